"""Authenticate the pages of a database file one by one, without the library that stops at the first bad one.

SQLCipher 4: a page of 4,096 bytes ends in an IV of 16 bytes and HMAC-SHA-512 over ciphertext, IV and the page's number
(32 bits, little endian). The file begins with a salt of 16 bytes instead of the first page's first 16. The MAC's key is
PBKDF2-HMAC-SHA-512 of the database's key, twice iterated, with the salt's bytes XOR 0x3a.
Source: https://www.zetetic.net/sqlcipher/design/
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable

SQLCIPHER = "sqlcipher"
PAGE_BYTES = 4096
_SALT_BYTES = 16
_MAC_BYTES = 64
_BLOCK_PAGES = 256


def unauthentic_pages(read: Callable[[int, int], bytes], size_bytes: int, key: bytes | bytearray) -> list[int]:
    """Numbers, from 1, of the pages whose MAC does not fit. ``read``: offset and count to bytes of the file."""
    salt = bytes(byte ^ 0x3A for byte in read(0, _SALT_BYTES))
    mac_key = hashlib.pbkdf2_hmac("sha512", bytes(key), salt, 2, 32)
    bad = []
    for offset in range(0, size_bytes, PAGE_BYTES * _BLOCK_PAGES):
        block = read(offset, PAGE_BYTES * _BLOCK_PAGES)
        for start in range(0, len(block), PAGE_BYTES):
            number = (offset + start) // PAGE_BYTES + 1
            if not _is_authentic(block[start : start + PAGE_BYTES], number, mac_key):
                bad.append(number)
    return bad


def _is_authentic(page: bytes, number: int, mac_key: bytes) -> bool:
    if len(page) != PAGE_BYTES:
        return False
    sealed = page[_SALT_BYTES if number == 1 else 0 : -_MAC_BYTES]
    expected = hmac.digest(mac_key, sealed + number.to_bytes(4, "little"), "sha512")
    return hmac.compare_digest(expected, page[-_MAC_BYTES:])
