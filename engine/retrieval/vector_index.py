"""The vectors of the unlocked vault, four bits a dimension, searched in memory. Knows nothing of SQL or text.

A unit vector is rotated by a fixed random rotation, after which every component is close to a normal
distribution with variance 1/d whatever the embedder (the idea of RaBitQ, Gao and Long 2024, and of TurboQuant,
Zandieh et al. 2025), so that one fixed uniform quantizer of 16 levels serves every vector: nothing is trained and
nothing drifts. FAISS compares the codes 32 at a time in registers (fast scan, André et al. 2015).
The score of a code is an inner product with a standard error of about 0.005; callers rescore the best exactly.

Readers never wait and never see half an update: all rows live in immutable blocks, and an update publishes a
new tuple of blocks in one assignment. A removed row is rebuilt out of its block at once, not marked.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.int64]
Floats = NDArray[np.float32]
Codes = NDArray[np.uint8]

COLLECTION_SHIFT = 32
_LEVELS = 16
_STEP_IN_SIGMAS = 0.3352  # the best uniform step for 16 levels of a normal variable (Max 1960)
_ROTATION_SEED = 20_250_401
_OPEN_ROWS = 4_096  # a block below this is rewritten by the next addition
_BLOCK_ROWS = 65_536


class Quantizer:
    """Unit vectors [n, d] float32 <-> codes [n, d/2] uint8, two dimensions a byte, the even one low."""

    def __init__(self, dimension: int) -> None:
        if dimension < 2 or dimension % 2:
            raise ValueError(f"dimension must be even, not {dimension}")
        self.dimension = dimension
        gaussian = np.random.default_rng(_ROTATION_SEED).normal(size=(dimension, dimension))
        orthogonal, triangular = np.linalg.qr(gaussian)
        self._rotation: Floats = (orthogonal * np.sign(np.diag(triangular))).astype(np.float32)
        self.step = float(_STEP_IN_SIGMAS / np.sqrt(dimension))
        self.levels: Floats = ((np.arange(_LEVELS) - (_LEVELS - 1) / 2) * self.step).astype(np.float32)

    def rotate(self, vectors: Floats) -> Floats:
        """Turn vectors [n, d] (or one [d]) into the space of the codes; inner products do not change."""
        rotated: Floats = vectors.astype(np.float32, copy=False) @ self._rotation
        return rotated

    def encode(self, vectors: Floats) -> Codes:
        """Codes of unit vectors [n, d] that are not yet rotated."""
        scaled = self.rotate(vectors)
        scaled *= np.float32(1.0 / self.step)
        scaled += np.float32(_LEVELS / 2)
        np.clip(scaled, 0, _LEVELS - 1, out=scaled)
        nibbles = scaled.astype(np.uint8)
        codes: Codes = np.bitwise_or(nibbles[:, 0::2], np.left_shift(nibbles[:, 1::2], np.uint8(4)))
        return codes

    def decode(self, codes: Codes) -> Floats:
        """The rotated vectors [n, d] that codes [n, d/2] stand for."""
        vectors = np.empty((codes.shape[0], self.dimension), dtype=np.float32)
        vectors[:, 0::2] = self.levels[codes & 15]
        vectors[:, 1::2] = self.levels[codes >> 4]
        return vectors


@dataclass(frozen=True, slots=True)
class _Block:
    """Rows of one collection, never changed after construction."""

    ids: Ids  # ascending
    codes: Codes
    scanner: Any  # faiss.IndexPQFastScan over the same rows, in the same order

    @property
    def rows(self) -> int:
        return int(self.ids.shape[0])


@dataclass(frozen=True, slots=True)
class Candidates:
    """Chunk ids with approximate cosines, best first; equal scores by ascending id."""

    ids: Ids
    scores: Floats


class VectorIndex:
    """Approximate inner-product search over unit vectors, by collection. Thread-safe."""

    def __init__(self, dimension: int = 384) -> None:
        self.quantizer = Quantizer(dimension)
        self._blocks: Mapping[int, tuple[_Block, ...]] = {}
        self._updating = threading.Lock()

    # -- what it holds ---------------------------------------------------------------------------------

    def __len__(self) -> int:
        return self.rows(self._blocks)

    def rows(self, collections: Iterable[int]) -> int:
        """How many vectors the collections hold together."""
        blocks = self._blocks
        return sum(block.rows for c in collections for block in blocks.get(c, ()))

    def extents(self) -> list[tuple[int, int, int, int]]:
        """Every collection, ascending: its number, its lowest and highest chunk id, and how many rows it has."""
        blocks = self._blocks
        return [
            (c, min(int(b.ids[0]) for b in own), max(int(b.ids[-1]) for b in own), sum(b.rows for b in own))
            for c, own in sorted(blocks.items())
        ]

    def ids(self, collection: int) -> Ids:
        """Every chunk id of a collection, ascending."""
        blocks = self._blocks.get(collection, ())
        if not blocks:
            return np.empty(0, dtype=np.int64)
        return np.sort(np.concatenate([block.ids for block in blocks]))

    def memory_bytes(self) -> int:
        """What the rows take: ids, plain codes, and the same codes in the scanner's layout."""
        total = 0
        for blocks in self._blocks.values():
            for block in blocks:
                padded = -(-block.rows // 32) * 32
                total += block.ids.nbytes + block.codes.nbytes + padded * block.codes.shape[1]
        return total

    # -- changes ---------------------------------------------------------------------------------------

    def add(self, ids: Ids, vectors: Floats) -> None:
        """Add unit vectors [n, d] under new chunk ids [n]; searches see all of them or none."""
        self.add_codes(np.asarray(ids, dtype=np.int64), self.quantizer.encode(vectors))

    def add_codes(self, ids: Ids, codes: Codes) -> None:
        """Add rows that are already encoded."""
        self.update(removed=np.empty(0, dtype=np.int64), ids=ids, codes=codes)

    def remove(self, ids: Ids) -> None:
        """Forget chunk ids; unknown ones are ignored."""
        width = self.quantizer.dimension // 2
        self.update(removed=ids, ids=np.empty(0, dtype=np.int64), codes=np.empty((0, width), np.uint8))

    def update(self, *, removed: Ids, ids: Ids, codes: Codes) -> None:
        """Remove and add in one step, visible to searches all at once."""
        removed = np.asarray(removed, dtype=np.int64)
        with self._updating:
            blocks = dict(self._blocks)
            for collection in np.unique(removed >> COLLECTION_SHIFT).tolist():
                gone = removed[removed >> COLLECTION_SHIFT == collection]
                kept = [k for block in blocks.get(collection, ()) if (k := self._without(block, gone))]
                blocks[collection] = tuple(kept)
            for collection in np.unique(ids >> COLLECTION_SHIFT).tolist():
                mine = ids >> COLLECTION_SHIFT == collection
                blocks[collection] = self._extended(blocks.get(collection, ()), ids[mine], codes[mine])
            self._blocks = {c: own for c, own in blocks.items() if own}

    def clear(self) -> None:
        """Forget everything (at lock)."""
        with self._updating:
            self._blocks = {}

    def _without(self, block: _Block, gone: Ids) -> _Block | None:
        if gone.max() < block.ids[0] or gone.min() > block.ids[-1]:
            return block
        keep = ~np.isin(block.ids, gone)
        if keep.all():
            return block
        return self._block(block.ids[keep], block.codes[keep]) if keep.any() else None

    def _extended(self, blocks: tuple[_Block, ...], ids: Ids, codes: Codes) -> tuple[_Block, ...]:
        settled = list(blocks)
        if settled and settled[-1].rows < _OPEN_ROWS:
            tail = settled.pop()
            ids, codes = np.concatenate([tail.ids, ids]), np.concatenate([tail.codes, codes])
        for start in range(0, len(ids), _BLOCK_ROWS):
            settled.append(self._block(ids[start : start + _BLOCK_ROWS], codes[start : start + _BLOCK_ROWS]))
        small = [block for block in settled if block.rows <= _BLOCK_ROWS // 2]
        if sum(block.rows for block in small) >= _BLOCK_ROWS or len(small) > 2 * _BLOCK_ROWS // _OPEN_ROWS:
            large = [block for block in settled if block.rows > _BLOCK_ROWS // 2]
            merged_ids = np.concatenate([block.ids for block in small])
            merged_codes = np.concatenate([block.codes for block in small])
            large.extend(
                self._block(merged_ids[start : start + _BLOCK_ROWS], merged_codes[start : start + _BLOCK_ROWS])
                for start in range(0, len(merged_ids), _BLOCK_ROWS)
            )
            settled = large
        return tuple(settled)

    def _block(self, ids: Ids, codes: Codes) -> _Block:
        import faiss

        order = np.argsort(ids, kind="stable")
        ids, codes = np.ascontiguousarray(ids[order]), np.ascontiguousarray(codes[order])
        dimension = self.quantizer.dimension
        plain = faiss.IndexPQ(dimension, dimension, 4, faiss.METRIC_INNER_PRODUCT)
        faiss.copy_array_to_vector(np.tile(self.quantizer.levels, dimension), plain.pq.centroids)
        plain.is_trained = True
        faiss.copy_array_to_vector(codes.ravel(), plain.codes)
        plain.ntotal = len(ids)
        return _Block(ids=ids, codes=codes, scanner=faiss.IndexPQFastScan(plain))  # type: ignore[arg-type]

    # -- search ----------------------------------------------------------------------------------------

    def search(self, query: Floats, collections: Sequence[int], limit: int) -> Candidates:
        """The ``limit`` rows of the permitted collections with the largest approximate inner product."""
        blocks = self._blocks
        rotated = self.quantizer.rotate(query)[None, :]
        found_ids: list[Ids] = []
        found_scores: list[Floats] = []
        for collection in dict.fromkeys(collections):
            for block in blocks.get(collection, ()):
                scores, rows = block.scanner.search(rotated, min(limit, block.rows))
                present = rows[0] >= 0
                found_ids.append(block.ids[rows[0][present]])
                found_scores.append(scores[0][present])
        if not found_ids:
            return Candidates(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float32))
        ids, scores_ = np.concatenate(found_ids), np.concatenate(found_scores)
        order = np.lexsort((ids, -scores_))[:limit]
        return Candidates(ids[order], scores_[order])

    def scores(self, query: Floats, ids: Ids) -> Floats:
        """The approximate cosine of each chunk id, NaN for an id that is not held."""
        blocks = self._blocks
        rotated = self.quantizer.rotate(query)
        result = np.full(len(ids), np.nan, dtype=np.float32)
        for collection in np.unique(ids >> COLLECTION_SHIFT).tolist():
            for block in blocks.get(collection, ()):
                rows = np.searchsorted(block.ids, ids)
                held = (rows < block.rows) & (block.ids[np.minimum(rows, block.rows - 1)] == ids)
                if held.any():
                    result[held] = self.quantizer.decode(block.codes[rows[held]]) @ rotated
        return result
