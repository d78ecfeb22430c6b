"""What lies on disk is encrypted, and a database for which that cannot be shown is refused."""

from __future__ import annotations

import os
import random
import struct
import tempfile
from collections.abc import Callable
from pathlib import Path

import apsw
import pytest

from engine.vault import ciphers
from engine.vault.ciphers import CIPHERS, Cipher, apply_key
from engine.vault.database import Database
from engine.vault.errors import NotEncryptedError
from engine.vault.proof import entropy_bits_per_byte, prove_encrypted, prove_keyless_open_fails
from engine.vault.vault import Vault
from tests.support.crash import kill_after_line, start_python

from .conftest import PASSPHRASE

KEY = bytes(range(32))
CANARY = "Zwölf Kanarienvögel 7f3a"
VECTOR = struct.pack("<384f", *([0.6, -0.8] + [0.0] * 380 + [0.12345678, 0.87654321]))


def spellings() -> list[bytes]:
    return [*(CANARY.encode(name) for name in ("utf-8", "utf-16-le", "utf-16-be")), VECTOR[:64], VECTOR[-8:], KEY]


def files_with_a_canary(directory: Path) -> list[str]:
    files = [path for path in directory.rglob("*") if path.is_file()]
    assert files
    return [path.name for path in files for canary in spellings() if canary in path.read_bytes()]


def plant(conn: apsw.Connection) -> None:
    conn.execute("INSERT INTO settings VALUES (?, ?)", (CANARY, CANARY * 900))
    conn.execute("CREATE VIRTUAL TABLE terms USING fts5(body)")
    conn.execute("INSERT INTO terms (rowid, body) VALUES (1, ?)", (CANARY,))
    conn.execute("CREATE VIRTUAL TABLE vectors USING vec0(embedding float[384])")
    conn.execute("INSERT INTO vectors (rowid, embedding) VALUES (1, ?)", (VECTOR,))


@pytest.mark.parametrize("cipher", sorted(CIPHERS))
def test_no_file_holds_what_was_stored_before_or_after_a_checkpoint(tmp_path: Path, cipher: str) -> None:
    database = Database.open(tmp_path / "vault.db", KEY, cipher=cipher)
    with database.write() as conn:
        plant(conn)
    assert (tmp_path / "vault.db-wal").stat().st_size > 10_000
    assert files_with_a_canary(tmp_path) == []
    assert database.checkpoint()
    assert files_with_a_canary(tmp_path) == []
    with database.write() as conn:
        conn.execute("DELETE FROM settings")
        conn.execute("INSERT INTO settings SELECT 'sorted' || key, value FROM settings ORDER BY value")
    database.close()
    assert files_with_a_canary(tmp_path) == []


def test_the_search_for_canaries_would_find_them(tmp_path: Path) -> None:
    conn = apsw.Connection(str(tmp_path / "clear.db"))
    conn.execute("CREATE TABLE t (a)")
    conn.execute("INSERT INTO t VALUES (?), (?)", (CANARY, VECTOR))
    conn.close()
    assert files_with_a_canary(tmp_path) == ["clear.db"] * 3


def test_no_file_of_a_whole_vault_holds_what_was_stored(home: Path, unlock: Callable[..., Vault]) -> None:
    vault = unlock(home)
    with vault.db.write() as conn:
        plant(conn)
        vault.blobs.put(conn, CANARY.encode() * 50_000)
    assert files_with_a_canary(home) == []
    vault.close()
    assert files_with_a_canary(home) == []
    assert b"correct horse" not in b"".join(path.read_bytes() for path in home.rglob("*") if path.is_file())


BUSY = """
    import sys
    from pathlib import Path
    from engine.vault.vault import Vault
    vault = Vault.unlock(Path(sys.argv[1]), sys.argv[2])
    with vault.db.write() as conn:
        conn.execute("CREATE VIRTUAL TABLE terms USING fts5(body)")
        conn.execute("CREATE VIRTUAL TABLE vectors USING vec0(embedding float[384])")
    print("started", flush=True)
    for number in range(100_000):
        with vault.db.write() as conn:
            conn.execute("INSERT OR REPLACE INTO settings VALUES (?, ?)", (sys.argv[3], sys.argv[3] * 900))
            conn.execute("INSERT INTO terms (body) VALUES (?)", (sys.argv[3],))
            conn.execute("INSERT INTO vectors (rowid, embedding) VALUES (?, ?)", (number, bytes.fromhex(sys.argv[4])))
            conn.execute("CREATE TEMP TABLE IF NOT EXISTS sorted (a)")
            conn.execute("INSERT INTO sorted SELECT value FROM settings ORDER BY value")
            blob = vault.blobs.put(conn, sys.argv[3].encode() * 10_000)
        if number % 3 == 0:
            with vault.db.write() as conn:
                vault.blobs.delete(conn, blob)
                conn.execute("DELETE FROM vectors WHERE rowid < ?", (number,))
            vault.db.checkpoint()
"""


