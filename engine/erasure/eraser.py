"""The transaction that erases documents: what hangs on them, then themselves, with the facts for a certificate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import apsw

from engine.audit.actions import Action
from engine.audit.events import Event
from engine.audit.log import AuditLog
from engine.core.clock import Clock, iso_utc
from engine.erasure import hanging, repository
from engine.erasure.backups import Holders
from engine.erasure.errors import DocumentHeldError
from engine.erasure.evaluations import erase_evaluations
from engine.erasure.learned import learned_from
from engine.erasure.records import Erasure, Facts
from engine.erasure.traces import erase_traces
from engine.erasure.turns import erase_turns
from engine.ingest.documents import Document
from engine.ingest.removal import Doomed, find_doomed, held_among
from engine.ingest.service import IngestService
from engine.vault.blobs import BlobStore


class Eraser:
    """Every method is a step of its caller's transaction."""

    def __init__(self, ingest: IngestService, blobs: BlobStore, audit: AuditLog, clock: Clock) -> None:
        self._ingest = ingest
        self._blobs = blobs
        self._audit = audit
        self._clock = clock

    def erase(self, conn: apsw.Connection, erasure: Erasure, wanted: Sequence[str], holders: Holders) -> Facts:
        """Erase those of the documents that are there, and everything inside them. Raises DocumentHeldError."""
        there = present_among(conn, wanted)
        doomed = find_doomed(conn, there)
        facts = self.facts(conn, doomed.documents, holders, missing=len(set(wanted)) - len(there))
        facts = replace(facts, ground=str(erasure.request.get("ground", "")))
        self.erase_documents(conn, doomed, created_by=erasure.requested_by)
        repository.set_erased(conn, erasure.id, facts)
        self.record(conn, erasure, facts, Action.ERASED)
        return facts

    def erase_documents(self, conn: apsw.Connection, doomed: Doomed, *, created_by: str) -> None:
        """Keys, rows and what hangs on them. Raises DocumentHeldError."""
        ids = [document.id for document in doomed.documents]
        require_erasable(conn, ids)
        erase_evaluations(conn, ids)
        erase_turns(conn, ids)
        erase_traces(conn, doomed.documents)
        self.erase_outer_originals(conn, ids)
        self._ingest.remove_within(conn, doomed, created_by=created_by)

    def erase_outer_originals(self, conn: apsw.Connection, document_ids: Sequence[str]) -> list[str]:
        """The file of a mail or an archive holds what was inside: its key goes, its text stays. Ids of the files."""
        erased = []
        for document_id, blob_id in hanging.outer_originals(conn, document_ids):
            conn.execute("UPDATE documents SET blob_id = NULL WHERE id = ?", (document_id,))
            self._blobs.delete(conn, blob_id)
            erased.append(blob_id)
        return erased

    def facts(
        self, conn: apsw.Connection, documents: Sequence[Document], holders: Holders, *, missing: int = 0
    ) -> Facts:
        """Before anything goes."""
        ids = [document.id for document in documents]
        runs, models = learned_from(conn, ids)
        return Facts(
            erased_at=iso_utc(self._clock.now_utc()),
            documents=tuple(hanging.gone(one, self._audit.digest("document", one.sha256)) for one in documents),
            hanging=hanging.count_hanging(conn, documents),
            versions=hanging.lost_lines(conn, ids),
            runs=tuple(run.id for run in runs),
            models=tuple(model.id for model in models),
            serving=tuple(model.id for model in models if model.serving),
            backups=holders.holding,
            backups_unread=holders.unread,
            blobs=tuple(hanging.originals_of(conn, documents)),
            missing=missing,
        )

    def record(self, conn: apsw.Connection, erasure: Erasure, facts: Facts, action: Action) -> None:
        """In the audit log: if it cannot be recorded, nothing was erased."""
        self._audit.append(
            conn,
            Event(
                action,
                self._audit.opaque(erasure.requested_by),
                erasure.id,
                related=[f"col_{one}" for one in erasure.collections],
                details={
                    "kind": erasure.kind.value,
                    "documents": len(facts.documents),
                    "turns": facts.hanging.turns,
                    "dataset_items": facts.hanging.dataset_items,
                    "dataset_lines": facts.hanging.dataset_lines,
                    "masked": facts.masked,
                    "models": len(facts.models),
                    **({"ground": facts.ground} if facts.ground else {}),
                },
            ),
        )


def present_among(conn: apsw.Connection, document_ids: Sequence[str]) -> list[str]:
    """Those that were not removed meanwhile."""
    return [one for one in dict.fromkeys(document_ids) if _exists(conn, one)]


def kept_by_holds(conn: apsw.Connection, document_ids: Sequence[str]) -> list[str]:
    """What legal holds keep of the documents and of the files around them, which would go with them."""
    around = [document_id for document_id, _ in hanging.outer_originals(conn, document_ids)]
    return held_among(conn, {*document_ids, *find_doomed(conn, around).ids})


def require_erasable(conn: apsw.Connection, document_ids: Sequence[str]) -> None:
    """Raise DocumentHeldError where a legal hold keeps one of them, or something in a file that they lie in."""
    _require_none(kept_by_holds(conn, document_ids))


def require_free(conn: apsw.Connection, document_ids: Sequence[str]) -> None:
    """Raise DocumentHeldError where a legal hold keeps one of them. What lies around them has to stay as it is."""
    _require_none(held_among(conn, document_ids))


def _require_none(held: Sequence[str]) -> None:
    if held:
        raise DocumentHeldError(
            f"A legal hold keeps {', '.join(held[:5])}{' and others' if len(held) > 5 else ''}: nothing was erased.",
            help="End the hold first, with `cloister retention release DOCUMENT` (`retention holds` lists them), or "
            "leave the document out. A hold on a mail or an archive keeps what is in it, and one on an attachment the "
            "file of the mail.",
        )


def _exists(conn: apsw.Connection, document_id: str) -> bool:
    return conn.execute("SELECT 1 FROM documents WHERE id = ?", (document_id,)).fetchone() is not None
