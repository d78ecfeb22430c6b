"""The gate for quality: items that are too short or too long, cut off, refusals, or no language at all. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from engine.datasets.content import Conversation, Preference, RawText, answer_of, question_of, texts_of
from engine.datasets.gates.candidate import Candidate, Passed, Reason
from engine.datasets.gates.duplicates import normalised


@dataclass(frozen=True, slots=True)
class QualityLimits:
    """``most_tokens`` is of the whole item, in the tokens of the tokenizer that the version names."""

    least_question_words: int = 3
    least_answer_words: int = 2
    least_text_words: int = 20
    most_tokens: int = 2048
    least_letter_share: float = 0.5


_LEAST_CHECKED = 20  # characters: of less, the share of letters says nothing
_WORD = re.compile(r"\w+")
_REFUSAL = re.compile(
    r"^(?:i(?:'m| am)? (?:sorry|apologi[sz]e|afraid)|sorry\b|i (?:cannot|can't|can not|am unable|am not able|won't)\b"
    r"|as an? (?:ai|language model)|unfortunately,? i (?:cannot|can't|am)"
    r"|the (?:documents|passages|text|context) (?:do|does) not (?:say|answer|contain|mention)"
    r"|(?:es )?tut mir leid|entschuldigung\b|leider kann ich"
    r"|ich kann (?:dir|ihnen|das|diese|dabei|leider)\b.{0,60}\bnicht"
    r"|als (?:ki|künstliche intelligenz|sprachmodell)|die (?:dokumente|unterlagen) (?:sagen|enthalten) (?:das )?nicht)",
    re.IGNORECASE,
)
# What no sentence ends with: the rest was cut off.
_CUT = re.compile(
    r"(?:[,;(–-]|\b(?:and|or|the|a|an|of|to|in|for|with|by|that|which|und|oder|der|die|das|dem|den|ein|eine|zu|mit|für|von|"
    r"dass|welche[rs]?))\s*$",
    re.IGNORECASE,
)


def check_quality(
    candidates: Sequence[Candidate],
    limits: QualityLimits,
    count_tokens: Callable[[Sequence[str]], Sequence[int]],
    *,
    step: Callable[[int], None],
) -> tuple[Passed, dict[int, int]]:
    """What passed, and its tokens by item. ``step`` is called with the number of items done and may raise to stop."""
    kept: list[Candidate] = []
    dropped: dict[int, tuple[Reason, ...]] = {}
    tokens: dict[int, int] = {}
    for number, candidate in enumerate(candidates):
        step(number)
        counted = sum(count_tokens(texts_of(candidate.content)))
        found = tuple(dict.fromkeys(_faults(candidate, limits, counted)))
        if found:
            dropped[candidate.item_id] = found
        else:
            tokens[candidate.item_id] = counted
            kept.append(candidate)
    return Passed(tuple(kept), dropped), tokens


def _faults(candidate: Candidate, limits: QualityLimits, tokens: int) -> Iterator[Reason]:
    content = candidate.content
    if isinstance(content, RawText):  # a long one is no fault: the trainer cuts it into pieces
        if _count(content.text) < limits.least_text_words:
            yield Reason.TOO_SHORT
        if not _is_language(content.text, limits.least_letter_share):
            yield Reason.NOT_LETTERS
        return
    if tokens > limits.most_tokens:
        yield Reason.TOO_LONG
    question, answer = question_of(content), answer_of(content)
    if _count(question) < limits.least_question_words or _count(answer) < limits.least_answer_words:
        yield Reason.TOO_SHORT
    if not all(_is_language(text, limits.least_letter_share) for text in (question, answer)):
        yield Reason.NOT_LETTERS
    if normalised(answer) == normalised(question):
        yield Reason.ANSWER_IS_QUESTION
    answers = _answers(content)
    if any(map(_is_cut, answers)):
        yield Reason.CUT
    if _REFUSAL.match(answer.strip().replace("’", "'")):
        yield Reason.REFUSAL
    if any(map(_repeats_itself, answers)):
        yield Reason.REPEATS_ITSELF
    if isinstance(content, Preference) and normalised(content.chosen) == normalised(content.rejected):
        yield Reason.NO_PREFERENCE


def _answers(content: Conversation | Preference) -> list[str]:
    """What a model would learn to say."""
    if isinstance(content, Preference):
        return [content.chosen]
    return [turn.content for turn in content.messages if turn.role == "assistant"]


def _count(text: str) -> int:
    return len(_WORD.findall(text))


def _is_language(text: str, least_share: float) -> bool:
    """Whether letters prevail among what can be seen; short answers such as a price are let through."""
    visible = [character for character in text if not character.isspace()]
    if len(visible) < _LEAST_CHECKED:
        return any(map(str.isalnum, visible))
    return sum(map(str.isalpha, visible)) >= least_share * len(visible)


def _is_cut(answer: str) -> bool:
    last = answer.rstrip()
    return bool(_CUT.search(last)) or last.count("(") > last.count(")") + 1 or last.endswith(("...", "…"))


def _repeats_itself(answer: str) -> bool:
    """A model that went in circles: the same run of four words again and again."""
    words = [word.casefold() for word in _WORD.findall(answer)]
    if len(words) < 24:
        return False
    runs = Counter(zip(words, words[1:], words[2:], words[3:], strict=False))
    return max(runs.values()) >= 4 and max(runs.values()) * 4 * 3 >= len(words)
