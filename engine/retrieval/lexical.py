"""Full-text search: candidates from FTS5's postings, then exact BM25 and proximity for them. No vectors here.

BM25 as in Robertson and Zaragoza 2009, with a word of the title or heading counted as one more occurrence.
Document frequencies are those within the permitted collections, so nobody's ranking depends on what they may
not read.
"""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from engine.retrieval.postings import Budget, Posting, Span, read_common, read_postings
from engine.retrieval.query import TermGroup
from engine.retrieval.rows import fetch_all, fetch_one
from engine.retrieval.vector_index import Floats, Ids

if TYPE_CHECKING:
    import apsw

_K1 = 1.2
_B = 0.75
_PLACE_WEIGHT = 1.0
_WINDOW_TERMS = 24
_NEAR_TERMS = 2
_FEW_TERMS = 24
_REPEATED_SHARE = 0.4  # what a second occurrence adds to the first, about, under BM25's saturation
_ROWS = "SELECT t.rowid, t.body, t.place FROM json_each(?) AS j CROSS JOIN chunk_terms AS t ON t.rowid = j.value"


@dataclass(frozen=True, slots=True)
class LexicalCandidates:
    """Chunks worth scoring, by the summed weight of the question's words they have."""

    postings: tuple[Posting, ...]
    weights: tuple[float, ...]  # idf times the group's weight, in the order of ``postings``
    attainable: float  # BM25 of a chunk full of every word, including those nobody wrote
    ids: Ids  # every chunk found, ascending
    presence: Floats  # its summed weights


@dataclass(frozen=True, slots=True)
class LexicalScores:
    """Evidence for each chunk that exists, arrays of one length."""

    ids: Ids
    bm25: Floats
    window: Floats  # share of the question's weight that one stretch of the text holds, 0..1
    pairs: Floats  # share of it that stands next to another of the question's words, 0..1


class LexicalSearch:
    """BM25 over ``chunk_terms``; holds no state but its limits."""

    def __init__(self, budget: Budget | None = None) -> None:
        self._budget = budget or Budget()

    def candidates(
        self, conn: apsw.Connection, groups: Sequence[TermGroup], spans: Sequence[Span]
    ) -> LexicalCandidates:
        """Every chunk within the spans that has one of the question's words, as far as the budget goes."""
        total = sum(span.rows for span in spans)
        postings = read_postings(conn, groups, spans, self._budget) if spans else []
        weights = [p.group.weight * _idf(p.frequency, total) for p in postings]
        unknown = sum(group.weight for group in groups if not group.terms) * _idf(0.0, total)
        lists = [(p.ids, weight) for p, weight in zip(postings, weights, strict=True) if p.complete]
        if not any(len(ids) for ids, _ in lists):
            weight_of = {id(p): weight for p, weight in zip(postings, weights, strict=True)}
            for ids, having in read_common(conn, postings, spans, self._budget):
                share = 1.0 if len(having) > 1 else 1.0 + _REPEATED_SHARE
                lists.append((ids, share * sum(weight_of[id(p)] for p in having)))
        ids, presence = _summed(lists)
        return LexicalCandidates(
            postings=tuple(postings),
            weights=tuple(weights),
            attainable=(sum(weights) + unknown) * (_K1 + 1),
            ids=ids,
            presence=presence,
        )

    def score(self, conn: apsw.Connection, found: LexicalCandidates, ids: Ids) -> LexicalScores:
        """Exact BM25 and proximity of the given chunks; those that the snapshot does not hold are left out."""
        average = _average_length(conn)
        roles = _roles(found)
        rows = fetch_all(conn, _ROWS, (json.dumps(ids.tolist()),))
        total = sum(found.weights) or 1.0
        result = np.zeros((3, len(rows)), dtype=np.float32)
        for column, (_, body, place) in enumerate(rows):
            result[:, column] = _evidence(body, place, roles, found.weights, average, total)
        return LexicalScores(np.array([row[0] for row in rows], dtype=np.int64), *result)


def top_by_presence(found: LexicalCandidates, limit: int) -> Ids:
    """The ids with the largest summed weight; equal ones by ascending id."""
    if len(found.ids) <= limit:
        return found.ids
    threshold = np.partition(found.presence, len(found.ids) - limit)[len(found.ids) - limit]
    above = np.flatnonzero(found.presence > threshold)
    equal = np.flatnonzero(found.presence == threshold)[: limit - len(above)]
    best: Ids = found.ids[np.concatenate([above, equal])]
    return best


def presence_of(found: LexicalCandidates, ids: Ids) -> Floats:
    """The summed weight of each id, zero where it was not found."""
    if not len(found.ids):
        return np.zeros(len(ids), dtype=np.float32)
    rows = np.minimum(np.searchsorted(found.ids, ids), len(found.ids) - 1)
    held: Floats = np.where(found.ids[rows] == ids, found.presence[rows], np.float32(0))
    return held


def _idf(frequency: float, total: float) -> float:
    return math.log(1.0 + (max(total, frequency) - frequency + 0.5) / (frequency + 0.5))


