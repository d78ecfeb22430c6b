"""The sentences in which a subject is asked for again, in English and German. Data, and one rule about values.

``{x}`` is a subject or a list of key words, ``{row}`` and ``{column}`` the names of a table's row and column,
``{title}`` the document's name, ``{Q}`` a question and ``{q}`` the same with a small first letter.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class ValueKind(StrEnum):
    """What the last words of an answer are: they decide whether one asks how much, how long or when."""

    MONEY = "money"
    TIME_SPAN = "time span"
    DAY = "day"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Forms:
    """One language's sentences. ``joined``: the word before the last of a list. ``small``: nouns have small letters."""

    about: tuple[str, ...]
    named: tuple[str, ...]
    cell: tuple[str, ...]
    valued: Mapping[ValueKind, tuple[str, ...]]
    asked: tuple[str, ...]
    keyed: tuple[str, ...]
    joined: str
    small: bool

    def in_a_sentence(self, words: str) -> str:
        """With a small first letter where that is a word and no name of letters, such as “NDA” or “KX-100”."""
        first = words.split(" ", 1)[0]
        return words[0].lower() + words[1:] if self.small and first[1:].islower() else words


_ENGLISH = Forms(
    about=(
        "Tell me about {x}.",
        "What applies to {x}?",
        "I need to know more about {x}.",
        "What are the rules for {x}?",
        "Can you explain {x} to me?",
        "Please look up {x}.",
        "How do we handle {x}?",
        "I have a question about {x}.",
        "Is there anything on {x}?",
        "Where do I read about {x}, and what is it?",
    ),
    named=(
        "Look up {x} in “{title}”.",
        "{title}: {x}?",
        "How does “{title}” handle {x}?",
        "I am reading “{title}”. What is in it on {x}?",
        "Quote what “{title}” has on {x}.",
    ),
    cell=(
        "Please give me the {column} for {row}.",
        "{row}: {column}?",
        "Do you know about {row}, the {column}?",
        "I am looking for {row}, {column}.",
        "What do we have as {column} when it comes to {row}?",
        "My question is about {row}. Which {column} do you find?",
        "{column}, {row}: tell me.",
    ),
    valued={
        ValueKind.MONEY: (
            "How much is it for {row}?",
            "How much money are we talking about with {row} ({column})?",
            "What amount is given for {row}?",
            "Up to how much can I go for {row}, {column}?",
        ),
        ValueKind.TIME_SPAN: (
            "How long is it for {row}?",
            "How much time is there for {row} ({column})?",
            "For how long, {row}, {column}?",
            "After what time, in the case of {row}?",
        ),
        ValueKind.DAY: (
            "When is it for {row}?",
            "On which day is it for {row}, {column}?",
            "Which day do I note for {row} ({column})?",
        ),
        ValueKind.OTHER: (
            "What about {row}?",
            "What is in the table for {row}, {column}?",
            "Which entry does {row} have?",
        ),
    },
    asked=(
        "I would like to know: {q}",
        "Somebody wants to hear from me: {q}",
        "A colleague asks: {q} What do I say?",
        "Can you help me with this, please? {Q}",
        "Do you happen to know this? {Q}",
    ),
    keyed=(
        "What do we know about {x}?",
        "I am asking about {x}.",
        "How is it with {x}?",
        "Do the rules mention {x}?",
        "I am new here and nobody could tell me: {x}?",
        "A customer on the phone wants to know about {x}.",
        "Before I sign anything, what is it with {x}?",
        "My manager sent me to you because of {x}.",
        "How much or how many, when it comes to {x}?",
        "How long does it take or last, {x}?",
        "When do I have to think of {x}?",
        "Who decides on {x}, and how?",
        "Which number belongs to {x}?",
        "Is it true what they say about {x}?",
        "We had an argument at lunch over {x}. Who is right?",
        "For a letter that I am writing: {x}?",
        "What can I expect if it is about {x}?",
        "Am I allowed to ask for {x}, and what do I get?",
        "Yesterday somebody spoke of {x}. What did they mean?",
        "I have to fill in a form and it asks for {x}.",
        "What happens in the case of {x}?",
        "Suppose that {x} come up. What then?",
        "Can we do anything about {x}?",
        "Up to which limit, {x}?",
        "Does it matter to us, {x}?",
        "What would you say to a friend who asks for {x}?",
        "Is there a fixed value for {x}?",
        "In which way does the company handle {x}?",
        "It is urgent, I need {x} today.",
        "Where and when do {x} play a part?",
    ),
    joined="and",
    small=True,
)

