"""Removing many documents in one step, or saying what that would take with it. Knows nothing of who may."""

from __future__ import annotations

from collections.abc import Sequence

import apsw

from engine.api.services import Services
from engine.chat.conversations import answers_resting_on
from engine.contract.documents import RemovalReport
from engine.erasure.eraser import require_free
from engine.erasure.learned import learned_from
from engine.ingest.removal import Doomed, find_doomed


def preview_removal(services: Services, document_ids: Sequence[str]) -> RemovalReport:
    """What ``remove_together`` would remove. Raises DocumentNotFoundError."""
    with services.db.read() as conn:
        doomed = find_doomed(conn, document_ids)
        return _report(conn, doomed)


def remove_together(services: Services, document_ids: Sequence[str], *, created_by: str) -> RemovalReport:
    """Remove all of them, with everything inside, in one transaction; or none.

    Raises DocumentNotFoundError, or DocumentHeldError where a legal hold keeps one of them.
    """
    with services.db.write() as conn:
        doomed = find_doomed(conn, document_ids)
        require_free(conn, [document.id for document in doomed.documents])
        report = _report(conn, doomed)
        services.ingest.remove_within(conn, doomed, created_by=created_by)
    services.training.stop_withdrawn()
    services.db.checkpoint()  # what was erased leaves the write-ahead log too
    return report


def require_not_held(services: Services, document_id: str) -> None:
    """Raise DocumentHeldError where a legal hold keeps the document, or something inside it."""
    with services.db.read() as conn:
        require_free(conn, [document.id for document in find_doomed(conn, [document_id]).documents])


def _report(conn: apsw.Connection, doomed: Doomed) -> RemovalReport:
    runs, models = learned_from(conn, doomed.ids)
    return RemovalReport(
        documents=len(doomed.documents),
        chunks=doomed.chunks,
        size_bytes=doomed.size_bytes,
        answers=answers_resting_on(conn, doomed.ids),
        runs=runs,
        models=models,
    )
