"""A text with ``{column}`` holes, filled from the rows of a table. Pure.

``{{`` and ``}}`` stand for single braces. A hole names a column as its heading does, whatever its case and spacing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.datasets.content import Conversation, Message, conversation
from engine.datasets.errors import ImportTemplateError

_PIECE = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")
_SHOWN_COLUMNS = 30


@dataclass(frozen=True, slots=True)
class Template:
    """``parts`` alternate: text, name of a column, text, and so on; they begin and end with a text."""

    parts: tuple[str, ...]

    @classmethod
    def parse(cls, text: str) -> Template:
        """Raises ImportTemplateError for a brace that has no partner."""
        parts, plain, at = [], "", 0
        for found in _PIECE.finditer(text):
            plain += text[at : found.start()]
            at = found.end()
            if found.group() in ("{{", "}}"):
                plain += found.group()[0]
            elif found.group(1) is not None and found.group(1).strip():
                parts += [plain, found.group(1).strip()]
                plain = ""
            else:
                raise ImportTemplateError(
                    "A brace of the template has no partner, or nothing between the two.",
                    help="Write {column} for a column's value, and {{ or }} for a brace.",
                )
        return cls((*parts, plain + text[at:]))

    @property
    def holes(self) -> tuple[str, ...]:
        return self.parts[1::2]

    def bound(self, columns: Sequence[str]) -> BoundTemplate:
        """For a table with these columns. Raises ImportTemplateError where one is missing or there twice."""
        places: dict[str, list[int]] = {}
        for place, column in enumerate(columns):
            places.setdefault(_folded(column), []).append(place)
        found = []
        for hole in self.holes:
            named = [place for place, column in enumerate(columns) if column == hole] or places.get(_folded(hole), [])
            if len(named) != 1:
                shown = ", ".join(columns[:_SHOWN_COLUMNS]) or "none"
                what = "has several columns" if named else "has no column"
                raise ImportTemplateError(
                    f"The table {what} “{hole}”.", help=f"Its columns are: {shown}. Name one of them in the template."
                )
            found.append(named[0])
        return BoundTemplate(self.parts, tuple(found))


@dataclass(frozen=True, slots=True)
class BoundTemplate:
    """A template that knows where its columns are."""

    parts: tuple[str, ...]
    places: tuple[int, ...]

    def fill(self, row: Sequence[str]) -> str | None:
        """None where every column that it needs is empty in this row."""
        values = [row[place].strip() if place < len(row) else "" for place in self.places]
        if values and not any(values):
            return None
        return "".join(
            part if number % 2 == 0 else values[number // 2] for number, part in enumerate(self.parts)
        ).strip()


@dataclass(frozen=True, slots=True)
class ItemTemplate:
    """What a row becomes: a question, an answer, and a system message where there is one."""

    user: Template
    assistant: Template
    system: Template | None = None

    @classmethod
    def parse(cls, texts: Mapping[str, str | None]) -> ItemTemplate:
        """Of ``user``, ``assistant`` and ``system``. Raises ImportTemplateError."""
        user, assistant, system = texts.get("user"), texts.get("assistant"), texts.get("system")
        if not user or not assistant:
            raise ImportTemplateError(
                "A table needs a template for the question and one for the answer.",
                help='For example: --user "What is the price of {Article}?" --assistant "{Price} euros"',
            )
        made = cls(Template.parse(user), Template.parse(assistant), Template.parse(system) if system else None)
        if not made.user.holes or not made.assistant.holes:
            raise ImportTemplateError(
                "A template without a hole makes the same of every row.", help="Name a column in it, such as {Article}."
            )
        return made

    def bound(self, columns: Sequence[str]) -> BoundItemTemplate:
        """Raises ImportTemplateError."""
        system = self.system.bound(columns) if self.system else None
        return BoundItemTemplate(self.user.bound(columns), self.assistant.bound(columns), system)


@dataclass(frozen=True, slots=True)
class BoundItemTemplate:
    user: BoundTemplate
    assistant: BoundTemplate
    system: BoundTemplate | None

    def fill(self, row: Sequence[str]) -> Conversation:
        """Raises ContentError; an empty question or answer is one."""
        system = self.system.fill(row) if self.system else None
        messages = [Message("system", system)] if system else []
        messages += [Message("user", self.user.fill(row) or ""), Message("assistant", self.assistant.fill(row) or "")]
        return conversation(messages)


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())
