"""One run while it goes on and afterwards: its curves, what can be done with it, its models. Knows no widget."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto

from PySide6.QtCore import QObject, QTimer, Signal

from app.bridge.background import Background
from app.bridge.failure import Failure
from app.bridge.port import EngineOfThisThread
from app.bridge.view_model import ViewModel
from app.features.training.runs_model import LIVE
from engine.client.errors import ClientError
from engine.contract.jobs import JobResponse, JobState
from engine.contract.registry import ExportStart, VersionResponse
from engine.contract.training import RunRemovalReport, RunResponse, StepMetrics

EXPORT = "model-export"
_INTERVAL_MS = 1000
_PAGE = 10_000


class Page(Enum):
    LOADING = auto()
    FAILED = auto()
    FULL = auto()


@dataclass(frozen=True, slots=True)
class Look:
    """One look at the engine: the run, the steps above those known, and the run's job where it has one."""

    run: RunResponse
    metrics: tuple[StepMetrics, ...]
    job: JobResponse | None


@dataclass(frozen=True, slots=True)
class RunInputs:
    run_id: str | None = None
    is_open: bool = False
    run: RunResponse | None = None
    metrics: tuple[StepMetrics, ...] = ()
    job: JobResponse | None = None
    can_draw: bool = False
    stopping: bool = False
    resuming: bool = False
    removing: bool = False
    removal: RunRemovalReport | None = None
    versions: tuple[VersionResponse, ...] | None = None
    export: JobResponse | None = None
    exporting: bool = False
    failure: Failure | None = None
    refusal: Failure | None = None


@dataclass(frozen=True, slots=True)
class RunProps:
    """``time_left_s`` None: not known. ``can_draw``: what draws curves is loaded. ``refusal``: why an act failed.

    ``removal``: what would go with the run, to be agreed to.
    """

    page: Page
    run: RunResponse | None
    metrics: tuple[StepMetrics, ...]
    last: StepMetrics | None
    live: bool
    time_left_s: float | None
    can_draw: bool
    may_cancel: bool
    may_resume: bool
    may_remove: bool
    removal: RunRemovalReport | None
    stopping: bool
    resuming: bool
    may_export: bool
    exporting: bool
    export: JobResponse | None
    versions: tuple[VersionResponse, ...] | None
    polls: bool
    failure: Failure | None
    refusal: Failure | None


