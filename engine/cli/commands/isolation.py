"""``isolation show|accept|withdraw``."""

from __future__ import annotations

import argparse

from engine.cli.grammar import Groups, command, group
from engine.cli.output import print_json, say
from engine.cli.session import connect
from engine.contract.isolation import IsolationResponse

_WAYS = {
    "landlock": "Landlock: each program sees the files that it needs and no others",
    "bubblewrap": "bubblewrap: each program sees the files that it needs and no others",
    "none": "neither Landlock nor bubblewrap: a program could read what the engine's user may read",
}


def register(groups: Groups, shared: argparse.ArgumentParser) -> None:
    isolation = group(groups, "isolation", summary="how programs are isolated, and whether less is accepted")
    command(isolation, shared, "show", _show, summary="show what isolates programs, and who accepted less and why")
    accept = command(
        isolation,
        shared,
        "accept",
        _accept,
        summary="let programs run that this system cannot isolate; with a reason, for those who ask later",
        examples='  cloister isolation accept --reason "Kernel of room 4 is replaced in March; own documents only."',
    )
    accept.add_argument("--reason", required=True, metavar="TEXT", help="10 to 1,000 characters")
    command(
        isolation,
        shared,
        "withdraw",
        _withdraw,
        summary="refuse such programs again; what runs goes on until it ends",
        examples="  cloister isolation withdraw\n  cloister engine stop",
    )


def _show(arguments: argparse.Namespace) -> None:
    with connect(arguments) as client:
        _tell(arguments, client.isolation.show())


def _accept(arguments: argparse.Namespace) -> None:
    with connect(arguments) as client:
        _tell(arguments, client.isolation.accept(arguments.reason))


def _withdraw(arguments: argparse.Namespace) -> None:
    with connect(arguments) as client:
        _tell(arguments, client.isolation.withdraw())
    if not arguments.json:
        say("What runs already goes on until it ends; `cloister engine stop` ends it.")


def _tell(arguments: argparse.Namespace, found: IsolationResponse) -> None:
    if arguments.json:
        print_json(found)
        return
    say(f"files     {_WAYS[found.way]}")
    if found.accepted is None:
        say("accepted  nothing: a program that cannot be isolated is not started")
        return
    who = found.accepted.by or "whoever started the engine"
    say(f"accepted  less isolation, by {who}, {found.accepted.at[:10]}", f"reason    {found.accepted.reason}")
