"""A document's original as a stream that is checked before the answer begins. Knows nothing of who may read it.

CloisterError
└── OriginalUnusableError   DOCUMENT_ORIGINAL_UNUSABLE   its stored file is missing or damaged
"""

from __future__ import annotations

import logging
from collections.abc import Iterator

from engine.core.errors import CloisterError
from engine.ingest.service import IngestService
from engine.vault.errors import BlobError

_log = logging.getLogger(__name__)


class OriginalUnusableError(CloisterError):
    code = "DOCUMENT_ORIGINAL_UNUSABLE"
    http_status = 500


class BrokenOffError(Exception):
    """An answer that has begun and cannot be ended: the connection is closed, so that nobody takes it for whole.

    Not a CloisterError, since no envelope can follow what was sent.
    """


def open_original(ingest: IngestService, document_id: str) -> Iterator[bytes]:
    """The original's blocks, of which the first is decrypted already.

    Raises DocumentNotFoundError, NoOriginalError or OriginalUnusableError; the iterator raises BrokenOffError.
    """
    try:
        blocks = ingest.original(document_id)
        first = next(blocks, b"")
    except BlobError as error:
        raise _unusable(document_id, error) from error
    return _rest(document_id, first, blocks)


def read_original(ingest: IngestService, document_id: str) -> bytes:
    """The whole original. Raises DocumentNotFoundError, NoOriginalError or OriginalUnusableError."""
    try:
        return b"".join(ingest.original(document_id))
    except BlobError as error:
        raise _unusable(document_id, error) from error


def _unusable(document_id: str, error: BlobError) -> OriginalUnusableError:
    _log.error("the original of document %s cannot be opened: %s", document_id, error)
    return OriginalUnusableError(
        "The stored original of this document is missing or damaged.",
        help="Its text can still be searched. Remove the document and add its file again to store it anew.",
    )


def _rest(document_id: str, first: bytes, blocks: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    try:
        yield from blocks
    except BlobError as error:
        _log.error("the original of document %s broke off: %s", document_id, error)
        raise BrokenOffError from error
