"""The organisation's own recognisers: tried before they are saved, and applied to what is there."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.core.clock import Clock, iso_utc
from engine.core.errors import InvalidInputError
from engine.core.ids import new_id
from engine.privacy.custom import Recognizer
from engine.privacy.errors import PiiTimeLimitError
from engine.privacy.folding import fold
from engine.privacy.handling import store
from engine.privacy.handling.detectors import make_recogniser
from engine.privacy.handling.errors import RecogniserNotFoundError, RecogniserUselessError
from engine.privacy.handling.keys import PrivacyKeys
from engine.privacy.handling.policies import Policies
from engine.privacy.model import PiiType
from engine.vault.database import Database

if TYPE_CHECKING:
    import apsw

_SAMPLE_DOCUMENTS = 25
_SAMPLE_CHARACTERS = 20_000
_MOST_HITS = 100
_AROUND = 40


@dataclass(frozen=True, slots=True)
class Recogniser:
    """``spec``: the words, or the one pattern. ``kind``: words, pattern or never."""

    id: str
    kind: str
    type: str
    spec: tuple[str, ...]
    created_by: str
    created_at: str


@dataclass(frozen=True, slots=True)
class Hit:
    """``document`` is empty for the text that was given."""

    document: str
    words: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Trial:
    """``hits``: at most a hundred. ``documents``: how many the sample had."""

    hits: tuple[Hit, ...]
    found: int
    found_in_sample: int
    documents: int


class Recognisers:
    """Thread-safe. Asks nobody who may."""

    def __init__(self, database: Database, policies: Policies, keys: PrivacyKeys, clock: Clock) -> None:
        self._db = database
        self._policies = policies
        self._keys = keys
        self._clock = clock

    def every(self) -> list[Recogniser]:
        with self._db.read() as conn:
            rows: Any = conn.execute(
                "SELECT id, kind, type, spec, created_by, created_at FROM privacy_recognisers ORDER BY id"
            )
            return [_recogniser(row) for row in rows]

    def try_out(self, kind: str, type: str, spec: Sequence[str], text: str, collection_id: int | None) -> Trial:
        """What it would find in the text and in the first documents of the collection. Saves nothing.

        Raises PiiRecognizerError, PiiTimeLimitError or InvalidInputError.
        """
        recogniser = make_recogniser(kind, type, _checked(kind, spec))
        hits = list(_hits(recogniser, "", text))
        found, sampled, documents = len(hits), 0, 0
        for name, content in self._sample(collection_id):
            documents += 1
            for hit in _hits(recogniser, name, content):
                sampled += 1
                if len(hits) < _MOST_HITS:
                    hits.append(hit)
        return Trial(tuple(hits[:_MOST_HITS]), found, sampled, documents)

    def add(self, kind: str, type: str, spec: Sequence[str], text: str, *, by: str) -> tuple[Recogniser, list[str]]:
        """Save it and return it with the jobs that apply it. Raises RecogniserUselessError, and what a trial raises."""
        if not self.try_out(kind, type, spec, text, None).found:
            raise RecogniserUselessError(
                "It finds nothing in its own test text, so it was not saved.",
                help="Correct it, or give a text in which it has to find something.",
            )
        with self._db.write() as conn:
            return self.add_within(conn, kind, type, spec, by=by)

    def add_within(
        self, conn: apsw.Connection, kind: str, type: str, spec: Sequence[str], *, by: str
    ) -> tuple[Recogniser, list[str]]:
        """Save it without a trial, in the caller's transaction."""
        words = _checked(kind, spec)
        made = Recogniser(new_id("rec"), kind, type, tuple(words), by, iso_utc(self._clock.now_utc()))
        conn.execute(
            "INSERT INTO privacy_recognisers (id, kind, type, spec, created_by, created_at) VALUES (?, ?, ?, ?, ?, ?)",
            (made.id, kind, type, json.dumps(words, ensure_ascii=False), by, made.created_at),
        )
        return made, self._apply(conn, made, by=by, removed=False)

    def remove(self, recogniser_id: str, *, by: str) -> tuple[Recogniser, list[str]]:
        """What it alone found is shown again once the jobs have read the documents. Raises RecogniserNotFoundError."""
        with self._db.write() as conn:
            row: Any = conn.execute(
                "DELETE FROM privacy_recognisers WHERE id = ? RETURNING id, kind, type, spec, created_by, created_at",
                (recogniser_id,),
            ).fetchone()
            if row is None:
                raise RecogniserNotFoundError(
                    "There is no such recogniser.", help="See: cloister privacy recognisers list"
                )
            gone = _recogniser(row)
            return gone, self._apply(conn, gone, by=by, removed=True)

    def _apply(self, conn: apsw.Connection, one: Recogniser, *, by: str, removed: bool) -> list[str]:
        """Jobs for the documents that may change: by what was found in them, or by what stands in their text."""
        collections = self._policies.looking(conn)
        if (one.kind == "never") is removed:  # something more is found from now on: it stands in the text
            return [self._policies.apply(conn, each, by=by, recogniser_id=one.id) for each in collections]
        jobs = []
        for each in collections:
            holding = self._holding(conn, each, one)
            if holding:
                store.mark_outdated(conn, holding)
                jobs.append(self._policies.apply(conn, each, by=by))
        return jobs

    def _holding(self, conn: apsw.Connection, collection_id: int, one: Recogniser) -> list[str]:
        if one.kind == "never":
            types = {
                *map(str, PiiType),
                *(str(row[0]) for row in conn.execute("SELECT DISTINCT type FROM privacy_findings")),
            }
            digests = [self._keys.digest(each, word).hex() for each in types for word in one.spec]
            which, value = "hex(f.digest) IN (SELECT upper(value) FROM json_each(?))", json.dumps(digests)
        else:
            which, value = "f.type = ?", one.type
        rows = conn.execute(
            "SELECT DISTINCT f.document_id FROM privacy_findings AS f JOIN documents AS d ON d.id = f.document_id "
            f"WHERE d.collection_id = ? AND {which}",
            (collection_id, value),
        ).fetchall()
        return [str(row[0]) for row in rows]

    def documents_with(self, collection_id: int, recogniser_id: str, check: Callable[[], None]) -> list[str]:
        """Searchable documents in whose text a saved recogniser finds something; ``check`` may raise to stop.

        One that was removed meanwhile, or takes too long, names them all: they are then read again.
        """
        with self._db.read() as conn:
            row: Any = conn.execute(
                "SELECT kind, type, spec FROM privacy_recognisers WHERE id = ?", (recogniser_id,)
            ).fetchone()
            ids = [
                str(found[0])
                for found in conn.execute(
                    "SELECT id FROM documents WHERE collection_id = ? AND status = 'ready' ORDER BY id",
                    (collection_id,),
                )
            ]
        if row is None or row[0] == "never":
            return ids
        recogniser = make_recogniser(row[0], row[1], json.loads(row[2]))
        holding = []
        for document_id in ids:
            check()
            with self._db.read() as conn:
                texts: Any = conn.execute(
                    "SELECT t.text, d.title, d.name FROM documents AS d "
                    "JOIN document_texts AS t ON t.document_id = d.id WHERE d.id = ?",
                    (document_id,),
                ).fetchall()
            if any(_finds(recogniser, text) for found in texts for text in found if text):
                holding.append(document_id)
        return holding

    def _sample(self, collection_id: int | None) -> Iterator[tuple[str, str]]:
        if collection_id is None:
            return
        with self._db.read() as conn:
            rows: Any = conn.execute(
                "SELECT d.name, substr(t.text, 1, ?) FROM documents AS d "
                "JOIN document_texts AS t ON t.document_id = d.id "
                "WHERE d.collection_id = ? AND d.status = 'ready' ORDER BY d.id LIMIT ?",
                (_SAMPLE_CHARACTERS, collection_id, _SAMPLE_DOCUMENTS),
            ).fetchall()
        yield from rows


def _finds(recogniser: Recognizer, text: str) -> bool:
    try:
        return any(True for _ in recogniser.find(fold(text).text))
    except PiiTimeLimitError:
        return True  # reading it again will hold it back, which is what must become of it


def _hits(recogniser: Recognizer, document: str, text: str) -> Iterator[Hit]:
    folded = fold(text)
    for one in recogniser.find(folded.text):
        start, end = folded.source_span(one.start, one.end)
        yield Hit(document, text[start:end], text[max(0, start - _AROUND) : start], text[end : end + _AROUND])


def _checked(kind: str, spec: Sequence[str]) -> list[str]:
    if not spec:
        raise InvalidInputError(
            "A recogniser needs words or a pattern.", help="Give --words or --pattern, as its kind wants."
        )
    if kind == "pattern" and len(spec) != 1:
        raise InvalidInputError("A recogniser has one pattern.", help="Add another recogniser for the other one.")
    return list(dict.fromkeys(spec))


def _recogniser(row: Sequence[Any]) -> Recogniser:
    return Recogniser(row[0], row[1], row[2], tuple(json.loads(row[3])), row[4], row[5])
