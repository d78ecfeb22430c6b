"""``privacy review`` and ``privacy recognisers``."""

from __future__ import annotations

import argparse

from engine.cli.commands.privacy_jobs import finish_jobs
from engine.cli.grammar import Groups, command, group
from engine.cli.output import note, print_json, print_table, say
from engine.cli.session import connect
from engine.contract import privacy as wire

_DECISIONS = {
    wire.ReviewDecision.ACCEPT: "say that findings are personal data; a document that they hold back stays so",
    wire.ReviewDecision.REJECT: "say that findings are none: their words are shown in that document",
    wire.ReviewDecision.ALWAYS: "accept findings, and put their words on the list of what is always found",
    wire.ReviewDecision.NEVER: "reject findings, and put their words on the list of what is never found",
}


def register(privacy: Groups, shared: argparse.ArgumentParser) -> None:
    review = group(privacy, "review", summary="look through findings that wait for a person")
    listing = command(
        review,
        shared,
        "list",
        _list,
        summary="list findings that detection was unsure of, or that hold a document back",
        examples="  cloister privacy review list --collection staff\n"
        "  cloister privacy review list --document doc_01J... --all --json",
    )
    listing.add_argument("--collection", default=None)
    listing.add_argument("--document", default=None, metavar="ID")
    listing.add_argument("--type", default=None, help="only this type, such as PERSON")
    listing.add_argument("--all", action="store_true", help="also those that are sure or decided")
    listing.add_argument("--after", type=int, default=0, metavar="ID", help="go on behind this finding")
    listing.add_argument("--limit", type=int, default=50)
    for decision, summary in _DECISIONS.items():
        one = command(
            review,
            shared,
            decision.value,
            _decide,
            summary=summary,
            examples=f"  cloister privacy review {decision.value} 17 18",
        )
        one.add_argument("findings", nargs="+", type=int, metavar="FINDING", help="numbers, as the list has them")
        one.add_argument("--no-wait", action="store_true", help="do not wait for the jobs that apply it")
        one.set_defaults(decision=decision, action=None)
        if decision is wire.ReviewDecision.ACCEPT:
            one.add_argument(
                "--action",
                choices=["mask", "pseudonymise", "quarantine"],
                default=None,
                help="what becomes of them instead of what the policy says: lets a held document in",
            )
    _register_recognisers(privacy, shared)


def _register_recognisers(privacy: Groups, shared: argparse.ArgumentParser) -> None:
    recognisers = group(privacy, "recognisers", summary="the organisation's own words and patterns")
    command(
        recognisers,
        shared,
        "list",
        _list_recognisers,
        summary="list words and patterns that are always found, and words that never are",
        examples="  cloister privacy recognisers list",
    )
    add = command(
        recognisers,
        shared,
        "add",
        _add,
        summary="show what a recogniser would find, and with --save save it and apply it to what is there",
        examples='  cloister privacy recognisers add --type PROJECT --words Nordlicht "Blue Lake" \\\n'
        '      --test "The project Nordlicht begins." --collection staff\n'
        "  cloister privacy recognisers add --type STAFF_NUMBER --pattern 'P-\\d{5}' --test 'He is P-12345.' --save",
    )
    kind = add.add_mutually_exclusive_group(required=True)
    kind.add_argument("--words", nargs="+", metavar="WORD", help="words or phrases that are always found")
    kind.add_argument("--pattern", metavar="REGEX", help="a regular expression, with a limit on its time")
    kind.add_argument("--never", nargs="+", metavar="WORD", help="words or phrases that are no personal data")
    add.add_argument("--type", default="CUSTOM", help="what its findings are called, in capitals (default: CUSTOM)")
    add.add_argument("--test", required=True, metavar="TEXT", help="a text in which it has to find something")
    add.add_argument("--collection", default=None, help="look at a sample of these documents as well")
    add.add_argument("--save", action="store_true", help="save it")
    add.add_argument("--no-wait", action="store_true", help="do not wait for the jobs that apply it")
    remove = command(
        recognisers,
        shared,
        "remove",
        _remove,
        summary="remove one, and read again what it found",
        examples="  cloister privacy recognisers remove rec_01J...",
    )
    remove.add_argument("recogniser", help="its id, as the list has it")
    remove.add_argument("--no-wait", action="store_true", help="do not wait for the jobs that apply it")


