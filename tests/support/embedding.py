"""A stand-in for the embedder's port where any vectors will do."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def by_letters(texts: Sequence[str]) -> NDArray[np.float32]:
    """float32 [n, 36]: counts of letters, normalised."""
    rows = np.array(
        [[text.lower().count(letter) for letter in "abcdefghijklmnopqrstuvwxyz0123456789"] for text in texts]
    )
    return (rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1)).astype(np.float32)
