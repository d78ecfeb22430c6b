"""Erasures of one vault: preview, queue, carry out step by step whatever is killed in between, certify."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import apsw

from engine.audit.actions import Action
from engine.audit.events import Event
from engine.audit.log import AuditLog
from engine.contract.documents import LearnedModel, LearnedRun
from engine.core.clock import Clock, iso_utc
from engine.core.errors import CancelledError
from engine.core.ids import new_id
from engine.erasure import compaction, hanging, repository
from engine.erasure.backups import Holders, find_holders
from engine.erasure.certificate import certify, read_certificate
from engine.erasure.elsewhere import Everywhere
from engine.erasure.eraser import Eraser, kept_by_holds, present_among, require_erasable
from engine.erasure.errors import DocumentHeldError, ErasureIncompleteError, ErasureStateError, no_such_erasure
from engine.erasure.learned import learned_from
from engine.erasure.names import Person
from engine.erasure.person_eraser import PersonEraser, PersonRequest
from engine.erasure.persons import Elsewhere, FoundIn, search_documents
from engine.erasure.records import Erasure, Facts, Hanging, Kind, LostLines, State
from engine.erasure.redaction import Redactor, require_redactable
from engine.ingest.documents import Document
from engine.ingest.errors import DocumentNotFoundError
from engine.ingest.removal import find_doomed
from engine.ingest.service import IngestService
from engine.jobs import repository as jobs
from engine.jobs.context import JobContext
from engine.jobs.queue import JobQueue
from engine.jobs.records import JobState, Lane
from engine.privacy.handling.keys import PrivacyKeys
from engine.retrieval.service import SearchService
from engine.runtime.embedder import Embedder
from engine.training.scratch import IN_MEMORY, remove_leftovers
from engine.training.service import RunService
from engine.vault.vault import Vault

JOB = "erasure"


@dataclass(frozen=True, slots=True)
class Preview:
    """What would go: ``documents`` with everything inside them and their ``copies``; ``held``: what keeps it back."""

    documents: tuple[Document, ...]
    copies: tuple[str, ...]
    held: tuple[str, ...]
    hanging: Hanging
    versions: tuple[LostLines, ...]
    runs: tuple[LearnedRun, ...]
    models: tuple[LearnedModel, ...]
    holders: Holders


@dataclass(frozen=True, slots=True)
class Verified:
    """A certificate that is sound. ``own``: it bears this vault's key. ``kept``: the same is kept here."""

    certificate: Mapping[str, Any]
    own: bool
    kept: bool


