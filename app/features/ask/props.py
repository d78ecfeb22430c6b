"""What the page Ask knows and what it shows: frozen, and one pure step between the two."""

from __future__ import annotations

from dataclasses import dataclass

from app.bridge.failure import Failure
from app.features.ask.turns import Opened, Turn
from engine.contract.answers import AnswerMode, Citation
from engine.contract.documents import CollectionResponse


@dataclass(frozen=True, slots=True)
class AskInputs:
    """``wanted``: the conversation that is being opened. ``saved_to``: where the last export lies."""

    turns: tuple[Turn, ...] = ()
    collections: tuple[CollectionResponse, ...] | None = None
    collection: str | None = None
    chosen_mode: AnswerMode | None = None
    model: str | None = None
    engine_answers: bool = True
    jobs_run: bool = False
    conversation_id: str | None = None
    title: str = ""
    wanted: str | None = None
    opened: Opened | None = None
    failure: Failure | None = None
    saved_to: str | None = None
    exporting: bool = False


@dataclass(frozen=True, slots=True)
class AskProps:
    """``collection`` None stands for all that may be read. ``current``: the turn that copying and citing are about.

    ``may_be_reading``: there is nothing to ask about yet, and jobs run that may be bringing it.
    ``may_say_later``: the last answer found nothing, and jobs run that may be bringing what it needs.
    """

    turns: tuple[Turn, ...]
    collections: tuple[str, ...]
    collection: str | None
    has_documents: bool | None
    may_be_reading: bool
    may_say_later: bool
    mode: AnswerMode
    can_phrase: bool
    busy: bool
    can_ask: bool
    can_ask_again: bool
    conversation_id: str | None
    title: str
    loading: bool
    opened: Opened | None
    citation: Citation | None
    citations: int
    failure: Failure | None
    saved_to: str | None
    can_export: bool
    current: int | None


def derive(inputs: AskInputs) -> AskProps:
    """From what is known to what is shown."""
    readable = [c for c in inputs.collections or () if c.access is not None]
    citation = citation_at(inputs.turns, inputs.opened)
    busy = bool(inputs.turns) and inputs.turns[-1].phase.is_open
    idle = inputs.engine_answers and not busy and inputs.wanted is None
    # Without a model nothing can be phrased, whatever was chosen while there was one.
    mode = (inputs.chosen_mode or AnswerMode.ANSWER) if inputs.model else AnswerMode.QUOTE
    has_documents = None if inputs.collections is None else any(c.documents for c in readable)
    return AskProps(
        turns=inputs.turns,
        collections=tuple(c.name for c in readable),
        collection=inputs.collection,
        has_documents=has_documents,
        may_be_reading=has_documents is False and inputs.jobs_run,
        may_say_later=inputs.jobs_run and _found_nothing(inputs.turns),
        mode=mode,
        can_phrase=inputs.model is not None,
        busy=busy,
        can_ask=idle,
        can_ask_again=idle and bool(inputs.turns),
        conversation_id=inputs.wanted or inputs.conversation_id,
        title=inputs.title,
        loading=inputs.wanted is not None,
        opened=inputs.opened if citation else None,
        citation=citation,
        citations=len(inputs.turns[inputs.opened.turn].citations) if citation and inputs.opened else 0,
        failure=inputs.failure,
        saved_to=inputs.saved_to,
        can_export=not inputs.exporting and any(turn.answer for turn in inputs.turns),
        current=current_turn(inputs.turns, inputs.opened),
    )


def _found_nothing(turns: tuple[Turn, ...]) -> bool:
    last = turns[-1].answer if turns else None
    return last is not None and last.abstained


def current_turn(turns: tuple[Turn, ...], opened: Opened | None) -> int | None:
    """The turn whose citation is open, else the last answer."""
    if opened is not None and opened.turn < len(turns):
        return opened.turn
    return next((n for n in range(len(turns) - 1, -1, -1) if turns[n].answer), None)


def citation_at(turns: tuple[Turn, ...], opened: Opened | None) -> Citation | None:
    if opened is None or opened.turn >= len(turns):
        return None
    return next((c for c in turns[opened.turn].citations if c.n == opened.n), None)
