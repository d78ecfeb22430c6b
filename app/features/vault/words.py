"""Backups and what their jobs found, in words. Knows no widget."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QLocale

from app.bridge.engine_words import in_words
from app.bridge.moments import moment_text
from engine.contract.backups import BackupMade, BackupResponse, BackupsPruned, BackupVerified

_MOST_NAMED = 5


def state(backup: BackupResponse) -> str:
    """Whether it can be relied on, as far as it is known without reading all of it."""
    if backup.problem:
        return in_words(backup.problem)
    if not backup.intact:
        return QCoreApplication.translate("Vault", "of a damaged database")
    if backup.missing:
        return QCoreApplication.translate("Vault", "lacks {n} stored files").format(n=number(backup.missing))
    return QCoreApplication.translate("Vault", "whole when it was made")


def made_at(backup: BackupResponse) -> str:
    return moment_text(backup.created_at) if backup.created_at else backup.id


def size(size_bytes: int | None) -> str:
    if size_bytes is None:
        return ""
    return QLocale().formattedDataSize(size_bytes, 1, QLocale.DataSizeFormat.DataSizeTraditionalFormat)


def number(count: int | None) -> str:
    return "" if count is None else QLocale().toString(count)


def made(result: BackupMade) -> str:
    text = QCoreApplication.translate(
        "Vault", "The backup of {time} is in {folder}: {documents} documents, {size} written and read back."
    )
    holes = {
        "{time}": made_at(result.backup),
        "{folder}": result.folder,
        "{documents}": number(result.backup.documents),
        "{size}": size(result.written_bytes),
    }
    parts = [_filled(text, holes)]
    if result.same_disk:
        parts.append(
            QCoreApplication.translate(
                "Vault", "It is on the disk of the vault and is lost together with it: choose another disk."
            )
        )
    if not result.backup.intact:
        parts.append(
            QCoreApplication.translate("Vault", "The database is damaged: keep the older backups, and check the vault.")
        )
    if result.pruned:
        parts.append(
            QCoreApplication.translate("Vault", "Older backups removed: {n}.").format(n=number(len(result.pruned)))
        )
    return " ".join(parts)


def verified(result: BackupVerified) -> str:
    if result.intact:
        return QCoreApplication.translate(
            "Vault", "{backups} backups were read whole, {pieces} pieces: all of them are as they were written."
        ).format(backups=number(result.backups), pieces=number(result.pieces))
    text = QCoreApplication.translate(
        "Vault",
        "Not all of it is whole. Damaged or lost: {files}. Backups that need it: {affected}. Make a new one now.",
    )
    return _filled(
        text,
        {
            "{files}": _named([*result.damaged, *result.problems]),
            "{affected}": number(len(result.affected) or len(result.problems)),
        },
    )


def pruned(result: BackupsPruned) -> str:
    return QCoreApplication.translate("Vault", "{removed} backups were removed, {kept} are left.").format(
        removed=number(len(result.removed)), kept=number(len(result.kept))
    )


def _named(names: Sequence[str]) -> str:
    return ", ".join(names[:_MOST_NAMED]) + (" …" if len(names) > _MOST_NAMED else "")


def _filled(text: str, holes: dict[str, str]) -> str:
    for hole, value in holes.items():
        text = text.replace(hole, value)
    return text
