"""What every command needs first: the vault's place, its passphrase, and a client of a running engine."""

from __future__ import annotations

import argparse
import getpass
import os
import sys
from pathlib import Path

from engine.client.client import Client
from engine.client.errors import ClientError
from engine.client.supervisor import default_home, is_running, start_engine
from engine.contract.locations import API_KEY_VARIABLE, PASSPHRASE_FILE_VARIABLE


def home_of(arguments: argparse.Namespace) -> Path:
    """The vault named by ``--home``, else by the environment, else the platform's default."""
    return Path(arguments.home).expanduser().absolute() if arguments.home else default_home()


def connect(arguments: argparse.Namespace) -> Client:
    """A client of the vault's engine, which is started when none runs."""
    home = home_of(arguments)
    if not is_running(home):
        if not (home / "vault.json").exists():
            raise ClientError(
                "VAULT_NOT_FOUND",
                f"There is no vault at {home}.",
                "Make one with `cloister init`, or name another with --home or CLOISTER_HOME.",
            )
        passphrase = read_passphrase("Passphrase: ")
        if sys.stderr.isatty():
            print("Starting the engine ...", file=sys.stderr)
        start_engine(home, passphrase)
    return Client(home, api_key=os.environ.get(API_KEY_VARIABLE))


def read_passphrase(prompt: str, *, confirm: bool = False) -> str:
    """The passphrase from CLOISTER_PASSPHRASE_FILE (one final newline is dropped), or typed."""
    named = os.environ.get(PASSPHRASE_FILE_VARIABLE)
    if named:
        try:
            text = Path(named).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise ClientError(
                "PASSPHRASE_FILE_UNREADABLE",
                f"The passphrase file cannot be read: {error}.",
                f"Let {PASSPHRASE_FILE_VARIABLE} name a UTF-8 file that you may read.",
            ) from error
        return _not_empty(text.removesuffix("\n").removesuffix("\r"))
    if not sys.stdin.isatty():
        raise ClientError(
            "PASSPHRASE_NEEDED",
            "The vault's passphrase is needed and there is no terminal to ask on.",
            f"Set {PASSPHRASE_FILE_VARIABLE} to a file that holds it.",
        )
    passphrase = _not_empty(getpass.getpass(prompt))
    if confirm and getpass.getpass("Once more: ") != passphrase:
        raise ClientError("PASSPHRASE_MISMATCH", "The two passphrases differ.", "Type the same one twice.")
    return passphrase


def _not_empty(passphrase: str) -> str:
    if not passphrase.strip():
        raise ClientError("PASSPHRASE_EMPTY", "The passphrase is empty.", "Use one of at least four unusual words.")
    return passphrase
