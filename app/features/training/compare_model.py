"""Several runs in one picture: their numbers, asked for again while one of them is under way. Knows no widget."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from PySide6.QtCore import QObject, QTimer

from app.bridge.background import Background
from app.bridge.failure import Failure
from app.bridge.port import EngineOfThisThread
from app.bridge.view_model import ViewModel
from app.features.training.runs_model import LIVE
from engine.contract.training import RunSeries

LEAST_RUNS, MOST_RUNS = 2, 6
_INTERVAL_MS = 2000
_POINTS = 2000  # of one line


class Page(Enum):
    LOADING = auto()
    FAILED = auto()
    FULL = auto()


@dataclass(frozen=True, slots=True)
class CompareInputs:
    run_ids: tuple[str, ...] = ()
    hidden: frozenset[str] = frozenset()
    is_open: bool = False
    series: tuple[RunSeries, ...] | None = None
    can_draw: bool = False
    failure: Failure | None = None


@dataclass(frozen=True, slots=True)
class CompareProps:
    """``series`` in the order in which the runs were chosen; ``hidden``: ids of those that are not drawn."""

    page: Page
    series: tuple[RunSeries, ...]
    hidden: frozenset[str]
    can_draw: bool
    polls: bool
    failure: Failure | None


class CompareViewModel(ViewModel[CompareInputs, CompareProps]):
    """``prepare`` loads what draws curves, elsewhere than on the thread of the window."""

    def __init__(
        self,
        engine: EngineOfThisThread,
        background: Background,
        prepare: Callable[[], object],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(CompareInputs(), parent)
        self._engine = engine
        self._background = background
        self._prepare = prepare
        self._asking = False
        self._timer = QTimer(self)
        self._timer.setInterval(_INTERVAL_MS)
        self._timer.timeout.connect(self.ask)

    @staticmethod
    def derive(inputs: CompareInputs) -> CompareProps:
        if inputs.series is None:
            page = Page.FAILED if inputs.failure else Page.LOADING
        else:
            page = Page.FULL
        series = inputs.series or ()
        return CompareProps(
            page=page,
            series=series,
            hidden=inputs.hidden,
            can_draw=inputs.can_draw,
            polls=inputs.is_open and any(one.state in LIVE for one in series),
            failure=inputs.failure,
        )

    def open(self, run_ids: Sequence[str]) -> None:
        """Show these runs from now on."""
        self._set(run_ids=tuple(run_ids), hidden=frozenset(), series=None, failure=None)
        self._asking = False
        if not self._inputs.can_draw:
            self._background.run(self._prepare, lambda _: self._set(can_draw=True), self._failed)
        self.ask()

    def set_open(self, is_open: bool) -> None:
        """The picture is looked at, or not any more."""
        self._set(is_open=is_open)
        self._keep_asking()

    def show_run(self, run_id: str, *, shown: bool) -> None:
        """Draw this one of the runs, or leave it out."""
        hidden = self._inputs.hidden
        self._set(hidden=hidden - {run_id} if shown else hidden | {run_id})

    def ask(self) -> None:
        """Ask for the numbers; while an answer is awaited no second question is sent."""
        run_ids = self._inputs.run_ids
        if self._asking or not run_ids:
            return
        self._asking = True
        self._background.run(
            lambda: self._engine().training.series(run_ids, points=_POINTS),
            lambda found: self._told(run_ids, found),
            self._failed,
        )

    def _told(self, run_ids: tuple[str, ...], found: list[RunSeries]) -> None:
        if run_ids != self._inputs.run_ids:
            return  # of what was compared before
        self._asking = False
        self._set(series=tuple(found), failure=None)
        self._keep_asking()

    def _failed(self, failure: Failure) -> None:
        self._asking = False
        self._set(failure=failure)
        self._keep_asking()

    def _keep_asking(self) -> None:
        if self._props.polls != self._timer.isActive():
            self._timer.start() if self._props.polls else self._timer.stop()
