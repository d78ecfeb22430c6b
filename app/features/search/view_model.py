"""Passages for what is being typed: one search at a time, the latest words win. Knows no widget."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer

from app.bridge.background import Background, Ticket
from app.bridge.failure import Failure
from app.bridge.port import EngineOfThisThread
from app.bridge.view_model import ViewModel
from engine.contract.answers import LONGEST_QUESTION_CHARACTERS, SearchHit, SearchResponse

_HITS = 12
_PAUSE_MS = 180
"""How long nothing is typed before a search starts."""


@dataclass(frozen=True, slots=True)
class SearchInputs:
    words: str = ""
    collection: str | None = None
    found_for: str = ""
    hits: tuple[SearchHit, ...] = ()
    failure: Failure | None = None


@dataclass(frozen=True, slots=True)
class SearchProps:
    """``hits`` are those of the words before while ``searching``, so that the list does not flicker."""

    hits: tuple[SearchHit, ...]
    searching: bool
    nothing_found: bool
    failure: Failure | None


class SearchViewModel(ViewModel[SearchInputs, SearchProps]):
    def __init__(self, engine: EngineOfThisThread, background: Background, parent: QObject | None = None) -> None:
        super().__init__(SearchInputs(), parent)
        self._engine = engine
        self._background = background
        self._searching: Ticket | None = None
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self.search)

    @staticmethod
    def derive(inputs: SearchInputs) -> SearchProps:
        done = inputs.found_for == inputs.words
        return SearchProps(
            hits=inputs.hits if inputs.words else (),
            searching=not done and inputs.failure is None,
            nothing_found=bool(inputs.words) and done and not inputs.hits and inputs.failure is None,
            failure=inputs.failure,
        )

    def type(self, words: str, collection: str | None = None) -> None:
        """Search for these words once typing pauses; ``collection`` None: all that may be read."""
        words = " ".join(words.split())[:LONGEST_QUESTION_CHARACTERS]
        if (words, collection) == (self._inputs.words, self._inputs.collection):
            return
        if self._searching:
            self._searching.cancel()
        self._set(words=words, collection=collection, failure=None, **({} if words else {"found_for": "", "hits": ()}))
        self._pause.start() if words else self._pause.stop()

    def search(self) -> None:
        """Search now, without waiting for a pause."""
        self._pause.stop()
        words, collection = self._inputs.words, self._inputs.collection
        if words:
            self._searching = self._background.run(
                lambda: self._engine().search(words, collection=collection, k=_HITS),
                lambda found: self._found(words, found),
                lambda failure: self._set(failure=failure, hits=()),
            )

    def _found(self, words: str, found: SearchResponse) -> None:
        self._set(found_for=words, hits=tuple(found.hits))
