"""Repair a vault that no engine serves: save what can be read into a new database, and say what could not be."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import apsw

from engine.access.roles import Permission
from engine.access.users import Users, require_permission
from engine.api.vault_checks import LAST_CHECK
from engine.audit import repository as audit_rows
from engine.audit.actions import Action
from engine.audit.events import SYSTEM, Event
from engine.audit.keys import AuditKeys
from engine.audit.log import AuditLog
from engine.contract.vault import HitDocumentResponse, VaultRepaired
from engine.core.clock import Clock, iso_utc
from engine.core.errors import NotFoundError
from engine.ingest.damage import Damage, HitDocument, find_damage
from engine.ingest.repair import Embed, Mended, mend
from engine.vault.ciphers import CIPHERS
from engine.vault.connections import ConnectionSettings, open_connection
from engine.vault.creation import DATABASE_SUBKEY
from engine.vault.database import Database
from engine.vault.errors import VaultBusyError, VaultDamagedError
from engine.vault.keys import DataKey, seal_for, wipe
from engine.vault.manifest import Manifest
from engine.vault.replacing import replace_database, require_room
from engine.vault.salvage import DamagedReader
from engine.vault.vault import Vault

Report = Callable[[str, int, int | None, str], None]
_RELATED_MOST = 1000


def repair_vault(home: Path, passphrase: str, *, clock: Clock, embed: Embed, report: Report) -> VaultRepaired:
    """Unlock, repair where something is damaged, and close. The data key and every way in stay as they are.

    Raises ForbiddenError, DiskFullError, VaultDamagedError where not even the database's beginning can be read, and
    what ``Vault.unlock`` raises; the vault then is as it was.
    """
    with Vault.unlock(home, passphrase, clock=clock) as vault:
        _require_may(vault, clock)
        damage = find_damage(vault.db, vault.blobs, lambda done, total: report("check", done, total, "documents"))
        if _is_sound(vault, damage):
            return _told(damage, None)
        require_room(vault)
        manifest, data_key = vault.lock_state()
        newer = _next_epoch(manifest, data_key)
        holders = {holder for holder in (vault.opened_by, *vault.passphrase_holders()) if holder}
        outcome: list[Mended] = []

        def make(target: Path, key: bytearray) -> None:
            outcome.append(_salvage(vault, target, key, damage, holders, embed, report, clock))

        replace_database(vault, newer, data_key, make)
        return _told(damage, outcome[0])


def _require_may(vault: Vault, clock: Clock) -> None:
    """Whoever has a passphrase and, as far as that can be read, is an administrator."""
    with contextlib.suppress(VaultDamagedError, NotFoundError):
        if vault.opened_by is not None:
            require_permission(Users(vault.db, clock).get(vault.opened_by), Permission.MANAGE_VAULT)


def _is_sound(vault: Vault, damage: Damage) -> bool:
    if damage.pages or damage.lists or any(set(one.parts) != {"original"} for one in damage.documents):
        return False
    try:
        with vault.db.read() as conn:
            return conn.execute("PRAGMA quick_check(1)").fetchall() == [("ok",)]
    except (VaultDamagedError, apsw.Error):
        return False


def _next_epoch(manifest: Manifest, data_key: DataKey) -> Manifest:
    epoch = manifest.epoch + 1
    slots = (
        seal_for(slot, data_key, manifest.context, epoch) if slot.has_key_pair else slot for slot in manifest.slots
    )
    return replace(manifest, epoch=epoch, slots=tuple(slots))


def _salvage(
    vault: Vault,
    target: Path,
    key: bytearray,
    damage: Damage,
    holders: set[str],
    embed: Embed,
    report: Report,
    clock: Clock,
) -> Mended:
    cipher, settings = CIPHERS[vault.cipher], ConnectionSettings()
    old_key = vault.lock_state()[1].subkey(DATABASE_SUBKEY)
    Database.open(target, key, cipher=vault.cipher, clock=clock).close()  # the schema
    with contextlib.ExitStack() as stack:
        stack.callback(wipe, old_key)
        source = vault.paths.database
        reader = DamagedReader(lambda: open_connection(source, old_key, cipher, settings, read_only=True))
        stack.callback(reader.close)
        connection = stack.enter_context(contextlib.closing(open_connection(target, key, cipher, settings)))
        connection.execute("PRAGMA foreign_keys=OFF")
        connection.config(apsw.SQLITE_DBCONFIG_ENABLE_TRIGGER, 0)
        hit = {one.id: one.parts for one in damage.documents}
        mended = mend(reader, connection, hit, holders, embed, report, now=iso_utc(clock.now_utc()))
    with contextlib.closing(Database.open(target, key, cipher=vault.cipher, clock=clock)) as database:
        with database.read() as conn:
            if conn.execute("PRAGMA quick_check(1)").fetchall() != [("ok",)]:
                raise VaultDamagedError(
                    "The repaired database is not sound.", help="Restore a backup, and report this."
                )
        _record(database, vault, mended, clock)
        if not database.checkpoint():
            raise VaultBusyError("The new database could not be completed.", help="Try again.")
    return mended


def _record(database: Database, vault: Vault, mended: Mended, clock: Clock) -> None:
    log = AuditLog(database, AuditKeys.of_vault(vault), clock)
    details = {
        "set_aside": len(mended.set_aside),
        "lost": len(mended.lost),
        "gaps": len(mended.gaps),
        "orphans": sum(mended.orphans.values()),
    }
    with log.together() as conn:
        _recover_log_id(conn, clock)
        conn.execute("DELETE FROM settings WHERE key = ?", (LAST_CHECK,))  # it spoke of the damaged database
        related = (*mended.set_aside, *mended.lost)[:_RELATED_MOST]
        log.append(
            conn,
            Event(Action.VAULT_REPAIRED, vault.opened_by or SYSTEM, vault.vault_id, related=related, details=details),
        )


def _recover_log_id(conn: apsw.Connection, clock: Clock) -> None:
    """Every checkpoint repeats the log's id, where the row that says it is lost."""
    last = audit_rows.last_checkpoint(conn)
    if audit_rows.log_id(conn) is None and last is not None:
        audit_rows.begin(conn, str(json.loads(last[2])["checkpoint"]["log"]), iso_utc(clock.now_utc()))


def _told(damage: Damage, mended: Mended | None) -> VaultRepaired:
    names = {one.id: one for one in damage.documents}
    aside = () if mended is None else mended.set_aside
    return VaultRepaired(
        repaired=mended is not None,
        pages=None if damage.pages is None else len(damage.pages),
        set_aside=[
            _hit(names.get(document_id) or HitDocument(document_id, None, ("passages",))) for document_id in aside
        ],
        lost=[] if mended is None else [*mended.lost],
        originals=[_hit(one) for one in damage.documents if "original" in one.parts and one.id not in aside],
        terms=0 if mended is None else mended.terms,
        vectors=0 if mended is None else mended.vectors,
        gaps=[] if mended is None else [*mended.gaps],
        orphans=0 if mended is None else sum(mended.orphans.values()),
    )


def _hit(document: HitDocument) -> HitDocumentResponse:
    return HitDocumentResponse(id=document.id, name=document.name, parts=[*document.parts])
