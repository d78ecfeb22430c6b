"""Write a source as a page of the company's intranet, with the navigation and footer such pages carry."""

from __future__ import annotations

from html import escape

from samples.writers.markup import Block, Heading, Items, PageBreak, Paragraph, Source, Table, runs

_STYLE = "body{font-family:sans-serif;max-width:52em;margin:auto}td,th{border:1px solid #999;padding:.2em .6em}"
_NAVIGATION = ("Start", "News", "Policies", "Forms A–Z", "Canteen menu", "People finder")


def write(source: Source) -> bytes:
    links = "".join(f'<li><a href="#">{escape(name)}</a></li>' for name in _NAVIGATION)
    body = "\n".join(_block(block) for block in source.blocks)
    notes = "".join(f'<li id="fn-{name}">[{name}] {escape(text)}</li>' for name, text in source.footnotes.items())
    page = f"""<!DOCTYPE html>
<html lang="{source.meta.get("language", "en")}">
<head><meta charset="utf-8"><title>{escape(source.title)} | Quellnet</title><style>{_STYLE}</style>
<script>window.quellnet = {{"page": "{escape(source.require("footer"))}"}};</script></head>
<body>
<header><p>{escape(source.require("header"))}</p><nav><ul>{links}</ul></nav></header>
<main>
<h1>{escape(source.title)}</h1>
{body}
{f"<aside><ol>{notes}</ol></aside>" if notes else ""}
</main>
<footer><p>{escape(source.require("footer"))}</p></footer>
</body>
</html>
"""
    return page.encode()


def _block(block: Block) -> str:
    match block:
        case Heading(level, text):
            return f"<h{level + 1}>{_inline(text)}</h{level + 1}>"
        case Paragraph(text):
            return f"<p>{_inline(text)}</p>"
        case Items(items, ordered):
            tag = "ol" if ordered else "ul"
            return f"<{tag}>{''.join(f'<li>{_inline(i)}</li>' for i in items)}</{tag}>"
        case Table(rows):
            head = "".join(f"<th>{_inline(c)}</th>" for c in rows[0])
            lines = ("".join(f"<td>{_inline(c)}</td>" for c in row) for row in rows[1:])
            return (
                f"<table><thead><tr>{head}</tr></thead><tbody>"
                + "".join(f"<tr>{line}</tr>" for line in lines)
                + "</tbody></table>"
            )
        case PageBreak():
            return "<hr>"


def _inline(text: str) -> str:
    parts = []
    for run in runs(text):
        body = escape(run.text, quote=False).replace("\n", "<br>")
        if run.footnote:
            body = f'<sup><a href="#fn-{body}">[{body}]</a></sup>'
        parts.append(f"<b>{body}</b>" if run.bold else body)
    return "".join(parts)