_GERMAN = Forms(
    about=(
        "Was gilt für {x}?",
        "Sag mir etwas zu {x}.",
        "Ich möchte mehr über {x} wissen.",
        "Welche Regeln gibt es zu {x}?",
        "Bitte nachsehen: {x}.",
        "Wie gehen wir mit {x} um?",
        "Ich habe eine Frage zu {x}.",
        "Gibt es etwas zu {x}?",
    ),
    named=(
        "Bitte in „{title}“ nachsehen: {x}.",
        "{title}: {x}?",
        "Ich lese gerade „{title}“. Was finde ich da zu {x}?",
        "Wie regelt „{title}“ das mit {x}?",
    ),
    cell=(
        "{row}: {column}?",
        "Ich suche {column} für {row}.",
        "Bitte {column} nennen, und zwar für {row}.",
        "Meine Frage gilt {row}. Was findest du unter {column}?",
        "Was haben wir als {column}, wenn es um {row} geht?",
    ),
    valued={
        ValueKind.MONEY: (
            "Wie viel ist es bei {row}?",
            "Um wie viel Geld geht es bei {row} ({column})?",
            "Welcher Betrag gilt für {row}?",
        ),
        ValueKind.TIME_SPAN: (
            "Wie lange ist es bei {row}?",
            "Wie viel Zeit bleibt bei {row} ({column})?",
            "Nach welcher Zeit, wenn es um {row} geht?",
        ),
        ValueKind.DAY: (
            "Wann ist es bei {row}?",
            "An welchem Tag ist es bei {row}, {column}?",
        ),
        ValueKind.OTHER: (
            "Wie ist es bei {row}?",
            "Was hat die Tabelle für {row}, {column}?",
            "Welcher Eintrag gehört zu {row}?",
        ),
    },
    asked=(
        "Ich möchte wissen: {q}",
        "Ein Kollege fragt: {q} Was sage ich ihm?",
        "Kannst du mir bitte damit helfen? {Q}",
        "Weißt du das zufällig? {Q}",
    ),
    keyed=(
        "Was wissen wir über {x}?",
        "Ich frage nach {x}.",
        "Wie ist das mit {x}?",
        "Bitte herausfinden, was zu {x} gilt.",
        "Ich bin neu hier und niemand konnte es mir sagen: {x}?",
        "Ein Kunde am Telefon möchte etwas zu {x} wissen.",
        "Wann muss ich an {x} denken?",
        "Wer entscheidet über {x}, und wie?",
        "Welche Zahl gehört zu {x}?",
        "Wie viel oder wie lange, wenn es um {x} geht?",
        "Stimmt es, was man über {x} sagt?",
        "Was passiert, wenn es um {x} geht?",
        "Gestern sprach jemand von {x}. Was war gemeint?",
        "Gibt es einen festen Wert für {x}?",
    ),
    joined="und",
    small=False,
)

FORMS: dict[str, Forms] = {"en": _ENGLISH, "de": _GERMAN}

_MONEY = re.compile(r"(?:EUR|USD|GBP|CHF|[€$£])\s?\d|\d\s?(?:EUR|USD|GBP|CHF|[€$£]|euros?\b|dollars?\b)", re.IGNORECASE)
_TIME_SPAN = re.compile(
    r"\b(?:seconds?|minutes?|hours?|days?|weeks?|months?|years?|Sekunden?|Minuten?|Stunden?|Tage?n?|Wochen?|Monate?n?|"
    r"Jahre?n?)\W*$",
    re.IGNORECASE,
)
_DAY = re.compile(
    r"\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)days?\b|\b(?:Mon|Diens|Donners|Frei|Sams|Sonn)tags?\b|\bMittwochs?\b|"
    r"\b\d{1,2}\.? (?:January|February|March|April|May|June|July|August|September|October|November|December|Januar|"
    r"Februar|März|Mai|Juni|Juli|Oktober|Dezember)\b"
)


def kind_of_value(answer: str) -> ValueKind:
    """What an answer from a table ends with."""
    if _MONEY.search(answer):
        return ValueKind.MONEY
    if _TIME_SPAN.search(answer):
        return ValueKind.TIME_SPAN
    return ValueKind.DAY if _DAY.search(answer) else ValueKind.OTHER
