"""How fast documents become searchable: real parser, real embedder, encrypted vault.

    python -m benchmarks.ingest [--folder samples/documents] [--workers 1] [--small 300] [--json out.json]

Three rows: the folder, the folder again unchanged, and many small text files (what each document costs).
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from engine.ingest.service import IngestService
from engine.ingest.settings import IngestSettings
from engine.jobs.queue import JobQueue
from engine.jobs.records import JobState
from engine.parsing.limits import ParseLimits
from engine.parsing.pool import ParserPool
from engine.parsing.tree import TreeItem, parse_tree
from engine.retrieval.service import SearchService
from engine.runtime.minilm import load_minilm
from engine.vault.blobs import BlobStore
from engine.vault.database import Database

_SAMPLES = Path(__file__).parents[1] / "samples" / "documents"
_OLD_S = 3600.0


@dataclass(frozen=True, slots=True)
class Row:
    """Rates are of wall time; ``mb`` counts the files as they lie on disk (10^6 bytes)."""

    what: str
    files: int
    documents: int
    chunks: int
    pages: int
    mb: float
    seconds: float

    @property
    def cells(self) -> list[str]:
        return [
            self.what,
            str(self.files),
            str(self.documents),
            str(self.chunks),
            f"{self.seconds:.1f}",
            f"{self.documents / self.seconds:.1f}",
            f"{self.mb / self.seconds:.2f}",
            f"{self.chunks / self.seconds:.1f}" if self.chunks else "-",
        ]


_TITLES = ["", "files", "documents", "chunks", "s", "documents/s", "MB/s", "chunks/s"]


class Bench:
    """One vault in a temporary folder."""

    def __init__(self, work: Path, workers: int) -> None:
        blobs = work / "blobs"
        blobs.mkdir()
        self._db = Database.open(work / "vault.db", os.urandom(32))
        embedder = load_minilm()
        embedder.embed_passages(["warm up"])
        self._pool = ParserPool(workers, ParseLimits(), work / "parsers")
        self._pool.warm()
        search = SearchService(self._db, embedder)
        search.load()
        self._queue = JobQueue(self._db)

        def tree(data: bytes, name: str, cancel: threading.Event) -> Iterator[TreeItem]:
            return parse_tree(self._pool, data, name, cancel=cancel)

        self._service = IngestService(
            self._db,
            BlobStore(self._db, blobs),
            self._queue,
            tree,
            embedder,
            search,
            settings=IngestSettings(parse_threads=workers),
        )
        self._collection = self._make_collection()
        self._queue.start()

    def _make_collection(self) -> int:
        with self._db.write() as conn:
            conn.execute("INSERT INTO users (id, name, role, created_at) VALUES ('b', 'bench', 'administrator', '')")
            conn.execute("INSERT INTO collections (id, name, created_by, created_at) VALUES (1, 'bench', 'b', '')")
        return 1

    def measure(self, what: str, folder: Path) -> Row:
        files = [path for path in folder.rglob("*") if path.is_file()]
        began = time.perf_counter()
        job_id = self._service.submit([folder], self._collection, created_by="b")
        job = self._queue.wait(job_id)
        seconds = time.perf_counter() - began
        if job.state is not JobState.SUCCEEDED:
            raise SystemExit(f"the ingestion {job.state.value}: {job.error}")
        outcomes = self._service.outcomes(job_id)
        worked = [one for one in outcomes if one.status.value in ("added", "updated")]
        return Row(
            what,
            len(files),
            len(outcomes),
            sum(one.chunks for one in worked),
            sum(one.pages or 1 for one in worked),
            sum(path.stat().st_size for path in files) / 1e6,
            seconds,
        )

    def close(self) -> None:
        self._queue.close()
        self._pool.close()
        self._db.close()


def make_small_files(folder: Path, count: int) -> None:
    """Text files of one chunk each, a while old."""
    folder.mkdir()
    for number in range(count):
        path = folder / f"note-{number:05}.txt"
        path.write_text(f"Note {number}\n\nValve {number} of line {number % 17} was inspected and found in order. " * 3)
        then = time.time() - _OLD_S
        os.utime(path, (then, then))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, default=_SAMPLES)
    parser.add_argument("--workers", type=int, default=max(1, len(os.sched_getaffinity(0)) - 1))
    parser.add_argument("--small", type=int, default=300)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="cloister-bench-") as temporary:
        work = Path(temporary)
        make_small_files(work / "small", options.small)
        bench = Bench(work, options.workers)
        try:
            rows = [
                bench.measure(options.folder.name, options.folder),
                bench.measure("again, unchanged", options.folder),
                bench.measure("small text files", work / "small"),
            ]
        finally:
            bench.close()
    table = [_TITLES, *(row.cells for row in rows)]
    widths = [max(len(line[column]) for line in table) for column in range(len(_TITLES))]
    for line in table:
        sys.stdout.write("  ".join(cell.rjust(width) for cell, width in zip(line, widths, strict=True)) + "\n")
    if options.json:
        options.json.write_text(json.dumps([asdict(row) for row in rows], indent=2) + "\n")


if __name__ == "__main__":
    main()
