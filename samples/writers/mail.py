"""Write a source as an RFC 5322 message with fixed boundaries; attachments are rendered from other sources."""

from __future__ import annotations

import email.policy
import re
import textwrap
from collections.abc import Callable, Sequence
from email.message import EmailMessage

from samples.writers.markup import Block, Heading, Items, PageBreak, Paragraph, Source, Table, plain

_TYPES = {
    "pdf": ("application", "pdf"),
    "csv": ("text", "csv"),
    "txt": ("text", "plain"),
    "eml": ("message", "rfc822"),
    "docx": ("application", "vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "xlsx": ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}
_WIDTH = 76


def write(source: Source, render_attachment: Callable[[str, str], bytes]) -> bytes:
    """`attach: source.md > name.ext; ...` in the front matter names what is attached and under which name."""
    message = EmailMessage(policy=email.policy.SMTP)
    for header in ("From", "To", "Cc", "Date", "Message-ID", "In-Reply-To", "References"):
        if value := source.meta.get(header.lower()):
            message[header] = value
    message["Subject"] = source.title
    message.set_content("\n".join(_lines(source.blocks)) + "\n", cte="quoted-printable")
    if source.meta.get("html") == "yes":
        message.add_alternative(_html(source.blocks), subtype="html", cte="quoted-printable")
    for entry in filter(None, source.meta.get("attach", "").split(";")):
        origin, name = (part.strip() for part in entry.split(">"))
        maintype, subtype = _TYPES[name.rsplit(".", 1)[1]]
        data = render_attachment(origin, name)
        message.add_attachment(data, maintype=maintype, subtype=subtype, filename=name)
    identity = re.sub(r"\W", "", source.require("message-id"))
    for i, part in enumerate(p for p in message.walk() if p.is_multipart()):
        part.set_boundary(f"=={identity}.{i}==")
    return message.as_bytes()


def _lines(blocks: Sequence[Block]) -> list[str]:
    lines: list[str] = []
    for block in blocks:
        match block:
            case Heading(_, text):
                lines += [plain(text), "-" * len(plain(text))]
            case Paragraph(text) if text.startswith(">"):
                lines += text.split("\n")
            case Paragraph(text):
                for part in plain(text).split("\n"):
                    lines += textwrap.wrap(part, _WIDTH)
            case Items(items):
                for item in items:
                    lines += textwrap.wrap(plain(item), _WIDTH, initial_indent="- ", subsequent_indent="  ")
            case Table(rows):
                lines += [" | ".join(plain(c) for c in row) for row in rows]
            case PageBreak():
                lines += ["-" * 60]
        lines.append("")
    return lines


def _html(blocks: Sequence[Block]) -> str:
    from samples.writers.web import _block

    return f"<html><body>{''.join(_block(b) for b in blocks)}</body></html>"
