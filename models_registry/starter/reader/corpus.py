"""Reads the training sources and cuts them into sections of sentences. Knows nothing about questions."""

from __future__ import annotations

import json
import lzma
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_HEADING = re.compile(r"^(#{1,6})\s+(.*?)\s*#*$")
_FENCE = re.compile(r"^\s*```")
_INCLUDE = re.compile(r"!INCLUDE\s*\[[^\]]*\](\([^)]*\))?", re.I)
_LIST = re.compile(r"^\s*(?:[-*+]|\d+[.)])\s+")
_BREAK = re.compile(r"(?<=[.!?])[\"')]*\s+(?=[\"'(]?[A-Z0-9])")
_ABBREVIATION = re.compile(r"(?:\b(?:e\.g|i\.e|etc|vs|No|Dr|Mr|Ms|Mrs|Inc|Ltd|St|U\.S|Art|Sec|approx)\.)$", re.I)


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of a document under one heading: its sentences in order, and its table rows (cells)."""

    document: str
    title: str
    heading: str
    sentences: tuple[str, ...]
    tables: tuple[tuple[tuple[str, ...], ...], ...] = ()


def read_texts(path: Path) -> Iterator[tuple[str, str]]:
    """``(path, text)`` of every document of one ``*.jsonl.xz`` file."""
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            yield row["path"], row["text"]


def clean(text: str) -> str:
    """Markdown decoration taken off one line of prose."""
    text = _INCLUDE.sub("the product", text)
    text = re.sub(r"\{[%{].*?[%}]\}|<[^>]{1,80}>", " ", text)
    text = re.sub(r"[*_`]{1,3}(?=\S)|(?<=\S)[*_`]{1,3}", "", text)
    text = re.sub(r"^\s*>\s?(\[![A-Z]+\])?", "", text)
    return re.sub(r"\s+", " ", text).strip()


def sentences_of(text: str) -> list[str]:
    """Split a line of prose into sentences; an abbreviation does not end one."""
    out: list[str] = []
    for piece in _BREAK.split(text):
        if out and _ABBREVIATION.search(out[-1]):
            out[-1] += " " + piece
        elif piece.strip():
            out.append(piece.strip())
    return out


def sections_of(path: str, text: str) -> list[Section]:
    """The sections of one Markdown document, code left out."""
    title = path.rsplit("/", 1)[-1].removesuffix(".md").replace("-", " ").replace("_", " ")
    heading, block, found = "", "", []
    sentences: list[str] = []
    tables: list[list[tuple[str, ...]]] = []
    fenced, table_open, seen_title = False, False, False

    def flush_block() -> None:
        nonlocal block
        sentences.extend(sentences_of(clean(block)))
        block = ""

    def flush_section() -> None:
        flush_block()
        kept = tuple(s for s in sentences if 3 <= len(s.split()) <= 70)
        if kept or tables:
            grids = tuple(tuple(rows) for rows in tables if len(rows) > 2)
            found.append(Section(path, title, heading, kept, grids))
        sentences.clear()
        tables.clear()

    for line in text.splitlines():
        if _FENCE.match(line):
            fenced = not fenced
        if fenced or _FENCE.match(line):
            continue
        match = _HEADING.match(line)
        if match:
            flush_section()
            heading = clean(match[2])
            if not seen_title:
                title, seen_title, heading = heading or title, True, ""
            table_open = False
        elif line.lstrip().startswith("|"):
            flush_block()
            cells = tuple(clean(cell) for cell in line.strip().strip("|").split("|"))
            if not all(re.fullmatch(r"[-: ]*", cell) for cell in cells):
                if not (table_open and tables):
                    tables.append([])
                tables[-1].append(cells)
            table_open = True
        else:
            table_open = False
            if not line.strip() or _LIST.match(line):
                flush_block()
            block += " " + _LIST.sub("", line)
    flush_section()
    return found


@dataclass(frozen=True, slots=True)
class SpanQuestion:
    """A human question of PolicyQA with its context and answer characters."""

    site: str
    question: str
    context: str
    start: int
    end: int


def read_policyqa(path: Path) -> list[SpanQuestion]:
    """Every question of a SQuAD-style file, first answer."""
    found = []
    for article in json.loads(path.read_text(encoding="utf-8"))["data"]:
        for paragraph in article["paragraphs"]:
            for qa in paragraph["qas"]:
                answer = qa["answers"][0]
                start, text = answer["answer_start"], answer["text"]
                if paragraph["context"][start : start + len(text)] == text:
                    found.append(
                        SpanQuestion(article["title"], qa["question"], paragraph["context"], start, start + len(text))
                    )
    return found
