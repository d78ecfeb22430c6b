"""Conversations and their turns: the repository of two tables."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from engine.core.clock import Clock, iso_utc
from engine.core.errors import NotFoundError
from engine.core.ids import new_id
from engine.vault.database import Database

_TITLE_CHARACTERS = 80


@dataclass(frozen=True, slots=True)
class StoredTurn:
    """``answer`` is the answer as it was returned, in the wire's shape."""

    question: str
    rewritten: str | None
    mode: str
    answer: dict[str, Any]
    created_at: str

    @property
    def searched(self) -> str:
        """The question as it was searched."""
        return self.rewritten or self.question


@dataclass(frozen=True, slots=True)
class Conversation:
    id: str
    title: str
    created_at: str
    updated_at: str


class Conversations:
    """A user sees their own conversations; another's does not exist for them."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def create(self, user_id: str, first_question: str) -> str:
        """Start a conversation and return its id."""
        conversation_id = new_id("conv")
        now = iso_utc(self._clock.now_utc())
        title = " ".join(first_question.split())[:_TITLE_CHARACTERS]
        with self._database.write() as conn:
            conn.execute(
                "INSERT INTO conversations (id, user_id, title, created_at, updated_at) VALUES (?, ?, ?, ?, ?)",
                (conversation_id, user_id, title, now, now),
            )
        return conversation_id

    def list(self, user_id: str) -> list[Conversation]:
        """The user's conversations, the latest first."""
        with self._database.read() as conn:
            rows: list[Any] = conn.execute(
                "SELECT id, title, created_at, updated_at FROM conversations"
                " WHERE user_id = ? ORDER BY updated_at DESC, id DESC",
                (user_id,),
            ).fetchall()
        return [Conversation(*row) for row in rows]

    def get(self, user_id: str, conversation_id: str) -> tuple[Conversation, Sequence[StoredTurn]]:
        """One conversation with its turns, oldest first. Raises NotFoundError."""
        with self._database.read() as conn:
            row: Any = conn.execute(
                "SELECT id, title, created_at, updated_at FROM conversations WHERE id = ? AND user_id = ?",
                (conversation_id, user_id),
            ).fetchone()
            if row is None:
                raise NotFoundError(
                    "There is no such conversation.",
                    help="Ask with --keep, or without --conversation, to start a new one.",
                )
            turns: list[Any] = conn.execute(
                "SELECT question, rewritten, mode, answer, created_at FROM turns"
                " WHERE conversation_id = ? ORDER BY ordinal",
                (conversation_id,),
            ).fetchall()
        return Conversation(*row), [StoredTurn(q, r, m, json.loads(a), at) for q, r, m, a, at in turns]

    def append(
        self, conversation_id: str, question: str, rewritten: str | None, mode: str, answer: dict[str, Any]
    ) -> None:
        """Add a turn at the end."""
        now = iso_utc(self._clock.now_utc())
        with self._database.write() as conn:
            conn.execute(
                "INSERT INTO turns (id, conversation_id, ordinal, question, rewritten, mode, answer, created_at)"
                " SELECT ?, ?, coalesce(max(ordinal), 0) + 1, ?, ?, ?, ?, ? FROM turns WHERE conversation_id = ?",
                (
                    new_id("turn"),
                    conversation_id,
                    question,
                    rewritten,
                    mode,
                    json.dumps(answer, ensure_ascii=False),
                    now,
                    conversation_id,
                ),
            )
            conn.execute("UPDATE conversations SET updated_at = ? WHERE id = ?", (now, conversation_id))

    def delete(self, user_id: str, conversation_id: str) -> None:
        """Remove a conversation and its turns. Raises NotFoundError."""
        self.get(user_id, conversation_id)
        with self._database.write() as conn:
            conn.execute("DELETE FROM conversations WHERE id = ?", (conversation_id,))
