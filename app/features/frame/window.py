"""The window: navigation on the left, the page, and a status bar that tells the truth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QLocale, QSize, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QMainWindow,
    QMessageBox,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.features.frame.status_model import StatusProps, StatusViewModel
from app.widgets.dress import dress, heading
from app.widgets.notice import FailureNotice


class MainWindow(QMainWindow):
    """``pages`` are (title, page); the first is shown. A page with ``refresh`` is told when it is opened."""

    unlock_wanted = Signal()
    lock_wanted = Signal()

    def __init__(self, status: StatusViewModel, pages: Sequence[tuple[str, QWidget]]) -> None:
        super().__init__()
        self._status = status
        self.setWindowTitle(self.tr("Cloister"))
        self.resize(1240, 800)
        self.navigation = dress(QListWidget(), "navigation", spoken=self.tr("Pages"))
        self._stack = QStackedWidget()
        for number, (title, page) in enumerate(pages):
            item = QListWidgetItem(title, self.navigation)
            item.setSizeHint(QSize(0, self.fontMetrics().height() + 20))
            self._stack.addWidget(page)
            shortcut = QShortcut(QKeySequence(f"Alt+{number + 1}"), self)
            shortcut.activated.connect(lambda number=number: self.open_page(number))
        self.navigation.setCurrentRow(0)
        self.navigation.currentRowChanged.connect(self._show_page)
        self.failure = FailureNotice(action=self.tr("Unlock …"))
        self.failure.acted.connect(self.unlock_wanted)
        self.setCentralWidget(self._arrange())
        self._parts = [QLabel() for _ in range(4)]
        for part in self._parts:
            self.statusBar().addWidget(part)
        self._jobs = dress(QLabel(), "muted")
        self.statusBar().addPermanentWidget(self._jobs)
        self.statusBar().setSizeGripEnabled(False)
        self.statusBar().setContentsMargins(16, 4, 16, 4)
        status.changed.connect(self._render)
        self._render()

    def open_page(self, number: int) -> None:
        self.navigation.setCurrentRow(number)

    def _show_page(self, number: int) -> None:
        self._stack.setCurrentIndex(number)
        self.refresh_page()

    def refresh_page(self) -> None:
        """Let the open page look at the engine again."""
        refresh = getattr(self._stack.currentWidget(), "refresh", None)
        if refresh:
            refresh()

    def _arrange(self) -> QWidget:
        side = dress(QFrame(), "side")
        side.setFixedWidth(max(176, self.fontMetrics().averageCharWidth() * 22))
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 24, 0, 16)
        column.setSpacing(16)
        name = heading(self.tr("Cloister"), 1.35)
        name.setContentsMargins(24, 0, 0, 0)
        lock = QPushButton(self.tr("Lock and quit"))
        lock.setToolTip(self.tr("Stop the engine, so that the vault is locked, and close the window"))
        lock.clicked.connect(self._confirm_lock)
        holder = QHBoxLayout()
        holder.setContentsMargins(16, 0, 16, 0)
        holder.addWidget(lock)
        column.addWidget(name)
        column.addWidget(self.navigation, 1)
        column.addLayout(holder)
        content = QVBoxLayout()
        content.setContentsMargins(24, 24, 24, 16)
        content.setSpacing(16)
        content.addWidget(self.failure)
        content.addWidget(self._stack, 1)
        whole = QWidget()
        row = QHBoxLayout(whole)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(side)
        row.addLayout(content, 1)
        return whole

    def _confirm_lock(self) -> None:
        jobs = self._status.props.jobs
        if not jobs:
            self.lock_wanted.emit()
            return
        box = QMessageBox(self)
        box.setWindowTitle(self.tr("Lock and quit"))
        box.setText(self.tr("{n} running: go on when the vault is unlocked again?").format(n=self._job_text(jobs)))
        box.setInformativeText(self.tr("Jobs stop now and continue where they were at the next start."))
        box.setStandardButtons(QMessageBox.StandardButton.Ok | QMessageBox.StandardButton.Cancel)
        box.accepted.connect(self.lock_wanted)
        box.open()

    def _job_text(self, jobs: int) -> str:
        return self.tr("1 job") if jobs == 1 else self.tr("{n} jobs").format(n=jobs)

    def _render(self) -> None:
        props = self._status.props
        failure = props.failure
        if failure and failure.code == "ENGINE_UNREACHABLE":
            failure = replace(failure, help=self.tr("Unlock the vault to start it again; nothing is lost."))
        self.failure.show_failure(failure)
        for label, (text, role) in zip(self._parts, self._status_parts(props), strict=False):
            label.setText(f"{text}     " if text else "")
            dress(label, role)
            label.setVisible(bool(text))
        self._jobs.setText(self.tr("{jobs} running").format(jobs=self._job_text(props.jobs)) if props.jobs else "")

    def _status_parts(self, props: StatusProps) -> list[tuple[str, str]]:
        if not props.known:
            text = self.tr("● engine does not answer") if props.failure else self.tr("○ asking the engine …")
            return [(text, "danger" if props.failure else "muted"), ("", ""), ("", ""), ("", "")]
        model = self.tr("no model: quotes only") if props.model is None else f"{props.model} ({props.model_state})"
        count = QLocale().toString(props.passages)
        if props.connection_attempts:
            refused = self.tr("{n} attempts to reach the network, refused").format(n=props.connection_attempts)
            network = (refused, "danger")
        elif props.isolated:
            network = (self.tr("network isolated"), "ok")
        else:
            network = (self.tr("network not isolated, nothing tried to reach it"), "warning")
        return [
            (self.tr("● engine ready"), "ok"),
            (model, "muted"),
            (self.tr("{n} passages").format(n=count), "muted"),
            network,
        ]
