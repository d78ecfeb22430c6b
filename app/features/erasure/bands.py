"""Bands above the page: an erasure that stopped, and what was done, found or written."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QVBoxLayout

from app.features.erasure import certificate_words, words
from app.features.erasure.view_model import ErasureProps
from app.features.training.card import plain
from app.widgets.actions import allow
from app.widgets.dress import dress
from app.widgets.flow_row import FlowRow


class UnfinishedBand(QFrame):
    resumed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("failure")
        self._id = ""
        self.text: QLabel = plain("danger")
        self.go_on = dress(QPushButton(self.tr("Go on")), "primary")
        self.go_on.clicked.connect(lambda: self.resumed.emit(self._id))
        row = FlowRow(8)
        row.add(self.go_on)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.addWidget(self.text)
        column.addWidget(row)
        self.hide()

    def show_props(self, props: ErasureProps) -> None:
        """The oldest one first. After what was just done is dismissed: both are too much for a small window."""
        told = props.finished is not None or props.checked is not None
        self.setVisible(bool(props.unfinished) and not told)
        if not props.unfinished:
            return
        oldest = props.unfinished[-1]
        self._id = oldest.id
        text = self.tr("An erasure is not finished: what was erased is gone, its last traces in the file are not.")
        if oldest.state == "waiting":
            text = self.tr("An erasure did not begin: nothing of it is gone yet.")
        if len(props.unfinished) > 1:
            text += " " + self.tr("Unfinished in all: {n}.").replace("{n}", words.number(len(props.unfinished)))
        self.text.setText(text + " " + self.tr("Going on also says what was lacking, room on the disk for instance."))


class ResultBand(QFrame):
    """After an erasure the certificate is one press away."""

    save_wanted = Signal(str)
    verify_wanted = Signal(str)
    dismissed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("card")
        self._id = ""
        self.text: QLabel = plain("ok")
        self.save = QPushButton(self.tr("Save the certificate …"))
        self.save.clicked.connect(lambda: self.save_wanted.emit(self._id))
        self.verify = QPushButton(self.tr("Verify it"))
        self.verify.clicked.connect(lambda: self.verify_wanted.emit(self._id))
        self.dismiss = QPushButton(self.tr("Dismiss"))
        self.dismiss.clicked.connect(self.dismissed)
        self.row = FlowRow(8)
        for button in (self.save, self.verify, self.dismiss):
            self.row.add(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addWidget(self.text)
        column.addWidget(self.row)
        self.hide()

    def show_props(self, props: ErasureProps) -> None:
        lines, role = [], "ok"
        if props.finished is not None:
            self._id = props.finished.id
            lines.append(certificate_words.finished(props.finished))
            role = "warning" if props.finished.serving else "ok"
        if props.checked is not None:
            own, text = certificate_words.checked(props.checked)
            role = role if own else "danger"
            lines.append(text)
        if props.saved:
            lines.append(self.tr("The certificate was written to {file}.").replace("{file}", props.saved))
        self.setVisible(bool(lines))
        dress(self.text, role)
        self.text.setText("\n".join(lines))
        certified = props.finished is not None
        busy = self.tr("Another step is on its way.")
        for button in (self.save, self.verify):
            button.setVisible(certified)
            allow(button, not props.busy, busy)
        self.row.updateGeometry()
        self.row.arrange()
