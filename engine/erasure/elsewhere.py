"""A person outside of documents: conversations, feedback, training material, evaluations, jobs and reasons.

Names are covered in place, so that what people asked stays readable. Training items and lines go whole: a frozen
version may lose lines and never changes one.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import partial
from typing import Any

import apsw

from engine.erasure.names import Person
from engine.erasure.persons import Elsewhere
from engine.erasure.records import LostLines
from engine.erasure.traces import change_jobs, changed_json

# A turn is reached when everything that its answer rests on lies in the collections, also when that is nothing.
_TURNS = """
SELECT t.id, t.question, t.rewritten, t.answer, f.correction FROM turns AS t
LEFT JOIN turn_feedback AS f ON f.turn_id = t.id
WHERE NOT EXISTS (
    SELECT 1 FROM turn_sources AS s LEFT JOIN documents AS d ON d.id = s.document_id
    WHERE s.turn_id = t.id
      AND (d.collection_id IS NULL OR d.collection_id NOT IN (SELECT value FROM json_each(:collections))))
"""
_ITEMS = """
SELECT i.id, i.content, i.question FROM dataset_items AS i JOIN datasets AS s ON s.id = i.dataset_id
WHERE s.collection_id IN (SELECT value FROM json_each(:collections))
"""
_LINES = """
SELECT l.id, l.version_id, l.line FROM dataset_version_lines AS l
JOIN dataset_versions AS v ON v.id = l.version_id JOIN datasets AS s ON s.id = v.dataset_id
WHERE s.collection_id IN (SELECT value FROM json_each(:collections))
"""
_EVALUATIONS = """
SELECT id FROM evaluations AS e WHERE NOT EXISTS (
    SELECT 1 FROM json_each(e.visible_with) WHERE value NOT IN (SELECT value FROM json_each(:collections)))
