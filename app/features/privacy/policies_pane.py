"""What becomes of personal data in a collection: for each use, an action for each type of finding."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QCheckBox, QLabel, QPushButton, QSpinBox, QVBoxLayout, QWidget

from app.features.privacy import words
from app.features.privacy.names_row import NamesRow
from app.features.privacy.view_model import PrivacyViewModel
from app.features.training.card import chooser, plain
from app.widgets.actions import allow
from app.widgets.dress import dress
from app.widgets.flow_row import FlowRow
from app.widgets.list_table import Column, ListTable, ListTableView
from engine.contract.privacy import PolicyResponse, PrivacyAction, PrivacyUse


@dataclass(frozen=True, slots=True)
class Rule:
    """What becomes of findings of a type; one action for each use, in the order of ``PrivacyUse``."""

    type: str
    actions: tuple[PrivacyAction | None, ...]


class PoliciesPane(QWidget):
    view: ListTableView[Rule]

    def __init__(self, model: PrivacyViewModel) -> None:
        super().__init__()
        self._model = model
        self._shown: PolicyResponse | None = None
        self.collection, self.use, self.action = (
            chooser(self.tr("Collection")),
            chooser(self.tr("Use")),
            chooser(self.tr("What becomes of it")),
        )
        self.collection.textActivated.connect(model.choose)
        for use in PrivacyUse:
            self.use.addItem(words.use_word(use), use)
        for action in PrivacyAction:
            self.action.addItem(words.action_word(action), action)
        self.put = QPushButton(self.tr("Change the rule"))
        self.put.clicked.connect(self._put)
        self.second = QCheckBox(self.tr("Revealing needs a second person"))
        self.below = QSpinBox(minimum=0, maximum=100, suffix=" %")
        self.save = dress(QPushButton(self.tr("Save")), "primary")
        self.save.clicked.connect(
            lambda: model.save(second_person=self.second.isChecked(), review_below=self.below.value() / 100)
        )
        self.undo = QPushButton(self.tr("Undo"))
        self.undo.clicked.connect(self._undo)
        self.apply = QPushButton(self.tr("Read documents again"))
        self.apply.clicked.connect(model.apply_again)
        self.second.toggled.connect(lambda: self._render())
        self.below.valueChanged.connect(lambda: self._render())
        uses = tuple(PrivacyUse)
        table = ListTable[Rule](
            (
                Column(self.tr("Type"), lambda r: words.type_word(r.type)),
                *(Column(words.use_word(use), _reads(place), 20) for place, use in enumerate(uses)),
            ),
            key=lambda r: r.type,
        )
        self.view = ListTableView(table, spoken=self.tr("Rules of the collection"))
        self.state = plain("muted")
        above, between, below = FlowRow(8), FlowRow(8), FlowRow(8)
        label = dress(QLabel(self.tr("Reviewed where less sure than")), "muted")
        for row, parts in (
            (above, (dress(QLabel(self.tr("Collection")), "muted"), self.collection, self.apply)),
            (between, (dress(QLabel(self.tr("For")), "muted"), self.use, self.action, self.put)),
            (below, (label, self.below, self.second, self.undo, self.save)),
        ):
            for part in parts:
                row.add(part)
        self.view.chosen.connect(lambda _: self._render())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        self.names = NamesRow(model)
        bands = (above, self.state, self.view, between, below, self.names)
        for band in bands:
            column.addWidget(band, 1 if band is self.view else 0)
        model.changed.connect(self._follow)

    def _put(self) -> None:
        rule = self.view.current()
        if rule is not None:
            use, action = PrivacyUse(self.use.currentData()), PrivacyAction(self.action.currentData())
            self._model.put(use, rule.type, action)

    def _undo(self) -> None:
        self._model.undo()
        self._shown = None
        self._follow(frozenset({"policy"}))

    def _follow(self, changed: frozenset[str]) -> None:
        props = self._model.props
        if "policies" in changed:
            self.collection.clear()
            self.collection.addItems([one.collection for one in props.policies])
        policy = props.policy
        if policy is not None and policy != self._shown:
            self._shown = policy
            self.collection.setCurrentText(policy.collection)
            self.second.setChecked(policy.second_person)
            self.below.setValue(round(100 * policy.review_below))
        if changed & {"rules", "policy"}:
            types = sorted({name for rules in props.rules.values() for name in rules}, key=lambda t: (t == "*", t))
            rows = [Rule(name, tuple(props.rules[use].get(name) for use in PrivacyUse)) for name in types]
            self.view.table.show_rows(rows)
        self._render()

    def _render(self) -> None:
        props, policy = self._model.props, self._model.props.policy
        if policy is None:
            return
        self.state.setText(words.policy_state(policy))
        others = (self.second.isChecked(), self.below.value()) != (
            policy.second_person,
            round(100 * policy.review_below),
        )
        changed = props.changed or others
        role = self.tr("Only who may set privacy policies changes them.")
        nothing = self.tr("Nothing was changed.")
        free = props.may_set and not props.busy
        for part in (self.second, self.below, self.use, self.action):
            part.setEnabled(props.may_set)
        allow(self.put, free and self.view.current() is not None, role)
        allow(self.undo, changed, nothing)
        tip = self.tr("Documents that are there are read again under the new rules")
        allow(self.save, free and changed, nothing if props.may_set else role, tip=tip)
        done = self.tr("Every document was read under it.")
        allow(self.apply, free and policy.pending > 0, done if props.may_set else role)


def _reads(place: int) -> Callable[[Rule], str]:
    """What a rule says for one use; empty: the rule for every other type holds."""

    def read(rule: Rule) -> str:
        action = rule.actions[place]
        return "" if action is None else words.action_word(action)

    return read
