"""The detector with the organisation's own lists: made when it is first needed, and again when the lists change."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from engine.privacy.custom import CustomPattern, DenyList, Recognizer
from engine.privacy.handling.keys import normalised
from engine.privacy.handling.spotting import Finder
from engine.privacy.model import Finding, PiiType
from engine.vault.database import Database

if TYPE_CHECKING:
    import apsw

Load = Callable[[Sequence[Recognizer]], Finder]


class Detectors:
    """Thread-safe. Finds what the detector finds with the saved recognisers, less what is on the list of nevers."""

    def __init__(self, database: Database, load: Load) -> None:
        """``load`` raises PiiResourceMissingError where a file of the detector is not there."""
        self._db = database
        self._load = load
        self._lock = threading.Lock()
        self._made: tuple[tuple[Any, ...], Finder, frozenset[str]] | None = None

    def find(self, text: str, *, language: str) -> Sequence[Finding]:
        return self.find_many([text], language=language)[0]

    def find_many(self, texts: Iterable[str], *, language: str) -> Sequence[Sequence[Finding]]:
        """Raises PiiDetectionError."""
        given = list(texts)
        finder, never = self._current()
        found = finder.find_many(given, language=language)
        if not never:
            return found
        return [
            [one for one in findings if plain(text[one.start : one.end]) not in never]
            for text, findings in zip(given, found, strict=True)
        ]

    def _current(self) -> tuple[Finder, frozenset[str]]:
        with self._db.read() as conn:
            rows = tuple(conn.execute("SELECT id, kind, type, spec FROM privacy_recognisers ORDER BY id").fetchall())
        with self._lock:
            if self._made is None or self._made[0] != rows:
                self._made = (rows, self._load(_recognisers(rows)), _never(rows))
            return self._made[1], self._made[2]


def plain(words: str) -> str:
    """By what words are compared with the list of nevers."""
    return normalised(PiiType.PERSON, words)


def make_recogniser(kind: str, type: str, spec: Sequence[str]) -> Recognizer:
    """Raises PiiRecognizerError."""
    return CustomPattern(type, spec[0]) if kind == "pattern" else DenyList(type, spec)


def custom_types(conn: apsw.Connection) -> list[str]:
    return [str(row[0]) for row in conn.execute("SELECT DISTINCT type FROM privacy_recognisers WHERE kind <> 'never'")]


def _recognisers(rows: Sequence[Sequence[Any]]) -> list[Recognizer]:
    return [make_recogniser(kind, found, json.loads(spec)) for _, kind, found, spec in rows if kind != "never"]


def _never(rows: Sequence[Sequence[Any]]) -> frozenset[str]:
    return frozenset(plain(word) for _, kind, _, spec in rows if kind == "never" for word in json.loads(spec))
