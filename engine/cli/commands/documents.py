"""``add`` and ``documents list|show|remove|retry``."""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from engine.cli.files import write_file
from engine.cli.grammar import Groups, command, group
from engine.cli.output import note, print_json, print_table, say, say_text, size_text
from engine.cli.progress import follow_job
from engine.cli.session import connect
from engine.client.client import Client
from engine.contract.documents import AddResponse, FileOutcome, FileStatus, HiddenText, RemovalReport

_SORTS = ("name", "path", "type", "size", "pages", "chunks", "status", "added", "updated")
_NEEDS_A_REASON = (
    FileStatus.DUPLICATE,
    FileStatus.SKIPPED,
    FileStatus.QUARANTINED,
    FileStatus.FAILED,
    FileStatus.MISSING,
    FileStatus.REMOVED,
)


def register(groups: Groups, shared: argparse.ArgumentParser) -> None:
    add = command(
        groups,
        shared,
        "add",
        _add,
        summary="read files and folders into a collection",
        examples="  cloister add ~/Documents/handbook --collection handbook\n"
        "  cloister add contract.pdf mail.eml --collection legal --json\n"
        "  cloister add /srv/share --collection handbook --watch",
    )
    add.add_argument("paths", nargs="+", metavar="PATH", help="files or folders")
    add.add_argument("--collection", required=True, metavar="C")
    add.add_argument("--watch", action="store_true", help="look at the folders again from now on")
    add.add_argument(
        "--prune",
        action="store_true",
        help="remove the documents whose files were below these folders and are no longer there",
    )
    add.add_argument("--no-wait", action="store_true", help="return at once with the job's id")
    documents = group(groups, "documents", summary="list, look at, remove and retry documents")
    listing = command(
        documents,
        shared,
        "list",
        _list,
        summary="list documents",
        examples="  cloister documents list --collection handbook\n"
        "  cloister documents list --status failed\n"
        "  cloister documents list --contains invoice --sort updated --descending --limit 20",
    )
    listing.add_argument("--collection", metavar="C")
    listing.add_argument("--status", choices=["ready", "duplicate", "skipped", "quarantined", "failed"])
    listing.add_argument("--contains", default="", metavar="TEXT", help="only those with TEXT in their name or path")
    listing.add_argument("--sort", choices=_SORTS, default="name", help="default: name")
    listing.add_argument("--descending", action="store_true", help="the last ones first")
    listing.add_argument("--limit", type=int, default=1000, metavar="N")
    listing.add_argument("--offset", type=int, default=0, metavar="N")
    show = command(
        documents,
        shared,
        "show",
        _show,
        summary="show one document",
        examples="  cloister documents show doc_01J... --text\n"
        "  cloister documents show doc_01J... --save contract.pdf",
    )
    show.add_argument("document", metavar="ID")
    show.add_argument("--text", action="store_true", help="print the extracted text, which offsets refer to")
    show.add_argument("--hidden", action="store_true", help="list the text that nobody who looks at it sees")
    show.add_argument("--save", metavar="FILE", help="write the original to FILE, which must not exist yet")
    show.add_argument("--force", action="store_true", help="let --save replace an existing file")
    remove = command(documents, shared, "remove", _remove, summary="remove documents from search, index and vault")
    remove.add_argument("documents", nargs="+", metavar="ID")
    remove.add_argument("--preview", action="store_true", help="say what would go, and remove nothing")
    retry = command(
        documents,
        shared,
        "retry",
        _retry,
        summary="read again what failed, was skipped or is in quarantine",
        examples="  cloister documents retry --collection handbook\n"
        "  cloister documents retry doc_01J... --collection handbook --json",
    )
    retry.add_argument(
        "documents",
        nargs="*",
        metavar="ID",
        help="only these (default: all that failed, were skipped or are in quarantine)",
    )
    retry.add_argument("--collection", required=True, metavar="C")
    retry.add_argument("--no-wait", action="store_true", help="return at once with the job's id")


def _add(arguments: argparse.Namespace) -> None:
    started_s = time.monotonic()
    paths = [str(Path(path).expanduser().absolute()) for path in arguments.paths]
    with connect(arguments) as client:
        job_id = client.ingest(paths, arguments.collection, watch=arguments.watch, prune=arguments.prune)
        _follow(arguments, client, job_id, started_s)


def _retry(arguments: argparse.Namespace) -> None:
    started_s = time.monotonic()
    with connect(arguments) as client:
        job_id = client.retry_documents(arguments.collection, arguments.documents)
        if job_id is not None:
            _follow(arguments, client, job_id, started_s)
        elif arguments.json:
            print_json({"job_id": None, "documents": [], "timings_ms": {}})
        else:
            say("There is nothing to try again: no document failed, was skipped or is in quarantine.")


def _follow(arguments: argparse.Namespace, client: Client, job_id: str, started_s: float) -> None:
    if arguments.no_wait:
        if arguments.json:
            print_json({"job_id": job_id})
        else:
            say(f"Started {job_id}. Follow it with: cloister jobs show {job_id}")
        return
    follow_job(client, job_id, quiet=arguments.json)
    outcomes = client.ingest_outcomes(job_id)
    total_ms = round((time.monotonic() - started_s) * 1000, 1)
    if arguments.json:
        print_json(AddResponse(job_id=job_id, documents=outcomes, timings_ms={"total": total_ms}))
    else:
        _print_outcomes(outcomes, total_ms)


