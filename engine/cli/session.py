"""What every command needs first: the vault's place, and a client of a running engine."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from engine.cli.secret_input import read_passphrase
from engine.client.client import Client
from engine.client.errors import ClientError
from engine.client.remote import RemoteEngine
from engine.client.supervisor import default_home, is_running, start_engine
from engine.contract.locations import API_KEY_VARIABLE


def home_of(arguments: argparse.Namespace) -> Path:
    """The vault named by ``--home``, else by the environment, else the platform's default."""
    return Path(arguments.home).expanduser().absolute() if arguments.home else default_home()


def existing_home_of(arguments: argparse.Namespace) -> Path:
    """Like ``home_of``; raises ClientError where there is no vault."""
    home = home_of(arguments)
    if not (home / "vault.json").exists():
        raise ClientError(
            "VAULT_NOT_FOUND",
            f"There is no vault at {home}.",
            "Make one with `cloister init`, or name another with --home or CLOISTER_HOME.",
        )
    return home


def connect(arguments: argparse.Namespace, *, passphrase: str | None = None, listen: str | None = None) -> Client:
    """A client of the vault's engine, which is started when none runs, with ``passphrase`` if it is known.

    Where CLOISTER_URL names an engine of another machine, and no ``--home`` says otherwise, it is that one.
    """
    remote = None if arguments.home else RemoteEngine.from_environment()
    if remote is not None:
        return Client(remote, api_key=os.environ.get(API_KEY_VARIABLE))
    home = home_of(arguments)
    if not is_running(home):
        existing_home_of(arguments)
        if passphrase is None:
            passphrase = read_passphrase("Passphrase: ")
        if sys.stderr.isatty():
            print("Starting the engine ...", file=sys.stderr)
        start_engine(home, passphrase, listen=listen)
    return Client(home, api_key=os.environ.get(API_KEY_VARIABLE))
