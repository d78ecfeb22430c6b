"""Turn contexts into tensors: ids, who may see whom, what is learned, and where attention should look.

The prompt is the product's, letter for letter. For every token of an answer it is known which line it is copied from,
and from which place: that is what the finding, the copying and the citing head are taught.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace

import torch
from torch import Tensor

from models_registry.starter.answerer.chat_format import (
    ABSTENTION,
    CLOSEST_HEADING,
    SYSTEM_PROMPT,
    render_question,
)
from models_registry.starter.generator.contexts import Asked, Context
from models_registry.starter.generator.tokenizer import Vocabulary

NOTHING = 0
"""The line that is found when none answers: the very first token stands for it."""
_STEP = 128


@dataclass(slots=True)
class Row:
    """One context. Lists are per token but for `asks`, which are per token that is to be predicted.

    `branch` is 0 for the passages, then the number of the question. `line` and `passage` say where a token of the
    passages stands, -1 elsewhere.
    """

    ids: list[int] = field(default_factory=list)
    positions: list[int] = field(default_factory=list)
    branch: list[int] = field(default_factory=list)
    line: list[int] = field(default_factory=list)
    passage: list[int] = field(default_factory=list)
    asks: list[Ask] = field(default_factory=list)

    def add(self, ids: Sequence[int], branch: int, position: int, line: int = -1, passage: int = -1) -> int:
        """Append tokens and return the position behind them."""
        self.ids.extend(ids)
        self.positions.extend(range(position, position + len(ids)))
        self.branch.extend([branch] * len(ids))
        self.line.extend([line] * len(ids))
        self.passage.extend([passage] * len(ids))
        return position + len(ids)


@dataclass(frozen=True, slots=True)
class Ask:
    """The token at `row` is to be followed by `token`, copied from place `source` of line `line`, -1 for unknown.

    `echo` is the same token among the closest sentences.
    """

    row: int
    token: int
    line: int = -1
    source: int = -1
    echo: int = -1
    passage: int = -1
    first: bool = False


def encode_context(context: Context, vocabulary: Vocabulary) -> Row:
    """The context with all its questions."""
    row = Row()
    position = row.add(prompt_head(vocabulary), 0, 0)
    row.line[0] = NOTHING
    places: dict[tuple[int, int], tuple[int, list[int], str]] = {}  # passage, line: place of its first token, ids, text
    number_of: dict[tuple[int, int], int] = {}
    for number, passage in enumerate(context.passages, start=1):
        opening = f'<passage n="{number}" source="{passage.source}">\n'
        position = row.add(vocabulary.encode(opening), 0, position, passage=number)
        for at, line in enumerate(passage.lines):
            if at and line.starts:
                position = row.add(vocabulary.encode(passage.gap), 0, position, passage=number)
            position = row.add(vocabulary.encode(line.mark), 0, position, passage=number)
            ids = vocabulary.encode(line.text)
            number_of[number, at] = len(number_of) + 1
            places[number, at] = (len(row.ids), ids, line.text)
            position = row.add(ids, 0, position, line=number_of[number, at], passage=number)
        position = row.add(vocabulary.encode("\n</passage>\n"), 0, position, passage=number)
    for branch, asked in enumerate(context.asked, start=1):
        _add_question(row, asked, branch, position, places, number_of, vocabulary)
    return row


def prompt_head(vocabulary: Vocabulary) -> list[int]:
    """Ids up to the passages."""
    system = [vocabulary.turn_start, *vocabulary.encode(f"system\n{SYSTEM_PROMPT}"), vocabulary.turn_end]
    return [*system, *vocabulary.encode("\n"), vocabulary.turn_start, *vocabulary.encode("user\n")]


def question_ids(question: str, vocabulary: Vocabulary) -> list[int]:
    """Ids from the question to where the answer starts."""
    asked = [*vocabulary.encode(render_question(question)), vocabulary.turn_end, *vocabulary.encode("\n")]
    return [*asked, vocabulary.turn_start, *vocabulary.encode("assistant\n")]


def _add_question(
    row: Row,
    asked: Asked,
    branch: int,
    position: int,
    places: dict[tuple[int, int], tuple[int, list[int], str]],
    number_of: dict[tuple[int, int], int],
    vocabulary: Vocabulary,
) -> None:
    echoes: dict[tuple[int, int], int] = {}  # passage, line: place of its first token among the closest
    if asked.closest:
        position = row.add(vocabulary.encode(f"{CLOSEST_HEADING}\n<closest>\n"), branch, position)
        for number, start_line, end_line in asked.closest:
            for at in range(start_line, end_line + 1):
                echoes[number, at] = len(row.ids)
                _, ids, text = places[number, at]
                line = number_of[number, at]
                position = row.add(ids, branch, position, line=line, passage=number)
                # A line may end with a piece that is matched whole; what stands behind it is cut up otherwise then.
                ending = vocabulary.encode(f"{text} [{number}]\n")[len(ids) :]
                position = row.add(ending, branch, position, passage=number)
        position = row.add(vocabulary.encode("</closest>\n"), branch, position)
    position = row.add(question_ids(asked.question, vocabulary), branch, position)
    first = True
    last = len(row.ids) - 1

    def expect(token: int, *, line: int = -1, source: int = -1, echo: int = -1, passage: int = -1) -> None:
        nonlocal position, first, last
        row.asks.append(Ask(last, token, line, source, echo, passage, first))
        position = row.add([token], branch, position)
        first, last = False, len(row.ids) - 1

    if asked.number == 0:
        for token in vocabulary.encode(ABSTENTION):
            expect(token, line=NOTHING)
    else:
        for at in range(asked.first, asked.last + 1):
            start, ids, _ = places[asked.number, at]
            line = number_of[asked.number, at]
            for offset, token in enumerate(ids):
                echo = echoes[asked.number, at] + offset if (asked.number, at) in echoes else -1
                expect(token, line=line, source=start + offset, echo=echo, passage=asked.number)
            for token in _mark(asked.number, vocabulary):
                expect(token, line=line, passage=asked.number)
    expect(vocabulary.turn_end)


def _mark(number: int, vocabulary: Vocabulary) -> list[int]:
    """The ids of ` [n]` behind a sentence."""
    return [vocabulary.id_of("\u2581"), vocabulary.id_of(f"[{number}]")]


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows padded to one length. Shapes: ids, positions, line, passage [rows, tokens]; allowed [rows, tokens, tokens];
    what begins with `ask_` [rows, asks], -1 where there is none (`ask_row` then is 0). The first `plain` tokens of
    every row are of its passages."""

    ids: Tensor
    positions: Tensor
    allowed: Tensor
    line: Tensor
    passage: Tensor
    ask_row: Tensor
    ask_token: Tensor
    ask_line: Tensor
    ask_source: Tensor
    ask_echo: Tensor
    ask_passage: Tensor
    ask_first: Tensor
    plain: int = 0

    @property
    def tokens(self) -> int:
        return int(self.ids.numel())

    def to(self, device: torch.device) -> Batch:
        names = (one.name for one in fields(self) if one.name != "plain")
        return replace(self, **{name: getattr(self, name).to(device, non_blocking=True) for name in names})


