"""Who is signed in: one's own sessions, for an administrator everybody's; any of them can be ended."""

from __future__ import annotations

from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from app.bridge.moments import moment_text
from app.features.access.user_dialogs import PasswordDialog
from app.features.access.view_model import AccessViewModel
from app.features.training.card import plain
from app.widgets.actions import allow
from app.widgets.flow_row import FlowRow
from app.widgets.list_table import Column, ListTable, ListTableView
from engine.contract.access import SessionResponse


class SessionsPane(QWidget):
    view: ListTableView[SessionResponse]

    def __init__(self, model: AccessViewModel) -> None:
        super().__init__()
        self._model = model
        table = ListTable[SessionResponse](
            (
                Column(self.tr("Of"), self._whose),
                Column(self.tr("Began"), lambda s: moment_text(s.created_at), 22, spare=1),
                Column(self.tr("Used last"), lambda s: moment_text(s.last_used_at), 22),
                Column(self.tr("Ends"), lambda s: moment_text(s.ends_at), 22, spare=2),
            ),
            key=lambda s: s.id,
        )
        self.end = QPushButton(self.tr("End session"))
        self.end.clicked.connect(lambda: self._end(self.view.current()))
        self.password = QPushButton(self.tr("Change my password …"))
        self.password.clicked.connect(lambda: PasswordDialog(model, model.props.name, self).open())
        self.view = ListTableView(table, spoken=self.tr("Sessions"))
        self.view.chosen.connect(lambda _: self._render())
        self.view.removal_wanted.connect(self._end)
        note = plain("muted")
        note.setText(self.tr("A session ends after 30 minutes without use, and after 12 hours in any case."))
        row = FlowRow(8)
        row.add(self.end)
        row.add(self.password)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(row)
        column.addWidget(note)
        column.addWidget(self.view, 1)
        model.changed.connect(self._follow)

    def _whose(self, session: SessionResponse) -> str:
        return self.tr("{name} (this one)").format(name=session.user) if session.current else session.user

    def _end(self, session: SessionResponse | None) -> None:
        if session is not None:
            self._model.end_session(session.id)

    def _follow(self, changed: frozenset[str]) -> None:
        if "sessions" in changed:
            self.view.table.show_rows(self._model.props.sessions)
        self._render()

    def _render(self) -> None:
        free, busy = not self._model.props.busy, self.tr("Another change is on its way.")
        chosen = self.view.current() is not None
        allow(self.end, free and chosen, busy if chosen else self.tr("Choose a session first."))
        allow(self.password, free, busy)
