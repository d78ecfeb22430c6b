"""Small help for declaring commands the same way everywhere."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import TypeAlias

Groups: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
Run: TypeAlias = Callable[[argparse.Namespace], int | None]


def command(
    groups: Groups,
    shared: argparse.ArgumentParser,
    name: str,
    run: Run,
    *,
    summary: str,
    examples: str = "",
) -> argparse.ArgumentParser:
    """Declare one command; ``examples`` are lines shown below its options."""
    parser = groups.add_parser(
        name,
        parents=[shared],
        help=summary,
        description=summary[:1].upper() + summary[1:] + ".",
        epilog=f"examples:\n{examples}" if examples else None,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(run=run)
    return parser


def group(groups: Groups, name: str, *, summary: str) -> Groups:
    """Declare a group of commands, one of which must be named."""
    parser = groups.add_parser(name, help=summary, description=summary[:1].upper() + summary[1:] + ".")
    return parser.add_subparsers(dest="subcommand", metavar="COMMAND", required=True)