def test_a_process_killed_at_random_moments_leaves_nothing_readable(home: Path) -> None:
    dice = random.Random()
    temporary_before = {path.name for path in Path(tempfile.gettempdir()).iterdir()}
    for _ in range(4):
        kill_after_line(start_python(BUSY, str(home), PASSPHRASE, CANARY, VECTOR.hex()), dice.uniform(0, 0.3))
        assert files_with_a_canary(home) == []
        with Vault.unlock(home, PASSPHRASE) as vault, vault.db.write() as conn:
            conn.execute("DROP TABLE terms")
            conn.execute("DROP TABLE vectors")
    new = {path.name for path in Path(tempfile.gettempdir()).iterdir()} - temporary_before
    assert [name for name in new if "sqlite" in name.lower() or "etilqs" in name] == []


@pytest.mark.parametrize("cipher", sorted(CIPHERS))
def test_the_file_does_not_look_like_a_database(tmp_path: Path, cipher: str) -> None:
    Database.open(tmp_path / "vault.db", KEY, cipher=cipher).close()
    page = (tmp_path / "vault.db").read_bytes()[:4096]
    assert not page.startswith(b"SQLite")
    assert entropy_bits_per_byte(page) > 7.9
    with pytest.raises(apsw.NotADBError):
        apsw.Connection(str(tmp_path / "vault.db")).execute("SELECT * FROM sqlite_schema").fetchall()


def test_a_database_in_clear_is_refused_and_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "vault.db"
    conn = apsw.Connection(str(path))
    conn.execute("CREATE TABLE t (a)")
    conn.close()
    before = path.read_bytes()
    with pytest.raises(NotEncryptedError):
        Database.open(path, KEY)
    assert path.read_bytes() == before


def test_a_cipher_that_does_nothing_is_found_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # What a library does that silently leaves a database unencrypted.
    monkeypatch.setattr("engine.vault.connections.apply_key", lambda *_: None)
    with pytest.raises(NotEncryptedError):
        Database.open(tmp_path / "vault.db", KEY)


def refusal(path: Path) -> str:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        with pytest.raises(NotEncryptedError) as caught:
            prove_encrypted(path, descriptor, 4096)
    finally:
        os.close(descriptor)
    return caught.value.message


def test_each_part_of_the_proof_can_fail(tmp_path: Path) -> None:
    clear = tmp_path / "clear.db"
    conn = apsw.Connection(str(clear))
    conn.execute("CREATE TABLE t (a)")
    conn.execute("INSERT INTO t VALUES (randomblob(3000))")
    conn.close()
    assert "header is in clear" in refusal(clear)

    with pytest.raises(NotEncryptedError, match="opens without a key"):
        prove_keyless_open_fails(clear)

    low = tmp_path / "low.db"
    low.write_bytes(b"no magic, but hardly random " * 200)
    assert "not random enough" in refusal(low)

    short = tmp_path / "short.db"
    short.write_bytes(os.urandom(100))
    assert "never written" in refusal(short)

    logged = tmp_path / "logged.db"
    logged.write_bytes(os.urandom(4096))
    (tmp_path / "logged.db-wal").write_bytes(bytes(32) + bytes(24) + os.urandom(4096) + bytes(24) + b"text" * 1024)
    assert "log is in clear" in refusal(logged)


def test_a_setting_that_the_library_does_not_know_is_not_passed_over() -> None:
    with pytest.raises(ValueError, match="kdf_itre"):
        apply_key(apsw.Connection(":memory:"), Cipher("sqlcipher", 4096, (("kdf_itre", 1),)), KEY)
    with pytest.raises(ValueError, match="cipher"):
        apply_key(apsw.Connection(":memory:"), Cipher("aes512", 4096, ()), KEY)
    with pytest.raises(ValueError, match="32 bytes"):
        apply_key(apsw.Connection(":memory:"), ciphers.CIPHERS["sqlcipher"], b"short")


def test_the_default_is_what_stock_sqlcipher_4_calls_its_own() -> None:
    conn = apsw.Connection(":memory:")
    conn.execute("PRAGMA cipher='sqlcipher'").fetchall()
    conn.execute("PRAGMA legacy=4").fetchall()
    for name, value in CIPHERS["sqlcipher"].pragmas:
        assert conn.execute(f"PRAGMA {name}").fetchall() == [(str(value),)]
