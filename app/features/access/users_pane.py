"""Everybody who may come in: role, ways in, and what an administrator can do about it."""

from __future__ import annotations

from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from app.bridge.moments import moment_text
from app.features.access import words
from app.features.access.props import Tab
from app.features.access.user_dialogs import NewUserDialog, PasswordDialog, RoleDialog
from app.features.access.view_model import AccessViewModel
from app.widgets.actions import allow, ask_first
from app.widgets.dress import dress
from app.widgets.flow_row import FlowRow
from app.widgets.list_table import Column, ListTable, ListTableView
from engine.contract.system import UserResponse


class UsersPane(QWidget):
    view: ListTableView[UserResponse]

    def __init__(self, model: AccessViewModel) -> None:
        super().__init__()
        self._model = model
        table = ListTable[UserResponse](
            (
                Column(self.tr("Name"), lambda u: u.name),
                Column(self.tr("Role"), lambda u: words.role_word(u.role), 26),
                Column(self.tr("Comes in by"), words.ways_in, 28, spare=2),
                Column(self.tr("Since"), lambda u: moment_text(u.created_at), 22, spare=1),
            ),
            key=lambda u: u.name,
        )
        self.add = dress(QPushButton(self.tr("Add user …")), "primary", tip=self.tr("Ctrl+N"))
        self.add.setShortcut("Ctrl+N")
        self.add.clicked.connect(lambda: NewUserDialog(model, self).open())
        self.role = self._button(self.tr("Change role …"), lambda u: RoleDialog(model, u, self).open())
        self.password = self._button(self.tr("Set password …"), lambda u: PasswordDialog(model, u.name, self).open())
        self.no_password = self._button(self.tr("Remove password …"), self._ask_about_password)
        self.unlock = self._button(self.tr("Unlock"), lambda u: model.unlock(u.name))
        self.sessions = self._button(self.tr("End sessions …"), self._ask_about_sessions)
        self.keys = self._button(self.tr("API keys"), lambda u: model.show_keys_of(u.name))
        row = FlowRow(8)
        for button in (
            self.add,
            self.role,
            self.password,
            self.no_password,
            self.unlock,
            self.sessions,
            self.keys,
        ):
            row.add(button)
        self.view = ListTableView(table, spoken=self.tr("Users"))
        self.view.chosen.connect(lambda _: self._render())
        self.view.opened.connect(lambda u: RoleDialog(model, u, self).open())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(row)
        column.addWidget(self.view, 1)
        model.changed.connect(self._follow)

    def _button(self, text: str, act: object) -> QPushButton:
        button = QPushButton(text)

        def pressed() -> None:
            if (user := self.view.current()) is not None and callable(act):
                act(user)

        button.clicked.connect(pressed)
        return button

    def _ask_about_password(self, user: UserResponse) -> None:
        ask_first(
            self,
            self.tr("Remove a password"),
            self.tr("Remove the password of {name}?").format(name=user.name),
            self.tr("They can sign in no more, and their sessions end now. Their API keys stay."),
            self.tr("Remove"),
            lambda: self._model.remove_password(user.name),
        )

    def _ask_about_sessions(self, user: UserResponse) -> None:
        ask_first(
            self,
            self.tr("End sessions"),
            self.tr("End all sessions of {name}?").format(name=user.name),
            self.tr("Their windows and programs have to sign in again. Nothing else changes."),
            self.tr("End sessions"),
            lambda: self._model.end_sessions_of(user.name),
        )

    def _follow(self, changed: frozenset[str]) -> None:
        if self._model.props.tab is Tab.USERS or "users" in changed:
            if "users" in changed:
                self.view.table.show_rows(self._model.props.users)
            self._render()

    def _render(self) -> None:
        props, user = self._model.props, self.view.current()
        free, busy = not props.busy, self.tr("Another change is on its way.")
        allow(self.add, free, busy, tip=self.tr("Ctrl+N"))
        allow(self.role, free and user is not None, busy)
        allow(self.password, free and user is not None, busy)
        has = user is not None and user.has_password
        allow(self.no_password, free and has, self.tr("There is no password to remove.") if not has else busy)
        allow(self.unlock, free and user is not None, busy, tip=self.tr("End the wait after wrong passwords"))
        allow(self.sessions, free and user is not None, busy)
        allow(self.keys, user is not None, busy)
