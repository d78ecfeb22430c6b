"""Conversations and their turns: the repository of two tables."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from engine.chat.presenting import present_withheld
from engine.contract.answers import AnswerMode
from engine.core.clock import Clock, iso_utc
from engine.core.errors import NotFoundError
from engine.core.ids import new_id
from engine.vault.database import Database

_TITLE_CHARACTERS = 80

# Here and not in two steps: what may be read is decided in the transaction that reads it. An answer is withheld
# when one of its sources is gone, is no longer read, or lies in a collection that the user has no grant on.
_TURNS = """
SELECT t.question, t.rewritten, t.mode, t.answer, t.created_at,
       (SELECT json_group_array(s.document_id) FROM turn_sources s WHERE s.turn_id = t.id),
       t.answer = '' OR EXISTS (
           SELECT 1 FROM turn_sources s
           LEFT JOIN documents d ON d.id = s.document_id AND d.status = 'ready'
           LEFT JOIN grants g ON g.collection_id = d.collection_id AND g.user_id = :user
           WHERE s.turn_id = t.id AND g.user_id IS NULL)
FROM turns t WHERE t.conversation_id = :conversation ORDER BY t.ordinal
"""


@dataclass(frozen=True, slots=True)
class StoredTurn:
    """``answer`` is the answer as it was returned, in the wire's shape.

    ``sources``: ids of the documents that it may repeat words of. ``withheld``: the user may not read all of them
    any more, or one is gone, and ``answer`` is a placeholder that says so.
    """

    question: str
    rewritten: str | None
    mode: str
    answer: dict[str, Any]
    created_at: str
    sources: frozenset[str] = frozenset()
    withheld: bool = False

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
        """One conversation with its turns, oldest first, as the user may read them now. Raises NotFoundError."""
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
            turns: list[Any] = conn.execute(_TURNS, {"user": user_id, "conversation": conversation_id}).fetchall()
        return Conversation(*row), [_turn(*turn) for turn in turns]

    def append(
        self,
        conversation_id: str,
        question: str,
        rewritten: str | None,
        mode: str,
        answer: dict[str, Any],
        *,
        sources: Collection[str],
    ) -> None:
        """Add a turn at the end. Its answer is not kept when one of its source documents was removed meanwhile."""
        now = iso_utc(self._clock.now_utc())
        turn_id = new_id("turn")
        listed = json.dumps(sorted(set(sources)))
        with self._database.write() as conn:
            row: Any = conn.execute(
                "SELECT count(*) FROM json_each(?) WHERE value NOT IN (SELECT id FROM documents)", (listed,)
            ).fetchone()
            kept = "" if row[0] else json.dumps(answer, ensure_ascii=False)
            conn.execute(
                "INSERT INTO turns (id, conversation_id, ordinal, question, rewritten, mode, answer, created_at)"
                " SELECT ?, ?, coalesce(max(ordinal), 0) + 1, ?, ?, ?, ?, ? FROM turns WHERE conversation_id = ?",
                (turn_id, conversation_id, question, rewritten, mode, kept, now, conversation_id),
            )
            if kept:
                conn.execute(
                    "INSERT INTO turn_sources (turn_id, document_id) SELECT ?, value FROM json_each(?)",
                    (turn_id, listed),
                )
            conn.execute("UPDATE conversations SET updated_at = ? WHERE id = ?", (now, conversation_id))

    def delete(self, user_id: str, conversation_id: str) -> None:
        """Remove a conversation and its turns. Raises NotFoundError."""
        self.get(user_id, conversation_id)
        with self._database.write() as conn:
            conn.execute("DELETE FROM conversations WHERE id = ?", (conversation_id,))


def _turn(
    question: str, rewritten: str | None, mode: str, answer: str, created_at: str, sources: str, withheld: int
) -> StoredTurn:
    shown = present_withheld(AnswerMode(mode)).model_dump(mode="json") if withheld else json.loads(answer)
    return StoredTurn(question, rewritten, mode, shown, created_at, frozenset(json.loads(sources)), bool(withheld))
