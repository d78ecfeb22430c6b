"""The check of the vault as a job: reads every page and every document while the engine runs, and changes neither.

What was found is kept, without names, until the next check: who asks for it is told of the documents that they may see.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.contract import vault as wire
from engine.core.clock import Clock, iso_utc
from engine.core.errors import CloisterError, NotFoundError
from engine.ingest import documents
from engine.ingest.damage import find_damage
from engine.jobs.context import JobContext
from engine.jobs.queue import JobQueue
from engine.jobs.records import Lane
from engine.vault.vault import Vault

KIND = "vault-check"
LAST_CHECK = "vault.last_check"


@dataclass(frozen=True, slots=True)
class LastCheck:
    """``documents``: parts that could not be read, by the document's id. ``pages`` None: not told for this cipher."""

    checked_at: str
    pages: Sequence[int] | None
    pages_total: int
    documents: Mapping[str, Sequence[str]]
    sound_documents: int
    lists: Sequence[str]

    @property
    def intact(self) -> bool:
        return not (self.pages or self.documents or self.lists)


class VaultChecks:
    """Submits checks to the queue, carries them out, and knows what the last one found."""

    def __init__(self, vault: Vault, queue: JobQueue, clock: Clock) -> None:
        self._vault = vault
        self._queue = queue
        self._clock = clock
        queue.register(KIND, self._run)

    def submit(self, *, created_by: str) -> str:
        """Queue a check and return the job's id."""
        return self._queue.submit(KIND, Lane.CPU, {}, created_by=created_by)

    def last(self) -> LastCheck | None:
        """None: the vault was not checked since it was made."""
        with self._vault.db.read() as conn:
            row = conn.execute("SELECT value FROM settings WHERE key = ?", (LAST_CHECK,)).fetchone()
        return None if row is None else LastCheck(**json.loads(str(row[0])))

    def tell(self, collections: Collection[int]) -> wire.VaultChecked:
        """What the last check found, for who may read these collections. Raises NotFoundError before the first one."""
        last = self.last()
        if last is None:
            raise NotFoundError("The vault was not checked yet.", help="Run `cloister vault check`.")
        seen = [one for one in (self._seen(*hit, collections) for hit in last.documents.items()) if one is not None]
        return wire.VaultChecked(
            intact=last.intact,
            pages=None if last.pages is None else [*last.pages],
            pages_total=last.pages_total,
            documents=seen,
            hidden_documents=len(last.documents) - len(seen),
            sound_documents=last.sound_documents,
            lists=[*last.lists],
            checked_at=last.checked_at,
        )

    def _seen(
        self, document_id: str, parts: Sequence[str], collections: Collection[int]
    ) -> wire.HitDocumentResponse | None:
        """None where it cannot be told whose it is, too."""
        try:
            with self._vault.db.read() as conn:
                document = documents.find(conn, document_id)
        except CloisterError:
            return None
        if document.collection_id not in collections:
            return None
        return wire.HitDocumentResponse(id=document_id, name=document.name, parts=[*parts])

    def _run(self, context: JobContext) -> Mapping[str, Any]:
        def report(done: int, total: int) -> None:
            context.check()
            context.progress("check", done, total, "documents")

        context.progress("pages", 0, None, "")
        found = find_damage(self._vault.db, self._vault.blobs, report)
        hit = {one.id: one.parts for one in found.documents}
        last = {
            "checked_at": iso_utc(self._clock.now_utc()),
            "pages": found.pages,
            "pages_total": found.pages_total,
            "documents": hit,
            "sound_documents": found.sound_documents,
            "lists": found.lists,
        }
        with self._vault.db.write() as conn:
            conn.execute("INSERT OR REPLACE INTO settings (key, value) VALUES (?, ?)", (LAST_CHECK, json.dumps(last)))
        return {
            "intact": not (found.pages or hit or found.lists),
            "pages": None if found.pages is None else len(found.pages),
            "documents": len(hit),
            "sound_documents": found.sound_documents,
        }
