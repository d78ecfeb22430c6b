"""Below the table: how many documents, how many of them selected, and what can be done with those."""

from __future__ import annotations

from PySide6.QtCore import QLocale, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from app.features.documents.cells import number_of_documents
from app.features.documents.listing import Show
from app.features.documents.removal_model import RemovalProps
from app.features.documents.view_model import DocumentsProps
from app.widgets.dress import dress


class Footer(QWidget):
    open_wanted = Signal()
    retry_wanted = Signal()
    removal_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.text = dress(QLabel(wordWrap=True), "muted")
        self.open = QPushButton(self.tr("Open"))
        self.open.clicked.connect(self.open_wanted)
        self.retry = QPushButton()
        self.retry.clicked.connect(self.retry_wanted)
        self.remove = QPushButton(self.tr("Remove …"))
        self.remove.clicked.connect(self.removal_wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.text, 1)
        for button in (self.open, self.retry, self.remove):
            row.addWidget(button)

    def show_props(self, props: DocumentsProps, removal: RemovalProps, selected: int, *, needs_attention: bool) -> None:
        """``needs_attention``: the row with the focus was not read."""
        parts = [number_of_documents(props.total)]
        if selected:
            parts.append(self.tr("{n} selected").format(n=QLocale().toString(selected)))
        if removal.looking:
            parts.append(self.tr("looking up what would be removed …"))
        if removal.removing:
            done, total = QLocale().toString(removal.done), QLocale().toString(removal.total)
            parts.append(self.tr("removing: {done} of {total}").format(done=done, total=total))
        self.text.setText(" · ".join(parts))
        showing_attention = props.show is Show.ATTENTION
        self.open.setEnabled(selected == 1)
        self.retry.setText(self.tr("Try again") if selected else self.tr("Try all again"))
        self.retry.setVisible(props.may_write and (showing_attention or (selected > 0 and needs_attention)))
        self.remove.setVisible(props.may_write)
        self.remove.setEnabled(selected > 0 and not removal.looking and not removal.removing)
