"""Searches while documents come and go: always whole documents, never one that is gone."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.support.search_kit import SearchKit

ROUNDS = 60
PARTS = 4


def test_a_search_sees_whole_generations_only(tmp_path: Path) -> None:
    """One document is replaced again and again. Its chunks name their generation: a search must find all of one
    generation and nothing of another, and never a generation that was replaced before the search began."""
    kit = SearchKit(tmp_path)
    kit.collection(1)
    kit.add("filler", ["Nothing of interest is written here.", "Nor is there anything here."])
    committed = threading.Event()
    current = [0]

    def chunks(generation: int) -> list[str]:
        # far apart in the document, so that they are not merged into one passage
        return [f"turbine gen{generation} part{part} {'x' * 2_500}" for part in range(PARTS)]

    kit.add("g0", chunks(0))

    def replace() -> None:
        for generation in range(1, ROUNDS):
            kit.add(f"g{generation}", chunks(generation), replaces=f"g{generation - 1}")
            current[0] = generation
        committed.set()

    def look() -> set[int]:
        seen = set()
        while not committed.is_set():
            oldest = current[0]
            passages = kit.search.search("turbine", collections=[1], k=20)
            newest = current[0] + 1  # a commit is visible a moment before it is counted
            generations = [int(p.document_id[1:]) for p in passages if p.document_id.startswith("g")]
            assert len(generations) == PARTS, generations
            assert len(set(generations)) == 1
            assert oldest <= generations[0] <= newest
            seen.add(generations[0])
        return seen

    with ThreadPoolExecutor(max_workers=4) as pool:
        lookers = [pool.submit(look) for _ in range(3)]
        pool.submit(replace).result()
        seen = set().union(*(looker.result() for looker in lookers))
    assert len(seen) > 3
    kit.close()


def test_documents_are_found_once_added_and_never_once_removed(tmp_path: Path) -> None:
    kit = SearchKit(tmp_path)
    kit.collection(1)
    errors: list[str] = []
    stop = threading.Event()

    def search() -> None:
        while not stop.is_set():
            for passage in kit.search.search("manual number of the press", collections=[1], k=50):
                if not passage.text.startswith("Manual number"):
                    errors.append(passage.text)

    searchers = [threading.Thread(target=search) for _ in range(2)]
    for thread in searchers:
        thread.start()
    try:
        for number in range(40):
            kit.add(f"m{number}", [f"Manual number code{number} of the press."])
            assert kit.found(f"code{number}")[0] == f"m{number}"
            if number % 2:
                kit.remove(f"m{number - 1}")
                assert f"m{number - 1}" not in kit.found(f"code{number - 1} manual press", k=50)
    finally:
        stop.set()
        for thread in searchers:
            thread.join()
    assert not errors
    assert len(kit.search.index) == 20
    kit.close()
