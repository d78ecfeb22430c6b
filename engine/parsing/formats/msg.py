"""Outlook messages (MS-OXMSG): head, body and attachments, read straight from the property streams."""

from __future__ import annotations

import io
import re
import struct
from datetime import UTC, datetime, timedelta
from typing import Any

from engine.parsing.build import DocumentBuilder
from engine.parsing.errors import CorruptError, EncryptedError
from engine.parsing.formats.mailbody import add_body, add_head
from engine.parsing.formats.names import safe_name
from engine.parsing.formats.rtfbody import decompress, html_or_text
from engine.parsing.source import Source
from engine.parsing.textcodec import decode

_SUBJECT, _SENDER_NAME, _SENDER_MAIL, _SENDER_SMTP = 0x0037, 0x0C1A, 0x0C1F, 0x5D01
_TO, _CC, _BCC, _HEADERS = 0x0E04, 0x0E03, 0x0E02, 0x007D
_BODY, _HTML, _RTF, _CLASS = 0x1000, 0x1013, 0x1009, 0x001A
_SUBMITTED, _DELIVERED = 0x0039, 0x0E06
_LONG_NAME, _SHORT_NAME, _DATA, _MIME = 0x3707, 0x3704, 0x3701, 0x370E
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)
_STREAM = re.compile(r"__substg1\.0_([0-9A-F]{4})([0-9A-F]{4})$", re.IGNORECASE)
_ENCRYPTED_TYPES = frozenset({"application/pgp-encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime"})
_MOST_ATTACHMENTS = 2000


def read(source: Source, builder: DocumentBuilder) -> None:
    import olefile

    try:
        ole = olefile.OleFileIO(io.BytesIO(source.data))
    except (OSError, ValueError, IndexError, TypeError) as error:
        raise CorruptError("The Outlook message is damaged or cut short.") from error
    with ole:
        properties = _Properties(ole, [])
        encrypted = (
            "smime" in properties.text(_CLASS).lower() and "multipartsigned" not in properties.text(_CLASS).lower()
        )
        _head(ole, properties, builder)
        plain, html = _body(properties)
        add_body(builder, plain, html)
        protected = _attachments(ole, builder)
        if (encrypted or protected) and not (plain or html or "").strip():
            raise EncryptedError("The message is encrypted.", help="Open it in Outlook and save it decrypted.")


class _Properties:
    """The properties of the message, a recipient or an attachment: one stream each."""

    def __init__(self, ole: Any, storage: list[str]) -> None:
        self._ole = ole
        self._streams: dict[int, tuple[str, list[str]]] = {}
        for entry in ole.listdir(streams=True, storages=False):
            if len(entry) == len(storage) + 1 and entry[: len(storage)] == storage:
                found = _STREAM.match(entry[-1])
                if found:
                    self._streams[int(found.group(1), 16)] = (found.group(2).upper(), entry)

    def data(self, tag: int) -> bytes:
        if tag not in self._streams:
            return b""
        return bytes(self._ole.openstream(self._streams[tag][1]).read())

    def text(self, tag: int) -> str:
        """Unicode strings are UTF-16; others have the code page of whoever sent the mail."""
        data = self.data(tag)
        if data and self._streams[tag][0] == "001F":
            return data.decode("utf-16-le", "replace")
        return decode(data) if data else ""


def _head(ole: Any, properties: _Properties, builder: DocumentBuilder) -> None:
    mail = properties.text(_SENDER_SMTP) or properties.text(_SENDER_MAIL)
    name = properties.text(_SENDER_NAME)
    sender = f"{name} <{mail}>" if "@" in mail and mail != name else name or mail
    add_head(
        builder,
        properties.text(_SUBJECT),
        [
            ("From", sender),
            ("To", properties.text(_TO)),
            ("Cc", properties.text(_CC)),
            ("Bcc", properties.text(_BCC)),
            ("Date", _date(ole) or _header_date(properties.text(_HEADERS))),
        ],
    )


def _body(properties: _Properties) -> tuple[str | None, str | None]:
    plain, html = properties.text(_BODY), properties.data(_HTML)
    if html:
        return plain or None, decode(html)
    if not plain.strip() and (rtf := properties.data(_RTF)):
        return html_or_text(decompress(rtf))
    return plain or None, None


def _date(ole: Any) -> str:
    """Fixed-size properties stand in a table of 16-byte entries behind a head of 32 bytes."""
    if not ole.exists("__properties_version1.0"):
        return ""
    table = ole.openstream("__properties_version1.0").read()
    found: dict[int, int] = {}
    for offset in range(32, len(table) - 15, 16):
        kind, tag = struct.unpack_from("<HH", table, offset)
        if kind == 0x0040:
            found[tag] = struct.unpack_from("<Q", table, offset + 8)[0]
    ticks = found.get(_SUBMITTED) or found.get(_DELIVERED)
    if not ticks or ticks > 10**19:
        return ""
    try:
        return (_EPOCH + timedelta(microseconds=ticks // 10)).strftime("%Y-%m-%d %H:%M UTC")
    except OverflowError:
        return ""


def _header_date(headers: str) -> str:
    found = re.search(r"(?im)^date:\s*(.{5,60})$", headers)
    return found.group(1) if found else ""


def _attachments(ole: Any, builder: DocumentBuilder) -> bool:
    """Hands the attachments on. True when one of them says that the mail is encrypted."""
    protected = False
    storages = sorted(
        {entry[0] for entry in ole.listdir(streams=True, storages=True) if entry[0].startswith("__attach_")}
    )
    for storage in storages[:_MOST_ATTACHMENTS]:
        properties = _Properties(ole, [storage])
        name = properties.text(_LONG_NAME) or properties.text(_SHORT_NAME)
        data = properties.data(_DATA)
        media_type = _media_type(properties.text(_MIME))
        protected = protected or media_type in _ENCRYPTED_TYPES or name.lower().endswith(("pgp-encrypted", ".p7m"))
        if data:
            builder.attach(safe_name(name.strip("\x00") or "attachment"), data, media_type)
        elif ole.exists([storage, "__substg1.0_3701000D"]):
            inner = _Properties(ole, [storage, "__substg1.0_3701000D"])
            _inner_message(inner, builder)
    return protected


def _inner_message(properties: _Properties, builder: DocumentBuilder) -> None:
    """A mail inside a mail: its text goes on as a mail of its own."""
    subject = " ".join(properties.text(_SUBJECT).split())
    plain, html = _body(properties)
    head = f"Subject: {subject}\nFrom: {' '.join(properties.text(_SENDER_NAME).split())}\nMIME-Version: 1.0\n"
    kind = "html" if html else "plain"
    text = f"{head}Content-Type: text/{kind}; charset=utf-8\n\n{html or plain or ''}"
    builder.attach(safe_name(f"{subject or 'message'}.eml"), text.encode("utf-8", "replace"), "message/rfc822")


def _media_type(text: str) -> str:
    text = text.strip("\x00 ").lower()
    return text if re.fullmatch(r"[a-z]+/[a-z0-9.+-]{1,80}", text) else "application/octet-stream"
