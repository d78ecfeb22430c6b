"""What the engine says, in the language of the window. English is shown as the engine wrote it.

The engine speaks English. A sentence of it that is known is translated with its numbers and names; where the
sentence is not known, its error code still says what happened; where neither is, the engine's own words stay.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QCoreApplication, QLocale

from app.bridge.engine_codes import BY_CODE
from app.bridge.engine_sentences import SENTENCES

_CODES, _SENTENCES = "EngineCodes", "EngineSentences"
_HOLE = re.compile(r"\{(\w+)\}")
_COMMAND = "`cloister "


@dataclass(frozen=True, slots=True)
class _Known:
    source: str
    pattern: re.Pattern[str]


def in_words(text: str) -> str:
    """A text of the engine, sentence by sentence; as it is if one of them is not known."""
    return _translated(text) or text


def told(code: str, message: str, help: str) -> tuple[str, str]:
    """Message and help of an error of the engine."""
    known = BY_CODE.get(code)
    by_code = (_of_code(known.message), _of_code(known.help)) if known else ("", "")
    said = _translated(message) or by_code[0] or message
    # Its own help may name what another error of the same code does not, so the table's is the second choice.
    advised = _translated(help) or by_code[1] or help
    if known and known.help and _COMMAND in advised and not _meant_for_windows(help):
        advised = known.help  # the engine told somebody at a terminal what to type
    return said, advised


def _meant_for_windows(help: str) -> bool:
    """Whether it is one of the sentences kept here: these may name a command, where there is no other way."""
    return any(known.pattern.fullmatch(help.strip()) for known in _known())


def _of_code(source: str) -> str:
    """Empty where there is no translation: then the engine's own words say more."""
    found = QCoreApplication.translate(_CODES, source) if source else ""
    return "" if found == source else found


def _translated(text: str) -> str:
    """Empty: not all of it is known, or the window speaks the engine's language."""
    parts: list[str] = []
    rest = text.strip()
    while rest:
        for known in _known():
            found = known.pattern.match(rest)
            if found is not None:
                break
        else:
            return ""
        words = QCoreApplication.translate(_SENTENCES, known.source)
        if words == known.source:
            return ""
        for name, value in found.groupdict().items():
            words = words.replace(f"{{{name}}}", _as_written_here(value))
        parts.append(words)
        rest = rest[found.end() :].lstrip()
    return " ".join(parts)


@lru_cache(maxsize=1)
def _known() -> tuple[_Known, ...]:
    """Longest first, so that a sentence is not taken for the beginning of another one."""
    ordered = sorted(SENTENCES, key=len, reverse=True)
    return tuple(_Known(source, re.compile(_pattern(source), re.DOTALL)) for source in ordered)


def _pattern(source: str) -> str:
    pieces = _HOLE.split(source)  # literal, name, literal, name, …
    parts = [re.escape(piece) if place % 2 == 0 else f"(?P<{piece}>.+?)" for place, piece in enumerate(pieces)]
    return "".join(parts) + (r"(?=\s|\Z)" if pieces[-1] else r"\Z")  # a hole at the end takes all that is left


def _as_written_here(value: str) -> str:
    """Numbers as the locale writes them; everything else as it is."""
    if re.fullmatch(r"\d{1,3}(,\d{3})+|\d+", value):
        return QLocale().toString(int(value.replace(",", "")))
    if re.fullmatch(r"\d+\.\d+", value):
        return QLocale().toString(float(value), "f", len(value.partition(".")[2]))
    return value
