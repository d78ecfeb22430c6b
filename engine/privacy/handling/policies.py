"""Policies of collections: read, change, and have the documents read again under them. Asks nobody who may."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from engine.core.clock import Clock, iso_utc
from engine.jobs.queue import JobQueue
from engine.jobs.records import Lane
from engine.privacy.handling import store
from engine.privacy.handling.detectors import custom_types
from engine.privacy.handling.policy import Act, Policy, Use, checked_rules
from engine.vault.database import Database

if TYPE_CHECKING:
    import apsw

APPLY = "privacy-apply"
"""The kind of job that reads documents again; ingestion carries it out."""


@dataclass(frozen=True, slots=True)
class Change:
    """What is named changes: a use has the rules that are given, with * as before where that is left out."""

    uses: Mapping[Use, Mapping[str, Act]]
    case: str | None = None
    second_person: bool | None = None
    review_below: float | None = None


@dataclass(frozen=True, slots=True)
class Changed:
    """``stricter``: nothing of the documents can be read until the job has read them again. None: no job is needed."""

    policy: Policy
    stricter: bool
    job_id: str | None


class Policies:
    """Thread-safe."""

    def __init__(self, database: Database, queue: JobQueue, clock: Clock) -> None:
        self._db = database
        self._queue = queue
        self._clock = clock

    def get(self, collection_id: int) -> Policy:
        with self._db.read() as conn:
            return store.policy_of(conn, collection_id)

    def pending(self, collection_id: int) -> int:
        """How many documents await to be read again."""
        with self._db.read() as conn:
            return store.count_outdated(conn, collection_id)

    def hides(self, document_id: str) -> bool:
        """Whether the document's original, or a picture of it, would tell what its text does not."""
        with self._db.read() as conn:
            return store.hides_anything(conn, document_id)

    def change(self, collection_id: int, wanted: Change, *, by: str) -> Changed:
        """Raises PolicyInvalidError."""
        with self._db.write() as conn:
            was = store.policy_of(conn, collection_id)
            uses = {use: dict(rules) for use, rules in was.uses.items()}
            types = custom_types(conn)
            for use, rules in wanted.uses.items():
                uses[use] = {"*": uses[use]["*"], **checked_rules(rules, types)}
            now = replace(
                was,
                uses=uses,
                case=was.case if wanted.case is None else wanted.case,
                second_person=was.second_person if wanted.second_person is None else wanted.second_person,
                review_below=was.review_below if wanted.review_below is None else wanted.review_below,
                is_set=True,
            )
            alike = now.decides_alike(was)
            if not alike:
                now = replace(now, revision=was.revision + 1)
            store.save_policy(conn, collection_id, now, by=by, now=iso_utc(self._clock.now_utc()))
            stricter = now.is_stricter_than(was)
            if stricter:
                store.withhold(conn, collection_id)
            job_id = None if alike else self.apply(conn, collection_id, by=by)
        return Changed(now, stricter, job_id)

    def apply(self, conn: apsw.Connection, collection_id: int, *, by: str, recogniser_id: str | None = None) -> str:
        """Queue the job within the caller's transaction. ``recogniser_id``: a new one, whose words are looked for."""
        params = {"collection_id": collection_id, "recogniser_id": recogniser_id}
        return self._queue.submit(APPLY, Lane.CPU, params, created_by=by, conn=conn)

    def apply_now(self, collection_id: int, *, by: str) -> str:
        with self._db.write() as conn:
            return self.apply(conn, collection_id, by=by)

    def looking(self, conn: apsw.Connection) -> Sequence[int]:
        """The collections whose policy has ingestion look for personal data."""
        rows = conn.execute("SELECT collection_id FROM privacy_policies ORDER BY collection_id").fetchall()
        ids = [int(str(row[0])) for row in rows]
        return [one for one in ids if store.policy_of(conn, one).looks]
