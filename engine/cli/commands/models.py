"""``models import|list|show|use|rollback|verify|remove``; packs and the catalogue have modules of their own."""

from __future__ import annotations

import argparse
from pathlib import Path

from engine.cli.commands import exports, model_catalogue, model_packs
from engine.cli.grammar import Groups, command, group
from engine.cli.output import print_json, print_table, say, size_text
from engine.cli.progress import follow_job
from engine.cli.session import connect
from engine.client.errors import ClientError
from engine.contract.system import ModelList, ModelResponse


def register(groups: Groups, shared: argparse.ArgumentParser) -> None:
    models = group(groups, "models", summary="import language models and choose the one that answers")
    importing = command(
        models,
        shared,
        "import",
        _import,
        summary="check a model pack or a GGUF file and take it into the vault",
        examples="  cloister models import qwen3-4b.pack --use\n  cloister models import qwen3-4b-q4_k_m.gguf --use",
    )
    importing.add_argument("path", metavar="PACK", help="a pack, as a file or a folder, or a GGUF file")
    importing.add_argument("--name", metavar="NAME", help="default: the file's name")
    importing.add_argument("--use", action="store_true", help="answer with it from now on")
    importing.add_argument("--no-wait", action="store_true", help="return at once with the job's id")
    command(models, shared, "list", _list, summary="list the models")
    for name, run, summary in (
        ("show", _show, "show one model"),
        ("use", _use, "answer with this model from now on"),
        ("verify", _verify, "compare a model's file with its digest"),
        ("remove", _remove, "remove a model's file"),
    ):
        command(models, shared, name, run, summary=summary).add_argument("name")
    rollback = command(
        models,
        shared,
        "rollback",
        _rollback,
        summary="return to the model in use before",
        examples="  cloister models rollback\n  cloister models rollback --why 'wrong on the leave questions'",
    )
    rollback.add_argument("--why", default="", help="one sentence, kept for good with the versions that it moves")
    model_packs.register(models, shared)
    model_catalogue.register(models, shared)
    exports.register_models(models, shared)


def _import(arguments: argparse.Namespace) -> None:
    with connect(arguments) as client:
        path = str(Path(arguments.path).expanduser().absolute())
        job_id = client.import_model(path, name=arguments.name, use=arguments.use)
        if arguments.no_wait:
            if arguments.json:
                print_json({"job_id": job_id})
            else:
                say(f"Started {job_id}. Follow it with: cloister jobs show {job_id}")
            return
        result = follow_job(client, job_id, quiet=arguments.json).result or {}
        if "model_id" not in result:
            pack = client.pack(str(result["pack_id"]))
            print_json(pack) if arguments.json else model_packs.print_pack(pack)
            return
        model = client.model(str(result["model_id"]))
    _print(arguments, model)


def _list(arguments: argparse.Namespace) -> None:
    with connect(arguments) as client:
        found = client.list_models()
    _print_list(arguments, found)


def _print_list(arguments: argparse.Namespace, found: list[ModelResponse]) -> None:
    if arguments.json:
        print_json(ModelList(models=found))
        return
    print_table(
        ["NAME", "ARCHITECTURE", "QUANTIZATION", "CONTEXT", "SIZE", "STATE"],
        [(m.name, m.architecture, m.quantization, m.context_tokens, size_text(m.size_bytes), m.state) for m in found],
        empty="There is no model: answers are quotes. Import one with: cloister models import FILE.gguf",
        shorten=["NAME", "ARCHITECTURE"],
    )


def _show(arguments: argparse.Namespace) -> None:
    with connect(arguments) as client:
        _print(arguments, client.model(arguments.name))


def _use(arguments: argparse.Namespace) -> None:
    with connect(arguments) as client:
        _print(arguments, client.use_model(arguments.name))


def _rollback(arguments: argparse.Namespace) -> None:
    with connect(arguments) as client:
        found = client.rollback_model(arguments.why).models
    _print_list(arguments, found)


def _remove(arguments: argparse.Namespace) -> None:
    with connect(arguments) as client:
        found = client.remove_model(arguments.name).models
    _print_list(arguments, found)


def _verify(arguments: argparse.Namespace) -> None:
    with connect(arguments) as client:
        verified = client.verify_model(arguments.name)
    if not verified.intact:
        raise ClientError(
            "MODEL_DAMAGED",
            f"The file of {verified.name} has changed since its import.",
            "Remove it and import it again from a source you trust.",
        )
    print_json(verified) if arguments.json else say(f"{verified.name} is intact (sha256 {verified.sha256}).")


def _print(arguments: argparse.Namespace, model: ModelResponse) -> None:
    if arguments.json:
        print_json(model)
        return
    say(f"{model.name}  ({model.id})")
    say(f"  architecture  {model.architecture}, {model.quantization}, {size_text(model.size_bytes)}")
    say(f"  context       {model.context_tokens:,} tokens")
    say(f"  licence       {model.licence or 'not stated in the file'}")
    if model.pack is None:
        say("  signed by     nobody: imported as a bare file")
    say(f"  state         {model.state}{', in use' if model.in_use else ''}")
    say(f"  sha256        {model.sha256}")
    if model.pack is not None:
        model_packs.print_pack(model.pack)
