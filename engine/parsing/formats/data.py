"""JSON and JSON Lines: every record becomes a line of ``key: value`` pairs that can be found and understood."""

from __future__ import annotations

import json
from typing import Any

from engine.parsing.build import DocumentBuilder
from engine.parsing.errors import CorruptError
from engine.parsing.formats.plain import add_plain_text
from engine.parsing.source import Source
from engine.parsing.textcodec import decode

_MOST_DEPTH = 200
_LONG_VALUE_CHARS = 300


def read(source: Source, builder: DocumentBuilder) -> None:
    text = decode(source.data).lstrip("\ufeff")
    try:
        values: list[Any] | None = [json.loads(text)]
    except RecursionError:
        raise CorruptError("The JSON is nested deeper than any real document.") from None
    except ValueError:
        values = _lines(text)
    if values is None:
        builder.warn("The file is not valid JSON; read as plain text.")
        add_plain_text(text, builder)
        return
    for value in values:
        _add(value, "", builder, 0)


def _lines(text: str) -> list[Any] | None:
    """JSON Lines, or None when a line is none."""
    values = []
    for line in text.splitlines():
        if line.strip():
            try:
                values.append(json.loads(line))
            except (ValueError, RecursionError):
                return None
    return values or None


def _add(value: Any, path: str, builder: DocumentBuilder, depth: int) -> None:
    if depth > _MOST_DEPTH:
        raise CorruptError("The JSON is nested deeper than any real document.")
    if isinstance(value, dict):
        simple = {key: item for key, item in value.items() if not isinstance(item, dict | list) or _is_flat_list(item)}
        short = {key: text for key, item in simple.items() if len(text := _text(item)) <= _LONG_VALUE_CHARS}
        line = "; ".join(f"{key}: {text}" for key, text in short.items() if text)
        builder.add("table_row", f"{path}: {line}" if path and line else line)
        for key, item in value.items():
            if key not in short:
                _add(item, f"{path}.{key}" if path else str(key), builder, depth + 1)
    elif isinstance(value, list) and not _is_flat_list(value):
        for item in value:
            _add(item, path, builder, depth + 1)
    else:
        text = _text(value)
        builder.add("text", f"{path}: {text}" if path and text else text)


def _is_flat_list(value: Any) -> bool:
    return isinstance(value, list) and len(value) <= 50 and not any(isinstance(item, dict | list) for item in value)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ", ".join(_text(item) for item in value)
    return str(value)
