"""What an ingestion did, for whoever comes back to it: counts of all files, and those that somebody should look at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.bridge.port import EngineClient
from engine.contract.documents import FileOutcome, FileStatus

_UNREMARKABLE = (FileStatus.ADDED, FileStatus.UPDATED, FileStatus.UNCHANGED)
_WORTH_A_RETRY = (FileStatus.FAILED, FileStatus.QUARANTINED, FileStatus.SKIPPED)
_ORDER = {status: place for place, status in enumerate([*_WORTH_A_RETRY, FileStatus.MISSING])}


@dataclass(frozen=True, slots=True)
class Summary:
    """``outcomes`` are the remarkable ones, the worst first; ``collection`` None: not known, nothing was added."""

    counts: Mapping[FileStatus, int]
    outcomes: tuple[FileOutcome, ...]
    retry_ids: tuple[str, ...]
    collection: str | None

    @classmethod
    def of(cls, outcomes: Sequence[FileOutcome], collection: str | None) -> Summary:
        counts = Counter(outcome.status for outcome in outcomes)
        remarkable = [o for o in outcomes if o.status not in _UNREMARKABLE]
        return cls(
            counts={status: counts[status] for status in FileStatus if counts[status]},
            outcomes=tuple(sorted(remarkable, key=lambda o: _ORDER.get(o.status, len(_ORDER)))),
            retry_ids=tuple(o.document_id for o in remarkable if o.document_id and o.status in _WORTH_A_RETRY),
            collection=collection,
        )


def fetch_summary(engine: EngineClient, job_id: str, collection: str | None) -> Summary:
    """``collection`` None: a job that somebody else started; what it added says where. Raises ``ClientError``."""
    outcomes = engine.ingest_outcomes(job_id)
    if collection is None and (one := next((o.document_id for o in outcomes if o.document_id), None)):
        collection = engine.document(one).collection
    return Summary.of(outcomes, collection)
