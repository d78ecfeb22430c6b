"""Who stands behind a pseudonym: asked for with a reason, approved by a second person, shown once."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QDialog, QLabel, QLineEdit, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from app.bridge.moments import moment_text
from app.features.access.user_dialogs import FormDialog
from app.features.privacy import words
from app.features.privacy.view_model import PrivacyViewModel
from app.features.training.card import plain
from app.widgets.actions import allow
from app.widgets.dress import dress
from app.widgets.flow_row import FlowRow
from app.widgets.list_table import Column, ListTable, ListTableView
from app.widgets.recovery_code import code_font
from engine.contract.privacy import RevealRequest, RevealResponse, RevealState

_LEAST_REASON = 10


class RevealsPane(QWidget):
    view: ListTableView[RevealResponse]

    def __init__(self, model: PrivacyViewModel) -> None:
        super().__init__()
        self._model = model
        self._dialog: OriginalDialog | None = None
        self.ask = dress(QPushButton(self.tr("Reveal …")), "primary", tip=self.tr("Ctrl+N"))
        self.ask.setShortcut("Ctrl+N")
        self.ask.clicked.connect(lambda: RevealDialog(model, self).open())
        self.approve = self._button(self.tr("Approve"), lambda r: model.decide_reveal(r.id, approve=True))
        self.refuse = self._button(self.tr("Refuse"), lambda r: model.decide_reveal(r.id, approve=False))
        self.show_it = self._button(self.tr("Show"), lambda r: model.show_reveal(r.id))
        table = ListTable[RevealResponse](
            (
                Column(self.tr("Pseudonym"), lambda r: r.pseudonym, 20),
                Column(self.tr("Reason"), lambda r: r.reason),
                Column(self.tr("Asked by"), lambda r: r.requested_by, 18, spare=2),
                Column(self.tr("When"), lambda r: moment_text(r.requested_at), 22, spare=1),
                Column(self.tr("State"), lambda r: words.reveal_state(r.state), 26),
            ),
            key=lambda r: r.id,
        )
        self.view = ListTableView(table, spoken=self.tr("Requests to reveal"))
        self.view.chosen.connect(lambda _: self._render())
        note = plain("muted")
        note.setText(self.tr("Every request is in the audit log. Who asks is not who approves."))
        row = FlowRow(8)
        for button in (self.ask, self.approve, self.refuse, self.show_it):
            row.add(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        for part, stretch in ((row, 0), (note, 0), (self.view, 1)):
            column.addWidget(part, stretch)
        model.changed.connect(self._follow)

    def _button(self, text: str, act: object) -> QPushButton:
        button = QPushButton(text)

        def pressed() -> None:
            if (request := self.view.current()) is not None and callable(act):
                act(request)

        button.clicked.connect(pressed)
        return button

    def _follow(self, changed: frozenset[str]) -> None:
        props = self._model.props
        if "reveals" in changed:
            self.view.table.show_rows(props.reveals)
        if props.original is not None and self._dialog is None:
            self._dialog = OriginalDialog(props.original, self)
            self._dialog.finished.connect(self._forget)
            self._dialog.open()
        self._render()

    def _forget(self) -> None:
        self._dialog = None
        self._model.drop_original()

    def _render(self) -> None:
        props, request = self._model.props, self.view.current()
        free, busy = not props.busy, self.tr("Another change is on its way.")
        allow(self.ask, free, busy, tip=self.tr("Ctrl+N"))
        waits = request is not None and request.state is RevealState.WAITING
        own = request is not None and request.requested_by == props.name
        why = self.tr("Nobody approves a request of their own.") if waits and own else self.tr("It does not wait.")
        for button in (self.approve, self.refuse):
            allow(button, free and waits and not own, why if free else busy)
        ready = request is not None and request.state is RevealState.APPROVED and own
        tip = self.tr("Once, to who asked for it")
        allow(self.show_it, free and ready, self.tr("Only an approved request of your own is shown."), tip=tip)


class RevealDialog(FormDialog):
    def __init__(self, model: PrivacyViewModel, parent: QWidget) -> None:
        super().__init__(
            QCoreApplication.translate("RevealDialog", "Reveal a pseudonym"),
            QCoreApplication.translate(
                "RevealDialog", "The reason is kept for good and read by whoever approves and audits."
            ),
            QCoreApplication.translate("RevealDialog", "Ask"),
            parent,
        )
        self.pseudonym, self.reason = QLineEdit(maxLength=100), QPlainTextEdit()
        self.pseudonym.setPlaceholderText("PERSON-7KQ2")
        self.reason.setTabChangesFocus(True)
        self.reason.setFixedHeight(self.fontMetrics().lineSpacing() * 4)
        self.add_field(self.tr("Pseudonym, as it stands in the text"), self.pseudonym)
        self.add_field(self.tr("Reason"), self.reason)
        self.pseudonym.textChanged.connect(self._allow)
        self.reason.textChanged.connect(self._allow)
        self.accepted.connect(
            lambda: model.reveal(
                RevealRequest(pseudonym=self.pseudonym.text(), reason=self.reason.toPlainText().strip())
            )
        )
        self._allow()

    def _allow(self) -> None:
        named = self.pseudonym.hasAcceptableInput() and "-" in self.pseudonym.text()
        reasoned = len(self.reason.toPlainText().strip()) >= _LEAST_REASON
        allow(self.go_on, named and reasoned, self.tr("A pseudonym and a reason of a sentence are needed."))


class OriginalDialog(QDialog):
    """Shown once; nothing keeps it."""

    def __init__(self, found: RevealResponse, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Revealed"))
        about = plain("muted")
        about.setText(self.tr("{pseudonym} stands for").replace("{pseudonym}", found.pseudonym))
        self.original = dress(QLabel(found.original or ""), "codeBox", spoken=self.tr("Original"))
        self.original.setFont(code_font(self.original.font()))
        self.original.setMargin(16)
        self.original.setWordWrap(True)
        self.leave = dress(QPushButton(self.tr("Close")), "primary")
        self.leave.clicked.connect(self.accept)
        column = QVBoxLayout(self)
        column.setContentsMargins(32, 24, 32, 24)
        column.setSpacing(16)
        column.addWidget(about)
        column.addWidget(self.original)
        column.addWidget(self.leave, 0, Qt.AlignmentFlag.AlignRight)
        self.setMinimumWidth(self.fontMetrics().averageCharWidth() * 56)
