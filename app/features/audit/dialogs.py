"""Printed codes to compare with before a check, and the code of a checkpoint to print."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QLocale, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from app.bridge.moments import moment_text
from app.features.access.user_dialogs import FormDialog
from app.features.training.card import plain
from app.widgets.dress import dress, heading
from app.widgets.recovery_code import code_font, print_code, two_lines
from engine.contract.audit import AuditCheckpoint

_MOST_CODES = 16


class VerifyDialog(FormDialog):
    """A check alone finds changes within the log; only codes from outside show that its end was cut off."""

    def __init__(self, verify: Callable[[tuple[str, ...]], None], parent: QWidget) -> None:
        super().__init__(
            QCoreApplication.translate("VerifyDialog", "Verify the log"),
            QCoreApplication.translate(
                "VerifyDialog",
                "Every record and every signature is checked. Codes that were printed before show also whether "
                "somebody put the whole log back to an older state: type them below, one on each line, or leave it "
                "empty.",
            ),
            QCoreApplication.translate("VerifyDialog", "Verify"),
            parent,
        )
        self.codes = dress(QPlainTextEdit(), spoken=self.tr("Printed codes"))
        self.codes.setTabChangesFocus(True)
        self.codes.setFixedHeight(self.fontMetrics().lineSpacing() * 5)
        self.add_field("", self.codes)
        self.accepted.connect(lambda: verify(self.typed()))

    def typed(self) -> tuple[str, ...]:
        lines = (line.strip() for line in self.codes.toPlainText().splitlines())
        return tuple(line for line in lines if line)[:_MOST_CODES]


class CheckpointDialog(QDialog):
    def __init__(self, made: AuditCheckpoint, fingerprint: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Checkpoint"))
        self._made = made
        about = plain("muted")
        about.setText(
            self.tr(
                "Signed over {n} records at {time}. Keep the code on paper, away from this machine: with it anybody "
                "can tell later whether these records are still the ones that were here today."
            ).format(n=QLocale().toString(made.count), time=moment_text(made.utc))
        )
        self.code = dress(QLabel(two_lines(made.code)), "codeBox", spoken=self.tr("Code of the checkpoint"))
        self.code.setFont(code_font(self.code.font()))
        self.code.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.code.setMargin(16)
        self.code.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.key = plain("muted")
        self.key.setText(self.tr("Key of the log: {key}").format(key=fingerprint))
        self.copy = QPushButton(self.tr("Copy"), autoDefault=False)
        self.copy.clicked.connect(self._copy)
        self.print = QPushButton(self.tr("Print …"), autoDefault=False)
        self.print.clicked.connect(self._print)
        self.leave = dress(QPushButton(self.tr("Close"), autoDefault=False), "primary")
        self.leave.clicked.connect(self.accept)
        row = QHBoxLayout()
        row.addWidget(self.copy)
        row.addWidget(self.print)
        row.addStretch()
        row.addWidget(self.leave)
        column = QVBoxLayout(self)
        column.setContentsMargins(32, 24, 32, 24)
        column.setSpacing(16)
        column.addWidget(heading(self.tr("Checkpoint"), 1.25))
        for part in (about, self.code, self.key):
            column.addWidget(part)
        column.addLayout(row)
        self.setMinimumWidth(self.fontMetrics().averageCharWidth() * 72)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._made.code)
        self.copy.setText(self.tr("Copied"))

    def _print(self) -> None:
        printer = QPrinter()
        if QPrintDialog(printer, self).exec():
            count, time = QLocale().toString(self._made.count), moment_text(self._made.utc)
            under = self.tr("{n} records, {time}").format(n=count, time=time)
            print_code(printer, self.tr("Cloister audit log"), f"{under}\n{self.key.text()}", self.code.text())