def _print_outcomes(outcomes: list[FileOutcome], total_ms: float) -> None:
    for outcome in outcomes:
        if outcome.status in _NEEDS_A_REASON:
            say(f"{outcome.status.value:12}{outcome.path}", f"{'':12}{outcome.reason}")
    counts = Counter(outcome.status.value for outcome in outcomes)
    passages = sum(outcome.chunks for outcome in outcomes)
    summary = ", ".join(f"{number} {status}" for status, number in counts.items()) or "nothing found"
    say(f"{summary}; {passages} passages in {total_ms / 1000:.1f} s")


def _list(arguments: argparse.Namespace) -> None:
    with connect(arguments) as client:
        found = client.list_documents(
            arguments.collection,
            status=arguments.status,
            contains=arguments.contains,
            sort=arguments.sort,
            descending=arguments.descending,
            limit=arguments.limit,
            offset=arguments.offset,
        )
    if arguments.json:
        print_json(found)
        return
    print_table(
        ["ID", "NAME", "COLLECTION", "STATUS", "PAGES", "PASSAGES", "UPDATED"],
        [
            (d.id, d.name, d.collection, d.status, d.pages, d.chunks, d.updated_at[:16].replace("T", " "))
            for d in found.documents
        ],
        empty="There are no such documents. Add some with: cloister add PATH --collection NAME",
        shorten=["NAME", "COLLECTION"],
    )
    if found.total > len(found.documents):
        say(f"{len(found.documents)} of {found.total}; see --limit and --offset")
    for document in found.documents:
        if document.hidden:
            note(f"Warning: {document.name} ({document.id}) has {_hidden_words(document.hidden)}.")


def _hidden_words(hidden: Sequence[HiddenText]) -> str:
    """What is hidden, and whether it takes part in answers: "12 places of hidden text (10 unseen, 2 comment)"."""
    places = sum(one.places for one in hidden)
    kinds = ", ".join(f"{one.places} {one.kind.replace('_', ' ')}" for one in hidden)
    fate = "" if any(not one.left_out for one in hidden) else "; it is left out of search and answers"
    return f"{places} {'place' if places == 1 else 'places'} of hidden text ({kinds}){fate}"


def _show(arguments: argparse.Namespace) -> None:
    with connect(arguments) as client:
        document = client.document(arguments.document)
        if arguments.save:
            write_file(Path(arguments.save), client.document_original(document.id), force=arguments.force)
            note(f"Wrote {arguments.save}. It is not encrypted.")
        text = client.document_text(document.id).text if arguments.text else None
        concealed = client.document_hidden(document.id) if arguments.hidden else None
    if arguments.json:
        more: dict[str, object] = {} if text is None else {"text": text}
        if concealed is not None:
            more["hidden_elements"] = [one.model_dump(mode="json") for one in concealed]
        print_json(document.model_dump(mode="json") | more)
        return
    if concealed is not None:
        print_table(
            ["KIND", "PAGE", "START", "END", "IN ANSWERS", "TEXT"],
            [(c.kind, c.page, c.start, c.end, "no" if c.left_out else "yes", c.text[:200]) for c in concealed],
            empty="Nothing is hidden in this document.",
            shorten=["TEXT"],
        )
        return
    if text is not None:
        say_text(text)
        return
    say(
        f"{document.name}  ({document.id})",
        f"  title       {document.title or '-'}",
        f"  collection  {document.collection}",
        f"  source      {document.path}",
        f"  type        {document.media_type or '-'}",
        f"  status      {document.status}{': ' + document.reason if document.reason else ''}",
        f"  size        {size_text(document.size_bytes)}, {document.pages or '-'} pages, "
        f"{document.chunks} passages, language {document.language or '-'}",
        f"  added       {document.added_at}, updated {document.updated_at}",
    )
    if document.hidden:
        note(f"Warning: {_hidden_words(document.hidden)}. See --hidden.")


def _remove(arguments: argparse.Namespace) -> None:
    with connect(arguments) as client:
        report = client.remove_documents(arguments.documents, preview=True)
        if arguments.preview:
            print_json(report) if arguments.json else _print_preview(report)
            return
        removed = [client.remove_document(document_id) for document_id in arguments.documents]
    if arguments.json:
        print_json({"removed": [entry.model_dump(mode="json") for entry in removed]})
        return
    for entry in removed:
        say(f"Removed {entry.document_id}: {entry.documents} documents, {entry.chunks} passages")
    _print_learned(report)


def _print_preview(report: RemovalReport) -> None:
    say(
        f"This would remove {report.documents} documents, {report.chunks} passages, {size_text(report.size_bytes)} of "
        f"originals and {report.answers} kept answers."
    )
    _print_learned(report)


def _print_learned(report: RemovalReport) -> None:
    """What has learned from the documents stays, and is named."""
    for run in report.runs:
        then = "it is stopped" if run.state in ("queued", "running") else f"its {run.left} stay"
        say(f"The run {run.name} ({run.id}) has learned from them: {then}. Train anew, then remove it.")
    for model in report.models:
        now = "it ANSWERS NOW" if model.serving else model.stage
        say(f"The model {model.name} ({now}) has learned from them and stays until you replace it.")
