"""Above the lists: the build that runs, and what the last one added and left out."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout

from app.features.datasets.reports import FREEZE, Outcome
from app.features.datasets.wording import build_word, number, number_of_items, reason_word
from app.features.datasets.work_model import WorkProps
from app.features.jobs import wording
from app.widgets.dress import dress, scaled
from engine.contract.jobs import JobState


class WorkPanel(QFrame):
    """The job that runs: what it is, stage, bar, count, rate, time left, cancel."""

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

    def show_props(self, props: WorkProps) -> None:
        job = props.job
        self.setVisible(props.busy)
        self.cancel.setVisible(job is not None)
        self.cancel.setEnabled(not props.cancelling)
        self.cancel.setText(self.tr("Stopping …") if props.cancelling else self.tr("Cancel"))
        self.text.setText(progress_text(props))
        self.cancel.setAccessibleName(self.tr("Cancel: {job}").format(job=self.text.text()))
        total = job.total if job else None
        self.bar.setRange(0, total or 0)
        self.bar.setValue(job.done if job and total else 0)


class OutcomePanel(QFrame):
    """What a build added and left out, until it is dismissed."""

    details_wanted = Signal()
    dismissed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("card")
        self.title = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self.title.setFont(scaled(self.title.font(), 1.0, bold=True))
        self.text = dress(QLabel(wordWrap=True), "muted")
        self.details = QPushButton(self.tr("Bad lines …"))
        self.details.clicked.connect(self.details_wanted)
        self.dismiss = QPushButton(self.tr("Dismiss"))
        self.dismiss.clicked.connect(self.dismissed)
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addWidget(self.title)
        words.addWidget(self.text)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 16, 8)
        row.setSpacing(8)
        row.addLayout(words, 1)
        row.addWidget(self.details)
        row.addWidget(self.dismiss)
        self.hide()

    def show_outcome(self, outcome: Outcome | None) -> None:
        self.setVisible(outcome is not None)
        if outcome is not None:
            self.title.setText(outcome_title(outcome))
            self.text.setText(dropped_text(outcome) or self.tr("Nothing was left out."))
            self.details.setVisible(bool(outcome.faults))


def progress_text(props: WorkProps) -> str:
    if props.job is None:
        return QCoreApplication.translate("DatasetPanels", "Handing it to the engine …")
    job = props.job
    if job.state is JobState.QUEUED:
        return wording.progress(job)
    what = _stage(job.stage) if job.kind == FREEZE else build_word(job.kind, job.stage)
    parts = [part for part in (wording.count(job), wording.rate(job), wording.time_left(job)) if part]
    return " · ".join([what, *parts])


def outcome_title(outcome: Outcome) -> str:
    """What it was and how many items it added."""
    what = build_word(outcome.job.kind, outcome.job.stage)
    added = number_of_items(outcome.added)
    if outcome.job.state is JobState.CANCELLED:
        text = QCoreApplication.translate("DatasetPanels", "{what}: cancelled, {items} added before that")
    elif outcome.job.state is JobState.FAILED:
        text = QCoreApplication.translate("DatasetPanels", "{what}: failed, {items} added before that")
    else:
        text = QCoreApplication.translate("DatasetPanels", "{what}: {items} added")
    return text.format(what=what, items=added)


def dropped_text(outcome: Outcome) -> str:
    """How many were not added, by reason; empty: none."""
    parts = []
    for count, text in (
        (outcome.duplicates, QCoreApplication.translate("DatasetPanels", "{n} there already")),
        (outcome.source_removed, QCoreApplication.translate("DatasetPanels", "{n} of a document removed meanwhile")),
        (outcome.bad, QCoreApplication.translate("DatasetPanels", "{n} bad lines")),
    ):
        if count:
            parts.append(text.format(n=number(count)))
    left_out = QCoreApplication.translate("DatasetPanels", "{n} left out ({reason})")
    parts += [left_out.format(n=number(count), reason=reason_word(reason)) for reason, count in outcome.left_out]
    return ", ".join(parts)


def _stage(stage: str) -> str:
    """What a freeze does now."""
    return {
        "personal data": QCoreApplication.translate("DatasetPanels", "Freezing: looking for personal data"),
        "duplicates": QCoreApplication.translate("DatasetPanels", "Freezing: looking for repetition"),
        "quality": QCoreApplication.translate("DatasetPanels", "Freezing: looking at quality"),
        "golden questions": QCoreApplication.translate("DatasetPanels", "Freezing: keeping golden questions out"),
        "write": QCoreApplication.translate("DatasetPanels", "Freezing: writing the version"),
    }.get(stage, QCoreApplication.translate("DatasetPanels", "Freezing"))
