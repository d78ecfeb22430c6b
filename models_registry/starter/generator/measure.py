"""What a model of this recipe is measured on, and how answers are scored; `benchmarks/starter.py` does it.

Organisations held out, with the passage that answers alone and among others, and with none that does; and ClapNQ, real
questions over encyclopaedia passages. An answer is right where it holds the whole expected line and cites its passage
and no other. The answers are written by llama-server, one word after the other, as in the product.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from models_registry.starter.answerer.answering import Answerer
from models_registry.starter.answerer.chat_format import ABSTENTION, SYSTEM_PROMPT, Message, render_passages
from models_registry.starter.generator.closest import Span
from models_registry.starter.generator.contexts import Context, ContextMaker, Size

_MARK = re.compile(r"\s*\[(\d+)\]")
_SPACE = re.compile(r"\s+")
_LONGEST_PROMPT_CHARACTERS = 3_600  # with rows of digits, as much as 2,048 tokens hold


@dataclass(frozen=True, slots=True)
class Task:
    """`expected` are texts one of which the answer must hold whole; empty where the passages do not say.

    `number` is the passage to cite, from 1; `closest` are sentences with the number of their passage.
    """

    passages: tuple[tuple[str, str], ...]
    question: str
    expected: tuple[str, ...]
    number: int
    closest: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Score:
    """Shares, 0 to 1. `right` is both, the text and the citation; of `absent` tasks `abstained` is the right answer."""

    answerable: int
    right: float
    text: float
    citation: float
    wrongly_abstained: float
    absent: int
    abstained: float


def messages_of(task: Task) -> list[Message]:
    """The prompt, as the product sends it."""
    return [
        Message("system", SYSTEM_PROMPT),
        Message("user", render_passages(task.passages, task.question, task.closest)),
    ]


def score(tasks: Sequence[Task], answers: Sequence[str]) -> Score:
    """Compare answers with what was expected."""
    pairs = list(zip(tasks, answers, strict=True))
    answerable = [(task, answer) for task, answer in pairs if task.expected]
    absent = [answer for task, answer in pairs if not task.expected]
    text = [_holds(answer, task.expected) for task, answer in answerable]
    cited = [set(map(int, _MARK.findall(answer))) == {task.number} for task, answer in answerable]
    return Score(
        answerable=len(answerable),
        right=_share([a and b for a, b in zip(text, cited, strict=True)]),
        text=_share(text),
        citation=_share(cited),
        wrongly_abstained=_share([_abstains(answer) for _, answer in answerable]),
        absent=len(absent),
        abstained=_share([_abstains(answer) for answer in absent]),
    )


def _holds(answer: str, expected: Sequence[str]) -> bool:
    said = _plain(answer)
    return any(_plain(one) in said for one in expected)


def _plain(text: str) -> str:
    return _SPACE.sub(" ", _MARK.sub("", text)).casefold().strip()


def _abstains(answer: str) -> bool:
    return answer.strip().startswith(ABSTENTION.rstrip("."))


def _share(values: Sequence[bool]) -> float:
    return round(sum(values) / max(1, len(values)), 3)


def tasks_of(context: Context) -> Iterator[Task]:
    """One for each question of a context."""
    passages = tuple((passage.text, passage.source) for passage in context.passages)
    for asked in context.asked:
        expected = ""
        if asked.number:
            expected = " ".join(_lines(context, (asked.number, asked.first, asked.last)))
        closest = tuple((text, span[0]) for span in asked.closest for text in _lines(context, span))
        yield Task(passages, asked.question, (expected,) if expected else (), asked.number, closest)


def _lines(context: Context, span: Span) -> list[str]:
    number, first, last = span
    return [line.text for line in context.passages[number - 1].lines[first : last + 1]]


def organisation_tasks(size: Size, count: int, *, absent: bool, seed: int = 5) -> list[Task]:
    """Questions of the organisations held out, one for each draw of passages."""
    whole = ContextMaker.read(None, held_out=True)
    maker = ContextMaker(whole.organisations, shares=(1.0, 0.0, 0.0), invented_questions=False)
    rng = random.Random(seed)
    tasks: list[Task] = []
    while len(tasks) < count:
        fitting = [task for task in tasks_of(maker.draw(size, rng)) if bool(task.expected) != absent]
        if fitting and sum(len(text) for text, _ in fitting[0].passages) < _LONGEST_PROMPT_CHARACTERS:
            tasks.append(rng.choice(fitting))
    return tasks


def clapnq_tasks(folder: Path, count: int) -> list[Task]:
    """ClapNQ's development questions with their passage; any sentence that an annotator selected is right.

    Passages that the model cannot hold are left out."""
    tasks: list[Task] = []
    for name in ("answerable", "unanswerable"):
        path = folder / f"clapnq_dev_{name}.jsonl"
        for line in path.read_text(encoding="utf-8").splitlines()[:count]:
            row = json.loads(line)
            shown = row["passages"][0]
            if len(shown["text"]) > _LONGEST_PROMPT_CHARACTERS:
                continue
            chosen = [s for answer in row["output"] for s in answer.get("selected_sentences", [])]
            expected = tuple(chosen) if name == "answerable" else ()
            tasks.append(Task(((shown["text"].strip(), shown["title"]),), row["input"], expected, 1 if expected else 0))
    return tasks


def sets_of(data: Path, count: int) -> dict[str, list[Task]]:
    """What is measured beside the sample company, by name."""
    one, several = Size((1, 1), (60, 300)), Size((3, 5), (60, 200))
    return {
        "held-out organisations, right passage alone": organisation_tasks(one, count, absent=False),
        "held-out organisations, among others": organisation_tasks(several, count, absent=False),
        "held-out organisations, not answered": organisation_tasks(several, count, absent=True),
        "ClapNQ, the right passage alone": clapnq_tasks(data / "retrieval", count),
    }


def fitted(task: Task) -> Task:
    """The task with as many of its other passages as the model can hold beside the one that answers."""
    while len(task.passages) > 1 and len(messages_of(task)[1].content) > _LONGEST_PROMPT_CHARACTERS:
        last = max(n for n in range(1, len(task.passages) + 1) if n != task.number)
        kept = [n for n in range(1, len(task.passages) + 1) if n != last]
        task = replace(
            task,
            passages=tuple(task.passages[n - 1] for n in kept),
            number=kept.index(task.number) + 1 if task.number else 0,
            closest=tuple((text, kept.index(n) + 1) for text, n in task.closest if n != last),
        )
    return task


def measure(answerer: Answerer, tasks: Sequence[Task]) -> Score:
    return score(tasks, [answerer(messages_of(task)) for task in tasks])
