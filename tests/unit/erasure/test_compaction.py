"""What deleting leaves in the file although it zeroes, and that writing the file anew takes it away."""

from __future__ import annotations

import random
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from engine.core.errors import DiskFullError
from engine.erasure import compaction
from engine.erasure.errors import CompactionMemoryError, CompactionRoomError
from engine.vault.connections import ConnectionSettings
from engine.vault.database import Database
from engine.vault.errors import NestedWriteError, VaultBusyError
from tests.support.raw_pages import pages_in_clear

KEY = secrets.token_bytes(32)
CANARY = "zwetschge"


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database.open(tmp_path / "vault.db", KEY, settings=ConnectionSettings(busy_timeout_s=0.2))
    yield opened
    opened.close()


def fill(database: Database) -> None:
    """Rows that come, grow and go, so that pages are split and joined, every seventh with a canary; then those go."""
    chance = random.Random(1)
    with database.write() as conn:
        conn.execute("CREATE TABLE notes (name TEXT PRIMARY KEY, text TEXT NOT NULL) STRICT")
        conn.execute("CREATE INDEX notes_by_text ON notes (text)")
    for _ in range(6):
        with database.write() as conn:
            for number in chance.sample(range(1, 2000), 1500):
                text = f"{_word(number)} {chance.random()} " * chance.randrange(1, 40)
                conn.execute(
                    "INSERT INTO notes VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET text = ?2", (f"{number}", text)
                )
            for number in chance.sample(range(1, 2000), 400):
                if number % 7:
                    conn.execute("DELETE FROM notes WHERE name = ?", (f"{number}",))
    with database.write() as conn:
        for number in range(1, 2000):
            others = " ".join(f"w{chance.randrange(4000)}" for _ in range(20))
            row = (number, f"{_code(number)} {_word(number)} {others}")
            conn.execute("INSERT INTO chunk_terms (rowid, body, place, repeated) VALUES (?, ?, '', '')", row)
    with database.write() as conn:
        conn.execute("DELETE FROM notes WHERE text GLOB ?", (CANARY + "*",))
        conn.execute("DELETE FROM chunk_terms WHERE rowid % 7 = 0")
    assert database.checkpoint()


def _word(number: int) -> str:
    return f"{CANARY}{number:04x}" if number % 7 == 0 else f"plain{number:04x}"


def _code(number: int) -> str:
    return "c" + random.Random(number).randbytes(12).hex()


def left(database: Database, tmp_path: Path) -> int:
    return sum(CANARY[:6].encode() in page for page in pages_in_clear(tmp_path / "vault.db", KEY))


def signposts(database: Database) -> int:
    """Entries of the full-text index that are the beginning of a word which is gone, and of none that is there."""
    with database.read() as conn:
        rows: Any = conn.execute("SELECT term FROM chunk_terms_idx WHERE length(term) > 1").fetchall()
    found = 0
    for (term,) in rows:
        fitting = [n for n in range(1, 2000) if _code(n).encode().startswith(bytes(term)[1:])]
        found += bool(fitting) and all(number % 7 == 0 for number in fitting)
    return found


def test_writing_anew_copies_the_signposts_of_an_index(database: Database, tmp_path: Path) -> None:
    fill(database)
    database.compact()
    assert database.checkpoint()
    assert left(database, tmp_path) == 0 and signposts(database)


def test_zeroing_alone_leaves_copies_and_both_steps_do_not(database: Database, tmp_path: Path) -> None:
    fill(database)
    assert left(database, tmp_path) > 1, "the gaps of pages that were split"
    assert signposts(database), "and the full-text index"
    compaction.forget_words(database, lambda: None)
    assert not signposts(database)
    assert database.checkpoint() and left(database, tmp_path), "the gaps are as they were"
    compaction.rewrite(database)
    compaction.empty_log(database, lambda: None)
    assert left(database, tmp_path) == 0
    compaction.require_clean(database, tmp_path, (), ())
    with database.write() as conn:
        conn.execute("INSERT INTO chunk_terms(chunk_terms) VALUES ('integrity-check')")
    with database.read() as conn:
        assert conn.execute("SELECT rowid FROM chunk_terms WHERE chunk_terms MATCH 'plain0001'").fetchall() == [(1,)]


def test_an_index_whose_words_all_live_is_left_alone(database: Database) -> None:
    with database.write() as conn:
        for number in range(300):
            words = " ".join(f"kept{number * 30 + one:05d}ü" for one in range(30))
            conn.execute(
                "INSERT INTO chunk_terms (rowid, body, place, repeated) VALUES (?, ?, '', '')", (number, words)
            )
    with database.read() as conn:
        before = conn.execute("SELECT id, block FROM chunk_terms_data").fetchall()
    compaction.forget_words(database, lambda: None)
    with database.read() as conn:
        assert conn.execute("SELECT id, block FROM chunk_terms_data").fetchall() == before


def test_vectors_and_their_places_survive(database: Database) -> None:
    with database.write() as conn:
        for number in range(1, 60):
            vector = random.Random(number).randbytes(384 * 2) * 2
            conn.execute("INSERT INTO chunk_vectors (rowid, embedding) VALUES (?, ?)", (number << 32, vector))
        conn.execute("DELETE FROM chunk_vectors WHERE rowid = ?", (7 << 32,))
    with database.read() as conn:
        before = conn.execute("SELECT rowid, embedding FROM chunk_vectors").fetchall()
    database.compact()
    with database.read() as conn:
        assert conn.execute("SELECT rowid, embedding FROM chunk_vectors").fetchall() == before
    with database.write() as conn:
        conn.execute("DELETE FROM chunk_vectors WHERE rowid = ?", (9 << 32,))
        with pytest.raises(NestedWriteError):
            database.compact()


def test_too_little_room_or_memory_is_said_before(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(CompactionMemoryError, match="free memory"):
        compaction.require_room(database, tmp_path, lambda: 1024)
    monkeypatch.setattr(compaction.shutil, "disk_usage", lambda _: type("Usage", (), {"free": 1024}))
    with pytest.raises(CompactionRoomError, match="free disk") as raised:
        compaction.require_room(database, tmp_path, lambda: 1 << 40)
    assert isinstance(raised.value, DiskFullError) and raised.value.http_status == 507


def test_the_log_is_waited_for(database: Database) -> None:
    with database.write() as conn:
        conn.execute("CREATE TABLE more (one)")
    with database.read(), pytest.raises(VaultBusyError, match="read without a pause"):
        with database.write() as conn:
            conn.execute("INSERT INTO more VALUES (1)")
        compaction.empty_log(database, lambda: None, patience_s=0.0)
    compaction.empty_log(database, lambda: None)
