"""One conversation: questions, streamed answers, and the citation that is open. Knows no widget."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import Any

from PySide6.QtCore import QObject

from app.bridge.background import Background, Ticket
from app.bridge.failure import Failure
from app.bridge.port import EngineOfThisThread
from app.bridge.view_model import ViewModel
from app.features.ask.excerpt import Excerpt, excerpt
from engine.contract.answers import AnswerEvent, AnswerMode, AnswerResponse, AskRequest, Citation
from engine.contract.documents import CollectionResponse, DocumentText

_TEXTS_KEPT = 8


class Phase(Enum):
    WAITING = auto()
    STREAMING = auto()
    ANSWERED = auto()
    STOPPED = auto()
    FAILED = auto()


@dataclass(frozen=True, slots=True)
class Turn:
    """``text`` is what has streamed so far; ``answer`` replaces it once it is checked."""

    question: str
    phase: Phase = Phase.WAITING
    text: str = ""
    answer: AnswerResponse | None = None
    failure: Failure | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """Which citation is open: the turn's index and the citation's number."""

    turn: int
    n: int


@dataclass(frozen=True, slots=True)
class AskInputs:
    turns: tuple[Turn, ...] = ()
    collections: tuple[CollectionResponse, ...] | None = None
    collection: str | None = None
    chosen_mode: AnswerMode | None = None
    model: str | None = None
    conversation_id: str | None = None
    opened: Opened | None = None
    text: str | None = None
    source_failure: Failure | None = None


@dataclass(frozen=True, slots=True)
class AskProps:
    """``collection`` None stands for all that may be read."""

    turns: tuple[Turn, ...]
    collections: tuple[str, ...]
    collection: str | None
    has_documents: bool | None
    mode: AnswerMode
    can_phrase: bool
    busy: bool
    opened: Opened | None
    citation: Citation | None
    excerpt: Excerpt | None
    source_failure: Failure | None
    citations: int


class AskViewModel(ViewModel[AskInputs, AskProps]):
    """Asks through the client, one question at a time; the first one starts a conversation."""

    def __init__(self, engine: EngineOfThisThread, background: Background, parent: QObject | None = None) -> None:
        super().__init__(AskInputs(), parent)
        self._engine = engine
        self._background = background
        self._asking: Ticket | None = None
        self._reading: Ticket | None = None
        self._texts: OrderedDict[str, str] = OrderedDict()

    @staticmethod
    def derive(inputs: AskInputs) -> AskProps:
        readable = [c for c in inputs.collections or () if c.access is not None]
        citations = _citations(inputs.turns, inputs.opened)
        citation = next((c for c in citations if inputs.opened and c.n == inputs.opened.n), None)
        # Without a model nothing can be phrased, whatever was chosen while there was one.
        automatic = AnswerMode.ANSWER if inputs.model else AnswerMode.QUOTE
        return AskProps(
            turns=inputs.turns,
            collections=tuple(c.name for c in readable),
            collection=inputs.collection,
            has_documents=None if inputs.collections is None else any(c.documents for c in readable),
            mode=(inputs.chosen_mode or automatic) if inputs.model else AnswerMode.QUOTE,
            can_phrase=inputs.model is not None,
            busy=bool(inputs.turns) and inputs.turns[-1].phase in (Phase.WAITING, Phase.STREAMING),
            opened=inputs.opened if citation else None,
            citation=citation,
            excerpt=excerpt(inputs.text, citation.start, citation.end) if citation and inputs.text else None,
            source_failure=inputs.source_failure,
            citations=len(citations),
        )

    def refresh(self) -> None:
        """Look at the collections again. A failure here is the status bar's to tell."""
        self._background.run(lambda: self._engine().list_collections(), self._listed, lambda _: None)

    def choose_collection(self, name: str | None) -> None:
        self._set(collection=name)

    def choose_mode(self, mode: AnswerMode) -> None:
        self._set(chosen_mode=mode)

    def know_model(self, model: str | None) -> None:
        """Which model is in use, as the status says."""
        self._set(model=model)

    def ask(self, question: str) -> bool:
        """Ask; False when there is nothing to ask or an answer is still coming."""
        question = question.strip()
        if not question or self._props.busy:
            return False
        inputs, mode = self._inputs, self._props.mode
        self._set(turns=(*inputs.turns, Turn(question)), opened=None, text=None, source_failure=None)

        def work() -> Any:
            request = AskRequest(
                question=question,
                collection=inputs.collection,
                mode=mode,
                conversation_id=inputs.conversation_id,
                keep=True,
            )
            return self._engine().ask_stream(request)

        self._asking = self._background.stream(work, self._on_event, self._on_end, self._on_failure)
        return True

    def stop(self) -> None:
        """End the answer that is coming; what has come stays, marked as stopped."""
        if self._asking and self._props.busy:
            self._asking.cancel()
            self._change_last(phase=Phase.STOPPED)

    def start_over(self) -> None:
        """A new conversation."""
        self.stop()
        self._set(turns=(), conversation_id=None, opened=None, text=None, source_failure=None)

    def open_citation(self, turn: int, n: int) -> None:
        """Show where a citation stands in its document."""
        opened = Opened(turn, n)
        citation = next((c for c in _citations(self._inputs.turns, opened) if c.n == n), None)
        if citation is None:
            return
        if self._reading:
            self._reading.cancel()
        document_id = citation.document_id
        self._set(opened=opened, text=self._texts.get(document_id), source_failure=None)
        if self._inputs.text is None:
            self._reading = self._background.run(
                lambda: self._engine().document_text(document_id), self._on_text, self._on_no_text
            )

    def step_citation(self, by: int) -> None:
        """Open the next (+1) or previous (-1) citation of the same answer, round and round."""
        opened = self._inputs.opened
        citations = _citations(self._inputs.turns, opened)
        if opened and citations:
            numbers = [c.n for c in citations]
            position = numbers.index(opened.n) if opened.n in numbers else 0
            self.open_citation(opened.turn, numbers[(position + by) % len(numbers)])

    def close_source(self) -> None:
        self._set(opened=None, text=None, source_failure=None)

    def _listed(self, collections: list[CollectionResponse]) -> None:
        names = {c.name for c in collections if c.access is not None}
        kept = self._inputs.collection if self._inputs.collection in names else None
        self._set(collections=tuple(collections), collection=kept)

    def _on_event(self, event: AnswerEvent) -> None:
        last = self._inputs.turns[-1]
        if event.type == "token":
            self._change_last(phase=Phase.STREAMING, text=last.text + event.text)
        elif event.type == "error":
            self._on_failure(Failure.from_body(event.error or {}))
        elif event.answer is not None:
            self._change_last(phase=Phase.ANSWERED, answer=event.answer)
            self._set(conversation_id=event.answer.conversation_id)
            if event.answer.citations and not event.answer.abstained:
                self.open_citation(len(self._inputs.turns) - 1, event.answer.citations[0].n)

    def _on_end(self) -> None:
        if self._props.busy:
            message = "The answer broke off before it was checked."
            self._on_failure(Failure("ANSWER_BROKEN_OFF", message, "Ask again."))

    def _on_failure(self, failure: Failure) -> None:
        self._change_last(phase=Phase.FAILED, failure=failure)

    def _change_last(self, **changes: Any) -> None:
        *earlier, last = self._inputs.turns
        self._set(turns=(*earlier, replace(last, **changes)))

    def _on_text(self, found: DocumentText) -> None:
        self._texts[found.document_id] = found.text
        while len(self._texts) > _TEXTS_KEPT:
            self._texts.popitem(last=False)
        self._set(text=found.text)

    def _on_no_text(self, failure: Failure) -> None:
        self._set(source_failure=failure)


def _citations(turns: tuple[Turn, ...], opened: Opened | None) -> list[Citation]:
    if opened is None or opened.turn >= len(turns):
        return []
    answer = turns[opened.turn].answer
    return list(answer.citations) if answer else []
