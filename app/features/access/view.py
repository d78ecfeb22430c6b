"""The page Access: a tab for users, groups, collections, keys and sessions."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QLabel, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from app.features.access.collections_pane import CollectionsPane
from app.features.access.groups_pane import GroupsPane
from app.features.access.keys_pane import KeysPane
from app.features.access.props import Page, Tab
from app.features.access.secret_dialog import SecretDialog
from app.features.access.sessions_pane import SessionsPane
from app.features.access.users_pane import UsersPane
from app.features.access.view_model import AccessViewModel
from app.widgets.dress import dress, heading
from app.widgets.flow_row import FlowRow
from app.widgets.notice import EmptyNotice, FailureNotice

_GONE = "ENGINE_UNREACHABLE"  # told by the window, for every page


class AccessPage(QWidget):
    def __init__(self, model: AccessViewModel) -> None:
        super().__init__()
        self._model = model
        self._secret: SecretDialog | None = None
        self.failure = FailureNotice(dismissable=True)
        self.failure.dismissed.connect(model.dismiss_failure)
        self.users, self.groups, self.collections = UsersPane(model), GroupsPane(model), CollectionsPane(model)
        self.keys, self.sessions = KeysPane(model), SessionsPane(model)
        self._panes: dict[Tab, QWidget] = {
            Tab.USERS: self.users,
            Tab.GROUPS: self.groups,
            Tab.COLLECTIONS: self.collections,
            Tab.KEYS: self.keys,
            Tab.SESSIONS: self.sessions,
        }
        self.loading = dress(QLabel(self.tr("Looking at who may do what …")), "muted")
        self.loading.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty = EmptyNotice()
        self.empty.acted.connect(self._act_on_empty)
        self._stack = QStackedWidget()
        for pane in (self.loading, self.empty, *self._panes.values()):
            self._stack.addWidget(pane)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        column.addWidget(heading(self.tr("Access")))
        column.addWidget(self._build_tabs())
        column.addWidget(self.failure)
        column.addWidget(self._stack, 1)
        model.changed.connect(self._render)
        self._render()

    def refresh(self) -> None:
        self._model.refresh()

    def _build_tabs(self) -> FlowRow:
        row, group = FlowRow(8), QButtonGroup(self)
        self.tabs: dict[Tab, QPushButton] = {}
        for tab, text in (
            (Tab.USERS, self.tr("Users")),
            (Tab.GROUPS, self.tr("Groups")),
            (Tab.COLLECTIONS, self.tr("Who reads what")),
            (Tab.KEYS, self.tr("API keys")),
            (Tab.SESSIONS, self.tr("Sessions")),
        ):
            button = dress(QPushButton(text), "small")
            button.setCheckable(True)
            button.clicked.connect(lambda _=False, tab=tab: self._model.show(tab))
            group.addButton(button)
            row.add(button)
            self.tabs[tab] = button
        return row

    def _act_on_empty(self) -> None:
        props = self._model.props
        if props.page is Page.FAILED:
            self._model.refresh()
        elif props.tab is Tab.GROUPS:
            self.groups.ask_for_group()
        elif props.tab is Tab.KEYS:
            self.keys.ask_for_key()

    def _render(self) -> None:
        props = self._model.props
        self.tabs[props.tab].setChecked(True)
        whole = props.page is Page.FAILED
        gone = props.failure is not None and props.failure.code == _GONE
        self.failure.show_failure(None if whole or gone else props.failure)
        if props.page is Page.LOADING:
            self._stack.setCurrentWidget(self.loading)
        elif props.page is Page.FULL or (props.page is Page.EMPTY and props.tab is Tab.KEYS):
            self._stack.setCurrentWidget(self._panes[props.tab])
        else:
            self._say_why()
            self._stack.setCurrentWidget(self.empty)
        if props.told is not None and self._secret is None:
            self._secret = SecretDialog(props.told, self)
            self._secret.finished.connect(self._forget_secret)
            self._secret.open()

    def _forget_secret(self) -> None:
        self._secret = None
        self._model.drop_told()

    def _say_why(self) -> None:
        props = self._model.props
        if props.page is Page.FAILED and props.failure:
            text = f"{props.failure.message}\n{props.failure.help}\n{props.failure.quote}"
            self.empty.show_text(self.tr("This cannot be shown"), text, self.tr("Try again"))
        elif props.page is Page.FORBIDDEN:
            self.empty.show_text(
                self.tr("Not for your role"),
                self.tr("Administrators manage users and groups. Your own keys and sessions are on the tabs beside."),
            )
        elif props.tab is Tab.GROUPS:
            self.empty.show_text(
                self.tr("No group yet"),
                self.tr("A group carries access to collections: who joins it may read them, who leaves it may not."),
                self.tr("New group …"),
            )
        elif props.tab is Tab.COLLECTIONS:
            self.empty.show_text(
                self.tr("Nothing to share"),
                self.tr("Here stand the collections that you may share. Collections are made under Documents."),
            )
        else:
            self.empty.show_text(
                self.tr("No sessions"),
                self.tr("A session begins when somebody signs in with a password, and ends by itself when unused."),
            )
