"""``erase person``: where somebody is named, and what becomes of each document."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from engine.cli.commands.erase import add_consent, finish, require_consent
from engine.cli.grammar import Groups, command
from engine.cli.output import print_json, say
from engine.cli.session import connect
from engine.client.errors import ClientError
from engine.contract import erasure as wire

_EXAMPLES = """  cloister erase person --name "Maria Keller"                     where she is named; nothing is erased
  cloister erase person --name "Maria Keller" --alias Mia --email m.keller@example.org --json
  cloister erase person --name "Maria Keller" --erase doc_01J... --redact doc_01K... --redact doc_01M...
  cloister erase person --name "Maria Keller" --redact-all --yes     every document with the whole name
  cloister erase person --name "Maria Keller" --redact doc_01K... --also-possible doc_01K...
  cloister erase person --name "Maria Keller" --redact-all --ground request      she asked for it

--erase removes a whole document. --redact keeps its text with the name covered; its original file goes, because that
cannot be changed. A family name or initial alone may be somebody else: such places are shown as "possible", and are
covered only in documents named with --also-possible. Documents that no option names stay as they are. Conversations,
feedback, training items and evaluations lose the whole name in any case, and so do the records of finished jobs.
"""


def register(erase: Groups, shared: argparse.ArgumentParser) -> None:
    """Below the group ``erase``."""
    person = command(
        erase,
        shared,
        "person",
        _person,
        summary="find a person across documents, and erase what you choose",
        examples=_EXAMPLES,
    )
    person.add_argument("--name", action="append", default=[], metavar="NAME", help="the whole name; repeatable")
    person.add_argument("--alias", action="append", default=[], metavar="NAME", help="another name; repeatable")
    person.add_argument("--email", action="append", default=[], metavar="ADDRESS", help="repeatable")
    person.add_argument("--collection", action="append", default=[], metavar="NAME", help="look only there; repeatable")
    person.add_argument("--erase", action="append", default=[], metavar="ID", help="erase this whole document")
    person.add_argument("--redact", action="append", default=[], metavar="ID", help="cover the name in this document")
    person.add_argument("--also-possible", action="append", default=[], metavar="ID", help="cover possible places too")
    every = person.add_mutually_exclusive_group()
    every.add_argument("--erase-all", action="store_true", help="erase every document with the whole name")
    every.add_argument("--redact-all", action="store_true", help="redact every one; those that cannot be are named")
    add_consent(person)


def _person(arguments: argparse.Namespace) -> None:
    sought = wire.PersonSought(
        names=arguments.name, aliases=arguments.alias, emails=arguments.email, collections=arguments.collection
    )
    with connect(arguments) as client:
        found = client.erasures.find_person(sought)
        decisions = _decisions(arguments, found.documents)
        acts = bool(decisions) or arguments.erase_all or arguments.redact_all
        if not acts:
            print_json(found) if arguments.json else _print_found(found)
            return
        if not arguments.json:
            _print_found(found)
        erased = sum(one.action == "erase" for one in decisions)
        require_consent(
            arguments,
            f"Erase {erased} documents, redact {len(decisions) - erased}, and take the name out of everything else?",
        )
        wanted = wire.PersonErasure(sought=sought, decisions=decisions, ground=arguments.ground)
        finish(client, arguments, client.erasures.erase_person(wanted))


def _decisions(arguments: argparse.Namespace, found: Sequence[wire.PersonDocument]) -> list[wire.PersonDecision]:
    """Raises ClientError where a document cannot be redacted, or is named twice."""
    actions = {**dict.fromkeys(arguments.erase, "erase"), **dict.fromkeys(arguments.redact, "redact")}
    if len(actions) < len(arguments.erase) + len(arguments.redact):
        raise ClientError("INVALID_INPUT", "A document is named twice.", "Say --erase or --redact, once for each.")
    every = "erase" if arguments.erase_all else "redact" if arguments.redact_all else None
    if every is not None:
        actions = {**{one.id: every for one in found if one.sure}, **actions}
    refused = [one for one in found if one.not_redactable and actions.get(one.id) == "redact"]
    if refused:
        raise ClientError(
            "ERASURE_STATE",
            f"{len(refused)} documents cannot be redacted: {', '.join(one.id for one in refused[:5])}.",
            f"{refused[0].not_redactable[:1].upper()}{refused[0].not_redactable[1:]}. Erase them whole: --erase ID.",
        )
    return [
        wire.PersonDecision.model_validate(
            {"document_id": one, "action": action, "possible": one in arguments.also_possible}
        )
        for one, action in actions.items()
    ]


def _print_found(found: wire.PersonFound) -> None:
    for document in found.documents:
        say(
            f"{document.id}  {document.name}  ({document.collection}): {document.sure} places, "
            f"{document.possible} possible{', legal hold' if document.held else ''}"
        )
        if document.not_redactable:
            say(f"  cannot be redacted: {document.not_redactable}")
        for place in document.places:
            page = f"page {place.page}" if place.page is not None else place.where
            words = "its policy hides the name; the original file has it" if place.where == "hidden" else place.context
            say(f"  {page:<9} {'' if place.sure else 'possible: '}{words}")
    if not found.documents:
        say("No document names this person.")
    say(
        f"  {found.turns} answers or questions, {found.dataset_items} training items, {found.dataset_lines} lines of "
        f"frozen versions and {found.evaluations} answers of evaluations hold the whole name."
    )
    if found.unread:
        say(f"  {found.unread} documents have no text that could be searched.")
    if found.unsearched is None:
        say("  Collections that you cannot read were not searched.")
    elif found.unsearched:
        say(f"  {found.unsearched} collections you cannot read were not searched.")
