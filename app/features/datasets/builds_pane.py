"""What was built and imported before: when, how many items came of it, and what was left out by reason."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from app.features.datasets.panels import dropped_text, outcome_title
from app.features.datasets.reports import Outcome
from app.features.jobs import wording
from app.widgets.dress import chain_after, dress, scaled
from app.widgets.notice import EmptyNotice


class BuildsPane(QWidget):
    build_wanted = Signal()
    faults_wanted = Signal(object)
    """The outcome whose bad lines somebody wants to see."""

    def __init__(self) -> None:
        super().__init__()
        self._shown: tuple[Outcome, ...] = ()
        self.cards: list[BuildCard] = []
        self.empty = EmptyNotice()
        self.empty.acted.connect(self.build_wanted)
        inside = QWidget()
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(0, 0, 8, 0)
        self._column.setSpacing(8)
        self._column.addStretch()
        self._scroll = dress(QScrollArea(), "plain", spoken=self.tr("Builds"))
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidget(inside)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.empty)
        self._stack.addWidget(self._scroll)

    def show_history(self, history: tuple[Outcome, ...], *, may_build: bool) -> None:
        self._stack.setCurrentWidget(self._scroll if history else self.empty)
        self.empty.show_text(
            self.tr("Nothing was built lately"),
            self.tr("Here stands what the last builds and imports of this dataset added, and what they left out."),
            self.tr("Build …") if may_build else "",
        )
        if history == self._shown:
            return
        self._shown = history
        for card in self.cards:
            self._column.removeWidget(card)
            card.deleteLater()
        self.cards = [BuildCard(outcome) for outcome in history]
        for place, card in enumerate(self.cards):
            card.faults_wanted.connect(self.faults_wanted)
            self._column.insertWidget(place, card)
        chain_after(self._scroll, [card.faults for card in self.cards if card.outcome.faults])


class BuildCard(QFrame):
    faults_wanted = Signal(object)

    def __init__(self, outcome: Outcome) -> None:
        super().__init__()
        self.setObjectName("card")
        self.outcome = outcome
        title = QLabel(outcome_title(outcome), wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        title.setFont(scaled(title.font(), 1.0, bold=True))
        when = dress(QLabel(wording.ended_at(outcome.job), wordWrap=True), "muted")
        dropped = QLabel(dropped_text(outcome) or self.tr("Nothing was left out."), wordWrap=True)
        self.faults = dress(QPushButton(self.tr("Bad lines …")), "small")
        self.faults.clicked.connect(lambda: self.faults_wanted.emit(outcome))
        self.faults.setVisible(bool(outcome.faults))
        words = QVBoxLayout()
        words.setSpacing(4)
        for label in (title, when, dropped):
            words.addWidget(label)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 12, 16, 12)
        row.addLayout(words, 1)
        row.addWidget(self.faults)
