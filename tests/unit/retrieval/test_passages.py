"""Neighbouring chunks become one passage whose text is the document's text, character by character."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from engine.retrieval.passages import ChunkHit, Passage, merge

TEXT = "".join(f"Sentence number {n} ends here. " for n in range(400))


def hit(start: int, end: int, ordinal: int, score: float = 0.5, document: str = "doc_a") -> ChunkHit:
    return ChunkHit(
        score=score, chunk_id=(1 << 32) + ordinal, document_id=document, document="a.txt", title=None,
        ordinal=ordinal, page=ordinal + 1, start=start, end=end, heading=f"h{ordinal}", text=TEXT[start:end],
    )  # fmt: skip


def merged(hits: list[ChunkHit], limit: int = 10, max_chars: int = 1_000) -> list[Passage]:
    return merge(hits, limit, lambda _, start, end: TEXT[start:end], max_chars=max_chars)


def test_overlapping_chunks_are_one_passage_with_the_best_one_s_page_and_score() -> None:
    [passage] = merged([hit(100, 300, 1, 0.9), hit(250, 400, 2, 0.4), hit(0, 120, 0, 0.3)])
    assert (passage.start, passage.end, passage.page, passage.score) == (0, 400, 2, 0.9)
    assert passage.text == TEXT[0:400]
    assert passage.heading == "h1"
    assert [span.page for span in passage.chunks] == [1, 2, 3]


def test_a_gap_between_neighbours_is_filled_from_the_document() -> None:
    [passage] = merged([hit(0, 100, 0), hit(120, 300, 1)])
    assert passage.text == TEXT[0:300]


def test_chunks_that_are_not_neighbours_stay_apart() -> None:
    assert len(merged([hit(0, 100, 0), hit(110, 300, 2)])) == 2
    assert len(merged([hit(0, 100, 0), hit(400, 500, 1)])) == 2
    assert len(merged([hit(0, 100, 0), hit(100, 200, 1, document="doc_b")])) == 2


def test_the_missing_middle_joins_both_sides() -> None:
    [passage] = merged([hit(0, 100, 0, 0.9), hit(200, 300, 2, 0.8), hit(100, 200, 1, 0.7)])
    assert passage.text == TEXT[0:300] and passage.score == 0.9


def test_a_passage_stops_at_its_limit() -> None:
    passages = merged([hit(n * 200, n * 200 + 200, n, 1 - n / 100) for n in range(20)])
    assert all(p.end - p.start <= 1_000 for p in passages)


def test_the_order_and_the_number_are_the_ranking_s() -> None:
    passages = merged([hit(0, 100, 0, 0.9), hit(3_000, 3_100, 9, 0.8), hit(6_000, 6_100, 20, 0.7)], limit=2)
    assert [p.start for p in passages] == [0, 3_000]


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 300)), min_size=1, max_size=25, unique_by=lambda c: c[0]))
def test_every_hit_is_in_one_passage_and_every_offset_is_exact(cuts: list[tuple[int, int]]) -> None:
    hits = [hit(o * 150, o * 150 + length, o, 1 - i / 100) for i, (o, length) in enumerate(cuts)]
    passages = merged(hits, limit=100)
    assert sorted(c for p in passages for c in p.chunk_ids) == sorted(h.chunk_id for h in hits)
    for passage in passages:
        assert passage.text == TEXT[passage.start : passage.end]
        assert all(passage.start <= span.start and span.end <= passage.end for span in passage.chunks)
    assert [p.score for p in passages] == sorted((p.score for p in passages), reverse=True)
