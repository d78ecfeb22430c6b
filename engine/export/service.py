"""Exports as jobs: takes a request, does the steps one after another, and says how far it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from engine.core.errors import CancelledError, InvalidInputError
from engine.core.sandbox.means import not_accepted
from engine.export import steps
from engine.export.errors import BasePackMissingError, ParityFailedError, RunNotExportableError
from engine.export.keeping import Keeper, Kept, Origin
from engine.export.learned import digest_of, hold_learned
from engine.export.model import (
    DatasetTexts,
    ExportForm,
    ExportRequest,
    Quantization,
    TrainedRun,
    TrainedRuns,
)
from engine.export.parity import PERPLEXITY_LIMITS
from engine.export.space import base_size, need, require_disk, require_memory
from engine.export.steps import Measure, Source
from engine.export.tools import Workbench, converter_folder
from engine.jobs.context import JobContext
from engine.jobs.queue import JobQueue
from engine.jobs.records import Lane
from engine.runtime.hardware import DiskFacts, MemoryFacts, read_disk, read_memory
from engine.runtime.pack_files import rest_is_intact
from engine.runtime.pack_repository import PackRecord
from engine.runtime.packs import PackService

_KIND = "model-export"


@dataclass(frozen=True, slots=True)
class ExportSettings:
    """``folder``: the vault's models; ``work``: sockets and links, nothing of content."""

    folder: Path
    work: Path
    threads: int
    perplexity_limits: Mapping[str, float] = field(default_factory=lambda: PERPLEXITY_LIMITS)
    context_tokens: int = 512  # that perplexity and importance are measured on at a time
    memory: Callable[[], MemoryFacts] = read_memory
    disk: Callable[[Path], DiskFacts] = read_disk
    accept_weak_isolation: Callable[[], bool] = not_accepted


