"""A checkpoint as a code to print and to type by hand: how many records, the hash of the last, and a check.

Thirty characters of Crockford's base 32 in six groups: 40 bits of count, 100 bits of hash, 10 bits of check. Whoever
wants to replace the log behind a code has to find a second input for 100 bits of SHA-256.
"""

from __future__ import annotations

import hashlib

from engine.audit.errors import AuditCodeError

_DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LOOKS_LIKE = str.maketrans({"O": "0", "I": "1", "L": "1"})
_COUNT_DIGITS = 8
_HASH_DIGITS = 20
_CHECK_DIGITS = 2
_LENGTH = _COUNT_DIGITS + _HASH_DIGITS + _CHECK_DIGITS
_GROUP = 5


def code_of(count: int, head: bytes) -> str:
    """``head``: the hash of record number ``count``."""
    body = _base32(count, _COUNT_DIGITS) + _base32(int.from_bytes(head, "big") >> (256 - 100), _HASH_DIGITS)
    code = body + _check(body)
    return "-".join(code[start : start + _GROUP] for start in range(0, _LENGTH, _GROUP))


def parse_code(typed: str) -> tuple[int, int]:
    """Count, and the first 100 bits of the hash. Raises AuditCodeError for a slip of the hand."""
    code = "".join(typed.split()).replace("-", "").upper().translate(_LOOKS_LIKE)
    if len(code) != _LENGTH or any(digit not in _DIGITS for digit in code):
        raise AuditCodeError(
            f"A printed code has {_LENGTH} letters and digits in groups of {_GROUP}.", help="Compare it with the paper."
        )
    body = code[:-_CHECK_DIGITS]
    if _check(body) != code[-_CHECK_DIGITS:]:
        raise AuditCodeError(
            "The printed code was mistyped: its last two characters do not fit the others.",
            help="Compare it with the paper, group by group.",
        )
    return _number(body[:_COUNT_DIGITS]), _number(body[_COUNT_DIGITS:])


def _base32(value: int, digits: int) -> str:
    return "".join(_DIGITS[(value >> (5 * place)) & 31] for place in range(digits - 1, -1, -1))


def _number(text: str) -> int:
    value = 0
    for digit in text:
        value = value << 5 | _DIGITS.index(digit)
    return value


def _check(body: str) -> str:
    digest = int.from_bytes(hashlib.sha256(b"cloister audit code 1\0" + body.encode("ascii")).digest()[:2], "big")
    return _base32(digest >> 6, _CHECK_DIGITS)
