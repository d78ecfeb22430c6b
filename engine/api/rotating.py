"""Rotate the keys of a vault that no engine serves: who may, who stays, and what the audit log says of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import apsw

from engine.access.roles import Permission
from engine.access.users import Users, require_permission
from engine.audit.actions import Action
from engine.audit.events import Event
from engine.audit.keys import AuditKeys
from engine.audit.log import AuditLog
from engine.core.clock import Clock
from engine.privacy.handling.keys import SUBKEY as PRIVACY_SUBKEY
from engine.privacy.handling.keys import rewrap as rewrap_privacy_keys
from engine.vault.database import Database
from engine.vault.errors import PassphraseRefusedError
from engine.vault.keys import DataKey, wipe
from engine.vault.rotation import Report, Rotated, WouldLockOutError, rotate_keys
from engine.vault.vault import Vault


@dataclass(frozen=True, slots=True)
class Rotation:
    """``kept``, ``dropped``: names of those whose passphrase opens the vault from now on, and no longer."""

    result: Rotated
    kept: tuple[str, ...]
    dropped: tuple[str, ...]


def rotate_vault(home: Path, passphrase: str, *, drop: bool, clock: Clock, report: Report) -> Rotation:
    """Unlock, rotate and close. The record is in the new database before it counts: without it nothing changes.

    Raises ForbiddenError, and what ``Vault.unlock`` and ``rotate_keys`` raise.
    """
    with Vault.unlock(home, passphrase, clock=clock) as vault:
        users = Users(vault.db, clock)
        if vault.opened_by is None:
            raise PassphraseRefusedError("The keys are rotated with a passphrase, and that is the recovery code.")
        caller = users.get(vault.opened_by)
        require_permission(caller, Permission.MANAGE_VAULT)
        administrators = frozenset(user.id for user in users.administrators())
        names = users.names()

        def finish(database: Database, old: DataKey, new: DataKey) -> None:
            log = AuditLog(database, AuditKeys.derive(old.subkey), clock)
            with log.together() as conn:
                _rewrap(conn, old, new)
                log.append(conn, Event(Action.KEYS_ROTATED, caller.id, vault.vault_id))
                log.change_keys(conn, AuditKeys.derive(new.subkey))

        try:
            done = rotate_keys(vault, passphrase, administrators, drop=drop, report=report, finish=finish)
        except WouldLockOutError as error:
            who = ", ".join(names.get(holder, holder) for holder in error.holders)
            error.message = f"These could not be given the new key: {who}. They were not here since the last upgrade."
            error.help = (
                "Let each of them start the engine once, or leave them out with --leave-out and set them a new "
            )
            error.help += "passphrase afterwards."
            raise
        kept, dropped = ([names.get(holder, holder) for holder in some] for some in (done.kept, done.dropped))
        return Rotation(done, tuple(kept), tuple(dropped))


def _rewrap(conn: apsw.Connection, old: DataKey, new: DataKey) -> None:
    """What the rooms keep in the database under a subkey of the data key."""
    old_key, new_key = old.subkey(PRIVACY_SUBKEY), new.subkey(PRIVACY_SUBKEY)
    try:
        rewrap_privacy_keys(conn, old_key, new_key)
    finally:
        wipe(old_key)
        wipe(new_key)
