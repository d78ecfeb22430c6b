"""What one item teaches: a conversation, a preference or a text, and how each is written as JSON. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from engine.parsing.language import detect_language

LONGEST_ITEM_CHARACTERS = 400_000
MOST_MESSAGES = 400
_QUESTION_CHARACTERS = 300
_WORD = re.compile(r"\w+")


class Kind(StrEnum):
    """What an item, and a version, is for: supervised fine-tuning, preference tuning, continued pre-training."""

    SFT = "sft"
    DPO = "dpo"
    CPT = "cpt"


class ContentError(ValueError):
    """A content that breaks a rule; the message says which, in words that quote nothing of it."""


@dataclass(frozen=True, slots=True)
class Message:
    """``role`` is system, user or assistant."""

    role: str
    content: str


@dataclass(frozen=True, slots=True)
class Conversation:
    """An optional system message, then user and assistant in turn; the assistant has the last word."""

    messages: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class Preference:
    """``prompt`` ends with the user; ``chosen`` is better than ``rejected`` as what the assistant says next."""

    prompt: tuple[Message, ...]
    chosen: str
    rejected: str


@dataclass(frozen=True, slots=True)
class RawText:
    text: str


Content = Conversation | Preference | RawText
_T = TypeVar("_T", Conversation, Preference, RawText)


def question_and_answer(question: str, answer: str) -> Conversation:
    """The usual item. Raises ContentError."""
    return conversation([Message("user", question), Message("assistant", answer)])


def conversation(messages: Sequence[Message]) -> Conversation:
    """Checked and stripped. Raises ContentError."""
    checked = _turns(messages)
    if checked[-1].role != "assistant":
        raise ContentError("the last message is not the assistant's")
    return _weighed(Conversation(checked))


def preference(prompt: Sequence[Message], chosen: str, rejected: str) -> Preference:
    """Checked and stripped. Raises ContentError."""
    checked = _turns(prompt)
    if checked[-1].role != "user":
        raise ContentError("the prompt does not end with the user's message")
    return _weighed(Preference(checked, _text(chosen, "the chosen answer"), _text(rejected, "the rejected answer")))


def raw_text(text: str) -> RawText:
    """Checked and stripped. Raises ContentError."""
    return _weighed(RawText(_text(text, "the text")))


def kind_of(content: Content) -> Kind:
    if isinstance(content, Conversation):
        return Kind.SFT
    return Kind.DPO if isinstance(content, Preference) else Kind.CPT


def canonical(content: Content) -> str:
    """One line of JSON: keys sorted, no spaces, characters as themselves. The same content is the same text."""
    return json.dumps(as_plain(content), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def as_plain(content: Content) -> dict[str, Any]:
    """The shape of a version's line."""
    if isinstance(content, Conversation):
        return {"messages": _plain_turns(content.messages)}
    if isinstance(content, Preference):
        return {"prompt": _plain_turns(content.prompt), "chosen": content.chosen, "rejected": content.rejected}
    return {"text": content.text}


def from_plain(plain: Any) -> Content:
    """A content from the shape of a line. Raises ContentError."""
    if not isinstance(plain, dict):
        raise ContentError("it is not an object")
    if plain.keys() == {"messages"}:
        return conversation(_messages(plain["messages"]))
    if plain.keys() == {"prompt", "chosen", "rejected"}:
        return preference(_messages(plain["prompt"]), plain["chosen"], plain["rejected"])
    if plain.keys() == {"text"}:
        return raw_text(plain["text"])
    raise ContentError("it has neither messages, nor prompt, chosen and rejected, nor text alone")


def stored(text: str) -> Content:
    """What ``canonical`` wrote, which was checked before it was stored."""
    plain = json.loads(text)
    if "messages" in plain:
        return Conversation(tuple(Message(**turn) for turn in plain["messages"]))
    if "prompt" in plain:
        return Preference(tuple(Message(**turn) for turn in plain["prompt"]), plain["chosen"], plain["rejected"])
    return RawText(plain["text"])


