"""The index in memory finds what an exact search finds, keeps collections apart, and changes all at once."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from engine.retrieval.vector_index import Quantizer, VectorIndex

DIMENSION = 384


def crowd(rows: int, *, seed: int = 1, spread: float = 0.9) -> np.ndarray:
    """Unit vectors around forty centres: as unevenly spread as text is."""
    rng = np.random.default_rng(seed)
    centres = rng.standard_normal((40, DIMENSION), dtype=np.float32)
    points = rng.standard_normal((rows, DIMENSION), dtype=np.float32) * np.float32(spread)
    points += centres[rng.integers(0, len(centres), rows)]
    unit: np.ndarray = points / np.linalg.norm(points, axis=1, keepdims=True)
    return unit


def ids(collection: int, rows: int, first: int = 1) -> np.ndarray:
    return (np.int64(collection) << 32) + np.arange(first, first + rows, dtype=np.int64)


def test_a_code_keeps_the_direction() -> None:
    vectors = crowd(500)
    quantizer = Quantizer(DIMENSION)
    decoded = quantizer.decode(quantizer.encode(vectors))
    cosines = (decoded * quantizer.rotate(vectors)).sum(axis=1) / np.linalg.norm(decoded, axis=1)
    assert cosines.min() > 0.97
    np.testing.assert_allclose(np.linalg.norm(quantizer.rotate(vectors), axis=1), 1.0, atol=1e-4)


@pytest.mark.parametrize("rows", [1, 31, 500, 9_000])
def test_sixty_candidates_hold_the_ten_nearest(rows: int) -> None:
    vectors = crowd(rows)
    index = VectorIndex(DIMENSION)
    index.add(ids(3, rows), vectors)
    hits = wanted = 0
    for query in crowd(60, seed=2):
        nearest = np.argsort(-(vectors @ query))[:10]
        found = index.search(query, [3], 60)
        hits += len(set(found.ids.tolist()) & set(ids(3, rows)[nearest].tolist()))
        wanted += len(nearest)
    assert hits >= 0.99 * wanted


def test_scores_are_cosines_within_two_hundredths() -> None:
    vectors = crowd(2_000)
    index = VectorIndex(DIMENSION)
    index.add(ids(1, 2_000), vectors)
    for query in crowd(10, seed=5):
        found = index.search(query, [1], 50)
        exact = vectors[found.ids - ids(1, 1)[0]] @ query
        np.testing.assert_allclose(found.scores, exact, atol=0.03)
        np.testing.assert_allclose(index.scores(query, found.ids), exact, atol=0.03)
        assert np.all(np.diff(found.scores) <= 0)


def test_a_search_stays_in_its_collections() -> None:
    index = VectorIndex(DIMENSION)
    for collection in (1, 2, 3, 70_000):
        index.add(ids(collection, 300), crowd(300, seed=collection))
    for query in crowd(40, seed=9):
        found = index.search(query, [2, 70_000, 999], 400)
        assert set((found.ids >> 32).tolist()) == {2, 70_000}
        assert len(found.ids) == 400
    assert len(index.search(crowd(1)[0], [], 10).ids) == 0
    assert len(index.search(crowd(1)[0], [999], 10).ids) == 0


def test_unknown_ids_have_no_score() -> None:
    index = VectorIndex(DIMENSION)
    index.add(ids(1, 5), crowd(5))
    scores = index.scores(crowd(1)[0], np.array([ids(1, 1)[0], ids(1, 1, 99)[0], ids(2, 1)[0]]))
    assert np.isnan(scores).tolist() == [False, True, True]


def test_what_was_removed_is_not_found_and_the_rest_is() -> None:
    vectors = crowd(6_000)
    index = VectorIndex(DIMENSION)
    index.add(ids(1, 6_000), vectors)
    gone = ids(1, 6_000)[np.random.default_rng(4).permutation(6_000)[:2_500]]
    index.remove(np.concatenate([gone, ids(1, 3, 9_999), ids(8, 2)]))
    assert len(index) == 3_500
    for query in crowd(30, seed=6):
        assert set(index.search(query, [1], 3_500).ids.tolist()).isdisjoint(gone.tolist())
    index.remove(ids(1, 6_000))
    assert len(index) == 0 and index.extents() == []


def test_small_additions_settle_into_large_blocks() -> None:
    vectors = crowd(70_000, spread=2.0)
    index = VectorIndex(DIMENSION)
    order = np.random.default_rng(7).permutation(700)
    for part in order.tolist():  # commits may arrive in any order
        rows = slice(part * 100, part * 100 + 100)
        index.add(ids(1, 70_000)[rows], vectors[rows])
    assert len(index) == 70_000
    np.testing.assert_array_equal(index.ids(1), ids(1, 70_000))
    assert len(index._blocks[1]) <= 20
    for query in vectors[:20]:
        nearest = int(index.search(query, [1], 1).ids[0])
        assert nearest == ids(1, 70_000)[int((vectors @ query).argmax())]


def test_an_update_is_seen_whole_or_not_at_all() -> None:
    """A document of eight chunks is replaced again and again; a search sees one generation, complete."""
    index = VectorIndex(DIMENSION)
    query = crowd(1)[0]
    rows = np.repeat(query[None, :], 8, axis=0)
    index.add(ids(1, 8), rows)
    codes = index.quantizer.encode(rows)
    stop = threading.Event()

    def replace() -> None:
        for generation in range(1, 3_000):
            index.update(removed=ids(1, 8, (generation - 1) * 8 + 1), ids=ids(1, 8, generation * 8 + 1), codes=codes)
        stop.set()

    writer = threading.Thread(target=replace)
    writer.start()
    seen = set()
    while not stop.is_set():
        found = index.search(query, [1], 20).ids
        generations = {int(chunk - (1 << 32) - 1) // 8 for chunk in found}
        assert len(found) == 8 and len(generations) == 1
        seen |= generations
    writer.join()
    assert len(seen) > 3


def test_memory_is_what_the_arrays_take() -> None:
    index = VectorIndex(DIMENSION)
    index.add(ids(1, 1_000), crowd(1_000))
    assert index.memory_bytes() == 1_000 * (8 + 192) + 1_024 * 192


@pytest.mark.parametrize("dimension", [0, 7])
def test_an_odd_dimension_is_refused(dimension: int) -> None:
    with pytest.raises(ValueError, match="even"):
        Quantizer(dimension)
