"""``groups add|list|remove|join|leave|grant|revoke``."""

from __future__ import annotations

import argparse

from engine.cli.grammar import Groups, command, group
from engine.cli.output import print_json, print_table, say
from engine.cli.session import connect
from engine.contract.access import GroupList
from engine.contract.documents import Access


def register(groups: Groups, shared: argparse.ArgumentParser) -> None:
    own = group(groups, "groups", summary="make groups of users and decide what they may read")
    add = command(own, shared, "add", _add, summary="make a group", examples="  cloister groups add planners")
    add.add_argument("group")
    command(own, shared, "list", _list, summary="list the groups with their members")
    remove = command(
        own,
        shared,
        "remove",
        _remove,
        summary="remove a group with its grants",
        examples="  cloister groups remove planners",
    )
    remove.add_argument("group")
    join = command(
        own, shared, "join", _join, summary="put a user into a group", examples="  cloister groups join planners maria"
    )
    join.add_argument("group")
    join.add_argument("user")
    leave = command(
        own,
        shared,
        "leave",
        _leave,
        summary="take a user out of a group",
        examples="  cloister groups leave planners maria",
    )
    leave.add_argument("group")
    leave.add_argument("user")
    grant = command(
        own,
        shared,
        "grant",
        _grant,
        summary="let a group read or write a collection",
        examples="  cloister groups grant planners handbook --access write",
    )
    grant.add_argument("group")
    grant.add_argument("collection")
    grant.add_argument("--access", choices=[access.value for access in Access], default="read")
    revoke = command(
        own,
        shared,
        "revoke",
        _revoke,
        summary="take a group's access to a collection away",
        examples="  cloister groups revoke planners handbook",
    )
    revoke.add_argument("group")
    revoke.add_argument("collection")


def _add(arguments: argparse.Namespace) -> None:
    with connect(arguments) as client:
        made = client.access.add_group(arguments.group)
    if arguments.json:
        print_json(made)
    else:
        say(f"Made the group {made.name}. Fill it with: cloister groups join {made.name} USER")


def _list(arguments: argparse.Namespace) -> None:
    with connect(arguments) as client:
        found = client.access.groups()
    if arguments.json:
        print_json(GroupList(groups=found))
        return
    rows = [(one.name, ", ".join(one.members) or None, one.created_at[:10]) for one in found]
    print_table(["GROUP", "MEMBERS", "MADE"], rows, empty="There are no groups.", shorten=["MEMBERS"])


def _remove(arguments: argparse.Namespace) -> None:
    with connect(arguments) as client:
        removed = client.access.remove_group(arguments.group)
    if arguments.json:
        print_json(removed)
    else:
        say(f"Removed the group {removed.name}. Its members: {', '.join(removed.members) or 'nobody'}.")


def _join(arguments: argparse.Namespace) -> None:
    with connect(arguments) as client:
        changed = client.access.add_member(arguments.group, arguments.user)
    if arguments.json:
        print_json(changed)
    else:
        say(f"In {changed.name} are now: {', '.join(changed.members)}.")


def _leave(arguments: argparse.Namespace) -> None:
    with connect(arguments) as client:
        changed = client.access.remove_member(arguments.group, arguments.user)
    if arguments.json:
        print_json(changed)
    else:
        say(f"In {changed.name} are now: {', '.join(changed.members) or 'nobody'}.")


def _grant(arguments: argparse.Namespace) -> None:
    with connect(arguments) as client:
        collection = client.access.grant_group(arguments.collection, arguments.group, Access(arguments.access))
    if arguments.json:
        print_json(collection)
    else:
        say(f"Everybody in {arguments.group} may now {arguments.access} {collection.name}.")


def _revoke(arguments: argparse.Namespace) -> None:
    with connect(arguments) as client:
        collection = client.access.revoke_group(arguments.collection, arguments.group)
    if arguments.json:
        print_json(collection)
    else:
        say(f"The group {arguments.group} opens {collection.name} no more.")
