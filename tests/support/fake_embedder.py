"""A working embedder without a model: hashed words as directions, so that shared words mean similarity."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

_PIECE = re.compile(r"\w+|[^\w\s]")


class FakeEmbedder:
    """Deterministic over processes and machines; passes the contract that the real embedder passes."""

    def __init__(self, dimension: int = 384, max_tokens: int = 254) -> None:
        self._dimension = dimension
        self._max_tokens = max_tokens

    @property
    def dimension(self) -> int:
        return self._dimension

    @property
    def max_tokens(self) -> int:
        return self._max_tokens

    @property
    def name(self) -> str:
        return "fake-hashed-words"

    def embed_passages(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        if not texts:
            return np.empty((0, self._dimension), dtype=np.float32)
        return np.stack([self.embed_query(text) for text in texts])

    def embed_query(self, text: str) -> npt.NDArray[np.float32]:
        vector = np.full(self._dimension, 0.001, dtype=np.float32)  # so that no text has length zero
        for word in _PIECE.findall(text)[: self._max_tokens]:
            digest = hashlib.blake2b(word.lower().encode("utf-8", "replace"), digest_size=16).digest()
            for position in range(0, 16, 4):
                value = int.from_bytes(digest[position : position + 4], "little")
                vector[(value >> 1) % self._dimension] += 1.0 if value & 1 else -1.0
        return vector / np.float32(np.linalg.norm(vector))

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(self.token_spans(text)) for text in texts]

    def token_spans(self, text: str) -> list[tuple[int, int]]:
        return [match.span() for match in _PIECE.finditer(text)]
