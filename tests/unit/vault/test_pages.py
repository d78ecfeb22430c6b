"""Damage in the encrypted file: each bad page is numbered, and what does not lie on it is still read."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from engine.vault.database import Database
from engine.vault.errors import VaultDamagedError
from engine.vault.pages import PAGE_BYTES
from tests.unit.vault.conftest import KEY


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    path = tmp_path / "vault.db"
    database = Database.open(path, KEY)
    with database.write() as conn:
        for number in range(60):
            conn.execute("INSERT INTO settings VALUES (?, ?)", (f"k{number:03}", chr(65 + number % 26) * 6000))
    database.close()
    return path


def flip(path: Path, page: int, position: int) -> None:
    content = bytearray(path.read_bytes())
    content[(page - 1) * PAGE_BYTES + position] ^= 1
    path.write_bytes(content)


def test_every_page_of_a_sound_file_authenticates_and_each_bad_one_is_numbered(filled: Path) -> None:
    total = filled.stat().st_size // PAGE_BYTES
    database = Database.open(filled, KEY)
    assert database.damaged_pages() == ([], total)
    database.close()
    chosen = random.Random(3)
    bad = sorted(chosen.sample(range(total // 2, total + 1), 3))
    for page in bad:
        flip(filled, page, chosen.randrange(PAGE_BYTES))
    database = Database.open(filled, KEY)
    assert database.damaged_pages() == (bad, total)
    database.close()


def test_after_meeting_damage_other_rows_are_read_and_written(filled: Path) -> None:
    total = filled.stat().st_size // PAGE_BYTES
    flip(filled, total - 7, 50)
    database = Database.open(filled, KEY)
    outcomes = []
    for number in range(60):
        try:
            with database.read() as conn:
                conn.execute("SELECT value FROM settings WHERE key = ?", (f"k{number:03}",)).fetchall()
            outcomes.append(True)
        except VaultDamagedError:
            outcomes.append(False)
    assert 1 <= outcomes.count(False) <= 4
    lost = f"k{outcomes.index(False):03}"
    with pytest.raises(VaultDamagedError), database.write() as conn:
        conn.execute("UPDATE settings SET value = value || 'x' WHERE key = ?", (lost,))
    with database.write() as conn:
        conn.execute("INSERT INTO vocabulary VALUES ('after')")
    with database.read() as conn:
        assert conn.execute("SELECT term FROM vocabulary").fetchall() == [("after",)]
    database.close()


def test_another_cipher_is_not_told(tmp_path: Path) -> None:
    database = Database.open(tmp_path / "vault.db", KEY, cipher="aegis")
    assert database.damaged_pages() is None
    database.close()