def _list(arguments: argparse.Namespace) -> None:
    query = wire.FindingQuery(
        collection=arguments.collection,
        document_id=arguments.document,
        type=arguments.type,
        waiting=not arguments.all,
        after=arguments.after,
        limit=arguments.limit,
    )
    with connect(arguments) as client:
        page = client.privacy.findings(query)
    if arguments.json:
        print_json(page)
        return
    rows = [
        (one.id, one.type, f"{one.score:.2f}", one.action.value, _state(one), one.text, _context(one), one.document)
        for one in page.findings
    ]
    headings = ["FINDING", "TYPE", "SCORE", "ACTION", "STATE", "WORDS", "AROUND", "DOCUMENT"]
    print_table(headings, rows, empty="Nothing waits for a decision.", shorten=["AROUND", "DOCUMENT"])
    if page.next is not None:
        note(f"There are more: --after {page.next}")


def _state(one: wire.FindingResponse) -> str | None:
    if one.decision is not None:
        return f"{one.decision.value}ed"
    return "holds its document" if one.held else None


def _context(one: wire.FindingResponse) -> str:
    return " ".join(f"{one.before}[…]{one.after}".split())


def _decide(arguments: argparse.Namespace) -> None:
    decision = wire.FindingDecision(
        finding_ids=arguments.findings,
        decision=arguments.decision,
        action=wire.PrivacyAction(arguments.action) if arguments.action else None,
    )
    with connect(arguments) as client:
        decided = client.privacy.decide(decision)
        finish_jobs(client, decided.job_ids, arguments)
    if arguments.json:
        print_json(decided)
    else:
        say(f"Decided about {decided.decided} findings.")


def _list_recognisers(arguments: argparse.Namespace) -> None:
    with connect(arguments) as client:
        found = client.privacy.recognisers()
    if arguments.json:
        print_json(wire.RecogniserList(recognisers=found))
        return
    rows = [
        (one.id, one.kind.value, one.type, one.pattern or ", ".join(one.words), one.created_at[:10]) for one in found
    ]
    headings = ["RECOGNISER", "KIND", "TYPE", "WORDS OR PATTERN", "SINCE"]
    print_table(headings, rows, empty="The organisation has no recognisers of its own.", shorten=["WORDS OR PATTERN"])


def _add(arguments: argparse.Namespace) -> None:
    if arguments.pattern is not None:
        kind = wire.RecogniserKind.PATTERN
    else:
        kind = wire.RecogniserKind.NEVER if arguments.never else wire.RecogniserKind.WORDS
    trial = wire.RecogniserTrial(
        kind=kind,
        type=arguments.type,
        words=arguments.words or arguments.never or [],
        pattern=arguments.pattern,
        text=arguments.test,
        collection=arguments.collection,
    )
    with connect(arguments) as client:
        result = client.privacy.try_recogniser(trial)
        if not arguments.json:
            _say_trial(result)
        if not arguments.save:
            if arguments.json:
                print_json(result)
            else:
                say("Nothing is saved. To save it, add --save.")
            return
        made = client.privacy.add_recogniser(trial)
        finish_jobs(client, made.job_ids, arguments)
    if arguments.json:
        print_json(made)
    else:
        say(f"Saved as {made.id}.")


def _say_trial(result: wire.TrialResult) -> None:
    rows = [
        (hit.document or "(the text)", " ".join(f"{hit.before}[{hit.text}]{hit.after}".split())) for hit in result.hits
    ]
    print_table(["WHERE", "WHAT"], rows, empty="It finds nothing.", shorten=["WHAT"])
    say(f"{result.found} in the text, {result.found_in_sample} in a sample of {result.documents} documents.")


def _remove(arguments: argparse.Namespace) -> None:
    with connect(arguments) as client:
        gone = client.privacy.remove_recogniser(arguments.recogniser)
        finish_jobs(client, gone.job_ids, arguments)
    if arguments.json:
        print_json(gone)
    else:
        say(f"Removed {gone.id}.")
