"""Searching and asking: the shapes that ``search --json`` and ``ask --json`` print."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from engine.contract.base import Identifier, Name, Request, Response

LONGEST_QUESTION_CHARACTERS = 4000

Question = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_QUESTION_CHARACTERS)
]


class AnswerMode(StrEnum):
    """``quote`` returns sentences verbatim and needs no language model; ``answer`` phrases them."""

    ANSWER = "answer"
    QUOTE = "quote"


class SearchRequest(Request):
    """``collection`` None searches every collection the caller may read; ``rerank`` has the best ones read, slowly."""

    query: Question
    collection: Name | None = None
    k: int = Field(default=10, ge=1, le=100)
    rerank: bool = False


class SearchHit(Response):
    """One passage. ``start`` and ``end`` are character offsets in the document's extracted text."""

    chunk_id: int
    document_id: str
    document: str
    page: int | None
    start: int
    end: int
    text: str
    score: float


class SearchResponse(Response):
    hits: list[SearchHit]
    timings_ms: dict[str, float]


class Rating(StrEnum):
    UP = "up"
    DOWN = "down"


class FeedbackRequest(Request):
    """What a reader thinks of an answer; both None takes it back. ``correction`` is what it should have said."""

    rating: Rating | None = None
    correction: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20_000)] | None = None


class FeedbackResponse(Response):
    rating: Rating | None
    correction: str | None
    updated_at: str


class ConversationRename(Request):
    title: Name


class AskRequest(Request):
    """``mode`` None: answer where a model is in use, quote otherwise."""

    question: Question
    collection: Name | None = None
    mode: AnswerMode | None = None
    conversation_id: Identifier | None = None
    keep: bool = False
    """Start a conversation with this question, so that a follow-up can refer to it."""


class Sentence(Response):
    """One sentence of the answer; ``citations`` are the numbers of the passages it rests on."""

    text: str
    supported: bool
    citations: list[int]


class Citation(Response):
    """``quote`` is the document's extracted text from ``start`` to ``end``; ``score`` is 0 to 1."""

    n: int
    document_id: str
    document: str
    page: int | None
    start: int
    end: int
    quote: str
    score: float


class AnswerResponse(Response):
    """The answer contract on the wire. Abstaining is an answer too: the nearest passages are cited then."""

    answer: str
    mode: AnswerMode
    abstained: bool
    sentences: list[Sentence]
    citations: list[Citation]
    model: str | None
    timings_ms: dict[str, float]
    conversation_id: str | None = None
    turn_id: str | None = None
    """With ``conversation_id``: what feedback on this answer names."""
    rewritten_question: str | None = None


class AnswerEvent(Response):
    """One server-sent event of a streamed answer.

    ``passages`` comes first and carries ``citations``; ``token`` carries ``text``; ``answer`` comes
    last and carries the checked whole; ``error`` ends the stream with an error body.
    """

    type: Literal["passages", "token", "answer", "error"]
    text: str = ""
    citations: list[Citation] = Field(default_factory=list)
    answer: AnswerResponse | None = None
    error: dict[str, str] | None = None


class TurnResponse(Response):
    """``withheld``: the reader may not read all of its sources any more, or one is gone; ``answer`` says so."""

    id: str
    question: str
    rewritten_question: str | None
    answer: AnswerResponse
    withheld: bool = False
    feedback: FeedbackResponse | None = None
    created_at: str


class ConversationResponse(Response):
    id: str
    title: str
    created_at: str
    updated_at: str
    turns: list[TurnResponse] = Field(default_factory=list)


class ConversationList(Response):
    conversations: list[ConversationResponse]
