"""Rewrite a follow-up question so that it can be searched by itself. Knows no model and no index.

A follow-up leans on what was said: it points back ("does it apply to them?"), it is a fragment
("and in Germany?"), or it continues a list ("what about contractors?"). Such a question is joined
with the previous one; a question that stands on its own feet is left exactly as it was asked. A fragment keeps
the previous question's form ("How many days of leave, in Germany"); a new question keeps its own and takes only
the topic along ("Who approves it (days of leave)").
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")

# Words that point at something said before. Demonstratives count only without a noun of their own.
_POINTERS = frozenset(
    "it its itself they them their theirs he him his she her hers there "
    "er sie ihm ihn ihr ihnen dessen deren dort davon dafür damit dazu daran darüber hierfür".split()
)
_ARTICLES = frozenset("das der die".split())
_DEMONSTRATIVES = frozenset("this that these those such dies diese dieser dieses".split()) | _ARTICLES
_VERBS = frozenset(
    "is are was were does do did has have had can could will would should must may might apply applies "
    "mean means count counts cover covers include includes ist sind war wird werden gilt gelten hat kann "
    "muss darf".split()
)
_OPENING = re.compile(
    r"^\s*(?:and|but|or|so|also|what about|how about|what if|und|aber|oder|auch|wie ist es|was ist mit|wie sieht es)\b",
    re.IGNORECASE,
)
_SAME = re.compile(
    r"\b(?:the same|the latter|the former|the other|another one|that one|this one|in that case|otherwise|"
    r"dasselbe|das gleiche|in dem fall|andernfalls)\b",
    re.IGNORECASE,
)
_FILLERS = frozenset(
    "a an the of in on at for to from by with and or but so also what which who whom whose when where why how "
    "much many long often far is are was were be been do does did can could may might must shall should will "
    "would have has had i you we my your our me us there any some if then than as not no yes please tell about "
    "der die das ein eine einen einem einer und oder aber auch was welche welcher wer wen wem wann wo warum "
    "wie viel viele lange oft ist sind war hat haben kann können darf muss soll wird werden ich wir mein für "
    "von mit zu im in am an auf bei nach aus gibt es mir uns".split()
)
_QUESTION_WORDS = frozenset("what which who whom whose when where why how was welche wer wann wo warum wie".split())
_FEW_WORDS = 3


def rewrite(question: str, earlier: Sequence[str]) -> str | None:
    """The question with its context, or None where it needs none.

    Args:
        question: as it was asked.
        earlier: the questions before it as they were searched, oldest first.
    """
    if not earlier or not _leans_back(question):
        return None
    previous = earlier[-1].strip().rstrip("?!. ")
    fragment = _OPENING.sub("", question).strip(" ,;:–-")
    if not fragment:
        return None
    if not _content(previous) - _content(question):
        return None
    if _OPENING.match(question) and not _asks_anew(fragment):
        return f"{previous}, {fragment}"
    return f"{question.strip().rstrip('?!. ')} ({_topic(previous)})?"


def _asks_anew(fragment: str) -> bool:
    """Whether what follows "and" is a question with a form of its own, such as "who approves it"."""
    words = [word.lower() for word in _WORD.findall(fragment)]
    return bool(words) and (words[0] in _QUESTION_WORDS or words[0] in _VERBS)


def _topic(question: str) -> str:
    """The question without the words that made it one."""
    for match in _WORD.finditer(question):
        if match.group().lower() not in _FILLERS:
            return question[match.start() :]
    return question


def _leans_back(question: str) -> bool:
    words = [word.lower() for word in _WORD.findall(question)]
    if not words:
        return False
    if _OPENING.match(question) or _SAME.search(question):
        return True
    if any(word in _POINTERS for word in words):
        return True
    originals = _WORD.findall(question)
    for index, word in enumerate(words):
        if word not in _DEMONSTRATIVES:
            continue
        following = originals[index + 1] if index + 1 < len(words) else ""
        after_verb = index > 0 and words[index - 1] in _VERBS
        if word in _ARTICLES:  # "Ist das bezahlt?" points back, "Ist das Hotel bezahlt?" does not
            if after_verb and (not following or following.islower()):
                return True
        elif after_verb or not following or following.lower() in _VERBS:
            return True
    return len(_content(question)) < _FEW_WORDS and words[0] not in _QUESTION_WORDS and "?" in question


def _content(text: str) -> set[str]:
    return {word for word in (found.lower() for found in _WORD.findall(text)) if word not in _FILLERS}
