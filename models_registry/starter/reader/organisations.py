"""Reads the organisations written for training: their documents, and the questions asked of them.

One text file each under ``organisations/``. A line begins with ``@document name | title | language``, ``# heading``,
``@ask question => words of this document that answer it`` or ``@miss question that no document of the file answers``;
every other line is text, a table row with `` | `` between its cells.
``python -m models_registry.starter.reader.organisations FILE`` checks one.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

from models_registry.starter.reader.lexical import Bm25, terms

FOLDER = Path(__file__).with_name("organisations")
QUOTE_WORDS = 30


@dataclass(frozen=True, slots=True)
class Part:
    """The text under one heading; its lines are paragraphs and table rows."""

    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class Document:
    """One document of an organisation."""

    name: str
    title: str
    language: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question; ``part`` is where in ``document`` the characters ``start:end`` answer it, -1 for nowhere."""

    question: str
    document: int
    part: int = -1
    start: int = -1
    end: int = -1

    @property
    def answered(self) -> bool:
        return self.part >= 0


@dataclass(frozen=True, slots=True)
class Organisation:
    """Documents that belong together, and the questions about them."""

    name: str
    documents: tuple[Document, ...]
    asked: tuple[Asked, ...]

    def quote(self, asked: Asked) -> str:
        """The words that answer; empty where none do."""
        return self.documents[asked.document].parts[asked.part].text[asked.start : asked.end] if asked.answered else ""


class MalformedOrganisationError(ValueError):
    """Lists every line of a file that cannot be used."""


def read_organisation(path: Path) -> Organisation:
    """Parse one file; raises MalformedOrganisationError with all that is wrong."""
    documents: list[tuple[str, str, str, list[tuple[str, list[str]]]]] = []
    pending: list[tuple[int, int, str, str]] = []  # line, document, question, quote ("" = not answered)
    wrong: list[str] = []
    for number, raw in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        line = raw.strip()
        if line.startswith("@document "):
            fields = [f.strip() for f in line.removeprefix("@document ").split(" | ")]
            if len(fields) != 3 or fields[2] not in ("en", "de"):
                wrong.append(f"{number}: @document name | title | en or de")
                fields = [*fields, "", "en"][:3]
            documents.append((fields[0], fields[1], fields[2], [("", [])]))
        elif not documents:
            if line:
                wrong.append(f"{number}: text before the first @document")
        elif line.startswith("# "):
            documents[-1][3].append((line[2:].strip(), []))
        elif line.startswith("@ask "):
            question, arrow, quote = line.removeprefix("@ask ").partition(" => ")
            if not arrow or not quote.strip():
                wrong.append(f"{number}: @ask question => quote")
            else:
                pending.append((number, len(documents) - 1, question.strip(), quote.strip()))
        elif line.startswith("@miss "):
            pending.append((number, len(documents) - 1, line.removeprefix("@miss ").strip(), ""))
        elif line.startswith("@"):
            wrong.append(f"{number}: unknown mark")
        elif line:
            documents[-1][3][-1][1].append(line)
    made = tuple(
        Document(name, title, language, tuple(Part(h, "\n".join(t)) for h, t in parts if t))
        for name, title, language, parts in documents
    )
    if len({d.name for d in made}) < len(made):
        wrong.append("two documents share a name")
    asked = []
    for number, index, question, quote in pending:
        if not quote:
            asked.append(Asked(question, index))
            continue
        parts = made[index].parts
        found = [(p, part.text.find(quote)) for p, part in enumerate(parts) for _ in range(part.text.count(quote))]
        if len(found) != 1 or len(quote.split()) > QUOTE_WORDS:
            wrong.append(f"{number}: quote stands {len(found)} times in its document or is too long: {quote}")
            continue
        part, start = found[0]
        asked.append(Asked(question, index, part, start, start + len(quote)))
    if wrong:
        raise MalformedOrganisationError(f"{path.name}\n" + "\n".join(wrong))
    return Organisation(path.stem, made, tuple(asked))


def read_organisations(folder: Path = FOLDER) -> list[Organisation]:
    """All files of ``folder`` in the order of their names."""
    return [read_organisation(path) for path in sorted(folder.glob("*.txt"))]


def _report(organisation: Organisation) -> str:
    """How large and how hard: the share of questions for which plain BM25 has the right document first."""
    texts = [(d, f"{x.title} {p.heading} {p.text}") for d, x in enumerate(organisation.documents) for p in x.parts]
    index = Bm25([text for _, text in texts])
    answered = [a for a in organisation.asked if a.answered]
    first = shared = 0.0
    for a in answered:
        best = index.top(a.question, 1)
        first += bool(best) and texts[best[0]][0] == a.document
        wanted = set(terms(a.question))
        held = set(terms(organisation.documents[a.document].parts[a.part].text))
        shared += len(wanted & held) / max(len(wanted), 1)
    n = max(len(answered), 1)
    words = sum(len(p.text.split()) for d in organisation.documents for p in d.parts)
    return (
        f"{organisation.name}: {len(organisation.documents)} documents, {words} words, {len(answered)} answered, "
        f"{len(organisation.asked) - len(answered)} not; BM25 has the right document first for {first / n:.0%}; "
        f"{shared / n:.0%} of a question's words stand in the part that answers it"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path, nargs="+")
    for path in parser.parse_args().file:
        print(_report(read_organisation(path)))


if __name__ == "__main__":
    main()
