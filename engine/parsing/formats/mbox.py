"""Mailboxes (RFC 4155): every mail in it becomes a document of its own."""

from __future__ import annotations

import re

from engine.parsing.build import DocumentBuilder
from engine.parsing.errors import BombError
from engine.parsing.formats.eml import add_message
from engine.parsing.formats.names import safe_name
from engine.parsing.source import Source

_SEPARATOR = re.compile(rb"(?:\A|\n\r?\n|(?<=\n))From [^\r\n]{3,200}\r?\n(?=[A-Za-z-]+:)")
_SUBJECT = re.compile(rb"^subject:[ \t]*([^\r\n]{1,150})", re.IGNORECASE | re.MULTILINE)


def read(source: Source, builder: DocumentBuilder) -> None:
    found = list(_SEPARATOR.finditer(source.data))
    if len(found) == 1:
        add_message(source.data[found[0].end() :], builder)
        return
    starts = [mark.end() for mark in found]
    ends = [*(mark.start() for mark in found[1:]), len(source.data)]
    if len(starts) > source.limits.attachments:
        raise BombError(f"The mailbox holds {len(starts)} mails; the limit is {source.limits.attachments}.")
    for number, (start, end) in enumerate(zip(starts, ends, strict=True), start=1):
        mail = re.sub(rb"(?m)^>(>*From )", rb"\1", source.data[start:end])
        line = _SUBJECT.search(mail[:20_000])
        plain = line is not None and b"=?" not in line.group(1)
        subject = line.group(1).decode("utf-8", "replace") if line and plain else "mail"
        builder.attach(safe_name(f"{number:04d} {subject.replace('/', '-')}.eml"), mail, "message/rfc822")