class ExportService:
    """Owns the job kind ``model-export``. One runs at a time, on the lane of the GPU."""

    def __init__(
        self,
        queue: JobQueue,
        runs: TrainedRuns,
        texts: DatasetTexts,
        packs: PackService,
        keeper: Keeper,
        settings: ExportSettings,
    ) -> None:
        self._queue = queue
        self._runs = runs
        self._texts = texts
        self._packs = packs
        self._keeper = keeper
        self._settings = settings
        queue.register(_KIND, self._run)

    def submit(self, request: ExportRequest, *, created_by: str) -> str:
        """Queue an export and return the job's id.

        Raises NotFoundError, InvalidInputError, or ConverterMissingError where llama.cpp is not installed.
        """
        if not request.quantizations:
            raise InvalidInputError("No quantization is named.", help=f"Choose among {', '.join(Quantization)}.")
        converter_folder()
        run = self._runs.trained_run(request.run_id)
        if run.whole and request.form is ExportForm.ADAPTER:
            raise RunNotExportableError(
                "This run trained every weight and left no adapter.", help="Export it merged, which is the default."
            )
        self._base_of(run)
        params = {
            "run_id": request.run_id,
            "form": request.form.value,
            "quantizations": [kind.value for kind in dict.fromkeys(request.quantizations)],
            "importance": request.importance,
            "name": request.name,
        }
        return self._queue.submit(_KIND, Lane.GPU, params, created_by=created_by)

    def _run(self, context: JobContext) -> Mapping[str, Any]:
        request = _request(context.params)
        try:
            with ExitStack() as held:
                kept = self._export(context, request, held)
        except CancelledError:
            context.check()  # says whether it was cancelled or only paused
            raise
        refused = [entry for entry in kept if entry.refused is not None]
        if len(refused) == len(kept):
            raise ParityFailedError(
                f"No quantization answers as the run does ({refused[0].refused}).",
                help=f"See 'cloister models stages {refused[0].version_id}' for every comparison.",
            )
        return {
            "versions": [entry.version_id for entry in kept if entry.refused is None],
            "names": [entry.name for entry in kept if entry.refused is None],
            "refused": {entry.quantization: entry.refused for entry in refused},
        }

    def _export(self, context: JobContext, request: ExportRequest, held: ExitStack) -> list[Kept]:
        settings = self._settings
        run = self._runs.trained_run(request.run_id)
        pack, folder = self._base_of(run)
        base_bytes = base_size(folder)
        needed = need(base_bytes, request.quantizations, result_bytes=run.result_bytes)
        require_disk(needed.disk, settings.disk(settings.folder).free_bytes)
        wide = require_memory(needed, settings.memory().available_bytes)
        if not rest_is_intact(folder, pack.manifest_sha256):
            raise BasePackMissingError("The base model's pack was changed on disk.", help="Remove and import it again.")
        config, weights = hold_learned(run, self._runs.result(run.id), held)
        bench = Workbench(settings.work, settings.threads, context.cancelled.is_set, settings.accept_weak_isolation)
        source = Source(
            folder,
            base_bytes,
            pack.name,
            run.name,
            config,
            weights,
            run.four_bit,
        )
        measure = steps.text_to_measure(self._text_of(run), settings.context_tokens, held)
        work = _Work(
            context,
            bench,
            source,
            measure,
            Origin(request, run, pack, digest_of(weights), context.created_by),
            dict(settings.perplexity_limits),
            wide,
        )
        return self._merged(work, held) if request.form is ExportForm.MERGED else self._adapter(work, held)

    def _merged(self, work: _Work, held: ExitStack) -> list[Kept]:
        request = work.origin.request
        work.begin("convert", 3 + int(request.importance) + len(request.quantizations))
        f16 = steps.convert_merged(work.bench, work.source, held)
        work.step("compare")
        checks = steps.prove(work.bench, work.source, f16, None, self._settings.work, wide=work.wide)
        work.step("measure")
        reference = steps.read_perplexity(work.bench, f16, work.measure)
        matrix = None
        if request.importance:
            work.step("importance")
            matrix = steps.importance(work.bench, f16, work.measure, held)
        kept = []
        for kind in request.quantizations:
            work.step(f"quantize {kind.value}")
            with ExitStack() as step:
                file = steps.quantize(work.bench, f16, kind, matrix, step)
                measured = reference if file is f16 else steps.read_perplexity(work.bench, file, work.measure)
                proof = [*checks, steps.check_perplexity(kind, measured, reference, work.limits)]
                kept.append(self._keeper.keep(work.origin, file, kind, proof))
        return kept

    def _adapter(self, work: _Work, held: ExitStack) -> list[Kept]:
        request = work.origin.request
        work.begin("convert", 4 + len(request.quantizations))
        base = steps.convert_base(work.bench, work.source, held)
        work.step("adapter")
        adapter = steps.convert_adapter(work.bench, work.source, held)
        work.step("compare")
        checks = steps.prove(work.bench, work.source, base, adapter, self._settings.work, wide=work.wide)
        work.step("measure")
        reference = steps.read_perplexity(work.bench, base, work.measure, adapter)
        kept = []
        for kind in request.quantizations:
            work.step(f"quantize {kind.value}")
            with ExitStack() as step:
                file = steps.quantize(work.bench, base, kind, None, step)
                measured = reference
                if file is not base:
                    measured = steps.read_perplexity(work.bench, file, work.measure, adapter)
                proof = [*checks, steps.check_perplexity(kind, measured, reference, work.limits)]
                record = self._keeper.keep_base(file, kind, work.origin.pack, work.bench.cancelled)
                kept.append(self._keeper.keep(work.origin, adapter, kind, proof, base=record))
        return kept

    def _base_of(self, run: TrainedRun) -> tuple[PackRecord, Path]:
        pack = self._packs.show(run.base_pack_id)
        folder = self._settings.folder / pack.folder_name
        base_size(folder)
        return pack, folder

    def _text_of(self, run: TrainedRun) -> Iterator[str]:
        if run.dataset_version_id is not None:
            yield from self._texts.texts(run.dataset_version_id)


@dataclass(slots=True)
class _Work:
    """One export under way."""

    context: JobContext
    bench: Workbench
    source: Source
    measure: Measure
    origin: Origin
    limits: dict[str, float]
    wide: bool
    done: int = 0
    total: int = 0

    def begin(self, stage: str, total: int) -> None:
        self.total = total
        self.context.progress(stage, 0, total, "steps")

    def step(self, stage: str) -> None:
        """The step before is done. Raises CancelledError where the job is to stop."""
        self.context.check()
        self.done += 1
        self.context.progress(stage, self.done, self.total, "steps")


def _request(params: Mapping[str, Any]) -> ExportRequest:
    return ExportRequest(
        run_id=str(params["run_id"]),
        form=ExportForm(params["form"]),
        quantizations=tuple(Quantization(kind) for kind in params["quantizations"]),
        importance=bool(params["importance"]),
        name=params["name"],
    )
