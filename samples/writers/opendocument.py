"""Write a source as an OpenDocument text: the zip and its XML by hand, with header, footer and footnotes."""

from __future__ import annotations

import io
import zipfile
from xml.sax.saxutils import escape

from samples.writers.archive import write_entry
from samples.writers.markup import Block, Heading, Items, PageBreak, Paragraph, Source, Table, runs

_TYPE = "application/vnd.oasis.opendocument.text"
_SPACES = (
    " ".join(
        f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for prefix, name in [("office", "office"), ("text", "text"), ("table", "table"), ("style", "style")]
    )
    + ' xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/"'
)
_PROLOG = '<?xml version="1.0" encoding="UTF-8"?>'
_MANIFEST = (
    f'{_PROLOG}<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"'
    ' manifest:version="1.2">'
    f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{_TYPE}"/>'
    + "".join(
        f'<manifest:file-entry manifest:full-path="{name}" manifest:media-type="text/xml"/>'
        for name in ("content.xml", "styles.xml", "meta.xml")
    )
    + "</manifest:manifest>"
)


def write(source: Source) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        write_entry(archive, "mimetype", _TYPE.encode(), stored=True)
        write_entry(archive, "content.xml", _content(source).encode())
        write_entry(archive, "styles.xml", _styles(source).encode())
        write_entry(archive, "meta.xml", _meta(source).encode())
        write_entry(archive, "META-INF/manifest.xml", _MANIFEST.encode())
    return out.getvalue()


def _content(source: Source) -> str:
    body = "".join(_block(block, source) for block in source.blocks)
    return (
        f'{_PROLOG}<office:document-content {_SPACES} office:version="1.2"><office:automatic-styles>'
        '<style:style style:name="Break" style:family="paragraph">'
        '<style:paragraph-properties fo:break-before="page"/></style:style>'
        '<style:style style:name="Strong" style:family="text">'
        '<style:text-properties fo:font-weight="bold"/></style:style>'
        "</office:automatic-styles><office:body><office:text>"
        f'<text:h text:outline-level="1">{escape(source.title)}</text:h>{body}'
        "</office:text></office:body></office:document-content>"
    )


def _block(block: Block, source: Source) -> str:
    match block:
        case Heading(level, text):
            return f'<text:h text:outline-level="{level + 1}">{_inline(text, source)}</text:h>'
        case Paragraph(text):
            return f"<text:p>{_inline(text, source)}</text:p>"
        case Items(items):
            entries = (f"<text:list-item><text:p>{_inline(i, source)}</text:p></text:list-item>" for i in items)
            return f"<text:list>{''.join(entries)}</text:list>"
        case Table(rows):
            body = "".join(_row(row, source) for row in rows[1:])
            return (
                f'<table:table><table:table-column table:number-columns-repeated="{len(rows[0])}"/>'
                f"<table:table-header-rows>{_row(rows[0], source)}</table:table-header-rows>{body}</table:table>"
            )
        case PageBreak():
            return '<text:p text:style-name="Break"/>'


def _row(row: tuple[str, ...], source: Source) -> str:
    cells = (
        f'<table:table-cell office:value-type="string"><text:p>{_inline(c, source)}</text:p></table:table-cell>'
        for c in row
    )
    return f"<table:table-row>{''.join(cells)}</table:table-row>"


def _inline(text: str, source: Source) -> str:
    parts = []
    for run in runs(text):
        body = escape(run.text).replace("\n", "<text:line-break/>")
        if run.footnote:
            note = escape(source.footnotes[run.text])
            body = (
                f'<text:note text:id="ftn{body}" text:note-class="footnote"><text:note-citation>{body}'
                f"</text:note-citation><text:note-body><text:p>{note}</text:p></text:note-body></text:note>"
            )
        parts.append(f'<text:span text:style-name="Strong">{body}</text:span>' if run.bold else body)
    return "".join(parts)


def _styles(source: Source) -> str:
    page = "Seite" if source.meta.get("language") == "de" else "Page"
    return (
        f'{_PROLOG}<office:document-styles {_SPACES} office:version="1.2"><office:automatic-styles>'
        '<style:page-layout style:name="A4"><style:page-layout-properties fo:page-width="21cm"'
        ' fo:page-height="29.7cm" fo:margin="2cm"/></style:page-layout></office:automatic-styles>'
        '<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="A4">'
        f"<style:header><text:p>{escape(source.require('header'))}</text:p></style:header>"
        f"<style:footer><text:p>{escape(source.require('footer'))} | {page} <text:page-number>1</text:page-number>"
        "</text:p></style:footer></style:master-page></office:master-styles></office:document-styles>"
    )


def _meta(source: Source) -> str:
    return (
        f'{_PROLOG}<office:document-meta {_SPACES} office:version="1.2"><office:meta>'
        f"<dc:title>{escape(source.title)}</dc:title><dc:language>{source.meta.get('language', 'en')}</dc:language>"
        "</office:meta></office:document-meta>"
    )
