"""How long work is watched: one line written over on a terminal, a line now and then in a log."""

from __future__ import annotations

import contextlib
import shutil
import sys
import time
from collections.abc import Callable, Iterator

from engine.cli.output import line_of, note, shortened
from engine.client.client import Client
from engine.client.errors import ClientError
from engine.contract.jobs import JobResponse, JobState

_TERMINAL_EVERY_S = 0.1
_LOG_EVERY_S = 10.0


def follow_job(client: Client, job_id: str, *, quiet: bool, clock: Callable[[], float] = time.monotonic) -> JobResponse:
    """Show a job's progress on standard error until it ends; raises its error when it failed or was cancelled.

    On a terminal it is one line; elsewhere a line at most every ten seconds, the first after ten.
    """
    last: JobResponse | None = None
    line = _StatusLine(enabled=not quiet, clock=clock)
    try:
        for last in client.watch_job(job_id):
            line.show(_describe(last))
    except KeyboardInterrupt:
        line.clear()
        note(f"The job goes on. To stop it: cloister jobs cancel {job_id}")
        raise
    finally:
        line.clear()
    if last is None or not last.state.ended:
        last = client.job(job_id)
    if last.state is JobState.FAILED and last.error:
        raise ClientError(last.error.code, last.error.message, last.error.help)
    if last.state is JobState.CANCELLED:
        raise ClientError("CANCELLED", f"Job {job_id} was cancelled.", "What was finished before is kept.")
    return last


@contextlib.contextmanager
def shown_steps(what: str, *, quiet: bool) -> Iterator[Callable[[int, int | None], None]]:
    """A status line for work without a job: call what is given with (done, of how many)."""
    line = _StatusLine(enabled=not quiet, clock=time.monotonic)
    try:
        yield lambda done, total: line.show(f"{what}  {100 * done // total}%" if total else what)
    finally:
        line.clear()


def _describe(job: JobResponse) -> str:
    if job.state is JobState.QUEUED:
        return "waiting for its turn"
    count = f"{job.done:,}" if job.total is None else f"{job.done:,}/{job.total:,}"
    parts = [job.stage, f"{count} {job.unit}".strip()]
    if job.total:
        parts.append(f"{100 * job.done // job.total}%")
    if job.rate_per_s:
        parts.append(f"{job.rate_per_s:.1f} {job.unit}/s")
    if job.time_left_s is not None:
        minutes, seconds = divmod(round(job.time_left_s), 60)
        parts.append(f"{minutes}:{seconds:02d} left")
    return "  ".join(part for part in parts if part)


class _StatusLine:
    """One line on the terminal that is written over, at most ten times a second; rare lines where there is none."""

    def __init__(self, *, enabled: bool, clock: Callable[[], float]) -> None:
        self._enabled = enabled and sys.stderr is not None
        self._terminal = self._enabled and sys.stderr.isatty()
        self._clock = clock
        self._shown_at_s = clock() - (_TERMINAL_EVERY_S if self._terminal else 0.0)

    def show(self, text: str) -> None:
        now_s = self._clock()
        if not self._enabled or now_s - self._shown_at_s < (_TERMINAL_EVERY_S if self._terminal else _LOG_EVERY_S):
            return
        self._shown_at_s = now_s
        if self._terminal:
            width = shutil.get_terminal_size().columns - 1
            print(f"\r\033[K{shortened(line_of(text), width)}", end="", file=sys.stderr, flush=True)
        else:
            note(text)

    def clear(self) -> None:
        if self._terminal:
            print("\r\033[K", end="", file=sys.stderr, flush=True)
