"""Carry out one run: hand its data to a trainer, write down what it says, and decide what its end means."""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from pathlib import Path

from engine.contract.training import TrainingConfig
from engine.core.clock import Clock, iso_utc
from engine.core.errors import CancelledError, CloisterError
from engine.jobs.context import JobContext
from engine.jobs.errors import PausedError
from engine.runtime.pack_files import rest_is_intact
from engine.runtime.packs import PackService
from engine.training import learned, repository
from engine.training.child import report
from engine.training.child.spec import TrainerSpec
from engine.training.errors import (
    BaseModelError,
    RunNotFoundError,
    TrainerMemoryError,
    TrainingDataError,
    withdrawn,
)
from engine.training.ports import Datasets, FrozenVersion
from engine.training.records import Metrics, ResultFile, RunRecord
from engine.training.sealed import remove_temporaries
from engine.training.trainer import StopRequest, Trainer, Work, memory_file
from engine.vault.database import Database

_log = logging.getLogger(__name__)
_WRITE_EVERY_S = 1.0
_TEMPERATURE_EVERY_S = 10.0
_PAUSE_GRACE_S = 2.0  # the engine ends soon; what is lost since the last checkpoint is done again, equally
_CANCEL_GRACE_S = 120.0


class RunExecutor:
    """Runs runs, one at a time, within a job."""

    def __init__(
        self,
        db: Database,
        folder: Path,
        models_folder: Path,
        packs: PackService,
        datasets: Datasets,
        trainer: Trainer,
        clock: Clock,
        *,
        temperature: Callable[[], int | None] = lambda: None,
    ) -> None:
        """``folder``: the vault's runs."""
        self._db = db
        self._folder = folder
        self._models = models_folder
        self._packs = packs
        self._datasets = datasets
        self._trainer = trainer
        self._clock = clock
        self._temperature = temperature

    def execute(self, context: JobContext, run_id: str) -> RunRecord:
        """Train from the last checkpoint to the end. A run that has ended well stays as it is.

        Raises TrainingFailedError, DiskFullError, CancelledError or PausedError, after writing it down.
        """
        run = self._find(run_id)
        if run.state == "succeeded":
            return run
        self._update(run_id, state="running", started_at=run.started_at or self._now())
        try:
            self._train(context, run)
        except PausedError:
            self._update(run_id, state="queued")
            raise
        except CancelledError as error:
            self._end(run_id, "cancelled", error)
            raise
        except CloisterError as error:
            self._end(run_id, "failed", error)
            raise
        return self._find(run_id)

    def _train(self, context: JobContext, run: RunRecord) -> None:
        folder = self._folder / run.id
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        remove_temporaries(folder)
        version = self._version(run)
        self._remember_documents(run)
        context.progress("verify", 0, None, "")
        base = self._base(run)
        with self._db.read() as conn:
            key = repository.run_key(conn, run.id)
        digest = hashlib.sha256()
        with (
            memory_file(_lines(version, "train", digest)) as training,
            memory_file(_lines(version, "validation", digest)) as validation,
        ):
            self._require_same_data(run, digest.hexdigest())
            config = run.config
            while True:
                context.check()
                listener = _Listener(self._db, run.id, context, self._temperature)
                spec = TrainerSpec(
                    run_id=run.id,
                    config=config,
                    objective=config.objective if config.objective != "auto" else "sft",
                    model_dir=str(base),
                    run_dir=str(folder),
                    date=run.created_at[:19],
                )
                stop = StopRequest(context.cancelled.is_set, lambda: _grace_s(context))
                try:
                    ending = self._trainer.train(Work(spec, key, training, validation), listener.hear, stop)
                except TrainerMemoryError:
                    config = self._smaller(run.id, config)
                    continue
                finally:
                    listener.flush()
                break
        if isinstance(ending, report.Finished):
            self._succeed(run.id, folder, ending)
            return
        context.check()
        raise CancelledError("The training was stopped.")

    def _smaller(self, run_id: str, config: TrainingConfig) -> TrainingConfig:
        """Half the micro-batch with twice the accumulation: the same rows in each step. Kept, and said."""
        smaller = halved(config)
        if smaller is None:
            raise TrainerMemoryError(
                "Even one row at a time needs more memory than there is.",
                help="Lower sequence_tokens, set gradient_checkpointing=on, or choose a smaller base model.",
            )
        note = (
            f"Memory ran out with micro_batch={config.micro_batch}; went on with micro_batch={smaller.micro_batch} and "
            f"accumulation={smaller.accumulation}, the same {config.micro_batch * config.accumulation} rows in a step."
        )
        _log.warning("run %s: out of memory with a micro-batch of %d", run_id, config.micro_batch)
        notes = [*self._find(run_id).notes, note]
        self._update(run_id, config=smaller.model_dump_json(), notes=notes)
        return smaller

    def _version(self, run: RunRecord) -> FrozenVersion:
        version = self._datasets.open_version(run.dataset_version)
        if version.sha256 != run.dataset_sha256:
            raise TrainingDataError(
                "The dataset's version is not what it was when the run was made.",
                help="Start a new run with the version as it is now.",
            )
        return version

    def _remember_documents(self, run: RunRecord) -> None:
        """Raises RunWithdrawnError where one that the run has seen is gone."""
        documents = self._datasets.documents_learned(run.dataset_version)
        with self._db.write() as conn:
            if run.data_sha256 is None:
                learned.remember(conn, run.id, documents)
            elif gone := learned.withdrawn_from(conn).get(run.id, 0):
                raise withdrawn(gone)

    def _require_same_data(self, run: RunRecord, sha256: str) -> None:
        """A version stays as it is but for what was withdrawn with a document: then a run cannot go on."""
        if run.data_sha256 is None:
            self._update(run.id, data_sha256=sha256)
        elif run.data_sha256 != sha256:
            raise TrainingDataError(
                "Items were withdrawn from the dataset's version since the run began.",
                help="Start a new run: what was trained so far has seen what is gone.",
            )

    def _base(self, run: RunRecord) -> Path:
        folder = self._models / self._packs.show(run.base_pack_id).folder_name
        if not rest_is_intact(folder, run.base_manifest_sha256):
            raise BaseModelError(
                "A file of the base model's pack has changed since its import.", help="Import the pack again."
            )
        return folder

    def _succeed(self, run_id: str, folder: Path, ending: report.Finished) -> None:
        files = [asdict(ResultFile(one.name, one.size_bytes, one.sha256)) for one in ending.files]
        notes = list(self._find(run_id).notes)
        if ending.reason == "early":
            notes.append(f"Stopped after step {ending.step}: the evaluation loss was best at step {ending.best_step}.")
        self._update(
            run_id,
            state="succeeded",
            step=ending.step,
            best_step=ending.best_step,
            files=files,
            notes=notes,
            error_code=None,
            error_message=None,
            error_help=None,
            finished_at=self._now(),
        )
        for checkpoint in folder.glob("step-*.ckpt"):
            checkpoint.unlink(missing_ok=True)

    def _end(self, run_id: str, state: str, error: CloisterError) -> None:
        self._update(
            run_id,
            state=state,
            error_code=error.code,
            error_message=error.message,
            error_help=error.help,
            finished_at=self._now(),
        )

    def _find(self, run_id: str) -> RunRecord:
        with self._db.read() as conn:
            run = repository.find_run(conn, run_id)
        if run is None:
            raise RunNotFoundError("There is no such run.", help="See `cloister train list`.")
        return run

    def _update(self, run_id: str, **changes: object) -> None:
        with self._db.write() as conn:
            repository.update_run(conn, run_id, **changes)

    def _now(self) -> str:
        return iso_utc(self._clock.now_utc())


