"""Which backups still hold documents: they are files elsewhere, which an erasure does not reach."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from engine.core.errors import CloisterError
from engine.vault.backup.folder import BackupFolder
from engine.vault.backup.history import made_backups
from engine.vault.backup.sets import FoundBackup, find_backups, keyring_of
from engine.vault.vault import Vault


@dataclass(frozen=True, slots=True)
class Holders:
    """Ids. ``unread``: made when one of the documents was there, in a folder or file that cannot be read now."""

    holding: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()


def find_holders(vault: Vault, folder: Path | None, document_ids: Collection[str], since: str) -> Holders:
    """Looks into every folder that the vault made backups in, and ``folder``. ``since``: when the first came in."""
    wanted = frozenset(document_ids)
    with vault.db.read() as conn:
        made = made_backups(conn)
    places = dict.fromkeys([*(one.folder for one in made), *([] if folder is None else [str(folder)])])
    found: dict[str, FoundBackup] = {}
    for place in places:
        found.update({one.id: one for one in _look(vault, Path(place))})
    holding = {one.id for one in found.values() if one.manifest is not None and wanted & set(one.manifest.documents)}
    unread = {
        one.id for one in made if one.created_at >= since and (one.id not in found or found[one.id].manifest is None)
    }
    return Holders(tuple(sorted(holding)), tuple(sorted(unread)))


def _look(vault: Vault, place: Path) -> list[FoundBackup]:
    try:
        folder = BackupFolder.find(place)
        with vault.db.read() as conn:
            return find_backups(folder, keyring_of(vault, conn), conn)
    except (CloisterError, OSError):
        return []  # its disk is not connected: what was made there counts as not read
