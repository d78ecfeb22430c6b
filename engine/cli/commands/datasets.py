"""``datasets build|import|list|show|remove``; reviewing and versions have modules of their own."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from engine.cli.commands import dataset_items, dataset_versions
from engine.cli.grammar import Groups, command, group
from engine.cli.output import note, print_json, print_table, say
from engine.cli.progress import follow_job
from engine.cli.session import connect
from engine.client.client import Client
from engine.client.errors import ClientError, EngineError
from engine.contract.datasets import (
    BuildReport,
    BuildRequest,
    BuildSource,
    DatasetList,
    DatasetResponse,
    ImportRequest,
)

_FAULTS_SHOWN = 20


def register(groups: Groups, shared: argparse.ArgumentParser) -> None:
    datasets = group(groups, "datasets", summary="make, review and freeze training material")
    build = command(
        datasets,
        shared,
        "build",
        _build,
        summary="fill a dataset from its collection, by rules, by the model in use, or from feedback",
        examples="  cloister datasets build leave --collection handbook                   by rules, no model needed\n"
        "  cloister datasets build leave --collection handbook --wordings 8      each fact asked in eight forms\n"
        "  cloister datasets build leave --collection handbook --from generated --passages 200\n"
        "  cloister datasets build ratings --collection handbook --from feedback --accept\n"
        "  cloister datasets build corpus --collection handbook --from texts         for continued pre-training",
    )
    _add_target(build)
    build.add_argument(
        "--from",
        dest="source",
        choices=[source.value for source in BuildSource],
        default="extracted",
        help="default: extracted, which needs no model",
    )
    build.add_argument(
        "--wordings",
        type=int,
        default=1,
        metavar="N",
        help="extracted: ask for each fact in N forms, 1 to 8; default: 1",
    )
    build.add_argument("--pairs", type=int, default=2, metavar="N", help="generated: questions for each passage")
    build.add_argument("--passages", type=int, default=None, metavar="N", help="generated: at most so many passages")
    build.add_argument("--seed", type=int, default=0, metavar="N", help="generated: of the model's sampling")

    importing = command(
        datasets,
        shared,
        "import",
        _import,
        summary="take items from a file: JSON in the usual forms, or a table through a template",
        examples="  cloister datasets import faq pairs.jsonl --collection handbook\n"
        '  cloister datasets import prices list.csv --user "What is the price of {Article}?" '
        '--assistant "{Article} costs {Price EUR} euros."\n'
        '  cloister datasets import prices shop.db --query "SELECT name, price FROM articles" '
        '--user "What does {name} cost?" --assistant "{price} euros."',
    )
    _add_target(importing)
    importing.add_argument(
        "path", metavar="FILE", help="JSONL or JSON (messages, Alpaca, ShareGPT), CSV, Excel, SQLite"
    )
    importing.add_argument("--user", metavar="TEXT", help="tables: the question, with {column} holes")
    importing.add_argument("--assistant", metavar="TEXT", help="tables: the answer, with {column} holes")
    importing.add_argument("--system", metavar="TEXT", help="tables: a system message, with or without holes")
    importing.add_argument("--sheet", metavar="NAME", help="Excel: default is the first sheet")
    importing.add_argument("--query", metavar="SELECT", help="SQLite: which rows; the file is never written to")

    listing = command(datasets, shared, "list", _list, summary="list the datasets of the collections that you may read")
    listing.add_argument("--collection", metavar="C")
    show = command(datasets, shared, "show", _show, summary="show a dataset's counts and versions")
    show.add_argument("dataset", metavar="DATASET", help="its name or id")
    remove = command(datasets, shared, "remove", _remove, summary="remove a dataset with all items and versions")
    remove.add_argument("dataset", metavar="DATASET", help="its name or id")
    dataset_items.register(datasets, shared)
    dataset_versions.register(datasets, shared)


def _add_target(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("dataset", metavar="DATASET", help="its name or id; a new one is made with --collection")
    parser.add_argument("--collection", metavar="C", help="whose readers may see it; needed for a new dataset")
    parser.add_argument("--accept", action="store_true", help="take the items without a review")
    parser.add_argument("--no-wait", action="store_true", help="return at once with the job's id")


def _target(client: Client, arguments: argparse.Namespace) -> DatasetResponse:
    """The dataset of that name, made where there is none and a collection is named."""
    if arguments.collection is None:
        return client.dataset(arguments.dataset)
    for dataset in client.list_datasets(arguments.collection):
        if arguments.dataset in (dataset.name, dataset.id):
            return dataset
    try:
        return client.create_dataset(arguments.dataset, arguments.collection)
    except EngineError as error:
        if error.code != "CONFLICT":
            raise
        return client.dataset(arguments.dataset)  # the name in another case of letters


def _build(arguments: argparse.Namespace) -> None:
    request = BuildRequest(
        source=BuildSource(arguments.source),
        accept=arguments.accept,
        wordings=arguments.wordings,
        pairs=arguments.pairs,
        most_passages=arguments.passages,
        seed=arguments.seed,
    )
    with connect(arguments) as client:
        dataset = _target(client, arguments)
        _follow(arguments, client, dataset, client.build_dataset(dataset.id, request))


def _import(arguments: argparse.Namespace) -> None:
    request = ImportRequest(
        path=str(Path(arguments.path).expanduser().absolute()),
        accept=arguments.accept,
        user=arguments.user,
        assistant=arguments.assistant,
        system=arguments.system,
        query=arguments.query,
        sheet=arguments.sheet,
    )
    with connect(arguments) as client:
        dataset = _target(client, arguments)
        _follow(arguments, client, dataset, client.import_dataset(dataset.id, request))


def _follow(arguments: argparse.Namespace, client: Client, dataset: DatasetResponse, job_id: str) -> None:
    if arguments.no_wait:
        if arguments.json:
            print_json({"job_id": job_id, "dataset_id": dataset.id})
        else:
            say(f"Started {job_id}. Follow it with: cloister jobs show {job_id}")
        return
    try:
        follow_job(client, job_id, quiet=arguments.json)
    except ClientError:
        _print_faults(client.build_report(job_id))  # what was found until then stays
        raise
    report = client.build_report(job_id)
    if arguments.json:
        plain: dict[str, Any] = report.model_dump(mode="json")
        print_json({"dataset_id": dataset.id, **plain})
        return
    _print_faults(report)
    counts = ", ".join(
        f"{number:,} {name}" for name, number in report.counts.items() if not name.startswith(("form: ", "files"))
    )
    say(f"{dataset.name}: {counts or 'nothing found'}")


def _print_faults(report: BuildReport) -> None:
    for fault in report.faults[:_FAULTS_SHOWN]:
        note(f"line {fault.line}: {fault.reason}")
    if len(report.faults) > _FAULTS_SHOWN:
        note(f"... and {len(report.faults) - _FAULTS_SHOWN:,} more lines; --json names all")


def _list(arguments: argparse.Namespace) -> None:
    with connect(arguments) as client:
        found = client.list_datasets(arguments.collection)
    if arguments.json:
        print_json(DatasetList(datasets=found))
        return
    print_table(
        ["NAME", "COLLECTION", "ITEMS", "PENDING", "ACCEPTED", "VERSIONS", "ID"],
        [
            (
                one.name,
                one.collection,
                one.items,
                one.by_state.get("pending", 0),
                one.by_state.get("accepted", 0),
                len(one.versions),
                one.id,
            )
            for one in found
        ],
        empty="There is no dataset. Make one with: cloister datasets build NAME --collection C",
        shorten=["NAME", "COLLECTION"],
    )


def _show(arguments: argparse.Namespace) -> None:
    with connect(arguments) as client:
        dataset = client.dataset(arguments.dataset)
    if arguments.json:
        print_json(dataset)
        return
    say(f"{dataset.name}  ({dataset.id})", f"  collection  {dataset.collection}")
    for name, counts in (("state", dataset.by_state), ("origin", dataset.by_origin), ("kind", dataset.by_kind)):
        say(f"  by {name:<8} {', '.join(f'{number:,} {key}' for key, number in counts.items()) or 'no items'}")
    print_table(
        ["VERSION", "KIND", "ITEMS", "WITHDRAWN", "SHA-256", "FROZEN", "ID"],
        [
            (one.number, one.kind.value, one.items, one.withdrawn, one.sha256[:16], one.frozen_at[:16], one.id)
            for one in dataset.versions
        ],
        empty=f"No version yet. Review the items, then: cloister datasets freeze {dataset.name}",
    )


def _remove(arguments: argparse.Namespace) -> None:
    with connect(arguments) as client:
        removed = client.remove_dataset(arguments.dataset)
    if arguments.json:
        print_json(removed)
    else:
        say(f"Removed {arguments.dataset}: {removed.items:,} items, {removed.versions} versions")