class _Listener:
    """Writes a trainer's events into the database, at most about once a second."""

    def __init__(self, db: Database, run_id: str, context: JobContext, temperature: Callable[[], int | None]) -> None:
        self._db = db
        self._run_id = run_id
        self._context = context
        self._temperature = temperature
        self._temperature_c: int | None = None
        self._temperature_at_s = 0.0
        self._on_card = False
        self._steps: int | None = None
        self._metrics: dict[int, Metrics] = {}
        self._changes: dict[str, object] = {}
        self._written_s = time.monotonic()

    def hear(self, event: report.Event) -> None:
        if isinstance(event, report.Prepared):
            self._prepared(event)
        elif isinstance(event, report.Step):
            self._step(event)
        elif isinstance(event, report.Evaluation):
            before = self._metrics.get(event.step, Metrics(event.step))
            self._metrics[event.step] = replace(before, evaluation_loss=event.loss)
            if event.best:
                self._changes |= {"best_step": event.step, "best_loss": event.loss}
        elif isinstance(event, report.Checkpoint):
            self.flush()
            self._context.checkpoint()

    def flush(self) -> None:
        metrics, self._metrics = list(self._metrics.values()), {}
        changes, self._changes = self._changes, {}
        self._written_s = time.monotonic()
        if not metrics and not changes:
            return
        with self._db.write() as conn:
            if metrics:
                repository.write_metrics(conn, self._run_id, metrics)
            if changes:
                repository.update_run(conn, self._run_id, **changes)

    def _prepared(self, event: report.Prepared) -> None:
        self._steps = event.steps
        self._on_card = event.device != "cpu"
        self._changes |= {"versions": event.versions, "device": event.device, "steps": event.steps}
        with self._db.read() as conn:
            run = repository.find_run(conn, self._run_id)
        notes = list(run.notes) if run else []
        for count, what in ((event.dropped_too_long, "left out"), (event.truncated, "cut")):
            note = f"{count:,} examples were {what}: too long, or without an answer."
            if count and note not in notes:
                notes.append(note)
        self._changes["notes"] = notes
        self._context.progress("train", event.start_step, event.steps, "steps")
        self.flush()

    def _step(self, event: report.Step) -> None:
        self._metrics[event.step] = Metrics(
            step=event.step,
            loss=event.loss,
            learning_rate=event.learning_rate,
            grad_norm=event.grad_norm,
            tokens=event.tokens,
            tokens_per_s=event.tokens_per_s,
            memory_bytes=event.memory_bytes,
            temperature_c=self._measured_temperature(),
        )
        self._changes |= {
            "step": event.step,
            "loss": event.loss,
            "tokens_per_s": event.tokens_per_s,
            "peak_memory_bytes": event.memory_bytes,
        }
        self._context.progress("train", event.step, self._steps, "steps")
        if time.monotonic() - self._written_s >= _WRITE_EVERY_S:
            self.flush()

    def _measured_temperature(self) -> int | None:
        now_s = time.monotonic()
        if self._on_card and now_s - self._temperature_at_s >= _TEMPERATURE_EVERY_S:
            self._temperature_c, self._temperature_at_s = self._temperature(), now_s
        return self._temperature_c


def halved(config: TrainingConfig) -> TrainingConfig | None:
    """The next smaller micro-batch that divides the rows of a step; None where it is one already."""
    rows = config.micro_batch * config.accumulation
    for smaller in range(config.micro_batch // 2, 0, -1):
        if rows % smaller == 0:
            return config.model_copy(update={"micro_batch": smaller, "accumulation": rows // smaller})
    return None


def _lines(version: FrozenVersion, split: str, digest: hashlib._Hash) -> Iterator[bytes]:
    """Each line with one line end, counted into ``digest`` with its split."""
    digest.update(split.encode() + b"\0")
    for line in version.iter_lines(split):
        whole = line.rstrip(b"\n") + b"\n"
        digest.update(whole)
        yield whole


def _grace_s(context: JobContext) -> float:
    try:
        context.check()
    except PausedError:
        return _PAUSE_GRACE_S
    except CancelledError:
        return _CANCEL_GRACE_S
    return _CANCEL_GRACE_S
