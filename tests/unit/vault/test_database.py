"""Transactions, snapshots and failures of the encrypted database, on real files."""

from __future__ import annotations

import resource
import threading
from pathlib import Path

import apsw
import pytest

from engine.core.errors import DiskFullError
from engine.vault.connections import ConnectionSettings
from engine.vault.database import Database
from engine.vault.errors import NestedWriteError, VaultClosedError, VaultDamagedError
from tests.support.crash import kill_after_line, run_python, start_python

KEY = bytes(range(32))


def names(database: Database) -> list[object]:
    with database.read() as conn:
        return [row[0] for row in conn.execute("SELECT key FROM settings ORDER BY key")]


def add(conn: apsw.Connection, key: str, value: str = "1") -> None:
    conn.execute("INSERT INTO settings (key, value) VALUES (?, ?)", (key, value))


def test_what_was_written_is_there_after_reopening(tmp_path: Path) -> None:
    with_rows = Database.open(tmp_path / "vault.db", KEY)
    with with_rows.write() as conn:
        add(conn, "a")
    with_rows.close()
    again = Database.open(tmp_path / "vault.db", KEY)
    assert names(again) == ["a"]
    again.close()


def test_an_exception_undoes_the_whole_block(database: Database) -> None:
    with pytest.raises(KeyError), database.write() as conn:
        add(conn, "a")
        raise KeyError
    assert names(database) == []
    with database.write() as conn:
        add(conn, "b")
    assert names(database) == ["b"]


def test_a_failed_statement_passes_as_it_is_and_undoes_the_block(database: Database) -> None:
    with pytest.raises(apsw.ConstraintError), database.write() as conn:
        add(conn, "a")
        add(conn, "a")
    assert names(database) == []


def test_a_read_sees_one_snapshot_for_its_whole_block(database: Database) -> None:
    with database.read() as conn:
        with database.write() as writer:
            add(writer, "later")
        assert conn.execute("SELECT count(*) FROM settings").fetchall() == [(0,)]
    assert names(database) == ["later"]


def test_a_read_within_a_write_does_not_see_what_is_not_committed(database: Database) -> None:
    with database.write() as conn:
        add(conn, "a")
        assert names(database) == []


def test_a_reader_cannot_write(database: Database) -> None:
    with database.read() as conn, pytest.raises(apsw.ReadOnlyError):
        add(conn, "a")


def test_a_write_within_a_write_is_a_mistake_and_not_a_deadlock(database: Database) -> None:
    with database.write() as conn:
        add(conn, "a")
        with pytest.raises(NestedWriteError), database.write():
            pass
    assert names(database) == ["a"]


