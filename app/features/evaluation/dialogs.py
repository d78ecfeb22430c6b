"""A new evaluation, and what a comparison found."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QSize, Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.features.access.user_dialogs import FormDialog
from app.features.evaluation import words
from app.features.evaluation.view_model import EvaluationProps, Wanted
from app.features.training.card import plain
from app.widgets.actions import allow
from app.widgets.dress import dress
from app.widgets.list_table import Column, ListTable, ListTableView
from engine.contract.evaluation import ComparedModel, ComparisonResponse

_MOST_MODELS = 8


class NewEvaluationDialog(FormDialog):
    def __init__(self, props: EvaluationProps, start: Callable[[Wanted], None], parent: QWidget) -> None:
        super().__init__(
            QCoreApplication.translate("NewEvaluationDialog", "New evaluation"),
            QCoreApplication.translate(
                "NewEvaluationDialog",
                "The file holds one question on each line, with the answers of which any one is right; where it names "
                "none, it is right to abstain.",
            ),
            QCoreApplication.translate("NewEvaluationDialog", "Start"),
            parent,
        )
        self.file = QLineEdit()
        self.choose = QPushButton(self.tr("Choose …"), autoDefault=False)
        self.choose.clicked.connect(self._choose)
        self.models = dress(QListWidget(), "hits", spoken=self.tr("Models that are asked"))
        self.models.setFixedHeight(self.fontMetrics().height() * 8)
        for name in props.models:
            item = QListWidgetItem(name, self.models)
            item.setSizeHint(QSize(0, self.fontMetrics().height() + 12))
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Unchecked)
        self.mode, self.collection, self.name = QComboBox(), QComboBox(), QLineEdit(maxLength=120)
        for mode in ("closed", "retrieval"):
            self.mode.addItem(words.mode(mode), mode)
        self.collection.addItem(self.tr("everywhere"), "")
        for one in props.collections:
            self.collection.addItem(one, one)
        for box in (self.mode, self.collection):
            box.setMinimumContentsLength(24)
        self.add_field(self.tr("Questions (JSON Lines)"), self.file)
        self.add_field("", self.choose)
        self.add_field(self.tr("Models"), self.models)
        self.add_field(self.tr("Answered"), self.mode)
        self.add_field(self.tr("Collection"), self.collection)
        self.add_field(self.tr("Name"), self.name)
        self.file.textChanged.connect(self._allow)
        self.models.itemChanged.connect(self._allow)
        self.mode.currentIndexChanged.connect(self._allow)
        self.accepted.connect(lambda: start(self.wanted()))
        self._allow()

    def wanted(self) -> Wanted:
        over_documents = self.mode.currentData() == "retrieval"
        return Wanted(
            file=Path(self.file.text().strip()),
            models=self._ticked(),
            mode="retrieval" if over_documents else "closed",
            collection=str(self.collection.currentData()) if over_documents else "",
            name=self.name.text().strip(),
        )

    def _ticked(self) -> tuple[str, ...]:
        items = (self.models.item(row) for row in range(self.models.count()))
        return tuple(item.text() for item in items if item.checkState() is Qt.CheckState.Checked)

    def _choose(self) -> None:
        dialog = QFileDialog(self, self.tr("Question set"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([self.tr("Question sets (*.jsonl)"), self.tr("All files (*)")])
        dialog.fileSelected.connect(self.file.setText)
        dialog.open()

    def _allow(self) -> None:
        self.form.setRowVisible(self.collection, self.mode.currentData() == "retrieval")
        self.fit()
        if not self.models.count():
            why = self.tr("Import a model first.")
        else:
            why = self.tr("Choose a file, and one to {n} models.").format(n=_MOST_MODELS)
        allow(self.go_on, bool(self.file.text().strip()) and 1 <= len(self._ticked()) <= _MOST_MODELS, why)


class ComparisonDialog(QDialog):
    def __init__(self, found: ComparisonResponse, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Comparison"))
        about = plain("muted")
        about.setText(self.tr("Over the same {n} questions.").format(n=words.number(found.questions)))
        table = ListTable[ComparedModel](
            (
                Column(self.tr("Model"), words.name),
                Column(self.tr("Right"), lambda m: words.number(m.right), 10, is_number=True),
                Column(self.tr("Share"), lambda m: words.share(m.right, found.questions), 10, is_number=True),
                Column(self.tr("Abstained"), lambda m: words.number(m.abstained), 12, spare=1, is_number=True),
            ),
            key=lambda m: f"{m.evaluation_id}/{m.name}",
        )
        self.view = ListTableView(table, spoken=self.tr("Compared models"), rows_shown=6)
        table.show_rows(found.models)
        self.verdicts = plain()
        self.verdicts.setText("\n\n".join(words.verdict(pair, found) for pair in found.pairs))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 16)
        column.setSpacing(12)
        for part in (about, self.view, self.verdicts, buttons):
            column.addWidget(part)
        self.setMinimumWidth(self.fontMetrics().averageCharWidth() * 90)
