"""Before anything is erased: all that goes and all that stays, why, and a word to type."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QCheckBox, QLineEdit, QPlainTextEdit, QWidget

from app.features.access.user_dialogs import FormDialog
from app.features.erasure import words
from app.features.erasure.finding_model import Plan
from app.features.erasure.view_model import ErasureViewModel
from app.features.training.card import chooser, plain
from app.widgets.actions import allow
from app.widgets.dress import dress

_LINES = 12
_GROUND = 32  # letters of the longest one, in German


class ConfirmDialog(FormDialog):
    """Goes on with the plan of ``model.finding``; closing it leaves everything as it is."""

    def __init__(self, model: ErasureViewModel, parent: QWidget) -> None:
        super().__init__(
            QCoreApplication.translate("ConfirmErasureDialog", "Erase for good"),
            QCoreApplication.translate(
                "ConfirmErasureDialog",
                "This cannot be undone. Keys and rows go at once, then every trace in the vault's file; a signed "
                "certificate says what was done.",
            ),
            QCoreApplication.translate("ConfirmErasureDialog", "Erase for good"),
            parent,
        )
        self._model = model
        self._word = self.tr("ERASE")
        self.what = dress(QPlainTextEdit(readOnly=True), spoken=self.tr("What goes and what stays"))
        self.what.setTabChangesFocus(True)
        self.what.setFixedHeight(self.fontMetrics().lineSpacing() * _LINES)
        self.copies = QCheckBox(self.tr("Copies too: the same bytes or the same words"))
        self.ground = chooser(self.tr("Why"))
        self.ground.setMinimumContentsLength(_GROUND)
        self.ground.addItem(self.tr("Choose …"), "")
        for one in words.GROUNDS:
            self.ground.addItem(words.ground(one), one)
        self.typed = QLineEdit(maxLength=40)
        self.typed.setPlaceholderText(self._word)
        self.held = plain("danger")
        self.add_field("", self.what)
        self.add_field("", self.copies)
        self.add_field(self.tr("Why"), self.ground)
        self.add_field(self.tr("Type {word}").replace("{word}", self._word), self.typed)
        self.form.addRow(self.held)
        self.setTabOrder(self.what, self.copies)
        dress(self.go_on, "confirm")
        self.copies.clicked.connect(lambda wanted: model.finding.plan_again(copies=wanted))
        self.ground.currentIndexChanged.connect(self._allow)
        self.typed.textChanged.connect(self._allow)
        self.accepted.connect(self._carry_out)
        self.rejected.connect(model.finding.give_up)
        model.finding.changed.connect(self._render)
        model.changed.connect(self._allow)
        self._render()
        self.typed.setFocus()

    def _carry_out(self) -> None:
        plan = self._model.finding.props.plan
        if plan is not None:
            ground = next(one for one in words.GROUNDS if one == self.ground.currentData())
            self._model.carry_out(plan, ground)
            self._model.finding.give_up()

    def _render(self) -> None:
        plan = self._model.finding.props.plan
        if plan is not None:
            self._show(plan)
        self._allow()

    def _show(self, plan: Plan) -> None:
        self.what.setPlainText("\n".join(words.plan_lines(plan)))
        self.copies.setVisible(plan.person is None)
        self.copies.setChecked(plan.copies)
        held = self.tr("A legal hold keeps {names}. End it first, or leave it out.")
        self.held.setText(held.replace("{names}", ", ".join(plan.held)) if plan.held else "")
        self.held.setVisible(bool(plan.held))
        self.fit()

    def _allow(self) -> None:
        plan = self._model.finding.props.plan
        typed = self.typed.text().strip() == self._word
        busy = self._model.props.following.busy
        ready = typed and bool(self.ground.currentData()) and plan is not None and not plan.held and not busy
        why = self.tr("Say why, and type the word.")
        if plan is None:
            why = self.tr("What goes is being looked up.")
        elif plan.held:
            why = self.held.text()
        elif busy:
            why = self.tr("Another erasure is under way.")
        allow(self.go_on, ready, why)
