"""Above the table: the filter, which documents are shown by their status, and the watched folders."""

from __future__ import annotations

from PySide6.QtCore import QLocale, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLineEdit, QPushButton, QWidget

from app.features.documents.listing import Show
from app.features.documents.view_model import DocumentsProps
from app.widgets.dress import dress


class Toolbar(QWidget):
    typed = Signal(str)
    show_wanted = Signal(Show)
    watched_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.filter = dress(QLineEdit(), spoken=self.tr("Filter by name or path"))
        self.filter.setPlaceholderText(self.tr("Filter by name or path (Ctrl+F)"))
        self.filter.setClearButtonEnabled(True)
        self.filter.setAcceptDrops(False)
        self.filter.setMaxLength(200)
        self.filter.textEdited.connect(self.typed)
        self.filter.textChanged.connect(self._cleared)
        self._chips = QButtonGroup(self)
        self._chips.setExclusive(True)
        self.all = self._chip(self.tr("All"), Show.ALL)
        self.attention = self._chip("", Show.ATTENTION)
        self.attention.setToolTip(
            self.tr("Failed, quarantined or skipped: not searchable until somebody does something")
        )
        self.watched = QPushButton()
        self.watched.clicked.connect(self.watched_wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.filter, 1)
        for button in (self.all, self.attention, self.watched):
            row.addWidget(button)

    def show_props(self, props: DocumentsProps, watched: int) -> None:
        if self.filter.text().strip() != props.typed.strip():
            self.filter.setText(props.typed)
        number = QLocale().toString(props.attention)
        self.attention.setText(
            self.tr("Needs attention ({n})").format(n=number) if props.attention else self.tr("Needs attention")
        )
        (self.attention if props.show is Show.ATTENTION else self.all).setChecked(True)
        self.watched.setText(self.tr("Watched folders ({n})").format(n=watched))
        self.watched.setVisible(watched > 0)

    def _chip(self, text: str, which: Show) -> QPushButton:
        chip = QPushButton(text)
        chip.setCheckable(True)
        chip.clicked.connect(lambda: self.show_wanted.emit(which))
        self._chips.addButton(chip)
        return chip

    def _cleared(self, text: str) -> None:
        if not text:  # by the button inside, which is no editing for Qt
            self.typed.emit("")
