"""Vectors of words: sums of rows of the tagger's table. Knows no sentence and no label."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from itertools import chain
from typing import Any

from models_registry.starter.ner.features import Lists, rows_of

_MOST_KEPT = 1 << 15  # vectors, of 192 bytes each


class WordVectors:
    """Keeps vectors of words on the written lists only, at most ``_MOST_KEPT``. May be shared by threads."""

    def __init__(self, table: Any, casings: Any, lists: Lists) -> None:
        """``table`` has the shape (rows, width), ``casings`` (casings, width)."""
        import numpy as np

        self._table = table
        self._casings = casings
        self._lists = lists
        self._kept: dict[str, int] = {}  # a word -> its place in the store
        self._store = np.empty((1024, table.shape[1]), dtype=np.float32)
        self._turn = threading.Lock()

    def of(self, words: Sequence[tuple[str, int]]) -> Any:
        """The vectors of words in texts of a casing, shape (1 + words, width); the first is of an empty place."""
        import numpy as np

        vectors = np.zeros((1 + len(words), self._table.shape[1]), dtype=np.float32)
        with self._turn:
            kept = np.array([self._kept.get(word, -1) for word, _ in words])
            known = kept >= 0
            vectors[1:][known] = self._store[kept[known]]
            new = np.flatnonzero(~known)
            if len(new):
                fresh = [words[number][0] for number in new.tolist()]
                vectors[1 + new] = made = self._made(fresh)
                self._keep(fresh, made)
        vectors[1:] += self._casings[[casing for _, casing in words]]
        return vectors

    def _made(self, words: Sequence[str]) -> Any:
        """Vectors without the casing, shape (words, width)."""
        import numpy as np

        rows = [rows_of(word, self._lists) for word in words]
        sizes = np.array([len(own) for own in rows])
        flat = np.fromiter(chain.from_iterable(rows), dtype=np.int32, count=int(sizes.sum()))
        # Words with many rows first: then the words that have an nth row are the first ones, and each step adds whole
        # rows. A third of the time of ``np.add.reduceat``.
        order = np.argsort(-sizes, kind="stable")
        starts = (np.cumsum(sizes) - sizes)[order]
        sums = np.zeros((len(words), self._table.shape[1]), dtype=np.float32)
        for nth, count in enumerate(len(words) - np.cumsum(np.bincount(sizes))[:-1]):
            sums[:count] += self._table[flat[starts[:count] + nth]]
        vectors = np.empty_like(sums)
        vectors[order] = sums / np.sqrt(sizes[order], dtype=np.float32)[:, None]
        return vectors

    def _keep(self, words: Sequence[str], vectors: Any) -> None:
        import numpy as np

        public = [place for place, word in enumerate(words) if self._lists.is_public(word) and word not in self._kept]
        public = public[: _MOST_KEPT - len(self._kept)]
        while len(self._kept) + len(public) > len(self._store):
            self._store = np.concatenate([self._store, np.empty_like(self._store)])
        for place in public:
            number = self._kept.setdefault(words[place], len(self._kept))
            self._store[number] = vectors[place]
