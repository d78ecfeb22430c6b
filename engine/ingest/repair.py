"""Make a database that was salvaged one that can be used: every row has what it refers to, every passage is found.

A document of which the text or a passage is gone is set aside: it is listed with its reason, and found no more. What
only the indexes lost is computed again from the passages.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

import apsw
import numpy as np
import numpy.typing as npt

from engine.ingest.errors import DAMAGED
from engine.retrieval.refill import copy_terms, copy_vectors, refill_terms, refill_vectors
from engine.vault.salvage import DamagedReader, Report, copy_tables, drop_orphans, table_of

Embed = Callable[[Sequence[str]], npt.NDArray[np.float32]]
"""Texts to L2-normalised vectors, float32 [n, d]."""

_SET_ASIDE = frozenset({"text", "elements", "passages"})
_OF_A_DOCUMENT = ("chunks", "document_texts", "elements", "minhash_bands", "minhash_signatures")
_INCOMPLETE = (
    "SELECT id FROM documents WHERE status = 'ready' AND"
    " (chunks <> (SELECT count(*) FROM chunks WHERE document_id = documents.id)"
    " OR chunks > 0 AND NOT EXISTS (SELECT 1 FROM document_texts WHERE document_id = documents.id))"
)


@dataclass(frozen=True, slots=True)
class Mended:
    """``set_aside``: documents by id. ``lost``: ids of documents whose record is gone. ``terms``, ``vectors``: passages

    whose index entries were computed again. ``gaps``: tables of which not every row was read. ``orphans``: rows that
    had to go, or to be detached, since what they belong to is gone, by table.
    """

    set_aside: tuple[str, ...]
    lost: tuple[str, ...]
    terms: int
    vectors: int
    gaps: tuple[str, ...]
    orphans: Mapping[str, int]


def mend(
    reader: DamagedReader,
    target: apsw.Connection,
    hit: Mapping[str, Collection[str]],
    holders: Collection[str],
    embed: Embed,
    report: Report,
    *,
    now: str,
) -> Mended:
    """Copy what can be read, and mend it. ``hit``: parts that cannot be read, by document. ``holders``: user ids of

    those with a passphrase. ``target``: a new database of this schema; it checks no references and runs no triggers.
    """
    copy_tables(reader, target, report)
    target.execute("BEGIN IMMEDIATE")
    _fill_elements(reader, target, hit)
    _stand_in(target, holders, now)
    orphans = drop_orphans(target)
    known = {str(row[0]) for row in target.execute("SELECT id FROM documents")}
    lost = sorted(set(hit) - known)
    aside = {str(row[0]) for row in target.execute(_INCOMPLETE)}
    aside |= {document for document, parts in hit.items() if document in known and _SET_ASIDE & set(parts)}
    for document_id in aside:
        _set_aside(target, document_id, now)
    target.execute("COMMIT")
    target.execute("BEGIN IMMEDIATE")
    report("indexes", 0, None, "")
    copy_terms(reader, target)
    terms = refill_terms(target)
    copy_vectors(reader, target)
    vectors = refill_vectors(target, embed)
    target.execute("COMMIT")
    return Mended(tuple(sorted(aside)), tuple(lost), terms, vectors, tuple(sorted(reader.gaps)), orphans)


def _fill_elements(reader: DamagedReader, target: apsw.Connection, hit: Collection[str]) -> None:
    """Of documents between two bad pages, which a walk from both ends does not reach."""
    if "elements" not in reader.gaps:
        return
    table = table_of(target, "elements", without_row_ids=True)
    marks = ", ".join("?" for _ in table.columns)
    for (document_id,) in target.execute("SELECT id FROM documents WHERE status = 'ready'").fetchall():
        if document_id not in hit:
            found = reader.fetch(f"SELECT {table.listed} FROM elements WHERE document_id = ?", (document_id,))
            target.executemany(f"INSERT OR IGNORE INTO elements ({table.listed}) VALUES ({marks})", found or [])


def _stand_in(conn: apsw.Connection, holders: Collection[str], now: str) -> None:
    """Rows in the place of lost users and collections: what belongs to them must not go with them."""
    refer = (
        "SELECT user_id FROM grants UNION SELECT granted_by FROM grants UNION SELECT created_by FROM collections"
        " UNION SELECT user_id FROM conversations"
    )
    missing = {str(row[0]) for row in conn.execute(f"SELECT * FROM ({refer}) EXCEPT SELECT id FROM users")}
    known = {str(row[0]) for row in conn.execute("SELECT id FROM users")}
    for user_id in missing | (set(holders) - known):
        role = "administrator" if user_id in holders else "analyst"
        conn.execute(
            "INSERT INTO users (id, name, role, created_at) VALUES (?, ?, ?, ?)",
            (user_id, f"recovered {user_id[-6:]}", role, now),
        )
    owner = sorted(holders)[0]
    conn.execute(
        "INSERT INTO collections (id, name, created_by, created_at)"
        " SELECT DISTINCT collection_id, 'recovered ' || collection_id, ?, ? FROM documents"
        " WHERE collection_id NOT IN (SELECT id FROM collections)",
        (owner, now),
    )
    # Never a number twice, also where the collection's own row is older than its passages.
    conn.execute(
        "UPDATE collections SET next_chunk = max(next_chunk, 1 + coalesce("
        "(SELECT max(c.id) & 4294967295 FROM chunks AS c WHERE c.id BETWEEN collections.id << 32"
        " AND (collections.id << 32) + 4294967295), 0))"
    )


def _set_aside(conn: apsw.Connection, document_id: str, now: str) -> None:
    for table in _OF_A_DOCUMENT:
        conn.execute(f"DELETE FROM {table} WHERE document_id = ?", (document_id,))
    # Without the time of its file it is read again when its folder is.
    conn.execute(
        "UPDATE documents SET status = 'failed', reason_code = ?, reason = ?, chunks = 0, text_sha256 = NULL,"
        " mtime_ns = NULL, updated_at = ? WHERE id = ?",
        (DAMAGED.code, DAMAGED.text, now, document_id),
    )
