"""How fast and how exact search is on an encrypted vault of a given size.

    python -m benchmarks.search --sizes 10000,100000,1000000 --work /tmp/cloister-bench [--json out.json]

Vaults are built once below ``--work`` and used again. ``--embeddings`` names a .npy file of real unit vectors to
start from; without it some sentences are embedded first, which takes a minute.
"""

from __future__ import annotations

import argparse
import gc
import json
import shutil
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
import psutil

from benchmarks.search_data import COLLECTIONS, Corpus, Floats, build, corpus, open_vault, vectors
from engine.retrieval.service import SearchService
from engine.runtime.minilm import load_minilm
from engine.vault.database import Database

_SEED_SENTENCES = 3_000
_MIB = 1024 * 1024
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Percentiles:
    """Milliseconds on the wall; and of processor time, which is what they would be on a machine that is not busy."""

    p50: float
    p95: float
    p99: float
    cpu_p50: float
    cpu_p99: float

    @classmethod
    def of(cls, spent: Sequence[tuple[float, float]]) -> Percentiles:
        wall, cpu = (np.array(column) * 1e3 for column in zip(*spent, strict=True))
        values = (*np.percentile(wall, [50, 95, 99]), *np.percentile(cpu, [50, 99]))
        return cls(*(round(float(value), 2) for value in values))


@dataclass(frozen=True, slots=True)
class Outcome:
    """One row of the table."""

    chunks: int
    text: str
    real_vectors: int
    load_s: float
    load_cpu_s: float
    index_mib: float
    rss_mib: float
    recall_at_10: float
    vectors_ms: Percentiles
    all_ms: Percentiles
    one_in_ten_ms: Percentiles
    cold_one_in_ten_ms: Percentiles
    stages_ms: dict[str, float]


class KnownQueries:
    """An embedder that was asked everything beforehand, so that only the search is measured."""

    dimension = 384

    def __init__(self, questions: Sequence[str], embedded: Floats) -> None:
        self._known = dict(zip(questions, embedded, strict=True))

    def embed_query(self, text: str) -> Floats:
        return self._known[text]


def measure(database: Database, text: Corpus, asked: Floats, seeds: Floats, chunks: int) -> Outcome:
    """Load a built vault and time it; ``asked`` are the embeddings of the corpus's questions."""
    process = psutil.Process()
    gc.collect()
    before = process.memory_info().rss
    questions = [" ".join(q.split()) for q in text.questions]
    service = SearchService(database, KnownQueries(questions, asked))
    started, worked = time.perf_counter(), time.process_time()
    service.load()
    load_s, load_cpu_s = time.perf_counter() - started, time.process_time() - worked
    gc.collect()
    resident = process.memory_info().rss - before
    everything = tuple(range(1, COLLECTIONS + 1))
    cold = _timed(lambda q: service.search(q, collections=[3]), questions[:20])
    _timed(lambda q: service.search(q, collections=everything), questions[:20])
    filtered = _timed(lambda q: service.search(q, collections=[1 + len(q) % COLLECTIONS]), questions)
    unfiltered = _timed(lambda q: service.search(q, collections=everything), questions)
    stages: dict[str, list[float]] = {}
    for question in questions[:100]:
        for name, spent in service.search_timed(question, collections=everything).timings_ms.items():
            stages.setdefault(name, []).append(spent)
    nearest = _timed(lambda v: service.nearest(v, collections=everything), list(asked))
    return Outcome(
        chunks=chunks,
        text=text.source,
        real_vectors=min(len(seeds), chunks),
        load_s=round(load_s, 2),
        load_cpu_s=round(load_cpu_s, 2),
        index_mib=round(service.index.memory_bytes() / _MIB, 1),
        rss_mib=round(resident / _MIB, 1),
        recall_at_10=_recall(service, asked[:200], seeds, chunks, everything),
        vectors_ms=Percentiles.of(nearest),
        all_ms=Percentiles.of(unfiltered),
        one_in_ten_ms=Percentiles.of(filtered),
        cold_one_in_ten_ms=Percentiles.of(cold),
        stages_ms={name: round(float(np.median(spent)), 2) for name, spent in stages.items()},
    )


