"""``export RUN``, and ``models stages|promote|lineage|write``: from a training run to what answers."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import cast, get_args

from engine.cli.grammar import Groups, command
from engine.cli.output import print_json, print_table, say, size_text
from engine.cli.progress import follow_job
from engine.cli.session import connect
from engine.contract import registry as wire


def register(groups: Groups, shared: argparse.ArgumentParser) -> None:
    """The command ``export``."""
    exporting = command(
        groups,
        shared,
        "export",
        _export,
        summary="make models of a training run, and prove that they answer as the run does",
        examples="  cloister export run_01J... --quant Q4_K_M,Q8_0\n"
        "  cloister export run_01J... --adapter --quant Q8_0",
    )
    exporting.add_argument("run_id", metavar="RUN", help="the run's id, from: cloister train list")
    kinds = ", ".join(get_args(wire.QuantizationName))
    exporting.add_argument("--quant", metavar="KIND,...", type=_kinds, default=["Q4_K_M"], help=kinds)
    form = exporting.add_mutually_exclusive_group()
    form.add_argument("--merge", dest="form", action="store_const", const="merged", help="one model (the default)")
    form.add_argument(
        "--adapter", dest="form", action="store_const", const="adapter", help="the adapter alone, over a shared base"
    )
    exporting.set_defaults(form="merged")
    exporting.add_argument(
        "--importance", action="store_true", help="keep exact what matters for the dataset's text; takes longer"
    )
    exporting.add_argument("--name", help="of the models; default: the run's")
    exporting.add_argument("--no-wait", action="store_true", help="return at once with the job's id")


def register_models(models: Groups, shared: argparse.ArgumentParser) -> None:
    """Add to the group ``models``."""
    stages = command(
        models,
        shared,
        "stages",
        _stages,
        summary="list the versions that came of training runs with their stages, or show one with its proof",
        examples="  cloister models stages\n  cloister models stages leave-Q4_K_M\n"
        "  cloister models stages --document doc_01J...",
    )
    stages.add_argument("name", metavar="VERSION", nargs="?")
    stages.add_argument("--document", metavar="ID", help="only what was trained on this document")
    promoting = command(
        models,
        shared,
        "promote",
        _promote,
        summary="move a version to a stage, with a reason",
        examples="  cloister models promote leave-Q4_K_M --to approved --why 'better on the leave questions'\n"
        "  cloister models promote leave-Q4_K_M --to serving --why 'release of December'",
    )
    promoting.add_argument("name", metavar="VERSION")
    promoting.add_argument("--to", required=True, choices=["approved", "serving", "retired"])
    promoting.add_argument("--why", required=True, help="one sentence, kept for good")
    lineage = command(
        models, shared, "lineage", _lineage, summary="show what a version was made of and where it answered"
    )
    lineage.add_argument("name", metavar="VERSION")
    writing = command(
        models,
        shared,
        "write",
        _write,
        summary="write a version as a GGUF file, in clear: what it learned from documents leaves the vault",
        examples="  cloister models write leave-Q4_K_M /media/stick/leave.gguf",
    )
    writing.add_argument("name", metavar="VERSION")
    writing.add_argument("file", metavar="FILE.gguf", help="a new file on the engine's machine")


def _kinds(text: str) -> list[str]:
    known = {kind.lower(): kind for kind in get_args(wire.QuantizationName)}
    names = [name.strip().lower() for name in text.split(",") if name.strip()]
    unknown = [name for name in names if name not in known]
    if unknown or not names:
        raise argparse.ArgumentTypeError(f"choose among {', '.join(known.values())}")
    return [known[name] for name in names]


def _export(arguments: argparse.Namespace) -> None:
    request = wire.ExportStart(
        run_id=arguments.run_id,
        form=arguments.form,
        quantizations=cast("list[wire.QuantizationName]", arguments.quant),
        importance=arguments.importance,
        name=arguments.name,
    )
    with connect(arguments) as client:
        job_id = client.registry.start_export(request)
        if arguments.no_wait:
            if arguments.json:
                print_json({"job_id": job_id})
            else:
                say(f"Started {job_id}. Follow it with: cloister jobs show {job_id}")
            return
        result = follow_job(client, job_id, quiet=arguments.json).result or {}
        versions = [client.registry.version(str(version_id)) for version_id in result["versions"]]
    if arguments.json:
        print_json(wire.VersionList(versions=versions))
        return
    _print_table(versions)
    for quantization, reason in dict(result["refused"]).items():
        say(f"{quantization} was refused: {reason}.")


def _stages(arguments: argparse.Namespace) -> None:
    with connect(arguments) as client:
        if arguments.name is not None:
            _print(arguments, client.registry.version(arguments.name))
            return
        versions = client.registry.versions(document_id=arguments.document)
    if arguments.json:
        print_json(wire.VersionList(versions=versions))
    else:
        _print_table(versions)


def _promote(arguments: argparse.Namespace) -> None:
    with connect(arguments) as client:
        _print(arguments, client.registry.promote(arguments.name, arguments.to, arguments.why))


def _lineage(arguments: argparse.Namespace) -> None:
    with connect(arguments) as client:
        found = client.registry.lineage(arguments.name)
    if arguments.json:
        print_json(found)
        return
    for node in found.nodes:
        state = " (gone)" if node.gone else ""
        detail = f"  {node.detail}" if node.detail else ""
        say(f"{node.kind:<11}{node.label}{state}{detail}")


def _write(arguments: argparse.Namespace) -> None:
    with connect(arguments) as client:
        written = client.registry.write(arguments.name, str(Path(arguments.file).expanduser().absolute()))
    print_json(written) if arguments.json else say(f"Wrote {written.path} (sha256 {written.sha256}).")


def _print_table(versions: Sequence[wire.VersionResponse]) -> None:
    print_table(
        ["NAME", "STAGE", "FORM", "QUANTIZATION", "SIZE", "RUN", "MADE"],
        [
            (v.name, _stage(v), v.form, v.quantization, size_text(v.size_bytes), v.run_id, v.created_at)
            for v in versions
        ],
        empty="No model came of a training run yet. Make one with: cloister export RUN",
        shorten=["NAME"],
    )


def _stage(version: wire.VersionResponse) -> str:
    return (version.stage or "refused") + (", needs retraining" if version.documents_removed else "")


def _print(arguments: argparse.Namespace, version: wire.VersionResponse) -> None:
    if arguments.json:
        print_json(version)
        return
    say(f"{version.name}  ({version.id})")
    say(f"  stage         {version.stage or 'refused: ' + str(version.refused)}")
    if version.documents_removed:
        say(f"  retraining    needed: {version.documents_removed} documents that it has learned from were removed")
    say(f"  form          {version.form}, {version.quantization}, {size_text(version.size_bytes)}")
    say(f"  run           {version.run_id}, dataset version {version.dataset_version_id or 'unknown'}")
    say(f"  base          {version.base_pack_id}, manifest {version.base_manifest_sha256}")
    say(f"  sha256        {version.gguf_sha256 or '-'}")
    for check in version.parity:
        verdict = "passed" if check.passed else "FAILED"
        say(f"  {check.kind:<13} {verdict}: {check.detail} ({check.measured:.4g}, limit {check.limit:.4g})")
    for move in version.moves:
        say(f"  {move.moved_at}  {move.from_stage or 'new'} -> {move.to_stage} by {move.moved_by_name}: {move.why}")
