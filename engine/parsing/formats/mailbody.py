"""What mails of every format share: the head as people read it, and the choice of the body."""

from __future__ import annotations

from collections.abc import Sequence

from engine.parsing.build import DocumentBuilder, one_line
from engine.parsing.formats.html import add_html
from engine.parsing.formats.plain import add_plain_text


def add_head(builder: DocumentBuilder, subject: str, fields: Sequence[tuple[str, str]]) -> None:
    """The subject as the title; who wrote to whom and when as one block."""
    builder.set_title(subject)
    builder.add("title", one_line(subject), level=1)
    builder.add("text", "\n".join(f"{name}: {one_line(value)}" for name, value in fields if one_line(value)))


def add_body(builder: DocumentBuilder, plain: str | None, html: str | None) -> None:
    """HTML when it has tables or headings, which plain text loses; otherwise the plain text."""
    structured = html is not None and any(tag in html.lower() for tag in ("<table", "<h1", "<h2", "<h3", "<li"))
    if html is not None and (structured or not (plain or "").strip()):
        before = builder.element_count
        add_html(html, builder)
        if builder.element_count > before:
            return
    if plain:
        add_plain_text(plain, builder)
