"""``train start|list|show|resume|cancel|remove|presets|estimate|sweep``."""

from __future__ import annotations

import argparse
import json
from typing import Any

from engine.cli.commands.train_output import (
    print_estimate,
    print_presets,
    print_removal,
    print_run,
    print_runs,
    print_series,
    print_sweep,
)
from engine.cli.grammar import Groups, command, group
from engine.cli.output import note, print_json, say
from engine.cli.progress import follow_job
from engine.cli.session import connect
from engine.client.client import Client
from engine.client.errors import ClientError
from engine.contract.training import (
    RunList,
    RunStarted,
    SeriesList,
    StepMetrics,
    SweepRequest,
    SweepStarted,
    TrainingRequest,
    Vary,
)

_SWEEP_PREFIX = "swp_"
_EXAMPLES = """  cloister train start VERSION --base llama-3.2-1b
  cloister train start VERSION --base llama-3.2-1b --preset small --set rank=32 --set learning_rate=1e-4
  cloister train start VERSION --base PACK --set method=full --set epochs=1 --no-wait"""


def register(groups: Groups, shared: argparse.ArgumentParser) -> None:
    train = group(groups, "train", summary="fine-tune a base model on a frozen dataset version")
    for name, run, summary, examples in (
        ("start", _start, "plan a training, then carry it out", _EXAMPLES),
        (
            "estimate",
            _estimate,
            "say what a training would need, and start nothing",
            _EXAMPLES.replace("start", "estimate"),
        ),
    ):
        made = command(train, shared, name, run, summary=summary, examples=examples)
        _add_request(made)
        if name == "start":
            made.add_argument("--no-wait", action="store_true", help="return at once with the run's id")
    sweep = command(
        train,
        shared,
        "sweep",
        _sweep,
        summary="search over a few values; each trial is a run",
        examples="  cloister train sweep VERSION --base PACK --vary learning_rate=1e-5:1e-3:log --vary rank=8,16,32\n"
        "  cloister train sweep --show SWEEP                       what it found so far",
    )
    _add_request(sweep, required=False)
    sweep.add_argument(
        "--vary", metavar="NAME=...", action="append", default=[], help="LOW:HIGH, LOW:HIGH:log or A,B,C"
    )
    sweep.add_argument("--trials", type=int, default=8, metavar="N", help="default: 8")
    sweep.add_argument("--show", metavar="SWEEP", help="show one that was started before")
    sweep.add_argument("--no-wait", action="store_true", help="return at once with the sweep's id")
    command(train, shared, "list", _list, summary="list the runs, the newest first")
    show = command(
        train,
        shared,
        "show",
        _show,
        summary="show a run: its values, versions, losses and result; or the losses of several beside each other",
        examples="  cloister train show RUN\n  cloister train show RUN --metrics --json\n"
        "  cloister train show RUN RUN RUN --json        the series of a plot, 1000 steps of each at most or so",
    )
    show.add_argument("run_id", metavar="RUN", nargs="+")
    show.add_argument("--metrics", action="store_true", help="every step")
    resume = command(
        train,
        shared,
        "resume",
        _resume,
        summary="go on from a run's last checkpoint, or with the trials of a sweep that are left",
        examples="  cloister train resume RUN\n  cloister train resume SWEEP   trials that have ended stay",
    )
    resume.add_argument("run_id", metavar="RUN|SWEEP")
    resume.add_argument("--no-wait", action="store_true", help="return at once")
    cancel = command(train, shared, "cancel", _cancel, summary="stop a run after its step; it can be resumed")
    cancel.add_argument("run_id", metavar="RUN")
    remove = command(
        train,
        shared,
        "remove",
        _remove,
        summary="erase a run: its checkpoints, its result and its numbers; models made of it stay",
        examples="  cloister train remove RUN --preview          what would go\n  cloister train remove RUN",
    )
    remove.add_argument("run_id", metavar="RUN")
    remove.add_argument("--preview", action="store_true", help="say what would go, and remove nothing")
    command(train, shared, "presets", _presets, summary="list the presets and every value that can be set")


def _add_request(parser: argparse.ArgumentParser, *, required: bool = True) -> None:
    parser.add_argument(
        "dataset_version", metavar="VERSION", nargs=None if required else "?", help="a frozen dataset version"
    )
    parser.add_argument("--base", metavar="PACK", required=required, help="a model pack of safetensors")
    parser.add_argument("--preset", default="auto", help="auto, cpu, small, medium or large; default: auto")
    parser.add_argument("--set", metavar="NAME=VALUE", action="append", default=[], help="a value of the configuration")
    parser.add_argument("--name", help="default: the base's and the version's names")
    parser.add_argument("--accept-licence", action="store_true", help="of a base whose licence is not in the catalogue")
    parser.add_argument("--ignore-memory", action="store_true", help="start although it may not fit")


def _start(arguments: argparse.Namespace) -> None:
    with connect(arguments) as client:
        started = client.training.start(TrainingRequest(**_request(arguments)))
        _follow_run(arguments, client, started)


