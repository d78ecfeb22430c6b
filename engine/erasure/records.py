"""What an erasure is: its request, what was found and done, and how far it is. No SQL."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    DOCUMENT = "document"
    PERSON = "person"
    RETENTION = "retention"


class State(StrEnum):
    """``ERASED``: keys and rows are gone, their traces in the file not yet. ``GIVEN_UP``: nothing was erased."""

    WAITING = "waiting"
    ERASED = "erased"
    CERTIFIED = "certified"
    GIVEN_UP = "given_up"


@dataclass(frozen=True, slots=True)
class Gone:
    """One document. ``digest``: keyed, of its original bytes, as in the audit log. ``done``: erased or redacted."""

    id: str
    collection: str
    digest: str
    size_bytes: int
    chunks: int
    done: str = "erased"


@dataclass(frozen=True, slots=True)
class LostLines:
    """A frozen version of a dataset and how many of its lines went."""

    version_id: str
    lines: int


@dataclass(frozen=True, slots=True)
class Hanging:
    """What hangs on documents, in counts. ``originals``: files under keys of their own, also those around a document.

    ``vectors`` are as many as ``chunks``. ``evaluations``: answers and questions of evaluations.
    """

    chunks: int = 0
    vectors: int = 0
    originals: int = 0
    size_bytes: int = 0
    conversations: int = 0
    turns: int = 0
    feedback: int = 0
    dataset_items: int = 0
    dataset_lines: int = 0
    evaluations: int = 0
    findings: int = 0


@dataclass(frozen=True, slots=True)
class Facts:
    """What a certificate tells, kept from the transaction that erased. Ids, digests and counts, never content.

    ``missing``: how many that were asked for had gone before. ``backups``: those that hold one of the documents;
    ``backups_unread``: made while one was there, and could not be looked into. ``ground``: why, a word of a list.
    """

    erased_at: str
    documents: tuple[Gone, ...] = ()
    hanging: Hanging = field(default_factory=Hanging)
    versions: tuple[LostLines, ...] = ()
    runs: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    serving: tuple[str, ...] = ()
    backups: tuple[str, ...] = ()
    backups_unread: tuple[str, ...] = ()
    blobs: tuple[str, ...] = ()
    missing: int = 0
    masked: int = 0
    unsearched: int = 0
    ground: str = ""

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> Facts:
        lists = ("runs", "models", "serving", "backups", "backups_unread", "blobs")
        return cls(
            **{
                **value,
                **{name: tuple(value[name]) for name in lists},
                "documents": tuple(Gone(**one) for one in value["documents"]),
                "hanging": Hanging(**value["hanging"]),
                "versions": tuple(LostLines(**one) for one in value["versions"]),
            }
        )


@dataclass(frozen=True, slots=True)
class Erasure:
    """One erasure as it stands. ``facts`` None: nothing was erased yet. Times are RFC 3339 UTC."""

    id: str
    kind: Kind
    state: State
    collections: tuple[int, ...]
    request: dict[str, Any]
    facts: Facts | None
    certificate: bytes | None
    job_id: str | None
    requested_by: str
    requested_at: str
    finished_at: str | None
