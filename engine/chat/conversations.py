"""Conversations, their turns, and what their readers think of the answers: the repository of three tables."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.chat.presenting import present_withheld
from engine.contract.answers import AnswerMode, Rating
from engine.core.clock import Clock, iso_utc
from engine.core.errors import ConflictError, NotFoundError
from engine.core.ids import new_id
from engine.core.names import clean_name
from engine.vault.database import Database

if TYPE_CHECKING:
    import apsw

_TITLE_CHARACTERS = 80
_LONGEST_TITLE_CHARACTERS = 120

# Here and not in two steps: what may be read is decided in the transaction that reads it. An answer is withheld
# when one of its sources is gone, is no longer read, or lies in a collection that the user has no grant on.
_TURNS = """
SELECT t.id, t.question, t.rewritten, t.mode, t.answer, t.created_at,
       (SELECT json_group_array(s.document_id) FROM turn_sources s WHERE s.turn_id = t.id),
       t.answer = '' OR EXISTS (
           SELECT 1 FROM turn_sources s
           LEFT JOIN documents d ON d.id = s.document_id AND d.status = 'ready'
           LEFT JOIN effective_grants g ON g.collection_id = d.collection_id AND g.user_id = :user
           WHERE s.turn_id = t.id AND g.user_id IS NULL),
       f.rating, f.correction, f.updated_at
FROM turns t LEFT JOIN turn_feedback f ON f.turn_id = t.id
WHERE t.conversation_id = :conversation AND (:turn IS NULL OR t.id = :turn) ORDER BY t.ordinal
"""


@dataclass(frozen=True, slots=True)
class Feedback:
    """``correction``: what the answer should have said. At least one of the two is there."""

    rating: Rating | None
    correction: str | None
    updated_at: str


@dataclass(frozen=True, slots=True)
class StoredTurn:
    """``answer`` is the answer as it was returned, in the wire's shape.

    ``sources``: ids of the documents that it may repeat words of. ``withheld``: the user may not read all of them
    any more, or one is gone, and ``answer`` is a placeholder that says so. A correction is withheld with its answer.
    """

    question: str
    rewritten: str | None
    mode: str
    answer: dict[str, Any]
    created_at: str
    sources: frozenset[str] = frozenset()
    withheld: bool = False
    id: str = ""
    feedback: Feedback | None = None

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
            return _conversation(conn, user_id, conversation_id), _turns(conn, user_id, conversation_id)

    def rename(self, user_id: str, conversation_id: str, title: str) -> tuple[Conversation, Sequence[StoredTurn]]:
        """Give a conversation another title; its place in the list stays. Raises NotFoundError, InvalidInputError."""
        title = clean_name(title, what="The title", length_most=_LONGEST_TITLE_CHARACTERS)
        with self._database.write() as conn:
            _conversation(conn, user_id, conversation_id)
            conn.execute("UPDATE conversations SET title = ? WHERE id = ?", (title, conversation_id))
            return _conversation(conn, user_id, conversation_id), _turns(conn, user_id, conversation_id)

    def append(
        self,
        conversation_id: str,
        question: str,
        rewritten: str | None,
        mode: str,
        answer: dict[str, Any],
        *,
        sources: Collection[str],
    ) -> str:
        """Add a turn at the end and return its id.

        Its answer is not kept when one of its source documents was removed meanwhile.
        """
        now = iso_utc(self._clock.now_utc())
        turn_id = new_id("turn")
        listed = json.dumps(sorted(set(sources)))
        with self._database.write() as conn:
            row: Any = conn.execute(
                "SELECT count(*) FROM json_each(?) "
                "WHERE value NOT IN (SELECT id FROM documents WHERE status = 'ready')",
                (listed,),
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
        return turn_id

    def give_feedback(
        self, user_id: str, conversation_id: str, turn_id: str, *, rating: Rating | None, correction: str | None
    ) -> StoredTurn:
        """Keep what the user thinks of an answer, instead of what was kept before; both None takes it back.

        Raises NotFoundError, or ConflictError for an answer that is withheld.
        """
        now = iso_utc(self._clock.now_utc())
        with self._database.write() as conn:
            _conversation(conn, user_id, conversation_id)
            turn = _one_turn(conn, user_id, conversation_id, turn_id)
            given = rating is not None or correction is not None
            if given and turn.withheld:
                raise ConflictError("This answer is not shown, so it cannot be rated.", help="Ask the question again.")
            conn.execute("DELETE FROM turn_feedback WHERE turn_id = ?", (turn_id,))
            if given:
                conn.execute(
                    "INSERT INTO turn_feedback (turn_id, rating, correction, updated_at) VALUES (?, ?, ?, ?)",
                    (turn_id, rating.value if rating else None, correction, now),
                )
            return _one_turn(conn, user_id, conversation_id, turn_id)

    def delete(self, user_id: str, conversation_id: str) -> None:
        """Remove a conversation and its turns. Raises NotFoundError."""
        with self._database.write() as conn:
            _conversation(conn, user_id, conversation_id)
            conn.execute("DELETE FROM conversations WHERE id = ?", (conversation_id,))


def answers_resting_on(conn: apsw.Connection, document_ids: Collection[str]) -> int:
    """How many stored answers may repeat words of the documents: they are erased with any of them."""
    row: Any = conn.execute(
        "SELECT count(DISTINCT s.turn_id) FROM json_each(?) AS doomed"
        " JOIN turn_sources AS s ON s.document_id = doomed.value JOIN turns AS t ON t.id = s.turn_id"
        " WHERE t.answer <> ''",
        (json.dumps([*document_ids]),),
    ).fetchone()
    return int(row[0])


def _conversation(conn: apsw.Connection, user_id: str, conversation_id: str) -> Conversation:
    row: Any = conn.execute(
        "SELECT id, title, created_at, updated_at FROM conversations WHERE id = ? AND user_id = ?",
        (conversation_id, user_id),
    ).fetchone()
    if row is None:
        raise NotFoundError(
            "There is no such conversation.", help="Ask with --keep, or without --conversation, to start a new one."
        )
    return Conversation(*row)


def _turns(conn: apsw.Connection, user_id: str, conversation_id: str, turn_id: str | None = None) -> list[StoredTurn]:
    named = {"user": user_id, "conversation": conversation_id, "turn": turn_id}
    rows: list[Any] = conn.execute(_TURNS, named).fetchall()
    return [_turn(*row) for row in rows]


def _one_turn(conn: apsw.Connection, user_id: str, conversation_id: str, turn_id: str) -> StoredTurn:
    found = _turns(conn, user_id, conversation_id, turn_id)
    if not found:
        raise NotFoundError("There is no such answer in this conversation.", help="It may have been removed.")
    return found[0]


def _turn(
    turn_id: str,
    question: str,
    rewritten: str | None,
    mode: str,
    answer: str,
    created_at: str,
    sources: str,
    withheld: int,
    rating: str | None,
    correction: str | None,
    rated_at: str | None,
) -> StoredTurn:
    shown = present_withheld(AnswerMode(mode)).model_dump(mode="json") if withheld else json.loads(answer)
    return StoredTurn(
        question,
        rewritten,
        mode,
        shown,
        created_at,
        sources=frozenset(json.loads(sources)),
        withheld=bool(withheld),
        id=turn_id,
        feedback=_feedback(rating, None if withheld else correction, rated_at),
    )


def _feedback(rating: str | None, correction: str | None, updated_at: str | None) -> Feedback | None:
    if updated_at is None or (rating is None and correction is None):
        return None
    return Feedback(Rating(rating) if rating else None, correction, updated_at)
