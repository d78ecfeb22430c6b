"""Answer mode: turn a model's text into checked sentences. Knows no model and no socket."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.chat.citations import CitedSentence, is_abstention, parse_answer
from engine.chat.evidence import Evidence, Quote, quote_between
from engine.chat.support import Support, SupportChecker


@dataclass(frozen=True, slots=True)
class CheckedSentence:
    """``quotes`` are the places that support it; empty means that nothing does."""

    text: str
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class CheckedAnswer:
    """``abstained``: the model said that the passages do not answer, or said nothing."""

    sentences: tuple[CheckedSentence, ...]
    abstained: bool


def check_answer(text: str, evidence: Sequence[Evidence], checker: SupportChecker) -> CheckedAnswer:
    """Check every sentence of the model's text against the passages it cites.

    A sentence whose cited passages do not support it, or which cites none, is looked for in the
    other passages it was given: where one supports it, that one is cited. Else it is unsupported.
    """
    said = parse_answer(text, len(evidence))
    kept = [sentence for sentence in said if not is_abstention(sentence.text)]
    if not kept:
        return CheckedAnswer((), abstained=True)
    return CheckedAnswer(tuple(_check(s, evidence, checker) for s in kept), abstained=False)


def _check(sentence: CitedSentence, evidence: Sequence[Evidence], checker: SupportChecker) -> CheckedSentence:
    cited = [evidence[number - 1] for number in sentence.numbers]
    quotes = _supporting(sentence.text, cited, checker)
    if not quotes:
        others = [item for item in evidence if item not in cited]
        quotes = _supporting(sentence.text, others, checker)[:1]
    return CheckedSentence(sentence.text, tuple(quotes))


def _supporting(text: str, candidates: Sequence[Evidence], checker: SupportChecker) -> list[Quote]:
    found: list[tuple[Support, Quote]] = []
    for item in candidates:
        support = checker.check(text, item.passage)
        if support is not None:
            found.append((support, quote_between(item.passage, support.start, support.end, support.score)))
    return [quote for _, quote in sorted(found, key=lambda pair: -pair[0].score)]
