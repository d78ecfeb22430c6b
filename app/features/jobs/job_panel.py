"""The job that a page waits for: what it is, stage, bar, count, rate, time left, cancel."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout

from app.bridge.job_follower import Following
from app.features.jobs import wording
from app.widgets.dress import dress


class JobPanel(QFrame):
    """Hidden while there is none."""

    cancelled = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("card")
        self.text = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self.bar = dress(QProgressBar(), spoken=self.tr("Progress"))
        self.bar.setTextVisible(False)
        self.cancel = QPushButton(self.tr("Cancel"))
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

    def show_following(self, now: Following) -> None:
        job = now.job
        self.setVisible(now.busy)
        self.cancel.setVisible(job is not None)
        self.cancel.setEnabled(not now.cancelling)
        self.cancel.setText(self.tr("Stopping …") if now.cancelling else self.tr("Cancel"))
        self.text.setText(self.tr("Starting …") if job is None else f"{wording.title(job)}: {wording.progress(job)}")
        self.cancel.setAccessibleName(self.tr("Cancel: {job}").format(job=self.text.text()))
        total = job.total if job else None
        self.bar.setRange(0, total or 0)
        self.bar.setValue(job.done if job and total else 0)
