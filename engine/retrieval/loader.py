"""Build the vector index from the encrypted vault at unlock. Knows vec0's shadow tables, and nothing of search.

Reading vectors one row at a time costs one lookup each; the blocks in which vec0 keeps them are read whole
instead, eight vectors a row. Two connections share the work, because decrypting the pages takes longest and
SQLite releases the interpreter while it does so.
"""

from __future__ import annotations

import contextlib
import ctypes
import logging
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from engine.retrieval.rows import fetch_all
from engine.retrieval.vector_index import COLLECTION_SHIFT, Codes, Floats, Ids, Quantizer, VectorIndex
from engine.vault.errors import VaultDamagedError

if TYPE_CHECKING:
    import apsw

_log = logging.getLogger(__name__)

_BATCH_CHUNKS = 1_024
_PROGRESS_ROWS = 50_000

# vec0 names the key of its vectors "rowid" without making it the row's id, so a join would go through an index;
# walking the table in the order of its pages is seven times faster. Deleted slots are clear in `validity`.
_VECTORS = "SELECT rowid, vectors FROM chunk_vectors_vector_chunks00 WHERE _rowid_ BETWEEN ? AND ? ORDER BY _rowid_"
_BLOCKS = "SELECT chunk_id, validity, rowids FROM chunk_vectors_chunks WHERE chunk_id BETWEEN ? AND ?"


@dataclass(frozen=True, slots=True)
class _Encoded:
    ids: Ids
    codes: Codes


def load_vectors(
    read: Callable[[], AbstractContextManager[apsw.Connection]],
    index: VectorIndex,
    *,
    readers: int = 2,
    progress: Callable[[int], None] | None = None,
) -> None:
    """Replace the content of ``index`` by every vector of the vault.

    ``read`` opens one snapshot of the database. ``progress`` is told how many vectors are encoded so far.
    No commit may happen while this runs: the readers' snapshots would differ.
    """
    with read() as connection:
        [(first, last)] = fetch_all(connection, "SELECT min(_rowid_), max(_rowid_) FROM chunk_vectors_vector_chunks00")
    index.clear()
    if first is None:
        return
    counter = _Counter(progress)
    share = -(-(last - first + 1) // readers)
    ranges = [(low, min(low + share - 1, last)) for low in range(first, last + 1, share)]
    with ThreadPoolExecutor(max_workers=len(ranges), thread_name_prefix="load-vectors") as pool:
        tasks = [pool.submit(_read_range, read, index.quantizer, low, high, counter) for low, high in ranges]
        parts = [part for task in tasks for part in task.result()]
    _fill(index, parts)
    _return_free_memory()


class _Counter:
    def __init__(self, progress: Callable[[int], None] | None) -> None:
        self._progress = progress
        self._lock = threading.Lock()
        self._rows = self._told = 0

    def add(self, rows: int) -> None:
        with self._lock:
            self._rows += rows
            if self._progress is not None and self._rows - self._told >= _PROGRESS_ROWS:
                self._told = self._rows
                self._progress(self._rows)


def _read_range(
    read: Callable[[], AbstractContextManager[apsw.Connection]],
    quantizer: Quantizer,
    low: int,
    high: int,
    counter: _Counter,
) -> list[_Encoded]:
    parts = []
    try:
        with read() as connection:
            for ids, vectors in _batches(connection, quantizer.dimension, low, high):
                parts.append(_Encoded(ids, quantizer.encode(vectors)))
                counter.add(len(ids))
            connection.execute("PRAGMA shrink_memory")  # its cached pages are vectors that nobody will read in order
    except VaultDamagedError:
        return _read_around_damage(read, quantizer, low, high)
    return parts


def _read_around_damage(
    read: Callable[[], AbstractContextManager[apsw.Connection]], quantizer: Quantizer, low: int, high: int
) -> list[_Encoded]:
    """Every block that can be read, in halves of the range: what is left out is found by its words alone."""
    try:
        with read() as connection:
            found = list(_batches(connection, quantizer.dimension, low, high))
    except VaultDamagedError:
        if low == high:
            _log.error("a block of vectors cannot be read: the vault is damaged")
            return []
        middle = (low + high) // 2
        return [
            *_read_around_damage(read, quantizer, low, middle),
            *_read_around_damage(read, quantizer, middle + 1, high),
        ]
    return [_Encoded(ids, quantizer.encode(vectors)) for ids, vectors in found]


def _batches(connection: apsw.Connection, dimension: int, low: int, high: int) -> Iterator[tuple[Ids, Floats]]:
    for start in range(low, high + 1, _BATCH_CHUNKS):
        stored = fetch_all(connection, _VECTORS, (start, min(start + _BATCH_CHUNKS - 1, high)))
        if not stored:
            continue
        numbers = [row[0] for row in stored]
        blocks = {row[0]: row for row in fetch_all(connection, _BLOCKS, (min(numbers), max(numbers)))}
        rows = [(*blocks[number][1:], vectors) for number, vectors in stored if number in blocks]
        bits = np.frombuffer(b"".join(row[0] for row in rows), dtype=np.uint8)
        valid = np.unpackbits(bits, axis=None, bitorder="little").astype(bool)
        ids = np.frombuffer(b"".join(row[1] for row in rows), dtype="<i8")[valid].astype(np.int64)
        vectors = np.frombuffer(b"".join(row[2] for row in rows), dtype="<f4").reshape(-1, dimension)
        yield ids, (vectors if valid.all() else vectors[valid]).astype(np.float32, copy=False)


def _fill(index: VectorIndex, parts: list[_Encoded]) -> None:
    """Hand over one collection at a time, so that the memory needed on the way stays near the final size."""
    owners = [part.ids >> COLLECTION_SHIFT for part in parts]
    collections = sorted({number for own in owners for number in np.unique(own).tolist()})
    for collection in collections:
        chosen = [own == collection for own in owners]
        index.add_codes(
            np.concatenate([part.ids[mine] for part, mine in zip(parts, chosen, strict=True)]),
            np.concatenate([part.codes[mine] for part, mine in zip(parts, chosen, strict=True)]),
        )
    parts.clear()


def _return_free_memory() -> None:
    """Give back what the C library keeps after freeing the batches: a third of the index's size, at a million rows."""
    with contextlib.suppress(OSError, AttributeError):  # only glibc has it
        ctypes.CDLL(None).malloc_trim(0)
