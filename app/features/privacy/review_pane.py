"""What detection was unsure of: each finding with the words around it, decided by one key."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QCheckBox, QPushButton, QVBoxLayout, QWidget

from app.features.privacy import words
from app.features.privacy.props import Tab
from app.features.privacy.view_model import PrivacyViewModel
from app.features.training.card import plain
from app.widgets.actions import allow
from app.widgets.dress import dress
from app.widgets.flow_row import FlowRow
from app.widgets.list_table import Column, ListTable, ListTableView
from engine.contract.privacy import FindingResponse, ReviewDecision


class ReviewPane(QWidget):
    """Several rows may be selected. After a decision the next finding stands where the last one stood."""

    view: ListTableView[FindingResponse]

    def __init__(self, model: PrivacyViewModel) -> None:
        super().__init__()
        self._model = model
        table = ListTable[FindingResponse](
            (
                Column(self.tr("Found"), words.in_context),
                Column(self.tr("As"), lambda f: words.type_word(f.type), 16),
                Column(self.tr("Sure"), lambda f: words.score(f.score), 8, spare=2, is_number=True),
                Column(self.tr("Becomes"), lambda f: words.action_word(f.action), 12, spare=3),
                Column(self.tr("Document"), words.place, 26, spare=1),
                Column(self.tr("Decision"), lambda f: words.decision_word(f.decision), 12, spare=4),
            ),
            key=lambda f: str(f.id),
        )
        self.view = ListTableView(table, spoken=self.tr("Findings to review"), several=True)
        self.view.chosen.connect(lambda _: self._render())
        self.view.selectionModel().selectionChanged.connect(lambda *_: self._render())
        self.buttons: dict[ReviewDecision, QPushButton] = {}
        row = FlowRow(8)
        for decision, key, text, tip in (
            (ReviewDecision.ACCEPT, "A", self.tr("Accept (A)"), self.tr("It is personal data here")),
            (ReviewDecision.REJECT, "R", self.tr("Reject (R)"), self.tr("It is none here")),
            (ReviewDecision.ALWAYS, "L", self.tr("Always (L)"), self.tr("These words are personal data everywhere")),
            (ReviewDecision.NEVER, "N", self.tr("Never (N)"), self.tr("These words are none anywhere")),
        ):
            button = dress(QPushButton(text), "primary" if decision is ReviewDecision.ACCEPT else "", tip=tip)
            button.clicked.connect(partial(self.decide, decision))
            shortcut = QShortcut(QKeySequence(key), self.view)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(partial(self.decide, decision))
            self.buttons[decision] = button
            self._tips = getattr(self, "_tips", {}) | {decision: tip}
            row.add(button)
        self.waiting = QCheckBox(self.tr("Only what waits"))
        self.waiting.setChecked(True)
        self.waiting.toggled.connect(model.show_waiting)
        self.more = QPushButton(self.tr("More"))
        self.more.clicked.connect(model.load_more)
        row.add(self.waiting)
        row.add(self.more)
        self.context, self.count = plain(), plain("muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        for part, stretch in ((row, 0), (self.view, 1), (self.context, 0), (self.count, 0)):
            column.addWidget(part, stretch)
        self._row = row
        self._place = 0
        model.changed.connect(self._follow)

    def decide(self, decision: ReviewDecision, _: bool = False) -> None:
        """About every selected finding."""
        chosen = self.view.selected()
        if chosen and not self._model.props.busy:
            self._place = min(first for first, _ in self.view.ranges())
            self._model.decide([one.id for one in chosen], decision)

    def _follow(self, changed: frozenset[str]) -> None:
        props = self._model.props
        if "findings" in changed:
            self.view.table.show_rows(props.findings)
            if props.findings and self._place:
                self.view.selectRow(min(self._place, len(props.findings) - 1))
                self._place = 0
        if props.tab is Tab.REVIEW:
            self._render()

    def _render(self) -> None:
        props, finding = self._model.props, self.view.current()
        chosen = bool(self.view.ranges())
        why = self.tr("Choose a finding first.") if not props.busy else self.tr("The last decision is on its way.")
        for decision, button in self.buttons.items():
            allow(button, chosen and not props.busy, why, tip=self._tips[decision])
        self.more.setVisible(props.more)
        self._row.arrange()
        self.context.setText("" if finding is None else f"…{finding.before}»{finding.text}«{finding.after}…")
        self.count.setText(self._told(len(props.findings), more=props.more, decided=props.decided))

    def _told(self, count: int, *, more: bool, decided: int) -> str:
        numbers = QLocale()
        told = self.tr("{n} findings, and more") if more else self.tr("{n} findings")
        text = told.format(n=numbers.toString(count))
        if decided:
            text += " · " + self.tr("{n} decided just now").format(n=numbers.toString(decided))
        return text
