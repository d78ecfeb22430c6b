"""``privacy policy|review|recognisers|reveal|reveals``."""

from __future__ import annotations

import argparse

from engine.cli.commands import privacy_names, privacy_review
from engine.cli.commands.privacy_jobs import finish_jobs
from engine.cli.grammar import Groups, command, group
from engine.cli.output import note, print_json, print_table, say
from engine.cli.progress import follow_job
from engine.cli.session import connect
from engine.contract import privacy as wire

_ACTIONS = ", ".join(action.value for action in wire.PrivacyAction)


def register(groups: Groups, shared: argparse.ArgumentParser) -> None:
    privacy = group(groups, "privacy", summary="decide what becomes of personal data in documents")
    _register_policy(privacy, shared)
    privacy_review.register(privacy, shared)
    privacy_names.register(privacy, shared)
    reveal = command(
        privacy,
        shared,
        "reveal",
        _reveal,
        summary="tell what a pseudonym stands for; the reason is kept, and the policy may want a second person",
        examples='  cloister privacy reveal PERSON-7K2QM4XD --reason "Court order 12 C 3/26"',
    )
    reveal.add_argument("pseudonym", help="as it stands in the text")
    reveal.add_argument("--reason", required=True, help="why, in 10 characters or more")
    reveal.add_argument("--collection", default=None, help="where two cases have the same pseudonym")
    _register_reveals(privacy, shared)


def _register_policy(privacy: Groups, shared: argparse.ArgumentParser) -> None:
    policy = group(privacy, "policy", summary="show and set the policies of collections")
    show = command(
        policy,
        shared,
        "show",
        _show,
        summary="show the policy of one collection, or of all that you may read",
        examples="  cloister privacy policy show\n  cloister privacy policy show staff --json",
    )
    show.add_argument("collection", nargs="?", default=None)
    set_policy = command(
        policy,
        shared,
        "set",
        _set,
        summary="change a policy and read the documents again under it; what becomes stricter holds at once",
        examples="  cloister privacy policy set staff --index mask\n"
        "  cloister privacy policy set staff --show 'person=pseudonymise,iban=mask,*=keep' --second-person yes\n"
        "  cloister privacy policy set merger-a --case merger --train quarantine\n\n"
        f"Actions: {_ACTIONS}. Types: docs/privacy.md; * is every other.",
    )
    set_policy.add_argument("collection")
    for use, what in (
        ("index", "what can be found"),
        ("show", "what is shown, never more than what can be found"),
        ("train", "what training material may hold"),
        ("export", "what training material that leaves the vault may hold"),
    ):
        set_policy.add_argument(f"--{use}", type=_rules, default=None, metavar="RULES", help=what)
    set_policy.add_argument(
        "--case", default=None, help='collections of one case share pseudonyms; "": a case of its own'
    )
    set_policy.add_argument("--second-person", choices=["yes", "no"], default=None, help="whether a reveal takes two")
    set_policy.add_argument(
        "--review-below", type=float, default=None, metavar="SCORE", help="findings below it wait for review, 0 to 1"
    )
    set_policy.add_argument("--no-wait", action="store_true", help="do not wait for the job")
    apply = command(
        policy,
        shared,
        "apply",
        _apply,
        summary="go on reading documents under the policy, after that job was cancelled or failed",
        examples="  cloister privacy policy apply staff",
    )
    apply.add_argument("collection")
    apply.add_argument("--no-wait", action="store_true", help="do not wait for the job")


def _register_reveals(privacy: Groups, shared: argparse.ArgumentParser) -> None:
    reveals = group(privacy, "reveals", summary="requests to reveal, and the second person's word")
    command(reveals, shared, "list", _list_reveals, summary="list requests", examples="  cloister privacy reveals list")
    for name, run, summary in (
        ("approve", _approve, "let another person's request be shown to them, within a day"),
        ("refuse", _refuse, "refuse another person's request"),
        ("show", _show_reveal, "show the original of your own approved request, once"),
    ):
        one = command(
            reveals, shared, name, run, summary=summary, examples=f"  cloister privacy reveals {name} rev_01J..."
        )
        one.add_argument("request", help="its id, as the list has it")


def _rules(text: str) -> dict[str, wire.PrivacyAction]:
    """``mask`` or ``person=pseudonymise,*=keep``."""
    rules: dict[str, wire.PrivacyAction] = {}
    for part in text.split(","):
        name, _, action = part.replace(":", "=").rpartition("=")
        try:
            rules[name.strip() or "*"] = wire.PrivacyAction(action.strip())
        except ValueError:
            raise argparse.ArgumentTypeError(f"{action.strip()!r} is no action; choose from {_ACTIONS}") from None
    return rules


