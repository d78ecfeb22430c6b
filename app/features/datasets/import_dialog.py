"""A file to items: which file, and for a table what a row becomes."""

from __future__ import annotations

from pathlib import PurePath

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.widgets.dress import dress
from engine.contract.datasets import DatasetResponse, ImportRequest

_SHEETS = (".xlsx", ".xlsm")
_DATABASES = (".sqlite", ".sqlite3", ".db")
_TABLES = (".csv", ".tsv", *_SHEETS, *_DATABASES)


class ImportDialog(QDialog):
    """``request`` is what was chosen. The file is read by the engine, never here."""

    def __init__(self, dataset: DatasetResponse, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Import"))
        what = QLabel(
            self.tr("Add the items of a file to {dataset}: JSONL, JSON, CSV, Excel or SQLite.").format(
                dataset=dataset.name
            ),
            textFormat=Qt.TextFormat.PlainText,
        )
        what.setWordWrap(True)
        self.path = QLineEdit(maxLength=4096)
        self.path.textChanged.connect(self._render)
        self.browse = QPushButton(self.tr("Choose …"))
        self.browse.clicked.connect(self._choose)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.path, 1)
        row.addWidget(self.browse)
        self.hint = dress(QLabel(wordWrap=True), "muted")
        self.user = self._template(self.tr("What is the price of {Article}?"))
        self.assistant = self._template(self.tr("{Article} costs {Price} euros."))
        self.system = QLineEdit(maxLength=20_000)
        self.sheet = QLineEdit(maxLength=120)
        self.sheet.setPlaceholderText(self.tr("the first one"))
        self.query = QPlainTextEdit()
        self.query.setPlaceholderText("SELECT article, price FROM prices")
        for field in (self.query, self.user, self.assistant):
            field.setTabChangesFocus(True)
            field.setFixedHeight(self.fontMetrics().lineSpacing() * 2 + 20)
            field.textChanged.connect(self._render)
        self._form = QFormLayout()
        self._form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapAllRows)
        self._form.addRow(self.tr("File"), row)
        self._form.addRow(self.hint)
        self._form.addRow(self.tr("Query"), self.query)
        self._form.addRow(self.tr("Sheet"), self.sheet)
        self._form.addRow(self.tr("Question"), self.user)
        self._form.addRow(self.tr("Answer"), self.assistant)
        self._form.addRow(self.tr("Instruction to the model, optional"), self.system)
        self.accept_all = QCheckBox(self.tr("Accept the items without review"))
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.start = self.buttons.addButton(self.tr("Import"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 16)
        column.setSpacing(16)
        column.addWidget(what)
        column.addLayout(self._form)
        column.addWidget(self.accept_all)
        column.addStretch()
        column.addWidget(self.buttons)
        self.setMinimumWidth(self.fontMetrics().averageCharWidth() * 76)
        self._render()

    def use_file(self, path: str) -> None:
        self.path.setText(path)

    def request(self) -> ImportRequest:
        suffix = self._suffix()
        table = suffix in _TABLES
        return ImportRequest(
            path=self.path.text().strip(),
            accept=self.accept_all.isChecked(),
            user=self.user.toPlainText().strip() or None if table else None,
            assistant=self.assistant.toPlainText().strip() or None if table else None,
            system=self.system.text().strip() or None if table else None,
            query=self.query.toPlainText().strip() or None if suffix in _DATABASES else None,
            sheet=self.sheet.text().strip() or None if suffix in _SHEETS else None,
        )

    def _template(self, example: str) -> QPlainTextEdit:
        field = QPlainTextEdit()
        field.setPlaceholderText(example)
        return field

    def _suffix(self) -> str:
        return PurePath(self.path.text().strip()).suffix.lower()

    def _render(self) -> None:
        suffix = self._suffix()
        table = suffix in _TABLES
        for field in (self.user, self.assistant, self.system):
            self._form.setRowVisible(field, table)
        self._form.setRowVisible(self.query, suffix in _DATABASES)
        self._form.setRowVisible(self.sheet, suffix in _SHEETS)
        if table:
            hint = self.tr("Each row becomes an item. A name of a column in braces, {Price}, is replaced by its value.")
        else:
            hint = self.tr(
                "One item in each line: messages, ShareGPT, Alpaca, preferences or texts. Lines that are none of "
                "them are listed, and the others imported."
            )
        self.hint.setText(hint)
        missing = self._missing(suffix, table=table)
        self.start.setEnabled(not missing)
        self.start.setToolTip(missing)

    def _missing(self, suffix: str, *, table: bool) -> str:
        """What has to be said before it can start; empty: nothing."""
        if not self.path.text().strip():
            return self.tr("Choose a file")
        if suffix in _DATABASES and not self.query.toPlainText().strip():
            return self.tr("A database needs a query")
        if table and not (self.user.toPlainText().strip() and self.assistant.toPlainText().strip()):
            return self.tr("A table needs a template for the question and one for the answer")
        return ""

    def _choose(self) -> None:
        dialog = QFileDialog(self, self.tr("Import"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters(
            [
                self.tr("Training material (*.jsonl *.json *.csv *.tsv *.xlsx *.xlsm *.sqlite *.sqlite3 *.db)"),
                self.tr("All files (*)"),
            ]
        )
        dialog.fileSelected.connect(self.use_file)
        dialog.open()
