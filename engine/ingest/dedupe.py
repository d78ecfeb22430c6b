"""When two texts are the same document, and when they only look alike. Pure.

Two texts are the same when nothing but white space, punctuation, case or page counts tells them apart. A number,
a date, a sign or a word makes them two documents, however alike they are: two versions of one policy disagree in
just such a place. Texts that are nearly the same are found with MinHash (Broder 1997) and kept, with a note.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    UInt64Array = npt.NDArray[np.uint64]

PERMUTATIONS = 128
BANDS = 16  # of 8 values: a pair at similarity 0.9 shares a band with probability 0.9999, at 0.5 with 0.06
NEARLY_THE_SAME = 0.9
_SHINGLE_WORDS = 5
_LEAST_WORDS = 30  # of a shorter text a single word is too large a part
_BATCH = 4096

# Numbers keep their inner separators and a sign before them; currency and mathematical signs count as words.
_TOKEN = re.compile(r"(?<!\w)[-−+±]?\d+(?:[.,:/'’]\d+)*|[^\W\d_]+|\d+|[%‰§°€$£¥<>=≤≥≠±×÷+~≈№µ]")
_PAGE_COUNT = re.compile(
    r"^\W*(?:page|seite|pagina|página|blatt|sheet)\s+\d{1,4}(?:\s*(?:of|von|de|di|/)\s*\d{1,4})?\W*$", re.I | re.M
)


def normalised_tokens(text: str) -> list[str]:
    """What a text says: its words, numbers and signs, case-folded."""
    folded = unicodedata.normalize("NFKC", _PAGE_COUNT.sub("", text)).casefold()
    return [token.replace("−", "-").replace("’", "'") for token in _TOKEN.findall(folded)]


def text_digest(tokens: Sequence[str]) -> bytes:
    """SHA-256 of what a text says. Where words are divided does not count, where numbers are does."""
    digest = hashlib.sha256()
    digest.update("".join(_joined(tokens)).encode("utf-8", "surrogatepass"))
    return digest.digest()


def _joined(tokens: Sequence[str]) -> list[str]:
    pieces = list(tokens[:1])
    for before, token in pairwise(tokens):
        if not (before.isalpha() and token.isalpha()):
            pieces.append(" ")
        pieces.append(token)
    return pieces


def minhash(tokens: Sequence[str]) -> bytes | None:
    """128 values of 32 bits, little endian; None for a text too short to be called nearly the same as another."""
    import numpy as np

    if len(tokens) < _LEAST_WORDS:
        return None
    words: dict[str, int] = {}
    hashed = np.fromiter((words.setdefault(token, _hash64(token)) for token in tokens), np.uint64, len(tokens))
    shingles = np.unique(_shingles(hashed))
    factors, offsets = _permutations()
    signature = np.full(PERMUTATIONS, 0xFFFFFFFF, dtype=np.uint64)
    for begin in range(0, len(shingles), _BATCH):
        part = shingles[begin : begin + _BATCH]
        # Multiply-shift hashing (Dietzfelbinger 1997): the upper half of a * x + b modulo 2^64.
        permuted = (part[None, :] * factors[:, None] + offsets[:, None]) >> np.uint64(32)
        signature = np.minimum(signature, permuted.min(axis=1))
    return signature.astype("<u4").tobytes()


def _hash64(token: str) -> int:
    return int.from_bytes(hashlib.blake2b(token.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


def _shingles(words: UInt64Array) -> UInt64Array:
    import numpy as np

    mixed = np.zeros(len(words) - _SHINGLE_WORDS + 1, dtype=np.uint64)
    for position in range(_SHINGLE_WORDS):
        mixed = (mixed ^ words[position : position + len(mixed)]) * np.uint64(0x9E3779B97F4A7C15)
        mixed ^= mixed >> np.uint64(29)
    return mixed


@lru_cache(maxsize=1)
def _permutations() -> tuple[UInt64Array, UInt64Array]:
    """Always the same ones: signatures are stored."""
    import numpy as np

    stream = hashlib.shake_128(b"cloister minhash 1").digest(PERMUTATIONS * 16)
    numbers = np.frombuffer(stream, dtype="<u8").astype(np.uint64)
    return numbers[:PERMUTATIONS] | np.uint64(1), numbers[PERMUTATIONS:]


def bands(signature: bytes) -> list[bytes]:
    """One digest for each band; two texts that share a band are worth comparing."""
    width = len(signature) // BANDS
    return [
        hashlib.blake2b(signature[start : start + width], digest_size=8).digest()
        for start in range(0, len(signature), width)
    ]


def similarity(one: bytes, other: bytes) -> float:
    """Estimated Jaccard similarity of the texts' word shingles, 0 to 1 (standard error 0.03 at 0.9)."""
    import numpy as np

    return float(np.mean(np.frombuffer(one, dtype="<u4") == np.frombuffer(other, dtype="<u4")))
