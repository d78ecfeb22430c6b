"""The dialog before the window: make a vault, keep the recovery code, unlock, add a first folder."""

from __future__ import annotations

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout

from app.bridge.failure import Failure
from app.features.start.pages import ConfirmPage, CreatePage, FolderPage, RecoveryPage, StartPage, UnlockPage
from app.features.start.view_model import StartViewModel, Step
from app.widgets.dress import dress, heading
from app.widgets.notice import FailureNotice

_STEPS_OF_A_NEW_VAULT = (Step.CREATE, Step.RECOVERY, Step.CONFIRM, Step.FOLDER)


class StartDialog(QDialog):
    """Accepted once an engine runs; rejected when its user gives up.

    ``over_window``: a window is open on this vault whose engine is gone, so no other vault can be chosen.
    """

    def __init__(self, model: StartViewModel, *, over_window: bool = False) -> None:
        super().__init__()
        self._model = model
        self._step: Step | None = None
        self._told: Failure | None = None
        self.setWindowTitle(self.tr("Cloister"))
        self.setFixedWidth(max(600, self.fontMetrics().averageCharWidth() * 84))
        self._title, self._intro = heading(""), dress(QLabel(wordWrap=True), "muted")
        self._place = dress(QLabel(), "muted")
        self._failure = FailureNotice()
        self.create_page, self.recovery, self.confirm = CreatePage(model), RecoveryPage(model), ConfirmPage(model)
        self.unlock, self.folder = UnlockPage(model), FolderPage(model)
        self.unlock.vault.choose.setVisible(not over_window)
        self._pages: dict[Step, StartPage] = {
            Step.CREATE: self.create_page,
            Step.RECOVERY: self.recovery,
            Step.CONFIRM: self.confirm,
            Step.UNLOCK: self.unlock,
            Step.FOLDER: self.folder,
        }
        self._busy = dress(QProgressBar(), spoken=self.tr("Working"))
        self._busy.setRange(0, 0)
        self._busy.setTextVisible(False)
        self.go_on = dress(QPushButton(default=True), "primary")
        self.go_on.clicked.connect(model.go_on)
        self.back = QPushButton(self.tr("Show the code again"), autoDefault=False)
        self.back.clicked.connect(model.go_back)
        self.later = QPushButton(self.tr("Later"), autoDefault=False)
        self.later.clicked.connect(model.skip_folder)
        self.leave = QPushButton(self.tr("Cancel") if over_window else self.tr("Quit"), autoDefault=False)
        self.leave.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        for button in (self.leave, self.later):
            buttons.addWidget(button)
        buttons.addStretch()
        for button in (self.back, self.go_on):
            buttons.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(32, 32, 32, 24)
        column.setSpacing(16)
        for widget in (self._place, self._title, self._intro, *self._pages.values(), self._failure, self._busy):
            column.addWidget(widget)
        column.addStretch()
        column.addLayout(buttons)
        model.changed.connect(self._render)
        self._render()

    def reject(self) -> None:
        """Escape in the last step means later: the engine runs, and the window may open."""
        if self._model.props.step is Step.FOLDER:
            self._model.skip_folder()
        else:
            super().reject()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        super().showEvent(event)
        self._fit()

    def _render(self) -> None:
        props = self._model.props
        if props.step is Step.READY:
            self.accept()
            return
        open_page = self._pages[props.step]
        page_changes, self._step = props.step is not self._step, props.step
        for step, page in self._pages.items():
            page.show_props(props)
            page.setVisible(step is props.step)
            page.setEnabled(not props.busy)
        self._busy.setVisible(props.busy)
        self._failure.show_failure(props.failure)
        self.go_on.setEnabled(props.may_go_on)
        self.back.setVisible(props.step is Step.CONFIRM)
        self.back.setEnabled(props.may_go_back)
        self.later.setVisible(props.step is Step.FOLDER)
        self.leave.setVisible(props.step is not Step.FOLDER)
        title, intro, action, waiting = open_page.words()
        self._title.setText(title)
        self._intro.setText(intro)
        self.go_on.setText(waiting if props.busy else action)
        self._place.setVisible(props.step in _STEPS_OF_A_NEW_VAULT)
        if props.step in _STEPS_OF_A_NEW_VAULT:
            place = _STEPS_OF_A_NEW_VAULT.index(props.step) + 1
            self._place.setText(self.tr("Step {n} of {all}").format(n=place, all=len(_STEPS_OF_A_NEW_VAULT)))
        # Only when it is new: what is typed after it must not be selected, or the next key would erase it.
        refused = props.step is Step.UNLOCK and props.failure is not None and props.failure is not self._told
        self._told = props.failure
        if not props.busy and (page_changes or refused):
            open_page.first_field().setFocus()
            if refused:
                self.unlock.passphrase.selectAll()
        self._fit()

    def _fit(self) -> None:
        """As high as the open page and its wrapped texts need."""
        layout = self.layout()
        assert layout is not None
        layout.activate()
        self.setFixedHeight(layout.totalHeightForWidth(self.width()))
