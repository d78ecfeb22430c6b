"""Above the log: what the last check found in plain words, or what was written."""

from __future__ import annotations

from PySide6.QtCore import QLocale, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout

from app.features.audit import words
from app.features.audit.view_model import AuditProps
from app.features.training.card import plain
from app.widgets.dress import dress

_MOST_LINES = 6


class ResultPanel(QFrame):
    dismissed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("card")
        self.verdict, self.lines = plain("ok"), plain("muted")
        self.dismiss = QPushButton(self.tr("Dismiss"))
        self.dismiss.clicked.connect(self.dismissed)
        text = QVBoxLayout()
        text.setSpacing(4)
        text.addWidget(self.verdict)
        text.addWidget(self.lines)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 16, 8)
        row.addLayout(text, 1)
        row.addWidget(self.dismiss)
        self.hide()

    def show_props(self, props: AuditProps) -> None:
        result, saved = props.result, props.saved
        self.setVisible(result is not None or saved is not None)
        if result is not None:
            dress(self.verdict, "ok" if result.intact else "danger")
            self.verdict.setText(words.found(result))
            told = [*result.problems, *result.notices]
            more = max(0, len(told) - _MOST_LINES) + result.untold
            lines = told[:_MOST_LINES]
            if more > 0:
                lines.append(self.tr("and {n} more").format(n=QLocale().toString(more)))
            self.lines.setText("\n".join(lines))
        elif saved is not None:
            dress(self.verdict, "ok")
            self.verdict.setText(
                self.tr("{n} lines were written to {file}.")
                .replace("{n}", QLocale().toString(saved.lines))
                .replace("{file}", saved.path)
            )
            self.lines.setText(
                self.tr("Key of the log: {key}. Keep it where nobody of this machine can change it.").replace(
                    "{key}", props.fingerprint
                )
            )
        self.lines.setVisible(bool(self.lines.text()))
