"""``datasets freeze|version|export``: making versions that stay, looking at them, taking one out."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from engine.cli.files import write_file
from engine.cli.grammar import Groups, command
from engine.cli.output import note, print_json, say, say_text
from engine.cli.progress import follow_job
from engine.cli.session import connect
from engine.client.client import Client
from engine.client.errors import ClientError
from engine.contract.datasets import (
    DatasetKind,
    ExportForm,
    FreezeRequest,
    GoldenSet,
    PiiPolicy,
    SplitName,
    VersionDetail,
)

_LARGEST_GOLDEN_FILE = 3 << 20


def register(datasets: Groups, shared: argparse.ArgumentParser) -> None:
    """Add to the group ``datasets``."""
    freeze = command(
        datasets,
        shared,
        "freeze",
        _freeze,
        summary="make a version of the accepted items that never changes",
        examples="  cloister datasets freeze leave --golden golden.jsonl\n"
        "  cloister datasets freeze leave --preview                  what would be left out, and why\n"
        "  cloister datasets freeze leave --kind dpo --validation 0.1 --test 0 --train 0.9 --seed 7",
    )
    freeze.add_argument("dataset", metavar="DATASET")
    freeze.add_argument("--kind", choices=[kind.value for kind in DatasetKind], default="sft", help="default: sft")
    freeze.add_argument("--include-pending", action="store_true", help="take items that nobody reviewed as well")
    freeze.add_argument(
        "--pii", choices=[policy.value for policy in PiiPolicy], default="mask", help="personal data; default: mask"
    )
    freeze.add_argument(
        "--without-pii-check", action="store_true", help="look for no personal data; the card will say so"
    )
    freeze.add_argument(
        "--golden", action="append", default=[], metavar="FILE", help="JSON lines with a question: keep these out"
    )
    for split, share in (("train", 0.9), ("validation", 0.05), ("test", 0.05)):
        freeze.add_argument(f"--{split}", type=float, default=share, metavar="SHARE", help=f"default: {share}")
    freeze.add_argument("--seed", type=int, default=0, metavar="N", help="decides which document goes where")
    freeze.add_argument("--tokenizer", default="words", metavar="NAME", help="words or embedder; default: words")
    freeze.add_argument("--most-tokens", type=int, default=2048, metavar="N", help="longer items are left out")
    freeze.add_argument("--preview", action="store_true", help="freeze nothing, only say what would be left out")
    freeze.add_argument("--no-wait", action="store_true", help="return at once with the job's id")

    version = command(
        datasets,
        shared,
        "version",
        _version,
        summary="show a version's card, or with --json all about it and where it came from",
        examples="  cloister datasets version leave\n  cloister datasets version leave --number 2 --json",
    )
    _add_version(version)

    export = command(
        datasets,
        shared,
        "export",
        _export,
        summary="write a version to a file, in clear",
        examples="  cloister datasets export leave --out leave.jsonl\n"
        "  cloister datasets export leave --number 2 --format alpaca --split train --out train.json",
    )
    _add_version(export)
    export.add_argument("--out", metavar="FILE", required=True, help="must not exist yet")
    export.add_argument("--format", choices=[form.value for form in ExportForm], default="messages")
    export.add_argument("--split", choices=[split.value for split in SplitName], action="append", default=[])
    export.add_argument("--force", action="store_true", help="replace an existing file")


def _add_version(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("dataset", metavar="DATASET", help="a dataset, or a version's id")
    parser.add_argument("--number", type=int, metavar="N", help="which version; default: the newest")


def _freeze(arguments: argparse.Namespace) -> None:
    request = FreezeRequest(
        kind=DatasetKind(arguments.kind),
        include_pending=arguments.include_pending,
        pii_policy=PiiPolicy(arguments.pii),
        without_pii_check=arguments.without_pii_check,
        golden=[_golden(path) for path in arguments.golden],
        train=arguments.train,
        validation=arguments.validation,
        test=arguments.test,
        seed=arguments.seed,
        tokenizer=arguments.tokenizer,
        most_tokens=arguments.most_tokens,
        preview=arguments.preview,
    )
    with connect(arguments) as client:
        job_id = client.freeze_dataset(arguments.dataset, request)
        if arguments.no_wait:
            if arguments.json:
                print_json({"job_id": job_id})
            else:
                say(f"Started {job_id}. Follow it with: cloister jobs show {job_id}")
            return
        result = follow_job(client, job_id, quiet=arguments.json).result or {}
        version = client.dataset_version(str(result["version_id"])) if "version_id" in result else None
    if arguments.json:
        print_json(result if version is None else version)
    elif version is None:
        _print_preview(result["statistics"])
    else:
        say(f"Version {version.number}: {version.items:,} items, SHA-256 {version.sha256}  ({version.id})")
        say(f"Its card: cloister datasets version {arguments.dataset}")


def _print_preview(statistics: dict[str, Any]) -> None:
    say(f"{statistics['items']:,} of {statistics['considered']:,} items would be frozen.")
    for gate, reasons in statistics["dropped"].items():
        for reason, number in reasons.items():
            say(f"  {number:>8,}  {reason}  ({gate.replace('_', ' ')})")


def _golden(name: str) -> GoldenSet:
    path = Path(name).expanduser()
    with path.open("rb") as file:
        text = file.read(_LARGEST_GOLDEN_FILE + 1)
    if len(text) > _LARGEST_GOLDEN_FILE:
        raise ClientError("INVALID_INPUT", f"{name} is larger than 3 MiB.", "Split it into several golden sets.")
    questions = []
    for number, line in enumerate(text.decode("utf-8", "replace").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            question = json.loads(line)["question"]
        except (ValueError, KeyError, TypeError, RecursionError):
            question = None
        if not isinstance(question, str):
            raise ClientError(
                "INVALID_INPUT",
                f"Line {number} of {name} has no question.",
                'Each line is a JSON object with a "question", as in a golden set.',
            )
        questions.append(question)
    if not questions:
        raise ClientError("INVALID_INPUT", f"{name} has no question.", "Name a file of JSON lines with questions.")
    return GoldenSet(name=path.name, questions=questions)


def _found(client: Client, arguments: argparse.Namespace) -> VersionDetail:
    if arguments.dataset.startswith("dsv_"):
        return client.dataset_version(arguments.dataset)
    dataset = client.dataset(arguments.dataset)
    for version in dataset.versions:
        if arguments.number in (None, version.number):
            return client.dataset_version(version.id)
    raise ClientError(
        "DATASET_NOT_FOUND",
        "There is no such version of this dataset.",
        f"`cloister datasets show {dataset.name}` lists them; `cloister datasets freeze {dataset.name}` makes one.",
    )


def _version(arguments: argparse.Namespace) -> None:
    with connect(arguments) as client:
        version = _found(client, arguments)
    print_json(version) if arguments.json else say_text(version.card, end="")


def _export(arguments: argparse.Namespace) -> None:
    path = Path(arguments.out)
    with connect(arguments) as client:
        version = _found(client, arguments)
        splits = [SplitName(split) for split in arguments.split]
        content = client.export_version(version.id, ExportForm(arguments.format), splits or None)
    write_file(path, content, force=arguments.force)
    lines = content.count(b"\n")
    if arguments.json:
        print_json({"path": str(path), "lines": lines, "size_bytes": len(content), "version_id": version.id})
    else:
        say(f"Wrote {lines:,} lines to {path}.")
    note(f"{path} is not encrypted.")