def _summed(lists: Sequence[tuple[Ids, float]]) -> tuple[Ids, Floats]:
    """Merge lists of ascending ids into one, with the weights of equal ids added up."""
    lists = [(ids, weight) for ids, weight in lists if len(ids)]
    if not lists:
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float32)
    everything = np.concatenate([ids for ids, _ in lists])
    weights = np.repeat(np.array([weight for _, weight in lists], dtype=np.float32), [len(ids) for ids, _ in lists])
    order = np.argsort(everything, kind="stable")
    everything, weights = everything[order], weights[order]
    starts = np.flatnonzero(np.concatenate([[True], everything[1:] != everything[:-1]]))
    return everything[starts], np.add.reduceat(weights, starts).astype(np.float32)


def _roles(found: LexicalCandidates) -> dict[str, list[tuple[int, float]]]:
    """Term -> the groups it counts for, by position, and how much."""
    roles: dict[str, list[tuple[int, float]]] = {}
    for position, posting in enumerate(found.postings):
        for term, share in posting.group.terms.items():
            roles.setdefault(term, []).append((position, share))
    return roles


def _evidence(
    body: str,
    place: str,
    roles: dict[str, list[tuple[int, float]]],
    weights: Sequence[float],
    average: float,
    total: float,
) -> tuple[float, float, float]:
    counts: dict[int, float] = {}
    events: list[tuple[int, int]] = []
    for term, index in _occurrences(body, roles):
        for position, share in roles[term]:
            counts[position] = counts.get(position, 0.0) + share
            events.append((index, position))
    events.sort()
    for term, _ in _occurrences(place, roles):
        for position, share in roles[term]:
            counts[position] = counts.get(position, 0.0) + share * _PLACE_WEIGHT
    length = body.count(" ") + 1 + _PLACE_WEIGHT * (place.count(" ") + 1)
    norm = _K1 * (1.0 - _B + _B * length / average)
    bm25 = sum(weights[p] * count * (_K1 + 1.0) / (count + norm) for p, count in counts.items())
    return bm25, _best_window(events, weights) / total, _paired(events, weights) / total


def _occurrences(row: str, roles: Collection[str]) -> Iterator[tuple[str, int]]:
    """Each of the wanted terms in a row of space-joined terms, with its position among them.

    Looking for a few terms in the whole string is several times faster than splitting it and hashing each part.
    """
    if len(roles) > _FEW_TERMS:
        yield from ((term, index) for index, term in enumerate(row.split()) if term in roles)
        return
    padded = f" {row} "
    for term in roles:
        wanted = f" {term} "
        place = padded.find(wanted)
        while place >= 0:
            yield term, padded.count(" ", 0, place)
            place = padded.find(wanted, place + len(wanted) - 1)


def _best_window(events: Sequence[tuple[int, int]], weights: Sequence[float]) -> float:
    """The largest summed weight of distinct words within any stretch of ``_WINDOW_TERMS`` terms."""
    inside: dict[int, int] = {}
    best = held = 0.0
    first = 0
    for index, position in events:
        inside[position] = inside.get(position, 0) + 1
        if inside[position] == 1:
            held += weights[position]
        while events[first][0] < index - _WINDOW_TERMS:
            leaving = events[first][1]
            inside[leaving] -= 1
            if not inside[leaving]:
                held -= weights[leaving]
            first += 1
        best = max(best, held)
    return best


def _paired(events: Sequence[tuple[int, int]], weights: Sequence[float]) -> float:
    """The summed smaller weight of each pair of different words that stand next to each other."""
    pairs: dict[tuple[int, int], float] = {}
    for (index, position), (next_index, next_position) in pairwise(events):
        if position != next_position and 0 < next_index - index <= _NEAR_TERMS:
            key = (min(position, next_position), max(position, next_position))
            pairs[key] = min(weights[position], weights[next_position])
    return sum(pairs.values())


def _average_length(conn: apsw.Connection) -> float:
    """Terms in a chunk on average, from the record that FTS5 keeps for its own ranking.

    Row 1 of the index holds the number of rows, then the number of tokens in each column, as varints
    (https://www.sqlite.org/src/file/ext/fts5/fts5_index.c, "Averages record").
    """
    row = fetch_one(conn, "SELECT block FROM chunk_terms_data WHERE id = 1")
    numbers = _varints(bytes(row[0])) if row and row[0] else []
    if len(numbers) < 3 or not numbers[0]:
        return 1.0
    return max(1.0, (numbers[1] + _PLACE_WEIGHT * numbers[2]) / numbers[0])


def _varints(data: bytes) -> list[int]:
    """SQLite's variable-length integers: seven bits a byte, high bit set on all but the last of up to nine."""
    numbers, value, length = [], 0, 0
    for byte in data:
        length += 1
        if length == 9:
            numbers.append((value << 8) | byte)
            value = length = 0
        elif byte & 0x80:
            value = (value << 7) | (byte & 0x7F)
        else:
            numbers.append((value << 7) | byte)
            value = length = 0
    return numbers
