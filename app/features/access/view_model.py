"""Users, groups, grants, keys and sessions: looked at tab by tab, changed one step at a time. Knows no widget."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from app.bridge.background import Background
from app.bridge.failure import Failure
from app.bridge.port import EngineClient, EngineOfThisThread
from app.bridge.view_model import ViewModel
from app.features.access.props import GRANT, AccessInputs, AccessProps, Tab, Told, derive
from engine.contract.access import KeyCreate, Me
from engine.contract.documents import Access, CollectionResponse, GrantResponse
from engine.contract.system import Role


class AccessViewModel(ViewModel[AccessInputs, AccessProps]):
    """Passwords pass through and are kept nowhere; a new API key is there until it is dropped."""

    def __init__(self, engine: EngineOfThisThread, background: Background, parent: QObject | None = None) -> None:
        super().__init__(AccessInputs(), parent)
        self._engine = engine
        self._background = background

    @staticmethod
    def derive(inputs: AccessInputs) -> AccessProps:
        return derive(inputs)

    # what is looked at

    def refresh(self) -> None:
        """Ask who looks, then for what the open tab shows."""
        self._background.run(lambda: self._engine().access.me(), self._known, self._failed)

    def show(self, tab: Tab) -> None:
        if tab is not self._inputs.tab:
            self._set(tab=tab, failure=None)
        self.refresh()

    def show_keys_of(self, name: str) -> None:
        """Somebody's keys, on their tab."""
        self._set(owner=None if name == self._props.name else name, keys=None)
        self.show(Tab.KEYS)

    def show_collection(self, name: str) -> None:
        self._set(collection=name)

    # users

    def add_user(self, name: str, role: Role) -> None:
        """Their first API key is told once."""

        def add(engine: EngineClient) -> Told:
            made = engine.add_user(name, role)
            return Told(made.name, made.api_key or "")

        self._do(add, self._tell)

    def set_role(self, name: str, role: Role) -> None:
        self._do(lambda engine: engine.set_role(name, role))

    def set_password(self, name: str, password: str, current: str | None = None) -> None:
        """All other sessions of theirs end."""
        self._do(lambda engine: engine.access.set_password(name, password, current=current))

    def remove_password(self, name: str) -> None:
        self._do(lambda engine: engine.access.remove_password(name))

    def unlock(self, name: str) -> None:
        """End the wait after wrong passwords."""
        self._do(lambda engine: engine.access.unlock(name))

    def end_sessions_of(self, name: str) -> None:
        self._do(lambda engine: engine.access.end_sessions(name))

    # groups

    def add_group(self, name: str) -> None:
        self._do(lambda engine: engine.access.add_group(name))

    def remove_group(self, name: str) -> None:
        self._do(lambda engine: engine.access.remove_group(name))

    def add_member(self, group: str, name: str) -> None:
        self._do(lambda engine: engine.access.add_member(group, name))

    def remove_member(self, group: str, name: str) -> None:
        self._do(lambda engine: engine.access.remove_member(group, name))

    # collections

    def share(self, name: str, access: Access, *, is_group: bool) -> None:
        """Give a user or a group access to the shown collection, or other access than before."""
        if (collection := self._props.collection) is None:
            return
        if is_group:
            self._do(lambda engine: engine.access.grant_group(collection, name, access))
        else:
            self._do(lambda engine: engine.grant(collection, name, access))

    def take_back(self, grant: GrantResponse) -> None:
        if (collection := self._props.collection) is None:
            return
        if grant.group:
            self._do(lambda engine: engine.access.revoke_group(collection, grant.group))
        else:
            self._do(lambda engine: engine.revoke(collection, grant.user))

    # keys and sessions

    def create_key(self, wanted: KeyCreate) -> None:
        """It is told once."""

        def create(engine: EngineClient) -> Told:
            made = engine.access.create_key(wanted)
            return Told(made.user, made.api_key or "")

        self._do(create, self._tell)

    def revoke_key(self, key_id: str) -> None:
        self._do(lambda engine: engine.access.revoke_key(key_id))

    def drop_told(self) -> None:
        """The new key was written down: forget it."""
        self._set(told=None)

    def end_session(self, session_id: str) -> None:
        self._do(lambda engine: engine.access.end_session(session_id))

    def dismiss_failure(self) -> None:
        self._set(failure=None)

    def _known(self, me: Me) -> None:
        self._set(me=me)
        may_manage, may_share = self._props.may_manage, GRANT in self._props.permissions
        match self._inputs.tab:
            case Tab.USERS if may_manage:
                self._load_users()
            case Tab.GROUPS if may_manage:
                self._load_users()
                self._load_groups()
            case Tab.COLLECTIONS:
                if may_manage:
                    self._load_users()
                if may_manage or may_share:
                    self._load_groups()
                self._background.run(lambda: self._engine().list_collections(), self._collections_came, self._failed)
            case Tab.KEYS:
                if may_manage:
                    self._load_users()
                self._load_keys()
            case Tab.SESSIONS:
                self._background.run(
                    lambda: self._engine().access.sessions(everybody=may_manage),
                    lambda found: self._set(sessions=tuple(found)),
                    self._failed,
                )
            case _:
                return

    def _load_users(self) -> None:
        self._background.run(
            lambda: self._engine().list_users(), lambda found: self._set(users=tuple(found)), self._failed
        )

    def _load_groups(self) -> None:
        self._background.run(
            lambda: self._engine().access.groups(), lambda found: self._set(groups=tuple(found)), self._failed
        )

    def _load_keys(self) -> None:
        owner = self._inputs.owner
        self._background.run(
            lambda: self._engine().access.keys(owner), lambda found: self._set(keys=tuple(found)), self._failed
        )

    def _collections_came(self, found: list[CollectionResponse]) -> None:
        self._set(collections=tuple(found))

    def _tell(self, told: Told) -> None:
        self._set(told=told if told.secret else None)

    def _do(self, step: Callable[[EngineClient], object], done: Callable[..., None] = lambda _: None) -> None:
        """One step at a time; afterwards the open tab is looked at again."""
        if self._inputs.busy:
            return
        self._set(busy=True, failure=None)

        def finished(result: object) -> None:
            self._set(busy=False)
            done(result)
            self.refresh()

        self._background.run(lambda: step(self._engine()), finished, self._failed)

    def _failed(self, failure: Failure) -> None:
        self._set(busy=False, failure=failure)
