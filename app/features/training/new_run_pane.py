"""A new training: the choices, all settings below them on demand, and the plan beside them or below."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QBoxLayout, QLabel, QPushButton, QStackedLayout, QVBoxLayout, QWidget

from app.features.training.card import plain, scrolled
from app.features.training.choices_pane import ChoicesPane
from app.features.training.new_run_model import NewRunViewModel, Page
from app.features.training.plan_pane import PlanPane
from app.features.training.settings_pane import SettingsPane
from app.widgets.dress import dress, heading
from app.widgets.flow_row import FlowRow
from app.widgets.notice import EmptyNotice, FailureNotice

_SIDE_BY_SIDE_CHARACTERS = 110


class NewRunPane(QWidget):
    back_wanted = Signal()

    def __init__(self, model: NewRunViewModel) -> None:
        super().__init__()
        self._model = model
        self._begins = False
        self.back = dress(QPushButton(self.tr("All runs")), tip=self.tr("Back to the list (Escape)"))
        self.back.clicked.connect(self.back_wanted)
        QShortcut(QKeySequence("Escape"), self).activated.connect(self.back_wanted)
        self.failure = FailureNotice(action=self.tr("Try again"), dismissable=True)
        self.failure.acted.connect(model.ask_plan)
        self.failure.dismissed.connect(model.dismiss_failure)
        self.empty = EmptyNotice()
        self.empty.acted.connect(model.refresh)
        self.loading = QLabel(self.tr("Looking at datasets and models …"), wordWrap=True)
        dress(self.loading, "muted")
        self.choices, self.plan, self.settings = ChoicesPane(), PlanPane(), SettingsPane()
        self.choices.version_chosen.connect(model.choose_version)
        self.choices.base_chosen.connect(model.choose_base)
        self.choices.preset_chosen.connect(model.choose_preset)
        self.choices.named.connect(model.choose_name)
        self.choices.licence_accepted.connect(model.accept_licence)
        self.settings.chosen.connect(model.choose_value)
        self.settings.reset.connect(model.reset_value)
        self.settings.all_reset.connect(model.reset_values)
        self.plan.start_wanted.connect(model.start)
        self.plan.memory_ignored.connect(model.ignore_memory)
        self.all_settings = QPushButton(self.tr("All settings"))
        self.all_settings.setCheckable(True)
        self.all_settings.toggled.connect(self.settings.setVisible)
        self.changed_note = plain("muted")
        self.settings.hide()
        self._body = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._body.setSpacing(12)
        self._body.addWidget(self.choices, 1)
        self._body.addWidget(self.plan, 1)
        fold = FlowRow(12)
        fold.add(self.all_settings)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(12)
        column.addLayout(self._body)
        column.addWidget(fold)
        column.addWidget(self.changed_note)
        column.addWidget(self.settings)
        column.addStretch(1)
        self._scroll = scrolled(inside, self.tr("New training"))
        self._stack = QStackedLayout()
        for widget in (self.loading, self.empty, self._scroll):
            self._stack.addWidget(widget)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(16)
        head = FlowRow(16)
        head.add(self.back)
        head.add(heading(self.tr("New training")))
        whole.addWidget(head)
        whole.addWidget(self.failure)
        whole.addLayout(self._stack, 1)
        model.changed.connect(self._render)
        self._render()

    def begin(self) -> None:
        """Let the keyboard begin with the first choice, as soon as there is one."""
        self._begins = True
        self.back.setFocus()
        self._render()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        narrow = self.width() < self.fontMetrics().averageCharWidth() * _SIDE_BY_SIDE_CHARACTERS
        directions = QBoxLayout.Direction
        self._body.setDirection(directions.TopToBottom if narrow else directions.LeftToRight)
        super().resizeEvent(event)

    def _render(self) -> None:
        props = self._model.props
        full = props.page is Page.FULL
        self.failure.show_failure(props.failure if full else None)
        pages = {Page.LOADING: self.loading, Page.FULL: self._scroll}
        if props.page is Page.NO_DATASET:
            self.empty.show_text(
                self.tr("Nothing to learn from yet"),
                self.tr(
                    "A model learns from a frozen version of a dataset. Build a dataset from your documents, look "
                    "through it and freeze it; then it can be chosen here."
                ),
                self.tr("Look again"),
            )
        elif props.page is Page.NO_BASE:
            self.empty.show_text(
                self.tr("No model to train yet"),
                self.tr(
                    "A model that is trained has to be a model pack with its weights as safetensors. Import one on the "
                    "page Models; a GGUF file answers, but cannot be trained."
                ),
                self.tr("Look again"),
            )
        elif props.page is Page.FAILED and props.failure:
            text = f"{props.failure.message}\n{props.failure.help}\n{props.failure.quote}"
            self.empty.show_text(self.tr("A training cannot be planned"), text, self.tr("Try again"))
        self._stack.setCurrentWidget(pages.get(props.page, self.empty))
        if not full:
            return
        self.choices.show_props(props)
        self.plan.show_props(props)
        self.settings.show_props(props)
        changed = self.tr("{n} of them are not the preset's.").format(n=props.changed) if props.changed else ""
        if props.changed == 1:
            changed = self.tr("One of them is not the preset's.")
        self.changed_note.setText(changed)
        self.changed_note.setVisible(bool(changed))
        if self._begins:
            self._begins = False
            self.choices.version.setFocus()
