"""Collections, ingestion and documents."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from engine.contract.base import Identifier, Name, Request, Response

PathText = Annotated[str, StringConstraints(min_length=1, max_length=4096, pattern=r"^[^\x00]+$")]


class CollectionCreate(Request):
    name: Name


class Access(StrEnum):
    """``write`` includes ``read``."""

    READ = "read"
    WRITE = "write"


class GrantResponse(Response):
    """All are names; a grant is a user's or a group's, and the other one is empty."""

    user: str
    group: str = ""
    access: Access
    granted_by: str
    granted_at: str


class CollectionResponse(Response):
    """``access`` is the caller's own; None: an administrator sees the name and nothing in it.

    ``grants`` come with lists, for whoever may change them.
    """

    id: int
    name: str
    access: Access | None
    documents: int
    chunks: int
    created_at: str
    grants: list[GrantResponse] | None = None


class CollectionList(Response):
    collections: list[CollectionResponse]


class GrantRequest(Request):
    """To a user or to a group: just one of the two."""

    user: Name | None = None
    group: Name | None = None
    access: Access = Access.READ

    @model_validator(mode="after")
    def _one(self) -> GrantRequest:
        if (self.user is None) == (self.group is None):
            raise ValueError("name a user or a group")
        return self


class IngestRequest(Request):
    """Absolute paths on the engine's machine. With ``watch`` the folders are looked at again from then on.

    With ``prune`` documents whose files were below the folders and are there no more are removed.
    """

    paths: list[PathText] = Field(min_length=1, max_length=10_000)
    collection: Name
    watch: bool = False
    prune: bool = False


class JobStarted(Response):
    job_id: str


class FileStatus(StrEnum):
    ADDED = "added"
    UNCHANGED = "unchanged"
    UPDATED = "updated"
    DUPLICATE = "duplicate"
    SKIPPED = "skipped"
    QUARANTINED = "quarantined"
    FAILED = "failed"
    MISSING = "missing"
    REMOVED = "removed"


class FileOutcome(Response):
    """What became of one file; every status but added, unchanged and updated has a reason."""

    path: str
    document_id: str | None
    status: FileStatus
    reason: str | None
    chunks: int
    pages: int | None


class AddResponse(Response):
    """What ``add --json`` prints once the job has ended."""

    job_id: str
    documents: list[FileOutcome]
    timings_ms: dict[str, float]


class FileOutcomeList(Response):
    documents: list[FileOutcome]


class HiddenText(Response):
    """Text that nobody who looks at the document sees, counted by how it is hidden.

    ``left_out``: it is in no passage, so that no question is answered from it.
    """

    kind: str
    places: int
    characters: int
    left_out: bool


class HiddenElement(Response):
    """One place; ``start`` and ``end`` are characters of the document's text, at whose end hidden text stands."""

    kind: str
    page: int | None
    start: int
    end: int
    left_out: bool
    text: str


class HiddenElementList(Response):
    elements: list[HiddenElement]


class DocumentResponse(Response):
    """``renderable``: its pages can be drawn; everything else is shown as its text.

    ``hidden`` is a warning: what the document says to programs and not to people.
    """

    id: str
    name: str
    path: str
    title: str | None
    collection: str
    status: str
    reason: str | None
    media_type: str | None
    language: str | None
    size_bytes: int
    pages: int | None
    chunks: int
    added_at: str
    updated_at: str
    renderable: bool = False
    hidden: list[HiddenText] = Field(default_factory=list)


class DocumentList(Response):
    documents: list[DocumentResponse]
    total: int


class DocumentText(Response):
    """The extracted text that every ``start`` and ``end`` of this document refers to."""

    document_id: str
    text: str


class Box(Response):
    """A rectangle on a page: fractions of its width and height, origin top left; ``page`` counts from 1."""

    page: int
    x0: float
    y0: float
    x1: float
    y1: float


class BoxList(Response):
    boxes: list[Box]


class PageSpan(Response):
    """The characters ``start`` to ``end`` of the document's text stand on ``page``, which counts from 1."""

    page: int
    start: int
    end: int


class PageSpanList(Response):
    pages: list[PageSpan]


class RetryRequest(Request):
    """``document_ids`` empty: everything in the collection that failed, was skipped or is in quarantine."""

    collection: Name
    document_ids: list[Identifier] = Field(default_factory=list, max_length=10_000)


class RetryStarted(Response):
    """``job_id`` None: there was nothing to try again."""

    job_id: str | None


class RemovalRequest(Request):
    """With ``preview`` nothing is removed: the report says what would be."""

    document_ids: list[Identifier] = Field(min_length=1, max_length=10_000)
    preview: bool = False


class LearnedRun(Response):
    """A training run that has seen one of the documents. ``left``: what it holds of it, ``checkpoints`` or a result."""

    id: str
    name: str
    state: Literal["queued", "running", "succeeded", "failed", "cancelled"]
    left: Literal["checkpoints", "adapter", "model"]


class LearnedModel(Response):
    """A model that was made of such a run. ``serving``: it answers now, and goes on to."""

    id: str
    name: str
    run_id: str
    stage: Literal["candidate", "approved", "serving", "retired"]
    serving: bool


class RemovalReport(Response):
    """``documents`` counts what lies inside of mails and archives too; ``answers``: kept answers that quote them.

    ``runs`` and ``models`` learned from the documents: nothing of them is removed, they need to be trained anew.
    """

    documents: int
    chunks: int
    size_bytes: int
    answers: int
    runs: list[LearnedRun] = Field(default_factory=list)
    models: list[LearnedModel] = Field(default_factory=list)


class WatchedFolder(Response):
    path: str
    collection: str
    created_at: str
    last_scan_at: str | None


class WatchedFolderList(Response):
    folders: list[WatchedFolder]


class RemovedResponse(Response):
    document_id: str
    documents: int
    chunks: int
    size_bytes: int
