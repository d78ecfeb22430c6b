"""Start the model with the circuits that training would otherwise have to discover.

To answer, a transformer must find the sentence that shares words with the question and copy it. From random weights
the heads for this take tens of millions of tokens to form (Elhage et al. 2021, "A mathematical framework for
transformer circuits"; Olsson et al. 2022, "In-context learning and induction heads"), more than one processor reads
in an hour. Written down, as a compiler would (Lindner et al. 2023, "Tracr"), they work roughly from the first step,
and training refines them. Nothing is frozen.

    layer 0   the token before; a bag of the last few words, rare ones first; which passage this is in
    layer 1   the bag at the start of this sentence: a name for the sentence, and after `assistant` the question's words
    layer 2   in an answer: the name of the sentence whose words are the question's words
    layer 3   what follows the current token in the sentence of that name; and the number of its passage
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

HEAD_SIZE = 128
HEADS = 4
WIDTH = 416
ROPE_THETA = 1e8

# What the entries of the residual stream hold.
_ONE = slice(0, 3)  # the same for every token: what a head by position asks with
_MARKUP, _RARITY, _ENDS_SENTENCE, _TAG, _STARTS_SENTENCE = 3, 4, 5, 6, 7
TOKEN = slice(8, 120)
BEFORE = slice(120, 160)  # of the token one before
_BAG = slice(160, 240)
_NAME = slice(240, 320)
_FOUND = slice(320, 400)
_PAGE = slice(400, 416)  # one entry for each passage
_PAGE_IN_TOKEN, _FUZZY, _OWN = slice(8, 24), slice(24, 72), slice(72, 120)  # the parts of TOKEN
_SPELLED = slice(24, 120)
_SPACE = "\u2581"
_QUESTION = 15

_SCALE = 1.0  # standard deviation of an embedding's entries; what later layers learn to write is small beside it
_LOGIT_SCALE = 0.05
_ONE_SIZE, _FLAG_SIZE = 3.5, 2.0  # in units of _SCALE
# What RMSNorm multiplies an entry of size _SCALE to, layer by layer, as the stream fills; measured.
GAINS = (1.75, 1.33, 1.17, 0.93)

SLOW = [place for f in range(24, 64) for place in (f, f + HEAD_SIZE // 2)]  # rotary pairs that hardly turn
_HALF = HEAD_SIZE // 2


@dataclass(frozen=True, slots=True)
class TokenFacts:
    """What the circuits must know of the vocabulary; ids into it."""

    spellings: Sequence[str]
    rarity: Sequence[float]  # for each token, 0 for the commonest to 1
    ends_sentence: Sequence[int]
    page_tags: Sequence[int]  # `n="1"`, `n="2"`, ...
    citations: Sequence[int]  # `[1]`, `[2]`, ...
    question_tag: int
    markup: Sequence[int]  # what is no text: tags and turns
    meanings: Any = None  # for each token what it means [tokens, 48], rows of zeros where unknown
    inside_words: Sequence[int] = ()  # tokens that go on a word, so that no sentence starts with them


@dataclass(frozen=True, slots=True)
class Scores:
    """What each head adds to a score that reaches the softmax, found by a search on training text."""

    bag_reach: float = 20.0  # how sharply a bag forgets words further back
    bag_rarity: float = 2.5
    asked_here: float = 10.0
    asked_reach: float = 1.9
    asked_rarity: float = 5.0
    found: float = 35.0
    found_rarity: float = 1.6
    found_inside: float = 27.0
    copy_before: float = 16.0
    copy_name: float = 29.0
    copy_inside: float = 8.0
    copy_start: float = 5.0
    page_name: float = 15.0
    found_size: float = 1.9
    copy_size: float = 4.1
    page_size: float = 5.3
    tail_reach: float = 6.7
    tail_rarity: float = 2.5
    fuzzy: float = 1.0
    no_markup: float = 3.5
    forget: float = 1.4


def write_circuits(
    model: Any,
    tokens: TokenFacts,
    scores: Scores | None = None,
    *,
    places: Sequence[int] = (0, 1, 2, 3),
    gains: Sequence[float] = GAINS,
) -> list[LayerWriter]:
    """Set the embedding and four layers of a Llama of this width or more, those numbered `places`.

    Returns what wrote them, to write more.
    """
    import torch

    s = scores or Scores()
    with torch.no_grad():
        _embed(model.model.embed_tokens.weight, tokens)
        model.model.norm.weight.fill_(_LOGIT_SCALE)
        heads = [LayerWriter(model.model.layers[n].self_attn, g) for n, g in zip(places, gains, strict=True)]
        before = _projection(40, 112)
        bag = _projection(80, 112)
        bag[:, : _FUZZY.start - TOKEN.start] = 0.0
        bag[:, _FUZZY.start - TOKEN.start : _OWN.start - TOKEN.start] *= s.fuzzy
        inside, all_names = slice(_PAGE.start + 1, _PAGE.start + 13), torch.eye(80)[:78]

        heads[0].near(0, [(f, 85.0) for f in range(8)], distance=1)
        heads[0].carry(0, [(before, TOKEN, BEFORE, 1.0)])
        heads[0].carry_one(0, 127, _ENDS_SENTENCE, _STARTS_SENTENCE)
        heads[0].near(1, [(12, 10 * s.bag_reach), (16, 13 * s.bag_reach), (20, 10 * s.bag_reach)])
        heads[0].ask(1, 40, (_ONE, 1.0), (_RARITY, _FLAG_SIZE), s.bag_rarity)
        heads[0].carry(1, [(bag, TOKEN, _BAG, 2.5)])
        heads[0].near(2, [(18, 230.0), (21, 115.0)])
        heads[0].ask(2, 40, (_ONE, 1.0), (_TAG, _FLAG_SIZE), 62.0)
        heads[0].carry(2, [(torch.eye(16), _PAGE_IN_TOKEN, _PAGE, 0.5)])
        heads[0].near(3, [(8, 10 * s.tail_reach), (12, 10 * s.tail_reach), (16, 13 * s.tail_reach)])
        heads[0].ask(3, 40, (_ONE, 1.0), (_RARITY, _FLAG_SIZE), s.tail_rarity)
        heads[0].carry(3, [(_projection(80, 112), TOKEN, _FOUND, 2.0)])

        heads[1].near(0, [(12, 200.0), (16, 150.0), (20, 100.0)])
        heads[1].ask(0, 40, (_ONE, 1.0), (_STARTS_SENTENCE, _FLAG_SIZE), 45.0)
        heads[1].carry(0, [(torch.eye(80), _FOUND, _NAME, 1.0)])
        heads[1].near(1, [(f, 10 * s.asked_reach) for f in (15, 18, 21)])
        heads[1].ask(1, 40, (_ONE, 1.0), (_PAGE.start + _QUESTION, 4.0), s.asked_here)
        heads[1].ask(1, 41, (_ONE, 1.0), (_RARITY, _FLAG_SIZE), s.asked_rarity)
        heads[1].carry(1, [(bag, TOKEN, _FOUND, 2.5)])
        heads[1].near(2, [(f, 85.0) for f in range(8)])
        heads[1].carry(2, [(torch.eye(80), _FOUND, _FOUND, -1.0)])  # room for what is asked

        heads[2].match(0, SLOW[:78], all_names, _FOUND, all_names, _BAG, s.found)
        heads[2].ask(0, SLOW[78], (_ONE, 1.0), (inside, 4.0), s.found_inside)
        heads[2].ask(0, SLOW[79], (_ONE, 1.0), (_RARITY, _FLAG_SIZE), s.found_rarity)
        heads[2].ask(0, 23, (_ONE, 1.0), (_MARKUP, _FLAG_SIZE), -s.no_markup)
        heads[2].carry(0, [(torch.eye(80), _NAME, _FOUND, s.found_size)])

        names = _projection(38, 80)
        heads[3].match(0, SLOW[:40], before, TOKEN, torch.eye(40), BEFORE, s.copy_before)
        heads[3].match(0, SLOW[40:78], names / s.found_size, _FOUND, names, _NAME, s.copy_name)
        heads[3].ask(0, SLOW[78], (_ONE, 1.0), (inside, 4.0), s.copy_inside)
        heads[3].ask(0, SLOW[79], (_ENDS_SENTENCE, _FLAG_SIZE), (_STARTS_SENTENCE, _FLAG_SIZE), s.copy_start)
        heads[3].ask(0, 23, (_ONE, 1.0), (_MARKUP, _FLAG_SIZE), -s.no_markup)
        heads[3].carry(0, [(torch.eye(96), _SPELLED, _SPELLED, s.copy_size)])
        heads[3].match(1, SLOW[:78], all_names / s.found_size, _FOUND, all_names, _NAME, s.page_name)
        heads[3].ask(1, SLOW[78], (_ONE, 1.0), (inside, 4.0), s.copy_inside)
        heads[3].carry(1, [(torch.eye(16), _PAGE, _PAGE_IN_TOKEN, s.page_size)])
        heads[3].near(2, [(f, 85.0) for f in range(8)])
        heads[3].carry(2, [(torch.eye(112), TOKEN, TOKEN, -s.forget)])  # else it would be said again
    return heads


def _embed(embedding: Any, tokens: TokenFacts) -> None:
    embedding.zero_()
    embedding[:, TOKEN].normal_(0.0, _SCALE)
    embedding[:, _PAGE_IN_TOKEN] *= 0.3
    fuzzy = _spelling(tokens.spellings, _FUZZY.stop - _FUZZY.start)
    if tokens.meanings is not None:
        known = tokens.meanings.norm(dim=1) > 0
        fuzzy[known] = (fuzzy[known] + tokens.meanings[known]) / math.sqrt(2)
    embedding[:, _FUZZY] = fuzzy * _SCALE
    embedding[:, _ONE] = _SCALE * _ONE_SIZE
    for token, rarity in enumerate(tokens.rarity):
        embedding[token, _RARITY] = _SCALE * _FLAG_SIZE * rarity
    shared = embedding[tokens.ends_sentence[0], TOKEN].clone()
    for token in tokens.ends_sentence:
        embedding[token, _ENDS_SENTENCE] = _SCALE * _FLAG_SIZE
        embedding[token, TOKEN] = 0.85 * shared + 0.5 * embedding[token, TOKEN]
    for token in tokens.inside_words:  # takes away what the token before says
        embedding[token, _STARTS_SENTENCE] = -_SCALE * _FLAG_SIZE
    for token in tokens.markup:
        embedding[token, _MARKUP] = _SCALE * _FLAG_SIZE
    pages = [*zip(tokens.page_tags, range(1, 13), strict=False), (tokens.question_tag, _QUESTION)]
    for token, _ in pages:
        embedding[token, _TAG] = _SCALE * _FLAG_SIZE
    for token, page in [*pages, *zip(tokens.citations, range(1, 13), strict=False)]:
        embedding[token, _PAGE_IN_TOKEN] = 0.0
        embedding[token, _PAGE_IN_TOKEN.start + page] = _SCALE * 8.0
    others = embedding.clone()
    others[:, TOKEN] = 0.0
    room = (embedding.pow(2).sum(1).mean() - others.pow(2).sum(1)).clamp(min=0.0).sqrt()
    embedding[:, TOKEN] *= (room / embedding[:, TOKEN].norm(dim=1))[:, None]  # all of one length for RMSNorm


def _spelling(spellings: Sequence[str], size: int) -> Any:
    """A vector for each token from its three-letter pieces, so that `Invoices` is near to `invoice` (cf. fastText)."""
    import torch

    made = torch.zeros(len(spellings), size)
    for i, spelling in enumerate(spellings):
        word = f"^{spelling.lower().removeprefix(_SPACE)}$"
        for start in range(max(1, len(word) - 2)):
            piece = word[start : start + 3]
            made[i] += torch.randn(size, generator=torch.Generator().manual_seed(zlib.crc32(piece.encode())))
    return made / made.norm(dim=1, keepdim=True) * math.sqrt(size)


def _projection(rows: int, columns: int) -> Any:
    """Rows that are orthogonal and keep the size of a random vector's entries."""
    import torch

    return torch.nn.init.orthogonal_(torch.empty(rows, columns))


