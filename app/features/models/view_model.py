"""The installed models, the one being imported and the one being loaded. Knows no widget."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from PySide6.QtCore import QObject, QTimer

from app.bridge.background import Background
from app.bridge.failure import Failure
from app.bridge.port import EngineOfThisThread
from app.bridge.view_model import ViewModel
from engine.contract.jobs import JobResponse, JobState
from engine.contract.system import ModelList, ModelResponse, ModelVerified, Role

IMPORT = "model-import"
_FOLLOW_MS = 500
_MAY_MANAGE = (Role.MODEL_OWNER, Role.ADMINISTRATOR)


class Page(Enum):
    LOADING = auto()
    FAILED = auto()
    EMPTY = auto()
    FULL = auto()


class Check(Enum):
    RUNNING = auto()
    INTACT = auto()
    CHANGED = auto()


@dataclass(frozen=True, slots=True)
class Checked:
    """What comparing a model's file with its digest said."""

    name: str
    check: Check


@dataclass(frozen=True, slots=True)
class ModelsInputs:
    models: tuple[ModelResponse, ...] | None = None
    role: Role | None = None
    loading: str | None = None
    checked: tuple[Checked, ...] = ()
    job: JobResponse | None = None
    failure: Failure | None = None


@dataclass(frozen=True, slots=True)
class ModelsProps:
    """``loading``: the name of the model that is being made ready; ``job``: the import that runs."""

    page: Page
    models: tuple[ModelResponse, ...]
    may_manage: bool
    may_roll_back: bool
    loading: str | None
    checked: tuple[Checked, ...]
    job: JobResponse | None
    failure: Failure | None

    def check_of(self, name: str) -> Check | None:
        return next((c.check for c in self.checked if c.name == name), None)


class ModelsViewModel(ViewModel[ModelsInputs, ModelsProps]):
    """One model is loaded at a time; an import goes on in the engine whatever is open here."""

    def __init__(self, engine: EngineOfThisThread, background: Background, parent: QObject | None = None) -> None:
        super().__init__(ModelsInputs(), parent)
        self._engine = engine
        self._background = background
        self._following = False
        self._timer = QTimer(self)
        self._timer.setInterval(_FOLLOW_MS)
        self._timer.timeout.connect(self.follow)

    @staticmethod
    def derive(inputs: ModelsInputs) -> ModelsProps:
        models = inputs.models or ()
        if inputs.models is None:
            page = Page.FAILED if inputs.failure else Page.LOADING
        else:
            page = Page.FULL if models else Page.EMPTY
        may_manage = inputs.role in _MAY_MANAGE
        return ModelsProps(
            page=page,
            models=tuple(sorted(models, key=lambda m: (not m.in_use, m.name.casefold()))),
            may_manage=may_manage,
            may_roll_back=may_manage and inputs.loading is None and any(m.in_use for m in models),
            loading=inputs.loading,
            checked=inputs.checked,
            job=inputs.job,
            failure=inputs.failure,
        )

    def know_role(self, role: Role | None) -> None:
        """Who looks, as the status says."""
        self._set(role=role)

    def refresh(self) -> None:
        """Look at the models and the imports again."""
        self._background.run(lambda: self._engine().list_models(), self._listed, self._failed)
        if self._inputs.job is None:
            self._background.run(lambda: self._engine().list_jobs(), self._found_jobs, lambda _: None)

    def import_file(self, path: str, *, use: bool) -> None:
        """Start to check a GGUF file and to copy it into the vault; with ``use`` it answers from then on."""
        self._set(failure=None)
        self._background.run(
            lambda: self._engine().job(self._engine().import_model(path, use=use)), self._follow, self._failed
        )

    def cancel_import(self) -> None:
        if (job := self._inputs.job) is not None:
            self._background.run(lambda: self._engine().cancel_job(job.id), lambda _: None, self._failed)

    def use(self, name: str) -> None:
        """Answer with this model; it takes as long as loading its file takes."""
        if self._inputs.loading is None:
            self._set(loading=name, failure=None)
            self._background.run(lambda: self._engine().use_model(name), lambda _: self._loaded(), self._not_loaded)

    def roll_back(self) -> None:
        """Answer with what was in use before."""
        if self._props.may_roll_back:
            self._set(loading="", failure=None)
            self._background.run(lambda: self._engine().rollback_model(), lambda _: self._loaded(), self._not_loaded)

    def verify(self, name: str) -> None:
        """Compare the model's file with the digest taken at its import."""
        self._mark(name, Check.RUNNING)
        self._background.run(lambda: self._engine().verify_model(name), self._verified, self._failed)

    def remove(self, name: str) -> None:
        self._set(failure=None)
        self._background.run(lambda: self._engine().remove_model(name), self._removed, self._failed)

    def dismiss_failure(self) -> None:
        self._set(failure=None)

    def follow(self) -> None:
        """Ask once how the import stands."""
        job = self._inputs.job
        if job is not None and not self._following:
            self._following = True
            self._background.run(lambda: self._engine().job(job.id), self._moved, self._lost)

    def _listed(self, models: list[ModelResponse]) -> None:
        self._set(models=tuple(models))

    def _found_jobs(self, jobs: list[JobResponse]) -> None:
        running = next((job for job in jobs if job.kind == IMPORT and not job.state.ended), None)
        if running and self._inputs.job is None:
            self._follow(running)

    def _follow(self, job: JobResponse) -> None:
        self._set(job=job)
        self._timer.start()
        self.follow()

    def _moved(self, job: JobResponse) -> None:
        self._following = False
        if not job.state.ended:
            self._set(job=job)
            return
        self._timer.stop()
        self._set(job=None)
        if job.state is JobState.FAILED and job.error:
            self._set(failure=Failure.from_body(job.error.model_dump()))
        self.refresh()

    def _lost(self, failure: Failure) -> None:
        """The import goes on without us: keep asking, unless the engine does not know it any more."""
        self._following = False
        if failure.code != "ENGINE_UNREACHABLE":
            self._timer.stop()
            self._set(job=None, failure=failure)

    def _loaded(self) -> None:
        self._set(loading=None)
        self.refresh()

    def _not_loaded(self, failure: Failure) -> None:
        self._set(loading=None, failure=failure)
        self.refresh()  # the one before may be in use again

    def _verified(self, verified: ModelVerified) -> None:
        self._mark(verified.name, Check.INTACT if verified.intact else Check.CHANGED)

    def _removed(self, models: ModelList) -> None:
        self._listed(models.models)

    def _failed(self, failure: Failure) -> None:
        self._set(failure=failure, checked=tuple(c for c in self._inputs.checked if c.check is not Check.RUNNING))

    def _mark(self, name: str, check: Check) -> None:
        others = tuple(c for c in self._inputs.checked if c.name != name)
        self._set(checked=(*others, Checked(name, check)))
