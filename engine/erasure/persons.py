"""Where a person is found: documents with places and context, and what else keeps the name. Reads only."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import apsw

from engine.erasure.eraser import kept_by_holds
from engine.erasure.names import Match, Person
from engine.ingest.removal import find_doomed
from engine.privacy.handling.hidden import hidden_words
from engine.privacy.handling.keys import PrivacyKeys

_PLACES_MOST = 50
_CONTEXT_CHARACTERS = 60
_BLOCK = 50


@dataclass(frozen=True, slots=True)
class Place:
    """One match. ``where``: text, or the name, title or path of the document. Offsets are characters of that.

    ``hidden``: all that a policy hides in it, without offsets and context: which pseudonym it is, only a reveal tells.
    """

    where: str
    page: int | None
    start: int
    end: int
    sure: bool
    context: str


@dataclass(frozen=True, slots=True)
class FoundIn:
    """A document with the person in it. ``places``: the first ones. ``redactable``: "" or why it cannot be."""

    document_id: str
    collection_id: int
    name: str
    sure: int
    possible: int
    places: tuple[Place, ...]
    redactable: str
    held: bool


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What else holds the whole name, in what the searcher may reach: counts of rows."""

    turns: int
    dataset_items: int
    dataset_lines: int
    evaluations: int


def search_documents(
    conn: apsw.Connection,
    keys: PrivacyKeys,
    person: Person,
    collections: Sequence[int],
    check: Callable[[], None] = lambda: None,
) -> list[FoundIn]:
    """Every document of the collections in which the person, or somebody who may be that person, is named.

    Also where a policy hides the name: the original file has it, and what is sealed about the finding.
    """
    ids: Any = conn.execute(
        "SELECT id FROM documents WHERE collection_id IN (SELECT value FROM json_each(?)) ORDER BY collection_id, path",
        (json.dumps([*collections]),),
    ).fetchall()
    found = []
    for begin in range(0, len(ids), _BLOCK):
        check()
        for (document_id,) in ids[begin : begin + _BLOCK]:
            one = _look(conn, keys, person, str(document_id))
            if one is not None:
                found.append(one)
    return found


def matches_of(person: Person, texts: dict[str, str]) -> Iterator[tuple[str, Match]]:
    """(where, match) in text, name, title and path."""
    for where, text in texts.items():
        for match in person.find(text):
            yield where, match


def texts_of(conn: apsw.Connection, document_id: str) -> dict[str, str]:
    """What a document says of itself, and what it is called."""
    row: Any = conn.execute(
        "SELECT d.name, coalesce(d.title, ''), d.path, coalesce(t.text, '') FROM documents AS d "
        "LEFT JOIN document_texts AS t ON t.document_id = d.id WHERE d.id = ?",
        (document_id,),
    ).fetchone()
    return dict(zip(("name", "title", "path", "text"), row, strict=True))


def redactable(conn: apsw.Connection, document_id: str) -> str:
    """Why a person cannot be taken out of the text that is kept; "" where that can be done."""
    row: Any = conn.execute("SELECT status, privacy_revision FROM documents WHERE id = ?", (document_id,)).fetchone()
    if row is None or row[0] != "ready":
        return "no text of it is kept"
    return "its text is kept under a policy for personal data" if row[1] else ""


def _look(conn: apsw.Connection, keys: PrivacyKeys, person: Person, document_id: str) -> FoundIn | None:
    texts = texts_of(conn, document_id)
    found = list(matches_of(person, texts))
    hidden = list(_hidden(conn, keys, person, document_id))
    if not found and not hidden:
        return None
    row: Any = conn.execute("SELECT collection_id FROM documents WHERE id = ?", (document_id,)).fetchone()
    every = [*(match for _, match in found), *hidden]
    sure = sum(match.sure for match in every)
    places = [_place(conn, document_id, where, texts[where], match) for where, match in found[:_PLACES_MOST]]
    if hidden:
        places.append(Place("hidden", None, 0, 0, any(match.sure for match in hidden), ""))
    return FoundIn(
        document_id,
        int(row[0]),
        texts["name"],
        sure,
        len(every) - sure,
        tuple(places),
        redactable(conn, document_id),
        bool(kept_by_holds(conn, [one.id for one in find_doomed(conn, [document_id]).documents])),
    )


def _hidden(conn: apsw.Connection, keys: PrivacyKeys, person: Person, document_id: str) -> Iterator[Match]:
    """Matches in which hidden words have a part: the words around them are shown, or are findings of their own."""
    for before, words, after in hidden_words(conn, keys, document_id):
        begin, end = len(before), len(before) + len(words)
        for match in person.find(before + words + after):
            if match.start < end and match.end > begin:
                yield match
                break


def _place(conn: apsw.Connection, document_id: str, where: str, text: str, match: Match) -> Place:
    begin, end = max(0, match.start - _CONTEXT_CHARACTERS), match.end + _CONTEXT_CHARACTERS
    context = " ".join(text[begin:end].split())
    page = _page(conn, document_id, match.start) if where == "text" else None
    return Place(where, page, match.start, match.end, match.sure, context)


def _page(conn: apsw.Connection, document_id: str, start: int) -> int | None:
    row: Any = conn.execute(
        "SELECT page FROM elements WHERE document_id = ? AND start <= ? ORDER BY start DESC LIMIT 1",
        (document_id, start),
    ).fetchone()
    return None if row is None or row[0] is None else int(row[0])
