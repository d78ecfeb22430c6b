"""Turn text into the terms that full-text search compares. Knows nothing of SQL, indexes or ranking.

A term is a stem of lower-case letters and digits without accents, or, in scripts that put no space between
words, a pair of neighbouring characters. Terms hold no ASCII punctuation, so FTS5's ``ascii`` tokenizer splits
a row of space-joined terms exactly where they were joined.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from engine.retrieval.languages import STEMMERS, base_code

MAX_TERM_CHARS = 40

# Scripts written without spaces: Thai, Lao, Myanmar, Khmer, Kana, Han.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003134f"
)
_UNSPACED_RUN = re.compile(f"[{_UNSPACED}]+")
# Letters, digits and the marks that belong to them (combining accents, Arabic and Hebrew points, Indic vowels).
_WORD = (
    "[^\\W_\u0964\u0965]|[\u0300-\u036f\u0591-\u05bd\u05bf\u064b-\u065f\u0670\u0900-\u0963\u0966-\u0dff\u200d\u200c]"
)
_TOKEN = re.compile(f"(?:{_WORD})+(?:[-/.,:_'’&+#](?:{_WORD})+)*")
_PIECE = re.compile(f"(?:{_WORD})+")
_RUNS = re.compile(r"\d+|[^\W\d_]+")
# 1,250.00 and 1.250,00 and 1'250: groups of three, then perhaps a fraction.
_AMOUNT = re.compile(r"(\d{1,3}(?:[.,'’]\d{3})+)(?:[.,](\d+))?")
_UMLAUTS = re.compile("[äöüæøœ]")
_DIGRAPHS = re.compile("ae|oe|ue")


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a text: its case-folded form, and whether it was glued together from pieces."""

    text: str
    compound: bool = False  # joined from pieces that punctuation or a digit border separates
    part: bool = False  # one of those pieces


def context_text(title: str, heading: str, text: str) -> str:
    """What is embedded for a chunk: where it stands, then what it says."""
    place = " > ".join(part for part in (title.strip(), heading.strip()) if part)
    return f"{place}\n{text}" if place else text


def normalise(text: str) -> str:
    """Compatibility forms unified (NFKC), soft hyphens removed, case folded."""
    return unicodedata.normalize("NFKC", text).replace("\u00ad", "").casefold()


def words(text: str) -> Iterator[Word]:
    """The words of a text in order; part numbers and hyphenated words come whole and in parts."""
    for match in _TOKEN.finditer(normalise(text)):
        yield from _token_words(match.group())


def _token_words(token: str) -> Iterator[Word]:
    if _UNSPACED_RUN.search(token):
        yield from _unspaced_words(token)
        return
    amount = _AMOUNT.fullmatch(token)
    if amount:
        yield Word(re.sub(r"\D", "", amount.group(1)), compound=True)
        yield from (Word(piece, part=True) for piece in _PIECE.findall(token))
        return
    pieces = _PIECE.findall(token)
    if len(pieces) > 1 and ("'" in token or "’" in token):
        pieces = _without_apostrophes(token)
    has_digit = any(char.isdigit() for char in token)
    parts = pieces
    if has_digit:
        parts = [run for piece in pieces for run in (_RUNS.findall(piece) or [piece])]
    if len(parts) == 1:
        yield Word(parts[0])
        return
    joined = "".join(parts)
    whole = len(joined) <= MAX_TERM_CHARS and (has_digit or "-" in token or "&" in token)
    if whole:
        yield Word(joined, compound=True)
    for part in parts:
        yield Word(part, part=whole)
    if has_digit and len(pieces) > 1:
        yield from (Word(piece, part=whole) for piece in pieces if piece not in parts)


def _without_apostrophes(token: str) -> list[str]:
    """``don't`` -> ``don't`` cut at the apostrophe, with a trailing possessive or contraction left out."""
    kept: list[str] = []
    for piece in re.split(r"[-/.,:_&+#]", token):
        halves = re.split("['’]", piece)
        if len(halves) == 2 and len(halves[1]) <= 2:  # company's, don't, we'll
            halves = halves[:1]
        kept.extend(half for half in halves if half)
    return kept


def _unspaced_words(token: str) -> Iterator[Word]:
    position = 0
    for run in _UNSPACED_RUN.finditer(token):
        yield from (Word(piece) for piece in _PIECE.findall(token[position : run.start()]))
        chars = run.group()
        if len(chars) == 1:
            yield Word(chars)
        for index in range(len(chars) - 1):
            yield Word(chars[index : index + 2])
        position = run.end()
    yield from (Word(piece) for piece in _PIECE.findall(token[position:]))


def fold(word: str) -> str:
    """Accents removed from letters (``é`` -> ``e``); marks that are letters of their script stay."""
    if word.isascii():
        return word
    special = word.replace("æ", "ae").replace("ø", "o").replace("œ", "oe").replace("ł", "l").replace("đ", "d")
    kept = [
        c
        for c in unicodedata.normalize("NFD", special)
        if not ("\u0300" <= c <= "\u036f" or "\u0591" <= c <= "\u05bd" or "\u064b" <= c <= "\u065f" or c == "\u0670")
    ]
    return unicodedata.normalize("NFC", "".join(kept))


class Stemmers(threading.local):
    """Snowball stemmers, one set per thread: they keep their working state in the object."""

    def __init__(self) -> None:
        self._by_name: dict[str, object] = {}

    def stem(self, word: str, algorithm: str) -> str:
        stemmer = self._by_name.get(algorithm)
        if stemmer is None:
            import snowballstemmer

            stemmer = self._by_name[algorithm] = snowballstemmer.stemmer(algorithm)
        return str(stemmer.stemWord(word))  # type: ignore[attr-defined]


class Stemming:
    """Word -> term for one language at a time, with the results remembered (about 10 MB when full)."""

    def __init__(self, remembered: int = 100_000) -> None:
        self._stemmers = Stemmers()
        self._cached = lru_cache(maxsize=remembered)(self._term)

    def term(self, word: str, language: str) -> str:
        """The term of a case-folded word in a language; an unknown language only folds accents."""
        return self._cached(word, STEMMERS.get(language, ""))

    def _term(self, word: str, algorithm: str) -> str:
        if not algorithm or not word.isalpha() or len(word) > MAX_TERM_CHARS:
            return fold(word)[:MAX_TERM_CHARS]
        return fold(self._stemmers.stem(word, algorithm))[:MAX_TERM_CHARS]

    def document_terms(self, text: str, language: str | None) -> list[str]:
        """Every term of a document's text, in order, repetitions kept (their number is the term frequency)."""
        code = base_code(language)
        return [term for word in words(text) if (term := self.term(word.text, code))]

    def spellings(self, word: str, languages: Iterable[str]) -> tuple[str, ...]:
        """The terms under which a question's word may be indexed: one per language, umlauts both ways."""
        forms = [word]
        if _UMLAUTS.search(word):
            forms.append(word.replace("ä", "ae").replace("ö", "oe").replace("ü", "ue").replace("ø", "oe"))
        elif _DIGRAPHS.search(word):
            forms.append(re.sub("(?<=[aou])e", "", word) if "que" not in word else word)
        return tuple(dict.fromkeys(self.term(form, code) for code in (*languages, "") for form in forms if form))
