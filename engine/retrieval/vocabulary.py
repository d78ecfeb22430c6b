"""Every word the vault's documents use, for misspelt words and compounds. Knows nothing of SQL or ranking."""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

_MIN_CHARS = 3
_MAX_CHARS = 40
_RECENT_LIMIT = 5_000
_MIN_PART_CHARS = 4
_MIN_MISSPELT_CHARS = 4
_TWO_ERRORS_FROM_CHARS = 7
# What German and its neighbours put between the parts of a compound, and the endings that a stem has lost there.
_LINKS = ("", "s", "es", "n", "en", "er", "e", "ung", "ungs", "heit", "heits", "keit", "keits")
_MASK_BITS = 31


def is_vocabulary(term: str) -> bool:
    """Whether a term is a word worth remembering: letters only, and long enough to be misspelt."""
    return _MIN_CHARS <= len(term) <= _MAX_CHARS and term.isalpha()


@dataclass(frozen=True, slots=True)
class _Tier:
    """Sorted words with what narrows down a search among them."""

    terms: list[str]
    lengths: NDArray[np.uint8]
    masks: NDArray[np.uint32]  # which letters (code point modulo 31) a word has
    _mirror: list[_Tier] = field(default_factory=list)

    @classmethod
    def of(cls, terms: Iterable[str]) -> _Tier:
        ordered = sorted(terms)
        return cls(
            ordered,
            np.fromiter((len(term) for term in ordered), dtype=np.uint8, count=len(ordered)),
            _masks(ordered),
        )

    def __contains__(self, term: str) -> bool:
        place = bisect_left(self.terms, term)
        return place < len(self.terms) and self.terms[place] == term

    def mirror(self) -> _Tier:
        """The same words from their last letter to the first; made when first asked for."""
        if not self._mirror:
            self._mirror.append(_Tier.of(term[::-1] for term in self.terms))
        return self._mirror[0]

    def starting(self, prefix: str) -> list[str]:
        low = bisect_left(self.terms, prefix)
        return self.terms[low : bisect_left(self.terms, prefix + "\U0010ffff", low)]

    def near(self, word: str, errors: int) -> list[str]:
        """Words that may lie within so many errors: length and letters do not rule them out."""
        lengths = self.lengths.astype(np.int16)
        differing = np.bitwise_count(self.masks ^ _masks([word])[0])
        rows = np.flatnonzero((np.abs(lengths - len(word)) <= errors) & (differing <= 2 * errors))
        return [self.terms[row] for row in rows.tolist()]


def _masks(terms: list[str]) -> NDArray[np.uint32]:
    result = np.zeros(len(terms), dtype=np.uint32)
    for start in range(0, len(terms), 65_536):
        part = np.array(terms[start : start + 65_536], dtype=f"U{_MAX_CHARS}")
        letters = part.view(np.uint32).reshape(len(part), -1)
        bits = np.where(letters > 0, np.uint32(1) << (letters % _MASK_BITS), np.uint32(0))
        result[start : start + len(part)] = np.bitwise_or.reduce(bits, axis=1)
    return result


class _State:
    """The words at one moment: a large sorted tier, a small set of later ones, and those since gone."""

    def __init__(self, main: _Tier, recent: frozenset[str] = frozenset(), gone: frozenset[str] = frozenset()) -> None:
        self.main = main
        self.recent = recent
        self.gone = gone
        self._tiers: tuple[_Tier, ...] | None = None

    def __contains__(self, term: str) -> bool:
        return term in self.recent or (term in self.main and term not in self.gone)

    def tiers(self) -> tuple[_Tier, ...]:
        if self._tiers is None:
            self._tiers = (self.main, _Tier.of(self.recent))
        return self._tiers


