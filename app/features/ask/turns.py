"""What a conversation is made of: questions with what has come of each."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from app.bridge.failure import Failure
from engine.contract.answers import AnswerResponse, Citation, Rating, TurnResponse


class Phase(Enum):
    WAITING = auto()
    STREAMING = auto()
    ANSWERED = auto()
    STOPPED = auto()
    FAILED = auto()

    @property
    def is_open(self) -> bool:
        """Whether something may still come."""
        return self in (Phase.WAITING, Phase.STREAMING)


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a reader thinks of an answer."""

    rating: Rating | None = None
    correction: str | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """``text`` is what has streamed so far; ``answer`` replaces it once it is checked.

    ``failure`` is of the answer, ``opinion_failure`` of what a reader wanted to say about it.
    ``turn_id`` None: the engine does not keep this answer.
    """

    question: str
    phase: Phase = Phase.WAITING
    text: str = ""
    answer: AnswerResponse | None = None
    failure: Failure | None = None
    turn_id: str | None = None
    withheld: bool = False
    opinion: Opinion = Opinion()
    opinion_failure: Failure | None = None

    @property
    def citations(self) -> tuple[Citation, ...]:
        return tuple(self.answer.citations) if self.answer else ()

    @property
    def can_be_judged(self) -> bool:
        return self.turn_id is not None and self.phase is Phase.ANSWERED and not self.withheld

    @property
    def can_be_replaced(self) -> bool:
        """It left nothing behind in the engine, so that asking again may take its place."""
        return self.phase in (Phase.STOPPED, Phase.FAILED)


@dataclass(frozen=True, slots=True)
class Opened:
    """Which citation is open: the turn's index and the citation's number."""

    turn: int
    n: int


def kept_turn(turn: TurnResponse) -> Turn:
    """A turn of a conversation that is opened again."""
    given = turn.feedback
    return Turn(
        question=turn.question,
        phase=Phase.ANSWERED,
        answer=turn.answer,
        turn_id=turn.id,
        withheld=turn.withheld,
        opinion=Opinion(given.rating, given.correction) if given else Opinion(),
    )