class LayerWriter:
    """Writes heads of one attention layer. Scores are given as they reach the softmax."""

    def __init__(self, attention: Any, gain: float) -> None:
        self._attention, self._gain = attention, gain
        self._cleared: set[int] = set()
        self._next_value: dict[int, int] = {}

    def _rows(self, head: int) -> tuple[Any, Any]:
        rows = slice(head * HEAD_SIZE, (head + 1) * HEAD_SIZE)
        if head not in self._cleared:
            for weight in (self._attention.q_proj.weight, self._attention.k_proj.weight, self._attention.v_proj.weight):
                weight[rows] = 0.0
            self._attention.o_proj.weight[:, rows] = 0.0
            self._cleared.add(head)
        return self._attention.q_proj.weight[rows], self._attention.k_proj.weight[rows]

    def near(self, head: int, pairs: Sequence[tuple[int, float]], *, distance: int = 0) -> None:
        """Add `strength / sqrt(HEAD_SIZE) * cos(speed * (offset - distance))` for each rotary pair."""
        query, key = self._rows(head)
        ones = (_ONE.stop - _ONE.start) * _ONE_SIZE * self._gain
        for pair, strength in pairs:
            angle = distance * ROPE_THETA ** (-pair / _HALF)
            query[pair, _ONE] = math.sqrt(strength) / ones
            key[pair, _ONE] = math.sqrt(strength) / ones * math.cos(angle)
            key[pair + _HALF, _ONE] = math.sqrt(strength) / ones * math.sin(angle)

    def ask(
        self, head: int, place: int, asked: tuple[int | slice, float], held: tuple[int | slice, float], score: float
    ) -> None:
        """Add `score` where an entry of the query and one of the key have their usual sizes (in _SCALE)."""
        query, key = self._rows(head)
        root = math.sqrt(abs(score) * math.sqrt(HEAD_SIZE))
        size = _ONE_SIZE * (_ONE.stop - _ONE.start) if asked[0] == _ONE else asked[1]
        query[place, asked[0]] = root / (size * self._gain)
        key[place, held[0]] = math.copysign(root, score) / (held[1] * self._gain)

    def match(
        self, head: int, places: Sequence[int], asks: Any, asked: slice, holds: Any, held: slice, score: float
    ) -> None:
        """Add `score` where `asks` of the query equals `holds` of the key, less where they only resemble it."""
        query, key = self._rows(head)
        rate = math.sqrt(score * math.sqrt(HEAD_SIZE) / len(places)) / self._gain
        for i, place in enumerate(places):
            query[place, asked] = asks[i] * rate
            key[place, held] = holds[i] * rate

    def carry(self, head: int, parts: Sequence[tuple[Any, slice, slice, float]]) -> None:
        """Write a projection of what is attended to, in units of _SCALE times `size`."""
        self._rows(head)
        value, output = self._attention.v_proj.weight, self._attention.o_proj.weight
        for projection, source, target, size in parts:
            for i in range(projection.shape[0]):
                value[head * HEAD_SIZE + i, source] = projection[i]
                output[target.start + i, head * HEAD_SIZE + i] = _SCALE * size / self._gain

    def carry_one(self, head: int, place: int, source: int, target: int) -> None:
        self._rows(head)
        self._attention.v_proj.weight[head * HEAD_SIZE + place, source] = 1.0
        self._attention.o_proj.weight[target, head * HEAD_SIZE + place] = _SCALE / self._gain
