"""Does what came out answer as what went in? Compares what llama.cpp and transformers make of the same questions.

Knows nothing of processes or files. Each comparison becomes a record, passed or not.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

NEAR_TIE = 0.1
"""Logits. Two numeric paths may rank two tokens differently where neither is clearly the likelier one."""

PERPLEXITY_LIMITS: Mapping[str, float] = MappingProxyType(
    {"F16": 1.0, "Q8_0": 1.01, "Q6_K": 1.02, "Q5_K_M": 1.04, "Q4_K_M": 1.08}
)
"""Highest ratio to the perplexity of F16, about twice what is published for models of 8 billion parameters."""


class CheckKind(StrEnum):
    TOKENS = "tokens"
    TEMPLATE = "template"
    GREEDY = "greedy"
    PERPLEXITY = "perplexity"


@dataclass(frozen=True, slots=True)
class Check:
    """One comparison. ``measured`` is to be at most ``limit``; the unit follows from the kind."""

    kind: CheckKind
    quantization: str
    passed: bool
    measured: float
    limit: float
    detail: str


@dataclass(frozen=True, slots=True)
class Observed:
    """What llama.cpp made of the probes: token ids of texts, prompts of conversations, greedy continuations."""

    tokens: Sequence[Sequence[int]]
    prompts: Sequence[str | None]
    prompt_ids: Sequence[Sequence[int]]
    continuations: Sequence[Sequence[int]]


@dataclass(frozen=True, slots=True)
class Expected:
    """What transformers makes of them. ``behind``: for each token of a continuation, logits below the likeliest.

    ``has_template``: the base says how a conversation becomes a prompt, which one that only read texts does not.
    """

    tokens: Sequence[Sequence[int]]
    prompts: Sequence[str | None]
    behind: Sequence[Sequence[float]]
    has_template: bool = True


def compare(observed: Observed, expected: Expected, *, quantization: str, bos: str = "") -> list[Check]:
    """Tokens, template and greedy output, in this order. ``bos``: its text, which llama.cpp adds later itself."""
    return [
        _tokens(observed, expected, quantization),
        _template(observed, expected, quantization, bos),
        _greedy(observed, expected, quantization),
    ]


def perplexity_check(quantization: str, measured: float, reference: float, limits: Mapping[str, float]) -> Check:
    """``reference``: of F16 on the same text."""
    limit = limits.get(quantization, min(limits.values()))
    ratio = measured / reference if reference > 0 and math.isfinite(measured) else math.inf
    passed = math.isfinite(reference) and ratio <= limit
    detail = f"perplexity {measured:.4g}, of F16 {reference:.4g}"
    return Check(CheckKind.PERPLEXITY, quantization, passed, ratio if math.isfinite(ratio) else 1e9, limit, detail)


def _tokens(observed: Observed, expected: Expected, quantization: str) -> Check:
    differing = _differing(observed.tokens, expected.tokens)
    detail = f"{len(expected.tokens) - differing} of {len(expected.tokens)} texts have the same token ids"
    return Check(CheckKind.TOKENS, quantization, differing == 0, differing, 0, detail)


def _template(observed: Observed, expected: Expected, quantization: str, bos: str) -> Check:
    if not expected.has_template:
        detail = "the base has no chat template, so there is nothing to compare"
        return Check(CheckKind.TEMPLATE, quantization, True, 0, 0, detail)
    ours = [None if text is None else text.removeprefix(bos) for text in observed.prompts]
    theirs = [None if text is None else text.removeprefix(bos) for text in expected.prompts]
    differing = _differing(ours, theirs)
    detail = f"{len(theirs) - differing} of {len(theirs)} conversations become the same prompt"
    return Check(CheckKind.TEMPLATE, quantization, differing == 0, differing, 0, detail)


def _greedy(observed: Observed, expected: Expected, quantization: str) -> Check:
    steps = [behind for probe in expected.behind for behind in probe]
    complete = [len(ids) for ids in observed.continuations] == [len(probe) for probe in expected.behind]
    worst = max(steps, default=0.0)
    same = sum(1 for behind in steps if behind == 0.0)
    detail = f"{same} of {len(steps)} tokens are the likeliest in transformers too, the others within {worst:.3g}"
    passed = complete and bool(steps) and worst <= NEAR_TIE
    return Check(CheckKind.GREEDY, quantization, passed, worst, NEAR_TIE, detail)


def _differing(ours: Sequence[object], theirs: Sequence[object]) -> int:
    pairs = sum(1 for one, other in zip(ours, theirs, strict=False) if one != other)
    return pairs + abs(len(ours) - len(theirs))
