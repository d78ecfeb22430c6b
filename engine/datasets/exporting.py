"""A frozen version in the forms that other programs read. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import Any

from engine.core.errors import InvalidInputError
from engine.datasets.content import Conversation, Kind, stored

_SPEAKERS = {"system": "system", "user": "human", "assistant": "gpt"}


class ExportForm(StrEnum):
    """``messages`` is a version's own form, whatever its kind; the others are for conversations only."""

    MESSAGES = "messages"
    ALPACA = "alpaca"
    SHAREGPT = "sharegpt"


def require_form(kind: Kind, form: ExportForm) -> None:
    """Raise InvalidInputError for a form that has no place for what the version holds."""
    if form is not ExportForm.MESSAGES and kind is not Kind.SFT:
        raise InvalidInputError(
            f"The form {form.value} is for conversations; this version is of the kind {kind.value}.",
            help="Export it as messages.",
        )


def export_lines(lines: Iterable[bytes], form: ExportForm) -> Iterator[bytes]:
    """Each line in the form, with its line end."""
    for line in lines:
        yield (line if form is ExportForm.MESSAGES else _converted(line, form)) + b"\n"


def _converted(line: bytes, form: ExportForm) -> bytes:
    content = stored(line.decode())
    assert isinstance(content, Conversation)
    plain = _alpaca(content) if form is ExportForm.ALPACA else _sharegpt(content)
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode()


def _alpaca(content: Conversation) -> dict[str, Any]:
    """The last question is the instruction; what was said before it is the history."""
    turns = content.messages
    system = turns[0].content if turns[0].role == "system" else None
    spoken = [turn.content for turn in turns if turn.role != "system"]
    earlier = [[spoken[at], spoken[at + 1]] for at in range(0, len(spoken) - 2, 2)]
    plain: dict[str, Any] = {"instruction": spoken[-2], "input": "", "output": spoken[-1]}
    return plain | ({"system": system} if system else {}) | ({"history": earlier} if earlier else {})


def _sharegpt(content: Conversation) -> dict[str, Any]:
    return {"conversations": [{"from": _SPEAKERS[turn.role], "value": turn.content} for turn in content.messages]}
