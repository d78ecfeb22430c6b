"""The recovery code: 165 random bits to copy from paper, with a check that tells a typo apart."""

from __future__ import annotations

import hashlib
import secrets

from engine.vault.errors import RecoveryCodeTypoError

# Crockford's base 32 (https://www.crockford.com/base32.html): no I, L, O or U; what looks alike reads alike.
_DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LOOKS_LIKE = str.maketrans({"O": "0", "I": "1", "L": "1"})
_RANDOM_DIGITS = 33
_CHECK_DIGITS = 2
_GROUP = 5
_LENGTH = _RANDOM_DIGITS + _CHECK_DIGITS


def new_recovery_code() -> str:
    """Return seven groups of five: 33 random digits and two of their hash."""
    body = "".join(secrets.choice(_DIGITS) for _ in range(_RANDOM_DIGITS))
    code = body + _check_digits(body)
    return "-".join(code[start : start + _GROUP] for start in range(0, _LENGTH, _GROUP))


def normalise_recovery_code(typed: str) -> str:
    """Return the code in one spelling, whatever its case, spaces, hyphens, O for 0 and I or L for 1.

    Raises RecoveryCodeTypoError if the check digits do not fit, which a slip of one digit does but for one in
    1,024: the code was mistyped, and nothing is learnt about whether it is the right one.
    """
    code = "".join(typed.split()).replace("-", "").upper().translate(_LOOKS_LIKE)
    if len(code) != _LENGTH:
        raise _typo(f"It has {len(code)} characters without the hyphens, not {_LENGTH}.")
    if any(digit not in _DIGITS for digit in code):
        raise _typo("It has a character that recovery codes do not use.")
    if _check_digits(code[:_RANDOM_DIGITS]) != code[_RANDOM_DIGITS:]:
        raise _typo("Its last two characters do not fit the others.")
    return code


def _check_digits(body: str) -> str:
    digest = int.from_bytes(hashlib.sha256(b"cloister recovery code\0" + body.encode()).digest()[:2], "big")
    return _DIGITS[digest >> 11] + _DIGITS[(digest >> 6) & 31]


def _typo(reason: str) -> RecoveryCodeTypoError:
    return RecoveryCodeTypoError(
        f"The recovery code was mistyped. {reason}",
        help="Compare it with the printed one, group by group. This attempt was not counted.",
    )
