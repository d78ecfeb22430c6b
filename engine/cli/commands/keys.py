"""``keys create|list|revoke``."""

from __future__ import annotations

import argparse

from engine.cli.grammar import Groups, command, group
from engine.cli.output import print_json, print_table, say
from engine.cli.session import connect
from engine.contract.access import KeyCreate, KeyList


def register(groups: Groups, shared: argparse.ArgumentParser) -> None:
    keys = group(groups, "keys", summary="make, list and revoke API keys for programs")
    create = command(
        keys,
        shared,
        "create",
        _create,
        summary="make an API key and print it, once",
        examples="  cloister keys create nightly --permission ask --collection handbook --days 90\n"
        "  cloister keys create laptop --user maria",
    )
    create.add_argument("name")
    create.add_argument("--user", default=None, help="whose key it is (default: your own)")
    create.add_argument("--permission", action="append", default=None, help="only this; may be given several times")
    create.add_argument("--collection", action="append", default=None, help="only this; may be given several times")
    create.add_argument("--days", type=int, default=None, help="until it expires (default: it does not)")
    listing = command(keys, shared, "list", _list, summary="list keys", examples="  cloister keys list --user maria")
    listing.add_argument("--user", default=None, help="another's, as an administrator")
    revoke = command(
        keys, shared, "revoke", _revoke, summary="make one key worthless", examples="  cloister keys revoke key_01ABC"
    )
    revoke.add_argument("key", help="its id, as the list has it")


def _create(arguments: argparse.Namespace) -> None:
    wanted = KeyCreate(
        name=arguments.name,
        user=arguments.user,
        permissions=arguments.permission,
        collections=arguments.collection,
        days=arguments.days,
    )
    with connect(arguments) as client:
        made = client.access.create_key(wanted)
    if arguments.json:
        print_json(made)
        return
    say(f"Made the key {made.name} of {made.user}.", "", f"API key:  {made.api_key}", "")
    say("It is not shown again. A program sends it as `Authorization: Bearer KEY`.")


def _list(arguments: argparse.Namespace) -> None:
    with connect(arguments) as client:
        found = client.access.keys(arguments.user)
    if arguments.json:
        print_json(KeyList(keys=found))
        return
    rows = [
        (
            one.id,
            one.name,
            one.user,
            "all" if one.permissions is None else ", ".join(one.permissions) or "none",
            "all" if one.collections is None else ", ".join(one.collections) or "none",
            (one.expires_at or "")[:10] or None,
        )
        for one in found
    ]
    headings = ["KEY", "NAME", "USER", "MAY", "COLLECTIONS", "EXPIRES"]
    print_table(headings, rows, empty="There are no keys.", shorten=["MAY", "COLLECTIONS"])


def _revoke(arguments: argparse.Namespace) -> None:
    with connect(arguments) as client:
        revoked = client.access.revoke_key(arguments.key)
    if arguments.json:
        print_json(revoked)
    else:
        say(f"The key {revoked.name} of {revoked.user} is worthless now.")
