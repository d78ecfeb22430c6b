"""Which document another one repeats, and what becomes of a copy whose original goes."""

from __future__ import annotations

from dataclasses import dataclass

import apsw

from engine.ingest.dedupe import NEARLY_THE_SAME, bands, similarity
from engine.ingest.errors import EXACT_DUPLICATE, INCOMPLETE, NEAR_DUPLICATE, Reason
from engine.ingest.prepared import Content, Prepared


@dataclass(frozen=True, slots=True)
class Original:
    document_id: str
    reason: Reason


def find_original(conn: apsw.Connection, collection_id: int, item: Prepared, own_id: str | None) -> Original | None:
    """The searchable document of the collection with the same bytes or the same words, if there is one."""
    content = item.result
    if not isinstance(content, Content):
        return None
    for column, value, what in (
        ("sha256", item.sha256, "The same file"),
        ("text_sha256", content.text_sha256, "The same text"),
    ):
        if value is None:
            continue
        row = conn.execute(
            f"SELECT id, name FROM documents WHERE collection_id = ? AND {column} = ? AND status = 'ready' "
            "AND id IS NOT ? ORDER BY added_at, id LIMIT 1",
            (collection_id, value, own_id),
        ).fetchone()
        if row is not None:
            text = f"{what} is in this collection already, as “{row[1]}”. Nothing is lost: searches find that one."
            return Original(str(row[0]), Reason(EXACT_DUPLICATE, text))
    return None


def find_near(conn: apsw.Connection, collection_id: int, signature: bytes | None, own_id: str) -> Original | None:
    """The most similar document, when it says nearly the same in other words, numbers or dates."""
    if signature is None:
        return None
    best: tuple[float, str, str] | None = None
    seen: set[str] = {own_id}
    for band, digest in enumerate(bands(signature)):
        rows = conn.execute(
            "SELECT d.id, d.name, s.signature FROM minhash_bands AS b JOIN documents AS d ON d.id = b.document_id "
            "JOIN minhash_signatures AS s ON s.document_id = d.id "
            "WHERE b.collection_id = ? AND b.band = ? AND b.digest = ? AND d.status = 'ready' LIMIT 50",
            (collection_id, band, digest),
        ).fetchall()
        candidates: list[tuple[str, str, bytes]] = [(str(row[0]), str(row[1]), _blob(row[2])) for row in rows]
        for document_id, name, other in candidates:
            if document_id in seen:
                continue
            seen.add(document_id)
            alike = similarity(signature, other)
            if alike >= NEARLY_THE_SAME and (best is None or alike > best[0]):
                best = (alike, document_id, name)
    if best is None:
        return None
    alike, document_id, name = best
    text = (
        f"Nearly the same as “{name}” ({alike:.0%} of its phrases), but not in every word or number. "
        "Both are searchable; remove the one that is out of date."
    )
    return Original(document_id, Reason(NEAR_DUPLICATE, text))


def release_copies(
    conn: apsw.Connection, original_id: str, *, still: Prepared | None = None, leaving: frozenset[str] = frozenset()
) -> list[str]:
    """Let no copy depend on a document that goes or changes. Returns the copies that must be read again.

    The oldest copy takes the original's place and the others become copies of that one. ``still`` is what the
    document becomes: copies of that stay. ``leaving``: documents that go too.
    """
    conn.execute(
        "UPDATE documents SET duplicate_of = NULL, reason_code = NULL, reason = NULL "
        "WHERE duplicate_of = ? AND status = 'ready'",
        (original_id,),
    )
    rows = conn.execute(
        "SELECT id, sha256, text_sha256 FROM documents WHERE duplicate_of = ? AND status = 'duplicate' "
        "ORDER BY added_at, id",
        (original_id,),
    ).fetchall()
    heirs: list[str] = []
    for row in rows:
        document_id = str(row[0])
        if document_id in leaving or (still is not None and _repeats(still, _blob(row[1]), row[2])):
            continue
        if heirs:
            conn.execute("UPDATE documents SET duplicate_of = ? WHERE id = ?", (heirs[0], document_id))
            continue
        heirs.append(document_id)
        conn.execute(
            "UPDATE documents SET status = 'failed', duplicate_of = NULL, reason_code = ?, reason = ? WHERE id = ?",
            (INCOMPLETE, "It was a copy of a document that has gone, and is being read in its place.", document_id),
        )
    return heirs


def _blob(value: object) -> bytes:
    return value if isinstance(value, bytes) else b""


def _repeats(item: Prepared, sha256: bytes, text_sha256: object) -> bool:
    if item.sha256 == sha256:
        return True
    content = item.result
    return isinstance(content, Content) and content.text_sha256 is not None and content.text_sha256 == text_sha256
