"""Take a run out of the vault: its key, numbers and record in one transaction, then its files.

With the key gone the files are noise; what a kill leaves of them is removed at the next start, as a folder that no
record names. Models that were made of the run have weights of their own and stay.
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import apsw

from engine.jobs import repository as jobs
from engine.jobs.records import JobState
from engine.registry import repository as registry
from engine.registry.model import Version
from engine.registry.stages import Stage
from engine.training import learned, repository
from engine.training.child.result import SUFFIX
from engine.training.errors import RunNotFoundError, RunServesError, RunStateError
from engine.training.records import RunRecord
from engine.vault.database import Database
from engine.vault.durable import fsync_directory

_log = logging.getLogger(__name__)
LIVE = ("queued", "running")
EXPORT = "model-export"


@dataclass(frozen=True, slots=True)
class Leaving:
    """What goes with a run. ``steps``: with numbers; ``size_bytes``: of every file; ``versions``: models that stay."""

    run: RunRecord
    steps: int
    checkpoints: int
    results: int
    size_bytes: int
    versions: tuple[Version, ...]


class RunRemover:
    """``folder``: the vault's runs."""

    def __init__(self, db: Database, folder: Path) -> None:
        self._db = db
        self._folder = folder

    def preview(self, run_id: str) -> Leaving:
        """What ``remove`` would take. Raises as ``remove`` does."""
        with self._db.read() as conn:
            return self._leaving(conn, run_id)

    def remove(self, run_id: str) -> Leaving:
        """Remove it for good.

        Raises RunNotFoundError, RunStateError while something works on it, or RunServesError while a model that was
        made of it answers.
        """
        with self._db.write() as conn:
            leaving = self._leaving(conn, run_id)
            repository.delete_run(conn, leaving.run)
            learned.forget(conn, run_id)
            self._db.after_commit(self._remover(run_id))
        self._db.checkpoint()  # the key leaves the write-ahead log too
        return leaving

    def remove_strays(self) -> None:
        """Remove what a kill left of runs that have no record any more."""
        if not self._folder.is_dir():
            return
        with self._db.read() as conn:
            known = repository.all_run_ids(conn)
        for path in self._folder.iterdir():
            if path.name not in known:
                shutil.rmtree(path, ignore_errors=True)

    def _leaving(self, conn: apsw.Connection, run_id: str) -> Leaving:
        run = repository.find_run(conn, run_id)
        if run is None:
            raise RunNotFoundError("There is no such run.", help="See `cloister train list`.")
        versions = tuple(registry.versions_of_run(conn, run_id))
        _require_idle(conn, run)
        _require_nobody_served(versions)
        files = [path for path in self._paths(run_id) if path.is_file()]
        return Leaving(
            run,
            steps=repository.count_metrics(conn, run_id),
            checkpoints=sum(path.suffix == ".ckpt" for path in files),
            results=sum(path.suffix == SUFFIX for path in files),
            size_bytes=sum(path.stat().st_size for path in files),
            versions=versions,
        )

    def _paths(self, run_id: str) -> list[Path]:
        folder = self._folder / run_id
        return sorted(folder.iterdir()) if folder.is_dir() else []

    def _remover(self, run_id: str) -> Callable[[], None]:
        def remove() -> None:
            try:
                shutil.rmtree(self._folder / run_id)
                fsync_directory(self._folder)
            except FileNotFoundError:
                return
            except OSError as error:
                # Their key is gone: what stays behind is noise, and the next start removes it.
                _log.warning("the files of run %s could not be removed (errno %d)", run_id, error.errno or 0)

        return remove


def _require_idle(conn: apsw.Connection, run: RunRecord) -> None:
    """Raises RunStateError while the run, its sweep or an export of it is not at its end."""
    if run.state in LIVE and _is_live(conn, run.job_id):
        raise RunStateError(
            f"The run is {run.state}.", help=f"Cancel it first: cloister train cancel {run.id}; then remove it."
        )
    if run.sweep_id is not None:
        sweep = repository.find_sweep(conn, run.sweep_id)
        if sweep is not None and _is_live(conn, sweep.job_id):
            raise RunStateError(
                "The run belongs to a sweep that is under way and looks at what its runs found.",
                help=f"Wait for the sweep, or cancel it: cloister jobs cancel {sweep.job_id}",
            )
    for job in jobs.recent(conn, limit=-1, states=(JobState.QUEUED, JobState.RUNNING), kind=EXPORT):
        if job.params.get("run_id") == run.id:
            raise RunStateError(
                "A model is being made of the run.",
                help=f"Wait for the export, or cancel it: cloister jobs cancel {job.id}",
            )


def _is_live(conn: apsw.Connection, job_id: str | None) -> bool:
    job = jobs.get(conn, job_id) if job_id is not None else None
    return job is not None and not job.state.ended


def _require_nobody_served(versions: tuple[Version, ...]) -> None:
    serving = next((one for one in versions if one.stage is Stage.SERVING), None)
    if serving is not None:
        raise RunServesError(
            f"The model '{serving.record.name}', which was made of this run, answers now.",
            help="Answer with another model first (`cloister models use NAME` or `cloister models rollback`), "
            "then remove the run.",
        )
