"""The rows of policies, findings, decisions and originals. Each function is a step of its caller's transaction."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from engine.privacy.handling.policy import Act, Policy, Use
from engine.privacy.handling.treatment import Decision, Examined
from engine.privacy.packed.names import CHOICE

if TYPE_CHECKING:
    import apsw

PENDING = "PRIVACY_PENDING"
HELD = "PRIVACY_HELD"
CHECK_FAILED = "PRIVACY_CHECK_FAILED"
REASONS_TO_READ_AGAIN = frozenset({PENDING, HELD, CHECK_FAILED})
REASONS: Mapping[str, str] = {
    PENDING: "The collection's privacy policy became stricter; the document is being read again under it. "
    "If no job does so: cloister privacy policy apply COLLECTION",
    HELD: "Personal data was found that the collection's policy holds back until somebody decides: "
    "cloister privacy review list",
}


def withheld_name(name: str) -> str:
    """A file name of which nothing but the kind of file is told."""
    return f"[NAME]{PurePosixPath(name).suffix[:8]}"


def policy_of(conn: apsw.Connection, collection_id: int) -> Policy:
    """The default one where nobody decided."""
    row: Any = conn.execute(
        "SELECT uses, case_name, second_person, review_below, revision FROM privacy_policies WHERE collection_id = ?",
        (collection_id,),
    ).fetchone()
    if row is None:
        return Policy()
    uses = {Use(use): {each: Act(act) for each, act in rules.items()} for use, rules in json.loads(row[0]).items()}
    return Policy(uses, row[1], bool(row[2]), float(row[3]), int(row[4]), is_set=True)


def save_policy(conn: apsw.Connection, collection_id: int, policy: Policy, *, by: str, now: str) -> None:
    uses = {use.value: {each: act.value for each, act in rules.items()} for use, rules in policy.uses.items()}
    conn.execute(
        "INSERT OR REPLACE INTO privacy_policies (collection_id, uses, case_name, second_person, review_below, "
        "revision, set_by, set_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            collection_id,
            json.dumps(uses),
            policy.case,
            int(policy.second_person),
            policy.review_below,
            policy.revision,
            by,
            now,
        ),
    )


def revision_of(conn: apsw.Connection, collection_id: int) -> int:
    row: Any = conn.execute(
        "SELECT revision FROM privacy_policies WHERE collection_id = ?", (collection_id,)
    ).fetchone()
    return int(row[0]) if row else 0


def withhold(conn: apsw.Connection, collection_id: int, document_ids: Sequence[str] | None = None) -> int:
    """Let nothing of the documents be read until they were read again; a trigger erases the answers that repeat them.

    ``document_ids`` None: all of the collection, names of what was never read included. Returns how many were readable.
    """
    if document_ids is None:
        conn.execute("UPDATE documents SET name = '[NAME]' WHERE collection_id = ?", (collection_id,))
        # What a job said of a copy names the file that it repeats.
        conn.execute(
            "UPDATE ingest_outcomes SET reason = NULL "
            "WHERE document_id IN (SELECT id FROM documents WHERE collection_id = ?)",
            (collection_id,),
        )
    which = "" if document_ids is None else " AND id IN (SELECT value FROM json_each(?))"
    named = () if document_ids is None else (json.dumps([*document_ids]),)
    conn.execute(
        "UPDATE documents SET status = 'quarantined', reason_code = ?, reason = ?, title = NULL, "
        "duplicate_of = NULL, name = '[NAME]' "
        f"WHERE collection_id = ? AND status = 'ready'{which}",
        (PENDING, REASONS[PENDING], collection_id, *named),
    )
    return conn.changes()


MARKED = -1  # a revision that no policy has
_OUTDATED = (
    "d.privacy_revision <> (SELECT coalesce(max(p.revision), 0) FROM privacy_policies AS p "
    "WHERE p.collection_id = d.collection_id)"
)
_UNFINISHED = (
    "(d.status = 'ready' AND d.reason_code = 'INGEST_INCOMPLETE')"  # killed between a mail and its attachments
)


def outdated(conn: apsw.Connection, collection_id: int) -> list[str]:
    """Documents that are files of their own and hold, or are, something made under another revision."""
    rows = conn.execute(
        "WITH RECURSIVE stale (id, parent_id, status) AS ("
        "  SELECT d.id, d.parent_id, d.status FROM documents AS d "
        f"  WHERE d.collection_id = ? AND ({_OUTDATED} OR {_UNFINISHED})"
        "  UNION SELECT p.id, p.parent_id, p.status FROM documents AS p JOIN stale AS s ON p.id = s.parent_id"
        ") SELECT id FROM stale WHERE parent_id IS NULL ORDER BY status = 'duplicate', id",  # copies after originals
        (collection_id,),
    )
    return [str(row[0]) for row in rows]


def count_outdated(conn: apsw.Connection, collection_id: int) -> int:
    row: Any = conn.execute(
        f"SELECT count(*) FROM documents AS d WHERE d.collection_id = ? AND {_OUTDATED}", (collection_id,)
    ).fetchone()
    return int(row[0])


def mark_outdated(conn: apsw.Connection, document_ids: Sequence[str]) -> None:
    """Let the next application of the policy read them again."""
    conn.execute(
        "UPDATE documents SET privacy_revision = ? WHERE id IN (SELECT value FROM json_each(?))",
        (MARKED, json.dumps([*document_ids])),
    )


def mark_all_outdated(conn: apsw.Connection, collection_id: int) -> None:
    """Let the next application of the policy read everything in the collection again."""
    conn.execute("UPDATE documents SET privacy_revision = ? WHERE collection_id = ?", (MARKED, collection_id))


def is_marked(conn: apsw.Connection, document_id: str) -> bool:
    """Whether ``mark_outdated`` named it since it was read last."""
    row: Any = conn.execute("SELECT privacy_revision FROM documents WHERE id = ?", (document_id,)).fetchone()
    return row is not None and row[0] == MARKED


def lists_now(conn: apsw.Connection) -> str:
    """Tells whether the organisation's recognisers, and the models that find names, are the ones of another moment."""
    row: Any = conn.execute(
        "SELECT coalesce(group_concat(id), '') || coalesce((SELECT value FROM settings WHERE key = ?), '') "
        "FROM (SELECT id FROM privacy_recognisers ORDER BY id)",
        (CHOICE,),
    ).fetchone()
    return str(row[0])


