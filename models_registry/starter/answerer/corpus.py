"""Read the public text the answerer learns on into passages of sentences, list items and table rows."""

from __future__ import annotations

import hashlib
import json
import lzma
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
_IMAGE = re.compile(r"!\[[^\]]*\](?:\([^)]*\))?")
_LINK = re.compile(r"\[([^\]]+)\](?:\([^)]*\)|\[[^\]]*\])?")
_TAG = re.compile(r"<[^>\n]{1,200}>|\{[%{][^\n]*?[%}]\}|\{:[^}\n]*\}")
_INCLUDE = re.compile(r"!INCLUDE\[[^\]]*\](?:\([^)]*\))?")
_EMPHASIS = re.compile(r"\*\*|__|(?<!\w)[*_](?=\w)|(?<=\w)[*_](?!\w)|`")
_BULLET = re.compile(r"^\s*(?:[-*+]|\d+[.)])\s+")
_SENTENCE_END = re.compile(r"(?<=[.!?])[\"')\]]?\s+(?=[A-Z\"'(])")
_SPACE = re.compile(r"\s+")

HELD_OUT_PERCENT = 5


@dataclass(frozen=True, slots=True)
class Unit:
    """The smallest thing an answer copies: a sentence, a list item or a table row."""

    text: str
    starts_line: bool


@dataclass(frozen=True, slots=True)
class Document:
    name: str
    units: tuple[Unit, ...]
    held_out: bool


def read_documents(folder: Path, *, names: tuple[str, ...]) -> Iterator[Document]:
    """Documents of `<folder>/<name>.jsonl.xz`, one JSON object with `path` and `text` on each line."""
    for name in names:
        with lzma.open(folder / f"{name}.jsonl.xz", "rt", encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                units = tuple(_units(row["text"]))
                if len(units) >= 4:
                    yield Document(_title(row["path"]), units, is_held_out(f"{row['source']}/{row['path']}"))


def is_held_out(key: str) -> bool:
    """The same documents stay out of training whatever their order."""
    return hashlib.sha256(key.encode()).digest()[0] * 100 // 256 < HELD_OUT_PERCENT


def _title(path: str) -> str:
    stem = Path(path).stem if Path(path).stem not in ("index", "README") else Path(path).parent.name
    return stem.replace("-", " ").replace("_", " ").strip().capitalize()[:60] or "Handbook"


def _units(markdown: str) -> Iterator[Unit]:
    text = _FENCE.sub("\n", markdown)
    for pattern, replacement in ((_INCLUDE, "the application"), (_IMAGE, ""), (_LINK, r"\1"), (_TAG, "")):
        text = pattern.sub(replacement, text)
    for raw in text.split("\n"):
        line = raw.strip()
        if line.startswith("|"):
            cells = [cell.strip() for cell in line.strip("|").split("|")]
            line = "" if all(set(cell) <= set("-: ") for cell in cells) else " | ".join(filter(None, cells))
        line = _BULLET.sub("", line.lstrip("#> ").replace("[!NOTE]", ""))
        line = _SPACE.sub(" ", _EMPHASIS.sub("", line)).strip()
        if len(line) < 3 or not line.isprintable():
            continue
        for position, sentence in enumerate(_SENTENCE_END.split(line)):
            if sentence.strip():
                yield Unit(sentence.strip(), starts_line=position == 0)


def join_units(units: tuple[Unit, ...]) -> str:
    """The text of a passage: a unit that started a line does so again."""
    parts: list[str] = []
    for unit in units:
        if parts:
            parts.append("\n" if unit.starts_line else " ")
        parts.append(unit.text)
    return "".join(parts)
