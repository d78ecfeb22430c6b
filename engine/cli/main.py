"""The ``cloister`` command: parses arguments, runs one command, turns errors into exit codes.

Exit status: 0 success, 1 a typed error (``error[CODE]: message`` on standard error), 2 bad usage,
130 interrupted.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from pydantic import ValidationError

from engine.cli.commands import collections, documents, engine, jobs, models, questions, users, vault
from engine.cli.output import print_json
from engine.client.errors import ClientError

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
  CLOISTER_API_KEY              act as the user whose key this is
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
    for module in (engine, vault, collections, users, documents, questions, jobs, models):
        module.register(groups, shared)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    parser = build_parser()
    arguments = parser.parse_args(argv)
    if arguments.version:
        from importlib.metadata import version

        print(f"cloister {version('cloister')}")
        return 0
    if arguments.command is None:
        parser.print_help()
        return 2
    try:
        status: int | None = arguments.run(arguments)
        sys.stdout.flush()
        return status or 0
    except ClientError as error:
        return _report(arguments, error)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"]) or "input"
        print(f"cloister: {field}: {first['msg']}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # The reader (say, `head`) has gone: keep the interpreter from complaining at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _report(arguments: argparse.Namespace, error: ClientError) -> int:
    print(f"error[{error.code}]: {error.message}", file=sys.stderr)
    if error.help:
        print(f"  {error.help}", file=sys.stderr)
    if arguments.json:
        body = {"code": error.code, "message": error.message, "help": error.help}
        print_json({"error": {**body, "request_id": error.request_id}})
    return 1


if __name__ == "__main__":
    raise SystemExit(main())
