"""When two texts are the same document, and when they only look alike. Pure.

Two texts are the same when nothing but white space, punctuation, case or page counts tells them apart. A number,
a date, a tick, a sign or a word makes them two documents, however alike they are: two versions of one policy disagree
in just such a place. Texts that are nearly the same are found with MinHash (Broder 1997) and kept, with a note.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from array import array
from collections.abc import Callable, Iterator, Sequence
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
_PIECE_CHARS = 200_000
_AS_BYTES = ("utf-8", "surrogatepass")

_PAGE_COUNT = re.compile(
    r"^[^\w\n]*(?:page|seite|pagina|página|blatt|sheet)[^\S\n]+\d{1,4}"
    r"(?:[^\S\n]*(?:of|von|de|di|/)[^\S\n]*\d{1,4})?[^\w\n]*$",
    re.I | re.M,
)
_DASH = "[-\u2010-\u2014\u2212\ufe63\uff0d]"
# Of punctuation, what says something: a minus before or after a number ("-5", "- 5", "1.250-"), a mark or rating that
# a dash gives ("A-", "[-]"), a number in brackets (negative in accounts), feet and inches, the only mark in a box.
_TELLING = (
    rf"(?<=\d){_DASH}|{_DASH}(?=[ \t\u00a0\u202f]?[.,]?\d)|(?<!\w){_DASH}(?=\w)|(?<=\w){_DASH}(?!\w|\n\w)"
    r"|\((?=[^\w\s]?[ \u00a0]?\d)|(?<=\d)[*'\"’”′″‴]|(?<=[\[(])[^\w\s](?=[\])])|[%‰‱§&#@†‡]"
)
# Not what a text says: the rules of a table, accents typed for apostrophes, and which picture of a sign is shown.
_SILENT = re.compile("[|`´\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_ONE_SPELLING = str.maketrans("’′”″µ" + "\u2010\u2011\u2012\u2013\u2014\u2212\ufe63\uff0d", "''\"\"μ" + "-" * 8)
_TOLD_BY_CATEGORY = frozenset({"So", "Sm", "Sc", "Sk", "No", "Nl", "Co", "Mn", "Mc", "Me"})
_ASTRAL_MARKS_END = 0x20000  # beyond it there are variation selectors only


def fingerprint(text: str, check: Callable[[], None] = lambda: None) -> tuple[bytes | None, bytes | None]:
    """``text_digest`` and ``minhash`` of a text's tokens, without the memory that all of them need at once.

    Both are None for a text without a token. ``check`` is called for each piece of the text and may raise.
    """
    digest = hashlib.sha256()
    words: dict[str, int] = {}
    hashed = array("Q")
    before = ""
    for piece in _pieces(text):
        check()
        tokens = normalised_tokens(piece)
        if not tokens:
            continue
        for token in tokens:
            if token not in words:
                words[token] = _hash64(token)
            hashed.append(words[token])
        digest.update("".join(_joined([before, *tokens] if before else tokens)[bool(before) :]).encode(*_AS_BYTES))
        before = tokens[-1]
    return (digest.digest(), _signature(hashed)) if hashed else (None, None)


def _pieces(text: str) -> Iterator[str]:
    """Cut where a paragraph ends, so that no word or number is divided."""
    begin = 0
    while begin < len(text):
        end = text.find("\n\n", begin + _PIECE_CHARS)
        end = len(text) if end < 0 else end
        yield text[begin:end]
        begin = end


def normalised_tokens(text: str) -> list[str]:
    """What a text says: its words, case-folded, its numbers and its signs.

    Numbers keep their separators, and units their case: 5 mW are not 5 MW. Signs are what Unicode calls symbols,
    marks and other numbers; compatibility forms stay apart, since 10² is not 102.
    """
    text = _SILENT.sub("", unicodedata.normalize("NFC", _PAGE_COUNT.sub("", text)))
    tokens = []
    for match in _token_pattern().finditer(text):
        kind, token = match.lastgroup, match.group()
        if kind == "word":
            tokens.append(token.lower() if token.isascii() else unicodedata.normalize("NFC", token.casefold()))
        elif kind in ("number", "unit"):
            tokens.append(match["number"].translate(_ONE_SPELLING))
            if kind == "unit":
                tokens.append(match["unit"].translate(_ONE_SPELLING))
        elif kind == "telling" or _is_sign(token):
            tokens.append(token.translate(_ONE_SPELLING))
    return tokens


@lru_cache(maxsize=1)
def _token_pattern() -> re.Pattern[str]:
    """A mark belongs to the letter before it: without its vowel signs कि and की are one letter."""
    marks = "".join(
        re.escape(chr(code))
        for code in range(0x300, _ASTRAL_MARKS_END)
        if unicodedata.category(chr(code)) in ("Mn", "Mc", "Me")
    )
    unit = rf"(?:[ \u00a0\u202f]?(?P<unit>[^\W\d_]{{1,3}})(?![^\W\d_]|[{marks}]))?"
    return re.compile(
        rf"(?P<word>[^\W\d_]+(?:(?=[^\w\s])[{marks}]+[^\W\d_]*)*)"
        rf"|(?P<number>(?:(?<![\w.,])[.,])?\d+(?:[.,:/'’·٫٬]\d+)*){unit}"
        rf"|(?=[^\w\s])(?:(?P<telling>{_TELLING})|(?P<other>.))"
    )


@lru_cache(maxsize=4096)
def _is_sign(character: str) -> bool:
    return unicodedata.category(character) in _TOLD_BY_CATEGORY


def text_digest(tokens: Sequence[str]) -> bytes:
    """SHA-256 of what a text says. Where words are divided does not count, where numbers are does."""
    digest = hashlib.sha256()
    digest.update("".join(_joined(tokens)).encode(*_AS_BYTES))
    return digest.digest()


def _joined(tokens: Sequence[str]) -> list[str]:
    pieces = list(tokens[:1])
    for before, token in pairwise(tokens):
        if not (before[0].isalpha() and token[0].isalpha()):
            pieces.append(" ")
        pieces.append(token)
    return pieces


def minhash(tokens: Sequence[str]) -> bytes | None:
    """128 values of 32 bits, little endian; None for a text too short to be called nearly the same as another."""
    return _signature(array("Q", map(_hash64, tokens)))


def _signature(words: array[int]) -> bytes | None:
    """``words``: the 64-bit hash of each token."""
    import numpy as np

    if len(words) < _LEAST_WORDS:
        return None
    hashed = np.frombuffer(words, dtype=np.uint64)
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
    return int.from_bytes(hashlib.blake2b(token.encode(*_AS_BYTES), digest_size=8).digest(), "little")


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