def question_of(content: Content) -> str:
    """The last thing the user says; of a text its beginning."""
    if isinstance(content, RawText):
        return content.text[:_QUESTION_CHARACTERS]
    turns = content.messages if isinstance(content, Conversation) else content.prompt
    return next((turn.content for turn in reversed(turns) if turn.role == "user"), "")


def answer_of(content: Content) -> str:
    """The last thing the assistant says, the better one of two; of a text the whole of it."""
    if isinstance(content, RawText):
        return content.text
    return content.messages[-1].content if isinstance(content, Conversation) else content.chosen


def texts_of(content: Content) -> list[str]:
    """Every text in it, in order."""
    if isinstance(content, RawText):
        return [content.text]
    if isinstance(content, Conversation):
        return [turn.content for turn in content.messages]
    return [*(turn.content for turn in content.prompt), content.chosen, content.rejected]


def with_texts(content: Content, change: Callable[[str], str]) -> Content:
    """The same content with every text changed."""
    if isinstance(content, RawText):
        return RawText(change(content.text))
    if isinstance(content, Conversation):
        return Conversation(tuple(Message(turn.role, change(turn.content)) for turn in content.messages))
    prompt = tuple(Message(turn.role, change(turn.content)) for turn in content.prompt)
    return Preference(prompt, change(content.chosen), change(content.rejected))


def title_of(content: Content) -> str:
    """The question as a list shows it: one line, its beginning."""
    return " ".join(question_of(content)[: 2 * _QUESTION_CHARACTERS].split())[:_QUESTION_CHARACTERS]


def count_words(text: str) -> int:
    return sum(1 for _ in _WORD.finditer(text))


def language_of(content: Content) -> str | None:
    """ISO 639-1, None where there is too little to tell."""
    return detect_language("\n".join(texts_of(content))[:20_000])


def _turns(messages: Sequence[Message]) -> tuple[Message, ...]:
    if not 1 <= len(messages) <= MOST_MESSAGES:
        raise ContentError(f"it has {len(messages)} messages; 1 to {MOST_MESSAGES} are allowed")
    checked = tuple(Message(turn.role, _text(turn.content, f"message {n}")) for n, turn in enumerate(messages, start=1))
    spoken = checked[1:] if checked[0].role == "system" else checked
    if not spoken:
        raise ContentError("it has a system message and nothing else")
    for number, turn in enumerate(spoken):
        if turn.role != ("assistant" if number % 2 else "user"):
            raise ContentError("user and assistant do not speak in turn, beginning with the user")
    return checked


def _text(text: Any, what: str) -> str:
    if not isinstance(text, str):
        raise ContentError(f"{what} is not a text")
    clean = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if not clean:
        raise ContentError(f"{what} is empty")
    if "\0" in clean or not _is_encodable(clean):
        raise ContentError(f"{what} has characters that no text has")
    return clean


def _is_encodable(text: str) -> bool:
    """Whether it is free of halves of characters, which JSON can spell and no file can hold."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _weighed(content: _T) -> _T:
    if sum(map(len, texts_of(content))) > LONGEST_ITEM_CHARACTERS:
        raise ContentError(f"it is longer than {LONGEST_ITEM_CHARACTERS:,} characters")
    return content


def _messages(plain: Any) -> list[Message]:
    if not isinstance(plain, list):
        raise ContentError("the messages are not a list")
    found = []
    for number, turn in enumerate(plain, start=1):
        if not isinstance(turn, dict) or turn.keys() != {"role", "content"}:
            raise ContentError(f"message {number} has not exactly a role and a content")
        if turn["role"] not in ("system", "user", "assistant"):
            raise ContentError(f"message {number} has a role that is not system, user or assistant")
        found.append(Message(turn["role"], turn["content"]))
    return found


def _plain_turns(turns: Sequence[Message]) -> list[dict[str, str]]:
    return [{"role": turn.role, "content": turn.content} for turn in turns]
