"""Datasets: training material made of a collection, its review, and its frozen versions."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from engine.contract.base import Identifier, Name, Request, Response
from engine.contract.documents import PathText

Template = Annotated[str, StringConstraints(min_length=1, max_length=20_000)]
Cursor = Annotated[str, StringConstraints(min_length=1, max_length=4000)]


class DatasetKind(StrEnum):
    """What a version is for: supervised fine-tuning, preference tuning, continued pre-training."""

    SFT = "sft"
    DPO = "dpo"
    CPT = "cpt"


class BuildSource(StrEnum):
    """Where items come from. ``texts``: whole documents, for continued pre-training."""

    EXTRACTED = "extracted"
    GENERATED = "generated"
    FEEDBACK = "feedback"
    TEXTS = "texts"


class ItemOrigin(StrEnum):
    GENERATED = "generated"
    EXTRACTED = "extracted"
    IMPORTED = "imported"
    FEEDBACK = "feedback"


class ItemState(StrEnum):
    PENDING = "pending"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


class PiiPolicy(StrEnum):
    """What becomes of an item with personal data in it."""

    MASK = "mask"
    DROP = "drop"
    KEEP = "keep"


class SplitName(StrEnum):
    TRAIN = "train"
    VALIDATION = "validation"
    TEST = "test"


class ExportForm(StrEnum):
    MESSAGES = "messages"
    ALPACA = "alpaca"
    SHAREGPT = "sharegpt"


class DatasetCreate(Request):
    name: Name
    collection: Name


class VersionResponse(Response):
    """``withdrawn``: items that went since it was frozen, with documents that were removed."""

    id: str
    dataset_id: str
    number: int
    kind: DatasetKind
    sha256: str
    items: int
    withdrawn: int
    frozen_by: str
    frozen_at: str


class DatasetResponse(Response):
    """The counts are of items."""

    id: str
    name: str
    collection: str
    created_at: str
    items: int
    by_state: dict[str, int]
    by_origin: dict[str, int]
    by_kind: dict[str, int]
    versions: list[VersionResponse]


class DatasetList(Response):
    datasets: list[DatasetResponse]


class BuildRequest(Request):
    """``accept``: the items need no review. ``wordings``: in how many forms each fact of ``extracted`` is asked for.

    The last three are for ``generated``; ``most_passages`` None: all.
    """

    source: BuildSource
    accept: bool = False
    wordings: int = Field(default=1, ge=1, le=8)
    pairs: int = Field(default=2, ge=1, le=8)
    most_passages: int | None = Field(default=None, ge=1, le=1_000_000)
    seed: int = Field(default=0, ge=0, le=2**31 - 1)


class ImportRequest(Request):
    """``path``: absolute, on the engine's machine. The others are for tables: templates with ``{column}`` holes."""

    path: PathText
    accept: bool = False
    user: Template | None = None
    assistant: Template | None = None
    system: Template | None = None
    query: Template | None = None
    sheet: Name | None = None


class LineFault(Response):
    """Which line, or row, was not imported and why; ``line`` counts from 1."""

    line: int
    reason: str


class BuildReport(Response):
    """What a build or an import did so far; ``counts`` by name, such as ``added`` and ``duplicate``."""

    job_id: str
    counts: dict[str, int]
    faults: list[LineFault]


class ItemSource(Response):
    """``start`` and ``end`` are characters of the document's text."""

    document_id: str
    chunk_id: int | None
    start: int | None
    end: int | None


class ItemResponse(Response):
    """``content`` only where one item is asked for, and for lists that ask: the shape of a version's line."""

    id: int
    kind: DatasetKind
    origin: ItemOrigin
    state: ItemState
    question: str
    language: str | None
    words: int
    dropped: list[str]
    edited: bool
    created_at: str
    updated_at: str
    sources: list[ItemSource]
    content: dict[str, Any] | None = None


class ItemPage(Response):
    """``next``: what to ask for the page that follows with; None: there is none. ``total``: of all pages."""

    items: list[ItemResponse]
    total: int
    next: str | None


class ItemFilter(Request):
    """Which items of a dataset; nothing said: all. ``contains``: words that an item has, or begins one with."""

    states: list[ItemState] = Field(default_factory=list, max_length=3)
    origins: list[ItemOrigin] = Field(default_factory=list, max_length=4)
    kinds: list[DatasetKind] = Field(default_factory=list, max_length=3)
    document_id: Identifier | None = None
    dropped: bool | None = None
    contains: str = Field(default="", max_length=200)


class ItemListRequest(ItemFilter):
    """``after``: ``next`` of the page before. ``content``: with what the items say."""

    sort: Literal["age", "question", "words", "updated"] = "age"
    descending: bool = False
    limit: int = Field(default=100, ge=1, le=1000)
    after: Cursor | None = None
    content: bool = False


class ReviewRequest(Request):
    """Accept, reject or put back: items by id, or with ``filter`` all that it names. One of the two."""

    state: ItemState
    item_ids: list[int] = Field(default_factory=list, max_length=100_000)
    filter: ItemFilter | None = None


class ReviewResponse(Response):
    """``changed``: how many items changed. ``action``: what was done, or undone."""

    action: str
    changed: int


class ItemEdit(Request):
    """What the item is to say, in the shape of a version's line."""

    content: dict[str, Any]


class GoldenSet(Request):
    name: Name
    questions: list[str] = Field(min_length=1, max_length=100_000)


class FreezeRequest(Request):
    """``preview``: only say what would be left out and why. Shares add up to 1."""

    kind: DatasetKind = DatasetKind.SFT
    include_pending: bool = False
    pii_policy: PiiPolicy = PiiPolicy.MASK
    without_pii_check: bool = False
    golden: list[GoldenSet] = Field(default_factory=list, max_length=100)
    train: float = Field(default=0.9, gt=0, le=1)
    validation: float = Field(default=0.05, ge=0, lt=1)
    test: float = Field(default=0.05, ge=0, lt=1)
    seed: int = Field(default=0, ge=0, le=2**31 - 1)
    tokenizer: Name = "words"
    least_question_words: int = Field(default=3, ge=0, le=1000)
    least_answer_words: int = Field(default=2, ge=0, le=1000)
    most_tokens: int = Field(default=2048, ge=16, le=10_000_000)
    preview: bool = False


class VersionSource(Response):
    """``document`` None: it was removed since. ``sha256``: of its bytes when the items were made."""

    document_id: str
    document: str | None
    sha256: str
    split: SplitName
    items: int
    withdrawn: bool


class VersionDetail(VersionResponse):
    """``card`` is Markdown."""

    settings: dict[str, Any]
    statistics: dict[str, Any]
    card: str
    sources: list[VersionSource]


class DatasetRemoved(Response):
    dataset_id: str
    items: int
    versions: int
