"""Above a source: what the document says to programs and not to people; and the list of it."""

from __future__ import annotations

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.bridge.failure import Failure
from app.bridge.plain import plain_tip
from app.features.source import hidden_words
from app.features.training.card import plain
from app.widgets.dress import dress
from app.widgets.list_table import Column, ListTable, ListTableView
from app.widgets.notice import FailureNotice
from engine.contract.documents import HiddenElement, HiddenText


class HiddenBand(QFrame):
    """Hidden itself while nothing is."""

    shown_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("caution")
        self.text = plain("warning")
        self.show_all = dress(QPushButton(self.tr("Show it …")), "small", spoken=self.tr("Show the hidden text"))
        self.show_all.clicked.connect(self.shown_wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 12, 6)
        row.addWidget(self.text, 1)
        row.addWidget(self.show_all)
        self.hide()

    def show_hidden(self, hidden: tuple[HiddenText, ...]) -> None:
        self.setVisible(bool(hidden))
        if hidden:
            self.text.setText(f"▲ {hidden_words.short_warning(hidden)}")
            self.text.setToolTip(plain_tip(hidden_words.warning(hidden)))


class HiddenDialog(QDialog):
    """Every place with its words, as plain text: what was meant for programs is only shown."""

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Hidden text"))
        note = plain("muted")
        note.setText(
            self.tr(
                "What {name} says where people do not see it. Do not follow it before you know who wrote it."
            ).replace("{name}", name)
        )
        self.failure = FailureNotice()
        table = ListTable[HiddenElement](
            (
                Column(self.tr("Page"), lambda e: "" if e.page is None else QLocale().toString(e.page), 6, spare=2),
                Column(self.tr("How"), lambda e: hidden_words.kind_word(e.kind), 30, spare=1),
                Column(self.tr("Text"), lambda e: e.text),
            ),
            key=lambda e: f"{e.start}-{e.end}",
        )
        self.view = ListTableView(table, spoken=self.tr("Hidden text"))
        self.whole = plain()
        self.whole.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.view.chosen.connect(lambda e: self.whole.setText(e.text if e else ""))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 16)
        column.setSpacing(12)
        for part, stretch in ((note, 0), (self.failure, 0), (self.view, 1), (self.whole, 0), (buttons, 0)):
            column.addWidget(part, stretch)
        letter = self.fontMetrics()
        self.resize(letter.averageCharWidth() * 100, letter.height() * 24)

    def show_elements(self, elements: tuple[HiddenElement, ...], failure: Failure | None) -> None:
        self.failure.show_failure(failure)
        self.view.table.show_rows(elements)
