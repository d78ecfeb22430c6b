"""Look through a dataset version before a training: how much there is, how long it is, whether it is what it says."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.training.errors import Problem
from engine.training.ports import FrozenVersion

_MEASURED_TEXTS = 200
_CHARACTERS_PER_TOKEN = 3.5
_TURN_TOKENS = 8  # what a template puts around one message


@dataclass(frozen=True, slots=True)
class DatasetFacts:
    """``tokens`` of the training split, reckoned from ``characters_per_token``; ``too_long``: share of the examples."""

    examples: int
    evaluation_examples: int
    tokens: int
    too_long: float
    longest_tokens: int
    characters_per_token: float
    broken_line: int | None


def examine(version: FrozenVersion, tokenizer: Path, *, sequence_tokens: int) -> DatasetFacts:
    """Read every line once. ``tokenizer``: a ``tokenizer.json``, which is tried on the first texts where it exists."""
    read = _reader_of(version.kind)
    count = _counter(tokenizer)
    characters, turns, broken = [], [], None
    measured_characters = measured_tokens = 0
    for number, line in enumerate(version.iter_lines("train"), start=1):
        texts = read(line)
        if texts is None:
            broken = broken or number
            continue
        if count is not None and number <= _MEASURED_TEXTS:
            text = " ".join(texts)[:20_000]
            measured_characters += len(text)
            measured_tokens += count(text)
        characters.append(sum(map(len, texts)))
        turns.append(len(texts))
    ratio = measured_characters / measured_tokens if measured_tokens else _CHARACTERS_PER_TOKEN
    framing = 0 if version.kind == "cpt" else _TURN_TOKENS
    lengths = [int(one / ratio) + framing * many for one, many in zip(characters, turns, strict=True)]
    most = sequence_tokens * (2 if version.kind == "dpo" else 1)
    too_long = 0 if version.kind == "cpt" else sum(length > most for length in lengths)
    return DatasetFacts(
        examples=len(lengths),
        evaluation_examples=sum(1 for _ in version.iter_lines("validation")),
        tokens=sum(lengths),
        too_long=too_long / len(lengths) if lengths else 0.0,
        longest_tokens=max(lengths, default=0),
        characters_per_token=ratio,
        broken_line=broken,
    )


def dataset_problems(
    facts: DatasetFacts, *, sequence_tokens: int, truncates: bool, stops_early: bool
) -> tuple[list[Problem], list[str]]:
    """Problems, and notes to be kept with the run."""
    problems, notes = [], []
    if facts.broken_line is not None:
        what = f"line {facts.broken_line} is not one of the kind that the version says"
        problems.append(Problem("dataset_version", what, "Freeze the dataset again."))
    elif not facts.examples:
        problems.append(Problem("dataset_version", "it has nothing to train on", "Accept items, then freeze it again."))
    elif facts.too_long > 0.5 and not truncates:
        what = f"about {facts.too_long:.0%} of the examples are longer than {sequence_tokens} tokens"
        problems.append(Problem("sequence_tokens", what, "Raise sequence_tokens, or set too_long=truncate."))
    elif facts.too_long:
        notes.append(
            f"About {facts.too_long:.1%} of the examples are longer than {sequence_tokens} tokens and will be "
            f"{'cut' if truncates else 'left out'}."
        )
    if stops_early and not facts.evaluation_examples:
        what = "the dataset has no validation split to stop by"
        problems.append(Problem("early_stopping_patience", what, "Freeze it with one, or set the value to 0."))
    return problems, notes


def _reader_of(kind: str) -> Callable[[bytes], list[str] | None]:
    def read(line: bytes) -> list[str] | None:
        try:
            value = json.loads(line)
            texts = _texts(kind, value)
        except (ValueError, KeyError, TypeError):
            return None
        return texts if all(isinstance(text, str) for text in texts) else None

    return read


def _texts(kind: str, value: Any) -> list[str]:
    if kind == "cpt":
        return [value["text"]]
    if kind == "dpo":
        prompt = [message["content"] for message in value["prompt"]]
        return [*prompt, value["chosen"], *prompt, value["rejected"]]
    return [message["content"] for message in value["messages"]]


def _counter(tokenizer: Path) -> Callable[[str], int] | None:
    if not tokenizer.is_file():
        return None
    from tokenizers import Tokenizer

    loaded = Tokenizer.from_file(str(tokenizer))
    return lambda text: len(loaded.encode(text, add_special_tokens=False).ids)
