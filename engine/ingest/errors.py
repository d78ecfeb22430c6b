"""Why a file was not ingested, or a document cannot be had.

    CloisterError
    ├── PathNotFoundError      INGEST_PATH_NOT_FOUND    none of the paths exists
    ├── DocumentNotFoundError  DOCUMENT_NOT_FOUND       no document of this id
    ├── NoOriginalError        DOCUMENT_NO_ORIGINAL     the document's file is not kept
    └── CollectionGoneError    COLLECTION_NOT_FOUND     the collection was removed

A single file that fails does not raise: it gets an outcome with one of the codes of ``Reason`` or of the parser.
"""

from __future__ import annotations

from dataclasses import dataclass

from engine.core.errors import CloisterError, NotFoundError


class PathNotFoundError(NotFoundError):
    code = "INGEST_PATH_NOT_FOUND"


class DocumentNotFoundError(NotFoundError):
    code = "DOCUMENT_NOT_FOUND"


class NoOriginalError(NotFoundError):
    code = "DOCUMENT_NO_ORIGINAL"


class CollectionGoneError(NotFoundError):
    code = "COLLECTION_NOT_FOUND"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a file was not added, for a person: a stable code, and what happened with what to do about it."""

    code: str
    text: str

    @classmethod
    def of(cls, error: CloisterError) -> Reason:
        return cls(error.code, f"{error.message} {error.help}".strip())


INCOMPLETE = "INGEST_INCOMPLETE"
"""The code of a document whose attachments or members were not all read yet."""

REMOVED = Reason(
    "INGEST_REMOVED", "It was removed from this collection on purpose. Add it by its own path to bring it back."
)

MISSING = Reason(
    "INGEST_MISSING",
    "Its file is no longer there; the document still answers. Remove it, or add the folder again with --prune.",
)
MISSING_ROOT_EMPTY = Reason(
    "INGEST_MISSING",
    "Its file is no longer there, but neither is any other file of the folder: perhaps its drive is not connected. "
    "Nothing was removed; remove the document itself if it is to go.",
)
MISSING_HELD = Reason(
    "INGEST_MISSING",
    "Its file is no longer there, but a legal hold keeps the document: it was not removed and still answers. It goes "
    "the next time, once the hold has ended (`cloister retention release DOCUMENT`).",
)
PRUNED = Reason("INGEST_PRUNED", "Its file is no longer there, so the document was removed.")

DAMAGED = Reason(
    "DOCUMENT_DAMAGED",
    "A part of it lay on a damaged page of the vault's database, so it is not searched. Add it again.",
)

NEAR_DUPLICATE = "NEAR_DUPLICATE"
EXACT_DUPLICATE = "DUPLICATE"

# Failures that say nothing about the file, so that an unchanged file is tried again.
PASSING = frozenset(
    {
        INCOMPLETE,
        DAMAGED.code,
        "PARSE_UNREADABLE",
        "PARSE_SANDBOX",
        "PARSE_CANCELLED",
        "INGEST_UNREADABLE",
        "INGEST_PATH_NOT_FOUND",
    }
)
