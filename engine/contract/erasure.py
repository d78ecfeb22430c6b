"""Erasing on the wire: what would go, what went, and its certificate."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from engine.contract.base import Identifier, Name, Request, Response
from engine.contract.documents import LearnedModel, LearnedRun

ErasureGround = Literal["request", "consent", "purpose", "unlawful", "order", "other"]
"""Why somebody erases: the person asked, consent was withdrawn, no longer needed, never allowed, an order.

A word of a list and no text of one's own: a text would name what is to be forgotten.
"""
CertificateText = Annotated[str, StringConstraints(min_length=1, max_length=4_000_000)]


class ErasureRequest(Request):
    """``copies``: also what is kept as a copy of one of these, because it holds the same bytes or the same words."""

    document_ids: list[Identifier] = Field(min_length=1, max_length=10_000)
    copies: bool = True
    ground: ErasureGround | None = None


class ErasureStarted(Response):
    """The job's result names the erasure again; its certificate is there when the job has ended well."""

    erasure_id: str
    job_id: str


class ErasureDocument(Response):
    """``inside``: it lies in another one of the list. ``copy_of_another``: it goes because it is a copy."""

    id: str
    name: str
    collection: str
    pages: int | None
    chunks: int
    size_bytes: int
    inside: bool
    copy_of_another: bool
    held: bool


class HangingCounts(Response):
    """How much of each kind. ``originals``: stored files, also of mails and archives around a document."""

    chunks: int
    vectors: int
    originals: int
    size_bytes: int
    conversations: int
    turns: int
    feedback: int
    dataset_items: int
    dataset_lines: int
    evaluations: int
    findings: int


class LostLinesResponse(Response):
    """A frozen version of a dataset, and how many of its lines go."""

    version_id: str
    lines: int


class ErasurePreview(Response):
    """``runs`` and ``models`` have learned from the documents: they are marked for retraining and stay.

    ``backups`` hold one of the documents; ``backups_unread`` may: they cannot be looked into now.
    """

    documents: list[ErasureDocument]
    hanging: HangingCounts
    versions: list[LostLinesResponse]
    runs: list[LearnedRun]
    models: list[LearnedModel]
    backups: list[str]
    backups_unread: list[str]


class ErasureResponse(Response):
    """One erasure. Before it was carried out its counts are None. ``waiting``, ``erased`` (its traces in the file are
    not yet), ``certified``, ``given_up`` (nothing was erased). ``masked``: places where a person was taken out.
    ``ground`` None: nobody said one, or nothing was erased yet.
    """

    id: str
    kind: Literal["document", "person", "retention"]
    state: Literal["waiting", "erased", "certified", "given_up"]
    job_id: str | None
    requested_by: str
    requested_by_name: str
    requested_at: str
    erased_at: str | None = None
    finished_at: str | None = None
    documents: list[str] = Field(default_factory=list)
    redacted: list[str] = Field(default_factory=list)
    hanging: HangingCounts | None = None
    versions: list[LostLinesResponse] = Field(default_factory=list)
    runs: list[str] = Field(default_factory=list)
    models: list[str] = Field(default_factory=list)
    serving: list[str] = Field(default_factory=list)
    backups: list[str] = Field(default_factory=list)
    backups_unread: list[str] = Field(default_factory=list)
    masked: int = 0
    ground: ErasureGround | None = None


class ErasureList(Response):
    """The newest first."""

    erasures: list[ErasureResponse]


class CertificateCheck(Request):
    certificate: CertificateText


class CertificateChecked(Response):
    """A sound certificate. ``own``: signed with this vault's key. ``kept``: the same one is kept in this vault."""

    own: bool
    kept: bool
    certificate: dict[str, Any]


class PersonSought(Request):
    """Who is looked for. ``collections`` empty: all that the caller may read."""

    names: list[Name] = Field(default_factory=list, max_length=10)
    aliases: list[Name] = Field(default_factory=list, max_length=50)
    emails: list[Name] = Field(default_factory=list, max_length=50)
    collections: list[Name] = Field(default_factory=list, max_length=1000)


class PersonPlace(Response):
    """``sure``: the whole name, another name or an address; else it may be somebody else of the same family name.

    ``where``: text, name, title or path; offsets are characters of that. Hidden: whatever the policy of the collection
    hides, told once for a document, without offsets and context.
    """

    where: Literal["text", "name", "title", "path", "hidden"]
    page: int | None
    start: int
    end: int
    sure: bool
    context: str


class PersonDocument(Response):
    """``not_redactable``: why the person cannot be taken out of the text; "" where that can be done."""

    id: str
    name: str
    collection: str
    sure: int
    possible: int
    places: list[PersonPlace]
    not_redactable: str
    held: bool


class PersonFound(Response):
    """``elsewhere``: rows of other things that hold the whole name. ``unread``: documents without text to search.

    ``unsearched``: how many collections the caller cannot read; None where the caller may not know that either.
    """

    documents: list[PersonDocument]
    turns: int
    dataset_items: int
    dataset_lines: int
    evaluations: int
    unread: int
    unsearched: int | None


class PersonDecision(Request):
    """``possible``: also take out those who may be the person."""

    document_id: Identifier
    action: Literal["erase", "redact"]
    possible: bool = False


class PersonErasure(Request):
    """Documents that are not decided about stay as they are; what else holds the whole name loses it in any case."""

    sought: PersonSought
    decisions: list[PersonDecision] = Field(default_factory=list, max_length=10_000)
    ground: ErasureGround | None = None
