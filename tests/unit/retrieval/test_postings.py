"""Lists of chunks by term: complete within the budget, estimated beyond it, and only of permitted collections."""

from __future__ import annotations

from collections.abc import Iterator

import apsw
import numpy as np
import pytest

from engine.retrieval.lexical import LexicalSearch, _varints, presence_of, top_by_presence
from engine.retrieval.postings import Budget, Extent, Span, read_common, read_postings, spans_of
from engine.retrieval.query import TermGroup

ROWS = 2_000


@pytest.fixture(scope="module")
def conn() -> Iterator[apsw.Connection]:
    """Three collections of 2,000 chunks: 'every' in all, 'second' in half, 'rare' in one of a hundred."""
    made = apsw.Connection(":memory:")
    made.execute("CREATE VIRTUAL TABLE chunk_terms USING fts5(body, place, repeated, detail=none, tokenize='ascii')")
    for collection in (1, 2, 3):
        for row in range(1, ROWS + 1):
            body = "every" + " second" * (row % 2 == 0) + " rare" * (row % 100 == 0) + " filler" * 3
            repeated = "²every" if row % 50 == 0 else ""
            made.execute(
                "INSERT INTO chunk_terms (rowid, body, place, repeated) VALUES (?, ?, 'title', ?)",
                (collection << 32 | row, body, repeated),
            )
    yield made
    made.close()


def extents(*collections: int) -> list[Extent]:
    return [Extent(c, c << 32 | 1, c << 32 | ROWS, ROWS) for c in collections]


def group(word: str) -> TermGroup:
    return TermGroup(word, {word: 1.0})


def test_neighbouring_collections_are_read_in_one_go() -> None:
    assert [len(span.extents) for span in spans_of(extents(1, 2, 3), [1, 2, 3])] == [3]
    assert [len(span.extents) for span in spans_of(extents(1, 2, 3), [1, 3])] == [1, 1]
    little = [*extents(1), Extent(2, 2 << 32 | 1, 2 << 32 | 9, 9), *extents(3)]
    assert [len(span.extents) for span in spans_of(little, [1, 3])] == [3]
    assert spans_of(extents(1, 2), [9]) == []


def test_a_span_keeps_permitted_ids_only(conn: apsw.Connection) -> None:
    span = Span(tuple(extents(1, 2, 3)), frozenset({1, 3}))
    [posting] = read_postings(conn, [group("rare")], [span], Budget())
    assert posting.complete and posting.frequency == 40
    assert set((posting.ids >> 32).tolist()) == {1, 3}
    assert span.rows == 2 * ROWS
    assert span.rows_through(2 << 32 | ROWS) == pytest.approx(ROWS)
    assert span.rows_through(3 << 32 | ROWS // 2) == pytest.approx(1.5 * ROWS)


@pytest.mark.parametrize("collections", [(1,), (1, 2, 3), (3, 1)])
def test_lists_are_complete_and_ascending_within_the_budget(
    conn: apsw.Connection, collections: tuple[int, ...]
) -> None:
    spans = spans_of(extents(1, 2, 3), collections)
    postings = {p.group.word: p for p in read_postings(conn, [group("second"), group("rare")], spans, Budget())}
    for word, every in (("second", 2), ("rare", 100)):
        expected = [c << 32 | row for c in sorted(collections) for row in range(every, ROWS + 1, every)]
        assert postings[word].complete
        assert postings[word].ids.tolist() == expected


def test_a_long_list_is_estimated_and_the_rare_word_still_read(conn: apsw.Connection) -> None:
    spans = spans_of(extents(1, 2, 3), [1, 2, 3])
    budget = Budget(first=500, total=1_200, fallback=100)
    words = [group("every"), group("second"), group("rare")]
    postings = {p.group.word: p for p in read_postings(conn, words, spans, budget)}
    assert postings["rare"].complete and len(postings["rare"].ids) == 60
    assert not postings["every"].complete and len(postings["every"].ids) == 0
    assert postings["every"].frequency == pytest.approx(6_000, rel=0.05)
    assert postings["second"].frequency == pytest.approx(3_000, rel=0.05)
    lists = read_common(conn, [postings["every"], postings["second"]], spans, budget)
    assert [len(ids) for ids, _ in lists] == [0, 100, 100]  # second repeats nowhere, every does, and both meet
    assert {(p.group.word for p in having).__next__() for _, having in lists} == {"second", "every"}


def test_an_unknown_word_lowers_what_the_others_attain(conn: apsw.Connection) -> None:
    spans = spans_of(extents(1), [1])
    search = LexicalSearch()
    known = search.candidates(conn, [group("rare")], spans)
    both = search.candidates(conn, [group("rare"), TermGroup("nowhere", {}, known=False)], spans)
    assert both.attainable > known.attainable
    np.testing.assert_array_equal(both.ids, known.ids)


def test_scores_follow_bm25_and_leave_out_what_is_gone(conn: apsw.Connection) -> None:
    search = LexicalSearch()
    found = search.candidates(conn, [group("rare"), group("second")], spans_of(extents(1), [1]))
    wanted = np.array([1 << 32 | 100, 1 << 32 | 2, 1 << 32 | 1, 1 << 32 | 99_999])
    scores = search.score(conn, found, wanted)
    by_row = dict(zip((scores.ids & 0xFFFF).tolist(), scores.bm25.tolist(), strict=True))
    assert set(by_row) == {100, 2, 1}
    assert by_row[100] > by_row[2] > by_row[1] == 0.0
    length, average = 7.0, 1 + 0.5 + 0.01 + 3 + 1  # every second rare filler filler filler, title
    norm = 1.2 * (0.25 + 0.75 * length / average)
    idf = [np.log(1 + (ROWS - n + 0.5) / (n + 0.5)) for n in (20, 1_000)]
    assert by_row[100] == pytest.approx(sum(idf) * 2.2 / (1 + norm), rel=1e-4)


def test_the_richest_come_first(conn: apsw.Connection) -> None:
    found = LexicalSearch().candidates(conn, [group("rare"), group("second")], spans_of(extents(1), [1]))
    best = top_by_presence(found, 25)
    assert len(best) == 25 and set(range(100, 2_001, 100)) <= set((best & 0xFFFF).tolist())
    assert presence_of(found, np.array([1 << 32 | 1]))[0] == 0.0
    assert presence_of(found, best[:1])[0] > 0.0


@pytest.mark.parametrize(
    ("data", "numbers"),
    [(b"", []), (b"\x05", [5]), (b"\x81\x00\x7f", [128, 127]), (b"\xff" * 8 + b"\x2a", [(2**56 - 1) << 8 | 0x2A])],
)
def test_varints(data: bytes, numbers: list[int]) -> None:
    assert _varints(data) == numbers
