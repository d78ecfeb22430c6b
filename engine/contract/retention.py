"""How long documents are kept, on the wire."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from engine.contract.base import Request, Response

Why = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=500)]
CountedFrom = Literal["added", "modified"]


class RetentionSetting(Request):
    """``counted_from``: when the document came into the vault in this version, or its file's own time."""

    days: int = Field(ge=1, le=36_500)
    counted_from: CountedFrom = "added"


class RetentionRule(Response):
    """``due``: how many documents would be erased now."""

    collection: str
    days: int
    counted_from: CountedFrom
    set_by: str
    set_at: str
    due: int


class RetentionList(Response):
    """``clock_is_believed`` False: the clock went ahead by more than a day, and nothing is erased by rules.

    ``next_look_at``: when the engine will ask what is due; None: it does not do so by itself.
    """

    rules: list[RetentionRule]
    clock_is_believed: bool
    next_look_at: str | None = None


class DueDocument(Response):
    """``since``: what its days are counted from."""

    id: str
    name: str
    since: str


class DueList(Response):
    documents: list[DueDocument]


class HoldRequest(Request):
    why: Why


class HoldResponse(Response):
    document_id: str
    document: str
    collection: str
    why: str
    held_by: str
    held_at: str


class HoldList(Response):
    holds: list[HoldResponse]
