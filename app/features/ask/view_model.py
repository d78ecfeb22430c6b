"""One conversation: questions, streamed answers, the citation that is open, opinions. Knows no widget."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, QObject, Signal

from app.bridge.background import Background, Ticket
from app.bridge.failure import Failure
from app.bridge.port import EngineOfThisThread
from app.bridge.view_model import ViewModel
from app.features.ask.export_file import write_export
from app.features.ask.export_text import Exported
from app.features.ask.props import AskInputs, AskProps, citation_at, derive
from app.features.ask.pulse import Pulse
from app.features.ask.turns import Opened, Opinion, Phase, Turn, kept_turn
from app.features.source.props import Place
from app.features.source.view_model import SourceViewModel
from engine.contract.answers import AnswerEvent, AnswerMode, AskRequest, ConversationResponse, Rating, TurnResponse
from engine.contract.documents import CollectionResponse


class AskViewModel(ViewModel[AskInputs, AskProps]):
    """Asks through the client, one question at a time; the first one starts a conversation."""

    kept = Signal()
    """The engine has kept an answer, so that its list of conversations is another one now."""

    def __init__(
        self,
        engine: EngineOfThisThread,
        background: Background,
        source: SourceViewModel,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(AskInputs(), parent)
        self.source = source
        self._engine = engine
        self._background = background
        self._asking: Ticket | None = None
        self._asked = 0
        self._opening: Ticket | None = None
        self._to_tell: dict[str, Opinion] = {}
        self._pulse = Pulse(self._show_words, self)

    @staticmethod
    def derive(inputs: AskInputs) -> AskProps:
        return derive(inputs)

    # what is around a conversation

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

    def know_engine(self, answers: bool) -> None:
        """Whether the engine answers, as the status says."""
        self._set(engine_answers=answers)

    def know_holdings(self, passages: int, jobs: int) -> None:
        """What the engine holds and does, as the status says: the first passages make a page that was empty."""
        self._set(jobs_run=jobs > 0)
        if passages and self._props.has_documents is False:
            self.refresh()

    # asking

    def ask(self, question: str) -> bool:
        """Ask; False when there is nothing to ask or an answer is still coming.

        In place of a last question that came to nothing, otherwise after it.
        """
        question = question.strip()
        if not question or self._props.busy or self._props.loading:
            return False
        turns = self._inputs.turns
        if turns and turns[-1].can_be_replaced and turns[-1].question == question:
            turns = turns[:-1]
        inputs, mode = self._inputs, self._props.mode
        self._close_source(turns=(*turns, Turn(question)), failure=None)

        def work() -> Any:
            request = AskRequest(
                question=question,
                collection=inputs.collection,
                mode=mode,
                conversation_id=inputs.conversation_id,
                keep=True,
            )
            return self._engine().ask_stream(request)

        self._asked += 1
        asked = self._asked

        def ended() -> None:
            # The end of a stream comes after its answer, and the next question may have been asked between the two.
            if asked == self._asked:
                self._on_end()

        self._asking = self._background.stream(work, self._on_event, ended, self._fail)
        return True

    def ask_again(self) -> bool:
        """The last question once more."""
        return bool(self._inputs.turns) and self.ask(self._inputs.turns[-1].question)

    def stop(self) -> None:
        """End the answer that is coming; what has come stays, marked as stopped."""
        if self._asking and self._props.busy:
            self._asking.cancel()
            self._pulse.flush()
            self._pulse.drop()
            self._change(-1, phase=Phase.STOPPED)

    # conversations

    def start_over(self) -> None:
        """A new conversation."""
        self.stop()
        if self._opening:
            self._opening.cancel()
        self._close_source(turns=(), conversation_id=None, title="", wanted=None, failure=None)

    def open_conversation(self, conversation_id: str) -> None:
        """Go on with a conversation that was kept."""
        if conversation_id in (self._inputs.wanted, self._inputs.conversation_id) and self._inputs.failure is None:
            return
        self.start_over()
        self._set(wanted=conversation_id)
        self._opening = self._background.run(
            lambda: self._engine().conversation(conversation_id),
            self._on_conversation,
            lambda failure: self._set(wanted=None, failure=failure),
        )

    def rename(self, conversation_id: str, title: str) -> None:
        """The open conversation was renamed."""
        if conversation_id == self._inputs.conversation_id:
            self._set(title=title)

    # citations

    def open_citation(self, turn: int, n: int) -> None:
        """Show where a citation stands in its document."""
        opened = Opened(turn, n)
        citation = citation_at(self._inputs.turns, opened)
        if citation is not None:
            self._set(opened=opened)
            self.source.open(
                Place(
                    document_id=citation.document_id,
                    name=citation.document,
                    page=citation.page,
                    start=citation.start,
                    end=citation.end,
                    quote=citation.quote,
                )
            )

    def open_numbered(self, n: int) -> None:
        """The citation with this number, of the answer whose citations are open or else of the last one."""
        if self._props.current is not None:
            self.open_citation(self._props.current, n)

    def step_citation(self, by: int) -> None:
        """Open the next (+1) or previous (-1) citation of the same answer, round and round; the first to begin with."""
        current, opened = self._props.current, self._props.opened
        if current is None or not self._inputs.turns[current].citations:
            return
        numbers = [c.n for c in self._inputs.turns[current].citations]
        if opened is None:
            self.open_citation(current, numbers[0 if by > 0 else -1])
        else:
            self.open_citation(current, numbers[(numbers.index(opened.n) + by) % len(numbers)])

    def close_source(self) -> None:
        self._close_source()

    # opinions

    def rate(self, index: int, rating: Rating | None) -> None:
        """Thumbs up or down; the same again takes it back."""
        given = self._inputs.turns[index].opinion
        self._give(index, replace(given, rating=None if rating is given.rating else rating))

    def correct(self, index: int, correction: str) -> None:
        """What the answer should have said; empty takes it back."""
        given = self._inputs.turns[index].opinion
        self._give(index, replace(given, correction=correction.strip() or None))

    def _give(self, index: int, opinion: Opinion) -> None:
        turn, conversation_id = self._inputs.turns[index], self._inputs.conversation_id
        if not turn.can_be_judged or turn.turn_id is None or conversation_id is None or opinion == turn.opinion:
            return
        self._change(index, opinion=opinion, opinion_failure=None)
        is_telling = turn.turn_id in self._to_tell
        self._to_tell[turn.turn_id] = opinion
        if not is_telling:
            self._tell(conversation_id, turn.turn_id, turn.opinion)

    def _tell(self, conversation_id: str, turn_id: str, kept: Opinion) -> None:
        """One at a time for each answer: of two requests on their way either may arrive last."""
        opinion = self._to_tell[turn_id]

        def given(_: TurnResponse) -> None:
            if self._to_tell[turn_id] == opinion:
                del self._to_tell[turn_id]
            else:
                self._tell(conversation_id, turn_id, opinion)

        def failed(failure: Failure) -> None:
            del self._to_tell[turn_id]
            self._change_kept(turn_id, opinion=kept, opinion_failure=failure)

        self._background.run(
            lambda: self._engine().give_feedback(
                conversation_id, turn_id, rating=opinion.rating, correction=opinion.correction
            ),
            given,
            failed,
        )

    # exporting

    def export(self, path: Path) -> None:
        """Write the conversation to a file: PDF where its name says so, Markdown otherwise."""
        when = datetime.now().astimezone().strftime("%Y-%m-%d %H:%M")
        exported = Exported(self._inputs.title or self._inputs.turns[0].question, self._inputs.turns, when)
        self._set(exporting=True, saved_to=None, failure=None)
        self._background.run(
            lambda: write_export(exported, path),
            lambda _: self._set(exporting=False, saved_to=str(path)),
            lambda failure: self._set(exporting=False, failure=failure),
        )

    def dismiss(self) -> None:
        """A failure or a note above the conversation was read."""
        self._set(failure=None, saved_to=None)

    # what comes

    def _listed(self, collections: list[CollectionResponse]) -> None:
        names = {c.name for c in collections if c.access is not None}
        kept = self._inputs.collection if self._inputs.collection in names else None
        self._set(collections=tuple(collections), collection=kept)

    def _on_conversation(self, found: ConversationResponse) -> None:
        turns = tuple(kept_turn(turn) for turn in found.turns)
        self._set(turns=turns, conversation_id=found.id, title=found.title, wanted=None)

    def _on_event(self, event: AnswerEvent) -> None:
        if event.type == "token":
            self._pulse.add(event.text)
        elif event.type == "error":
            self._fail(Failure.from_body(event.error or {}))
        elif event.answer is not None:
            answer = event.answer
            self._pulse.drop()
            self._change(-1, phase=Phase.ANSWERED, answer=answer, turn_id=answer.turn_id)
            self._set(
                conversation_id=answer.conversation_id, title=self._inputs.title or self._inputs.turns[0].question
            )
            self.kept.emit()
            if answer.citations and not answer.abstained:
                self.open_citation(len(self._inputs.turns) - 1, answer.citations[0].n)

    def _show_words(self, words: str) -> None:
        last = self._inputs.turns[-1]
        if last.phase.is_open:
            self._change(-1, phase=Phase.STREAMING, text=last.text + words)

    def _on_end(self) -> None:
        if self._props.busy:
            message = QCoreApplication.translate("Ask", "The answer broke off before it was checked.")
            self._fail(Failure("ANSWER_BROKEN_OFF", message, QCoreApplication.translate("Ask", "Ask again.")))

    def _fail(self, failure: Failure) -> None:
        self._pulse.flush()
        self._pulse.drop()
        self._change(-1, phase=Phase.FAILED, failure=failure)

    def _change(self, index: int, **changes: Any) -> None:
        turns = list(self._inputs.turns)
        turns[index] = replace(turns[index], **changes)
        self._set(turns=tuple(turns))

    def _change_kept(self, turn_id: str, **changes: Any) -> None:
        index = next((n for n, turn in enumerate(self._inputs.turns) if turn.turn_id == turn_id), None)
        if index is not None:
            self._change(index, **changes)

    def _close_source(self, **inputs: Any) -> None:
        self._set(opened=None, **inputs)
        self.source.close()