class RunViewModel(ViewModel[RunInputs, RunProps]):
    """``prepare`` loads what draws curves, elsewhere than on the thread of the window."""

    removed = Signal(str)
    """The run has gone: its id."""

    def __init__(
        self,
        engine: EngineOfThisThread,
        background: Background,
        prepare: Callable[[], object],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(RunInputs(), parent)
        self._engine = engine
        self._background = background
        self._prepare = prepare
        self._asking = False
        self._timer = QTimer(self)
        self._timer.setInterval(_INTERVAL_MS)
        self._timer.timeout.connect(self.ask)

    @staticmethod
    def derive(inputs: RunInputs) -> RunProps:
        run = inputs.run
        if run is None:
            page = Page.FAILED if inputs.failure else Page.LOADING
        else:
            page = Page.FULL
        live = run is not None and run.state in LIVE
        export_runs = inputs.exporting or (inputs.export is not None and not inputs.export.state.ended)
        job = inputs.job
        return RunProps(
            page=page,
            run=run,
            metrics=inputs.metrics,
            last=next((one for one in reversed(inputs.metrics) if one.loss is not None), None),
            live=live,
            time_left_s=job.time_left_s if live and job is not None and job.state is JobState.RUNNING else None,
            can_draw=inputs.can_draw,
            may_cancel=live and not inputs.stopping,
            may_resume=run is not None and run.state in ("failed", "cancelled") and not inputs.resuming,
            may_remove=run is not None and not live and not export_runs and not inputs.removing,
            removal=inputs.removal,
            stopping=inputs.stopping and live,
            resuming=inputs.resuming,
            may_export=run is not None and run.state == "succeeded" and not export_runs,
            exporting=export_runs,
            export=inputs.export,
            versions=inputs.versions,
            polls=inputs.is_open and (live or export_runs),
            failure=inputs.failure,
            refusal=inputs.refusal,
        )

    def open(self, run_id: str) -> None:
        """Show this run from now on."""
        self._inputs = RunInputs(run_id=run_id, is_open=True, can_draw=self._inputs.can_draw)
        self._asking = False
        self._set()
        if not self._inputs.can_draw:
            self._background.run(self._prepare, lambda _: self._set(can_draw=True), self._refused)
        self.ask()
        self.ask_versions()

    def set_open(self, is_open: bool) -> None:
        """The run is shown, or not any more."""
        self._set(is_open=is_open)
        self._keep_asking()
        if is_open and self._inputs.run_id is not None:
            self.ask()

    def ask(self) -> None:
        """Ask once how the run stands; while an answer is awaited no second question is sent."""
        run_id = self._inputs.run_id
        if run_id is None or self._asking:
            return
        self._asking = True
        # The last step is asked for again: its evaluation is written after it.
        after = max(0, self._inputs.metrics[-1].step - 1) if self._inputs.metrics else 0
        self._background.run(lambda: self._look(run_id, after), self._seen, lambda f: self._not_seen(run_id, f))
        if (export := self._inputs.export) is not None and not export.state.ended:
            self._background.run(lambda: self._engine().job(export.id), self._export_moved, lambda _: None)

    def ask_versions(self) -> None:
        """Which models came of the run."""
        run_id = self._inputs.run_id
        self._background.run(
            lambda: self._engine().registry.versions(), lambda found: self._know_versions(run_id, found), self._refused
        )

    def cancel(self) -> None:
        """Ask the run to stop after its step; it keeps a checkpoint."""
        if self._props.may_cancel and (run := self._inputs.run) is not None:
            self._set(stopping=True, refusal=None)
            self._background.run(
                lambda: self._engine().training.cancel(run.id), lambda _: self.ask(), self._not_stopped
            )

    def resume(self) -> None:
        """Go on from the last checkpoint."""
        if self._props.may_resume and (run := self._inputs.run) is not None:
            self._set(resuming=True, refusal=None)
            self._background.run(
                lambda: self._engine().training.resume(run.id), lambda _: self._resumed(), self._not_resumed
            )

    def plan_removal(self) -> None:
        """Find out what removing the run would remove."""
        if self._props.may_remove and (run := self._inputs.run) is not None:
            self._set(removing=True, removal=None, refusal=None)
            self._background.run(
                lambda: self._engine().training.remove(run.id, preview=True),
                lambda found: self._set(removing=False, removal=found),
                self._not_removed,
            )

    def give_up_removal(self) -> None:
        self._set(removal=None)

    def remove(self) -> None:
        """Remove the run for good, once it was said what goes."""
        if (report := self._props.removal) is not None:
            self._set(removing=True, removal=None, refusal=None)
            self._background.run(
                lambda: self._engine().training.remove(report.run_id), self._removed, self._not_removed
            )

    def export_models(self, request: ExportStart) -> None:
        """Make models of the run, and prove that they answer as it does."""
        if self._props.may_export:
            self._set(exporting=True, export=None, refusal=None)
            self._background.run(
                lambda: self._engine().job(self._engine().registry.start_export(request)),
                self._export_begun,
                self._not_exported,
            )

    def cancel_export(self) -> None:
        if (job := self._inputs.export) is not None and not job.state.ended:
            self._background.run(lambda: self._engine().cancel_job(job.id), lambda _: self.ask(), self._refused)

    def dismiss_refusal(self) -> None:
        self._set(refusal=None)

    def _look(self, run_id: str, after: int) -> Look:
        """On a thread of its own. Raises ClientError."""
        training = self._engine().training
        run = training.run(run_id)
        metrics: list[StepMetrics] = []
        following: int | None = after
        while following is not None:
            page = training.metrics_page(run_id, after=following, limit=_PAGE)
            metrics += page.metrics
            following = page.next_after
        job = None
        if run.job_id is not None and run.state in LIVE:
            try:
                job = self._engine().job(run.job_id)
            except ClientError:
                job = None  # then no more is known than the run says
        return Look(run, tuple(metrics), job)

    def _seen(self, look: Look) -> None:
        if look.run.id != self._inputs.run_id:
            return
        self._asking = False
        was_live = self._props.live
        first = look.metrics[0].step if look.metrics else None
        kept = self._inputs.metrics
        if first is not None:
            while kept and kept[-1].step >= first:
                kept = kept[:-1]
        self._set(
            run=look.run,
            metrics=(*kept, *look.metrics),
            job=look.job,
            failure=None,
            stopping=self._inputs.stopping and look.run.state in LIVE,
        )
        if was_live and not self._props.live:
            self.ask_versions()
        self._keep_asking()

    def _not_seen(self, run_id: str, failure: Failure) -> None:
        if run_id == self._inputs.run_id:
            self._asking = False
            self._set(failure=failure)
            self._keep_asking()

    def _know_versions(self, run_id: str | None, found: list[VersionResponse]) -> None:
        if run_id == self._inputs.run_id:
            self._set(versions=tuple(one for one in found if one.run_id == run_id))

    def _resumed(self) -> None:
        self._set(resuming=False)
        self.ask()

    def _not_resumed(self, failure: Failure) -> None:
        self._set(resuming=False, refusal=failure)

    def _removed(self, report: RunRemovalReport) -> None:
        self._set(removing=False)
        if report.run_id == self._inputs.run_id:
            self._inputs = RunInputs(can_draw=self._inputs.can_draw)
            self._set()
        self.removed.emit(report.run_id)

    def _not_removed(self, failure: Failure) -> None:
        self._set(removing=False, refusal=failure)

    def _not_stopped(self, failure: Failure) -> None:
        self._set(stopping=False, refusal=failure)
        self.ask()

    def _export_begun(self, job: JobResponse) -> None:
        self._set(export=job, exporting=False)
        self._export_moved(job)
        self._keep_asking()

    def _export_moved(self, job: JobResponse) -> None:
        self._set(export=job)
        if job.state.ended:
            if job.state is JobState.FAILED and job.error is not None:
                self._set(refusal=Failure.from_body(job.error.model_dump()))
            self.ask_versions()
        self._keep_asking()

    def _not_exported(self, failure: Failure) -> None:
        self._set(exporting=False, refusal=failure)

    def _refused(self, failure: Failure) -> None:
        self._set(refusal=failure)

    def _keep_asking(self) -> None:
        if self._props.polls != self._timer.isActive():
            self._timer.start() if self._props.polls else self._timer.stop()
