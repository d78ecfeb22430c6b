"""The status bar, which always tells the truth about engine, model, index, network and isolation. And the jobs."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QLabel, QPushButton, QStatusBar, QWidget

from app.features.frame.status_model import StatusProps
from app.widgets.dress import dress

_PARTS = 5


class TruthBar(QStatusBar):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._labels = [QLabel(textFormat=Qt.TextFormat.PlainText) for _ in range(_PARTS)]
        for label in self._labels:
            self.addWidget(label)
        self.jobs = dress(QPushButton(), "small", tip=self.tr("Show what is being worked on (Ctrl+J)"))
        self.jobs.setCheckable(True)
        self.addPermanentWidget(self.jobs)
        self.setSizeGripEnabled(False)
        self.setContentsMargins(16, 4, 16, 4)

    def show_status(self, props: StatusProps) -> None:
        for label, (text, role) in zip(self._labels, self._parts(props), strict=True):
            label.setText(f"{text}     " if text else "")
            dress(label, role)
            label.setVisible(bool(text))
        self._labels[-1].setToolTip(f"<p>{escape(props.accepted_why)}</p>" if props.accepted_why else "")
        running = self.tr("{jobs} running").format(jobs=self.job_text(props.jobs))
        self.jobs.setText(running if props.jobs else self.tr("Jobs"))

    def job_text(self, jobs: int) -> str:
        return self.tr("1 job") if jobs == 1 else self.tr("{n} jobs").format(n=jobs)

    def _parts(self, props: StatusProps) -> list[tuple[str, str]]:
        if not props.known:
            text = self.tr("● engine does not answer") if props.failure else self.tr("○ asking the engine …")
            return [(text, "danger" if props.failure else "muted")] + [("", "")] * (_PARTS - 1)
        states = {
            "ready": self.tr("ready"),
            "starting": self.tr("starting"),
            "crashed": self.tr("crashed"),
            "failed": self.tr("failed"),
        }
        state = states.get(props.model_state, props.model_state)
        model = self.tr("no model: quotes only") if props.model is None else f"{props.model} ({state})"
        if props.connection_attempts:
            refused = self.tr("{n} attempts to reach the network, refused").format(n=props.connection_attempts)
            network = (refused, "danger")
        elif props.isolated:
            network = (self.tr("network isolated"), "ok")
        else:
            network = (self.tr("network not isolated, nothing tried to reach it"), "warning")
        return [
            (self.tr("● engine back, was gone for a while") if props.returned else self.tr("● engine ready"), "ok"),
            (model, "muted"),
            (self.tr("{n} passages").format(n=QLocale().toString(props.passages)), "muted"),
            network,
            self._isolation(props),
        ]

    def _isolation(self, props: StatusProps) -> tuple[str, str]:
        """Nothing to say where no program runs with less than it asks for; else it stays for as long as it holds."""
        if props.accepted_by is None:
            return ("", "")
        if not props.accepted_by:
            return (self.tr("▲ weak isolation accepted"), "warning")
        return (self.tr("▲ weak isolation accepted by {name}").format(name=props.accepted_by), "warning")
