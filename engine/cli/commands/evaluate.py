"""``evaluate run|list|show|compare``: put a question set to models and see whether one is better."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from engine.cli.grammar import Groups, command, group
from engine.cli.output import print_json, print_table, say
from engine.cli.progress import follow_job
from engine.cli.session import connect
from engine.client.errors import ClientError
from engine.contract import evaluation as wire

_LARGEST_SET_BYTES = 3 << 20


def register(groups: Groups, shared: argparse.ArgumentParser) -> None:
    evaluate = group(groups, "evaluate", summary="put question sets to models, and compare what they answer")
    run = command(
        evaluate,
        shared,
        "run",
        _run,
        summary="put the questions of a JSON lines file to models and score the answers",
        examples="  cloister evaluate run leave.jsonl --model base-Q8_0 --model leave-Q4_K_M\n"
        "  cloister evaluate run leave.jsonl --model leave-Q4_K_M --retrieval --collection handbook\n\n"
        'a line: {"question": "How long is the notice period?", "answers": ["four weeks", "28 days"]}\n'
        'a line without "answers" (or "answer") is right when the model abstains',
    )
    run.add_argument("file", metavar="SET.jsonl")
    run.add_argument(
        "--model", metavar="NAME", action="append", required=True, dest="models", help="a model or version; repeatable"
    )
    run.add_argument("--retrieval", action="store_true", help="answer over documents; default: from memory alone")
    run.add_argument("--collection", metavar="NAME", help="with --retrieval: where to search; default: everywhere")
    run.add_argument("--max-tokens", type=int, default=96, metavar="N", help="of an answer from memory; default: 96")
    run.add_argument("--seed", type=int, default=17, help="of the intervals in comparisons; default: 17")
    run.add_argument("--name", help="default: the names of the models")
    run.add_argument("--no-wait", action="store_true", help="return at once with the evaluation's id")
    command(evaluate, shared, "list", _list, summary="list the evaluations, the newest first")
    show = command(
        evaluate,
        shared,
        "show",
        _show,
        summary="show an evaluation: digests, settings, scores, and with --answers every answer",
        examples="  cloister evaluate show evl_01J...\n  cloister evaluate show evl_01J... --answers --json",
    )
    show.add_argument("evaluation_id", metavar="EVALUATION")
    show.add_argument("--answers", action="store_true", help="every question with every model's answer")
    compare = command(
        evaluate,
        shared,
        "compare",
        _compare,
        summary="compare the models of one or more evaluations of the same question set, the first with each other",
        examples="  cloister evaluate compare evl_01J...\n  cloister evaluate compare evl_01J... evl_01K...",
    )
    compare.add_argument("evaluation_ids", metavar="EVALUATION", nargs="+")


def read_questions(file: Path) -> list[wire.EvaluationQuestion]:
    """One object a line with ``question`` and ``answers`` (or ``answer``). Raises ClientError naming the line."""
    if file.stat().st_size > _LARGEST_SET_BYTES:
        raise ClientError("INVALID_INPUT", f"{file} is larger than 3 MiB.", "Split it into several sets.")
    found = []
    for number, line in enumerate(file.read_bytes().splitlines(), start=1):
        if not line.strip():
            continue
        try:
            value: Any = json.loads(line)
            answers = value.get("answers", value.get("answer")) or []
            listed = answers if isinstance(answers, list) else [answers]
            found.append(wire.EvaluationQuestion(question=value["question"], answers=listed))
        except (ValueError, KeyError, AttributeError, ValidationError):
            raise ClientError(
                "INVALID_INPUT",
                f"Line {number} of {file} is no question.",
                'Write {"question": "...", "answers": ["..."]} on each line.',
            ) from None
    return found


def _run(arguments: argparse.Namespace) -> None:
    request = wire.EvaluationStart(
        models=arguments.models,
        questions=read_questions(Path(arguments.file)),
        mode="retrieval" if arguments.retrieval else "closed",
        collection=arguments.collection,
        max_tokens=arguments.max_tokens,
        seed=arguments.seed,
        name=arguments.name,
    )
    with connect(arguments) as client:
        started = client.evaluation.start(request)
        if arguments.no_wait:
            if arguments.json:
                print_json(started)
            else:
                say(f"Started {started.evaluation_id}. Look at it with: cloister evaluate show {started.evaluation_id}")
            return
        follow_job(client, started.job_id, quiet=arguments.json)
        _print(arguments, client.evaluation.evaluation(started.evaluation_id))


def _list(arguments: argparse.Namespace) -> None:
    with connect(arguments) as client:
        found = client.evaluation.evaluations()
    if arguments.json:
        print_json(wire.EvaluationList(evaluations=found))
        return
    print_table(
        ["EVALUATION", "NAME", "MODE", "STATE", "QUESTIONS", "RIGHT", "MADE"],
        [
            (
                one.id,
                one.name,
                one.mode,
                one.state,
                one.questions,
                ", ".join(f"{model.name} {model.right}" for model in one.models),
                one.created_at,
            )
            for one in found
        ],
        empty="There is no evaluation. Make one with: cloister evaluate run SET.jsonl --model NAME",
        shorten=["NAME", "RIGHT"],
    )


def _show(arguments: argparse.Namespace) -> None:
    with connect(arguments) as client:
        found = client.evaluation.evaluation(arguments.evaluation_id)
        answers = client.evaluation.answers(found.id) if arguments.answers else []
    _print(arguments, found, answers)


def _compare(arguments: argparse.Namespace) -> None:
    with connect(arguments) as client:
        found = client.evaluation.compare(arguments.evaluation_ids)
    if arguments.json:
        print_json(found)
        return
    print_table(
        ["MODEL", "MODE", "QUESTIONS", "RIGHT", "SHARE", "F1", "ABSTAINED", "EVALUATION"],
        [
            (
                one.name,
                one.mode,
                found.questions,
                one.right,
                f"{100 * one.share_right:.0f}%",
                f"{one.f1:.2f}",
                one.abstained,
                one.evaluation_id,
            )
            for one in found.models
        ],
        empty="",
        shorten=["MODEL"],
    )
    for pair in found.pairs:
        say("", pair.sentence)


def _print(
    arguments: argparse.Namespace, found: wire.EvaluationResponse, answers: Sequence[wire.GivenAnswer] = ()
) -> None:
    if arguments.json:
        plain = found.model_dump(mode="json")
        if answers:
            plain["answers"] = [one.model_dump(mode="json") for one in answers]
        print_json(plain)
        return
    say(f"{found.name}  ({found.id})")
    how = "over documents" if found.mode == "retrieval" else f"from memory, at most {found.max_tokens} tokens"
    say(f"  state      {found.state}")
    say(f"  questions  {found.questions}, sha256 {found.set_sha256[:16]}; {how}; greedy; seed {found.seed}")
    for model in found.models:
        say(f"  model {model.position}    {model.name}, sha256 {model.sha256[:16]}, {model.version_id or 'imported'}")
    print_table(
        ["MODEL", "ANSWERED", "RIGHT", "SHARE", "CONTAINS", "EXACT", "F1", "ABSTAINED"],
        [
            (
                model.name,
                model.answered,
                model.right,
                f"{100 * model.right / model.answered:.0f}%" if model.answered else None,
                model.contains,
                model.exact,
                f"{model.f1:.2f}",
                model.abstained,
            )
            for model in found.models
        ],
        empty="",
        shorten=["MODEL"],
    )
    for one in answers:
        say("", f"{one.number}. {one.question}", f"   expected: {' | '.join(one.expected) or 'an abstention'}")
        say(f"   model {one.position} {'right' if one.right else 'wrong'}: {one.answer}")
