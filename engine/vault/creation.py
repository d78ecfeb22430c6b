"""Make a new vault; a kill at any moment leaves either a whole one or one that the next try replaces."""

from __future__ import annotations

import contextlib
import secrets
from pathlib import Path

from engine.core.clock import Clock, iso_utc
from engine.core.ids import new_id
from engine.core.names import clean_name
from engine.core.paths import VaultPaths
from engine.vault.ciphers import CIPHERS
from engine.vault.database import Database
from engine.vault.durable import (
    create_durably,
    fsync_directory,
    remove_temporaries,
    system_errors_are_typed,
    unlink_durably,
)
from engine.vault.errors import VaultExistsError, VaultHalfMadeError
from engine.vault.instance_lock import InstanceLock
from engine.vault.kdf import SALT_BYTES, Calibration, check_new_passphrase, derive_key
from engine.vault.keys import PASSPHRASE, RECOVERY, DataKey, wipe, wrap
from engine.vault.manifest import Manifest, write_manifest
from engine.vault.recovery_code import new_recovery_code, normalise_recovery_code

DATABASE_SUBKEY = "database/1"


def creation_marker(paths: VaultPaths) -> Path:
    """The file that exists exactly while a vault is being made; its removal is what makes the vault count."""
    return paths.home / "vault.creating"


def restore_marker(paths: VaultPaths) -> Path:
    """The file that exists exactly while a backup is being restored."""
    return paths.home / "vault.restoring"


def refuse_half_made(paths: VaultPaths) -> None:
    """Raise VaultHalfMadeError if creation, or the restoring of a backup, was interrupted here."""
    if restore_marker(paths).exists():
        raise VaultHalfMadeError(
            "The restoring of a backup into this directory was interrupted.",
            help="Run `cloister backup restore` again; it begins anew.",
        )
    if creation_marker(paths).exists():
        raise VaultHalfMadeError(
            "The creation of this vault was interrupted. Nothing was stored in it yet.",
            help="Run `cloister init` again; it replaces the half-made vault.",
        )


def create_vault(
    paths: VaultPaths, passphrase: str, admin: str, *, cipher: str, calibration: Calibration, clock: Clock
) -> str:
    """Make the vault with its first administrator and return the recovery code, which is kept nowhere.

    Raises VaultExistsError, VaultInUseError, PassphraseRefusedError, InvalidInputError or DiskFullError.
    """
    check_new_passphrase(passphrase)
    admin_name = clean_name(admin, what="The administrator's name")
    if cipher not in CIPHERS:
        raise ValueError(f"unknown cipher {cipher}")
    with system_errors_are_typed("The vault directory"):
        paths.make()
    lock = InstanceLock(paths.run / "engine.lock")
    lock.acquire()
    try:
        _refuse_existing(paths)
        _remove_half_made(paths)
        return _create_locked(paths, passphrase, admin_name, cipher, calibration, clock)
    finally:
        lock.release()


def _create_locked(
    paths: VaultPaths, passphrase: str, admin_name: str, cipher: str, calibration: Calibration, clock: Clock
) -> str:
    marker = creation_marker(paths)
    create_durably(marker)
    data_key = DataKey.random()
    try:
        created_at = iso_utc(clock.now_utc())
        admin_id, code = new_id("usr"), new_recovery_code()
        manifest = Manifest(
            vault_id=new_id("vlt"),
            created_at=created_at,
            cipher=cipher,
            kdf=calibration.choose(),
            salt=secrets.token_bytes(SALT_BYTES),
            slots=(),
        )
        for kind, holder, secret in (
            (PASSPHRASE, admin_id, passphrase),
            (RECOVERY, "", normalise_recovery_code(code)),
        ):
            secret_key = derive_key(secret, manifest.salt, manifest.kdf)
            manifest = manifest.with_slot(wrap(data_key, secret_key, new_id("slt"), kind, holder, manifest.context))
        database_key = data_key.subkey(DATABASE_SUBKEY)
        try:
            database = Database.open(paths.database, database_key, cipher=cipher, clock=clock)
        finally:
            wipe(database_key)
        with contextlib.closing(database), database.write() as connection:
            # The one row that the vault writes itself: there is nobody yet whose permission could be asked.
            connection.execute(
                "INSERT INTO users (id, name, role, created_at) VALUES (?, ?, 'administrator', ?)",
                (admin_id, admin_name, created_at),
            )
        write_manifest(paths.manifest, manifest.authenticated(data_key))
        unlink_durably(marker)
        return code
    except Exception:
        # A full disk must not leave a half-made vault that a later, roomier attempt has to explain.
        _remove_half_made(paths)
        raise
    finally:
        data_key.wipe()


def _refuse_existing(paths: VaultPaths) -> None:
    if creation_marker(paths).exists():
        return
    refuse_half_made(paths)  # a backup is half restored here
    if paths.manifest.exists():
        raise VaultExistsError(
            "There is a vault in this directory already.", help="Unlock it, or choose another directory."
        )
    if paths.database.exists() or any(paths.blobs.iterdir()):
        raise VaultExistsError(
            "This directory holds the data of a vault whose vault.json is missing.",
            help="Without vault.json nothing of it can be read: restore the vault from a backup into another directory "
            "with `cloister backup restore`, or choose another directory.",
        )


def _remove_half_made(paths: VaultPaths) -> None:
    """Only ever removes what was made under the marker, which no finished vault has."""
    marker = creation_marker(paths)
    if not marker.exists():
        return
    for path in (
        paths.manifest,
        *(paths.database.with_name(paths.database.name + suffix) for suffix in ("", "-wal", "-shm", "-journal")),
    ):
        path.unlink(missing_ok=True)
    remove_temporaries(paths.manifest)
    fsync_directory(paths.home)
    unlink_durably(marker)
