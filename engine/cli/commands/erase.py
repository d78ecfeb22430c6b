"""``erase document|person|list|show|certificate|verify|resume``: erase for good, with a certificate of it."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import get_args

from engine.cli.files import write_file
from engine.cli.grammar import Groups, command, group
from engine.cli.output import note, print_json, print_table, say, size_text
from engine.cli.progress import follow_job
from engine.cli.session import connect
from engine.client.client import Client
from engine.client.errors import ClientError
from engine.contract import erasure as wire

_NOT_SOUND = 1
_STATES = {
    "waiting": "waiting to be carried out",
    "erased": "erased; its traces in the file are not yet, see `cloister erase resume`",
    "certified": "erased and certified",
    "given_up": "given up: nothing was erased",
}


def register(groups: Groups, shared: argparse.ArgumentParser) -> None:
    from engine.cli.commands import erase_person

    erase = group(groups, "erase", summary="erase documents or a person for good, with a signed certificate")
    document = command(
        erase,
        shared,
        "document",
        _document,
        summary="erase documents and what hangs on them; says first what that is",
        examples="  cloister erase document doc_01J... doc_01K...\n"
        "  cloister erase document doc_01J... --preview --json     what would go; nothing is erased\n"
        "  cloister erase document doc_01J... --yes                without the question, for scripts\n"
        "  cloister erase document doc_01J... --ground purpose     why: it is no longer needed\n\n"
        "Passages, vectors, quoting answers with their questions, feedback, training items and lines go. Runs and\n"
        "models that learned from it stay and are marked for retraining. Backups are not reached: they are named.",
    )
    document.add_argument("documents", nargs="+", metavar="ID")
    document.add_argument("--preview", action="store_true", help="say what would go, and erase nothing")
    document.add_argument("--keep-copies", action="store_true", help="leave documents with the same bytes or words")
    add_consent(document)
    erase_person.register(erase, shared)
    command(erase, shared, "list", _list, summary="list erasures, the newest first", examples="  cloister erase list")
    show = command(
        erase,
        shared,
        "show",
        _show,
        summary="show an erasure: what went, and what still remembers it",
        examples="  cloister erase show ers_01J...",
    )
    show.add_argument("erasure", metavar="ERASURE")
    certificate = command(
        erase,
        shared,
        "certificate",
        _certificate,
        summary="write the signed certificate of an erasure to a file",
        examples="  cloister erase certificate ers_01J... --out erasure.json",
    )
    certificate.add_argument("erasure", metavar="ERASURE")
    certificate.add_argument("--out", metavar="FILE", required=True)
    certificate.add_argument("--force", action="store_true", help="replace a file of that name")
    verify = command(
        erase,
        shared,
        "verify",
        _verify,
        summary="check a certificate's signature; exits 1 where it is not this vault's",
        examples="  cloister erase verify erasure.json\n\n"
        "For a check that trusts nothing here, see docs/erasure.md: one file of Python, on another machine.",
    )
    verify.add_argument("file", metavar="FILE")
    resume = command(
        erase,
        shared,
        "resume",
        _resume,
        summary="go on with an erasure that stopped, for want of room for instance",
        examples="  cloister erase resume ers_01J...",
    )
    resume.add_argument("erasure", metavar="ERASURE")
    resume.add_argument("--no-wait", action="store_true", help="do not wait for the job")


def add_consent(parser: argparse.ArgumentParser) -> None:
    """What every command has that erases."""
    parser.add_argument("--ground", choices=get_args(wire.ErasureGround), help="why; kept in the audit log")
    parser.add_argument("--yes", action="store_true", help="do not ask")
    parser.add_argument("--no-wait", action="store_true", help="do not wait for the job")


def require_consent(arguments: argparse.Namespace, question: str) -> None:
    """Ask on the terminal. Raises ClientError where nobody can answer, or says no."""
    if arguments.yes:
        return
    if arguments.json or not sys.stdin.isatty():
        raise ClientError(
            "NOT_CONFIRMED", "Nobody said yes, and nothing was erased.", "Look at it with --preview, then say --yes."
        )
    note(f"{question} [y/N] ")
    if sys.stdin.readline().strip().lower() not in ("y", "yes"):
        raise ClientError("NOT_CONFIRMED", "Nothing was erased.", "")


def finish(client: Client, arguments: argparse.Namespace, started: wire.ErasureStarted) -> None:
    """Wait for the job and say what it did."""
    if arguments.no_wait:
        if arguments.json:
            print_json(started)
        else:
            say(f"Erasure {started.erasure_id} goes on in job {started.job_id}.")
        return
    follow_job(client, started.job_id, quiet=arguments.json)
    print_erasure(client.erasures.show(started.erasure_id), as_json=arguments.json)


def _document(arguments: argparse.Namespace) -> None:
    with connect(arguments) as client:
        found = client.erasures.preview(arguments.documents, copies=not arguments.keep_copies)
        if arguments.preview:
            print_json(found) if arguments.json else print_preview(found)
            return
        if not arguments.json:
            print_preview(found)
        require_consent(arguments, "Erase this for good?")
        copies, ground = not arguments.keep_copies, arguments.ground
        finish(client, arguments, client.erasures.start(arguments.documents, copies=copies, ground=ground))


def print_preview(found: wire.ErasurePreview) -> None:
    """What would go, and what would stay and be marked."""
    print_table(
        ["DOCUMENT", "NAME", "COLLECTION", "PAGES", "PASSAGES", ""],
        [(one.id, one.name, one.collection, one.pages, one.chunks, _remark(one)) for one in found.documents],
        empty="No document.",
        shorten=["NAME"],
    )
    print_counts(found.hanging)
    for version in found.versions:
        say(f"  the dataset version {version.version_id} loses {version.lines} lines")
    for run in found.runs:
        then = "it is stopped" if run.state in ("queued", "running") else f"its {run.left} stay"
        say(f"  the run {run.name} ({run.id}) has learned from it: {then}, marked for retraining")
    for model in found.models:
        now = "it ANSWERS NOW" if model.serving else model.stage
        say(f"  the model {model.name} ({now}) has learned from it: it stays, marked for retraining")
    _print_backups(found.backups, found.backups_unread)


def print_counts(counts: wire.HangingCounts) -> None:
    """One line for each kind that there is something of."""
    say(
        f"  {counts.chunks:,} passages with {counts.vectors:,} vectors, {counts.originals:,} stored files, "
        f"{size_text(counts.size_bytes)}"
    )
    say(
        f"  {counts.turns:,} answers with their questions in {counts.conversations:,} conversations, "
        f"{counts.feedback:,} with feedback"
    )
    say(
        f"  {counts.dataset_items:,} training items, {counts.dataset_lines:,} lines of frozen versions, "
        f"{counts.evaluations:,} questions of evaluations, {counts.findings:,} findings of personal data"
    )


def print_erasure(erasure: wire.ErasureResponse, *, as_json: bool) -> None:
    if as_json:
        print_json(erasure)
        return
    say(f"{erasure.id}  {_STATES[erasure.state]}")
    say(f"  asked for  {erasure.requested_at} by {erasure.requested_by_name}")
    if erasure.erased_at:
        say(f"  erased     {erasure.erased_at}: {len(erasure.documents)} documents")
    if erasure.ground:
        say(f"  ground     {erasure.ground}")
    if erasure.redacted:
        say(f"  redacted   {len(erasure.redacted)} documents, {erasure.masked} places")
    if erasure.hanging is not None:
        print_counts(erasure.hanging)
    for version in erasure.versions:
        say(f"  the dataset version {version.version_id} lost {version.lines} lines")
    for model in erasure.models:
        say(f"  needs retraining{' and ANSWERS NOW' if model in erasure.serving else ''}: {model}")
    for run in erasure.runs:
        say(f"  needs retraining: {run}")
    _print_backups(erasure.backups, erasure.backups_unread)
    if erasure.state == "certified":
        say(f"The certificate: cloister erase certificate {erasure.id} --out FILE")


def _print_backups(holding: list[str], unread: list[str]) -> None:
    for one in holding:
        say(f"  the backup {one} holds it")
    for one in unread:
        say(f"  the backup {one} may hold it: its folder cannot be read now")
    if holding or unread:
        say("  Backups are not reached. Remove them with: cloister backup prune")


def _remark(one: wire.ErasureDocument) -> str:
    if one.held:
        return "legal hold"
    return "a copy" if one.copy_of_another else "inside another" if one.inside else ""


def _list(arguments: argparse.Namespace) -> None:
    with connect(arguments) as client:
        found = client.erasures.list()
    if arguments.json:
        print_json(found)
        return
    print_table(
        ["ERASURE", "KIND", "STATE", "DOCUMENTS", "ASKED FOR (UTC)", "BY"],
        [
            (
                one.id,
                one.kind,
                one.state,
                len(one.documents) + len(one.redacted),
                one.requested_at,
                one.requested_by_name,
            )
            for one in found.erasures
        ],
        empty="Nothing was erased yet.",
    )


def _show(arguments: argparse.Namespace) -> None:
    with connect(arguments) as client:
        print_erasure(client.erasures.show(arguments.erasure), as_json=arguments.json)


def _certificate(arguments: argparse.Namespace) -> None:
    with connect(arguments) as client:
        content = client.erasures.certificate(arguments.erasure)
    write_file(Path(arguments.out), content, force=arguments.force)
    if arguments.json:
        print_json({"file": arguments.out, "size_bytes": len(content)})
        return
    say(f"Wrote {arguments.out}. Check it with: cloister erase verify {arguments.out}")


def _verify(arguments: argparse.Namespace) -> int:
    content = Path(arguments.file).read_text(encoding="utf-8", errors="replace")
    with connect(arguments) as client:
        found = client.erasures.verify(content)
    if arguments.json:
        print_json(found)
    else:
        told = found.certificate
        say(f"The signature fits: {told['id']}, {len(told['documents'])} documents, erased {told['erased']}.")
        say("  It bears this vault's key." if found.own else "  IT BEARS ANOTHER KEY than this vault's.")
        say("  The same is kept in this vault." if found.kept else "  It is not kept in this vault.")
        say(f"  checkpoint {told['checkpoint']['number']} of the audit log {told['log']}")
    return 0 if found.own else _NOT_SOUND


def _resume(arguments: argparse.Namespace) -> None:
    with connect(arguments) as client:
        job_id = client.erasures.resume(arguments.erasure)
        finish(client, arguments, wire.ErasureStarted(erasure_id=arguments.erasure, job_id=job_id))