def _show(arguments: argparse.Namespace) -> None:
    with connect(arguments) as client:
        if arguments.collection is None:
            found = client.privacy.policies()
        else:
            found = [client.privacy.policy(arguments.collection)]
    if arguments.json:
        print_json(found[0] if arguments.collection else wire.PolicyList(policies=found))
        return
    rows = [
        (
            one.collection,
            *(_in_words(one.uses[use]) for use in wire.PrivacyUse),
            one.case or None,
            "yes" if one.second_person else "no",
            one.pending or None,
        )
        for one in found
    ]
    headings = ["COLLECTION", "INDEX", "SHOW", "TRAIN", "EXPORT", "CASE", "SECOND PERSON", "PENDING"]
    print_table(headings, rows, empty="There is no collection that you may read.")


def _set(arguments: argparse.Namespace) -> None:
    uses = {use: rules for use in wire.PrivacyUse if (rules := getattr(arguments, use.value)) is not None}
    change = wire.PolicyChange(
        uses=uses,
        case=arguments.case,
        second_person=None if arguments.second_person is None else arguments.second_person == "yes",
        review_below=arguments.review_below,
    )
    with connect(arguments) as client:
        changed = client.privacy.set_policy(arguments.collection, change)
        if changed.job_id is not None and not arguments.no_wait:
            follow_job(client, changed.job_id, quiet=arguments.json)
            changed = client.privacy.policy(arguments.collection)
    if arguments.json:
        print_json(changed)
        return
    say(f"The policy of {changed.collection}:")
    for use in wire.PrivacyUse:
        say(f"  {use.value:<7} {_in_words(changed.uses[use])}")
    if changed.pending:
        note(f"{changed.pending} documents await to be read again. To go on: cloister privacy policy apply COLLECTION")


def _apply(arguments: argparse.Namespace) -> None:
    with connect(arguments) as client:
        job_id = client.privacy.apply_policy(arguments.collection)
        finish_jobs(client, [job_id], arguments)
    if arguments.json:
        print_json({"job_id": job_id})


def _in_words(rules: dict[str, wire.PrivacyAction]) -> str:
    named = [f"{name}={action.value}" for name, action in sorted(rules.items()) if name != "*"]
    every = rules["*"].value
    return ", ".join([*named, f"*={every}"]) if named else every


def _reveal(arguments: argparse.Namespace) -> None:
    wanted = wire.RevealRequest(pseudonym=arguments.pseudonym, reason=arguments.reason, collection=arguments.collection)
    with connect(arguments) as client:
        found = client.privacy.reveal(wanted)
    if arguments.json:
        print_json(found)
    elif found.original is not None:
        say(f"{found.pseudonym}:  {found.original}")
    else:
        say(f"A second person has to approve this within 24 hours: cloister privacy reveals approve {found.id}")
        say(f"Then see it with: cloister privacy reveals show {found.id}")


def _list_reveals(arguments: argparse.Namespace) -> None:
    with connect(arguments) as client:
        found = client.privacy.reveals()
    if arguments.json:
        print_json(wire.RevealList(reveals=found))
        return
    rows = [
        (one.id, one.pseudonym, one.requested_by, one.requested_at, one.state.value, one.decided_by, one.reason)
        for one in found
    ]
    headings = ["REQUEST", "PSEUDONYM", "BY", "AT (UTC)", "STATE", "DECIDED BY", "REASON"]
    print_table(headings, rows, empty="Nobody asked yet.", shorten=["REASON"])


def _approve(arguments: argparse.Namespace) -> None:
    _decide(arguments, approve=True)


def _refuse(arguments: argparse.Namespace) -> None:
    _decide(arguments, approve=False)


def _decide(arguments: argparse.Namespace, *, approve: bool) -> None:
    with connect(arguments) as client:
        decided = client.privacy.decide_reveal(arguments.request, approve=approve)
    if arguments.json:
        print_json(decided)
    else:
        say(f"The request of {decided.requested_by} is {decided.state.value}.")


def _show_reveal(arguments: argparse.Namespace) -> None:
    with connect(arguments) as client:
        found = client.privacy.show_reveal(arguments.request)
    if arguments.json:
        print_json(found)
    else:
        say(f"{found.pseudonym}:  {found.original}")