"""


class Everywhere:
    """One person in what is reached with some collections. Every method is a step of its caller's transaction."""

    def __init__(self, conn: apsw.Connection, person: Person, collections: Sequence[int], *, possible: bool) -> None:
        """``possible``: also who may be that person, in answers that rest on documents where they are taken out."""
        self._conn = conn
        self._person = person
        self._reach = {"collections": json.dumps([*collections])}
        self._possible = possible

    def count(self) -> Elsewhere:
        turns = sum(self._mask(row) != row for row in self._texts_of_turns())
        items, lines = self._items(), self._lines()
        return Elsewhere(turns, len(items), len(lines), len(self._answers()))

    def erase(self, redacted: Sequence[str] = ()) -> tuple[int, tuple[LostLines, ...]]:
        """Cover or remove; how many rows are different then, and which versions lost how many lines.

        ``redacted``: documents that stay without the person: answers from them lose possible matches too.
        """
        changed = self._mask_turns(redacted) + self._mask_titles() + self._mask_evaluations()
        changed += change_jobs(self._conn, self._cover) + self._mask_reasons()
        items, lines = self._items(), self._lines()
        self._conn.executemany("DELETE FROM dataset_items WHERE id = ?", [(one,) for one in items])
        self._conn.executemany("DELETE FROM dataset_version_lines WHERE id = ?", [(one,) for one, _ in lines])
        versions = [version for _, version in lines]
        return changed + len(items) + len(lines), tuple(
            LostLines(one, versions.count(one)) for one in dict.fromkeys(versions)
        )

    def _cover(self, text: str) -> str:
        return self._person.mask(text)

    def _texts_of_turns(self) -> list[Any]:
        rows: Any = self._conn.execute(_TURNS, self._reach).fetchall()
        return [list(row[1:]) for row in rows]

    def _mask(self, texts: Sequence[str | None]) -> list[str | None]:
        return [None if text is None else self._cover(text) for text in texts]

    def _mask_turns(self, redacted: Sequence[str]) -> int:
        quoting = {
            str(row[0])
            for row in self._conn.execute(
                "SELECT turn_id FROM turn_sources WHERE document_id IN (SELECT value FROM json_each(?))",
                (json.dumps([*redacted]),),
            ).fetchall()
        }
        changed = 0
        rows: Any = self._conn.execute(_TURNS, self._reach).fetchall()
        for turn_id, question, rewritten, answer, correction in rows:
            cover = partial(self._person.mask, possible=self._possible and turn_id in quoting)
            new = [
                cover(question),
                None if rewritten is None else cover(rewritten),
                changed_json(answer, cover),
                None if correction is None else cover(correction),
            ]
            if new != [question, rewritten, answer, correction]:
                changed += 1
                self._conn.execute(
                    "UPDATE turns SET question = ?, rewritten = ?, answer = ? WHERE id = ?", (*new[:3], turn_id)
                )
                self._conn.execute("UPDATE turn_feedback SET correction = ? WHERE turn_id = ?", (new[3], turn_id))
        return changed

    def _mask_titles(self) -> int:
        """Of conversations: a title is the beginning of a question, which its asker wrote."""
        return self._mask_column("conversations", "title", "id", "SELECT id, title FROM conversations")

    def _mask_reasons(self) -> int:
        """Of documents, of outcomes of jobs, and of what somebody wanted to have revealed."""
        changed = 0
        for table, column, key in (
            ("documents", "reason", "rowid"),
            ("privacy_reveals", "reason", "id"),
        ):
            statement = f"SELECT {key}, {column} FROM {table} WHERE {column} IS NOT NULL"
            changed += self._mask_column(table, column, key, statement)
        rows: Any = self._conn.execute("SELECT job_id, path, reason FROM ingest_outcomes").fetchall()
        for job_id, path, reason in rows:
            new = self._mask([path, reason])
            if new != [path, reason]:
                changed += 1
                self._conn.execute(
                    "UPDATE OR REPLACE ingest_outcomes SET path = ?, reason = ? WHERE job_id = ? AND path = ?",
                    (*new, job_id, path),
                )
        return changed

    def _mask_column(self, table: str, column: str, key: str, statement: str) -> int:
        rows: Any = self._conn.execute(statement).fetchall()
        new = [(self._cover(text), one) for one, text in rows if self._cover(text) != text]
        self._conn.executemany(f"UPDATE {table} SET {column} = ? WHERE {key} = ?", new)
        return len(new)

    def _items(self) -> list[int]:
        rows: Any = self._conn.execute(_ITEMS, self._reach).fetchall()
        return [
            int(one)
            for one, content, question in rows
            if self._holds(content) or self._person.find(question, possible=False)
        ]

    def _lines(self) -> list[tuple[int, str]]:
        rows: Any = self._conn.execute(_LINES, self._reach).fetchall()
        return [(int(one), str(version)) for one, version, line in rows if self._holds(line)]

    def _holds(self, content: str) -> bool:
        return bool(content) and changed_json(content, self._cover) != content

    def _answers(self) -> list[Any]:
        ids = [row[0] for row in self._conn.execute(_EVALUATIONS, self._reach).fetchall()]
        rows: Any = self._conn.execute(
            "SELECT evaluation_id, position, number, answer FROM evaluation_answers "
            "WHERE evaluation_id IN (SELECT value FROM json_each(?))",
            (json.dumps(ids),),
        ).fetchall()
        return [row for row in rows if self._cover(row[3]) != row[3]]

    def _mask_evaluations(self) -> int:
        answers = self._answers()
        self._conn.executemany(
            "UPDATE evaluation_answers SET answer = ? WHERE evaluation_id = ? AND position = ? AND number = ?",
            [(self._cover(answer), *key) for *key, answer in answers],
        )
        ids = [row[0] for row in self._conn.execute(_EVALUATIONS, self._reach).fetchall()]
        rows: Any = self._conn.execute(
            "SELECT evaluation_id, number, question, expected FROM evaluation_questions "
            "WHERE evaluation_id IN (SELECT value FROM json_each(?))",
            (json.dumps(ids),),
        ).fetchall()
        changed = len(answers)
        for evaluation_id, number, question, expected in rows:
            new = (self._cover(question), changed_json(expected, self._cover))
            if new != (question, expected):
                changed += 1
                self._conn.execute(
                    "UPDATE evaluation_questions SET question = ?, expected = ? WHERE evaluation_id = ? AND number = ?",
                    (*new, evaluation_id, number),
                )
        return changed
