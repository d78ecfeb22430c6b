"""What evaluations keep of documents: answers that may quote them, and questions that were made of them.

A record stays, with its scores: what goes are the words.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

import apsw

# With retrieval a model may have quoted whatever lies in the collections that it could search.
_QUOTING = """
SELECT a.evaluation_id, a.number FROM evaluation_answers AS a JOIN evaluations AS e ON e.id = a.evaluation_id
WHERE a.answer <> '' AND e.mode = 'retrieval' AND EXISTS (
    SELECT 1 FROM json_each(e.searched) AS s JOIN documents AS d ON d.collection_id = s.value
    WHERE d.id IN (SELECT value FROM json_each(:ids)))
"""
_ASKED = """
SELECT q.evaluation_id, q.number FROM evaluation_questions AS q
WHERE q.question <> '' AND q.question IN (SELECT value FROM json_each(:texts))
"""
_MATERIAL = """
SELECT i.content FROM dataset_items AS i JOIN dataset_item_sources AS s ON s.item_id = i.id
WHERE s.document_id IN (SELECT value FROM json_each(:ids)) AND i.content <> ''
UNION SELECT l.line FROM dataset_version_lines AS l JOIN dataset_line_sources AS s ON s.line_id = l.id
WHERE s.document_id IN (SELECT value FROM json_each(:ids))
"""


def count_evaluations(conn: apsw.Connection, document_ids: Sequence[str]) -> int:
    """How many questions with their answers ``erase_evaluations`` would empty."""
    quoting, asked = _found(conn, document_ids)
    return len(quoting | asked)


def erase_evaluations(conn: apsw.Connection, document_ids: Sequence[str]) -> None:
    """Empty answers and questions, before the documents and the training material made of them go."""
    quoting, asked = _found(conn, document_ids)
    conn.executemany(
        "UPDATE evaluation_answers SET answer = '' WHERE evaluation_id = ? AND number = ?", sorted(quoting | asked)
    )
    conn.executemany(
        "UPDATE evaluation_questions SET question = '', expected = '[]' WHERE evaluation_id = ? AND number = ?",
        sorted(asked),
    )


def _found(conn: apsw.Connection, document_ids: Sequence[str]) -> tuple[set[tuple[str, int]], set[tuple[str, int]]]:
    ids = json.dumps([*document_ids])
    texts = {text for (content,) in conn.execute(_MATERIAL, {"ids": ids}) for text in _strings(content)}
    quoting: Any = conn.execute(_QUOTING, {"ids": ids}).fetchall()
    asked: Any = conn.execute(_ASKED, {"texts": json.dumps(sorted(texts))}).fetchall()
    return {(str(one), int(number)) for one, number in quoting}, {(str(one), int(number)) for one, number in asked}


def _strings(content: object) -> Iterator[str]:
    """Every text of a JSON value."""
    pending: list[Any] = [json.loads(str(content))]
    while pending:
        value = pending.pop()
        if isinstance(value, str):
            yield value
        elif isinstance(value, list):
            pending += value
        elif isinstance(value, dict):
            pending += value.values()
