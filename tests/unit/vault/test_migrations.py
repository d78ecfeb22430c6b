"""An older database is brought up to date, or left as it was with the reason."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import apsw
import pytest

from engine.vault.ciphers import CIPHERS
from engine.vault.connections import ConnectionSettings, open_connection
from engine.vault.database import Database
from engine.vault.errors import MigrationChangedError, MigrationFailedError, NotEncryptedError, VaultNewerError
from engine.vault.schema import Migration, packaged_migrations
from engine.vault.schema_backup import backup_path

KEY = bytes(range(32))
FIRST = Migration(
    1, "first", "CREATE TABLE parts (id INTEGER PRIMARY KEY, name TEXT); INSERT INTO parts VALUES (1, 'nut');"
)
SECOND = Migration(2, "second", "ALTER TABLE parts ADD COLUMN mass_g REAL; UPDATE parts SET mass_g = 4.5;")


def open_at(path: Path, *migrations: Migration) -> Database:
    return Database.open(path, KEY, migrations=migrations)


def rows(database: Database, sql: str) -> list[tuple[apsw.SQLiteValue, ...]]:
    with database.read() as conn:
        return conn.execute(sql).fetchall()


def test_a_new_database_gets_every_migration_with_its_record(tmp_path: Path) -> None:
    database = Database.open(tmp_path / "vault.db", KEY)
    recorded = rows(database, "SELECT version, name, sha256 FROM schema_migrations ORDER BY version")
    assert recorded == [(step.version, step.name, step.sha256) for step in packaged_migrations()]
    assert len(recorded) >= 1
    database.close()


def test_an_older_database_is_upgraded_and_keeps_its_rows(tmp_path: Path) -> None:
    path = tmp_path / "vault.db"
    old = open_at(path, FIRST)
    with old.write() as conn:
        conn.execute("INSERT INTO parts VALUES (2, 'bolt')")
    old.close()
    new = open_at(path, FIRST, SECOND)
    assert rows(new, "SELECT * FROM parts ORDER BY id") == [(1, "nut", 4.5), (2, "bolt", 4.5)]
    new.close()


def test_before_an_upgrade_an_encrypted_copy_is_kept_until_the_new_schema_has_opened_once(tmp_path: Path) -> None:
    path = tmp_path / "vault.db"
    open_at(path, FIRST).close()
    open_at(path, FIRST, SECOND).close()
    copy = backup_path(path, 2)
    assert b"nut" not in copy.read_bytes()
    restored = open_at(copy, FIRST)
    assert rows(restored, "SELECT * FROM parts") == [(1, "nut")]
    restored.close()
    open_at(path, FIRST, SECOND).close()
    assert [entry.name for entry in tmp_path.iterdir() if "before" in entry.name] == []


def test_a_changed_old_migration_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "vault.db"
    open_at(path, FIRST).close()
    before = path.read_bytes()
    with pytest.raises(MigrationChangedError):
        open_at(path, Migration(1, "first", FIRST.sql + " "), SECOND)
    assert path.read_bytes() == before


def test_a_database_newer_than_the_program_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "vault.db"
    open_at(path, FIRST, SECOND).close()
    with pytest.raises(VaultNewerError):
        open_at(path, FIRST)


@pytest.mark.parametrize(
    "sql",
    [
        "CREATE TABLE half (a); INSERT INTO nowhere VALUES (1);",
        "CREATE TABLE half (a INTEGER REFERENCES parts(id)); "
        "PRAGMA defer_foreign_keys=ON; INSERT INTO half VALUES (9);",
    ],
)
def test_a_migration_that_fails_leaves_nothing_of_itself(tmp_path: Path, sql: str) -> None:
    path = tmp_path / "vault.db"
    open_at(path, FIRST).close()
    with pytest.raises(MigrationFailedError):
        open_at(path, FIRST, SECOND, Migration(3, "broken", sql))
    database = open_at(path, FIRST, SECOND)
    assert rows(database, "SELECT max(version) FROM schema_migrations") == [(2,)]
    assert rows(database, "SELECT count(*) FROM sqlite_schema WHERE name = 'half'") == [(0,)]
    database.close()


def test_an_interrupted_first_migration_is_taken_up_again(tmp_path: Path) -> None:
    # A process killed after the file was made and before the first commit leaves a database without a schema.
    path = tmp_path / "vault.db"
    open_connection(path, KEY, CIPHERS["sqlcipher"], ConnectionSettings()).close()
    assert path.stat().st_size > 0
    database = open_at(path, FIRST)
    assert rows(database, "SELECT * FROM parts") == [(1, "nut")]
    database.close()


def test_a_foreign_file_is_not_taken_for_a_vault(tmp_path: Path) -> None:
    path = tmp_path / "vault.db"
    clear = sqlite3.connect(path)
    clear.execute("CREATE TABLE users (id)")
    clear.close()
    with pytest.raises(NotEncryptedError):
        Database.open(path, KEY)
