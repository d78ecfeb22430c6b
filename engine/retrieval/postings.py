"""Read FTS5's lists of chunks by term, within ranges of ids and a budget. Knows nothing of scores or text.

FTS5 walks a list at some 60 ns an entry, while its own ``rank`` costs 3 µs for each row (it looks up the row's
length). So only row ids are taken from it, packed into one string per range by SQLite itself, and BM25 is computed
for the candidates that can win. A list of a term that is in a large part of the collection is not read at all
once the budget is spent: such a term weighs little, and the candidates' own rows tell whether they have it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from engine.retrieval.query import TermGroup
from engine.retrieval.rows import fetch_all
from engine.retrieval.vector_index import COLLECTION_SHIFT, Ids
from engine.retrieval.writer import REPEATED

if TYPE_CHECKING:
    import apsw

_JUST_COMMITTED = 100_000
_FOREIGN_SHARE = 0.25
_FOREIGN_ROWS = 500

_PACKED = """
    SELECT group_concat(? + rowid, '') FROM (
        SELECT rowid FROM chunk_terms WHERE chunk_terms MATCH ? AND rowid BETWEEN ? AND ? LIMIT ?)
"""


@dataclass(frozen=True, slots=True)
class Extent:
    """The chunk ids of one collection: about ``rows`` of them from ``low`` to ``high``."""

    collection: int
    low: int
    high: int
    rows: int


@dataclass(frozen=True, slots=True)
class Span:
    """Collections that are read in one go; those not ``permitted`` are taken out before anything is ranked."""

    extents: tuple[Extent, ...]
    permitted: frozenset[int]

    @property
    def low(self) -> int:
        return self.extents[0].collection << COLLECTION_SHIFT

    @property
    def high(self) -> int:
        """Beyond the last known id, for what was committed a moment ago."""
        return self.extents[-1].high + _JUST_COMMITTED

    @property
    def rows(self) -> int:
        """Permitted rows."""
        return sum(e.rows for e in self.extents if e.collection in self.permitted)

    def rows_through(self, chunk_id: int) -> float:
        """About how many permitted rows have an id up to this one."""
        passed = 0.0
        for extent in self.extents:
            if extent.collection in self.permitted and chunk_id >= extent.low:
                share = (min(chunk_id, extent.high) - extent.low + 1) / (extent.high - extent.low + 1)
                passed += extent.rows * share
        return passed

    def keep(self, ids: Ids) -> Ids:
        """The ids of permitted collections."""
        if all(e.collection in self.permitted for e in self.extents):
            return ids
        kept: Ids = ids[np.isin(ids >> COLLECTION_SHIFT, list(self.permitted))]
        return kept


def spans_of(extents: Sequence[Extent], permitted: Iterable[int]) -> list[Span]:
    """Cover the permitted collections with few spans: one statement for each is cheaper than for each collection.

    ``extents`` are all collections, ascending. Others are read along where they hold few rows beside their
    permitted neighbours.
    """
    allowed = frozenset(permitted)
    runs: list[list[Extent]] = []
    between: list[Extent] = []
    for extent in extents:
        if extent.collection not in allowed:
            between.append(extent)
            continue
        if runs and sum(e.rows for e in between) <= _FOREIGN_SHARE * sum(e.rows for e in runs[-1]) + _FOREIGN_ROWS:
            runs[-1] += [*between, extent]
        else:
            runs.append([extent])
        between = []
    return [Span(tuple(run), allowed) for run in runs]


@dataclass(frozen=True, slots=True)
class Budget:
    """How many entries one search may read: what bounds its time on a large vault."""

    first: int = 20_000  # of each term at first
    total: int = 200_000
    fallback: int = 20_000  # of a conjunction or of a term's short list


@dataclass(slots=True)
class Posting:
    """The chunks that have a group's word: all of them if ``complete``, or else only their estimated number."""

    group: TermGroup
    ids: Ids
    complete: bool
    frequency: float


@dataclass(slots=True)
class _Walk:
    match: str
    group: TermGroup
    parts: list[Ids] = field(default_factory=list)
    read: int = 0
    span: int = 0
    low: int = 0
    found: int = 0  # of those read, in permitted collections
    rows_passed: float = 0.0
    complete: bool = False


