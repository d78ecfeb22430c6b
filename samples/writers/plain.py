"""Write a source as Markdown, as plain text, or (its only table) as comma-separated values."""

from __future__ import annotations

import csv
import io
import textwrap

from samples.writers.markup import Block, Heading, Items, PageBreak, Paragraph, Source, Table, plain

_WIDTH = 92


def write_markdown(source: Source) -> bytes:
    parts = [f"# {source.title}", f"_{source.require('header')}_"]
    parts += [_markdown_block(block) for block in source.blocks]
    if source.footnotes:
        parts.append("\n".join(f"[^{name}]: {text}" for name, text in source.footnotes.items()))
    parts.append(f"---\n_{source.require('footer')}_")
    return ("\n\n".join(parts) + "\n").encode()


def write_text(source: Source) -> bytes:
    parts = [source.require("header"), f"{source.title}\n{'=' * len(source.title)}"]
    parts += [_text_block(block) for block in source.blocks]
    if source.footnotes:
        parts.append("\n".join(f"[{name}] {text}" for name, text in source.footnotes.items()))
    parts.append(source.require("footer"))
    return ("\n\n".join(parts) + "\n").encode(source.meta.get("encoding", "utf-8"))


def write_csv(source: Source) -> bytes:
    (table,) = [block for block in source.blocks if isinstance(block, Table)]
    out = io.StringIO()
    csv.writer(out, delimiter=source.meta.get("delimiter", ","), lineterminator="\r\n").writerows(table.rows)
    return out.getvalue().encode(source.meta.get("encoding", "utf-8"))


def _markdown_block(block: Block) -> str:
    match block:
        case Heading(level, text):
            return f"{'#' * (level + 1)} {text}"
        case Paragraph(text):
            return text.replace("\n", "  \n")
        case Items(items, ordered):
            return "\n".join(f"{i}. {t}" if ordered else f"- {t}" for i, t in enumerate(items, 1))
        case Table(rows):
            lines = [f"| {' | '.join(row)} |" for row in rows]
            return "\n".join([lines[0], "|" + " --- |" * len(rows[0]), *lines[1:]])
        case PageBreak():
            return "---"


def _text_block(block: Block) -> str:
    match block:
        case Heading(level, text):
            return f"{plain(text).upper() if level == 1 else plain(text)}\n{('-' * len(plain(text)))}"
        case Paragraph(text):
            return "\n".join(textwrap.fill(line, _WIDTH) for line in plain(text).split("\n"))
        case Items(items, ordered):
            return "\n".join(
                textwrap.fill(plain(t), _WIDTH, initial_indent=f" {i}. " if ordered else " * ", subsequent_indent="   ")
                for i, t in enumerate(items, 1)
            )
        case Table(rows):
            widths = [max(len(plain(row[c])) for row in rows) for c in range(len(rows[0]))]
            return "\n".join(
                "  ".join(plain(v).ljust(w) for v, w in zip(row, widths, strict=True)).rstrip() for row in rows
            )
        case PageBreak():
            return "\f"
