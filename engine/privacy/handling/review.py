"""The review queue: findings that detection was unsure of, or that hold a document back, and what people decide."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from engine.core.clock import Clock, iso_utc
from engine.core.errors import InvalidInputError
from engine.privacy.handling import store
from engine.privacy.handling.errors import FindingNotFoundError
from engine.privacy.handling.keys import PrivacyKeys, Purpose
from engine.privacy.handling.policies import Policies
from engine.privacy.handling.policy import DEFAULT_REVIEW_BELOW, Act
from engine.privacy.handling.recognisers import Recognisers
from engine.vault.database import Database

if TYPE_CHECKING:
    import apsw


class Verdict(StrEnum):
    """``ALWAYS`` and ``NEVER`` hold for the words wherever they stand."""

    ACCEPT = "accept"
    REJECT = "reject"
    ALWAYS = "always"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class ReviewedFinding:
    """``start`` and ``end`` are characters of the stored text; None where the document is held back."""

    id: int
    document_id: str
    document: str
    collection_id: int
    type: str
    place: str
    start: int | None
    end: int | None
    score: float
    reason: str
    act: Act
    decision: str | None  # accept or reject
    held: bool
    before: str
    words: str
    after: str


@dataclass(frozen=True, slots=True)
class Query:
    """``waiting``: those that somebody has to decide about. ``after``: the id of the last one of the page before."""

    collections: Sequence[int]
    document_id: str | None = None
    type: str | None = None
    waiting: bool = True
    after: int = 0
    limit: int = 50


_FOUND = f"""
SELECT f.id, f.document_id, d.name, d.collection_id, f.type, f.place, f.start, f."end", f.score, f.reason, f.action,
       v.decision, d.reason_code IS '{store.HELD}', f.sealed, f.digest
FROM privacy_findings AS f JOIN documents AS d ON d.id = f.document_id
LEFT JOIN privacy_policies AS p ON p.collection_id = d.collection_id
LEFT JOIN privacy_decisions AS v ON v.document_id = f.document_id AND v.digest = f.digest
WHERE d.collection_id IN (SELECT value FROM json_each(:collections))
"""
_WAITING = f"""
AND v.decision IS NULL AND (f.action = 'quarantine' OR f.score < coalesce(p.review_below, {DEFAULT_REVIEW_BELOW}))
"""


class Review:
    """Thread-safe. Asks nobody who may."""

    def __init__(
        self, database: Database, policies: Policies, recognisers: Recognisers, keys: PrivacyKeys, clock: Clock
    ) -> None:
        self._db = database
        self._policies = policies
        self._recognisers = recognisers
        self._keys = keys
        self._clock = clock

    def find(self, query: Query) -> list[ReviewedFinding]:
        """One page, in the order in which they were found."""
        sql = (
            f"{_FOUND}{_WAITING if query.waiting else ''} AND f.id > :after "
            "AND (:document IS NULL OR f.document_id = :document) AND (:type IS NULL OR f.type = :type) "
            "ORDER BY f.id LIMIT :limit"
        )
        values = {
            "collections": json.dumps([*query.collections]),
            "after": query.after,
            "document": query.document_id,
            "type": query.type,
            "limit": query.limit,
        }
        with self._db.read() as conn:
            rows: Any = conn.execute(sql, values).fetchall()
        return [self._opened(row) for row in rows]

    def waiting(self, collections: Sequence[int]) -> int:
        """How many findings wait for a decision."""
        with self._db.read() as conn:
            row: Any = conn.execute(
                f"SELECT count(*) FROM ({_FOUND}{_WAITING})", {"collections": json.dumps([*collections])}
            ).fetchone()
        return int(row[0])

    def decide(
        self, finding_ids: Sequence[int], verdict: Verdict, act: Act | None, collections: Sequence[int], *, by: str
    ) -> tuple[list[ReviewedFinding], list[str]]:
        """What was decided about, and the jobs that apply it. ``act``: instead of the policy's, for accepted ones.

        Raises FindingNotFoundError, also where one lies outside the collections, or InvalidInputError.
        """
        if act is not None and (verdict is not Verdict.ACCEPT or act is Act.KEEP):
            raise InvalidInputError(
                "Only an accepted finding can be given another action, and keeping is none of them.",
                help="Reject a finding to keep its words.",
            )
        with self._db.write() as conn:
            found = self._named(conn, finding_ids, collections)
            jobs: list[str] = []
            if verdict in (Verdict.ALWAYS, Verdict.NEVER):
                jobs += self._onto_lists(conn, found, verdict, by=by)
            self._write(conn, found, verdict, act, by=by)
            changed = [one for one in found if act is not None or verdict in (Verdict.REJECT, Verdict.NEVER)]
            for collection_id in sorted({one.collection_id for one in changed}):
                inside = sorted({one.document_id for one in changed if one.collection_id == collection_id})
                if act is not None:
                    store.withhold(conn, collection_id, inside)  # it may hide what was shown until now
                store.mark_outdated(conn, inside)
                jobs.append(self._policies.apply(conn, collection_id, by=by))
        return found, jobs

    def _named(
        self, conn: apsw.Connection, finding_ids: Sequence[int], collections: Sequence[int]
    ) -> list[ReviewedFinding]:
        rows: Any = conn.execute(
            f"{_FOUND} AND f.id IN (SELECT value FROM json_each(:ids)) ORDER BY f.id",
            {"collections": json.dumps([*collections]), "ids": json.dumps([*finding_ids])},
        ).fetchall()
        if len(rows) < len(set(finding_ids)):
            raise FindingNotFoundError(
                "There is no such finding.", help="Its document may have been read again: list the queue anew."
            )
        return [self._opened(row) for row in rows]

    def _write(
        self, conn: apsw.Connection, found: Sequence[ReviewedFinding], verdict: Verdict, act: Act | None, *, by: str
    ) -> None:
        now = iso_utc(self._clock.now_utc())
        decision = "reject" if verdict in (Verdict.REJECT, Verdict.NEVER) else "accept"
        conn.executemany(
            "INSERT OR REPLACE INTO privacy_decisions (document_id, digest, decision, action, decided_by, decided_at) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            (
                (
                    one.document_id,
                    self._keys.digest(one.type, one.words),
                    decision,
                    act.value if act else None,
                    by,
                    now,
                )
                for one in found
            ),
        )

    def _onto_lists(
        self, conn: apsw.Connection, found: Sequence[ReviewedFinding], verdict: Verdict, *, by: str
    ) -> list[str]:
        """The words of each type as one entry of the organisation's lists."""
        jobs: list[str] = []
        by_type: dict[str, list[str]] = {}
        for one in found:
            by_type.setdefault("ANY" if verdict is Verdict.NEVER else one.type, []).append(one.words)
        for name, words in by_type.items():
            kind = "never" if verdict is Verdict.NEVER else "words"
            jobs += self._recognisers.add_within(conn, kind, name, words, by=by)[1]
        return jobs

    def _opened(self, row: Any) -> ReviewedFinding:
        before, words, after = json.loads(self._keys.open_sealed(Purpose.FINDINGS, row[13]))
        return ReviewedFinding(
            id=row[0],
            document_id=row[1],
            document=row[2],
            collection_id=row[3],
            type=row[4],
            place=row[5],
            start=row[6],
            end=row[7],
            score=row[8],
            reason=row[9],
            act=Act(row[10]),
            decision=row[11],
            held=bool(row[12]),
            before=before,
            words=words,
            after=after,
        )
