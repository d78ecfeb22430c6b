"""What a building job did, step by step: each step is committed once, whatever kills the engine in between."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import apsw

from engine.core.clock import Clock, iso_utc
from engine.datasets import repository
from engine.datasets.records import Draft, State
from engine.jobs.context import JobContext
from engine.vault.database import Database

FAULTS_IN_RESULT = 1000
Fault = tuple[int, str]
"""The number of a line, from 1, and what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a job did so far: counts by name, such as ``added`` and ``left out: cut sentence``; and the bad lines."""

    counts: Mapping[str, int]
    faults: Sequence[Fault]

    def to_result(self, dataset_id: str) -> dict[str, Any]:
        """As the job keeps it; of many faults the first."""
        return {
            "dataset_id": dataset_id,
            **{name: self.counts.get(name, 0) for name in ("added", "duplicate", "source_removed", "bad")},
            "left_out": {
                name.removeprefix(LEFT_OUT): number for name, number in self.counts.items() if name.startswith(LEFT_OUT)
            },
            "forms": {name.removeprefix(FORM): n for name, n in self.counts.items() if name.startswith(FORM)},
            "faults": [list(fault) for fault in self.faults[:FAULTS_IN_RESULT]],
        }


LEFT_OUT = "left out: "
FORM = "form: "


class Steps:
    """The steps of one job. A step that an earlier run committed is not done again."""

    def __init__(self, database: Database, clock: Clock, context: JobContext, dataset_id: str, state: State) -> None:
        self._database = database
        self._clock = clock
        self._context = context
        self._dataset_id = dataset_id
        self._state = state
        with database.read() as conn:
            repository.get_dataset(conn, dataset_id)
            rows = conn.execute("SELECT step FROM dataset_build_steps WHERE job_id = ?", (context.job_id,))
            self._done = {str(row[0]) for row in rows}

    def is_done(self, step: str) -> bool:
        return step in self._done

    def commit(
        self,
        step: str,
        drafts: Iterable[Draft],
        *,
        counts: Mapping[str, int] | None = None,
        faults: Sequence[Fault] = (),
    ) -> None:
        """Store a step's items and what it left out, all or nothing. Raises DatasetNotFoundError if it was removed."""
        if step in self._done:
            return
        total = Counter(counts or {})
        now = iso_utc(self._clock.now_utc())
        with self._database.write() as conn:
            repository.get_dataset(conn, self._dataset_id)
            for draft in drafts:
                total[repository.add_item(conn, self._dataset_id, draft, state=self._state, now=now)] += 1
            conn.execute(
                "INSERT INTO dataset_build_steps (job_id, step, counts, faults) VALUES (?, ?, ?, ?)",
                (self._context.job_id, step, json.dumps(total), json.dumps(faults)),
            )
        self._done.add(step)
        self._context.checkpoint()

    def report(self) -> Report:
        with self._database.read() as conn:
            return report_of(conn, self._context.job_id)


def report_of(conn: apsw.Connection, job_id: str) -> Report:
    """What a job did, over all of its runs; faults by line."""
    counts: Counter[str] = Counter()
    faults: list[Fault] = []
    for step_counts, step_faults in conn.execute(
        "SELECT counts, faults FROM dataset_build_steps WHERE job_id = ?", (job_id,)
    ):
        counts.update(json.loads(str(step_counts)))
        faults += [(int(line), str(reason)) for line, reason in json.loads(str(step_faults))]
    return Report(dict(sorted(counts.items())), sorted(faults))
