"""Every erasure with its certificate: read, saved to a file, verified; those that stopped go on from here."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from app.bridge.moments import moment_text
from app.features.erasure import certificate_words as words
from app.features.erasure.view_model import ErasureViewModel
from app.features.training.card import scrolled
from app.widgets.actions import allow
from app.widgets.dress import dress
from app.widgets.flow_row import FlowRow
from app.widgets.list_table import Column, ListTable, ListTableView
from engine.contract.erasure import ErasureResponse

_ROWS, _LINES = 10, 9
_FILES = "*.json"


class CertificatesPane(QWidget):
    view: ListTableView[ErasureResponse]

    def __init__(self, model: ErasureViewModel) -> None:
        super().__init__()
        self._model = model
        table = ListTable[ErasureResponse](
            (
                Column(self.tr("Asked for"), lambda e: moment_text(e.requested_at), 22),
                Column(self.tr("What"), words.kind, 17),
                Column(self.tr("State"), words.state),
                Column(self.tr("Documents"), words.touched, 11, spare=2, is_number=True),
                Column(self.tr("By"), lambda e: e.requested_by_name, 14, spare=1),
            ),
            key=lambda e: e.id,
        )
        self.view = ListTableView(table, spoken=self.tr("Erasures"), rows_shown=_ROWS)
        self.view.chosen.connect(lambda _: self._render())
        self.about = dress(QPlainTextEdit(readOnly=True), spoken=self.tr("What the certificate says"))
        self.about.setTabChangesFocus(True)
        self.about.setFixedHeight(self.fontMetrics().lineSpacing() * _LINES)
        self.save = QPushButton(self.tr("Save …"))
        self.save.clicked.connect(lambda: self._with_current(self.ask_where))
        self.verify = QPushButton(self.tr("Verify"))
        self.verify.clicked.connect(lambda: self._with_current(model.verify))
        self.resume = QPushButton(self.tr("Go on"))
        self.resume.clicked.connect(lambda: self._with_current(model.resume))
        self.file = QPushButton(self.tr("Verify a file …"))
        self.file.clicked.connect(self._ask_for_file)
        row = FlowRow(8)
        for button in (self.save, self.verify, self.resume, self.file):
            row.add(button)
        inside = QWidget()
        parts = QVBoxLayout(inside)
        parts.setContentsMargins(0, 0, 8, 0)
        parts.setSpacing(12)
        for part in (self.view, row, self.about):
            parts.addWidget(part)
        parts.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(scrolled(inside, self.tr("Certificates")))
        model.changed.connect(self._follow)
        self._render()

    def ask_where(self, erasure_id: str) -> None:
        """Where the certificate is to be written."""
        dialog = QFileDialog(self, self.tr("Save the certificate"), f"{erasure_id}.json", _FILES)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("json")
        dialog.selectFile(f"{erasure_id}.json")
        dialog.fileSelected.connect(lambda path: self._model.save(erasure_id, Path(path)))
        dialog.open()

    def _ask_for_file(self) -> None:
        dialog = QFileDialog(self, self.tr("Certificate to verify"), "", _FILES)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda path: self._model.verify_file(Path(path)))
        dialog.open()

    def _with_current(self, act: object) -> None:
        erasure = self.view.current()
        if erasure is not None and callable(act):
            act(erasure.id)

    def _follow(self, changed: frozenset[str]) -> None:
        if "erasures" in changed:
            self.view.table.show_rows(self._model.props.erasures or ())
        self._render()

    def _render(self) -> None:
        props, erasure = self._model.props, self.view.current()
        self.about.setPlainText("\n".join(words.erasure_lines(erasure)) if erasure else "")
        certified = erasure is not None and erasure.state == "certified"
        none = self.tr("It has no certificate.") if erasure else self.tr("Choose an erasure first.")
        busy = self.tr("Another step is on its way.")
        for button in (self.save, self.verify):
            allow(button, certified and not props.busy, busy if props.busy else none)
        allow(self.file, not props.busy, busy, tip=self.tr("One that was saved, here or elsewhere"))
        stopped = erasure is not None and erasure.id in {one.id for one in props.unfinished}
        moving = self.tr("An erasure is under way.") if props.following.busy else self.tr("It has come to its end.")
        allow(self.resume, stopped, moving)
