"""Who is told what happens to jobs, inside the transaction in which it happens: the audit log.

What a witness raises undoes the transaction: a job that cannot be recorded is not queued.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Protocol

from engine.audit.actions import Action
from engine.audit.events import MOST_RELATED, Event, Outcome, is_opaque
from engine.audit.log import AuditLog
from engine.jobs.records import Job, JobState

if TYPE_CHECKING:
    import apsw


class JobWitness(Protocol):
    def queued(self, conn: apsw.Connection, job: Job) -> None:
        """The job's row was written."""
        ...

    def ended(self, conn: apsw.Connection, job: Job) -> None:
        """The job's end was written."""
        ...


class AuditedJobs:
    """Records each job twice: when it is queued, and how it ended."""

    def __init__(self, log: AuditLog, actions: Mapping[str, Action]) -> None:
        """``actions``: by kind of job; of any other kind is recorded that some job ran."""
        self._log = log
        self._actions = actions

    def queued(self, conn: apsw.Connection, job: Job) -> None:
        asked = json.dumps(dict(job.params), sort_keys=True, ensure_ascii=False, default=str)
        self._append(conn, job, {"step": "queued"}, {"request": self._log.digest("job", asked)}, Outcome.DONE)

    def ended(self, conn: apsw.Connection, job: Job) -> None:
        details: dict[str, int | str] = {"step": "ended", "state": job.state.value}
        if job.error is not None:
            details["error"] = job.error.code
        outcome = Outcome.FAILED if job.state is JobState.FAILED else Outcome.DONE
        self._append(conn, job, details, {}, outcome)

    def _append(
        self,
        conn: apsw.Connection,
        job: Job,
        details: Mapping[str, int | str],
        digests: Mapping[str, str],
        outcome: Outcome,
    ) -> None:
        related = dict.fromkeys([*_ids_in(job.params), *_ids_in(job.result)])
        event = Event(
            self._actions.get(job.kind, Action.OTHER_JOB_RUN),
            self._log.opaque(job.created_by),
            self._log.opaque(job.id),
            outcome,
            related=[*related][:MOST_RELATED],
            digests=digests,
            details=details,
        )
        self._log.append(conn, event)


def _ids_in(values: Mapping[str, Any]) -> Iterator[str]:
    """The ids among parameters or results; everything else there may be a name or a path."""
    for key, value in values.items():
        if key == "collection_id" and isinstance(value, int):
            yield f"col_{value}"
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, str) and is_opaque(one):
                yield one