def _timed(work: Callable[[_T], object], inputs: Iterable[_T]) -> list[tuple[float, float]]:
    """Seconds on the wall and of this thread's processor time, for each input."""
    spent = []
    for one in inputs:
        started, worked = time.perf_counter(), time.thread_time()
        work(one)
        spent.append((time.perf_counter() - started, time.thread_time() - worked))
    return spent


def _recall(service: SearchService, asked: Floats, seeds: Floats, chunks: int, everything: Sequence[int]) -> float:
    """Share of the ten nearest vectors, by exact search over all of them, that ``nearest`` returns.

    Compared by cosine: a vector as near as the tenth, within rounding, is as good.
    """
    best = np.full((len(asked), 10), -2.0, dtype=np.float32)
    for part in vectors(seeds, chunks):
        best = -np.sort(-np.concatenate([best, asked @ part.T], axis=1), axis=1)[:, :10]
    found = np.stack([service.nearest(v, collections=everything).scores for v in asked])
    return round(float(np.mean(found >= best[:, -1:] - 1e-6)), 5)


def embeddings(folder: Path, text: Corpus, given: Path | None) -> tuple[Floats, Floats]:
    """Real embeddings of sentences, and of the questions; computed once and kept below ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    asked_file, seeds_file = folder / "questions.npy", given or folder / "sentences.npy"
    if not asked_file.exists() or not seeds_file.exists():
        embedder = load_minilm()
        np.save(asked_file, embedder.embed_passages(list(text.questions)))
        if not seeds_file.exists():
            np.save(seeds_file, embedder.embed_passages(list(text.sentences[:_SEED_SENTENCES])))
    return np.load(seeds_file), np.load(asked_file)


def run(sizes: Sequence[int], work: Path, given: Path | None = None) -> list[Outcome]:
    """Build what is missing below ``work`` and measure every size."""
    text = corpus()
    seeds, asked = embeddings(work, text, given)
    outcomes = []
    for chunks in sizes:
        database = _built(work / str(chunks), text, seeds, chunks)
        try:
            outcomes.append(measure(database, text, asked, seeds, chunks))
        finally:
            database.close()
    return outcomes


def _built(folder: Path, text: Corpus, seeds: Floats, chunks: int) -> Database:
    done = folder / "complete"
    if not done.exists() and folder.exists():
        shutil.rmtree(folder)
    database = open_vault(folder)
    if not done.exists():
        build(database, text, seeds, chunks, say=lambda rows: print(f"  built {rows:,} of {chunks:,}", file=sys.stderr))
        done.touch()
    return database


def table(outcomes: Sequence[Outcome]) -> str:
    """The outcomes as lines to print."""
    head = f"{'chunks':>9} {'load s':>7} {'index MiB':>9} {'RSS MiB':>8} {'recall@10':>9}"
    head += "".join(f"{name + ' p50/p99 ms (cpu)':>36}" for name in ("vectors", "all", "1 in 10"))
    lines = [head]
    for o in outcomes:
        line = f"{o.chunks:>9,} {o.load_s:>7} {o.index_mib:>9} {o.rss_mib:>8} {o.recall_at_10:>9}"
        for times in (o.vectors_ms, o.all_ms, o.one_in_ten_ms):
            line += f"{f'{times.p50} / {times.p99} ({times.cpu_p50} / {times.cpu_p99})':>36}"
        lines.append(line)
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="10000,100000", help="numbers of chunks, separated by commas")
    parser.add_argument("--work", type=Path, required=True, help="folder for the built vaults")
    parser.add_argument("--embeddings", type=Path, help="a .npy file of real unit vectors [n, 384]")
    parser.add_argument("--json", type=Path, help="write the outcomes here")
    options = parser.parse_args()
    outcomes = run([int(size) for size in options.sizes.split(",")], options.work, options.embeddings)
    print(table(outcomes))
    if options.json:
        options.json.write_text(json.dumps([asdict(o) for o in outcomes], indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
