"""Write a second database and put it in the first one's place, so that a kill or a full disk leaves one of the two."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

from engine.core.errors import DiskFullError
from engine.vault.creation import DATABASE_SUBKEY
from engine.vault.durable import fsync_directory, system_errors_are_typed
from engine.vault.keys import DataKey, wipe
from engine.vault.manifest import Manifest, write_manifest
from engine.vault.switching import remove_waiting, settle_rotation, waiting_database
from engine.vault.vault import Vault

Make = Callable[[Path, bytearray], None]
"""Writes a whole database to the path, under the key, and closes it."""

_ROOM_BYTES = 16 * 1024 * 1024  # beside the copy: its log, and what the system keeps of it


def replace_database(vault: Vault, manifest: Manifest, data_key: DataKey, make: Make) -> None:
    """Make the new database, let it count, and close the vault, which nobody else may use.

    ``manifest``: what ``vault.json`` will say, with the next epoch. ``data_key``: the one that it seals. Whatever is
    raised before ``vault.json`` is written leaves the vault as it was.
    """
    paths, epoch = vault.paths, manifest.epoch
    target = waiting_database(paths, epoch)
    remove_waiting(paths, epoch)
    try:
        key = data_key.subkey(DATABASE_SUBKEY)
        try:
            make(target, key)
        finally:
            wipe(key)
        with system_errors_are_typed("The new database"):
            _sync(target)
        vault.db.close()
        write_manifest(paths.manifest, manifest.authenticated(data_key))
    except BaseException:
        remove_waiting(paths, epoch)
        raise
    # From here on the new one counts, and whoever opens the vault next would do what is left.
    settle_rotation(paths, epoch)
    vault.close()


def require_room(vault: Vault) -> int:
    """The database's size in bytes. Raises DiskFullError where a second one would not fit."""
    size_bytes = vault.paths.database.stat().st_size
    needed_bytes, free_bytes = size_bytes + _ROOM_BYTES, shutil.disk_usage(vault.paths.home).free
    if free_bytes < needed_bytes:
        raise DiskFullError(
            f"The new database needs {_mib(needed_bytes)} MiB beside the old one, and {_mib(free_bytes)} are free.",
            help="Free as much on the disk of the vault, and try again; nothing was changed.",
        )
    return size_bytes


def _mib(size_bytes: int) -> str:
    return f"{size_bytes / 1024 / 1024:,.0f}"


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    fsync_directory(path.parent)
