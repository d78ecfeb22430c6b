"""Own recognisers: words or a pattern, tried on a text before they are saved."""

from __future__ import annotations

from pydantic import ValidationError
from PySide6.QtCore import QCoreApplication, QLocale
from PySide6.QtWidgets import QComboBox, QLineEdit, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from app.bridge.failure import Failure
from app.bridge.moments import moment_text
from app.features.access.user_dialogs import FormDialog
from app.features.privacy import words
from app.features.privacy.view_model import PrivacyViewModel
from app.features.training.card import plain
from app.widgets.actions import allow, ask_first
from app.widgets.dress import dress
from app.widgets.flow_row import FlowRow
from app.widgets.list_table import Column, ListTable, ListTableView
from app.widgets.notice import FailureNotice
from engine.contract.privacy import RecogniserKind, RecogniserResponse, RecogniserTrial

_MOST_HITS = 5


class RecognisersPane(QWidget):
    view: ListTableView[RecogniserResponse]

    def __init__(self, model: PrivacyViewModel) -> None:
        super().__init__()
        self._model = model
        self.new = dress(QPushButton(self.tr("New recogniser …")), "primary", tip=self.tr("Ctrl+N"))
        self.new.setShortcut("Ctrl+N")
        self.new.clicked.connect(lambda: RecogniserDialog(model, self).open())
        self.remove = QPushButton(self.tr("Remove …"))
        self.remove.clicked.connect(lambda: self._ask_to_remove(self.view.current()))
        table = ListTable[RecogniserResponse](
            (
                Column(self.tr("Looks for"), words.looks_for),
                Column(self.tr("Kind"), lambda r: words.kind_word(r.kind), 28, spare=2),
                Column(self.tr("As"), lambda r: r.type, 18),
                Column(self.tr("By"), lambda r: r.created_by, 18, spare=3),
                Column(self.tr("Since"), lambda r: moment_text(r.created_at), 22, spare=1),
            ),
            key=lambda r: r.id,
        )
        self.view = ListTableView(table, spoken=self.tr("Own recognisers"))
        self.view.chosen.connect(lambda _: self._render())
        self.view.removal_wanted.connect(self._ask_to_remove)
        self.note = plain("muted")
        self.note.setText(
            self.tr("What the organisation knows and no program can: names of projects, customer numbers, code words.")
        )
        row = FlowRow(8)
        row.add(self.new)
        row.add(self.remove)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        for part, stretch in ((row, 0), (self.note, 0), (self.view, 1)):
            column.addWidget(part, stretch)
        model.changed.connect(self._follow)

    def _ask_to_remove(self, recogniser: RecogniserResponse | None) -> None:
        if recogniser is None:
            return
        ask_first(
            self,
            self.tr("Remove a recogniser"),
            self.tr("Remove the recogniser for {what}?").replace("{what}", words.looks_for(recogniser)),
            self.tr("Documents are read again without it. What it found before is found no more."),
            self.tr("Remove"),
            lambda: self._model.remove_recogniser(recogniser.id),
        )

    def _follow(self, changed: frozenset[str]) -> None:
        if "recognisers" in changed:
            self.view.table.show_rows(self._model.props.recognisers)
        self._render()

    def _render(self) -> None:
        free, busy = not self._model.props.busy, self.tr("Another change is on its way.")
        allow(self.new, free, busy, tip=self.tr("Ctrl+N"))
        chosen = self.view.current() is not None
        allow(self.remove, free and chosen, busy if chosen else self.tr("Choose a recogniser first."))


class RecogniserDialog(FormDialog):
    """It can be saved once it found something in its text; whatever is changed has to be tried anew."""

    def __init__(self, model: PrivacyViewModel, parent: QWidget) -> None:
        super().__init__(
            QCoreApplication.translate("RecogniserDialog", "New recogniser"),
            QCoreApplication.translate(
                "RecogniserDialog", "Give a text in which it has to find something, and try it before it is saved."
            ),
            QCoreApplication.translate("RecogniserDialog", "Save"),
            parent,
        )
        self._model = model
        self.kind = QComboBox()
        for kind in RecogniserKind:
            self.kind.addItem(words.kind_word(kind), kind)
        self.kind.setMinimumContentsLength(28)
        self.type = QLineEdit("CUSTOM", maxLength=64)
        self.what, self.text = QPlainTextEdit(), QPlainTextEdit()
        for field in (self.what, self.text):
            field.setTabChangesFocus(True)
            field.setFixedHeight(self.fontMetrics().lineSpacing() * 4)
        self.what.setPlaceholderText(self.tr("One word or phrase on each line; or the pattern"))
        self.text.setPlaceholderText(self.tr("A text of your own, which is not kept"))
        self.attempt = QPushButton(self.tr("Try"), autoDefault=False)
        self.attempt.clicked.connect(self._try)
        self.failure, self.found = FailureNotice(), plain()
        self.add_field(self.tr("What it is"), self.kind)
        self.add_field(self.tr("Called"), self.type)
        self.add_field(self.tr("Looks for"), self.what)
        self.add_field(self.tr("Tried on"), self.text)
        self.add_field("", self.attempt)
        self.form.addRow(self.found)
        self.column.insertWidget(2, self.failure)
        for signal in (self.kind.currentIndexChanged, self.type.textChanged, self.what.textChanged):
            signal.connect(self._changed)
        self.text.textChanged.connect(self._changed)
        model.changed.connect(self._render)
        self.accepted.connect(self._save)
        model.forget_trial()
        self._render()

    def trial(self) -> RecogniserTrial:
        """Raises ``ValidationError`` where what was typed cannot be used."""
        kind = RecogniserKind(self.kind.currentData())
        typed = self.what.toPlainText()
        is_pattern = kind is RecogniserKind.PATTERN
        return RecogniserTrial(
            kind=kind,
            type=self.type.text().strip(),
            words=[] if is_pattern else [line.strip() for line in typed.splitlines() if line.strip()],
            pattern=typed.strip() if is_pattern else None,
            text=self.text.toPlainText(),
        )

    def done(self, result: int) -> None:
        self._model.changed.disconnect(self._render)
        super().done(result)

    def _try(self) -> None:
        try:
            trial = self.trial()
        except ValidationError as error:
            self.failure.show_failure(Failure.of(error))
            return
        self.failure.show_failure(None)
        self._model.try_out(trial)

    def _save(self) -> None:
        self._model.add_recogniser(self.trial())
        self._model.forget_trial()

    def _changed(self) -> None:
        self._model.forget_trial()
        self._render()

    def _render(self, changed: frozenset[str] = frozenset()) -> None:
        props = self._model.props
        result = props.trial
        if "trial_failure" in changed:
            self.failure.show_failure(props.trial_failure)
        self.attempt.setEnabled(bool(self.what.toPlainText().strip() and self.text.toPlainText().strip()))
        allow(self.go_on, result is not None and result.found > 0, self.tr("Try it first: it has to find something."))
        if result is None:
            self.found.setText("")
            return
        numbers = QLocale()
        told = self.tr("It finds {n} in the text, and {m} in {documents} documents.").format(
            n=numbers.toString(result.found),
            m=numbers.toString(result.found_in_sample),
            documents=numbers.toString(result.documents),
        )
        hits = [f"…{hit.before}»{hit.text}«{hit.after}…" for hit in result.hits[:_MOST_HITS]]
        self.found.setText("\n".join((told, *hits)))
        self.fit()
