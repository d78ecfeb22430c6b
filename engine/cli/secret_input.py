"""Secrets from the person or from files that the environment names; never from arguments."""

from __future__ import annotations

import getpass
import os
import sys
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from engine.client.errors import ClientError
from engine.contract.locations import (
    PASSPHRASE_FILE_VARIABLE,
    RECOVERY_CODE_FILE_VARIABLE,
    USER_PASSWORD_FILE_VARIABLE,
)

_STRONG_LENGTH = 12
_WEAK = """warning: that passphrase is easy to guess: it {reason}.
  Four or more unusual words that do not belong together, such as "{example}", are strong and easy to
  remember. Do not take this example."""
_EXAMPLE = "walnut ferry quilt thunder"


@dataclass(frozen=True, slots=True)
class _Kind:
    """What is asked for: its name in sentences, how the codes of its errors begin, and what helps if it is empty."""

    name: str
    code: str
    advice: str


_PASSPHRASE = _Kind("passphrase", "PASSPHRASE", "Use one of at least four unusual words.")
_PASSWORD = _Kind("password", "PASSWORD", "Type it again.")
_RECOVERY_CODE = _Kind("recovery code", "RECOVERY_CODE", "It is the code that `cloister init` showed.")


def read_passphrase(prompt: str) -> str:
    """The passphrase from CLOISTER_PASSPHRASE_FILE (one final newline is dropped), or typed."""
    named = _from_file(_PASSPHRASE, PASSPHRASE_FILE_VARIABLE)
    return _typed(_PASSPHRASE, PASSPHRASE_FILE_VARIABLE, prompt) if named is None else named


def read_new_passphrase(prompt: str, *, variable: str = PASSPHRASE_FILE_VARIABLE) -> str:
    """A passphrase to set, from the file that ``variable`` names, or typed twice; a weak one is warned of."""
    named = _from_file(_PASSPHRASE, variable)
    passphrase = _typed(_PASSPHRASE, variable, prompt) if named is None else named
    reason = weakness(passphrase)
    if reason:
        print(_WEAK.format(reason=reason, example=_EXAMPLE), file=sys.stderr)
    if named is None and _typed(_PASSPHRASE, variable, "Once more: ") != passphrase:
        raise ClientError("PASSPHRASE_MISMATCH", "The two passphrases differ.", "Type the same one twice.")
    return passphrase


def read_recovery_code() -> str:
    """The recovery code from CLOISTER_RECOVERY_CODE_FILE, or typed."""
    named = _from_file(_RECOVERY_CODE, RECOVERY_CODE_FILE_VARIABLE)
    return _typed(_RECOVERY_CODE, RECOVERY_CODE_FILE_VARIABLE, "Recovery code: ") if named is None else named


def read_user_password(prompt: str) -> str:
    """A user's password from CLOISTER_USER_PASSWORD_FILE, or typed."""
    named = _from_file(_PASSWORD, USER_PASSWORD_FILE_VARIABLE)
    return _typed(_PASSWORD, USER_PASSWORD_FILE_VARIABLE, prompt) if named is None else named


def read_new_user_password(prompt: str) -> str:
    """A user's new password from CLOISTER_USER_PASSWORD_FILE, or typed twice."""
    named = _from_file(_PASSWORD, USER_PASSWORD_FILE_VARIABLE)
    if named is not None:
        return named
    password = _typed(_PASSWORD, USER_PASSWORD_FILE_VARIABLE, prompt)
    if _typed(_PASSWORD, USER_PASSWORD_FILE_VARIABLE, "Once more: ") != password:
        raise ClientError("PASSWORD_MISMATCH", "The two passwords differ.", "Type the same one twice.")
    return password


def weakness(passphrase: str) -> str | None:
    """Why a new passphrase is weak, as the end of a sentence; None where it is not."""
    text = unicodedata.normalize("NFC", passphrase)
    if len(text) < _STRONG_LENGTH:
        return f"has {len(text)} characters, fewer than {_STRONG_LENGTH}"
    classes = {_class_of(character) for character in text}
    return f"has nothing but {classes.pop()}" if len(classes) == 1 else None


def _class_of(character: str) -> str:
    category = unicodedata.category(character)
    classes = {"Lu": "capital letters", "Ll": "small letters", "Nd": "digits"}
    return classes.get(category, "letters" if category.startswith("L") else "signs")


def _from_file(kind: _Kind, variable: str) -> str | None:
    place = os.environ.get(variable)
    if not place:
        return None
    try:
        text = Path(place).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        # Of undecodable text only that it is: the error's own words quote a byte of the secret.
        what = "it is not UTF-8 text" if isinstance(error, UnicodeDecodeError) else str(error)
        raise ClientError(
            f"{kind.code}_FILE_UNREADABLE",
            f"The {kind.name} file cannot be read: {what}.",
            f"Let {variable} name a UTF-8 file that you may read.",
        ) from error
    return _usable(kind, text.removesuffix("\n").removesuffix("\r"))


def _typed(kind: _Kind, variable: str, prompt: str) -> str:
    if sys.stdin.isatty():
        try:
            return _usable(kind, getpass.getpass(prompt))
        except EOFError:
            print(file=sys.stderr)
    raise ClientError(
        f"{kind.code}_NEEDED",
        f"The {kind.name} is needed and there is no terminal to ask on.",
        f"Set {variable} to a file that holds it.",
    )


def _usable(kind: _Kind, secret: str) -> str:
    if not secret.strip():
        raise ClientError(f"{kind.code}_EMPTY", f"The {kind.name} is empty.", kind.advice)
    try:
        secret.encode("utf-8")
    except UnicodeEncodeError:
        raise ClientError(
            f"{kind.code}_NOT_UTF8",
            f"The {kind.name} is not UTF-8 text.",
            "Set the terminal to UTF-8, or put it into a file.",
        ) from None
    return secret
