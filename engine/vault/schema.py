"""Bring a database to this program's schema: ordered migrations, each in a transaction with its record."""

from __future__ import annotations

import hashlib
import importlib.resources
import re
from collections.abc import Sequence
from dataclasses import dataclass

import apsw

from engine.core.clock import Clock, iso_utc
from engine.core.errors import CloisterError
from engine.vault.connections import sqlite_errors_are_typed
from engine.vault.errors import MigrationChangedError, MigrationFailedError, VaultNewerError

_FILE_NAME = re.compile(r"(\d{4})_([a-z0-9_]+)\.sql")

_RECORD = """
CREATE TABLE IF NOT EXISTS schema_migrations (
    version    INTEGER PRIMARY KEY,
    name       TEXT NOT NULL,
    sha256     BLOB NOT NULL,
    applied_at TEXT NOT NULL
) STRICT
"""


@dataclass(frozen=True, slots=True)
class Migration:
    """One step; ``version`` counts from 1 without a gap."""

    version: int
    name: str
    sql: str

    @property
    def sha256(self) -> bytes:
        return hashlib.sha256(self.sql.encode()).digest()


def packaged_migrations() -> tuple[Migration, ...]:
    """The migrations that came with this program, in order."""
    found = []
    for entry in importlib.resources.files("engine.vault.migrations").iterdir():
        if match := _FILE_NAME.fullmatch(entry.name):
            found.append(Migration(int(match[1]), match[2], entry.read_text(encoding="utf-8")))
    ordered = tuple(sorted(found, key=lambda migration: migration.version))
    if [migration.version for migration in ordered] != list(range(1, len(ordered) + 1)):
        raise MigrationFailedError(
            "The program's migrations are incomplete or numbered twice.", help="Install the program again."
        )
    return ordered


def pending_migrations(connection: apsw.Connection, known: Sequence[Migration]) -> tuple[Migration, ...]:
    """What is still to apply, after checking that what was applied is what this program knows.

    Raises MigrationChangedError or VaultNewerError.
    """
    if connection.execute("SELECT 1 FROM sqlite_schema WHERE name = 'schema_migrations'").fetchall():
        applied = connection.execute("SELECT version, name, sha256 FROM schema_migrations ORDER BY version").fetchall()
    else:
        applied = []
    if len(applied) > len(known):
        raise VaultNewerError(
            f"This vault has schema {applied[-1][0]}; this program knows up to {len(known)}.",
            help="Open it with the newer version of the program that last used it.",
        )
    for migration, (version, name, digest) in zip(known, applied, strict=False):
        if (version, name, digest) != (migration.version, migration.name, migration.sha256):
            raise MigrationChangedError(
                f"Migration {version:04d} of this vault is not the one that this program carries.",
                help="Install an unaltered release of the program; the vault was not touched.",
            )
    return tuple(known[len(applied) :])


def apply_migrations(connection: apsw.Connection, pending: Sequence[Migration], clock: Clock) -> None:
    """Apply each step in its own transaction. Raises MigrationFailedError; earlier steps stay."""
    for migration in pending:
        connection.execute("BEGIN IMMEDIATE")
        try:
            with sqlite_errors_are_typed(connection):
                connection.execute(_RECORD)
                connection.execute(migration.sql)
                connection.execute(
                    "INSERT INTO schema_migrations (version, name, sha256, applied_at) VALUES (?, ?, ?, ?)",
                    (migration.version, migration.name, migration.sha256, iso_utc(clock.now_utc())),
                )
                connection.execute("COMMIT")
        except BaseException as error:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            if isinstance(error, apsw.Error) and not isinstance(error, CloisterError):
                raise MigrationFailedError(
                    f"Migration {migration.version:04d} ({migration.name}) could not be applied.",
                    help="The vault was left as it was; keep using the previous version and report this.",
                ) from error
            raise
