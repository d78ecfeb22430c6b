"""The check of the audit log as a job: with progress, and with what it found as its result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from engine.audit.checking import check_log
from engine.audit.codes import parse_code
from engine.audit.log import AuditLog
from engine.contract.audit import AuditCheckResult
from engine.core.clock import Clock
from engine.jobs.context import JobContext
from engine.jobs.queue import JobQueue
from engine.jobs.records import Lane

KIND = "audit-check"


class AuditChecks:
    """Submits checks to the queue and carries them out."""

    def __init__(self, log: AuditLog, queue: JobQueue, directory: Path | None, clock: Clock) -> None:
        """``directory``: where checkpoints are carried to; what lies there is compared as well."""
        self._log = log
        self._queue = queue
        self._directory = directory
        self._clock = clock
        queue.register(KIND, self._run)

    def submit(self, codes: Sequence[str], *, created_by: str) -> str:
        """Queue a check and return the job's id. Raises AuditCodeError for a code that was mistyped."""
        for code in codes:
            parse_code(code)
        return self._queue.submit(KIND, Lane.CPU, {"codes": [*codes]}, created_by=created_by)

    def _run(self, context: JobContext) -> Mapping[str, Any]:
        def progress(done: int, total: int) -> None:
            context.check()
            context.progress("verify", done, total, "records")

        report = check_log(
            self._log,
            self._clock,
            codes=[str(code) for code in context.params["codes"]],
            directory=self._directory,
            progress=progress,
        )
        result = AuditCheckResult(
            intact=report.intact,
            records=report.records,
            checkpoints=report.checkpoints,
            claims_met=report.claims_met,
            head=report.head,
            key=report.key,
            problems=report.problems,
            notices=report.notices,
            untold=report.untold,
        )
        return result.model_dump()
