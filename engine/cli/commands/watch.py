"""``watch list|remove``; a folder is watched from ``add --watch`` on."""

from __future__ import annotations

import argparse

from engine.cli.grammar import Groups, command, group
from engine.cli.output import print_json, print_table, say
from engine.cli.session import connect
from engine.contract.documents import WatchedFolder, WatchedFolderList


def register(groups: Groups, shared: argparse.ArgumentParser) -> None:
    watch = group(groups, "watch", summary="see which folders are looked at again and again, and stop it")
    command(
        watch,
        shared,
        "list",
        _list,
        summary="list the watched folders",
        examples="  cloister watch list\n  cloister add /srv/share --collection handbook --watch      watch one more",
    )
    remove = command(
        watch,
        shared,
        "remove",
        _remove,
        summary="stop looking at a folder; its documents stay",
        examples="  cloister watch remove /srv/share --collection handbook",
    )
    remove.add_argument("path", metavar="PATH", help="as `watch list` shows it")
    remove.add_argument("--collection", required=True, metavar="C")


def _list(arguments: argparse.Namespace) -> None:
    with connect(arguments) as client:
        _print(arguments, client.list_watched_folders())


def _remove(arguments: argparse.Namespace) -> None:
    with connect(arguments) as client:
        left = client.unwatch_folder(arguments.path, arguments.collection)
    if arguments.json:
        _print(arguments, left)
    else:
        say(f"{arguments.path} is no longer looked at for {arguments.collection}. Its documents stay.")


def _print(arguments: argparse.Namespace, folders: list[WatchedFolder]) -> None:
    if arguments.json:
        print_json(WatchedFolderList(folders=folders))
        return
    print_table(
        ["FOLDER", "COLLECTION", "SINCE", "LAST LOOK"],
        [(f.path, f.collection, _minute(f.created_at), _minute(f.last_scan_at)) for f in folders],
        empty="No folder is watched. Watch one with: cloister add PATH --collection NAME --watch",
        shorten=["FOLDER", "COLLECTION"],
    )


def _minute(moment: str | None) -> str | None:
    return None if moment is None else moment[:16].replace("T", " ")
