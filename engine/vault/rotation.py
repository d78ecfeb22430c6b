"""Give a vault a new data key: every page of the database is encrypted anew, every way in is sealed the new key.

What lies in files of its own (originals, runs, adapters, models that were trained here) is encrypted under random keys
that are rows of the database: they move with it, and the files stay as they are.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import apsw

from engine.core.errors import ConflictError
from engine.core.ids import new_id
from engine.vault.backup.history import retire_keys
from engine.vault.backup.keys import BackupKeys
from engine.vault.ciphers import CIPHERS, Cipher, apply_key
from engine.vault.connections import damaged_error, sqlite_errors_are_typed
from engine.vault.database import Database
from engine.vault.durable import system_errors_are_typed
from engine.vault.errors import PassphraseRefusedError, VaultBusyError
from engine.vault.kdf import derive_key
from engine.vault.keys import PASSPHRASE, RECOVERY, DataKey, Slot, seal_for, wrap
from engine.vault.manifest import Manifest
from engine.vault.recovery_code import new_recovery_code, normalise_recovery_code
from engine.vault.replacing import replace_database, require_room
from engine.vault.vault import Vault

Report = Callable[[str, int, int | None, str], None]
"""(stage, done, total, unit). May raise to stop."""
Finish = Callable[[Database, DataKey, DataKey], None]
"""Called with the new database, the old key and the new one, within the new database's first transaction."""

_PAGES_AT_ONCE = 2560  # 10 MiB


class WouldLockOutError(ConflictError):
    """``holders``: user ids of those who have to come in once before they can be given a new key."""

    code = "ROTATION_LOCKS_OUT"

    def __init__(self, holders: tuple[str, ...]) -> None:
        super().__init__(
            "Some passphrases were last used before this program could pass a new key on to them.",
            help="Let each of them start the engine once with their passphrase, or leave them out.",
        )
        self.holders = holders


@dataclass(frozen=True, slots=True)
class Rotated:
    """``kept``, ``dropped``: user ids of those whose passphrase opens the vault from now on, and no longer.

    ``recovery_code``: the new one, where the old could not be kept; to be shown once.
    """

    epoch: int
    database_bytes: int
    kept: tuple[str, ...]
    dropped: tuple[str, ...]
    recovery_code: str | None


def rotate_keys(
    vault: Vault, passphrase: str, administrators: frozenset[str], *, drop: bool, report: Report, finish: Finish
) -> Rotated:
    """Rotate, and close the vault, which the caller unlocked with ``passphrase`` and shares with nobody.

    A holder who is none of ``administrators`` (user ids) loses the passphrase. With ``drop`` those who cannot be given
    the new key lose theirs too. Raises PassphraseRefusedError, WouldLockOutError, DiskFullError, VaultDamagedError or
    VaultBusyError; the vault then is as it was.
    """
    manifest, old = vault.lock_state()
    opener = next((slot for slot in manifest.slots if slot.holder and slot.holder == vault.opened_by), None)
    if opener is None:
        raise PassphraseRefusedError(
            "The keys are rotated with a passphrase, and that is the recovery code.",
            help="Set a new passphrase with `cloister vault recover` first.",
        )
    stuck = tuple(slot.holder for slot in manifest.slots if _is_stuck(slot, administrators))
    if stuck and not drop:
        raise WouldLockOutError(stuck)
    if not vault.db.checkpoint():
        raise VaultBusyError("The vault's database is being read.", help="Try again.")
    size_bytes = require_room(vault)
    new = DataKey.random()
    epoch = manifest.epoch + 1
    try:
        rotated, code = _slots(
            manifest, replace(manifest, epoch=epoch, slots=()), opener, passphrase, administrators, new
        )
        replace_database(
            vault, rotated, new, lambda target, key: _make_copy(vault, target, key, old, new, report, finish)
        )
    finally:
        new.wipe()
    kept = tuple(slot.holder for slot in rotated.slots if slot.kind == PASSPHRASE)
    dropped = tuple(slot.holder for slot in manifest.slots if slot.kind == PASSPHRASE and slot.holder not in kept)
    return Rotated(epoch, size_bytes, kept, dropped, code)


def _is_stuck(slot: Slot, administrators: frozenset[str]) -> bool:
    return slot.kind == PASSPHRASE and slot.holder in administrators and not slot.has_key_pair


def _slots(
    before: Manifest, after: Manifest, opener: Slot, passphrase: str, administrators: frozenset[str], new: DataKey
) -> tuple[Manifest, str | None]:
    """Everybody who stays, each sealed the new key; and the new recovery code, if the old one cannot stay."""
    context, epoch, code = before.context, after.epoch, None
    for slot in before.slots:
        if slot.id == opener.id:
            secret_key = derive_key(passphrase, before.salt, before.kdf)
            after = after.with_slot(wrap(new, secret_key, slot.id, PASSPHRASE, slot.holder, context, epoch))
        elif slot.has_key_pair and (slot.kind == RECOVERY or slot.holder in administrators):
            after = after.with_slot(seal_for(slot, new, context, epoch))
    if not any(slot.kind == RECOVERY for slot in after.slots):
        code = new_recovery_code()
        secret_key = derive_key(normalise_recovery_code(code), before.salt, before.kdf)
        after = after.with_slot(wrap(new, secret_key, new_id("slt"), RECOVERY, "", context, epoch))
    return after, code


def _make_copy(
    vault: Vault, target: Path, key: bytearray, old: DataKey, new: DataKey, report: Report, finish: Finish
) -> None:
    """Write, read back and complete the database under the new key."""
    _encrypt_anew(vault.db, target, key, CIPHERS[vault.cipher], report)
    with contextlib.closing(Database.open(target, key, cipher=vault.cipher)) as database:
        report("verify", 0, None, "")
        with database.read() as conn:
            if conn.execute("PRAGMA quick_check(1)").fetchall() != [("ok",)]:
                raise damaged_error()
        with database.write_together() as conn:
            retire_keys(conn, BackupKeys.derive(old.subkey))
            finish(database, old, new)
        if not database.checkpoint():
            raise VaultBusyError("The new database could not be completed.", help="Try again.")
    report("switch", 0, None, "")


def _encrypt_anew(source: Database, target: Path, key: bytearray, cipher: Cipher, report: Report) -> None:
    """Copy page by page. Without a journal: an interrupted copy is thrown away."""
    with system_errors_are_typed("The new database"):
        os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
    with sqlite_errors_are_typed():
        connection = apsw.Connection(str(target))
    with contextlib.closing(connection):
        apply_key(connection, cipher, key)
        for pragma in (
            f"page_size={cipher.page_size_bytes}",
            "mmap_size=0",
            "temp_store=MEMORY",
            "journal_mode=OFF",
            "synchronous=OFF",
        ):
            connection.execute(f"PRAGMA {pragma}").fetchall()
        with (
            source.read() as conn,
            sqlite_errors_are_typed(connection),
            connection.backup("main", conn, "main") as copy,
        ):
            while not copy.done:
                copy.step(_PAGES_AT_ONCE)
                done = copy.page_count - copy.remaining
                report("encrypt", done * cipher.page_size_bytes, copy.page_count * cipher.page_size_bytes, "bytes")
