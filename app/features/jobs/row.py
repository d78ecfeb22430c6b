"""One job in the panel: what it is and how far it is, or how it ended. Dumb."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout

from app.features.jobs import wording
from app.widgets.dress import dress, scaled
from engine.contract.jobs import JobResponse, JobState

_FULL = 1000


class JobRow(QFrame):
    cancelled = Signal(str)

    def __init__(self, job: JobResponse) -> None:
        super().__init__()
        self.setObjectName("card")
        self._id = job.id
        self.title = QLabel(textFormat=Qt.TextFormat.PlainText)
        self.title.setFont(scaled(self.title.font(), 1.0, bold=True))
        self.state = QLabel(textFormat=Qt.TextFormat.PlainText)
        self.detail = dress(QLabel(), "muted")
        self.when = dress(QLabel(), "muted")
        for label in (self.title, self.state, self.detail, self.when):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.cancel = dress(QPushButton(self.tr("Cancel")), "small")
        self.cancel.clicked.connect(lambda: self.cancelled.emit(self._id))
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.title, 1)
        head.addWidget(self.cancel)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 8, 16, 8)
        column.setSpacing(8)
        column.addLayout(head)
        for widget in (self.state, self.bar, self.detail, self.when):
            column.addWidget(widget)

    def show_job(self, job: JobResponse, *, stopping: bool) -> None:
        ended = job.state.ended
        self.title.setText(wording.title(job))
        self.cancel.setVisible(not ended)
        self.cancel.setEnabled(not stopping)
        self.cancel.setText(self.tr("Stopping …") if stopping else self.tr("Cancel"))
        self.cancel.setAccessibleName(self.tr("Cancel: {job}").format(job=wording.title(job)))
        self.state.setText(wording.outcome(job) if ended else _unbroken(wording.progress(job)))
        dress(self.state, _role(job))
        self.detail.setText(wording.reason(job))
        self.detail.setVisible(bool(self.detail.text()))
        self.when.setText(wording.ended_at(job))
        self.when.setVisible(bool(self.when.text()))
        self.bar.setVisible(job.state is JobState.RUNNING)
        # Bytes do not fit into the bar's 32-bit numbers; a range of 0 is a bar that says "unknown".
        self.bar.setRange(0, _FULL if job.total else 0)
        self.bar.setValue(round(_FULL * min(1.0, job.done / job.total)) if job.total else 0)
        self.bar.setAccessibleName(self.state.text())
        self.setAccessibleName(f"{self.title.text()}. {self.state.text()}")


def _unbroken(progress: str) -> str:
    """Lines end between the parts and not within a number and its unit."""
    return " · ".join(part.replace(" ", "\u00a0") for part in progress.split(" · "))


def _role(job: JobResponse) -> str:
    if job.state is JobState.FAILED:
        return "danger"
    return "muted" if job.state is JobState.CANCELLED else ""