def lay_out(rows: Sequence[Row]) -> Batch:
    """Pad to a multiple of 128 tokens, so that few shapes occur."""
    tokens = -(-max(len(row.ids) for row in rows) // _STEP) * _STEP
    asks = -(-max(len(row.asks) for row in rows) // _STEP) * _STEP

    def padded(name: str, fill: int) -> Tensor:
        values = [getattr(row, name) for row in rows]
        return torch.tensor([value + [fill] * (tokens - len(value)) for value in values])

    def of_asks(name: str, fill: int = -1) -> Tensor:
        values = [[int(getattr(ask, name)) for ask in row.asks] for row in rows]
        return torch.tensor([value + [fill] * (asks - len(value)) for value in values])

    branch = padded("branch", -1)
    same = (branch[:, None, :] == branch[:, :, None]) | ((branch[:, None, :] == 0) & (branch[:, :, None] >= 0))
    allowed = same & torch.ones(tokens, tokens, dtype=torch.bool).tril()
    return Batch(
        ids=padded("ids", 0),
        positions=padded("positions", 0),
        allowed=allowed,
        line=padded("line", -1),
        passage=padded("passage", -1),
        ask_row=of_asks("row", 0),
        ask_token=of_asks("token"),
        ask_line=of_asks("line"),
        ask_source=of_asks("source"),
        ask_echo=of_asks("echo"),
        ask_passage=of_asks("passage"),
        ask_first=of_asks("first", 0).bool(),
        plain=min(row.branch.count(0) for row in rows) // _STEP * _STEP,
    )
