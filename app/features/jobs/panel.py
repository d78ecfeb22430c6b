"""The panel of jobs: what runs, then the last that ended. The frame decides where it stands and when it is shown."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from app.features.jobs.row import JobRow
from app.features.jobs.view_model import JobsProps, JobsViewModel, Page
from app.widgets.dress import chain_after, dress, heading
from app.widgets.notice import FailureNotice
from engine.contract.jobs import JobResponse


class JobsPanel(QFrame):
    """Some twenty rows at most, so each is a widget; a row stays the same widget while its job is listed."""

    close_wanted = Signal()

    def __init__(self, model: JobsViewModel) -> None:
        super().__init__()
        self._model = model
        self._rows: dict[str, JobRow] = {}
        self.setObjectName("jobs")
        self.setAccessibleName(self.tr("Jobs"))
        self.setMinimumWidth(self.fontMetrics().averageCharWidth() * 40)
        self.setMaximumWidth(self.fontMetrics().averageCharWidth() * 52)
        self.close_button = dress(QPushButton(self.tr("Close")), "small", spoken=self.tr("Close the jobs"))
        self.close_button.clicked.connect(self.close_wanted)
        self.setFocusProxy(self.close_button)
        self.failure = FailureNotice()
        self.refusal = FailureNotice()
        self.note = dress(QLabel(), "muted")
        self.note.setWordWrap(True)
        self._running_title = heading(self.tr("Running"), 1.0)
        self._finished_title = heading(self.tr("Finished"), 1.0)
        self._running, self._finished = QVBoxLayout(), QVBoxLayout()
        head = QHBoxLayout()
        head.addWidget(heading(self.tr("Jobs"), 1.2), 1)
        head.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 24, 16, 16)
        column.setSpacing(16)
        column.addLayout(head)
        for widget in (self.failure, self.refusal, self.note):
            column.addWidget(widget)
        column.addWidget(self._build_list(), 1)
        model.changed.connect(self._render)
        self._render()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As wide as it may be, where there is room beside the page."""
        return QSize(self.maximumWidth(), super().sizeHint().height())

    def _build_list(self) -> QScrollArea:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(8)
        for title, rows in ((self._running_title, self._running), (self._finished_title, self._finished)):
            rows.setSpacing(8)
            column.addWidget(title)
            column.addLayout(rows)
        column.addStretch(1)
        self.list = dress(QScrollArea(), "plain", spoken=self.tr("List of jobs"))
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setWidgetResizable(True)
        self.list.setWidget(inside)
        self.list.viewport().setAutoFillBackground(False)
        inside.setAutoFillBackground(False)
        return self.list

    def _render(self) -> None:
        props = self._model.props
        self.failure.show_failure(props.failure)
        self.refusal.show_failure(props.refusal)
        self.note.setText(self._note(props))
        self.note.setVisible(bool(self.note.text()))
        listed = [*props.running, *props.finished]
        for job_id in [job_id for job_id in self._rows if job_id not in {job.id for job in listed}]:
            row = self._rows.pop(job_id)
            row.hide()
            row.deleteLater()
        for title, layout, jobs in (
            (self._running_title, self._running, props.running),
            (self._finished_title, self._finished, props.finished),
        ):
            title.setVisible(bool(jobs))
            for place, job in enumerate(jobs):
                row = self._row(job)
                row.show_job(job, stopping=job.id in props.stopping)
                if layout.indexOf(row) != place:
                    layout.insertWidget(place, row)
        chain_after(self.list, [self._rows[job.id].cancel for job in listed])

    def _row(self, job: JobResponse) -> JobRow:
        if job.id not in self._rows:
            self._rows[job.id] = JobRow(job)
            self._rows[job.id].cancelled.connect(self._model.cancel)
        return self._rows[job.id]

    def _note(self, props: JobsProps) -> str:
        if props.page is Page.LOADING:
            return self.tr("Asking the engine …")
        if props.page is Page.EMPTY:
            return self.tr("Nothing runs and nothing ran lately. Adding documents or importing a model shows up here.")
        return ""
