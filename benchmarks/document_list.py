"""How long one page of the list of documents takes on a vault of 100,000, sorted and filtered as the desktop asks.

    python -m benchmarks.document_list [--documents 100000] [--repeats 7] [--json out.json]

A real encrypted database is filled with rows as long as real ones, in three collections, and closed again. "first",
"middle" and "last" are pages of 100; the median of the repeats, warm. Processor time is what a machine that
does nothing else needs. "cold" is the first query of a new connection: every page is read and decrypted.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import statistics
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from engine.ingest.document_list import DocumentQuery, SortBy, find_many
from engine.ingest.documents import Status
from engine.vault.database import Database

COLLECTIONS = (1, 2, 3)
PAGE = 100
_KEY = bytes(range(32))
_TYPES = ("application/pdf", "text/plain", "message/rfc822", "image/png", "application/msword")
_WORDS = "pump seal offer order invoice contract drawing minutes report Prüfung Übersicht leave travel safety".split()


@dataclass(frozen=True, slots=True)
class Timing:
    """Milliseconds: on the wall, and of processor time."""

    query: str
    found: int
    first_ms: float
    first_cpu_ms: float
    middle_ms: float
    middle_cpu_ms: float
    last_ms: float
    last_cpu_ms: float
    cold_ms: float


def fill(path: Path, documents: int) -> None:
    """One database of ``documents`` rows, most of them ready, one in a hundred failed."""
    dice = random.Random(11)
    database = Database.open(path, _KEY)
    with database.write() as conn:
        conn.execute("INSERT INTO users (id, name, role, created_at) VALUES ('usr_1', 'Ada', 'administrator', 'now')")
        for number in COLLECTIONS:
            conn.execute("INSERT INTO collections VALUES (?, ?, 'usr_1', 'now', 1)", (number, f"collection {number}"))
        for number in range(documents):
            name = f"{dice.choice(_WORDS)}-{dice.choice(_WORDS)}-{dice.randrange(10**6)} rev {dice.randrange(9)}.pdf"
            folder = f"/srv/share/department {dice.randrange(40)}/project {dice.randrange(900)}/{dice.choice(_WORDS)}"
            status = Status.FAILED if number % 100 == 0 else Status.READY
            added = f"2025-{dice.randrange(1, 13):02}-{dice.randrange(1, 29):02}T{dice.randrange(24):02}:15:30.123456Z"
            conn.execute(
                "INSERT INTO documents (id, collection_id, path, name, title, media_type, language, sha256, size_bytes,"
                " mtime_ns, text_sha256, status, reason_code, reason, pages, chunks, added_at, updated_at)"
                " VALUES (?, ?, ?, ?, ?, ?, 'en', ?, ?, 1, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    f"doc_01J{number:023}",
                    dice.choice(COLLECTIONS),
                    f"{folder}/{number}/{name}",
                    name,
                    name.removesuffix(".pdf").replace("-", " ").title(),
                    dice.choice(_TYPES),
                    hashlib.sha256(str(number).encode()).digest(),
                    dice.randrange(10**7),
                    hashlib.sha256(f"text {number}".encode()).digest(),
                    status.value,
                    "PARSE_CORRUPT" if status is Status.FAILED else None,
                    "The file is damaged and could not be read." if status is Status.FAILED else None,
                    dice.randrange(1, 300),
                    dice.randrange(1, 900),
                    added,
                    added,
                ),
            )
    database.close()


def measure(path: Path, what: str, query: DocumentQuery, repeats: int) -> Timing:
    """Time the first and the last page of what the query finds."""
    database = Database.open(path, _KEY)
    try:
        started_s = time.perf_counter()
        total = _ask(database, query, 0)
        cold_ms = (time.perf_counter() - started_s) * 1000
        first, first_cpu = _median(database, query, 0, repeats)
        middle, middle_cpu = _median(database, query, total // 2, repeats)
        last, last_cpu = _median(database, query, max(0, total - PAGE), repeats)
    finally:
        database.close()
    return Timing(what, total, first, first_cpu, middle, middle_cpu, last, last_cpu, round(cold_ms, 1))


def _ask(database: Database, query: DocumentQuery, offset: int) -> int:
    with database.read() as conn:
        return find_many(conn, _at(query, offset)).total


def _at(query: DocumentQuery, offset: int) -> DocumentQuery:
    fields = {name: getattr(query, name) for name in DocumentQuery.__dataclass_fields__}
    return DocumentQuery(**(fields | {"offset": offset, "limit": PAGE}))


def _median(database: Database, query: DocumentQuery, offset: int, repeats: int) -> tuple[float, float]:
    spent = []
    for _ in range(repeats):
        started_s, worked_s = time.perf_counter(), time.thread_time()
        _ask(database, query, offset)
        spent.append(((time.perf_counter() - started_s) * 1000, (time.thread_time() - worked_s) * 1000))
    wall, cpu = zip(*spent, strict=True)
    return round(statistics.median(wall), 1), round(statistics.median(cpu), 1)


def queries() -> list[tuple[str, DocumentQuery]]:
    """Each column both ways is the same walk, so that one way is enough; then the filters."""
    plain = [(f"by {sort.name.lower()}", DocumentQuery(COLLECTIONS, sort_by=sort)) for sort in SortBy]
    return [
        *plain,
        ("by name, descending", DocumentQuery(COLLECTIONS, descending=True)),
        ("by name, one collection", DocumentQuery((2,))),
        ("by name, failed only", DocumentQuery(COLLECTIONS, statuses=(Status.FAILED,))),
        ("by updated, failed only", DocumentQuery(COLLECTIONS, statuses=(Status.FAILED,), sort_by=SortBy.UPDATED)),
        ("contains a frequent word", DocumentQuery(COLLECTIONS, contains="pump")),
        ("contains a rare word", DocumentQuery(COLLECTIONS, contains="-7777")),
        ("contains a frequent word, by size", DocumentQuery(COLLECTIONS, contains="pump", sort_by=SortBy.SIZE)),
        ("contains an umlaut in capitals", DocumentQuery(COLLECTIONS, contains="ÜBERSICHT")),
        ("contains what all have", DocumentQuery(COLLECTIONS, contains="/srv/")),
        ("contains nothing that is there", DocumentQuery(COLLECTIONS, contains="zeppelin")),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=100_000)
    parser.add_argument("--repeats", type=int, default=7)
    parser.add_argument("--json", type=Path, help="write the figures here, too")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "vault.db"
        started_s = time.process_time()
        fill(path, arguments.documents)
        filled_s = time.process_time() - started_s
        size_mib = path.stat().st_size / 1024**2
        print(f"{arguments.documents} documents, {size_mib:.0f} MiB, filled in {filled_s:.1f} s of processor time\n")
        print("| query | found | first, ms (cpu) | middle | last | cold, ms |")
        print("|---|---|---|---|---|---|")
        timings = []
        for what, query in queries():
            timing = measure(path, what, query, arguments.repeats)
            timings.append(timing)
            pages = (
                f"{timing.first_ms} ({timing.first_cpu_ms})",
                f"{timing.middle_ms} ({timing.middle_cpu_ms})",
                f"{timing.last_ms} ({timing.last_cpu_ms})",
            )
            print(f"| {what} | {timing.found} | {' | '.join(pages)} | {timing.cold_ms} |", flush=True)
    if arguments.json:
        arguments.json.write_text(json.dumps([asdict(timing) for timing in timings], indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
