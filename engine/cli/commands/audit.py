"""``audit list|verify|export|checkpoint``: read the log, check it, take it out, and keep what proves it later."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from engine.cli.files import write_file
from engine.cli.grammar import Groups, command, group
from engine.cli.output import print_json, print_table, say
from engine.cli.progress import follow_job
from engine.cli.session import connect
from engine.client.client import Client
from engine.contract import audit as wire

_PAGE = 1000
_NOT_INTACT = 1


def register(groups: Groups, shared: argparse.ArgumentParser) -> None:
    audit = group(groups, "audit", summary="read, verify and export the log of what happened")
    listing = command(
        audit,
        shared,
        "list",
        _list,
        summary="list records, the newest first",
        examples="  cloister audit list -n 50\n"
        "  cloister audit list --action document. --since 2026-11-01\n"
        "  cloister audit list --actor maria --action dataset.exported --json",
    )
    listing.add_argument("-n", type=int, default=50, dest="limit", metavar="N", help="how many; default: 50")
    listing.add_argument("--action", action="append", default=[], help="an action, or a beginning such as document.")
    listing.add_argument("--actor", action="append", default=[], metavar="USER", help="a user's name or id; repeatable")
    listing.add_argument("--object", default="", metavar="ID", help="what it happened to, such as doc_01J...")
    listing.add_argument("--since", default="", metavar="TIME", help="2026-11-22 or 2026-11-22T14:30:00Z")
    listing.add_argument("--until", default="", metavar="TIME", help="records before that time")
    verify = command(
        audit,
        shared,
        "verify",
        _verify,
        summary="verify every record and signature; exits 1 where the log is not intact",
        examples="  cloister audit verify\n  cloister audit verify --code 00000-007SQ-...\n\n"
        "This is the engine's own check. For a check that trusts nothing here, export the log and run the verifier\n"
        "of docs/audit-format.md on another machine.",
    )
    verify.add_argument("--code", action="append", default=[], dest="codes", help="a printed code; repeatable")
    export = command(
        audit,
        shared,
        "export",
        _export,
        summary="write the whole log to a file",
        examples="  cloister audit export log.jsonl\n"
        "  cloister audit export events.jsonl --format ocsf\n"
        "  cloister audit export events.csv --format csv --force",
    )
    export.add_argument("file", metavar="FILE")
    export.add_argument(
        "--format",
        choices=[form.value for form in wire.AuditExportForm],
        default=wire.AuditExportForm.LOG.value,
        help="log: what the verifier reads (default); ocsf: JSON Lines for other programs; csv",
    )
    export.add_argument("--force", action="store_true", help="replace a file of that name")
    checkpoint = command(
        audit,
        shared,
        "checkpoint",
        _checkpoint,
        summary="sign where the log stands now, and print the code to keep on paper",
        examples="  cloister audit checkpoint\n  cloister audit checkpoint --file /media/safe/checkpoint.jsonl",
    )
    checkpoint.add_argument("--file", metavar="FILE", help="write the signed line to this file as well")
    checkpoint.add_argument("--force", action="store_true", help="replace a file of that name")


def _list(arguments: argparse.Namespace) -> None:
    with connect(arguments) as client:
        records = list(_records(client, arguments))
    if arguments.json:
        print_json({"records": [record.model_dump(mode="json") for record in records]})
        return
    print_table(
        ["RECORD", "TIME (UTC)", "ACTION", "OUTCOME", "BY", "OBJECT", "DETAILS"],
        [
            (
                one.sequence,
                one.utc,
                one.action,
                one.outcome,
                one.actor_name or one.actor,
                one.object or None,
                " ".join(f"{name}={value}" for name, value in one.details.items()) or None,
            )
            for one in records
        ],
        empty="No record fits.",
        shorten=["OBJECT", "DETAILS", "BY"],
    )


def _records(client: Client, arguments: argparse.Namespace) -> Iterator[wire.AuditRecord]:
    left, before = max(1, int(arguments.limit)), None
    while left > 0:
        page = client.audit.records(
            actions=arguments.action,
            actors=arguments.actor,
            object=arguments.object,
            since=arguments.since,
            until=arguments.until,
            before=before,
            limit=min(left, _PAGE),
        )
        yield from page.records
        left, before = left - len(page.records), page.next
        if before is None:
            return


def _verify(arguments: argparse.Namespace) -> int:
    with connect(arguments) as client:
        job = follow_job(client, client.audit.check(arguments.codes), quiet=arguments.json)
    found = wire.AuditCheckResult.model_validate(job.result)
    if arguments.json:
        print_json(found)
    else:
        say("The log is intact." if found.intact else "THE LOG IS NOT INTACT.")
        say(f"  records      {found.records}")
        say(f"  checkpoints  {found.checkpoints}; {found.claims_met} codes and checkpoints kept elsewhere agree")
        say(f"  key          {found.key}")
        for line in found.problems:
            say(f"  problem: {line}")
        for line in found.notices:
            say(f"  notice: {line}")
        if found.untold:
            say(f"  and {found.untold} more")
    return 0 if found.intact else _NOT_INTACT


def _export(arguments: argparse.Namespace) -> None:
    form = wire.AuditExportForm(arguments.format)
    with connect(arguments) as client:
        content = client.audit.export(form)
        key = client.audit.key()
    write_file(Path(arguments.file), content, force=arguments.force)
    if arguments.json:
        print_json({"file": arguments.file, "format": form.value, "size_bytes": len(content), "key": key.fingerprint})
        return
    say(f"Wrote {arguments.file}.")
    if form is wire.AuditExportForm.LOG:
        say(f"Verify it elsewhere with: python verifier.py {arguments.file} --key {key.fingerprint}")


def _checkpoint(arguments: argparse.Namespace) -> None:
    with connect(arguments) as client:
        made = client.audit.checkpoint()
        key = client.audit.key()
    if arguments.file:
        write_file(Path(arguments.file), made.line.encode("ascii") + b"\n", force=arguments.force)
    if arguments.json:
        print_json({**made.model_dump(mode="json"), "key": key.fingerprint, "log": key.log})
        return
    say(f"Records  {made.count}, up to {made.utc}")
    say(f"Code     {made.code}")
    say(f"Key      {key.fingerprint}")
    say("", "Keep code and key where nobody of this machine can change them, on paper for instance.")
    say("A log that is cut off or put back to before this moment will not fit them.")
