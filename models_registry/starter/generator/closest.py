"""What a reader that errs now and then would name as the sentences closest to a question.

The product's reader was trained on the same organisations and hardly errs on them; drawn like this, its sentences are
about as often wrong as on documents that it has never seen, and the model does not learn to trust them blindly.
"""

from __future__ import annotations

import random
from collections.abc import Sequence

from models_registry.starter.answerer.questions import content_stems
from models_registry.starter.generator.passages import Passage

Span = tuple[int, int, int]
"""A passage's number from 1, and its first and last line."""

_NOTHING_NAMED = 0.08
_RIGHT_FIRST, _RIGHT_SECOND = 0.84, 0.92  # above the second, another line of the right passage stands in its place
_COUNTS, _COUNT_WEIGHTS = (1, 2, 3), (0.5, 0.25, 0.25)
_NOISE = 0.3  # in shares of the question's words


class Reading:
    """The lines of a context's passages, to be compared with its questions."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self._stems = [[content_stems(line.text) for line in passage.lines] for passage in passages]

    def name(self, question: str, right: Span | None, rng: random.Random) -> tuple[Span, ...]:
        """At most one sentence of each passage, the most probable answer first; none at times.

        `right` is where the answer stands, None where no passage has it.
        """
        if rng.random() < _NOTHING_NAMED:
            return ()
        count = rng.choices(_COUNTS, _COUNT_WEIGHTS)[0]
        wrong = self._wrong(content_stems(question), right, rng)
        draw = rng.random()
        if right is None or draw >= _RIGHT_SECOND:
            return tuple(wrong[:count])
        others = [span for span in wrong if span[0] != right[0]]
        others.insert(0 if draw < _RIGHT_FIRST else 1, right)
        return tuple(others[:count])

    def _wrong(self, asked: set[str], right: Span | None, rng: random.Random) -> list[Span]:
        """Of each passage the line with most of the question's words that does not answer, best first."""
        rated: list[tuple[float, Span]] = []
        for number, lines in enumerate(self._stems, start=1):
            free = [
                at for at in range(len(lines)) if right is None or number != right[0] or not right[1] <= at <= right[2]
            ]
            if not free:
                continue
            shares = {at: len(asked & lines[at]) / max(1, len(asked)) + _NOISE * rng.random() for at in free}
            at = max(free, key=shares.__getitem__)
            rated.append((shares[at], (number, at, at)))
        return [span for _, span in sorted(rated, reverse=True)]
