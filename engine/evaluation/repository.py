"""The tables ``evaluations``, ``evaluation_questions``, ``evaluation_models`` and ``evaluation_answers``."""

from __future__ import annotations

import json
from collections.abc import Sequence

import apsw

from engine.evaluation.records import Answered, Contestant, Evaluation, Question
from engine.evaluation.scoring import Score

_EVALUATION = (
    "id, name, job_id, mode, searched, visible_with, lower(hex(set_sha256)), max_tokens, seed, created_at, created_by, "
    "finished_at"
)


def insert(conn: apsw.Connection, evaluation: Evaluation, questions: Sequence[Question]) -> None:
    """With its questions and contestants."""
    conn.execute(
        "INSERT INTO evaluations (id, name, job_id, mode, searched, visible_with, set_sha256, max_tokens, seed, "
        "created_at, created_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            evaluation.id,
            evaluation.name,
            evaluation.job_id,
            evaluation.mode,
            json.dumps(list(evaluation.searched)),
            json.dumps(sorted(evaluation.visible_with)),
            bytes.fromhex(evaluation.set_sha256),
            evaluation.max_tokens,
            evaluation.seed,
            evaluation.created_at,
            evaluation.created_by,
        ),
    )
    conn.executemany(
        "INSERT INTO evaluation_questions (evaluation_id, number, question, expected) VALUES (?, ?, ?, ?)",
        [
            (evaluation.id, number, question.text, json.dumps(list(question.expected), ensure_ascii=False))
            for number, question in enumerate(questions, start=1)
        ],
    )
    conn.executemany(
        "INSERT INTO evaluation_models (evaluation_id, position, model_id, name, sha256, base_sha256, version_id) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (
                evaluation.id,
                one.position,
                one.model_id,
                one.name,
                bytes.fromhex(one.sha256),
                bytes.fromhex(one.base_sha256) if one.base_sha256 else None,
                one.version_id,
            )
            for one in evaluation.contestants
        ],
    )


def find(conn: apsw.Connection, evaluation_id: str) -> Evaluation | None:
    row = conn.execute(f"SELECT {_EVALUATION} FROM evaluations WHERE id = ?", (evaluation_id,)).fetchone()
    return _whole(conn, row) if row else None


def list_all(conn: apsw.Connection) -> list[Evaluation]:
    """The newest first."""
    rows = conn.execute(f"SELECT {_EVALUATION} FROM evaluations ORDER BY created_at DESC, id DESC").fetchall()
    return [_whole(conn, row) for row in rows]


def questions_of(conn: apsw.Connection, evaluation_id: str) -> list[Question]:
    """In order; the first has number 1."""
    rows = conn.execute(
        "SELECT question, expected FROM evaluation_questions WHERE evaluation_id = ? ORDER BY number", (evaluation_id,)
    )
    return [Question(str(text), tuple(json.loads(expected))) for text, expected in rows]


def insert_answer(conn: apsw.Connection, evaluation_id: str, answered: Answered) -> None:
    given = answered.score
    conn.execute(
        "INSERT INTO evaluation_answers (evaluation_id, position, number, answer, abstained, contains, exact, f1) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            evaluation_id,
            answered.position,
            answered.number,
            answered.answer,
            int(given.abstained),
            int(given.contains),
            int(given.exact),
            given.f1,
        ),
    )


def answers_of(conn: apsw.Connection, evaluation_id: str) -> list[Answered]:
    """By contestant, then by question."""
    rows = conn.execute(
        "SELECT a.position, a.number, a.answer, a.abstained, a.contains, a.exact, a.f1, q.expected = '[]' "
        "FROM evaluation_answers a JOIN evaluation_questions q USING (evaluation_id, number) "
        "WHERE evaluation_id = ? ORDER BY a.position, a.number",
        (evaluation_id,),
    )
    return [
        Answered(
            position,
            number,
            answer,
            Score(bool(contains), bool(exact), f1, bool(abstained), right=bool(abstained if nothing else contains)),
        )
        for position, number, answer, abstained, contains, exact, f1, nothing in rows
    ]


def set_finished(conn: apsw.Connection, evaluation_id: str, finished_at: str) -> None:
    conn.execute("UPDATE evaluations SET finished_at = ? WHERE id = ?", (finished_at, evaluation_id))


def set_job(conn: apsw.Connection, evaluation_id: str, job_id: str) -> None:
    conn.execute("UPDATE evaluations SET job_id = ? WHERE id = ?", (job_id, evaluation_id))


def _whole(conn: apsw.Connection, row: tuple[object, ...]) -> Evaluation:
    fields = list(row)
    fields[4] = tuple(json.loads(str(fields[4])))
    fields[5] = frozenset(json.loads(str(fields[5])))
    [(questions,)] = conn.execute(
        "SELECT count(*) FROM evaluation_questions WHERE evaluation_id = ?", (fields[0],)
    ).fetchall()
    contestants = conn.execute(
        "SELECT position, model_id, name, lower(hex(sha256)), lower(hex(base_sha256)), version_id "
        "FROM evaluation_models WHERE evaluation_id = ? ORDER BY position",
        (fields[0],),
    )
    return Evaluation(*fields, questions, tuple(Contestant(*one) for one in contestants))  # type: ignore[arg-type,call-arg]
