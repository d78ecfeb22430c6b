"""The backups that a vault can read: of its present data key, and of those that it had before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import apsw

from engine.vault.backup.errors import BackupMissingError, damaged
from engine.vault.backup.folder import BackupFolder
from engine.vault.backup.history import made_backups, retired_keys
from engine.vault.backup.keys import BackupKeys
from engine.vault.backup.manifest import BackupManifest, ManifestDamagedError, digest_of, open_manifest
from engine.vault.vault import Vault

Keyring = Mapping[str, BackupKeys]
"""By set."""


def keyring_of(vault: Vault, conn: apsw.Connection) -> dict[str, BackupKeys]:
    """The present key's set comes last."""
    keys = [*retired_keys(conn), BackupKeys.derive(vault.subkey)]
    return {one.set_id: one for one in keys}


@dataclass(frozen=True, slots=True)
class FoundBackup:
    """``manifest`` None: its file is gone or damaged, as ``problem`` says."""

    id: str
    set_id: str
    manifest: BackupManifest | None
    problem: str = ""


def find_backups(folder: BackupFolder, keyring: Keyring, conn: apsw.Connection) -> list[FoundBackup]:
    """Those of this vault in the folder, the oldest first, and those that it made there and are gone.

    Backups of other vaults are passed over. One that is not the file that was written is named as damaged even when it
    authenticates: somebody put an older one of the same name back.
    """
    made = {one.id: one for one in made_backups(conn) if one.folder == str(folder.root)}
    found = {
        backup_id: _look(folder, keyring[set_id], backup_id, made[backup_id].sha256 if backup_id in made else None)
        for set_id, backup_id in folder.backups()
        if set_id in keyring
    }
    for one in made.values():
        if one.id not in found:
            found[one.id] = FoundBackup(one.id, one.set_id, None, "its manifest is gone from the folder")
    return [found[backup_id] for backup_id in sorted(found)]


def load_manifest(folder: BackupFolder, keyring: Keyring, backup_id: str) -> tuple[BackupKeys, BackupManifest]:
    """Raises BackupMissingError or BackupDamagedError."""
    for set_id, found_id in folder.backups():
        if found_id == backup_id and set_id in keyring:
            content = folder.read_manifest(set_id, backup_id)
            try:
                return keyring[set_id], open_manifest(content, backup_id, keyring[set_id])
            except ManifestDamagedError:
                raise damaged((folder.file_name(folder.manifest_path(set_id, backup_id)),)) from None
    raise BackupMissingError(
        "There is no such backup of this vault in that folder.", help="See `cloister backup list`."
    )


def _look(folder: BackupFolder, keys: BackupKeys, backup_id: str, expected_sha256: str | None) -> FoundBackup:
    content = folder.read_manifest(keys.set_id, backup_id)
    try:
        manifest = open_manifest(content, backup_id, keys)
    except ManifestDamagedError:
        return FoundBackup(backup_id, keys.set_id, None, "its manifest is damaged")
    replaced = expected_sha256 is not None and digest_of(content) != expected_sha256
    problem = "its manifest is not the one that was written" if replaced else ""
    return FoundBackup(backup_id, keys.set_id, manifest, problem)
