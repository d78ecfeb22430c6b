"""Read a split from its memory file into token sequences. Says what was left out, never what it said."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from engine.contract.training import Objective, TrainingConfig
from engine.training.child.encoding import Encoder, Row, TokenSequence
from engine.training.errors import TrainingDataError


@dataclass(frozen=True, slots=True)
class Split:
    """``rows``: not yet packed. ``dropped``: too long or without anything to learn; ``truncated``: cut."""

    rows: list[Row]
    dropped: int
    truncated: int

    @property
    def tokens(self) -> int:
        return sum(map(len, self.rows))


def read_split(lines: Iterable[bytes], encoder: Encoder, objective: Objective, config: TrainingConfig) -> Split:
    """Encode every line. Raises TrainingDataError for a line of another kind."""
    rows: list[Row] = []
    dropped = truncated = 0
    for number, line in enumerate(lines, start=1):
        try:
            value = json.loads(line)
            found = _encode(value, encoder, objective, config)
        except (ValueError, KeyError, TypeError):
            raise TrainingDataError(
                f"Line {number} of the dataset is not one of the kind {objective}.",
                help="Freeze the dataset again; its version is not what it should be.",
            ) from None
        for row in found:
            fitting = _fit(row, config)
            if fitting is None:
                dropped += 1
            else:
                truncated += fitting is not row
                rows.append(fitting)
    return Split(rows, dropped, truncated)


def _encode(value: dict[str, object], encoder: Encoder, objective: Objective, config: TrainingConfig) -> list[Row]:
    if objective == "cpt":
        text = value["text"]
        if not isinstance(text, str):
            raise TypeError
        return [Row((piece,)) for piece in _pieces(encoder.text(text), config.sequence_tokens)]
    if objective == "dpo":
        prompt, chosen, rejected = value["prompt"], value["chosen"], value["rejected"]
        if not isinstance(prompt, list) or not isinstance(chosen, str) or not isinstance(rejected, str):
            raise TypeError
        return [encoder.preference(prompt, chosen, rejected)]
    messages = value["messages"]
    if not isinstance(messages, list):
        raise TypeError
    return [Row((sequence,)) for sequence in encoder.conversation(messages)]


def _pieces(sequence: TokenSequence, most: int) -> list[TokenSequence]:
    """A raw text in pieces of at most ``most`` tokens: none of it is too long, and none is lost."""
    starts = range(0, len(sequence), most)
    pieces = [TokenSequence(sequence.ids[at : at + most], sequence.learned[at : at + most]) for at in starts]
    return [piece for piece in pieces if len(piece) > 1]


def _fit(row: Row, config: TrainingConfig) -> Row | None:
    """The row as it can be learned, the same object if nothing was cut; None if it cannot."""
    most = config.sequence_tokens
    if any(len(sequence) > most for sequence in row.sequences):
        if config.too_long == "drop":
            return None
        row = Row(tuple(sequence.cut(most) for sequence in row.sequences))
    # The first token has nothing before it that could predict it.
    if not all(any(sequence.learned[1:]) for sequence in row.sequences):
        return None
    return row
