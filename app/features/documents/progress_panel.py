"""The ingestion that runs: stage, bar, count, rate, time left, cancel. Nothing is invented."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout

from app.features.jobs import wording
from app.widgets.dress import dress
from engine.contract.jobs import JobResponse


class ProgressPanel(QFrame):
    cancelled = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("card")
        self.text = QLabel()
        self.text.setWordWrap(True)
        self.bar = dress(QProgressBar(), spoken=self.tr("Progress of the ingestion"))
        self.bar.setTextVisible(False)
        self.cancel = dress(QPushButton(self.tr("Cancel")), spoken=self.tr("Cancel reading"))
        self.cancel.clicked.connect(self.cancelled)
        words = QVBoxLayout()
        words.setSpacing(8)
        words.addWidget(self.text)
        words.addWidget(self.bar)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 16, 8)
        row.setSpacing(16)
        row.addLayout(words, 1)
        row.addWidget(self.cancel)
        self.hide()

    def show_job(self, job: JobResponse | None, *, sending: bool = False, cancelling: bool = False) -> None:
        """``sending``: the engine was asked to start one, and has not answered."""
        self.setVisible(job is not None or sending)
        self.cancel.setVisible(job is not None)
        self.cancel.setEnabled(not cancelling)
        self.cancel.setText(self.tr("Stopping …") if cancelling else self.tr("Cancel"))
        self.text.setText(wording.progress(job) if job else self.tr("Handing the files to the engine …"))
        total = job.total if job else None
        self.bar.setRange(0, total or 0)
        self.bar.setValue(job.done if job and total else 0)
