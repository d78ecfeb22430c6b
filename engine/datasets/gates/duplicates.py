"""The gate for repetition: the same words, and nearly the same words, keep only the first item. Pure.

Nearly the same is found with MinHash (Broder 1997) over runs of three words and confirmed by comparing the runs
themselves. Two items that differ in a number are never the same: prices and deadlines differ in just that. Nor are
two that ask for one answer in clearly other words: what is learned in one wording alone is known in that wording alone.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from engine.datasets.content import Preference, RawText, answer_of, question_of, texts_of
from engine.datasets.gates.candidate import Candidate, Passed, Reason

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    UInt64Array = npt.NDArray[np.uint64]

NEARLY_THE_SAME = 0.8
_PERMUTATIONS = 64
_BANDS = 16  # of 4 values: a pair at similarity 0.8 shares a band with probability 0.9998, at 0.3 with 0.12
_RUN_WORDS = 3
NEARLY_THE_SAME_QUESTION = 0.7  # of the words: "for" instead of "of" is no other wording, another sentence is one
_MOST_COMPARED = 64  # of one bucket: thousands of questions with one long answer share theirs
_LEAST_RUNS = 8  # of a shorter text a single word is too large a part
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class _Seen:
    """An item as it is compared: its runs of words, and the words of what it asks."""

    runs: frozenset[int]
    asked: frozenset[str] | None

    def repeats(self, other: _Seen) -> bool:
        if _similarity(self.runs, other.runs) < NEARLY_THE_SAME:
            return False
        if self.asked is None or other.asked is None:
            return True
        return _similarity(self.asked, other.asked) >= NEARLY_THE_SAME_QUESTION


def drop_duplicates(candidates: Sequence[Candidate], *, step: Callable[[int], None]) -> Passed:
    """Keep the first of each group. ``step`` is called with the number of items done and may raise to stop."""
    kept: list[Candidate] = []
    dropped: dict[int, tuple[Reason, ...]] = {}
    exact: set[bytes] = set()
    buckets: dict[tuple[int, bytes, bytes], list[int]] = {}
    seen: dict[int, _Seen] = {}
    for number, candidate in enumerate(candidates):
        step(number)
        words = _words("\n".join(texts_of(candidate.content)))
        digest = _digest(words, candidate)
        if digest in exact:
            dropped[candidate.item_id] = (Reason.EXACT_DUPLICATE,)
            continue
        one = _Seen(_runs(words), _asked(candidate))
        keys = _bucket_keys(one.runs, _numbers(words))
        others = dict.fromkeys(place for key in keys for place in buckets.get(key, ())[-_MOST_COMPARED:])
        if any(one.repeats(seen[other]) for other in others):
            dropped[candidate.item_id] = (Reason.NEAR_DUPLICATE,)
            continue
        exact.add(digest)
        if keys:
            seen[len(kept)] = one
            for key in keys:
                buckets.setdefault(key, []).append(len(kept))
        kept.append(candidate)
    return Passed(tuple(kept), dropped)


def nearly_the_same_question(one: str, other: str) -> bool:
    """Whether two questions share so many of their words that the second is no wording of its own."""
    return _similarity(frozenset(_words(one)), frozenset(_words(other))) >= NEARLY_THE_SAME_QUESTION


def normalised(text: str) -> str:
    """What a text says without case, punctuation and white space."""
    return " ".join(_words(text))


def _words(text: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold())


def _digest(words: Sequence[str], candidate: Candidate) -> bytes:
    parts = [" ".join(words)]
    if isinstance(candidate.content, Preference):  # the same two answers the other way round are not the same
        parts += [normalised(question_of(candidate.content)), normalised(answer_of(candidate.content))]
    return hashlib.sha256("\n".join(parts).encode()).digest()


def _numbers(words: Sequence[str]) -> bytes:
    with_digits = sorted(word for word in words if any(map(str.isdigit, word)))
    return hashlib.blake2b(" ".join(with_digits).encode(), digest_size=8).digest()


def _runs(words: Sequence[str]) -> frozenset[int]:
    if len(words) < _LEAST_RUNS + _RUN_WORDS - 1:
        return frozenset()
    return frozenset(
        int.from_bytes(
            hashlib.blake2b(" ".join(words[at : at + _RUN_WORDS]).encode(), digest_size=8).digest(), "little"
        )
        for at in range(len(words) - _RUN_WORDS + 1)
    )


def _asked(candidate: Candidate) -> frozenset[str] | None:
    """The words before the answer; None for what asks nothing."""
    content = candidate.content
    if isinstance(content, RawText):
        return None
    turns = content.prompt if isinstance(content, Preference) else content.messages[:-1]
    return frozenset(word for turn in turns for word in _words(turn.content))


def _similarity(one: frozenset[Any], other: frozenset[Any]) -> float:
    """Jaccard similarity, 0 to 1."""
    union = len(one | other)
    return len(one & other) / union if union else 0.0


def _bucket_keys(runs: frozenset[int], numbers: bytes) -> list[tuple[int, bytes, bytes]]:
    import numpy as np

    if not runs:
        return []
    factors, offsets = _permutations()
    hashed = np.fromiter(runs, dtype=np.uint64, count=len(runs))
    signature = np.full(_PERMUTATIONS, np.iinfo(np.uint64).max, dtype=np.uint64)
    for begin in range(0, len(hashed), 4096):
        part = hashed[begin : begin + 4096]
        # Multiply-shift hashing (Dietzfelbinger 1997).
        permuted = (part[None, :] * factors[:, None] + offsets[:, None]) >> np.uint64(32)
        signature = np.minimum(signature, permuted.min(axis=1))
    width = _PERMUTATIONS // _BANDS
    return [(band, signature[band * width : (band + 1) * width].tobytes(), numbers) for band in range(_BANDS)]


@lru_cache(maxsize=1)
def _permutations() -> tuple[UInt64Array, UInt64Array]:
    """Always the same ones, so that the same items are kept."""
    import numpy as np

    stream = hashlib.shake_128(b"cloister dataset minhash 1").digest(_PERMUTATIONS * 16)
    numbers = np.frombuffer(stream, dtype="<u8").astype(np.uint64)
    return numbers[:_PERMUTATIONS] | np.uint64(1), numbers[_PERMUTATIONS:]
