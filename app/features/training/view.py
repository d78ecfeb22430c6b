"""The page of trainings: the list of runs, one run, or a new one, each in the place of the others."""

from __future__ import annotations

from PySide6.QtGui import QFocusEvent, QHideEvent, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from app.features.training.compare_model import CompareViewModel
from app.features.training.compare_pane import ComparePane
from app.features.training.new_run_model import NewRunViewModel
from app.features.training.new_run_pane import NewRunPane
from app.features.training.run_model import RunViewModel
from app.features.training.run_pane import RunPane
from app.features.training.runs_model import RunsViewModel
from app.features.training.runs_pane import RunsPane
from app.resources.theme import Theme


class TrainingPage(QWidget):
    """Asks the engine again and again only while it is shown."""

    def __init__(
        self,
        runs: RunsViewModel,
        new_run: NewRunViewModel,
        run: RunViewModel,
        compared: CompareViewModel,
        theme: Theme,
    ) -> None:
        super().__init__()
        self._runs, self._new_run, self._run, self._compared = runs, new_run, run, compared
        self.runs, self.new_run, self.run = RunsPane(runs), NewRunPane(new_run), RunPane(run, theme)
        self.compared = ComparePane(compared, theme)
        self._stack = QStackedWidget()
        for pane in (self.runs, self.new_run, self.run, self.compared):
            self._stack.addWidget(pane)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stack)
        self.runs.opened.connect(self.open_run)
        self.runs.new_wanted.connect(self.open_new)
        self.runs.compare_wanted.connect(self.open_compared)
        self.compared.back_wanted.connect(self.open_list)
        self.new_run.back_wanted.connect(self.open_list)
        self.run.back_wanted.connect(self.open_list)
        new_run.started.connect(self.open_run)
        run.removed.connect(self._forget)

    def refresh(self) -> None:
        """Look again at what is shown."""
        if self._stack.currentWidget() is self.new_run:
            self._new_run.refresh()
        elif self._stack.currentWidget() is self.run:
            self._run.ask()
        elif self._stack.currentWidget() is self.compared:
            self._compared.ask()
        else:
            self._runs.refresh()

    def open_run(self, run_id: str) -> None:
        self._run.open(run_id)
        self._show(self.run)
        self.run.back.setFocus()

    def open_compared(self, run_ids: list[str]) -> None:
        self._compared.open(run_ids)
        self._show(self.compared)
        self.compared.back.setFocus()

    def open_new(self) -> None:
        self._new_run.refresh()
        self._show(self.new_run)
        self.new_run.begin()

    def open_list(self) -> None:
        self._runs.refresh()
        self._show(self.runs)
        self.runs.table.setFocus()

    def _forget(self, run_id: str) -> None:
        self._runs.forget(run_id)
        if self._stack.currentWidget() is self.run:
            self.open_list()

    def use_theme(self, theme: Theme) -> None:
        self.run.use_theme(theme)
        self.compared.use_theme(theme)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's names, here and below
        """A stack gives the focus to a page where nothing can have it: it goes on to what can."""
        self.focusNextChild()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        self._tell()
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802
        self._tell(shown=False)
        super().hideEvent(event)

    def _show(self, pane: QWidget) -> None:
        self._stack.setCurrentWidget(pane)
        self._tell()

    def _tell(self, *, shown: bool = True) -> None:
        """Which of the models is looked at."""
        self._runs.set_open(shown and self._stack.currentWidget() is self.runs)
        self._run.set_open(shown and self._stack.currentWidget() is self.run)
        self._compared.set_open(shown and self._stack.currentWidget() is self.compared)