def _follow_run(arguments: argparse.Namespace, client: Client, started: RunStarted) -> None:
    if arguments.no_wait:
        if arguments.json:
            print_json(started)
        else:
            say(f"Started {started.run_id}. Follow it with: cloister train show {started.run_id}")
        return
    follow_job(client, started.job_id, quiet=arguments.json)
    run = client.training.run(started.run_id)
    print_json(run) if arguments.json else print_run(run)


def _estimate(arguments: argparse.Namespace) -> None:
    with connect(arguments) as client:
        found = client.training.estimate(TrainingRequest(**_request(arguments)))
    print_json(found) if arguments.json else print_estimate(found)


def _sweep(arguments: argparse.Namespace) -> None:
    with connect(arguments) as client:
        if arguments.show is not None:
            found = client.training.sweep(arguments.show)
            print_json(found) if arguments.json else print_sweep(found)
            return
        if arguments.dataset_version is None or arguments.base is None:
            raise ClientError("INVALID_INPUT", "A sweep needs a VERSION and --base.", "See its --help.")
        vary = [_vary(text) for text in arguments.vary]
        request = SweepRequest(**_request(arguments), trials=arguments.trials, vary=vary)
        _follow_sweep(arguments, client, client.training.start_sweep(request))


def _follow_sweep(arguments: argparse.Namespace, client: Client, started: SweepStarted) -> None:
    sweep_id = started.sweep_id
    if arguments.no_wait:
        if arguments.json:
            print_json(started)
        else:
            say(f"Started {sweep_id}. Look at it with: cloister train sweep --show {sweep_id}")
        return
    note(f"Sweep {sweep_id}")
    follow_job(client, started.job_id, quiet=arguments.json)
    found = client.training.sweep(sweep_id)
    print_json(found) if arguments.json else print_sweep(found)


def _list(arguments: argparse.Namespace) -> None:
    with connect(arguments) as client:
        runs = client.training.runs()
    print_json(RunList(runs=runs)) if arguments.json else print_runs(runs)


def _show(arguments: argparse.Namespace) -> None:
    with connect(arguments) as client:
        if len(arguments.run_id) > 1:
            found = client.training.series(arguments.run_id)
            print_json(SeriesList(series=found)) if arguments.json else print_series(found)
            return
        run = client.training.run(arguments.run_id[0])
        steps: list[StepMetrics] = list(client.training.metrics(run.id)) if arguments.metrics else []
    if not arguments.json:
        print_run(run, steps)
        return
    shown = run.model_dump(mode="json")
    if arguments.metrics:
        shown["metrics"] = [step.model_dump(mode="json") for step in steps]
    print_json(shown)


def _resume(arguments: argparse.Namespace) -> None:
    with connect(arguments) as client:
        if arguments.run_id.startswith(_SWEEP_PREFIX):
            _follow_sweep(arguments, client, client.training.resume_sweep(arguments.run_id))
            return
        _follow_run(arguments, client, client.training.resume(arguments.run_id))


def _cancel(arguments: argparse.Namespace) -> None:
    with connect(arguments) as client:
        run = client.training.cancel(arguments.run_id)
    print_json(run) if arguments.json else say(f"{run.id} stops after its step; `cloister train resume` goes on.")


def _remove(arguments: argparse.Namespace) -> None:
    with connect(arguments) as client:
        report = client.training.remove(arguments.run_id, preview=arguments.preview)
    print_json(report) if arguments.json else print_removal(report, done=not arguments.preview)


def _presets(arguments: argparse.Namespace) -> None:
    with connect(arguments) as client:
        found = client.training.presets()
    print_json(found) if arguments.json else print_presets(found)


def _request(arguments: argparse.Namespace) -> dict[str, Any]:
    return {
        "dataset_version": arguments.dataset_version,
        "base": arguments.base,
        "preset": arguments.preset,
        "values": dict(_value(text) for text in arguments.set),
        "name": arguments.name,
        "licence_accepted": arguments.accept_licence,
        "ignore_memory": arguments.ignore_memory,
    }


def _value(text: str) -> tuple[str, Any]:
    """``rank=8`` as a number, ``target_modules=q_proj,v_proj`` as a list, the rest as JSON or as it is."""
    name, separator, value = text.partition("=")
    if not separator or not name:
        raise ClientError("INVALID_INPUT", f"'{text}' is not NAME=VALUE.", "Such as --set rank=32.")
    if name == "target_modules":
        return name, value.split(",")
    return name, _plain(value)


def _vary(text: str) -> Vary:
    name, _, value = text.partition("=")
    low, *rest = value.split(":")
    try:
        if rest:
            return Vary(name=name, low=float(low), high=float(rest[0]), log=rest[1:] == ["log"])
        return Vary(name=name, choices=[_plain(one) for one in value.split(",")])
    except ValueError:
        help_text = "Such as --vary learning_rate=1e-5:1e-3:log or --vary rank=8,16,32."
        raise ClientError("INVALID_INPUT", f"'{text}' is no range and no list.", help_text) from None


def _plain(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text
