"""Questions made by rule from single sentences. Pure functions."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass

from models_registry.starter.reader.wording import STOP_WORDS

_SWAPS = [
    (r"\byou are\b", "I am"), (r"\byou're\b", "I am"), (r"\byou were\b", "I was"), (r"\byou have\b", "I have"),
    (r"\byou've\b", "I have"), (r"\byourself\b", "myself"), (r"\byours\b", "mine"), (r"\byour\b", "my"),
    (r"\byou\b", "I"),
]  # fmt: skip
_PERSON = re.compile(
    r"\b(manager|supervisor|employee|staff|team|officer|user|admin\w*|owner|lead|director|contractor|customer|vendor|"
    r"people|person|everyone|anyone|member|engineer|designer|developer|accountant|director|office|department|we|you|I|"
    r"partner|supplier|agency|client|traveler|applicant|candidate)s?\b",
    re.I,
)
_UNITS = (
    r"days?|hours?|minutes?|seconds?|weeks?|months?|years?|business days?|working days?|calendar days?|percent|%|"
    r"characters?|people|users?|pages?|items?|files?|times|MB|GB|KB|dollars|points|lines|attempts|steps|digits"
)
_NUMBER = re.compile(
    rf"\b((?:up to |at least |no more than |within |more than |less than |about |a maximum of |every )?"
    rf"(?:\d[\d,.]*|two|three|four|five|six|seven|eight|nine|ten|fifteen|thirty|sixty|ninety)[- ]?({_UNITS}))\b"
)
_MONEY = re.compile(r"((?:up to |at least |no more than )?(?:\$|€|£|USD |EUR )\s?\d[\d,.]*\d?(?: (?:per|a|each) \w+)?)")
_MODAL = (
    r"must not|should not|can't|cannot|may not|must|should|can|may|shall|is required to|are required to|"
    r"is responsible for|are responsible for|has to|have to|needs to|need to|is allowed to|are allowed to"
)
_BASE_VERB = {"does": "do", "has": "have", "is": "be", "are": "be"}


@dataclass(frozen=True, slots=True)
class Made:
    """A question and the characters of its answer within the sentence it was made from."""

    question: str
    start: int
    end: int


def to_first_person(text: str) -> str:
    """``your laptop`` becomes ``my laptop``: the reader asks about themself."""
    for pattern, new in _SWAPS:
        text = re.sub(pattern, new, text, flags=re.I)
    return text


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:] if text[1:2].islower() or text[:2] in ("A ", "I ") else text


def content_words(text: str) -> list[str]:
    """Words that carry the meaning, in order."""
    return [w for w in re.findall(r"[\w'-]+", text) if w.lower() not in STOP_WORDS]


def make_questions(sentence: str, rng: random.Random) -> list[Made]:
    """Every question the rules can make from ``sentence``; none for most sentences."""
    body = sentence.rstrip()
    words = len(body.split())
    if not 6 <= words <= 45 or body.endswith((":", "?")):
        return []
    made: list[Made] = []

    def add(question: str, start: int, end: int) -> None:
        question = re.sub(r"\s+", " ", question).strip(" ,;.")
        if 3 <= len(question.split()) <= 26 and end - start > 1:
            made.append(Made(question[:1].upper() + question[1:] + "?", start, end))

    full = (0, len(body))
    match = re.match(r"(If|When|Once|Before|After|Unless) ([^,]{8,110}), (?:then )?(.{10,})", body)
    if match:
        condition, where = to_first_person(match[2]), match.span(3)
        word = match[1].lower()
        imperative = match[3].split()[0].lower() in _IMPERATIVES or re.match(r"you (must|should|can|need)", match[3])
        shapes = [f"what happens {word} {condition}", f"what if {condition}"]
        if imperative:
            shapes = [f"what should I do {word} {condition}", f"what do I have to do {word} {condition}", *shapes[1:]]
        add(rng.choice(shapes), *where)
    match = re.match(r"(.{12,}?) (if|unless|when) ([^,]{10,110})\.?$", body)
    if match and not body.startswith(("If", "When", "To ")):
        add(f"what happens {match[2]} {to_first_person(match[3])}", *match.span(1))
        inverted = _aux_question(_lower_first(match[1]))
        add(f"when {inverted}" if inverted else "", *match.span(3))
    match = re.match(r"(?:In order to|To) ([a-z][^,]{6,90}), (.{10,})", body)
    if match:
        goal = to_first_person(match[1])
        shape = rng.choice(
            ["how do I {}", "how can I {}", "what do I need to do to {}", "what is the way to {}", "how to {}"]
        )
        add(shape.format(goal), *match.span(2))
    match = re.match(
        r"((?:Use|Choose|Select|Run|Open|Contact|Ask|Email|Call|Visit|See|Submit|Fill out|Complete)"
        r" .{3,70}?) to ([a-z]+ .{5,90})\.?$",
        body,
    )
    if match:
        shape = rng.choice(["how do I {}", "what should I use to {}", "how can we {}", "where do I go to {}"])
        add(shape.format(to_first_person(match[2])), *match.span(1))
    match = re.match(rf"([A-Z][^,;:]{{0,60}}?) ({_MODAL}) (.{{8,}})", body)
    if match and len(match[1].split()) <= 8 and match[1] not in ("It", "This", "They", "These", "That", "He", "There"):
        made.extend(_modal_questions(match, rng, full))
    match = re.match(
        r"((?:(?:A|An|The) )?[A-Z]?[\w/ -]{2,45}?) "
        r"(is|are|means|refers to|stands for|describes|contains|includes|specifies|defines) "
        r"((?:an?|the|all|any|when|how|whether|one|used|not)\b.{10,})",
        body,
    )
    if (
        match
        and len(match[1].split()) <= 6
        and match[1].split()[0]
        not in ("It", "This", "They", "These", "That", "There", "You", "We", "What", "If", "When")
    ):
        subject = _lower_first(match[1])
        verb = match[2]
        by_verb = {
            "is": ["what is {}", "what does {} mean", "define {}", "what's {}"],
            "are": ["what are {}", "what do {} mean"],
        }
        default = (
            ["what is {}", "what is meant by {}"]
            if verb in ("means", "refers to", "stands for")
            else [f"what {verb.split()[0]} {{}} exactly", "what is {} for", f"what does {{}} {_base(verb)}"]
        )
        add(rng.choice(by_verb.get(verb, default)).format(subject), *match.span(3))
    match = re.match(r"(.{10,}?),? because (.{8,})", body)
    if match:
        inverted = _aux_question(_lower_first(match[1]))
        add(f"why {inverted}" if inverted else "", *match.span(2))
    match = re.match(r"(.{4,50}?) (is|are|was|were) (\w+(?:ed|en|wn|ne)) by (?:the )?([\w /-]{3,60})(.*)", body)
    if match and len(match[1].split()) <= 8:
        rest = match[5].rstrip(".")
        add(f"who {match[2]} {_lower_first(match[1])} {match[3]} by {rest}", *match.span(4))
        add(f"who {match[3]} {_lower_first(match[1])}{rest}", *match.span(4))
    for pattern in (_NUMBER, _MONEY):
        match = pattern.search(body)
        if match:
            made.extend(_number_questions(body, match, rng))
            break
    match = re.search(
        r"\b(?:on|by|before|until|since|in) ((?:(?:January|February|March|April|May|June|July|August|September|October|"
        r"November|December) \d{1,2}(?:, \d{4})?)|(?:19|20)\d\d)\b",
        body,
    )
    if match:
        rest = body[: match.start()] + body[match.end() :]
        add("when " + " ".join(content_words(rest)[:9]), *match.span(1))
    match = re.search(
        r"\b(?:in|on|at|from|under) (the [A-Z\w][\w .-]{2,40}? "
        r"(?:page|window|folder|tab|menu|channel|form|list|section|site|system|office|repository|dialog box|field))\b",
        body,
    )
    if match and match.start() > 8:
        rest = body[: match.start()] + body[match.end() :]
        add(
            "where " + rng.choice(["do I find ", "can I ", "do I ", ""]) + " ".join(content_words(rest)[:10]),
            *match.span(1),
        )
    if not made and rng.random() < 0.12:
        picked = [w for w in content_words(body) if rng.random() < 0.6][:9]
        add(" ".join(picked), *full)
    return made


_IMPERATIVES = frozenset(
    "choose select use contact open enter run check make set add create submit email ask follow see talk fill send "
    "review complete try click reach include leave let work keep notify report".split()
)


def _base(verb: str) -> str:
    return {
        "describes": "describe",
        "contains": "contain",
        "includes": "include",
        "specifies": "specify",
        "defines": "define",
    }.get(verb, "mean")


def _aux_question(clause: str) -> str:
    """Turn ``the form is late`` into ``is the form late``; without an auxiliary, keep the order."""
    clause = to_first_person(clause)
    match = re.match(r"(.{1,60}?) (is|are|was|were|can|cannot|must|should|will|has|have|may|am) (.+)", clause)
    return f"{match[2]} {match[1]} {match[3]}" if match else ""


def _modal_questions(match: re.Match[str], rng: random.Random, full: tuple[int, int]) -> list[Made]:
    subject, modal, rest = match[1], match[2], match[3].rstrip(".")
    rest = re.split(r"(?:, (?:and|but|so|which|unless|if)|; | unless )", rest)[0]
    if len(rest.split()) > 16:
        return []
    mine = to_first_person(rest)
    positive = modal.replace(" not", "").replace("cannot", "can").replace("can't", "can")
    who = _lower_first(subject)
    asked: list[tuple[str, tuple[int, int]]] = []
    if subject == "You":
        heads = {
            "can": ["can I", "am I allowed to", "is it possible to", "may I"],
            "may": ["can I", "am I allowed to", "may I"],
            "must": ["do I have to", "must I", "do I need to", "is it required to"],
            "should": ["should I", "do I need to"],
        }.get(positive.split()[0], ["do I have to"])
        asked.append((f"{rng.choice(heads)} {mine}", full))
    elif positive in ("is responsible for", "are responsible for"):
        asked.append((f"who {positive} {rest}", match.span(1)))
        asked.append((f"what {positive.split()[0]} {who} responsible for", match.span(3)))
    else:
        aux = {"is required to": "does {} have to", "are required to": "do {} have to", "has to": "does {} have to",
               "have to": "do {} have to", "needs to": "does {} need to", "need to": "do {} need to",
               "is allowed to": "is {} allowed to", "are allowed to": "are {} allowed to",
               }.get(positive, positive + " {}")  # fmt: skip
        asked.append((f"{aux.format(to_first_person(who))} {mine}", full))
        if _PERSON.search(subject):
            asked.append(
                (f"{rng.choice(['who', 'who', 'which people', 'which role'])} {positive} {rest}", match.span(1))
            )
            asked.append((f"what {aux.format(who)} do", match.span(3)))
        elif len(rest.split()) > 4:
            asked.append((f"what {positive} {rest}", match.span(1)))
    made = []
    for question, where in asked:
        if 4 <= len(question.split()) <= 24:
            made.append(Made(question[:1].upper() + question[1:] + "?", *where))
    rng.shuffle(made)
    return made[:2]


def _number_questions(body: str, match: re.Match[str], rng: random.Random) -> list[Made]:
    unit = (match[2] if match.re is _NUMBER else "money").lower()
    rest = (body[: match.start()] + " " + body[match.end() :]).rstrip(".")
    keywords = " ".join(content_words(to_first_person(rest))[:11])
    time = re.search(r"day|hour|minute|second|week|month|year", unit)
    if unit == "money":
        heads = ["how much", "what does it cost", "what is the amount for", "what is the limit for"]
    elif time:
        heads = [
            "how long",
            f"how many {unit.rstrip('s')}s",
            "within what time",
            "what is the deadline for",
            "how quickly",
        ]
    elif unit in ("percent", "%"):
        heads = ["what percentage", "how many percent", "what share"]
    else:
        heads = [f"how many {unit.rstrip('s')}s", "what is the limit for", "how many"]
    out = [Made(f"{rng.choice(heads).capitalize()} {keywords}?", *match.span(1))]
    clause = re.split(r"(?<=[,;]) ", body[: match.start()])[-1]
    subject = re.match(rf"(.{{3,50}}?) ({_MODAL}|is|are|will) (.+)$", clause.strip())
    if subject and len(subject[1].split()) <= 8:
        head = "how long" if time else "how much" if unit == "money" else f"how many {unit.rstrip('s')}s"
        verb = subject[2] if " " not in subject[2] else "should"
        tail = " ".join(body[match.end() :].rstrip(".").split()[:6])
        tail_part = re.split(r"[,;]", tail)[0]
        person = to_first_person(_lower_first(subject[1]))
        rest_words = re.sub(r"\b(within|for|up to|at least|in|after|to|of)$", "", to_first_person(subject[3])).strip()
        out.append(
            Made(f"{head.capitalize()} {verb} {person} {rest_words} {tail_part}?".replace("  ", " "), *match.span(1))
        )
    return out
