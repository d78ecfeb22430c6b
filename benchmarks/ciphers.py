"""What each page cipher costs: one table for docs/decisions/0001-database-cipher.md.

    python -m benchmarks.ciphers [--rows 20000]

Times are processor time of this process, the best of ``--repeats``, because that is what a cipher costs; waiting for
the disk is the same for all. "Cold" means that no page is in SQLite's cache, while the system's cache is warm.
"""

from __future__ import annotations

import argparse
import random
import secrets
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import apsw

from engine.vault.ciphers import CIPHERS, Cipher, apply_key

_SQLCIPHER = CIPHERS["sqlcipher"]


def _with(cipher: Cipher, name: str, page_size_bytes: int = 4096, **changed: int | str) -> tuple[str, Cipher]:
    pragmas = tuple((key, changed.get(key, value)) for key, value in cipher.pragmas)
    return name, replace(cipher, page_size_bytes=page_size_bytes, pragmas=pragmas)


CANDIDATES: tuple[tuple[str, Cipher | None], ...] = (
    ("none (for comparison)", None),
    _with(_SQLCIPHER, "sqlcipher 4, HMAC-SHA512"),
    _with(_SQLCIPHER, "sqlcipher 4, 8 KiB pages", 8192, legacy_page_size=8192),
    _with(_SQLCIPHER, "sqlcipher, HMAC-SHA256", hmac_algorithm=1),
    _with(_SQLCIPHER, "sqlcipher, no HMAC", hmac_use=0),
    _with(CIPHERS["aegis"], "aegis-256"),
    _with(CIPHERS["aegis"], "aegis-256, 8 KiB pages", 8192),
    _with(CIPHERS["aegis"], "aegis-128l", algorithm="aegis-128l"),
    ("chacha20-poly1305", Cipher("chacha20", 4096, (("legacy", 0),))),
    ("aes-256-cbc, no HMAC", Cipher("aes256cbc", 4096, (("legacy", 0),))),
)


@dataclass(frozen=True, slots=True)
class Cost:
    """Processor time. ``size_mib`` is the file's."""

    insert_us: float  # for each row of 1 KiB text and 1.5 KiB vector
    commit_us: float  # for a transaction of one row
    point_us: float  # for one cold row by its id
    scan_us: float  # for each row of a cold scan
    open_ms: float
    size_mib: float


def _connect(path: Path, cipher: Cipher | None, key: bytes) -> apsw.Connection:
    connection = apsw.Connection(str(path))
    if cipher is not None:
        apply_key(connection, cipher, key)
        connection.execute(f"PRAGMA page_size={cipher.page_size_bytes}").fetchall()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON", "cache_size=-16384", "mmap_size=0"):
        connection.execute(f"PRAGMA {pragma}").fetchall()
    connection.execute("SELECT count(*) FROM sqlite_schema").fetchall()
    return connection


def _cpu_s(work: Callable[[], object]) -> float:
    start_s = time.process_time()
    work()
    return time.process_time() - start_s


def measure(cipher: Cipher | None, rows: int, directory: Path) -> Cost:
    """Fill one database and read it back."""
    path, key = directory / f"{secrets.token_hex(4)}.db", secrets.token_bytes(32)
    dice = random.Random(7)
    text = "".join(dice.choices("abcdefghijklmnop ", k=1024))
    vector = dice.randbytes(1536)
    connection = _connect(path, cipher, key)
    connection.execute("CREATE TABLE chunks (id INTEGER PRIMARY KEY, text TEXT, vector BLOB)")

    def insert() -> None:
        for start in range(0, rows, 100):
            with connection:
                values = [(number, text, vector) for number in range(start, start + 100)]
                connection.executemany("INSERT INTO chunks VALUES (?, ?, ?)", values)

    def commit() -> None:
        for number in range(200):
            connection.execute("INSERT INTO chunks VALUES (?, 'x', NULL)", (rows + number,))

    insert_s, commit_s = _cpu_s(insert), _cpu_s(commit)
    connection.close()

    opening_s = _cpu_s(lambda: [_connect(path, cipher, key).close() for _ in range(20)])
    ids = dice.sample(range(rows), min(2000, rows))
    reader = _connect(path, cipher, key)
    reader.execute("PRAGMA cache_size=-256").fetchall()
    point_s = _cpu_s(lambda: [reader.execute("SELECT text FROM chunks WHERE id = ?", (i,)).fetchall() for i in ids])
    reader.close()
    reader = _connect(path, cipher, key)
    scan_s = _cpu_s(lambda: reader.execute("SELECT sum(length(text)), sum(length(vector)) FROM chunks").fetchall())
    reader.close()
    size_mib = path.stat().st_size / 1024**2
    path.unlink()
    return Cost(
        insert_s / rows * 1e6,
        commit_s / 200 * 1e6,
        point_s / len(ids) * 1e6,
        scan_s / rows * 1e6,
        opening_s / 20 * 1e3,
        size_mib,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--repeats", type=int, default=3)
    arguments = parser.parse_args()
    print(f"SQLite {apsw.sqlite_lib_version()}, {arguments.rows} rows of 2.5 KiB, best of {arguments.repeats}\n")
    print("| cipher | insert, us/row | commit, us | point read, us | scan, us/row | open, ms | file, MiB |")
    print("|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for name, cipher in CANDIDATES:
            runs = [measure(cipher, arguments.rows, Path(folder)) for _ in range(arguments.repeats)]
            best = [min(getattr(run, field) for run in runs) for field in Cost.__dataclass_fields__]
            figures = " | ".join(f"{value:.2f}" if value < 10 else f"{value:.0f}" for value in best)
            print(f"| {name} | {figures} |", flush=True)


if __name__ == "__main__":
    main()
