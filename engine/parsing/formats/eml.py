"""Mails (RFC 5322, MIME): head, body, and what is attached, handed on as files."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator
from email.header import decode_header
from email.message import Message

from engine.parsing.build import DocumentBuilder, one_line
from engine.parsing.errors import BombError, CorruptError, EncryptedError
from engine.parsing.formats.mailbody import add_body, add_head
from engine.parsing.formats.names import safe_name
from engine.parsing.source import Source
from engine.parsing.textcodec import decode, looks_utf16

_FIELDS = ("From", "To", "Cc", "Bcc", "Date", "Reply-To")
_MOST_PARTS = 2000
_MOST_DEPTH = 30
_ENCRYPTED_TYPES = frozenset({"multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime"})
_WORD = re.compile(r"=\?[^?]+\?[bqBQ]\?[^?]*\?=")


def read(source: Source, builder: DocumentBuilder) -> None:
    data = source.data
    if looks_utf16(data):
        data = decode(data).encode("utf-8")
    add_message(data, builder)


def add_message(data: bytes, builder: DocumentBuilder) -> None:
    """compat32 is the policy that never refuses a malformed mail."""
    _refuse_nesting(data)
    message = email.message_from_bytes(data.lstrip(b"\r\n\xef\xbb\xbf"), policy=email.policy.compat32)
    if not message.keys():
        raise CorruptError("The mail has no head.")
    add_head(builder, header(message, "Subject"), [(name, header(message, name)) for name in _FIELDS])
    plain, html, secret = _bodies(message, builder)
    add_body(builder, plain, html)
    if secret and not (plain or html):
        raise EncryptedError("The mail is encrypted.", help="Open it in the mail program and save it decrypted.")


def _refuse_nesting(data: bytes) -> None:
    """Parts are counted before the parser sees them: its own cost grows with the square of the nesting."""
    if data.lower().count(b"content-type:") > _MOST_PARTS:
        raise BombError(f"The mail has more than {_MOST_PARTS} parts.")


def _bodies(message: Message, builder: DocumentBuilder) -> tuple[str | None, str | None, bool]:
    plain: list[str] = []
    html: list[str] = []
    secret = False
    for part in _parts(message, 0):
        kind = part.get_content_type()
        name = _file_name(part)
        secret = secret or kind in _ENCRYPTED_TYPES
        if kind == "message/rfc822" and isinstance(part.get_payload(), list):
            inner = part.get_payload(0)
            if isinstance(inner, Message):
                subject = header(inner, "Subject") or "message"
                builder.attach(safe_name(f"{subject}.eml"), inner.as_bytes(), kind)
            continue
        if part.is_multipart():
            continue
        disposition = (part.get_content_disposition() or "").lower()
        is_body = kind in ("text/plain", "text/html") and disposition != "attachment" and not name
        data = _payload(part)
        if is_body or (kind == "text/plain" and not name and not plain):
            (html if kind == "text/html" else plain).append(decode(data, part.get_content_charset()))
        elif kind not in _ENCRYPTED_TYPES and not _is_decoration(kind, disposition, part, data):
            builder.attach(safe_name(name or f"attachment.{kind.partition('/')[2]}"), data, kind)
    return "\n\n".join(plain) or None, "\n".join(html) or None, secret


def _parts(message: Message, depth: int) -> Iterator[Message]:
    if depth > _MOST_DEPTH:
        raise BombError("The mail is nested deeper than any real one.")
    yield message
    if message.get_content_type() != "message/rfc822" and message.is_multipart():
        for part in message.get_payload():
            if isinstance(part, Message):
                yield from _parts(part, depth + 1)


def _payload(part: Message) -> bytes:
    try:
        data = part.get_payload(decode=True)
    except (ValueError, LookupError, AssertionError):
        data = None
    if isinstance(data, bytes):
        return data
    text = part.get_payload()
    return text.encode("utf-8", "replace") if isinstance(text, str) else b""


def _is_decoration(kind: str, disposition: str, part: Message, data: bytes) -> bool:
    """A logo in a signature, a signature in the cryptographic sense: nothing that anyone would search for."""
    if kind in ("application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature"):
        return True
    return (
        kind.startswith("image/")
        and disposition != "attachment"
        and bool(part.get("Content-ID"))
        and len(data) < 20_000
    )


def _file_name(part: Message) -> str:
    try:
        name = part.get_filename()
    except (ValueError, LookupError, TypeError):
        return ""
    return _decoded(name or "")


def header(message: Message, name: str) -> str:
    """All values of a header, decoded, whatever is wrong with them."""
    values = (value for field, value in message.raw_items() if field.lower() == name.lower())
    return ", ".join(_decoded(str(value)) for value in values)


def _decoded(value: str) -> str:
    if not _WORD.search(value):
        raw = value.encode("utf-8", "surrogateescape")
        return one_line(decode(raw))
    parts = []
    try:
        for text, charset in decode_header(value):
            parts.append(decode(text, charset) if isinstance(text, bytes) else text)
    except (ValueError, LookupError):
        return one_line(value)
    return one_line("".join(parts))