def decisions_of(conn: apsw.Connection, document_id: str) -> dict[bytes, Decision]:
    """By the digest of what was decided about."""
    rows: Any = conn.execute(
        "SELECT digest, decision, action FROM privacy_decisions WHERE document_id = ?", (document_id,)
    )
    return {digest: Decision(decision == "reject", Act(act) if act else None) for digest, decision, act in rows}


def replace_examined(conn: apsw.Connection, document_id: str, examined: Examined) -> None:
    """Write what was found in a document in place of what was found before."""
    conn.execute("DELETE FROM privacy_findings WHERE document_id = ?", (document_id,))
    conn.execute("DELETE FROM privacy_originals WHERE document_id = ?", (document_id,))
    conn.execute(
        "UPDATE documents SET privacy_revision = ?, name = ? WHERE id = ?",
        (examined.revision, examined.name, document_id),
    )
    conn.executemany(
        'INSERT INTO privacy_findings (document_id, place, element, start, "end", type, score, reason, action, digest, '
        "sealed) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (
                document_id,
                one.place.value,
                one.element,
                one.start,
                one.end,
                one.type,
                one.score,
                one.reason,
                one.act.value,
                one.digest,
                one.sealed,
            )
            for one in examined.findings
        ),
    )
    conn.executemany(
        "INSERT INTO privacy_originals (document_id, pseudonym, case_key, type, digest, sealed) "
        "VALUES (?, ?, ?, ?, ?, ?)",
        ((document_id, one.pseudonym, one.case_key, one.type, one.digest, one.sealed) for one in examined.originals),
    )


def forget_items(conn: apsw.Connection, document_id: str) -> None:
    """Remove training material that was made of the document's text before that hid anything."""
    conn.execute(
        "DELETE FROM dataset_items WHERE id IN (SELECT item_id FROM dataset_item_sources WHERE document_id = ?)",
        (document_id,),
    )


def hiding_among(conn: apsw.Connection, document_ids: Iterable[str]) -> frozenset[str]:
    """Those that have a finding which is not shown."""
    rows = conn.execute(
        "SELECT DISTINCT document_id FROM privacy_findings WHERE action <> 'keep' "
        "AND document_id IN (SELECT value FROM json_each(?))",
        (json.dumps([*document_ids]),),
    )
    return frozenset(str(row[0]) for row in rows)


def hides_anything(conn: apsw.Connection, document_id: str) -> bool:
    """Whether the document, or anything inside it, has a finding that is not shown: its original tells it."""
    row = conn.execute(
        "WITH RECURSIVE inside (id) AS ("
        "  SELECT ?1 UNION ALL SELECT d.id FROM documents AS d JOIN inside AS i ON d.parent_id = i.id"
        ") SELECT 1 FROM inside AS i JOIN documents AS d ON d.id = i.id WHERE "
        "d.reason_code IN ('PRIVACY_PENDING', 'PRIVACY_HELD', 'PRIVACY_CHECK_FAILED') OR EXISTS ("
        "SELECT 1 FROM privacy_findings AS f WHERE f.document_id = i.id AND f.action <> 'keep') LIMIT 1",
        (document_id,),
    ).fetchone()
    return row is not None
