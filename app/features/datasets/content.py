"""What an item says as texts that a person edits, and back again into the shape of a version's line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any


class Part(Enum):
    SYSTEM = auto()
    QUESTION = auto()
    ANSWER = auto()
    CHOSEN = auto()
    REJECTED = auto()
    TEXT = auto()


@dataclass(frozen=True, slots=True)
class Field:
    part: Part
    text: str


_OF_ROLE = {"system": Part.SYSTEM, "user": Part.QUESTION, "assistant": Part.ANSWER}


def fields_of(content: Mapping[str, Any]) -> tuple[Field, ...]:
    """In reading order. A shape that is not known gives nothing to edit."""
    if "messages" in content:
        return _turns(content["messages"])
    if "prompt" in content:
        chosen, rejected = str(content.get("chosen", "")), str(content.get("rejected", ""))
        return (*_turns(content["prompt"]), Field(Part.CHOSEN, chosen), Field(Part.REJECTED, rejected))
    return (Field(Part.TEXT, str(content["text"])),) if "text" in content else ()


def with_texts(content: Mapping[str, Any], texts: Sequence[str]) -> dict[str, Any]:
    """The same content saying other texts, one for each of its fields."""
    if "messages" in content:
        return {"messages": _said(content["messages"], texts)}
    if "prompt" in content:
        return {"prompt": _said(content["prompt"], texts[:-2]), "chosen": texts[-2], "rejected": texts[-1]}
    return {"text": texts[0]}


def _turns(messages: Sequence[Mapping[str, Any]]) -> tuple[Field, ...]:
    return tuple(Field(_OF_ROLE.get(str(turn["role"]), Part.TEXT), str(turn["content"])) for turn in messages)


def _said(messages: Sequence[Mapping[str, Any]], texts: Sequence[str]) -> list[dict[str, str]]:
    return [{"role": str(turn["role"]), "content": text} for turn, text in zip(messages, texts, strict=True)]
