"""What is learned: the answer's tokens, and where the finding, the copying and the citing head look."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from models_registry.starter.generator.circuits import COPIER, FINDER, PAGER
from models_registry.starter.generator.encoding import Batch
from models_registry.starter.generator.network import Generator

SECOND_FINDER = (FINDER[0], 1)  # not written: learns from the same target
LOOKED = {FINDER[0]: (FINDER[1], SECOND_FINDER[1]), COPIER[0]: (COPIER[1], PAGER[1])}
FIRST_WEIGHT = 4.0
"""The first token decides which sentence is copied; it is one in thirty."""


@dataclass(frozen=True, slots=True)
class Weights:
    """Of the parts of the loss, beside 1 for the answer's tokens."""

    find: float = 0.5
    copy: float = 0.5
    page: float = 0.2
    language: float = 0.1


@dataclass(frozen=True, slots=True)
class Losses:
    """`total` is what is minimised; `right` [rows, asks] says which tokens are the first guess."""

    total: Tensor
    answer: Tensor
    find: Tensor
    copy: Tensor
    page: Tensor
    right: Tensor


def losses_of(model: Generator, batch: Batch, weights: Weights, *, language_tokens: int = 256) -> Losses:
    """Run the model on a batch."""
    hidden, scores = model(batch.ids, batch.positions, batch.allowed, batch.ask_row, LOOKED, batch.plain)
    at = hidden.gather(1, batch.ask_row[:, :, None].expand(-1, -1, hidden.shape[-1]))
    wanted = batch.ask_token >= 0
    logits = model.logits(at)
    importance = wanted * torch.where(batch.ask_first, FIRST_WEIGHT, 1.0)
    each = functional.cross_entropy(logits.flatten(0, 1), batch.ask_token.clamp(min=0).flatten(), reduction="none")
    answer = (each.view_as(importance) * importance).sum() / importance.sum()

    of_line = (batch.line[:, None, :] == batch.ask_line[:, :, None]) & (batch.ask_line[:, :, None] >= 0)
    of_passage = (batch.passage[:, None, :] == batch.ask_passage[:, :, None]) & (batch.ask_passage[:, :, None] >= 0)
    places = torch.arange(batch.ids.shape[1], device=batch.ids.device)
    of_source = (places == batch.ask_source[:, :, None]) | (places == batch.ask_echo[:, :, None])
    finders, copiers = scores[FINDER[0]], scores[COPIER[0]]
    find = (_missed(finders[:, 0], of_line, importance) + _missed(finders[:, 1], of_line, importance)) / 2
    copy = _missed(copiers[:, 0], of_source, importance)
    page = _missed(copiers[:, 1], of_passage, importance)

    total = answer + weights.find * find + weights.copy * copy + weights.page * page
    if weights.language and language_tokens:
        total = total + weights.language * _language(model, hidden, batch, language_tokens)
    right = (logits.argmax(-1) == batch.ask_token) & wanted
    return Losses(total, answer, find, copy, page, right)


def _missed(scores: Tensor, target: Tensor, importance: Tensor) -> Tensor:
    """Mean of -log of the share of attention on `target`; all are [rows, asks, tokens] but the last."""
    seen = target & (scores > float("-inf"))
    known = seen.any(-1)
    hit = torch.logsumexp(scores.masked_fill(~seen, -1e9), -1)
    each = torch.where(known, torch.logsumexp(scores, -1) - hit, 0.0)
    weight = importance * known
    return (each * weight).sum() / weight.sum().clamp(min=1.0)


def _language(model: Generator, hidden: Tensor, batch: Batch, count: int) -> Tensor:
    """Cross-entropy of some tokens of the passages."""
    inside = (batch.passage[:, 1:] > 0).nonzero()
    chosen = inside[torch.randint(len(inside), (count,), device=inside.device)]
    logits = model.logits(hidden[chosen[:, 0], chosen[:, 1]])
    return functional.cross_entropy(logits, batch.ids[chosen[:, 0], chosen[:, 1] + 1])
