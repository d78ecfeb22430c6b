"""What a backup copies: the file stays as it is while it is held, although others write and empty the log."""

from __future__ import annotations

import apsw
import pytest

from engine.vault.database import Database
from engine.vault.errors import VaultBusyError


def passive_checkpoint(database: Database) -> None:
    """Move what may be moved from the log into the file, as SQLite does by itself now and then."""
    assert isinstance(database._writer, apsw.Connection)
    database._writer.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()


def test_a_held_file_does_not_change_and_holds_everything_from_before(database: Database) -> None:
    with database.write() as conn:
        conn.execute("INSERT INTO settings VALUES ('a', 'before')")
    with database.hold_file() as held:
        before = held.read(0, held.size_bytes)
        with database.write() as conn:
            conn.execute("UPDATE settings SET value = 'after' WHERE key = 'a'")
            conn.execute("INSERT INTO settings VALUES ('b', hex(randomblob(100000)))")
        passive_checkpoint(database)
        assert held.read(0, 2 * held.size_bytes) == before
        assert held.connection.execute("SELECT value FROM settings").fetchall() == [("before",)]
    passive_checkpoint(database)
    with database.hold_file() as held:
        assert held.read(0, held.size_bytes) != before


def test_a_reader_that_does_not_end_is_not_waited_for_without_end(database: Database) -> None:
    with database.write() as conn:
        conn.execute("INSERT INTO settings VALUES ('a', '1')")
    with database.read():
        with database.write() as conn:
            conn.execute("INSERT INTO settings VALUES ('b', '2')")
        with pytest.raises(VaultBusyError), database.hold_file(patience_s=0.0):
            pass
    with database.hold_file() as held:
        assert held.size_bytes > 0
