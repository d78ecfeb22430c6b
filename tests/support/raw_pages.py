"""Every page of a vault's database and of its log in clear, read past SQLite by whoever holds the key.

SQLCipher 4 with a raw key: AES-256-CBC, a page of 4,096 bytes ends in 16 bytes of IV and 64 of MAC, and the first page
begins with 16 bytes of salt. A log is a header of 32 bytes, then frames: 24 bytes of header and a page each.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

PAGE_BYTES = 4096
_SALT_BYTES = 16
_TAIL_BYTES = 80
_LOG_HEADER_BYTES = 32
_FRAME_HEADER_BYTES = 24


def pages_in_clear(database: Path, key: bytes) -> Iterator[bytes]:
    """What lies in the file, free pages included, then what lies in the log, however old it is."""
    content = database.read_bytes()
    for offset in range(0, len(content), PAGE_BYTES):
        yield _decrypted(content[offset : offset + PAGE_BYTES], key, is_first=offset == 0)
    log = database.with_name(database.name + "-wal")
    frames = log.read_bytes()[_LOG_HEADER_BYTES:] if log.exists() else b""
    size = _FRAME_HEADER_BYTES + PAGE_BYTES
    for offset in range(0, len(frames) - size + 1, size):
        frame = frames[offset : offset + size]
        number = int.from_bytes(frame[:4], "big")
        yield _decrypted(frame[_FRAME_HEADER_BYTES:], key, is_first=number == 1)


def _decrypted(page: bytes, key: bytes, *, is_first: bool) -> bytes:
    sealed = page[_SALT_BYTES if is_first else 0 : -_TAIL_BYTES]
    decryptor = Cipher(algorithms.AES(key), modes.CBC(page[-_TAIL_BYTES : -_TAIL_BYTES + 16])).decryptor()
    return decryptor.update(sealed) + decryptor.finalize()
