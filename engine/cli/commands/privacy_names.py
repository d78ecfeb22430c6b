"""``privacy names``: which model finds names of persons, organisations and places."""

from __future__ import annotations

import argparse

from engine.cli.commands.privacy_jobs import finish_jobs
from engine.cli.grammar import Groups, command, group
from engine.cli.output import note, print_json, print_table, say
from engine.cli.session import connect
from engine.contract import names_models as wire

EMBEDDED = "embedded"


def register(privacy: Groups, shared: argparse.ArgumentParser) -> None:
    names = group(privacy, "names", summary="show and choose the models that find names")
    command(
        names,
        shared,
        "show",
        _show,
        summary="list the models that came in packs, and which is used for which language",
        examples="  cloister privacy names show\n  cloister privacy names show --json",
    )
    use = command(
        names,
        shared,
        "use",
        _use,
        summary="let a model find names beside the embedded tagger, or the tagger alone; documents are read again",
        examples="  cloister models import /media/usb/german-names.pack\n"
        "  cloister privacy names use german-names\n"
        "  cloister privacy names use german-names --language de\n"
        f"  cloister privacy names use {EMBEDDED}",
    )
    use.add_argument("model", help=f"name or id of a pack, or '{EMBEDDED}' for the tagger that comes with the product")
    use.add_argument(
        "--language",
        action="append",
        choices=["en", "de"],
        default=None,
        help="only for texts in this language; may be given twice (default: all that the model is for)",
    )
    use.add_argument("--no-wait", action="store_true", help="do not wait for the jobs that read documents again")


def _show(arguments: argparse.Namespace) -> None:
    with connect(arguments) as client:
        found = client.privacy.names_models()
    _print(found, arguments)


def _use(arguments: argparse.Namespace) -> None:
    pack = None if arguments.model == EMBEDDED else arguments.model
    choice = wire.NamesModelChoice(pack=pack, languages=arguments.language or [])
    with connect(arguments) as client:
        chosen = client.privacy.use_names_model(choice)
        finish_jobs(client, chosen.job_ids, arguments)
        found = client.privacy.names_models()
    _print(found.model_copy(update={"job_ids": chosen.job_ids}), arguments)


def _print(found: wire.NamesModels, arguments: argparse.Namespace) -> None:
    if arguments.json:
        print_json(found)
        return
    rows = [
        (
            one.name,
            one.engine,
            " ".join(one.languages),
            " ".join(one.types),
            " ".join(one.used_for) or None,
            one.pack_id,
        )
        for one in found.models
    ]
    if rows:
        print_table(["MODEL", "ENGINE", "FOR", "FINDS", "USED FOR", "PACK"], rows, empty="")
    if found.embedded_only:
        say(f"The embedded tagger reads alone: {', '.join(found.embedded_only)}")
    if found.pending:
        note(f"{found.pending} documents await to be read again. To go on: cloister privacy policy apply COLLECTION")
