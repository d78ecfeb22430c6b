"""The page of settings: a card for each thing that can be set or looked at."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from app.features.settings.appearance import Appearance
from app.features.settings.cards import AppearanceCard, KeyboardCard, MachineCard, RuntimeCard
from app.features.settings.view_model import SettingsViewModel
from app.widgets.dress import dress, heading
from app.widgets.notice import FailureNotice


class SettingsPage(QWidget):
    def __init__(self, model: SettingsViewModel, appearance: Appearance) -> None:
        super().__init__()
        self._model = model
        self.failure = FailureNotice(action=self.tr("Try again"))
        self.failure.acted.connect(model.refresh)
        self.appearance, self.runtime = AppearanceCard(appearance), RuntimeCard()
        self.machine = MachineCard()
        self.runtime.changed.connect(model.change)
        self.machine.examine_wanted.connect(model.examine)
        inside = QWidget()
        cards = QVBoxLayout(inside)
        cards.setContentsMargins(0, 0, 8, 0)
        cards.setSpacing(12)
        for card in (self.appearance, self.runtime, self.machine, KeyboardCard()):
            cards.addWidget(card)
        cards.addStretch()
        scroll = dress(QScrollArea(), "plain", spoken=self.tr("All settings"))
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidget(inside)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        column.addWidget(heading(self.tr("Settings")))
        column.addWidget(self.failure)
        column.addWidget(scroll, 1)
        model.changed.connect(self._render)
        self._render()

    def refresh(self) -> None:
        self._model.refresh()

    def _render(self) -> None:
        props = self._model.props
        # That no engine answers is the window's to tell.
        gone = props.failure is not None and props.failure.code == "ENGINE_UNREACHABLE"
        self.failure.show_failure(None if gone else props.failure)
        for card in (self.runtime, self.machine):
            card.show_props(props)
