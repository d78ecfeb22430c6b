"""``datasets items|edit|accept|reject|undo``: looking through the items and deciding about them."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from engine.cli.grammar import Groups, Run, command
from engine.cli.output import print_json, print_table, say, say_text
from engine.cli.session import connect
from engine.client.errors import ClientError
from engine.contract.datasets import (
    DatasetKind,
    ItemEdit,
    ItemFilter,
    ItemListRequest,
    ItemOrigin,
    ItemPage,
    ItemState,
    ReviewRequest,
    ReviewResponse,
)

_LARGEST_ITEM_FILE = 2 << 20


def register(datasets: Groups, shared: argparse.ArgumentParser) -> None:
    """Add to the group ``datasets``."""
    items = command(
        datasets,
        shared,
        "items",
        _items,
        summary="list the items of a dataset, or show one",
        examples="  cloister datasets items leave --state pending\n"
        "  cloister datasets items leave --contains notice --sort words --descending\n"
        "  cloister datasets items leave --dropped               why the last freeze left items out\n"
        "  cloister datasets items leave --item 17               all of one item",
    )
    items.add_argument("dataset", metavar="DATASET")
    items.add_argument("--item", type=int, metavar="N", help="show this one with what it says")
    _add_filter(items)
    items.add_argument("--sort", choices=["age", "question", "words", "updated"], default="age", help="default: age")
    items.add_argument("--descending", action="store_true", help="the last ones first")
    items.add_argument("--limit", type=int, default=100, metavar="N", help="at most 1,000; default: 100")
    items.add_argument("--after", metavar="CURSOR", help="the page after this one: `next` of the page before")

    edit = command(
        datasets,
        shared,
        "edit",
        _edit,
        summary="replace what an item says",
        examples='  cloister datasets edit leave 17 --answer "It is 27 days."\n'
        "  cloister datasets edit leave 17 --file item.json          as `items --item 17 --json` shows it",
    )
    edit.add_argument("dataset", metavar="DATASET")
    edit.add_argument("item", type=int, metavar="ITEM")
    edit.add_argument("--question", metavar="TEXT", help="the last question instead of the one that is there")
    edit.add_argument("--answer", metavar="TEXT", help="the last answer instead of the one that is there")
    edit.add_argument("--file", metavar="FILE", help='JSON: {"messages": [...]}; "-" is standard input')

    for name, state, summary in (
        ("accept", ItemState.ACCEPTED, "take items into the next version"),
        ("reject", ItemState.REJECTED, "keep items out of the next version"),
    ):
        review = command(
            datasets,
            shared,
            name,
            _review(state),
            summary=f"{summary}; by number, or all that a filter names",
            examples=f"  cloister datasets {name} leave 17 18 21\n"
            f"  cloister datasets {name} leave --all --origin extracted --contains price\n"
            "  cloister datasets undo leave                              takes the last step back",
        )
        review.add_argument("dataset", metavar="DATASET")
        review.add_argument("items", nargs="*", type=int, metavar="ITEM")
        review.add_argument("--all", action="store_true", help="all items that the filters name, or all")
        _add_filter(review)
    undo = command(datasets, shared, "undo", _undo, summary="take back the last accept, reject or edit")
    undo.add_argument("dataset", metavar="DATASET")


def _add_filter(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--state", choices=[state.value for state in ItemState], action="append", default=[])
    parser.add_argument("--origin", choices=[origin.value for origin in ItemOrigin], action="append", default=[])
    parser.add_argument("--kind", choices=[kind.value for kind in DatasetKind], action="append", default=[])
    parser.add_argument("--document", metavar="ID", help="only what came from this document")
    parser.add_argument("--contains", default="", metavar="WORDS", help="only items with these words, or beginnings")
    parser.add_argument("--dropped", action="store_true", help="only what the last freeze left out")


def _filter(arguments: argparse.Namespace) -> ItemFilter:
    return ItemFilter(
        states=[ItemState(state) for state in arguments.state],
        origins=[ItemOrigin(origin) for origin in arguments.origin],
        kinds=[DatasetKind(kind) for kind in arguments.kind],
        document_id=arguments.document,
        dropped=True if arguments.dropped else None,
        contains=arguments.contains,
    )


def _items(arguments: argparse.Namespace) -> None:
    if arguments.item is not None:
        _show(arguments)
        return
    request = ItemListRequest(
        **_filter(arguments).model_dump(),
        sort=arguments.sort,
        descending=arguments.descending,
        limit=arguments.limit,
        after=arguments.after,
        content=arguments.json,
    )
    with connect(arguments) as client:
        page = client.list_items(arguments.dataset, request)
    if arguments.json:
        print_json(page)
        return
    _print(page)


def _print(page: ItemPage) -> None:
    print_table(
        ["ITEM", "STATE", "ORIGIN", "KIND", "WORDS", "QUESTION", "LEFT OUT"],
        [
            (
                one.id,
                f"{one.state.value}{' *' if one.edited else ''}",
                one.origin.value,
                one.kind.value,
                one.words,
                one.question,
                ", ".join(one.dropped) or None,
            )
            for one in page.items
        ],
        empty="There are no such items.",
        shorten=["QUESTION"],
    )
    if page.next:
        say(f"{len(page.items)} of {page.total:,}; the next page: --after {page.next}")


def _show(arguments: argparse.Namespace) -> None:
    with connect(arguments) as client:
        item = client.item(arguments.dataset, arguments.item)
    if arguments.json:
        print_json(item)
        return
    say(
        f"Item {item.id}, {item.kind.value}, {item.origin.value}, {item.state.value}{', edited' if item.edited else ''}"
    )
    for source in item.sources:
        place = "" if source.start is None else f", characters {source.start} to {source.end}"
        say(f"  from {source.document_id}{place}")
    say_text(json.dumps(item.content, ensure_ascii=False, indent=2))


def _edit(arguments: argparse.Namespace) -> None:
    with connect(arguments) as client:
        if arguments.file is not None:
            content = _read(arguments.file)
        else:
            if arguments.question is None and arguments.answer is None:
                raise ClientError("INVALID_INPUT", "Nothing is to be changed.", "Use --question, --answer or --file.")
            content = client.item(arguments.dataset, arguments.item).content or {}
            content = _changed(content, arguments.question, arguments.answer)
        item = client.edit_item(arguments.dataset, arguments.item, ItemEdit(content=content))
    if arguments.json:
        print_json(item)
    else:
        say(f"Changed item {item.id}. To take it back: cloister datasets undo {arguments.dataset}")


def _changed(content: dict[str, object], question: str | None, answer: str | None) -> dict[str, object]:
    turns = content.get("messages")
    if not isinstance(turns, list):
        raise ClientError("INVALID_INPUT", "This item is no conversation.", "Change the whole of it with --file.")
    changed = [dict(turn) for turn in turns]
    if question is not None:
        changed[-2]["content"] = question
    if answer is not None:
        changed[-1]["content"] = answer
    return {"messages": changed}


def _read(name: str) -> dict[str, object]:
    if name == "-":
        text = sys.stdin.read(_LARGEST_ITEM_FILE)
    else:
        with Path(name).expanduser().open("rb") as file:
            text = file.read(_LARGEST_ITEM_FILE).decode("utf-8", "replace")
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise ClientError("INVALID_INPUT", "The file is no JSON object.", 'Write {"messages": [...]} into it.')
    content = value.get("content", value)  # what `items --item N --json` prints has it inside
    return content if isinstance(content, dict) else value


def _review(state: ItemState) -> Run:
    def run(arguments: argparse.Namespace) -> None:
        if arguments.all == bool(arguments.items):
            raise ClientError("INVALID_INPUT", "Say which items.", "Name their numbers, or use --all with filters.")
        chosen = _filter(arguments) if arguments.all else None
        with connect(arguments) as client:
            done = client.review_items(
                arguments.dataset, ReviewRequest(state=state, item_ids=arguments.items, filter=chosen)
            )
        _print_done(arguments, done)

    return run


def _undo(arguments: argparse.Namespace) -> None:
    with connect(arguments) as client:
        done = client.undo_review(arguments.dataset)
    if arguments.json:
        print_json(done)
    else:
        say(f"Took back: {done.action}, {done.changed:,} items")


def _print_done(arguments: argparse.Namespace, done: ReviewResponse) -> None:
    if arguments.json:
        print_json(done)
    else:
        say(
            f"{done.changed:,} items are {done.action} now. To take it back: cloister datasets undo {arguments.dataset}"
        )