def test_writers_of_many_threads_take_turns(database: Database) -> None:
    with database.write() as conn:
        add(conn, "n", "0")

    def count_up() -> None:
        for _ in range(50):
            with database.write() as conn:
                (value,) = conn.execute("SELECT CAST(value AS INTEGER) FROM settings").fetchall()[0]
                conn.execute("UPDATE settings SET value = CAST(? AS TEXT)", (value + 1,))

    threads = [threading.Thread(target=count_up) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.read() as conn:
        assert conn.execute("SELECT value FROM settings").fetchall() == [("200",)]


def test_readers_of_many_threads_see_only_whole_transactions(database: Database) -> None:
    stop = threading.Event()
    torn: list[object] = []

    def read() -> None:
        while not stop.is_set():
            with database.read() as conn:
                first = conn.execute("SELECT count(*) FROM settings WHERE key LIKE 'l%'").fetchall()
                second = conn.execute("SELECT count(*) FROM settings WHERE key LIKE 'r%'").fetchall()
            if first != second:
                torn.append((first, second))

    threads = [threading.Thread(target=read) for _ in range(3)]
    for thread in threads:
        thread.start()
    for number in range(100):
        with database.write() as conn:
            add(conn, f"l{number}")
            add(conn, f"r{number}")
    stop.set()
    for thread in threads:
        thread.join()
    assert torn == []


def test_hooks_run_after_the_outcome_that_they_wait_for(database: Database) -> None:
    seen: list[object] = []
    with database.write() as conn:
        add(conn, "a")
        database.after_commit(lambda: seen.append(names(database)))
        database.after_rollback(lambda: seen.append("undone"))
        assert seen == []
    assert seen == [["a"]]
    with pytest.raises(ZeroDivisionError), database.write() as conn:
        database.after_commit(lambda: seen.append("done"))
        database.after_rollback(lambda: seen.append("undone"))
        add(conn, "b", str(1 // 0))
    assert seen == [["a"], "undone"]
    with pytest.raises(NestedWriteError):
        database.after_commit(lambda: None)


def test_a_closed_database_says_so(database: Database) -> None:
    database.close()
    database.close()
    with pytest.raises(VaultClosedError), database.read():
        pass
    with pytest.raises(VaultClosedError), database.write():
        pass


def test_closing_empties_the_log(database: Database, tmp_path: Path) -> None:
    with database.write() as conn:
        add(conn, "a")
    database.close()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["vault.db"]


def test_a_checkpoint_empties_the_log_while_open(database: Database, tmp_path: Path) -> None:
    with database.write() as conn:
        add(conn, "a")
    assert (tmp_path / "vault.db-wal").stat().st_size > 0
    assert database.checkpoint()
    assert (tmp_path / "vault.db-wal").stat().st_size == 0


def test_a_key_that_does_not_fit_is_refused_and_changes_nothing(tmp_path: Path) -> None:
    Database.open(tmp_path / "vault.db", KEY).close()
    before = (tmp_path / "vault.db").read_bytes()
    with pytest.raises(VaultDamagedError):
        Database.open(tmp_path / "vault.db", bytes(32))
    assert (tmp_path / "vault.db").read_bytes() == before


def test_an_altered_page_is_damage_and_not_wrong_data(tmp_path: Path) -> None:
    database = Database.open(tmp_path / "vault.db", KEY)
    with database.write() as conn:
        for number in range(300):
            add(conn, f"{number:04d}", "x" * 200)
    database.close()
    data = bytearray((tmp_path / "vault.db").read_bytes())
    for page in range(2, len(data) // 4096):
        data[page * 4096 + 100] ^= 1
    (tmp_path / "vault.db").write_bytes(data)
    with pytest.raises(VaultDamagedError):
        names(Database.open(tmp_path / "vault.db", KEY))


def test_the_database_carries_vectors_and_full_text(database: Database) -> None:
    vector = bytes(12) + b"\0\0\x80\x3f"
    with database.write() as conn:
        conn.execute("CREATE VIRTUAL TABLE vectors USING vec0(embedding float[4])")
        conn.execute("CREATE VIRTUAL TABLE terms USING fts5(body)")
        conn.execute("INSERT INTO vectors (rowid, embedding) VALUES (7, ?)", (vector,))
        conn.execute("INSERT INTO terms (rowid, body) VALUES (7, 'valve pressure')")
    with database.read() as conn:
        nearest = "SELECT rowid FROM vectors WHERE embedding MATCH ? AND k = 1"
        assert conn.execute(nearest, (vector,)).fetchall() == [(7,)]
        assert conn.execute("SELECT rowid FROM terms WHERE terms MATCH 'valve'").fetchall() == [(7,)]
        with pytest.raises(apsw.SQLError):
            conn.execute("SELECT load_extension('x')").fetchall()


def test_opening_a_connection_takes_no_second_key_derivation(tmp_path: Path) -> None:
    # SQLCipher's own derivation takes 256,000 rounds, about 100 ms; a raw key takes none.
    import time

    Database.open(tmp_path / "vault.db", KEY).close()
    fastest_s = 1.0
    for _ in range(10):
        start_s = time.perf_counter()
        database = Database.open(tmp_path / "vault.db", KEY)
        fastest_s = min(fastest_s, time.perf_counter() - start_s)
        database.close()
    assert fastest_s < 0.05


def test_a_full_database_is_a_typed_error_and_leaves_what_was_there(database: Database) -> None:
    with database.write() as conn:
        add(conn, "kept")
        pages = conn.execute("PRAGMA page_count").fetchall()[0][0]
        conn.execute(f"PRAGMA max_page_count={pages + 4}").fetchall()
    with pytest.raises(DiskFullError), database.write() as conn:
        for number in range(1000):
            add(conn, f"big {number}", "x" * 4000)
    assert names(database) == ["kept"]


LIMITED = """
    import resource, signal, sys
    from pathlib import Path
    from engine.core.errors import DiskFullError
    from engine.vault.database import Database
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    database = Database.open(Path(sys.argv[1]), bytes(range(32)))
    with database.write() as conn:
        conn.execute("INSERT INTO settings VALUES ('kept', '1')")
    size = Path(sys.argv[1] + "-wal").stat().st_size + 40_000
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
    try:
        with database.write() as conn:
            for number in range(2000):
                conn.execute("INSERT INTO settings VALUES (?, ?)", (f"big {number}", "x" * 4000))
    except DiskFullError as error:
        print(error.code)
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    with database.write() as conn:
        conn.execute("INSERT INTO settings VALUES ('later', '1')")
    database.close()
"""


def test_a_system_limit_on_files_is_a_full_disk_too_and_passes_with_it(tmp_path: Path) -> None:
    assert run_python(LIMITED, str(tmp_path / "vault.db")).split() == ["DISK_FULL"]
    database = Database.open(tmp_path / "vault.db", KEY)
    assert names(database) == ["kept", "later"]
    database.close()


WRITER = """
    import sys
    from pathlib import Path
    from engine.vault.database import Database
    database = Database.open(Path(sys.argv[1]), bytes(range(32)))
    for number in range(1_000_000):
        with database.write() as conn:
            for half in "ab":
                conn.execute("INSERT OR REPLACE INTO settings VALUES (?, ?)", (f"{number:08d}{half}", "x" * 3000))
        print(number, flush=True)
"""


@pytest.mark.parametrize("delay_s", [0.0, 0.013, 0.05, 0.11, 0.2])
def test_a_killed_writer_loses_nothing_acknowledged_and_leaves_nothing_half(tmp_path: Path, delay_s: float) -> None:
    path = tmp_path / "vault.db"
    acknowledged = kill_after_line(start_python(WRITER, str(path)), delay_s)
    database = Database.open(path, KEY)
    found = names(database)
    database.close()
    whole = [f"{number:08d}{half}" for number in range(len(found) // 2) for half in "ab"]
    assert found == whole
    assert len(found) // 2 in (len(acknowledged), len(acknowledged) + 1)


def test_a_result_that_was_not_read_to_its_end_leaves_no_old_snapshot_behind(database: Database) -> None:
    with database.write() as conn:
        for number in range(3):
            add(conn, str(number))
        half_written = conn.execute("SELECT key FROM settings")
        assert half_written.fetchone() == ("0",)
    with database.read() as conn:
        half_read = conn.execute("SELECT key FROM settings")
        assert half_read.fetchone() == ("0",)
    with database.write() as conn:
        add(conn, "3")
    assert names(database) == ["0", "1", "2", "3"]
    assert database.checkpoint()
    for cursor in (half_written, half_read):
        with pytest.raises(apsw.Error):
            cursor.fetchone()


def test_an_error_in_a_block_does_not_cost_the_connection(database: Database) -> None:
    with database.read() as conn:
        first = conn
    with pytest.raises(KeyError), database.read():
        raise KeyError
    with database.read() as conn:
        assert conn is first


def test_a_hook_that_fails_is_heard_and_keeps_no_other_from_running(database: Database) -> None:
    seen: list[str] = []
    with pytest.raises(ZeroDivisionError), database.write() as conn:
        database.after_commit(lambda: seen.append("before"))
        database.after_commit(lambda: seen.append(str(1 // 0)))
        database.after_commit(lambda: seen.append("after"))
        add(conn, "a")
    assert seen == ["before", "after"]
    assert names(database) == ["a"]
    with database.write() as conn:
        add(conn, "b")


def test_the_pool_keeps_no_more_readers_than_allowed(tmp_path: Path) -> None:
    database = Database.open(tmp_path / "vault.db", KEY, settings=ConnectionSettings(idle_readers=2))
    held = [database.read() for _ in range(5)]
    for reader in held:
        reader.__enter__()
    for reader in held:
        reader.__exit__(None, None, None)
    assert len(database._idle_readers) == 2
    database.close()


def test_no_limit_of_this_process_was_left_changed() -> None:
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] == resource.RLIM_INFINITY
