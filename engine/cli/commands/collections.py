"""``collections create|list|grant|revoke``."""

from __future__ import annotations

import argparse

from engine.cli.grammar import Groups, command, group
from engine.cli.output import print_json, print_table, say
from engine.cli.session import connect
from engine.contract.documents import Access, CollectionList


def register(groups: Groups, shared: argparse.ArgumentParser) -> None:
    collections = group(groups, "collections", summary="make collections and decide who may read them")
    create = command(
        collections,
        shared,
        "create",
        _create,
        summary="make a collection that you may use",
        examples="  cloister collections create handbook",
    )
    create.add_argument("name")
    command(collections, shared, "list", _list, summary="list the collections that you may read")
    grant = command(
        collections,
        shared,
        "grant",
        _grant,
        summary="let a user read or write a collection",
        examples="  cloister collections grant handbook maria\n"
        "  cloister collections grant handbook maria --access write",
    )
    grant.add_argument("collection")
    grant.add_argument("user")
    grant.add_argument("--access", choices=[access.value for access in Access], default="read")

    revoke = command(
        collections,
        shared,
        "revoke",
        _revoke,
        summary="take a user's access to a collection away",
        examples="  cloister collections list --json      who may do what\n"
        "  cloister collections revoke handbook maria",
    )
    revoke.add_argument("collection")
    revoke.add_argument("user")


def _create(arguments: argparse.Namespace) -> None:
    with connect(arguments) as client:
        made = client.create_collection(arguments.name)
    if arguments.json:
        print_json(made)
    else:
        say(f"Made the collection {made.name}. Fill it with: cloister add PATH --collection {made.name}")


def _list(arguments: argparse.Namespace) -> None:
    with connect(arguments) as client:
        found = client.list_collections()
    if arguments.json:
        print_json(CollectionList(collections=found))
        return
    print_table(
        ["NAME", "ACCESS", "DOCUMENTS", "PASSAGES", "MADE"],
        [(c.name, c.access.value if c.access else None, c.documents, c.chunks, c.created_at[:10]) for c in found],
        empty="There is no collection that you may read. Make one with: cloister collections create NAME",
        shorten=["NAME"],
    )


def _grant(arguments: argparse.Namespace) -> None:
    with connect(arguments) as client:
        collection = client.grant(arguments.collection, arguments.user, Access(arguments.access))
    if arguments.json:
        print_json(collection)
    else:
        say(f"{arguments.user} may now {arguments.access} {collection.name}.")


def _revoke(arguments: argparse.Namespace) -> None:
    with connect(arguments) as client:
        collection = client.revoke(arguments.collection, arguments.user)
    if arguments.json:
        print_json(collection)
    else:
        say(f"{arguments.user} may no longer read {collection.name}.")
