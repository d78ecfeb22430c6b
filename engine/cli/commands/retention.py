"""``retention set|show|list|off|preview|hold|release|holds|confirm-clock``: how long documents are kept."""

from __future__ import annotations

import argparse

from engine.cli.grammar import Groups, command, group
from engine.cli.output import note, print_json, print_table, say
from engine.cli.session import connect
from engine.client.errors import ClientError
from engine.contract import retention as wire

_CLOCK = (
    "The machine's clock went ahead by more than a day since it was last looked at: no rule erases anything until it "
    "is back, or somebody says that it is right: cloister retention confirm-clock"
)


def register(groups: Groups, shared: argparse.ArgumentParser) -> None:
    retention = group(groups, "retention", summary="how long documents are kept, and which are held back")
    set_ = command(
        retention,
        shared,
        "set",
        _set,
        summary="erase the documents of a collection after so many days, as `erase document` does",
        examples="  cloister retention preview contracts --days 365      what that would erase today\n"
        "  cloister retention set contracts --days 365\n"
        "  cloister retention set contracts --days 3650 --by modified",
    )
    _add_rule(set_, required=True)
    show = command(
        retention,
        shared,
        "show",
        _show,
        summary="show the rule of a collection",
        examples="  cloister retention show contracts",
    )
    show.add_argument("collection", metavar="COLLECTION")
    command(retention, shared, "list", _list, summary="list the rules", examples="  cloister retention list")
    off = command(
        retention,
        shared,
        "off",
        _off,
        summary="keep the documents of a collection without a limit again",
        examples="  cloister retention off contracts",
    )
    off.add_argument("collection", metavar="COLLECTION")
    preview = command(
        retention,
        shared,
        "preview",
        _preview,
        summary="list what the rule of a collection, or another one to try, would erase now",
        examples="  cloister retention preview contracts\n  cloister retention preview contracts --days 30 --json",
    )
    _add_rule(preview, required=False)
    hold = command(
        retention,
        shared,
        "hold",
        _hold,
        summary="put a legal hold on a document: nothing erases it",
        examples='  cloister retention hold doc_01J... --why "Case 4711"',
    )
    hold.add_argument("document", metavar="DOCUMENT")
    hold.add_argument("--why", required=True, metavar="TEXT")
    release = command(
        retention,
        shared,
        "release",
        _release,
        summary="end a legal hold",
        examples='  cloister retention release doc_01J...\n  cloister retention release doc_01J... --why "Settled"',
    )
    release.add_argument("document", metavar="DOCUMENT")
    release.add_argument("--why", metavar="TEXT", help="its digest is kept in the audit log")
    command(retention, shared, "holds", _holds, summary="list legal holds", examples="  cloister retention holds")
    command(
        retention,
        shared,
        "confirm-clock",
        _confirm,
        summary="say that the machine's clock is right, after it jumped",
        examples="  cloister retention confirm-clock",
    )


def _add_rule(parser: argparse.ArgumentParser, *, required: bool) -> None:
    parser.add_argument("collection", metavar="COLLECTION")
    parser.add_argument("--days", type=int, metavar="N", required=required, help="how long they are kept")
    parser.add_argument(
        "--by",
        choices=["added", "modified"],
        default="added",
        help="counted from when it came in (default), or from the file's own time",
    )


def _setting(arguments: argparse.Namespace) -> wire.RetentionSetting:
    return wire.RetentionSetting(days=arguments.days, counted_from=arguments.by)


def _set(arguments: argparse.Namespace) -> None:
    with connect(arguments) as client:
        rule = client.retention.set(arguments.collection, _setting(arguments))
    if arguments.json:
        print_json(rule)
        return
    _say(rule)


def _show(arguments: argparse.Namespace) -> None:
    with connect(arguments) as client:
        found = client.retention.list()
    rule = next((one for one in found.rules if one.collection.casefold() == arguments.collection.casefold()), None)
    if rule is None:
        raise ClientError(
            "RETENTION_NOT_SET",
            "No rule is known for this collection.",
            "Set one: cloister retention set COLLECTION --days N",
        )
    if arguments.json:
        print_json(rule)
        return
    _say(rule)
    if not found.clock_is_believed:
        note(_CLOCK)


def _say(rule: wire.RetentionRule) -> None:
    since = "they came in" if rule.counted_from == "added" else "their files were changed"
    say(f"Documents of {rule.collection} are erased {rule.days:,} days after {since}; {rule.due:,} are due now.")


def _list(arguments: argparse.Namespace) -> None:
    with connect(arguments) as client:
        found = client.retention.list()
    if arguments.json:
        print_json(found)
        return
    print_table(
        ["COLLECTION", "DAYS", "COUNTED FROM", "DUE NOW", "SET BY", "SET (UTC)"],
        [(one.collection, one.days, one.counted_from, one.due, one.set_by, one.set_at) for one in found.rules],
        empty="Everything is kept without a limit.",
    )
    if found.rules and found.next_look_at:
        note(f"The engine looks again at {found.next_look_at}.")
    if not found.clock_is_believed:
        note(_CLOCK)


def _off(arguments: argparse.Namespace) -> None:
    with connect(arguments) as client:
        client.retention.end(arguments.collection)
    _done(arguments, "The documents are kept without a limit.")


def _preview(arguments: argparse.Namespace) -> None:
    with connect(arguments) as client:
        found = client.retention.due(arguments.collection, None if arguments.days is None else _setting(arguments))
    if arguments.json:
        print_json(found)
        return
    print_table(
        ["DOCUMENT", "NAME", "SINCE (UTC)"],
        [(one.id, one.name, one.since) for one in found.documents],
        empty="Nothing is due.",
        shorten=["NAME"],
    )


def _hold(arguments: argparse.Namespace) -> None:
    with connect(arguments) as client:
        client.retention.hold(arguments.document, arguments.why)
    _done(arguments, "Nothing erases this document until the hold ends.")


def _release(arguments: argparse.Namespace) -> None:
    with connect(arguments) as client:
        client.retention.release(arguments.document, arguments.why)
    _done(arguments, "The hold has ended.")


def _holds(arguments: argparse.Namespace) -> None:
    with connect(arguments) as client:
        found = client.retention.holds()
    if arguments.json:
        print_json(found)
        return
    print_table(
        ["DOCUMENT", "NAME", "COLLECTION", "WHY", "BY", "SINCE (UTC)"],
        [(one.document_id, one.document, one.collection, one.why, one.held_by, one.held_at) for one in found.holds],
        empty="No document is held.",
        shorten=["NAME", "WHY"],
    )


def _confirm(arguments: argparse.Namespace) -> None:
    with connect(arguments) as client:
        client.retention.confirm_clock()
    _done(arguments, "The clock is believed again.")


def _done(arguments: argparse.Namespace, text: str) -> None:
    if arguments.json:
        print_json({"done": True})
    else:
        say(text)
