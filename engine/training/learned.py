"""The table ``training_run_documents``: which documents a run has seen, and which of them were removed since.

Written before a run's data is read, so that a document that goes meanwhile is marked. Rows outlive the run, because a
model that was made of it does.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

import apsw


@dataclass(frozen=True, slots=True)
class Learner:
    """A run that has seen a document. ``state`` None: the run was removed; a model that was made of it may be there."""

    run_id: str
    name: str | None
    state: str | None


def remember(conn: apsw.Connection, run_id: str, document_ids: Iterable[str]) -> None:
    """Before the run's data is read. What is marked as removed stays so."""
    conn.executemany(
        "INSERT OR IGNORE INTO training_run_documents (run_id, document_id) VALUES (?, ?)",
        [(run_id, document_id) for document_id in document_ids],
    )


def learners_of(conn: apsw.Connection, document_ids: Iterable[str]) -> list[Learner]:
    """Every run that has seen one of the documents, the newest first."""
    rows = conn.execute(
        "SELECT DISTINCT d.run_id, r.name, r.state FROM training_run_documents AS d "
        "LEFT JOIN training_runs AS r ON r.id = d.run_id "
        "WHERE d.document_id IN (SELECT value FROM json_each(?)) ORDER BY d.run_id DESC",
        (json.dumps([*document_ids]),),
    )
    return [Learner(str(run_id), name, state) for run_id, name, state in rows]


def withdrawn_from(conn: apsw.Connection) -> dict[str, int]:
    """By run: how many documents that it has seen were removed since. Runs that have seen none such are left out."""
    rows = conn.execute("SELECT run_id, count(*) FROM training_run_documents WHERE withdrawn = 1 GROUP BY run_id")
    return {str(run_id): int(str(number)) for run_id, number in rows}


def forget(conn: apsw.Connection, run_id: str) -> None:
    """With a run of which no model was made."""
    conn.execute(
        "DELETE FROM training_run_documents WHERE run_id = ?1 "
        "AND NOT EXISTS (SELECT 1 FROM model_versions WHERE run_id = ?1)",
        (run_id,),
    )
