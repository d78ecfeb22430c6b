"""How long the documents of each collection are kept, and what its rule would erase now."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSpinBox, QVBoxLayout, QWidget

from app.bridge.moments import moment_text
from app.features.access.user_dialogs import FormDialog
from app.features.erasure import words
from app.features.erasure.keeping_model import KeepingViewModel, Kept
from app.features.training.card import Card, chooser, plain, scrolled
from app.widgets.actions import allow, ask_first
from app.widgets.dress import dress
from app.widgets.flow_row import FlowRow
from app.widgets.list_table import Column, ListTable, ListTableView
from engine.contract.retention import DueDocument, RetentionSetting

_ROWS, _DUE_ROWS = 8, 6
_YEAR, _MOST = 365, 36_500


class RetentionPane(QWidget):
    view: ListTableView[Kept]
    due: ListTableView[DueDocument]

    def __init__(self, model: KeepingViewModel) -> None:
        super().__init__()
        self._model = model
        inside = QWidget()
        cards = QVBoxLayout(inside)
        cards.setContentsMargins(0, 0, 8, 0)
        cards.setSpacing(12)
        self.clock = self._build_clock()
        self.due_card = self._build_due()
        for card in (self.clock, self._build_rules(), self.due_card):
            cards.addWidget(card)
        cards.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(scrolled(inside, self.tr("Retention")))
        model.changed.connect(self._follow)
        self._render()

    def _build_clock(self) -> QFrame:
        band = QFrame()
        band.setObjectName("failure")
        text = plain("danger")
        text.setText(
            self.tr(
                "The clock of this machine went ahead by more than a day. No rule erases anything until it is back, or "
                "somebody looked at it and says that it is right."
            )
        )
        self.confirm = QPushButton(self.tr("The clock is right …"))
        self.confirm.clicked.connect(self._ask_about_clock)
        row = QHBoxLayout(band)
        row.setContentsMargins(16, 12, 16, 12)
        row.addWidget(text, 1)
        row.addWidget(self.confirm)
        return band

    def _build_rules(self) -> Card:
        card = Card(self.tr("How long documents are kept"))
        self.next = plain("muted")
        table = ListTable[Kept](
            (
                Column(self.tr("Collection"), lambda k: k.name),
                Column(self.tr("Kept"), lambda k: words.kept_for(k.rule), 34),
                Column(self.tr("Due now"), lambda k: words.number(k.rule.due) if k.rule else "", 9, is_number=True),
                Column(self.tr("Documents"), lambda k: words.number(k.documents), 11, spare=2, is_number=True),
                Column(self.tr("Set by"), lambda k: k.rule.set_by if k.rule else "", 14, spare=1),
            ),
            key=lambda k: k.name,
        )
        self.view = ListTableView(table, spoken=self.tr("Rules of collections"), rows_shown=_ROWS)
        self.view.chosen.connect(lambda _: self._render())
        self.view.opened.connect(lambda _: self._set())
        self.view.removal_wanted.connect(lambda _: self._end())
        self.change = QPushButton(self.tr("Set the rule …"))
        self.change.clicked.connect(self._set)
        self.look = QPushButton(self.tr("What would go now"))
        self.look.clicked.connect(self._look)
        self.end = QPushButton(self.tr("End the rule …"))
        self.end.clicked.connect(self._end)
        row = FlowRow(8)
        for button in (self.change, self.look, self.end):
            row.add(button)
        for part in (self.next, self.view, row):
            card.column.addWidget(part)
        return card

    def _build_due(self) -> Card:
        card = Card("")
        self.nothing = plain("muted")
        self.nothing.setText(self.tr("Nothing would be erased now."))
        table = ListTable[DueDocument](
            (
                Column(self.tr("Document"), lambda d: d.name),
                Column(self.tr("Counted from"), lambda d: moment_text(d.since), 24),
            ),
            key=lambda d: d.id,
        )
        self.due = ListTableView(table, spoken=self.tr("Documents that would be erased"), rows_shown=_DUE_ROWS)
        card.column.addWidget(self.nothing)
        card.column.addWidget(self.due)
        return card

    def _set(self) -> None:
        if (kept := self.view.current()) is not None:
            RuleDialog(self._model, kept, self).open()

    def _look(self) -> None:
        kept = self.view.current()
        if kept is not None and kept.rule is not None:
            setting = RetentionSetting(days=kept.rule.days, counted_from=kept.rule.counted_from)
            self._model.look_at_due(kept.name, setting)

    def _end(self) -> None:
        kept = self.view.current()
        if kept is None or kept.rule is None:
            return
        name = kept.name
        ask_first(
            self,
            self.tr("End the rule"),
            self.tr("Keep the documents of {name} without a limit again?").replace("{name}", name),
            self.tr("What was erased stays erased."),
            self.tr("End the rule"),
            lambda: self._model.end_rule(name),
        )

    def _ask_about_clock(self) -> None:
        ask_first(
            self,
            self.tr("The clock is right"),
            self.tr("Is the date of this machine right?"),
            self.tr("From the next look on the rules erase what is due by this date. That you said so is recorded."),
            self.tr("It is right"),
            self._model.confirm_clock,
        )

    def _follow(self, changed: frozenset[str]) -> None:
        props = self._model.props
        if "kept" in changed:
            self.view.table.show_rows(props.kept or ())
        if "due" in changed:
            self.due.table.show_rows(props.due.documents if props.due else ())
        self._render()

    def _render(self) -> None:
        props, kept = self._model.props, self.view.current()
        self.clock.setVisible(not props.clock_is_believed)
        self._render_next()
        busy, none = self.tr("Another change is on its way."), self.tr("Choose a collection first.")
        no_rule = self.tr("Its documents are kept without a limit.")
        has_rule = kept is not None and kept.rule is not None
        why = busy if props.busy else none if kept is None else no_rule
        allow(self.change, kept is not None and not props.busy, why)
        allow(self.look, has_rule, why)
        allow(self.end, has_rule and not props.busy, why)
        allow(self.confirm, not props.busy, busy)
        due = props.due
        self.due_card.setVisible(due is not None)
        if due is not None:
            title = self.tr("Would be erased of {name} now: {n}")
            title = title.replace("{n}", words.number(len(due.documents))).replace("{name}", due.collection)
            self.due_card.title.setText(title)
            self.due.setVisible(bool(due.documents))
            self.nothing.setVisible(not due.documents)

    def _render_next(self) -> None:
        props = self._model.props
        ruled = [one.rule for one in props.kept or () if one.rule is not None]
        if not ruled:
            text = self.tr("No collection has a rule: everything is kept without a limit.")
        elif not props.clock_is_believed:
            text = self.tr("Nothing is erased by a rule now.")
        else:
            text = self.tr("The next look is {time}. Documents due now: {n}. Each erasure has its certificate.")
            when = moment_text(props.next_look_at) if props.next_look_at else self.tr("within the hour")
            text = text.replace("{time}", when).replace("{n}", words.number(sum(rule.due for rule in ruled)))
        self.next.setText(text)


class RuleDialog(FormDialog):
    """Says what the rule would erase now, before it is set."""

    def __init__(self, model: KeepingViewModel, kept: Kept, parent: QWidget) -> None:
        super().__init__(
            QCoreApplication.translate("RuleDialog", "How long documents are kept"),
            QCoreApplication.translate(
                "RuleDialog",
                "Documents of {name} are erased for good when their days are over, with all that hangs on them. Legal "
                "holds are kept.",
            ).replace("{name}", kept.name),
            QCoreApplication.translate("RuleDialog", "Set"),
            parent,
        )
        self._model, self._kept = model, kept
        self.days = QSpinBox(minimum=1, maximum=_MOST, value=kept.rule.days if kept.rule else _YEAR)
        self.counted = chooser(self.tr("Counted"))
        self.counted.addItem(words.counted_from("added"), "added")
        self.counted.addItem(words.counted_from("modified"), "modified")
        if kept.rule is not None:
            self.counted.setCurrentIndex(self.counted.findData(kept.rule.counted_from))
        self.look = QPushButton(self.tr("What would go now?"), autoDefault=False)
        self.look.clicked.connect(lambda: model.look_at_due(kept.name, self._setting()))
        self.going = plain("muted")
        self.add_field(self.tr("Days"), self.days)
        self.add_field(self.tr("Counted"), self.counted)
        self.add_field("", self.look)
        self.form.addRow(self.going)
        dress(self.go_on, "primary")
        self.days.valueChanged.connect(lambda _: model.drop_due())
        self.counted.currentIndexChanged.connect(lambda _: model.drop_due())
        model.changed.connect(lambda _: self._render())
        self.accepted.connect(lambda: model.set_rule(kept.name, self._setting()))
        model.drop_due()
        self._render()

    def _setting(self) -> RetentionSetting:
        from_modified = self.counted.currentData() == "modified"
        return RetentionSetting(days=self.days.value(), counted_from="modified" if from_modified else "added")

    def _render(self) -> None:
        """A rule is set only after it was seen what it would erase."""
        due = self._model.props.due
        seen = due is not None and due.collection == self._kept.name and due.setting == self._setting()
        failure = self._model.props.failure
        if seen and due is not None:
            names = ", ".join(one.name for one in due.documents[:3])
            more = " …" if len(due.documents) > 3 else ""
            text = self.tr("Would be erased at the next look: {n} ({names})")
            if not due.documents:
                text = self.tr("Nothing would be erased now.")
            self.going.setText(text.replace("{n}", words.number(len(due.documents))).replace("{names}", names + more))
        else:
            self.going.setText(f"{failure.message} {failure.help}" if failure else "")
        self.going.setVisible(bool(self.going.text()))
        allow(self.go_on, seen, self.tr("Look first what would go."))
        self.fit()
