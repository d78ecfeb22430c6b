"""The window: navigation on the left, the page, and a status bar that tells the truth."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QMainWindow,
    QMessageBox,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.features.frame.status_model import StatusViewModel
from app.features.frame.truth_bar import TruthBar
from app.widgets.dress import dress, heading
from app.widgets.notice import FailureNotice

_PAGES_WITH_KEYS = 10

Section = tuple[str, Sequence[tuple[str, QWidget]]]


class MainWindow(QMainWindow):
    """``sections`` are groups of pages, each with its title, empty for none; a page is (title, page).

    The first page is shown. A page with ``refresh`` is told when it is opened.

    ``jobs`` slides in from the right. Closing the window leaves the engine and its jobs running.
    """

    unlock_wanted = Signal()
    lock_wanted = Signal()
    search_wanted = Signal()
    jobs_shown = Signal(bool)

    def __init__(self, status: StatusViewModel, sections: Sequence[Section], jobs: QWidget) -> None:
        super().__init__()
        self._status = status
        self.setWindowTitle(self.tr("Cloister"))
        self.resize(1240, 800)
        self.navigation = dress(QListWidget(), "navigation", spoken=self.tr("Pages"))
        self._stack = QStackedWidget()
        self._rows: list[int] = []
        for section, pages in sections:
            self._add_section(section, pages)
        self.failure = FailureNotice(action=self.tr("Unlock …"))
        self.failure.acted.connect(self.unlock_wanted)
        self.search = QPushButton(self.tr("Search …"))
        self.search.setToolTip(self.tr("Find passages in the documents (Ctrl+K)"))
        self.search.clicked.connect(self.search_wanted)
        self.quit = QPushButton(self.tr("Lock and quit"))
        self.quit.setToolTip(self.tr("Stop the engine, so that the vault is locked, and close the window (Ctrl+Q)"))
        self.quit.clicked.connect(self.ask_to_quit)
        self.jobs = jobs
        jobs.hide()
        self.setCentralWidget(self._arrange())
        # Into the window that is there: a page that moves with what it lies in is styled anew each time.
        for _, pages in sections:
            for _, page in pages:
                self._stack.addWidget(page)
        self.navigation.setCurrentRow(self._rows[0])
        self.navigation.currentRowChanged.connect(self._show_page)
        self.status_bar = TruthBar(self)
        self.status_bar.jobs.clicked.connect(self.toggle_jobs)
        self.setStatusBar(self.status_bar)
        for keys, act in (
            ("Ctrl+,", partial(self.open_page, len(self._rows) - 1)),  # settings stand last
            ("Ctrl+K", self.search_wanted.emit),
            ("Ctrl+J", self.toggle_jobs),
            ("Ctrl+Q", self.ask_to_quit),
            ("Ctrl+W", self.close),
        ):
            self._shortcut(keys, act)
        status.changed.connect(self._render)
        self._render()

    def open_page(self, page: int | QWidget) -> None:
        """By its place among the pages, or the page itself."""
        self.navigation.setCurrentRow(self._rows[page if isinstance(page, int) else self._stack.indexOf(page)])

    def add_keys(self, keys: str, page: QWidget) -> None:
        """Keys of a page beyond those that are numbered."""
        self._shortcut(keys, partial(self.open_page, page))

    def refresh_page(self) -> None:
        """Let the open page look at the engine again."""
        refresh = getattr(self._stack.currentWidget(), "refresh", None)
        if refresh:
            refresh()

    def toggle_jobs(self) -> None:
        self.jobs.setVisible(self.jobs.isHidden())
        self.status_bar.jobs.setChecked(not self.jobs.isHidden())
        self.jobs_shown.emit(not self.jobs.isHidden())
        (self.status_bar.jobs if self.jobs.isHidden() else self.jobs).setFocus()

    def ask_to_quit(self) -> None:
        """Quitting locks the vault, so it asks; closing the window does neither."""
        if not self._status.props.known:
            self.lock_wanted.emit()  # there is no engine to lock
            return
        jobs = self._status.props.jobs
        box = QMessageBox(self)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle(self.tr("Lock and quit"))
        box.setText(self.tr("Lock the vault and quit?"))
        running = self.tr("{jobs} running: work stops now and goes on where it was once the vault is unlocked again.")
        box.setInformativeText(
            (running.format(jobs=self.status_bar.job_text(jobs)) + " " if jobs else "")
            + self.tr("Other windows and programs lose the engine too. To leave it running, close only the window.")
        )
        lock = box.addButton(self.tr("Lock and quit"), QMessageBox.ButtonRole.AcceptRole)
        close = box.addButton(self.tr("Close the window only"), QMessageBox.ButtonRole.DestructiveRole)
        box.addButton(QMessageBox.StandardButton.Cancel)
        lock.clicked.connect(self.lock_wanted)
        close.clicked.connect(self.close)
        box.open()

    def _shortcut(self, keys: str, act: Callable[[], object]) -> None:
        QShortcut(QKeySequence(keys), self).activated.connect(act)

    def _add_section(self, section: str, pages: Sequence[tuple[str, QWidget]]) -> None:
        """A title that cannot be chosen, and its pages: Alt and their number opens them, the tenth by 0."""
        height = self.fontMetrics().height()
        if section:
            title = QListWidgetItem(section, self.navigation)
            title.setFlags(Qt.ItemFlag.NoItemFlags)
            title.setSizeHint(QSize(0, height + 16))
        for name, _ in pages:
            item = QListWidgetItem(name, self.navigation)
            item.setSizeHint(QSize(0, height + 16))
            self._rows.append(self.navigation.count() - 1)
            number = len(self._rows) - 1
            if number < _PAGES_WITH_KEYS:
                self._shortcut(f"Alt+{(number + 1) % _PAGES_WITH_KEYS}", partial(self.open_page, number))

    def _show_page(self, row: int) -> None:
        if row in self._rows:
            self._stack.setCurrentIndex(self._rows.index(row))
            self.refresh_page()

    def _arrange(self) -> QWidget:
        side = dress(QFrame(), "side")
        widest = max(button.sizeHint().width() for button in (self.search, self.quit))
        names = (self.navigation.item(row).text() for row in range(self.navigation.count()))
        longest = max(self.fontMetrics().horizontalAdvance(name) for name in names)
        side.setFixedWidth(max(self.fontMetrics().averageCharWidth() * 22, widest + 2 * 16 + 1, longest + 2 * 32 + 8))
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 24, 0, 16)
        column.setSpacing(16)
        name = heading(self.tr("Cloister"), 1.35)
        name.setContentsMargins(24, 0, 0, 0)
        column.addWidget(name)
        for widget, stretch in ((self.search, 0), (self.navigation, 1), (self.quit, 0)):
            if isinstance(widget, QPushButton):
                holder = QHBoxLayout()
                holder.setContentsMargins(16, 0, 16, 0)
                holder.addWidget(widget)
                column.addLayout(holder)
            else:
                column.addWidget(widget, stretch)
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
        row.addWidget(self.jobs)
        return whole

    def _render(self) -> None:
        props = self._status.props
        failure = props.failure
        if failure and failure.code == "ENGINE_UNREACHABLE":
            failure = replace(failure, help=self.tr("Unlock the vault to start it again; nothing is lost."))
        self.failure.show_failure(failure)
        self.status_bar.show_status(props)
