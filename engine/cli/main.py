"""The ``cloister`` command: parses arguments, runs one command, turns errors into exit codes.

Exit status: 0 success, 1 a typed error (``error[CODE]: message`` on standard error), 2 bad usage,
which includes a request that the contract refuses (INVALID_INPUT), 130 interrupted.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from pydantic import ValidationError

from engine.cli.commands import (
    audit,
    backup,
    collections,
    datasets,
    documents,
    engine,
    erase,
    evaluate,
    exports,
    isolation,
    jobs,
    keys,
    ldap,
    models,
    privacy,
    questions,
    retention,
    sessions,
    tls,
    train,
    users,
    vault,
    watch,
)
from engine.cli.commands import groups as own_groups
from engine.cli.mistakes import invalid_input
from engine.cli.output import note, print_json, say
from engine.client.errors import ClientError
from engine.contract.errors import ErrorBody, ErrorEnvelope

_BAD_USAGE = 2
_INTERRUPTED = 130
_DESCRIPTION = "Ask questions over documents that may never leave the building. Everything stays on this machine."
_EXAMPLES = """examples:
  cloister init                                       make a vault
  cloister collections create handbook
  cloister add ~/Documents/handbook --collection handbook
  cloister ask "How many days of leave do I have?" --collection handbook
  cloister search "notice period" --collection handbook -k 5

environment:
  CLOISTER_HOME                 the vault's folder
  CLOISTER_PASSPHRASE_FILE      a file with the passphrase, for unattended use
  CLOISTER_NEW_PASSPHRASE_FILE  a file with the new one, for `vault passphrase`
  CLOISTER_RECOVERY_CODE_FILE   a file with the recovery code, for `vault recover`
  CLOISTER_USER_PASSWORD_FILE   a file with a user's password, for `users password` and `sessions start`
  CLOISTER_URL                  an engine of another machine, https://HOST:PORT
  CLOISTER_CA_FILE              the certificate of the authority that its certificate must be from
  CLOISTER_LDAP_PASSWORD_FILE   a file with the password of the account for `ldap set`
  CLOISTER_API_KEY              act as the user whose key or session this is
"""


def build_parser() -> argparse.ArgumentParser:
    """Every command with its options, help and examples."""
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--home", metavar="DIR", default=None, help="the vault's folder (default: CLOISTER_HOME)")
    shared.add_argument("--json", action="store_true", help="print one JSON object instead of text")

    parser = argparse.ArgumentParser(
        prog="cloister",
        description=_DESCRIPTION,
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="store_true", help="print the version and exit")
    groups = parser.add_subparsers(dest="command", metavar="COMMAND")
    for module in (
        engine,
        vault,
        collections,
        users,
        own_groups,
        keys,
        sessions,
        documents,
        watch,
        erase,
        retention,
        questions,
        datasets,
        train,
        exports,
        evaluate,
        jobs,
        models,
        privacy,
        audit,
        backup,
        tls,
        isolation,
        ldap,
    ):
        module.register(groups, shared)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    try:
        try:
            return _run(argv)
        finally:
            _flush()
    except BrokenPipeError:
        _abandon_output()  # the reader (say, `head`) has gone, which is no error
        return 0
    except OSError as error:
        _abandon_output()
        return _report(_of_system(error), as_json=False)
    except KeyboardInterrupt:
        return _INTERRUPTED


def _run(argv: Sequence[str] | None) -> int:
    parser = build_parser()
    arguments = parser.parse_args(argv)
    if arguments.version:
        from importlib.metadata import version

        say(f"cloister {version('cloister')}")
        return 0
    if arguments.command is None:
        parser.print_help()
        return _BAD_USAGE
    try:
        status: int | None = arguments.run(arguments)
        return status or 0
    except ClientError as error:
        return _report(error, as_json=arguments.json)
    except ValidationError as error:
        typed = invalid_input(error)
        _report(typed, as_json=arguments.json)
        return _BAD_USAGE if typed.code == "INVALID_INPUT" else 1
    except BrokenPipeError:
        raise
    except OSError as error:
        _flush()  # raises again where it is the output that cannot be written
        return _report(_of_system(error), as_json=arguments.json)


def _report(error: ClientError, *, as_json: bool) -> int:
    note(f"error[{error.code}]: {error.message}")
    if error.help:
        note(f"  {error.help}")
    if as_json:
        print_json(
            ErrorEnvelope(
                error=ErrorBody(
                    code=error.code,
                    message=error.message,
                    help=error.help,
                    request_id=error.request_id,
                    problems=list(error.problems),
                )
            )
        )
    return 1


def _of_system(error: OSError) -> ClientError:
    what = error.strerror or type(error).__name__
    place = "" if error.filename is None else f" ({os.fsdecode(error.filename)})"
    return ClientError(
        "SYSTEM_REFUSED",
        f"The system refused: {what}{place}.",
        "Look at the file's or folder's permissions and at the free space, then try again.",
    )


def _flush() -> None:
    if sys.stdout is not None:
        sys.stdout.flush()


def _abandon_output() -> None:
    """Send what is left to nowhere, so that the interpreter does not complain about it at its end."""
    if sys.stdout is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    raise SystemExit(main())
