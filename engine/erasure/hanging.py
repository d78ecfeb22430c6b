"""What hangs on documents: counted for a preview and for the certificate, by the same statements that erase by."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

import apsw

from engine.erasure.evaluations import count_evaluations
from engine.erasure.records import Gone, Hanging, LostLines
from engine.ingest.documents import Document

_NAMED = "(SELECT value FROM json_each(:ids))"
_COUNTS = {
    "chunks": f"SELECT count(*) FROM chunks WHERE document_id IN {_NAMED}",
    "conversations": "SELECT count(DISTINCT t.conversation_id) FROM turn_sources AS s "
    f"JOIN turns AS t ON t.id = s.turn_id WHERE s.document_id IN {_NAMED}",
    "turns": f"SELECT count(DISTINCT turn_id) FROM turn_sources WHERE document_id IN {_NAMED}",
    "feedback": "SELECT count(*) FROM turn_feedback WHERE turn_id IN "
    f"(SELECT turn_id FROM turn_sources WHERE document_id IN {_NAMED})",
    "dataset_items": f"SELECT count(DISTINCT item_id) FROM dataset_item_sources WHERE document_id IN {_NAMED}",
    "dataset_lines": f"SELECT count(DISTINCT line_id) FROM dataset_line_sources WHERE document_id IN {_NAMED}",
    "findings": f"SELECT count(*) FROM privacy_findings WHERE document_id IN {_NAMED}",
}


def count_hanging(conn: apsw.Connection, documents: Sequence[Document]) -> Hanging:
    """Of documents with everything inside them."""
    ids = [document.id for document in documents]
    counted = {name: _number(conn, statement, ids) for name, statement in _COUNTS.items()}
    return Hanging(
        **counted,
        vectors=_vectors(conn, ids),
        originals=len(originals_of(conn, documents)),
        size_bytes=sum(document.size_bytes for document in documents if document.parent_id not in ids),
        evaluations=count_evaluations(conn, ids),
    )


def originals_of(conn: apsw.Connection, documents: Sequence[Document]) -> list[str]:
    """Ids of stored files that hold one of the documents: its own, and those of the mails and archives around it."""
    found = {document.blob_id for document in documents if document.blob_id is not None}
    found.update(blob_id for _, blob_id in outer_originals(conn, [document.id for document in documents]))
    return sorted(found)


def outer_originals(conn: apsw.Connection, document_ids: Sequence[str]) -> list[tuple[str, str]]:
    """(document, stored file) of what lies around the documents and is not one of them."""
    rows: Any = conn.execute(
        "WITH RECURSIVE around (id) AS ("
        f"  SELECT parent_id FROM documents WHERE id IN {_NAMED} AND parent_id IS NOT NULL"
        "  UNION SELECT d.parent_id FROM documents AS d JOIN around AS a ON d.id = a.id WHERE d.parent_id IS NOT NULL"
        f") SELECT d.id, d.blob_id FROM around AS a JOIN documents AS d ON d.id = a.id "
        f"WHERE d.blob_id IS NOT NULL AND d.id NOT IN {_NAMED}",
        {"ids": json.dumps([*document_ids])},
    ).fetchall()
    return [(str(document_id), str(blob_id)) for document_id, blob_id in rows]


def copies_of(conn: apsw.Connection, document_ids: Iterable[str]) -> list[str]:
    """Documents that are kept as copies of one of these, because they hold the same bytes or the same words."""
    rows: Any = conn.execute(
        f"SELECT id FROM documents WHERE status = 'duplicate' AND duplicate_of IN {_NAMED} AND id NOT IN {_NAMED} "
        "ORDER BY path",
        {"ids": json.dumps([*document_ids])},
    ).fetchall()
    return [str(row[0]) for row in rows]


def lost_lines(conn: apsw.Connection, document_ids: Sequence[str]) -> tuple[LostLines, ...]:
    """By frozen version: how many of its lines repeat words of the documents."""
    rows: Any = conn.execute(
        "SELECT l.version_id, count(DISTINCT l.id) FROM dataset_line_sources AS s "
        f"JOIN dataset_version_lines AS l ON l.id = s.line_id WHERE s.document_id IN {_NAMED} "
        "GROUP BY l.version_id ORDER BY 1",
        {"ids": json.dumps([*document_ids])},
    ).fetchall()
    return tuple(LostLines(str(version_id), int(lines)) for version_id, lines in rows)


def gone(document: Document, digest: str, done: str = "erased") -> Gone:
    return Gone(document.id, f"col_{document.collection_id}", digest, document.size_bytes, document.chunks, done)


def _vectors(conn: apsw.Connection, ids: Sequence[str]) -> int:
    """Counted in the vectors' own table: a chunk that had none would show."""
    return _number(
        conn,
        "SELECT count(*) FROM chunk_vectors_rowids WHERE rowid IN "
        f"(SELECT id FROM chunks WHERE document_id IN {_NAMED})",
        ids,
    )


def _number(conn: apsw.Connection, statement: str, ids: Sequence[str]) -> int:
    row: Any = conn.execute(statement, {"ids": json.dumps([*ids])}).fetchone()
    return int(row[0])
