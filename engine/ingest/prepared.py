"""What a file became on its way to the database: values only."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from engine.ingest.chunk import Chunk
from engine.ingest.documents import Document, Status
from engine.ingest.errors import Reason
from engine.parsing.elements import ParsedDocument
from engine.privacy.handling.treatment import Examined


class OutcomeStatus(StrEnum):
    ADDED = "added"
    UNCHANGED = "unchanged"
    UPDATED = "updated"
    DUPLICATE = "duplicate"
    SKIPPED = "skipped"
    QUARANTINED = "quarantined"
    FAILED = "failed"
    MISSING = "missing"  # a document whose file was below the folder and is there no more
    REMOVED = "removed"  # the same, taken out because the job was asked to


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a job did with one file. ``path`` is in its stored form."""

    path: str
    status: OutcomeStatus
    document_id: str | None = None
    reason: Reason | None = None
    chunks: int = 0
    pages: int | None = None

    @classmethod
    def of_unchanged(cls, document: Document) -> Outcome:
        """For a file that is as it was: a document that was not added before was not added now either."""
        status = OutcomeStatus.UNCHANGED if document.status is Status.READY else OutcomeStatus(document.status.value)
        reason = Reason(document.reason_code, document.reason or "") if document.reason_code else None
        return cls(document.path, status, document.id, reason, document.chunks, document.pages)


@dataclass(frozen=True, slots=True)
class Content:
    """A document that was read. ``document`` is cleaned and has no attachments any more."""

    document: ParsedDocument
    chunks: tuple[Chunk, ...]
    text_sha256: bytes | None  # None for an archive, which says nothing itself
    signature: bytes | None  # MinHash; None for a text too short


@dataclass(frozen=True, slots=True)
class Problem:
    """A document that could not be read, or may not be. ``status`` is never READY.

    ``held``: it was read, and its personal data keeps it back; its original stays in the vault for that reason.
    """

    status: Status
    reason: Reason
    held: bool = False


@dataclass(frozen=True, slots=True)
class Prepared:
    """One file, mail, attachment or member, ready to be committed."""

    path: str  # in its stored form
    name: str
    parent_path: str | None
    sha256: bytes
    size_bytes: int
    mtime_ns: int | None
    data: bytes
    result: Content | Problem
    has_members: bool = False
    from_vault: bool = False  # read again from the stored original, and not from the file
    again: bool = False  # read under another policy: it takes the place of what was made under the one before
    examined: Examined | None = None  # what the policy decided; None: nothing of it was looked at

    @property
    def revision(self) -> int | None:
        """Of the policy under which it was made."""
        return self.examined.revision if self.examined else None

    @property
    def chunks(self) -> tuple[Chunk, ...]:
        return self.result.chunks if isinstance(self.result, Content) else ()
