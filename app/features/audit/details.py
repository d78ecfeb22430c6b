"""Beside the log: all that one record says."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from app.features.audit import words
from app.features.training.card import plain, scrolled
from app.widgets.dress import dress, heading
from engine.contract.audit import AuditRecord


class DetailsPane(QFrame):
    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("card")
        self.title = heading("", 1.15)
        self.title.setWordWrap(True)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(2)
        inside = QWidget()
        whole = QVBoxLayout(inside)
        whole.setContentsMargins(0, 0, 8, 0)
        whole.addLayout(self._lines)
        whole.addStretch()
        self.area: QScrollArea = scrolled(inside, self.tr("All that the record says"))
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 8, 16)
        column.setSpacing(12)
        column.addWidget(self.title)
        column.addWidget(self.area, 1)
        self._labels: list[QLabel] = []
        self._shown: AuditRecord | None = None
        self.show_record(None)

    def show_record(self, record: AuditRecord | None) -> None:
        if record is self._shown and record is not None:
            return
        self._shown = record
        self.title.setText(words.action(record.action) if record else self.tr("Choose a record to see all of it."))
        for label in self._labels:
            self._lines.removeWidget(label)
            label.deleteLater()
        self._labels = []
        for name, value in words.facts(record) if record else ():
            text = plain()
            text.setText(_breakable(value))
            text.setContentsMargins(0, 0, 0, 8)
            text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            for label in (dress(QLabel(name), "muted"), text):
                self._lines.addWidget(label)
                self._labels.append(label)

    def texts(self) -> list[str]:
        """What is shown, line by line."""
        return [label.text().replace("\u200b", "") for label in self._labels]


def _breakable(value: str) -> str:
    """A digest is one word to Qt: let it be broken anywhere."""
    return "\u200b".join(value[at : at + 8] for at in range(0, len(value), 8)) if " " not in value else value
