"""The runs, the newest first, asked for page by page, and again while one of them is under way. Knows no widget."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto

from PySide6.QtCore import QObject, QTimer

from app.bridge.background import Background
from app.bridge.failure import Failure
from app.bridge.port import EngineOfThisThread
from app.bridge.view_model import ViewModel
from app.features.training.new_run_model import MAY_TRAIN
from engine.contract.datasets import DatasetResponse
from engine.contract.system import Role
from engine.contract.training import RunResponse

LIVE = ("queued", "running")
_PAGE = 100
_MOST = 1000  # of one question to the engine
_INTERVAL_MS = 2000


class Page(Enum):
    FORBIDDEN = auto()
    LOADING = auto()
    FAILED = auto()
    EMPTY = auto()
    FULL = auto()


@dataclass(frozen=True, slots=True)
class RunsInputs:
    role: Role | None = None
    is_open: bool = False
    runs: tuple[RunResponse, ...] | None = None
    more: bool = False
    datasets: Mapping[str, str] = field(default_factory=dict)
    failure: Failure | None = None


@dataclass(frozen=True, slots=True)
class RunsProps:
    """``more``: the engine has older ones. ``datasets``: names by the id of the frozen version."""

    page: Page
    runs: tuple[RunResponse, ...]
    more: bool
    datasets: Mapping[str, str]
    may_train: bool
    polls: bool
    failure: Failure | None


class RunsViewModel(ViewModel[RunsInputs, RunsProps]):
    def __init__(self, engine: EngineOfThisThread, background: Background, parent: QObject | None = None) -> None:
        super().__init__(RunsInputs(), parent)
        self._engine = engine
        self._background = background
        self._asking = False
        self._timer = QTimer(self)
        self._timer.setInterval(_INTERVAL_MS)
        self._timer.timeout.connect(self.ask)

    @staticmethod
    def derive(inputs: RunsInputs) -> RunsProps:
        may_train = inputs.role in MAY_TRAIN
        if inputs.role is not None and not may_train:
            page = Page.FORBIDDEN
        elif inputs.runs is None:
            page = Page.FAILED if inputs.failure else Page.LOADING
        else:
            page = Page.FULL if inputs.runs else Page.EMPTY
        runs = inputs.runs or ()
        return RunsProps(
            page=page,
            runs=runs,
            more=inputs.more,
            datasets=inputs.datasets,
            may_train=may_train,
            polls=inputs.is_open and any(run.state in LIVE for run in runs),
            failure=inputs.failure,
        )

    def know_role(self, role: Role | None) -> None:
        """Who looks, as the status says."""
        if role != self._inputs.role:
            self._set(role=role)

    def set_open(self, is_open: bool) -> None:
        """The page is shown, or not any more."""
        self._set(is_open=is_open)
        self._keep_asking()

    def refresh(self) -> None:
        """Look at the runs and the names of the datasets again."""
        if not self._props.may_train:
            return
        self.ask()
        self._background.run(lambda: self._engine().list_datasets(), self._know_datasets, lambda _: None)

    def ask(self) -> None:
        """Ask once for as many as are known; while an answer is awaited no second question is sent."""
        if not self._asking and self._props.may_train:
            self._asking = True
            limit = min(_MOST, max(_PAGE, len(self._inputs.runs or ())))
            self._background.run(
                lambda: self._engine().training.runs(limit=limit, offset=0),
                lambda runs: self._listed(runs, limit),
                self._failed,
            )

    def fetch_more(self) -> None:
        """The next page of older ones."""
        if self._asking or not self._inputs.more:
            return
        self._asking = True
        offset = len(self._inputs.runs or ())
        self._background.run(
            lambda: self._engine().training.runs(limit=_PAGE, offset=offset), self._continued, self._failed
        )

    def forget(self, run_id: str) -> None:
        """A run was removed."""
        if self._inputs.runs is not None:
            self._set(runs=tuple(run for run in self._inputs.runs if run.id != run_id))

    def _listed(self, runs: list[RunResponse], limit: int) -> None:
        self._asking = False
        # What newer ones pushed out of the answer is there still; what is removed here is forgotten at once.
        listed = {run.id for run in runs}
        old = tuple(run for run in self._inputs.runs or () if run.id not in listed)
        more = len(runs) == limit if not old else self._inputs.more
        self._set(runs=(*runs, *old), more=more, failure=None)
        self._keep_asking()

    def _continued(self, runs: list[RunResponse]) -> None:
        self._asking = False
        known = {run.id for run in self._inputs.runs or ()}
        new = tuple(run for run in runs if run.id not in known)
        self._set(runs=(*(self._inputs.runs or ()), *new), more=len(runs) == _PAGE)

    def _know_datasets(self, datasets: list[DatasetResponse]) -> None:
        names = {version.id: f"{one.name} v{version.number}" for one in datasets for version in one.versions}
        self._set(datasets=names)

    def _failed(self, failure: Failure) -> None:
        self._asking = False
        self._set(failure=failure)
        self._keep_asking()

    def _keep_asking(self) -> None:
        if self._props.polls != self._timer.isActive():
            self._timer.start() if self._props.polls else self._timer.stop()
