"""Prove that a database on disk is encrypted. Trusts nothing that the database library says about itself."""

from __future__ import annotations

import math
import os
from collections import Counter
from pathlib import Path

import apsw

from engine.vault.errors import NotEncryptedError

_SQLITE_MAGIC = b"SQLite format 3\0"
_WAL_HEADER_BYTES = 32
_FRAME_HEADER_BYTES = 24
_FRAMES_TRIED = 8
# 4,096 uniformly random bytes have 7.95 +- 0.005 bits of entropy per byte; text, indexes and vectors of
# SQLite lie below 7.6 (float32 vectors are the highest).
_LEAST_ENTROPY_BITS = 7.85


def entropy_bits_per_byte(data: bytes) -> float:
    """Shannon entropy of the byte histogram, 0 to 8."""
    return -sum(n / len(data) * math.log2(n / len(data)) for n in Counter(data).values()) if data else 0.0


def prove_encrypted(database: Path, descriptor: int, page_size_bytes: int) -> None:
    """Raise NotEncryptedError unless header, first page and log look random and a keyless open fails.

    ``descriptor`` is the database, open for reading. The caller keeps it open as long as any connection is:
    closing one descriptor of a file drops every POSIX lock that the process holds on it
    (https://www.sqlite.org/howtocorrupt.html, 2.2).
    """
    first_page = os.pread(descriptor, page_size_bytes, 0)
    if len(first_page) < page_size_bytes:
        raise _refusal("its first page was never written")
    if first_page.startswith(_SQLITE_MAGIC):
        raise _refusal("its header is in clear")
    if entropy_bits_per_byte(first_page) < _LEAST_ENTROPY_BITS:
        raise _refusal("its first page is not random enough for a cipher's output")
    prove_log_encrypted(database, page_size_bytes)
    prove_keyless_open_fails(database)


def prove_log_encrypted(database: Path, page_size_bytes: int) -> None:
    """Raise NotEncryptedError if a page in the first frames of the write-ahead log is not random. None is fine."""
    log = database.with_name(database.name + "-wal")
    if not log.exists():
        return
    frame_bytes = _FRAME_HEADER_BYTES + page_size_bytes
    with log.open("rb") as file:
        frames = (log.stat().st_size - _WAL_HEADER_BYTES) // frame_bytes
        for index in range(min(frames, _FRAMES_TRIED)):
            file.seek(_WAL_HEADER_BYTES + index * frame_bytes + _FRAME_HEADER_BYTES)
            page = file.read(page_size_bytes)
            if len(page) == page_size_bytes and entropy_bits_per_byte(page) < _LEAST_ENTROPY_BITS:
                raise _refusal("its write-ahead log is in clear")


def prove_keyless_open_fails(database: Path) -> None:
    """Raise NotEncryptedError unless SQLite without a key takes the file for no database at all."""
    connection = apsw.Connection(str(database), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchall()
    except apsw.NotADBError:
        return
    except apsw.Error as error:
        raise _refusal("opening it without the key failed in an unexpected way") from error
    finally:
        connection.close()
    raise _refusal("it opens without a key")


def _refusal(reason: str) -> NotEncryptedError:
    return NotEncryptedError(
        f"The database could not be proven to be encrypted: {reason}. It was closed.",
        help="Do not use this vault. Restore a backup with `cloister backup restore`, or report the program's version.",
    )
