"""How long the audit log takes: to append, to verify a million records from a file, and what it costs an answer.

    python -m benchmarks.audit [--records 100000] [--appends 500] [--questions 40] [--json out.json]

The file is made by the log's own code on a real encrypted database, many records in one transaction; the verifier
runs in a process of its own, as an outsider would. Appends are durable, one transaction each; "an action" is a write
that happens anyway, once without and once with a record in it. Questions are asked over HTTP in quote mode, in turns
with the log as it is and with one whose records are not written.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from engine.audit import verifier
from engine.audit.actions import Action
from engine.audit.events import Event, Outcome
from engine.audit.exporting import ExportForm, export_lines
from engine.audit.keys import AuditKeys
from engine.audit.log import AuditLog
from engine.core.clock import SystemClock
from engine.core.ids import new_id
from engine.vault.database import Database

_BLOCK = 10_000
SAMPLES = Path(__file__).resolve().parents[1] / "samples" / "documents"
QUESTIONS = (
    "How many days of annual leave are there?",
    "Who approves an invoice?",
    "How long are applications kept?",
    "What does a pump seal cost?",
)


def event(number: int) -> Event:
    """As long as a real one: a question answered from three documents."""
    return Event(
        Action.ANSWERED,
        "usr_01M80D9C58VT199BD18MQWP695",
        "turn_01M80D9C58VT199BD18MQWP695",
        Outcome.ALLOWED,
        related=[f"doc_01M80D9C58VT199BD18MQWP69{digit}" for digit in "567"],
        digests={"answer": f"{number:064x}"},
        details={"mode": "quote", "abstained": 0, "sentences": 3, "unsupported": 0},
        request="req_01M80D9C58VT199BD18MQWP695",
    )


def fill(log: AuditLog, records: int) -> float:
    """Microseconds for each record, many in one transaction."""
    started_s = time.perf_counter()
    for first in range(0, records, _BLOCK):
        with log.database.write() as conn:
            for number in range(first, min(first + _BLOCK, records)):
                log.append(conn, event(number))
    return (time.perf_counter() - started_s) / records * 1e6


def one_by_one(log: AuditLog, appends: int) -> dict[str, float]:
    """Milliseconds of a durable write: alone, with a record in it, and of a record in its own transaction."""
    alone, together, own = [], [], []
    for number in range(appends):
        for spent, recorded in ((alone, False), (together, True)):
            started_s = time.perf_counter()
            with log.together() as conn:
                conn.execute("INSERT INTO settings (key, value) VALUES (?, '1')", (new_id("key"),))
                if recorded:
                    log.append(conn, event(number))
            spent.append(time.perf_counter() - started_s)
        started_s = time.perf_counter()
        log.record(event(number))
        own.append(time.perf_counter() - started_s)
    named = {"an action alone, ms": alone, "an action with its record, ms": together, "a record alone, ms": own}
    return {name: round(statistics.median(spent) * 1000, 3) for name, spent in named.items()}


def asks(folder: Path, questions: int) -> dict[str, float]:
    """Questions a second, one after the other, over HTTP in this process: recorded, and not."""
    from fastapi.testclient import TestClient

    from engine.api.app import create_app
    from engine.bootstrap import build_services
    from engine.core.isolation import ConnectionWatch
    from engine.core.settings import Settings
    from engine.vault.kdf import Calibration
    from engine.vault.vault import Vault

    Vault.create(folder, "correct horse", "ada", calibration=Calibration.fastest())
    recorded = AuditLog.append
    spent_s = {"recorded": 0.0, "not recorded": 0.0}
    with ExitStack() as stack:
        vault = stack.enter_context(Vault.unlock(folder, "correct horse"))
        services = build_services(vault, Settings(home=folder), stack, watch=ConnectionWatch(), stop=lambda: None)
        services.embedder.wait_ready()
        services.reader.wait_ready()
        client = TestClient(create_app(services))
        client.post("/api/collections", json={"name": "samples"}).raise_for_status()
        job = client.post("/api/ingest", json={"paths": [str(SAMPLES)], "collection": "samples"}).json()["job_id"]
        services.jobs.wait(job, timeout_s=600)
        stack.callback(setattr, AuditLog, "append", recorded)
        for number in range(-4, 2 * questions):
            name = "recorded" if number % 2 else "not recorded"
            AuditLog.append = recorded if number % 2 else lambda self, conn, event: 0
            body = {"question": QUESTIONS[number // 2 % len(QUESTIONS)], "mode": "quote"}
            started_s = time.perf_counter()
            client.post("/api/ask", json=body).raise_for_status()
            if number >= 0:  # the first ones warm everything up
                spent_s[name] += time.perf_counter() - started_s
    return {f"questions a second, {name}": round(questions / seconds, 2) for name, seconds in spent_s.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, default=100_000, help="a million shows what docs/audit-format.md says")
    parser.add_argument("--appends", type=int, default=500)
    parser.add_argument("--questions", type=int, default=40)
    parser.add_argument("--json", type=Path, help="write the figures here, too")
    arguments = parser.parse_args()
    found: dict[str, float] = {"records": arguments.records}
    with tempfile.TemporaryDirectory() as folder:
        database = Database.open(Path(folder) / "vault.db", bytes(range(32)))
        log = AuditLog(database, AuditKeys(bytes(32), bytes(32)), SystemClock())
        found |= one_by_one(log, arguments.appends)
        found["a record among many, us"] = round(fill(log, arguments.records), 1)
        path = Path(folder) / "log.jsonl"
        started_s = time.perf_counter()
        with path.open("wb") as file:
            for block in export_lines(log, ExportForm.LOG, utc="2026-11-22T00:00:00.000Z", product="0.1.0"):
                file.write(block)
        found["export, s"] = round(time.perf_counter() - started_s, 1)
        found["file, MB"] = round(path.stat().st_size / 1e6, 1)
        found["database, MB"] = round((Path(folder) / "vault.db").stat().st_size / 1e6, 1)
        database.close()
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        started_s = time.perf_counter()
        subprocess.run([sys.executable, "-I", verifier.__file__, str(path)], check=True, stdout=subprocess.DEVNULL)
        found["verify, s"] = round(time.perf_counter() - started_s, 1)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        spent_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        found["verify, s of processor time"] = round(spent_s, 1)
    if arguments.questions:
        with tempfile.TemporaryDirectory() as folder:
            found |= asks(Path(folder) / "vault", arguments.questions)
    for name, value in found.items():
        print(f"{name:32}  {value:,}")
    if arguments.json:
        arguments.json.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