def read_postings(
    conn: apsw.Connection, groups: Sequence[TermGroup], spans: Sequence[Span], budget: Budget
) -> list[Posting]:
    """The postings of every known group within the spans, rare words first."""
    walks = [_Walk(match_any(group.terms), group) for group in groups if group.terms]
    total_rows = sum(span.rows for span in spans)
    first = max(1, min(budget.first, budget.total // max(1, 2 * len(walks))))
    left = budget.total
    for walk in walks:
        left -= _advance(conn, walk, spans, first)
    for walk in sorted(walks, key=lambda w: _estimate(w, total_rows)):
        if not walk.complete and walk.read + _estimate(walk, total_rows) * 0.5 <= left:
            left -= _advance(conn, walk, spans, left)
    return [
        Posting(
            group=walk.group,
            ids=np.concatenate(walk.parts) if walk.complete and walk.parts else np.empty(0, dtype=np.int64),
            complete=walk.complete,
            frequency=_estimate(walk, total_rows),
        )
        for walk in walks
    ]


def read_common(
    conn: apsw.Connection, postings: Sequence[Posting], spans: Sequence[Span], budget: Budget
) -> list[tuple[Ids, tuple[Posting, ...]]]:
    """Short lists for words whose own list is too long: where they repeat, and where the rarest two meet."""
    common = sorted((p for p in postings if not p.complete), key=lambda p: p.frequency)
    lists: list[tuple[Ids, tuple[Posting, ...]]] = []
    for posting in common[:3]:
        match = match_any({REPEATED + term: 1.0 for term in posting.group.terms})
        lists.append((_limited(conn, match, spans, budget.fallback), (posting,)))
    if len(common) > 1:
        pair = (common[0], common[1])
        match = " AND ".join(f"({match_any(p.group.terms)})" for p in pair)
        lists.append((_limited(conn, match, spans, budget.fallback), pair))
    return lists


def match_any(terms: dict[str, float]) -> str:
    """An FTS5 expression for any of the terms; they hold no quotation marks by construction."""
    return " OR ".join(f'"{term}"' for term in terms)


def _limited(conn: apsw.Connection, match: str, spans: Sequence[Span], limit: int) -> Ids:
    parts = []
    for span in spans:
        part = _row_ids(conn, match, span.low, span.high, limit)
        limit -= len(part)
        parts.append(span.keep(part))
        if limit <= 0:
            break
    return np.concatenate(parts) if parts else np.empty(0, dtype=np.int64)


def _advance(conn: apsw.Connection, walk: _Walk, spans: Sequence[Span], limit: int) -> int:
    """Read on for at most ``limit`` entries; how many were read."""
    before = walk.read
    while walk.span < len(spans):
        span = spans[walk.span]
        low = max(walk.low, span.low)
        wanted = limit - (walk.read - before)
        if wanted <= 0:
            return walk.read - before
        ids = _row_ids(conn, walk.match, low, span.high, wanted)
        walk.read += len(ids)
        kept = span.keep(ids)
        walk.parts.append(kept)
        walk.found += len(kept)
        if len(ids) == wanted and ids[-1] < span.high:
            walk.low = int(ids[-1]) + 1
            walk.rows_passed = sum(s.rows for s in spans[: walk.span]) + span.rows_through(int(ids[-1]))
            return walk.read - before
        walk.span += 1
        walk.low = 0
    walk.complete = True
    return walk.read - before


def _estimate(walk: _Walk, total_rows: int) -> float:
    """How many permitted chunks have the word: counted, or projected from the part that was read."""
    if walk.complete or not walk.found:
        return float(walk.found)
    return min(float(total_rows), max(walk.found, walk.found * total_rows / max(walk.rows_passed, 1.0)))


def _row_ids(conn: apsw.Connection, match: str, low: int, high: int, limit: int) -> Ids:
    """Matching row ids within a range, ascending: all digits of one string, a fixed number for each."""
    digits = len(str(high - low))
    [(packed,)] = fetch_all(conn, _PACKED, (10**digits - low, match, low, high, limit))
    if packed is None:
        return np.empty(0, dtype=np.int64)
    table = np.frombuffer(str(packed).encode(), dtype=np.uint8).reshape(-1, digits + 1)
    ids = np.zeros(len(table), dtype=np.int64)
    for column in range(1, digits + 1):
        ids *= 10
        ids += table[:, column]
        ids -= 48
    return ids + low
