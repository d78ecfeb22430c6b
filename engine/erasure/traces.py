"""Names and paths of documents where they are not theirs: in jobs, outcomes, and the reasons of other documents."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

import apsw

from engine.ingest.documents import Document
from engine.ingest.paths import MEMBER_SEPARATOR, from_stored

ERASED = "erased"
_ENDED = "('succeeded', 'failed', 'cancelled')"
_REASON = "It was said here which other document it is like; that one has been erased."
Change = Callable[[str], str]


def erase_traces(conn: apsw.Connection, documents: Sequence[Document]) -> None:
    """What ended jobs were told, and what they and other documents say of these."""
    for document in documents:
        inside = document.path + MEMBER_SEPARATOR
        conn.execute(
            "DELETE FROM ingest_outcomes WHERE document_id = ?1 OR path = ?2 OR substr(path, 1, length(?3)) = ?3",
            (document.id, document.path, inside),
        )
        for table in ("ingest_outcomes", "documents"):
            conn.execute(f"UPDATE {table} SET reason = ?1 WHERE instr(reason, ?2) > 0", (_REASON, f"“{document.name}”"))
    words = {text for document in documents for text in (document.path, from_stored(document.path))}
    names = {document.name for document in documents}
    change_jobs(conn, lambda text: ERASED if text in names or any(word in text for word in words) else text)


def change_jobs(conn: apsw.Connection, change: Change) -> int:
    """Put every text that ended jobs keep through ``change``; returns how many jobs are different then."""
    rows: Any = conn.execute(
        "SELECT id, params, result, stage, error_message, error_help FROM jobs "
        f"WHERE state IN {_ENDED} AND kind <> 'erasure'"
    ).fetchall()
    changed = 0
    for job_id, params, result, *texts in rows:
        new = [
            changed_json(params, change),
            changed_json(result, change),
            *(None if text is None else change(str(text)) for text in texts),
        ]
        if new != [params, result, *texts]:
            changed += 1
            conn.execute(
                "UPDATE jobs SET params = ?, result = ?, stage = ?, error_message = ?, error_help = ? WHERE id = ?",
                (*new, job_id),
            )
    return changed


def changed_json(content: str | None, change: Change) -> str | None:
    """A JSON value with every text in it put through ``change``; the same characters where nothing is different."""
    if not content:
        return content
    value = json.loads(content)
    new = _changed(value, change)
    return content if new == value else json.dumps(new, ensure_ascii=False)


def _changed(value: Any, change: Change) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list):
        return [_changed(one, change) for one in value]
    if isinstance(value, dict):
        return {change(key): _changed(one, change) for key, one in value.items()}
    return value