class ErasureService:
    """Thread-safe. Make it before the queue starts: it registers what runs its jobs."""

    def __init__(
        self,
        vault: Vault,
        ingest: IngestService,
        search: SearchService,
        embedder: Embedder,
        training: RunService,
        audit: AuditLog,
        queue: JobQueue,
        clock: Clock,
        *,
        keys: PrivacyKeys,
        backup_folder: Path | None,
        available_memory_bytes: Callable[[], int],
    ) -> None:
        """``keys``: of what policies hide, because a person is looked for there as well."""
        self._vault = vault
        self._db = vault.db
        self._training = training
        self._audit = audit
        self._queue = queue
        self._clock = clock
        self._keys = keys
        self._backup_folder = backup_folder
        self._memory = available_memory_bytes
        self._eraser = Eraser(ingest, vault.blobs, audit, clock)
        redactor = Redactor(vault.db, search, embedder, vault.blobs)
        self._person_eraser = PersonEraser(vault.db, self._eraser, redactor, audit)
        queue.register(JOB, self._run)

    # -- asking ------------------------------------------------------------------------------------------

    def preview(self, document_ids: Sequence[str], *, copies: bool = True) -> Preview:
        """Raises DocumentNotFoundError."""
        with self._db.read() as conn:
            also = tuple(hanging.copies_of(conn, document_ids)) if copies else ()
            doomed = find_doomed(conn, [*document_ids, *also])
            ids = [document.id for document in doomed.documents]
            runs, models = learned_from(conn, ids)
            found = hanging.count_hanging(conn, doomed.documents)
            versions = hanging.lost_lines(conn, ids)
            held = [one for one in ids if kept_by_holds(conn, [one])]
        holders = self._holders(doomed.documents)
        return Preview(doomed.documents, also, tuple(held), found, versions, tuple(runs), tuple(models), holders)

    def submit(
        self,
        document_ids: Sequence[str],
        *,
        created_by: str,
        copies: bool = True,
        kind: Kind = Kind.DOCUMENT,
        ground: str = "",
    ) -> tuple[str, str]:
        """Queue an erasure; ids of the erasure and of the job. Raises DocumentNotFoundError or DocumentHeldError."""
        with self._db.write_together() as conn:
            wanted = [*document_ids, *(hanging.copies_of(conn, document_ids) if copies else ())]
            doomed = find_doomed(conn, wanted)
            require_erasable(conn, [document.id for document in doomed.documents])
            collections = {document.collection_id for document in doomed.documents}
            request = {"documents": wanted, "ground": ground}
            return self._insert(conn, kind, sorted(collections), request, created_by)

    def find_person(self, person: Person, collections: Sequence[int]) -> tuple[list[FoundIn], Elsewhere, int]:
        """Documents, what else holds the whole name, and how many documents have no text that could be searched."""
        with self._db.read() as conn:
            found = search_documents(conn, self._keys, person, collections)
            elsewhere = Everywhere(conn, person, collections, possible=False).count()
            unread: Any = conn.execute(
                "SELECT count(*) FROM documents WHERE status NOT IN ('ready', 'duplicate') AND collection_id IN "
                "(SELECT value FROM json_each(?))",
                (json.dumps([*collections]),),
            ).fetchone()
        return found, elsewhere, int(unread[0])

    def submit_person(self, request: PersonRequest, *, created_by: str) -> tuple[str, str]:
        """Queue the erasure of a person; ids of the erasure and of the job.

        Raises DocumentNotFoundError, DocumentHeldError, InvalidInputError for nobody, or ErasureStateError for a
        document that a person cannot be taken out of.
        """
        request.person  # noqa: B018 - refuses names that cannot be looked for
        with self._db.write_together() as conn:
            named = [*request.of("erase"), *request.of("redact")]
            require_erasable(conn, [document.id for document in find_doomed(conn, named).documents])
            for document_id in request.of("redact"):
                require_redactable(conn, document_id)
            return self._insert(conn, Kind.PERSON, sorted(request.collections), asdict(request), created_by)

    def _insert(
        self, conn: apsw.Connection, kind: Kind, collections: Sequence[int], request: dict[str, Any], by: str
    ) -> tuple[str, str]:
        erasure = Erasure(
            new_id("ers"),
            kind,
            State.WAITING,
            tuple(collections),
            request,
            None,
            None,
            None,
            by,
            iso_utc(self._clock.now_utc()),
            None,
        )
        repository.insert(conn, erasure)
        return erasure.id, self._queue_job(conn, erasure.id, by)

    def _queue_job(self, conn: apsw.Connection, erasure_id: str, by: str) -> str:
        # The job's row outlives the erasure: it names nothing but its id.
        job_id = self._queue.submit(JOB, Lane.CPU, {"erasure_id": erasure_id}, created_by=by, conn=conn)
        repository.set_job(conn, erasure_id, job_id)
        return job_id

    def resume(self, erasure_id: str, *, created_by: str) -> str:
        """Queue one that stopped on its way again; the job's id. Raises ErasureNotFoundError or ErasureStateError."""
        with self._db.write_together() as conn:
            erasure = repository.find(conn, erasure_id)
            if erasure.state not in (State.WAITING, State.ERASED) or _is_live(conn, erasure):
                raise ErasureStateError("This erasure is not to be resumed.", help="See `cloister erase show ID`.")
            return self._queue_job(conn, erasure_id, created_by)

    def resume_unfinished(self) -> None:
        """At the start of the engine: what has begun is carried through, what somebody cancelled before is given up."""
        with self._db.write_together() as conn:
            for erasure in repository.unfinished(conn):
                if _is_live(conn, erasure):
                    continue
                if erasure.state is State.WAITING and _was_cancelled(conn, erasure):
                    repository.give_up(conn, erasure.id, iso_utc(self._clock.now_utc()))
                else:
                    self._queue_job(conn, erasure.id, erasure.requested_by)

    def list(self, readable: Sequence[int], by: str) -> list[Erasure]:
        """Those that ``by`` asked for, or whose collections they may all read; the newest first."""
        with self._db.read() as conn:
            return [one for one in repository.every(conn) if _visible(one, readable, by)]

    def unfinished(self) -> tuple[int, int]:
        """How many are under way or wait in the queue, and how many stand still until somebody goes on with them."""
        with self._db.read() as conn:
            live = [_is_live(conn, erasure) for erasure in repository.unfinished(conn)]
        return sum(live), len(live) - sum(live)

    def show(self, erasure_id: str, readable: Sequence[int], by: str) -> Erasure:
        """Raises ErasureNotFoundError, also for one that ``by`` may not see."""
        with self._db.read() as conn:
            found = repository.find(conn, erasure_id)
        if not _visible(found, readable, by):
            raise no_such_erasure()
        return found

    def certificate(self, erasure: Erasure) -> bytes:
        """Raises ErasureStateError where there is none yet."""
        if erasure.certificate is None:
            raise ErasureStateError(
                "This erasure has no certificate yet.", help=f"Resume it: cloister erase resume {erasure.id}"
            )
        return erasure.certificate

    def verify(self, content: bytes) -> Verified:
        """Raises CertificateInvalidError."""
        told = read_certificate(content)
        with self._db.read() as conn:
            kept = any(one.certificate == content.rstrip(b"\n") for one in repository.every(conn))
        return Verified(told, told["fingerprint"] in self._audit.fingerprints(), kept)

    # -- doing -------------------------------------------------------------------------------------------

    def _run(self, context: JobContext) -> Mapping[str, Any]:
        with self._db.read() as conn:
            erasure = repository.find(conn, str(context.params["erasure_id"]))
        if erasure.state is State.WAITING:
            facts = self._erase(context, erasure)
            context.checkpoint()
        elif erasure.state is State.ERASED and erasure.facts is not None:
            facts = erasure.facts
        else:
            return _result(erasure.id, erasure.facts)
        self._training.stop_withdrawn()
        self._clear(context, facts)
        context.progress("certify", 0, None, "")
        self._certify(erasure, facts)
        return _result(erasure.id, facts)

    def _erase(self, context: JobContext, erasure: Erasure) -> Facts:
        try:
            context.check()
            context.progress("erase", 0, None, "")
            if erasure.kind is Kind.PERSON:
                return self._erase_person(context, erasure)
            wanted = [str(one) for one in erasure.request["documents"]]
            with self._db.read() as conn:
                doomed = find_doomed(conn, present_among(conn, wanted))
            holders = self._holders(doomed.documents)
            with self._db.write_together() as conn:
                return self._eraser.erase(conn, erasure, wanted, holders)
        except (CancelledError, DocumentHeldError, DocumentNotFoundError, ErasureStateError):
            with self._db.write() as conn:
                repository.give_up(conn, erasure.id, iso_utc(self._clock.now_utc()))
            raise

    def _erase_person(self, context: JobContext, erasure: Erasure) -> Facts:
        request = PersonRequest.from_json(erasure.request)
        redactions = self._person_eraser.prepare(request, context.check)
        with self._db.read() as conn:
            doomed = find_doomed(conn, present_among(conn, request.of("erase")))
        holders = self._holders([*doomed.documents, *(one.document for one in redactions)])
        with self._db.write_together() as conn:
            return self._person_eraser.erase(conn, erasure, request, redactions, holders)

    def _clear(self, context: JobContext, facts: Facts) -> None:
        """Take the traces out of the file. Each step can be done again."""
        folder = self._vault.paths.blobs
        for blob_id in facts.blobs:  # a kill may have come between the key's end and the file's
            (folder / blob_id).unlink(missing_ok=True)
        steps: tuple[tuple[str, Callable[[], None]], ...] = (
            ("words", lambda: compaction.forget_words(self._db, context.check)),
            ("room", lambda: compaction.require_room(self._db, self._vault.paths.home, self._memory)),
            ("rewrite", lambda: compaction.rewrite(self._db)),
            ("log", lambda: compaction.empty_log(self._db, context.check)),
            ("check", lambda: self._require_clean(facts)),
        )
        for done, (stage, step) in enumerate(steps):
            context.check()
            context.progress(stage, done, len(steps), "steps")
            step()

    def _require_clean(self, facts: Facts) -> None:
        erased = tuple(one.id for one in facts.documents if one.done == "erased")
        compaction.require_clean(self._db, self._vault.paths.blobs, facts.blobs, erased)
        try:
            remove_leftovers()  # the only folders of Cloister outside of its vault, left by engines that were killed
        except OSError as error:
            raise ErasureIncompleteError(
                f"A trainer's folder in {IN_MEMORY} cannot be removed ({error.strerror}).",
                help="Remove folders named cloister-* there, then: cloister erase resume ID",
            ) from None

    def _certify(self, erasure: Erasure, facts: Facts) -> None:
        now = iso_utc(self._clock.now_utc())
        with self._db.write_together() as conn:
            checkpoint = self._audit.checkpoint_within(conn, "erasure")
            assert checkpoint is not None  # the erasure itself was recorded
            content = certify(
                erasure,
                facts,
                log_id=self._audit.id_within(conn),
                checkpoint=checkpoint,
                keys=self._audit.keys,
                by=self._audit.opaque(erasure.requested_by),
                utc=now,
            )
            event = Event(
                Action.ERASURE_CERTIFIED,
                self._audit.opaque(erasure.requested_by),
                erasure.id,
                digests={"certificate": hashlib.sha256(content).hexdigest()},
            )
            self._audit.append(conn, event)
            repository.set_certified(conn, erasure.id, facts, content, now)

    def _holders(self, documents: Sequence[Document]) -> Holders:
        if not documents:
            return Holders()
        since = min(document.added_at for document in documents)
        return find_holders(self._vault, self._backup_folder, [document.id for document in documents], since)


def _visible(erasure: Erasure, readable: Sequence[int], by: str) -> bool:
    return erasure.requested_by == by or set(erasure.collections) <= set(readable)


def _is_live(conn: apsw.Connection, erasure: Erasure) -> bool:
    job = jobs.get(conn, erasure.job_id) if erasure.job_id else None
    return job is not None and not job.state.ended


def _was_cancelled(conn: apsw.Connection, erasure: Erasure) -> bool:
    job = jobs.get(conn, erasure.job_id) if erasure.job_id else None
    return job is None or job.state is JobState.CANCELLED


def _result(erasure_id: str, facts: Facts | None) -> dict[str, Any]:
    return {"erasure_id": erasure_id, "documents": 0 if facts is None else len(facts.documents)}
