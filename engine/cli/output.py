"""How results reach a terminal or a script: tables, JSON, progress."""

from __future__ import annotations

import json
import shutil
import sys
import time
from collections.abc import Iterable, Sequence
from typing import Any

from pydantic import BaseModel

from engine.client.client import Client
from engine.client.errors import ClientError
from engine.contract.jobs import JobResponse, JobState


def print_json(value: BaseModel | dict[str, Any]) -> None:
    """Print one object, keys as the contract names them."""
    plain = value.model_dump(mode="json") if isinstance(value, BaseModel) else value
    print(json.dumps(plain, ensure_ascii=False, indent=2))


def print_table(headings: Sequence[str], rows: Iterable[Sequence[object]], *, empty: str) -> None:
    """Print aligned columns, or ``empty`` where there is no row."""
    cells = [["-" if value is None else str(value) for value in row] for row in rows]
    if not cells:
        print(empty)
        return
    widths = [max(len(row[i]) for row in [list(headings), *cells]) for i in range(len(headings))]
    for row in [list(headings), *cells]:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def follow_job(client: Client, job_id: str, *, quiet: bool) -> JobResponse:
    """Show a job's progress until it ends; raises its error when it failed or was cancelled."""
    last: JobResponse | None = None
    line = _StatusLine(enabled=not quiet and sys.stderr.isatty())
    try:
        for last in client.watch_job(job_id):
            line.show(_describe(last))
    except KeyboardInterrupt:
        line.clear()
        print(f"The job goes on. To stop it: cloister jobs cancel {job_id}", file=sys.stderr)
        raise
    line.clear()
    if last is None or not last.state.ended:
        last = client.job(job_id)
    if last.state is JobState.FAILED and last.error:
        raise ClientError(last.error.code, last.error.message, last.error.help)
    if last.state is JobState.CANCELLED:
        raise ClientError("CANCELLED", f"Job {job_id} was cancelled.", "What was finished before is kept.")
    return last


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
    """One line on the terminal that is written over, at most ten times a second."""

    def __init__(self, *, enabled: bool) -> None:
        self._enabled = enabled
        self._shown_at_s = 0.0

    def show(self, text: str) -> None:
        now_s = time.monotonic()
        if self._enabled and now_s - self._shown_at_s >= 0.1:
            self._shown_at_s = now_s
            width = shutil.get_terminal_size().columns - 1
            print(f"\r\033[K{text[:width]}", end="", file=sys.stderr, flush=True)

    def clear(self) -> None:
        if self._enabled:
            print("\r\033[K", end="", file=sys.stderr, flush=True)


def size_text(size_bytes: int) -> str:
    """A size for people: ``1.4 MB``."""
    value = float(size_bytes)
    for unit in ("B", "kB", "MB", "GB"):
        if value < 1000:
            return f"{value:.0f} {unit}" if unit == "B" else f"{value:.1f} {unit}"
        value /= 1000
    return f"{value:.1f} TB"
