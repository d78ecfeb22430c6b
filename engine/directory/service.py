"""Who signs in with a password of the directory, and who loses what they had because it knows them no more."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from engine.access.model import User
from engine.access.roles import Role
from engine.access.service import AccessService
from engine.audit.actions import Action
from engine.audit.events import SYSTEM, Event
from engine.audit.log import AuditLog
from engine.core.clock import Clock, iso_utc
from engine.core.errors import CloisterError, ConflictError, InvalidInputError, NotFoundError
from engine.core.names import clean_name
from engine.directory.asking import Connects, ask
from engine.directory.errors import DirectoryOffError, DirectoryOutOfReachError
from engine.directory.model import DirectorySettings, Entry, check
from engine.vault.database import Database

_SETTINGS = "directory.settings"
_PERSON = "directory.user."
_EVERY_S = 300.0
_log = logging.getLogger(__name__)

Record = Callable[[Action, str, Mapping[str, int | str], list[str]], None]
"""Writes an audit record in the open transaction: action, object, details, related."""


@dataclass(frozen=True, slots=True)
class Way:
    """The one place that this engine may reach, named when it was started."""

    host: str
    port: int
    connects: Connects


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody who came in through the directory."""

    user_id: str
    dn: str
    name: str
    checked_at: str


class DirectoryService:
    """The repository of the keys ``directory.*`` of the table ``settings``. Thread-safe."""

    def __init__(
        self,
        database: Database,
        access: AccessService,
        audit: AuditLog,
        clock: Clock,
        folder: Path,
        *,
        accept_weak: Callable[[], bool],
    ) -> None:
        self._database = database
        self._access = access
        self._audit = audit
        self._clock = clock
        self._folder = folder
        self._accept_weak = accept_weak
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self.way: Way | None = None

    def start(self) -> None:
        """Look now and then whether everybody is still known; nothing happens while no directory is set."""
        self._thread = threading.Thread(target=self._run, name="directory", daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._stop.set()
        if self._thread is not None:
            self._thread.join()

    # settings

    def settings(self) -> DirectorySettings | None:
        """None: there is no directory."""
        with self._database.read() as conn:
            row = conn.execute("SELECT value FROM settings WHERE key = ?", (_SETTINGS,)).fetchone()
        return None if row is None else DirectorySettings(**json.loads(str(row[0])))

    def keep(self, settings: DirectorySettings) -> None:
        """Raises DirectorySettingsError. Joins a transaction that is open."""
        self._put(_SETTINGS, check(settings).as_body())

    def remove(self) -> None:
        """Nobody signs in through it any more; what people were made here stays, their sessions end at their time."""
        with self._database.write() as conn:
            conn.execute("DELETE FROM settings WHERE key = ?", (_SETTINGS,))

    # people

    def look_up(self, name: str, password: str | None = None) -> tuple[Entry, Role | None] | None:
        """Whom the directory knows by that name, and which role that gives here; None: nobody.

        Raises DirectoryOffError, DirectoryOutOfReachError or DirectoryDownError.
        """
        settings = self.settings()
        if settings is None:
            raise DirectoryOffError("No directory is set.", help="Set one with `cloister ldap set`.")
        way = self.way
        if way is None or (way.host.lower(), way.port) != (settings.host.lower(), settings.port):
            raise DirectoryOutOfReachError(
                "The engine was not started with a way to this directory.",
                help=f"Start it with CLOISTER_DIRECTORY={settings.host}:{settings.port}; nothing else can open one.",
            )
        entry = ask(settings, name, password, way.connects, self._folder, accept_weak=self._accept_weak())
        return None if entry is None else (entry, settings.role_of(entry.groups))

    def verify(self, name: str, password: str) -> tuple[Entry, Role] | None:
        """Whose password that is in the directory, if a group of theirs has a role; None: nobody's.

        Takes long; call it outside of any transaction. Somebody who was made here is never taken for somebody there:
        an entry of the same name would else inherit what they may. Raises what ``look_up`` does.
        """
        if self.settings() is None or not password:
            return None
        if self._is_of_here(name):
            return None
        found = self.look_up(name, password)
        if found is None or found[1] is None or self._is_of_here(found[0].name):
            return None
        return found[0], found[1]

    def admit(self, entry: Entry, role: Role) -> User:
        """The user here that the entry is, made where there is none, with its role and groups as they are now.

        One transaction with the records of what changed. Raises ConflictError for the last administrator's role.
        """
        admin = self._access.local_administrator()
        with self._audit.together() as conn:

            def record(action: Action, object: str, details: Mapping[str, int | str], related: list[str]) -> None:
                self._audit.append(conn, Event(action, SYSTEM, object, details=details, related=related))

            user = self._access.users.by_name(entry.name)
            if user is None:
                user, _ = self._access.create_user(entry.name, role, by=admin)
                self._access.users.revoke_key(user.id, by=admin)
                record(Action.USER_ADDED, user.id, {"role": role.value}, [])
            elif user.role is not role:
                user = self._access.users.set_role(user.id, role, by=admin)
                record(Action.ROLE_CHANGED, user.id, {"role": role.value}, [])
            self._settle_groups(user, entry, record)
            known = Known(user.id, entry.dn, entry.name, iso_utc(self._clock.now_utc()))
            self._put(_PERSON + user.id, asdict(known))
            return user

    def known(self) -> tuple[Known, ...]:
        """Everybody who came in through the directory."""
        with self._database.read() as conn:
            rows = conn.execute(
                "SELECT value FROM settings WHERE key >= ? AND key < ? ORDER BY key", (_PERSON, _PERSON + "~")
            ).fetchall()
        return tuple(Known(**json.loads(str(row[0]))) for row in rows)

    def check_everybody(self) -> int:
        """Ask the directory for everybody again; how many lost their sessions and keys.

        Whoever it knows no more, under the same entry, or whose groups give no role, is shut out at once. Raises what
        ``look_up`` does: while it is down nobody loses anything.
        """
        lost = 0
        for one in self.known():
            found = self.look_up(one.name)
            if found is not None and found[1] is not None and found[0].dn.casefold() == one.dn.casefold():
                self._refresh(one, found[0], found[1])
            else:
                lost += self._shut_out(one)
        return lost

    def _refresh(self, one: Known, entry: Entry, role: Role) -> None:
        try:
            self.admit(replace(entry, name=one.name), role)
        except ConflictError as error:  # the last administrator keeps the role
            _log.warning("a role of the directory was not taken over: %s", error.code)

    def _shut_out(self, one: Known) -> int:
        admin = self._access.local_administrator()
        with self._audit.together() as conn:
            ended = self._access.sessions.end_all(one.user_id)
            user = self._access.users.get(one.user_id)
            if user.has_key:
                self._access.users.revoke_key(one.user_id, by=admin)
            conn.execute("DELETE FROM settings WHERE key = ?", (_PERSON + one.user_id,))
            conn.execute(
                "INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO NOTHING",
                (_gone(one.user_id), json.dumps(asdict(one))),
            )
            details: dict[str, int | str] = {"sessions_ended": ended, "why": "directory"}
            self._audit.append(conn, Event(Action.SESSION_ENDED, SYSTEM, one.user_id, details=details))
        return 1

    def _is_of_here(self, name: str) -> bool:
        try:
            user = self._access.users.by_name(clean_name(name, what="The name"))
        except InvalidInputError:
            return True
        if user is None:
            return False
        with self._database.read() as conn:
            marks = (_PERSON + user.id, _gone(user.id))
            return conn.execute("SELECT 1 FROM settings WHERE key IN (?, ?)", marks).fetchone() is None

    def _settle_groups(self, user: User, entry: Entry, record: Record) -> None:
        """Only groups that the settings name are touched; one that is not there is left out."""
        settings = self.settings()
        admin = self._access.local_administrator()
        if settings is None:
            return
        wanted = settings.groups_of(entry.groups)
        for name in sorted(set(settings.group_groups.values())):
            try:
                group = self._access.groups.find(name, by=admin)
            except NotFoundError:
                continue
            if name in wanted and user.id not in group.members:
                self._access.groups.add_member(group.id, user.id, by=admin)
                record(Action.GROUP_MEMBER_ADDED, group.id, {}, [user.id])
            elif name not in wanted and user.id in group.members:
                self._access.groups.remove_member(group.id, user.id, by=admin)
                record(Action.GROUP_MEMBER_REMOVED, group.id, {}, [user.id])

    def _put(self, key: str, body: dict[str, Any]) -> None:
        with self._database.write() as conn:
            conn.execute(
                "INSERT INTO settings (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = ?2",
                (key, json.dumps(body)),
            )

    def _run(self) -> None:
        while not self._stop.wait(_EVERY_S):
            try:
                if self.settings() is not None and self.way is not None:
                    self.check_everybody()
            except CloisterError as error:
                _log.warning("the directory was not asked who is still known: %s", error.code)


def _gone(user_id: str) -> str:
    """Marks somebody who was of the directory: they may come back by it, and by nothing else."""
    return f"directory.gone.{user_id}"