class Vocabulary:
    """A set of words that grows and shrinks with the documents. Thread-safe; ask a snapshot more than one thing."""

    def __init__(self, terms: Iterable[str] = ()) -> None:
        self._updating = threading.Lock()
        self._state = _State(_Tier.of(set(terms)))

    def __len__(self) -> int:
        state = self._state
        return len(state.main.terms) + len(state.recent) - len(state.gone)

    def __contains__(self, term: str) -> bool:
        return term in self._state

    def snapshot(self, without: Collection[str] = ()) -> Vocabulary:
        """The words of this moment but for some, which later updates do not reach."""
        copy, state = Vocabulary(), self._state
        copy._state = state
        if without:
            hidden = state.gone | {term for term in without if term in state.main}
            copy._state = _State(state.main, state.recent - set(without), hidden)
        return copy

    def update(self, added: Iterable[str] = (), removed: Iterable[str] = ()) -> None:
        """Learn and forget words; what is both removed and added stays."""
        with self._updating:
            state = self._state
            learnt, forgotten = set(added), set(removed)
            forgotten -= learnt
            recent = (state.recent - forgotten) | {term for term in learnt if term not in state.main}
            gone = (state.gone - learnt) | {term for term in forgotten if term in state.main}
            if len(recent) + len(gone) > _RECENT_LIMIT:
                self._state = _State(_Tier.of((set(state.main.terms) - gone) | recent))
            elif recent != state.recent or gone != state.gone:
                self._state = _State(state.main, frozenset(recent), frozenset(gone))

    def similar(self, word: str, limit: int = 3) -> list[tuple[str, int]]:
        """Known words within one error (two from seven letters on), nearest first, with their distance.

        An error is a letter too many, too few, wrong, or two neighbours swapped (optimal string alignment).
        The first letter is rarely wrong, so a word that shares it wins over one that does not.
        """
        from rapidfuzz.distance import OSA

        if len(word) < _MIN_MISSPELT_CHARS or not word.isalpha():
            return []
        errors = 2 if len(word) >= _TWO_ERRORS_FROM_CHARS else 1
        state = self._state
        candidates = {term for tier in state.tiers() for term in tier.near(word, errors)} - state.gone
        found = []
        for term in candidates:
            distance = OSA.distance(word, term, score_cutoff=errors)
            if distance <= errors and not (distance == 2 and term[0] != word[0]):
                found.append((distance, term[0] != word[0], term))
        found.sort()
        best = found[0][0] if found else 0
        return [(term, distance) for distance, _, term in found if distance == best][:limit]

    def parts(self, word: str) -> list[str]:
        """The known words that a compound is made of, or none; the longest last part wins."""
        if len(word) < 2 * _MIN_PART_CHARS:
            return []
        for cut in range(_MIN_PART_CHARS, len(word) - _MIN_PART_CHARS + 1):
            if word[cut:] not in self:
                continue
            head = self._head(word[:cut])
            if head:
                return [head, word[cut:]]
            more = self.parts(word[:cut])
            if more:
                return [*more, word[cut:]]
        return []

    def _head(self, text: str) -> str:
        for link in _LINKS:
            if text.endswith(link):
                head = text[: len(text) - len(link)]
                if len(head) >= _MIN_PART_CHARS and head in self:
                    return head
        return ""

    def compounds_of(self, word: str, limit: int = 32) -> list[str]:
        """Known compounds that begin or end with a word and whose remainder is known too."""
        if len(word) < _MIN_PART_CHARS:
            return []
        state = self._state
        starting = [t for tier in state.tiers() for t in tier.starting(word)]
        ending = [t[::-1] for tier in state.tiers() for t in tier.mirror().starting(word[::-1])]
        found = [t for t in starting if len(t) > len(word) and self._is_rest(t[len(word) :])]
        found += [t for t in ending if len(t) > len(word) and self._head(t[: -len(word)])]
        return sorted({t for t in found if t not in state.gone}, key=lambda t: (len(t), t))[:limit]

    def _is_rest(self, text: str) -> bool:
        return any(
            text.startswith(link) and len(text) - len(link) >= _MIN_PART_CHARS and text[len(link) :] in self
            for link in _LINKS
        )
