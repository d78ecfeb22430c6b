"""Runs and sweeps of one vault: plan, start, list, show, resume, cancel, remove, and open what was learned."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import apsw

from engine.contract.training import SweepRequest, TrainingRequest
from engine.core.clock import Clock, iso_utc
from engine.core.errors import CloisterError
from engine.core.ids import new_id
from engine.jobs.context import JobContext
from engine.jobs.queue import JobQueue
from engine.jobs.records import Job, JobState, Lane
from engine.training import learned, repository
from engine.training.child.result import SUFFIX
from engine.training.errors import RunNotFoundError, RunResultError, RunStateError, withdrawn
from engine.training.executor import RunExecutor
from engine.training.plan import Plan, Planner
from engine.training.records import Metrics, ResultFile, RunRecord, SweepRecord
from engine.training.removal import LIVE, Leaving, RunRemover
from engine.training.sealed import RUN_KEY_BYTES, read_sealed
from engine.training.series import Series, read_series
from engine.training.sweep import Sweeper, check_sweep, no_such_sweep
from engine.vault.blob_format import FrameError
from engine.vault.database import Database

_RUN, _SWEEP = "training", "training-sweep"


class RunService:
    """Thread-safe. Make it before the queue starts: it registers what runs its jobs."""

    def __init__(
        self, db: Database, folder: Path, planner: Planner, executor: RunExecutor, queue: JobQueue, clock: Clock
    ) -> None:
        """``folder``: the vault's runs; what lies there without a record is removed."""
        self._db = db
        self._folder = folder
        self._planner = planner
        self._executor = executor
        self._queue = queue
        self._clock = clock
        self._sweeper = Sweeper(db, executor, self._make_trial)
        self._remover = RunRemover(db, folder)
        queue.register(_RUN, self._run)
        queue.register(_SWEEP, self._run_sweep)
        self._remover.remove_strays()

    def estimate(self, request: TrainingRequest) -> Plan:
        """The plan of a training, also of one that does not fit. Raises TrainingRefusedError."""
        return self._planner.plan(request, even_if_too_large=True)

    def start(self, request: TrainingRequest, *, created_by: str) -> tuple[str, str]:
        """Plan it, record it, queue it; return the run's and the job's id. Raises TrainingRefusedError."""
        run = self._record(self._planner.plan(request), request, created_by=created_by)
        with self._db.write() as conn:
            self._insert(conn, run)
            job_id = self._submit(conn, run.id, created_by)
        return run.id, job_id

    def resume(self, run_id: str, *, resumed_by: str) -> tuple[str, str]:
        """Queue a run that failed or was cancelled again. Raises RunNotFoundError or RunStateError."""
        run = self.show(run_id)
        if run.state not in ("failed", "cancelled"):
            raise RunStateError(
                f"The run is {run.state}.", help="Only a run that failed or was cancelled can be resumed."
            )
        with self._db.write() as conn:
            if gone := learned.withdrawn_from(conn).get(run.id, 0):
                raise withdrawn(gone)
            self._reopen(conn, run.id)
            job_id = self._submit(conn, run.id, resumed_by)
        return run.id, job_id

    def cancel(self, run_id: str) -> RunRecord:
        """Ask a run to stop; it keeps a checkpoint. Raises RunNotFoundError or RunStateError."""
        run = self.show(run_id)
        if run.state not in LIVE or run.job_id is None:
            raise RunStateError(f"The run is {run.state}.", help="There is nothing to cancel.")
        self._queue.cancel(run.job_id)
        return self.show(run_id)

    def remove(self, run_id: str, *, preview: bool = False) -> Leaving:
        """Remove a run for good, or with ``preview`` only say what would go.

        Raises RunNotFoundError, RunStateError while something works on it, or RunServesError.
        """
        return self._remover.preview(run_id) if preview else self._remover.remove(run_id)

    def stop_withdrawn(self) -> list[str]:
        """Stop the runs under way that have seen a document which was removed since; their ids. After the removal."""
        with self._db.read() as conn:
            seen = learned.withdrawn_from(conn)
            runs = [run for run_id in seen if (run := repository.find_run(conn, run_id)) is not None]
        stopped = [run for run in runs if run.state in LIVE and run.job_id is not None]
        for run in stopped:
            self._queue.cancel(str(run.job_id))
        return [run.id for run in stopped]

    def show(self, run_id: str) -> RunRecord:
        """Raises RunNotFoundError."""
        with self._db.read() as conn:
            run = repository.find_run(conn, run_id)
        if run is None:
            raise RunNotFoundError("There is no such run.", help="See `cloister train list`.")
        return self._settled(run)

    def list(self, *, limit: int = 100, offset: int = 0) -> list[RunRecord]:
        """The newest first."""
        with self._db.read() as conn:
            runs = repository.list_runs(conn, limit=limit, offset=offset)
        return [self._settled(run) for run in runs]

    def metrics(self, run_id: str, *, after: int = 0, limit: int = 1000) -> tuple[Sequence[Metrics], int | None]:
        """One page of steps above ``after``, and the ``after`` of the next page. Raises RunNotFoundError."""
        self.show(run_id)
        with self._db.read() as conn:
            found = repository.read_metrics(conn, run_id, after=after, limit=limit + 1)
        return found[:limit], found[limit - 1].step if len(found) > limit else None

    def series(self, run_ids: Sequence[str], *, points: int) -> Sequence[Series]:
        """The numbers of several runs in the order asked for. Raises RunNotFoundError."""
        runs = [self.show(run_id) for run_id in dict.fromkeys(run_ids)]
        with self._db.read() as conn:
            return [read_series(conn, run, points=points) for run in runs]

    def open_adapter(self, run_id: str) -> Mapping[str, bytes]:
        """``adapter_config.json`` and ``adapter_model.safetensors`` in PEFT's format, decrypted in memory.

        Raises RunNotFoundError, RunStateError (not finished, or without an adapter) or RunResultError.
        """
        if self.show(run_id).config.method == "full":
            raise RunStateError("A full fine-tuning has no adapter.", help="Its result is a whole model.")
        return self.open_result(run_id)

    def open_result(self, run_id: str) -> Mapping[str, bytes]:
        """Every file of the result, whole. Raises RunNotFoundError, RunStateError or RunResultError."""
        return {name: b"".join(blocks) for name, blocks in self.result(run_id).items()}

    def result(self, run_id: str) -> Mapping[str, Iterator[bytes]]:
        """Every file of the result by its name, decrypted in blocks.

        Raises RunNotFoundError or RunStateError; the blocks raise RunResultError, at the latest at their end.
        """
        run = self.show(run_id)
        if run.state != "succeeded":
            raise RunStateError(f"The run is {run.state}.", help="Only a run that has ended well has a result.")
        with self._db.read() as conn:
            key = repository.run_key(conn, run_id)
        return {file.name: self._blocks(run_id, file, key) for file in run.files}

    def _blocks(self, run_id: str, file: ResultFile, key: bytes) -> Iterator[bytes]:
        digest = hashlib.sha256()
        try:
            for block in read_sealed(self._folder / run_id / (file.name + SUFFIX), key):
                digest.update(block)
                yield block
        except (FrameError, OSError):
            raise _damaged() from None
        if digest.hexdigest() != file.sha256:
            raise _damaged()

    def start_sweep(self, request: SweepRequest, *, created_by: str) -> tuple[str, str]:
        """Plan the first of its runs, record it, queue it; the sweep's and the job's id.

        Raises TrainingRefusedError.
        """
        check_sweep(request)
        self._planner.plan(TrainingRequest(**request.model_dump(exclude={"trials", "vary"})))
        now = iso_utc(self._clock.now_utc())
        sweep = SweepRecord(new_id("swp"), None, request.model_dump_json(), request.trials, now, created_by)
        with self._db.write() as conn:
            repository.insert_sweep(conn, sweep)
            job_id = self._queue.submit(_SWEEP, Lane.GPU, {"sweep_id": sweep.id}, created_by=created_by, conn=conn)
            repository.set_sweep_job(conn, sweep.id, job_id)
        return sweep.id, job_id

    def resume_sweep(self, sweep_id: str, *, resumed_by: str) -> tuple[str, str]:
        """Queue a sweep that was cancelled or given up again: trials that have ended stay as they are.

        Raises RunNotFoundError, or RunStateError while it is under way or where no trial is left.
        """
        self.show_sweep(sweep_id)  # settles its runs
        with self._db.write() as conn:
            open_runs = self._sweeper.require_resumable(conn, sweep_id)
            job_id = self._queue.submit(_SWEEP, Lane.GPU, {"sweep_id": sweep_id}, created_by=resumed_by, conn=conn)
            repository.set_sweep_job(conn, sweep_id, job_id)
            for run in open_runs:
                self._reopen(conn, run.id)
                repository.update_run(conn, run.id, job_id=job_id)
        return sweep_id, job_id

    def show_sweep(self, sweep_id: str) -> tuple[SweepRecord, Sequence[RunRecord]]:
        """Raises RunNotFoundError."""
        with self._db.read() as conn:
            sweep = repository.find_sweep(conn, sweep_id)
            runs = repository.list_runs(conn, sweep_id=sweep_id)
        if sweep is None:
            raise no_such_sweep()
        return sweep, [self._settled(run) for run in runs]

    def _record(
        self,
        plan: Plan,
        request: TrainingRequest,
        *,
        created_by: str,
        sweep_id: str | None = None,
        trial: Mapping[str, Any] | None = None,
    ) -> RunRecord:
        return RunRecord(
            id=new_id("run"),
            name=request.name or f"{plan.base.name} on {request.dataset_version}",
            state="queued",
            preset=plan.preset,
            config=plan.config,
            objective=plan.config.objective,
            dataset_version=request.dataset_version,
            dataset_sha256=plan.version.sha256,
            base_pack_id=plan.base.id,
            base_name=plan.base.name,
            base_manifest_sha256=plan.base.manifest_sha256,
            licence=plan.base.licence,
            estimated_bytes=plan.memory.total_bytes,
            created_at=iso_utc(self._clock.now_utc()),
            created_by=created_by,
            sweep_id=sweep_id,
            trial=trial,
            notes=plan.notes,
        )

    def _make_trial(self, sweep: SweepRecord, job_id: str, request: TrainingRequest, trial: Mapping[str, Any]) -> str:
        plan = self._planner.plan(request)
        run = self._record(plan, request, created_by=sweep.created_by, sweep_id=sweep.id, trial=trial)
        with self._db.write() as conn:
            self._insert(conn, run)
            repository.update_run(conn, run.id, job_id=job_id)
        return run.id

    def _insert(self, conn: apsw.Connection, run: RunRecord) -> None:
        repository.insert_run(conn, run, secrets.token_bytes(RUN_KEY_BYTES))

    def _reopen(self, conn: apsw.Connection, run_id: str) -> None:
        nothing = dict.fromkeys(("error_code", "error_message", "error_help", "finished_at"))
        repository.update_run(conn, run_id, state="queued", **nothing)

    def _submit(self, conn: apsw.Connection, run_id: str, created_by: str) -> str:
        job_id = self._queue.submit(_RUN, Lane.GPU, {"run_id": run_id}, created_by=created_by, conn=conn)
        repository.update_run(conn, run_id, job_id=job_id)
        return job_id

    def _run(self, context: JobContext) -> Mapping[str, Any]:
        run = self._executor.execute(context, str(context.params["run_id"]))
        return {"run_id": run.id, "loss": run.loss, "best_step": run.best_step, "best_loss": run.best_loss}

    def _run_sweep(self, context: JobContext) -> Mapping[str, Any]:
        return self._sweeper.run(context, str(context.params["sweep_id"]))

    def _settled(self, run: RunRecord) -> RunRecord:
        """A run whose job ended without running it (cancelled in the queue, given up) has ended too."""
        if run.state not in LIVE or run.job_id is None:
            return run
        job = self._job(run.job_id)
        if job is None or not job.state.ended:
            return run
        with self._db.write() as conn:
            now = repository.find_run(conn, run.id)
            if now is None or now.state not in LIVE or now.job_id != run.job_id:
                return now or run
            repository.update_run(
                conn,
                run.id,
                state="cancelled" if job.state is JobState.CANCELLED else "failed",
                error_code=job.error.code if job.error else "TRAINING_FAILED",
                error_message=job.error.message if job.error else "Its job ended without it.",
                error_help=job.error.help if job.error else "",
                finished_at=job.finished_at,
            )
            return repository.find_run(conn, run.id) or run

    def _job(self, job_id: str) -> Job | None:
        try:
            return self._queue.get(job_id)
        except CloisterError:
            return None


def _damaged() -> RunResultError:
    return RunResultError(
        "A file of the run's result is damaged or lost.",
        help="Restore a backup that has it with `cloister backup restore`, or train again.",
    )
