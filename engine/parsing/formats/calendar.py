"""Calendars (RFC 5545) and address cards (RFC 6350): one block per event or person."""

from __future__ import annotations

import quopri
import re

from engine.parsing.build import DocumentBuilder
from engine.parsing.source import Source
from engine.parsing.textcodec import decode

_ITEMS = frozenset({"VEVENT", "VTODO", "VJOURNAL", "VCARD"})
_TITLES = ("SUMMARY", "FN")
_SKIPPED = frozenset({"UID", "DTSTAMP", "SEQUENCE", "PRODID", "VERSION", "REV", "PHOTO", "LOGO", "KEY", "N", "METHOD"})
_STAMP = re.compile(r"^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(?:\d\d)?(Z?))?$")


def read(source: Source, builder: DocumentBuilder) -> None:
    text = re.sub(r"\r?\n[ \t]", "", decode(source.data))
    lines: list[str] = []
    for raw in text.splitlines():
        name, value = _split(raw)
        if name == "BEGIN" and value.upper() in _ITEMS:
            lines = []
        elif name == "END" and value.upper() in _ITEMS:
            builder.add("text", "\n".join(lines))
            lines = []
        elif name in _TITLES:
            builder.add("heading", value, level=2)
        elif name and value and name not in _SKIPPED and not name.startswith("X-"):
            lines.append(f"{name.capitalize()}: {_readable(value)}")


def _split(line: str) -> tuple[str, str]:
    head, colon, value = line.partition(":")
    if not colon:
        return "", ""
    name, *parameters = head.upper().split(";")
    if any("QUOTED-PRINTABLE" in parameter for parameter in parameters):
        value = decode(quopri.decodestring(value.encode("utf-8", "replace")))
    value = value.replace("\\n", "\n").replace("\\N", "\n").replace("\\,", ",").replace("\\;", ";")
    return name.rpartition(".")[2], re.sub(r"(?i)^mailto:", "", value.strip())


def _readable(value: str) -> str:
    stamp = _STAMP.match(value)
    if not stamp:
        return value.replace(";", ", ").strip(", ") if ";" in value and "," not in value else value
    year, month, day, hour, minute, zone = stamp.groups()
    return f"{year}-{month}-{day}" + (f" {hour}:{minute}{' UTC' if zone else ''}" if hour else "")
