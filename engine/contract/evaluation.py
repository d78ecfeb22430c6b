"""Evaluations: a question set put to models, the scores, every answer, and comparisons."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from engine.contract.base import Name, Request, Response

Mode = Literal["closed", "retrieval"]
EvaluationState = Literal["queued", "running", "succeeded", "failed", "cancelled"]

_Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)]


class EvaluationQuestion(Request):
    """``answers``: any one of them is right. None at all: the right answer is to abstain."""

    question: _Text
    answers: list[_Text] = Field(default_factory=list, max_length=50)


class EvaluationStart(Request):
    """``mode`` closed: from what the model knows; retrieval: the product's answer mode over ``collection`` or all.

    ``seed`` decides the intervals of comparisons; answers are greedy. ``max_tokens`` bounds a closed answer.
    """

    models: list[Annotated[str, Field(min_length=1, max_length=120)]] = Field(min_length=1, max_length=8)
    questions: list[EvaluationQuestion] = Field(min_length=1, max_length=5000)
    mode: Mode = "closed"
    collection: Name | None = None
    max_tokens: int = Field(96, ge=1, le=4096)
    seed: int = Field(17, ge=0, le=2**31 - 1)
    name: Name | None = None


class EvaluationStarted(Response):
    evaluation_id: str
    job_id: str


class ModelScore(Response):
    """Counts over ``answered`` questions. ``right``: contains an expected answer, or abstains where it has to.

    ``f1`` is the mean token F1, 0 to 1; of a question without an answer it is 1 for an abstention.
    """

    position: int
    name: str
    model_id: str
    version_id: str | None
    sha256: str
    base_sha256: str | None
    answered: int
    right: int
    contains: int
    exact: int
    f1: float
    abstained: int


class EvaluationResponse(Response):
    """``questions`` is their number. ``set_sha256`` is over the questions with their answers, in order."""

    id: str
    name: str
    state: EvaluationState
    job_id: str | None
    mode: Mode
    questions: int
    set_sha256: str
    max_tokens: int
    seed: int
    created_at: str
    created_by: str
    finished_at: str | None
    models: list[ModelScore]


class EvaluationList(Response):
    evaluations: list[EvaluationResponse]


class GivenAnswer(Response):
    """What the model at ``position`` said to question ``number``."""

    position: int
    number: int
    question: str
    expected: list[str]
    answer: str
    right: bool
    contains: bool
    exact: bool
    f1: float
    abstained: bool


class AnswerPage(Response):
    answers: list[GivenAnswer]


class ComparedModel(Response):
    evaluation_id: str
    evaluation: str
    mode: Mode
    name: str
    right: int
    share_right: float
    f1: float
    abstained: int


class ComparedPair(Response):
    """``other`` against ``first``, by place in ``models``. ``difference`` of the shares with its 95% interval.

    ``p_value``: exact McNemar test, two-sided, over the questions that only one of the two answers rightly.
    """

    first: int
    other: int
    only_first: int
    only_other: int
    p_value: float
    difference: float
    low: float
    high: float
    sentence: str


class ComparisonResponse(Response):
    """The first model against each of the others, over the same ``questions``."""

    questions: int
    set_sha256: str
    models: list[ComparedModel]
    pairs: list[ComparedPair]
