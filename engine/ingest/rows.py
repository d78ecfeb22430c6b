"""Writes documents and outcomes. Each function is a step of its caller's transaction."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable

import apsw

from engine.ingest.dedupe import bands
from engine.ingest.documents import Document, Status, descendants
from engine.ingest.errors import MISSING, PRUNED, Reason
from engine.ingest.paths import MEMBER_SEPARATOR
from engine.ingest.prepared import Content, Outcome, OutcomeStatus, Prepared
from engine.parsing.elements import Box

_GONE = {MISSING.code: OutcomeStatus.MISSING, PRUNED.code: OutcomeStatus.REMOVED}


def insert_document(
    conn: apsw.Connection, document_id: str, collection_id: int, parent_id: str | None, item: Prepared, now: str
) -> None:
    """A row that says nothing yet; ``describe`` completes it in the same transaction."""
    conn.execute(
        "INSERT INTO documents (id, collection_id, parent_id, path, name, sha256, size_bytes, status, added_at, "
        "updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, 'failed', ?, ?)",
        (document_id, collection_id, parent_id, item.path, item.name, item.sha256, item.size_bytes, now, now),
    )


def describe(
    conn: apsw.Connection,
    document_id: str,
    item: Prepared,
    status: Status,
    *,
    now: str,
    is_new: bool,
    mtime_ns: int | None,
    reason: Reason | None = None,
    original: str | None = None,
    blob_id: str | None = None,
) -> None:
    """Make the row say what the file is now. ``is_new``: it was not searchable before."""
    content = item.result if isinstance(item.result, Content) else None
    parsed = content.document if content else None
    conn.execute(
        "UPDATE documents SET title = ?, media_type = ?, language = ?, sha256 = ?, size_bytes = ?, mtime_ns = ?, "
        "text_sha256 = ?, status = ?, reason_code = ?, reason = ?, duplicate_of = ?, blob_id = ?, pages = ?, "
        "chunks = ?, updated_at = ?, added_at = CASE WHEN ? THEN ? ELSE added_at END WHERE id = ?",
        (
            parsed.title if parsed else None,
            parsed.media_type if parsed else None,
            parsed.language if parsed else None,
            item.sha256,
            item.size_bytes,
            mtime_ns,
            content.text_sha256 if content else None,
            status.value,
            reason.code if reason else None,
            reason.text if reason else None,
            original,
            blob_id,
            parsed.pages if parsed else None,
            len(item.chunks) if status is Status.READY else 0,
            now,
            is_new,
            now,
            document_id,
        ),
    )


def insert_content(conn: apsw.Connection, collection_id: int, document_id: str, content: Content) -> None:
    """Text, elements and the near-duplicate signature; chunks are the index writer's."""
    conn.execute("INSERT INTO document_texts (document_id, text) VALUES (?, ?)", (document_id, content.document.text))
    conn.executemany(
        'INSERT INTO elements (document_id, ordinal, kind, level, page, start, "end", boxes, hiding) '
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (document_id, number, one.kind, one.level, one.page, one.start, one.end, _boxes(one.boxes), one.hiding)
            for number, one in enumerate(content.document.elements)
        ),
    )
    if content.signature is not None:
        conn.execute(
            "INSERT INTO minhash_signatures (document_id, signature) VALUES (?, ?)", (document_id, content.signature)
        )
        conn.executemany(
            "INSERT INTO minhash_bands (collection_id, band, digest, document_id) VALUES (?, ?, ?, ?)",
            ((collection_id, band, digest, document_id) for band, digest in enumerate(bands(content.signature))),
        )


def _boxes(boxes: Iterable[Box]) -> str | None:
    rows = [[box.page, *(round(edge, 5) for edge in (box.x0, box.y0, box.x1, box.y1))] for box in boxes]
    return json.dumps(rows, separators=(",", ":")) if rows else None


def delete_content(conn: apsw.Connection, document_id: str) -> None:
    """What ``insert_content`` wrote."""
    for table in ("document_texts", "elements", "minhash_bands", "minhash_signatures"):
        conn.execute(f"DELETE FROM {table} WHERE document_id = ?", (document_id,))


def settle(
    conn: apsw.Connection, document_id: str, *, mtime_ns: int | None, reason: Reason | None, original: str | None
) -> None:
    """Everything inside the document was read: it is complete, and its time stamp counts."""
    conn.execute(
        "UPDATE documents SET mtime_ns = ?, reason_code = ?, reason = ?, duplicate_of = ? WHERE id = ?",
        (mtime_ns, reason.code if reason else None, reason.text if reason else None, original, document_id),
    )


def rename(conn: apsw.Connection, document: Document, path: str, name: str, mtime_ns: int | None) -> None:
    """The document's file has another path now, and so has everything inside it."""
    conn.execute("UPDATE documents SET mtime_ns = ? WHERE id = ?", (mtime_ns, document.id))
    for one in (document, *descendants(conn, document.id)):
        inner_path, inner_name = one.path[len(document.path) :], one.name[len(document.name) :]
        assert one is document or inner_path.startswith(MEMBER_SEPARATOR)
        conn.execute(
            "UPDATE documents SET path = ?, name = ? WHERE id = ?", (path + inner_path, name + inner_name, one.id)
        )


def touch(conn: apsw.Connection, document: Document, mtime_ns: int | None) -> None:
    """The file was compared and is the same: its time stamp counts from now on."""
    conn.execute(
        "UPDATE documents SET mtime_ns = ? WHERE id = ? AND sha256 = ?", (mtime_ns, document.id, document.sha256)
    )


def write_outcome(conn: apsw.Connection, job_id: str, outcome: Outcome, *, keep: bool = False) -> None:
    """``keep``: an outcome that the job wrote before it was interrupted stays.

    The table knows no status for files that have gone: to it they are skipped, and the reason's code tells.
    """
    status = OutcomeStatus.SKIPPED if outcome.status in _GONE.values() else outcome.status
    conn.execute(
        f"INSERT OR {'IGNORE' if keep else 'REPLACE'} INTO ingest_outcomes "
        "(job_id, path, document_id, status, reason_code, reason, chunks, pages) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            job_id,
            outcome.path,
            outcome.document_id,
            status.value,
            outcome.reason.code if outcome.reason else None,
            outcome.reason.text if outcome.reason else None,
            outcome.chunks,
            outcome.pages,
        ),
    )


def outcome_counts(conn: apsw.Connection, job_id: str) -> dict[str, int]:
    rows = conn.execute(
        "SELECT status, reason_code, count(*) FROM ingest_outcomes WHERE job_id = ? GROUP BY status, reason_code",
        (job_id,),
    )
    counts: Counter[str] = Counter()
    for status, code, number in rows:
        counts[outcome_status(status, code).value] += int(str(number))
    return dict(counts)


def outcome_status(status: object, reason_code: object) -> OutcomeStatus:
    """What ``write_outcome`` was given."""
    return _GONE.get(str(reason_code), OutcomeStatus(str(status)))


def paths_with_outcome(conn: apsw.Connection, job_id: str) -> frozenset[str]:
    """Stored paths that the job is done with."""
    return frozenset(
        str(row[0]) for row in conn.execute("SELECT path FROM ingest_outcomes WHERE job_id = ?", (job_id,))
    )
