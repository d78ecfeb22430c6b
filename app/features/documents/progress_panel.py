"""The ingestion that runs: stage, bar, count, rate, time left, cancel. Nothing is invented."""

from __future__ import annotations

from PySide6.QtCore import QLocale, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout

from app.widgets.dress import dress
from engine.contract.jobs import JobResponse, JobState


class ProgressPanel(QFrame):
    cancelled = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("card")
        self.text = QLabel()
        self.bar = dress(QProgressBar(), spoken=self.tr("Progress of the ingestion"))
        self.bar.setTextVisible(False)
        self.cancel = QPushButton(self.tr("Cancel"))
        self.cancel.clicked.connect(self.cancelled)
        words = QVBoxLayout()
        words.setSpacing(8)
        words.addWidget(self.text)
        words.addWidget(self.bar)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 12, 16, 12)
        row.setSpacing(16)
        row.addLayout(words, 1)
        row.addWidget(self.cancel)
        self.hide()

    def show_job(self, job: JobResponse | None) -> None:
        self.setVisible(job is not None)
        if job is not None:
            self.text.setText(self._describe(job))
            self.bar.setRange(0, job.total or 0)
            self.bar.setValue(job.done if job.total else 0)

    def _describe(self, job: JobResponse) -> str:
        if job.state is JobState.QUEUED:
            return self.tr("Waiting for other jobs to end")
        done = QLocale().toString(job.done)
        if job.total is None:
            return self.tr("Looking for files · {done} found").format(done=done)
        parts = [self.tr("Reading · {done} of {total} files").format(done=done, total=QLocale().toString(job.total))]
        if job.rate_per_s:
            parts.append(self.tr("{rate} per second").format(rate=QLocale().toString(job.rate_per_s, "f", 1)))
        if job.time_left_s is not None:
            parts.append(self.tr("about {time} left").format(time=self._duration(job.time_left_s)))
        return " · ".join(parts)

    def _duration(self, seconds: float) -> str:
        if seconds < 90:
            return self.tr("{n} s").format(n=max(1, round(seconds)))
        if seconds < 5400:
            return self.tr("{n} min").format(n=round(seconds / 60))
        return self.tr("{n} h").format(n=round(seconds / 3600))
