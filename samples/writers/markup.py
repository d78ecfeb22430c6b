"""Read the small Markdown dialect in which the sample documents are written. Knows no output format."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

Row = tuple[str, ...]
TableSource = Callable[[], Sequence[Row]]

_FOOTNOTE = re.compile(r"\[\^(\w+)\]")
_INLINE = re.compile(r"\*\*(.+?)\*\*|\[\^(\w+)\]")
_TABLE_CALL = re.compile(r"\{\{table:\s*(\w+)\s*\}\}")


@dataclass(frozen=True, slots=True)
class Heading:
    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: str


@dataclass(frozen=True, slots=True)
class Items:
    items: tuple[str, ...]
    ordered: bool


@dataclass(frozen=True, slots=True)
class Table:
    rows: tuple[Row, ...]  # the first row is the header


@dataclass(frozen=True, slots=True)
class PageBreak:
    pass


Block = Heading | Paragraph | Items | Table | PageBreak


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of one style: plain, bold, or the mark of a footnote (`text` is then its name)."""

    text: str
    bold: bool = False
    footnote: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    meta: Mapping[str, str]
    blocks: tuple[Block, ...]
    footnotes: Mapping[str, str] = field(default_factory=dict)

    def require(self, key: str) -> str:
        try:
            return self.meta[key]
        except KeyError:
            raise ValueError(f"the front matter lacks {key!r}") from None

    @property
    def title(self) -> str:
        return self.require("title")


def parse(text: str, tables: Mapping[str, TableSource]) -> Source:
    """Parse front matter and body. `{{table: name}}` is replaced by the rows that `tables[name]` returns."""
    _, front, body = text.split("---\n", 2)
    meta = dict(_front_matter_line(line) for line in front.splitlines() if line.strip())
    blocks: list[Block] = []
    footnotes: dict[str, str] = {}
    for chunk in re.split(r"\n\s*\n", body.strip()):
        _parse_chunk(chunk.strip("\n"), tables, blocks, footnotes)
    return Source(meta=meta, blocks=tuple(blocks), footnotes=footnotes)


def runs(text: str) -> list[Run]:
    """Split inline text into styled runs."""
    found: list[Run] = []
    end = 0
    for match in _INLINE.finditer(text):
        if match.start() > end:
            found.append(Run(text[end : match.start()]))
        bold, note = match.groups()
        found.append(Run(bold, bold=True) if bold is not None else Run(note, footnote=True))
        end = match.end()
    if end < len(text):
        found.append(Run(text[end:]))
    return found


def plain(text: str, *, notes: bool = True) -> str:
    """The inline text without its styling; footnote marks become `[n]`, or nothing."""
    return "".join((f"[{r.text}]" if notes else "") if r.footnote else r.text for r in runs(text))


def footnote_names(text: str) -> list[str]:
    return _FOOTNOTE.findall(text)


def _front_matter_line(line: str) -> tuple[str, str]:
    key, _, value = line.partition(":")
    return key.strip(), value.strip()


def _parse_chunk(chunk: str, tables: Mapping[str, TableSource], blocks: list[Block], footnotes: dict[str, str]) -> None:
    first = chunk.split("\n", 1)[0]
    if call := _TABLE_CALL.fullmatch(first):
        blocks.append(Table(tuple(tables[call[1]]())))
    elif first == "\\pagebreak":
        blocks.append(PageBreak())
    elif heading := re.fullmatch(r"(#+) (.+)", first):
        blocks.append(Heading(len(heading[1]), heading[2]))
        if "\n" in chunk:
            _parse_chunk(chunk.split("\n", 1)[1], tables, blocks, footnotes)
    elif first.startswith("|"):
        rows = [tuple(c.strip() for c in line.strip().strip("|").split("|")) for line in chunk.split("\n")]
        blocks.append(Table(tuple(r for r in rows if not all(re.fullmatch(r":?-+:?", c) for c in r))))
    elif re.match(r"(- |\d+\. )", first):
        items = re.split(r"\n(?=- |\d+\. )", chunk)
        stripped = tuple(" ".join(re.sub(r"^(- |\d+\. )", "", i).split()) for i in items)
        blocks.append(Items(stripped, ordered=not first.startswith("- ")))
    elif first.startswith("[^"):
        for line in re.split(r"\n(?=\[\^)", chunk):
            name, _, note = line.partition("]:")
            footnotes[name.removeprefix("[^")] = " ".join(note.split())
    else:
        blocks.append(Paragraph(chunk if chunk.startswith(">") else _unwrap(chunk)))


def _unwrap(chunk: str) -> str:
    """Join lines, but keep a line break where the line ends with a backslash."""
    return "\n".join(" ".join(part.split()) for part in chunk.split("\\\n"))
