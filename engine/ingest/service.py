"""Ingestion and documents, for the API and for schedules: add, watch, list, show, remove, try again."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from engine.audit.actions import Action
from engine.audit.events import Event
from engine.audit.log import AuditLog
from engine.core.clock import Clock, SystemClock, iso_utc
from engine.core.errors import InvalidInputError
from engine.ingest import documents, rows, watched
from engine.ingest.commit import Committer, Target
from engine.ingest.document_list import DocumentPage, DocumentQuery, find_many
from engine.ingest.documents import Document, Status
from engine.ingest.errors import (
    MISSING,
    MISSING_HELD,
    MISSING_ROOT_EMPTY,
    PRUNED,
    CollectionGoneError,
    NoOriginalError,
    Reason,
)
from engine.ingest.load import Loader, ParseTree
from engine.ingest.missing import missing_below
from engine.ingest.paths import from_stored, to_stored
from engine.ingest.pipeline import Pipeline
from engine.ingest.prepared import Outcome, OutcomeStatus
from engine.ingest.removal import Doomed, Removal, find_doomed, held_among, remove_documents, remove_doomed
from engine.ingest.scan import FoundFile, LeftOut, check_roots, scan
from engine.ingest.settings import IngestSettings
from engine.ingest.watched import WatchedFolder
from engine.jobs.context import JobContext
from engine.jobs.queue import JobQueue
from engine.jobs.records import Lane
from engine.parsing.elements import Box, Element
from engine.privacy.handling import store
from engine.privacy.handling.policies import APPLY
from engine.privacy.handling.service import PrivacyService
from engine.retrieval.service import SearchService
from engine.runtime.embedder import Embedder
from engine.vault.blobs import BlobStore
from engine.vault.database import Database

if TYPE_CHECKING:
    import apsw

INGEST = "ingest"
PROMOTE = "ingest.promote"
_SCAN_REPORT_EVERY = 200


@dataclass(frozen=True, slots=True)
class RemovedDocument:
    """What went: documents (with everything inside), passages, and bytes of originals."""

    document_id: str
    documents: int
    chunks: int
    size_bytes: int


class IngestService:
    """Thread-safe. Registers its job kinds with the queue when it is made."""

    def __init__(
        self,
        database: Database,
        blobs: BlobStore,
        queue: JobQueue,
        parse_tree: ParseTree,
        embedder: Embedder,
        search: SearchService,
        *,
        settings: IngestSettings | None = None,
        clock: Clock | None = None,
        audit: AuditLog | None = None,
        privacy: PrivacyService | None = None,
    ) -> None:
        """``audit``: where documents that come and go are recorded, in the transactions that bring and take them.

        ``privacy`` None: nobody looks for personal data.
        """
        self._privacy = privacy
        self._db = database
        self._audit = audit
        self._blobs = blobs
        self._queue = queue
        self._embedder = embedder
        self._search = search
        self._settings = settings or IngestSettings()
        self._clock = clock or SystemClock()
        examiner = privacy.examiner if privacy else None
        self._loader = Loader(database, blobs, parse_tree, embedder, self._settings, self._clock, examiner)
        self._committer = Committer(
            database, blobs, search, self._clock, self._submit_promotion, audit, self._submit_application
        )
        queue.register(INGEST, self._run_ingest)
        queue.register(PROMOTE, self._run_promote)
        if privacy is not None:
            queue.register(APPLY, self._run_apply)

    # -- adding ------------------------------------------------------------------------------------------

    def submit(
        self,
        paths: Sequence[str | Path],
        collection_id: int,
        *,
        watch: bool = False,
        prune: bool = False,
        created_by: str,
        on_behalf_of_watch: bool = False,
    ) -> str:
        """Add files and folders, recursively, and return the job's id.

        ``watch``: look at the folders again from now on. ``prune``: remove the documents whose files were below
        the folders and are there no more, which are reported otherwise. Raises PathNotFoundError when none of the
        paths exists, InvalidInputError for watching what is no folder, CollectionGoneError.
        """
        roots = check_roots([str(path) for path in paths])
        folders = [root for root in roots if Path(root).is_dir()]
        if watch and len(folders) < len(roots):
            raise InvalidInputError(
                "Only a folder can be watched.", help="Leave out the files, or add them without watching."
            )
        params = {"collection_id": collection_id, "paths": roots, "watch": on_behalf_of_watch, "prune": prune}
        with self._db.write() as conn:
            _require_collection(conn, collection_id)
            if watch:
                now = iso_utc(self._clock.now_utc())
                for folder in folders:
                    watched.add(conn, WatchedFolder(to_stored(folder), collection_id, created_by, now, None))
            return self._queue.submit(INGEST, Lane.CPU, params, created_by=created_by, conn=conn)

    def retry(self, collection_id: int, *, document_ids: Sequence[str] = (), created_by: str) -> str | None:
        """Try again what is not searchable: the given documents, or everything that failed, was
        skipped or is in quarantine.

        A document inside another one is tried with the whole file it lies in. Returns the job's id; None when there
        is nothing to try. Raises DocumentNotFoundError.
        """
        with self._db.read() as conn:
            chosen = list(document_ids) or _not_searchable(conn, collection_id)
            found = [(documents.find(conn, one), documents.outermost(conn, one)) for one in chosen]
        held = [root.id for one, root in found if one.reason_code in store.REASONS_TO_READ_AGAIN]
        roots = list(dict.fromkeys(root.path for one, root in found if root.id not in held))
        if not found:
            return None
        params = {
            "collection_id": collection_id,
            "paths": [from_stored(root) for root in roots],
            "retry": roots,
            "held": list(dict.fromkeys(held)),
        }
        return self._queue.submit(INGEST, Lane.CPU, params, created_by=created_by)

    def outcomes(self, job_id: str) -> list[Outcome]:
        """What a job did with each file so far, by path."""
        with self._db.read() as conn:
            found = conn.execute(
                "SELECT path, status, document_id, reason_code, reason, chunks, pages FROM ingest_outcomes "
                "WHERE job_id = ? ORDER BY path",
                (job_id,),
            ).fetchall()
        return [_outcome(row) for row in found]

    # -- documents ---------------------------------------------------------------------------------------

    def find(self, query: DocumentQuery) -> DocumentPage:
        """One page of the documents that the query names."""
        with self._db.read() as conn:
            return find_many(conn, query)

    def get(self, document_id: str) -> Document:
        """Raises DocumentNotFoundError."""
        with self._db.read() as conn:
            return documents.find(conn, document_id)

    def text(self, document_id: str) -> str:
        """The extracted text, cleaned; empty when the document is not searchable. Raises DocumentNotFoundError."""
        with self._db.read() as conn:
            documents.find(conn, document_id)
            return documents.text_of(conn, document_id)

    def elements(self, document_id: str, start: int = 0, end: int | None = None) -> tuple[Element, ...]:
        """Elements that share a character with ``start`` to ``end``. Raises DocumentNotFoundError."""
        with self._db.read() as conn:
            documents.find(conn, document_id)
            return tuple(documents.elements_of(conn, document_id, start, end))

    def boxes(self, document_id: str, start: int, end: int) -> tuple[Box, ...]:
        """Where the characters stand on their pages. Raises DocumentNotFoundError."""
        with self._db.read() as conn:
            documents.find(conn, document_id)
            return tuple(documents.boxes_of(conn, document_id, start, end))

    def original(self, document_id: str) -> Iterator[bytes]:
        """The file as it was added, in blocks. Raises DocumentNotFoundError or NoOriginalError."""
        with self._db.read() as conn:
            document = documents.find(conn, document_id)
            if document.blob_id is None:
                raise NoOriginalError(
                    "The file of this document is not kept, since it could not be read.",
                    help="Open it where it was added from.",
                )
            return self._blobs.stream(conn, document.blob_id)

    def delete(self, document_id: str, *, created_by: str) -> RemovedDocument:
        """Remove a document and everything inside it; with the commit it is gone from every search.

        A copy of it takes its place: it is read in a job of its own. A watched folder does not bring it back.
        Raises DocumentNotFoundError.
        """
        with self._db.write() as conn:
            removal = self.remove_within(conn, find_doomed(conn, [document_id]), created_by=created_by)
        self._db.checkpoint()  # what was erased leaves the write-ahead log too
        return RemovedDocument(document_id, removal.documents, removal.chunks, removal.size_bytes)

    def remove_within(self, conn: apsw.Connection, doomed: Doomed, *, created_by: str) -> Removal:
        """Like ``delete``, for all of them within the caller's transaction, which found them."""
        removal = self._remove(conn, doomed, created_by)
        folders = watched.every(conn)
        for document in doomed.documents:
            if document.parent_id is None and any(
                folder.collection_id == document.collection_id and watched.is_inside(document.path, folder.path)
                for folder in folders
            ):
                watched.remember_removed(conn, document.collection_id, [document.path])
        return removal

    def delete_collection_content(self, conn: apsw.Connection, collection_id: int) -> Removal:
        """Remove every document of a collection, within the transaction that removes the collection."""
        roots = conn.execute(
            "SELECT id FROM documents WHERE collection_id = ? AND parent_id IS NULL", (collection_id,)
        ).fetchall()
        removal = remove_documents(conn, self._search.writer, self._blobs, [str(row[0]) for row in roots])
        self._committer.follow(removed=removal.removed)
        return removal

    # -- watched folders ---------------------------------------------------------------------------------

    def watched_folders(self) -> Sequence[WatchedFolder]:
        with self._db.read() as conn:
            return watched.every(conn)

    def unwatch(self, path: str, collection_id: int) -> bool:
        """Stop looking at a folder; its documents stay. Returns whether it was watched.

        ``path``: as ``watched_folders`` has it, or as it was given when it was added.
        """
        with self._db.write() as conn:
            return watched.remove(conn, collection_id, path) or watched.remove(
                conn,
                collection_id,
                to_stored(os.path.abspath(path)),  # noqa: PTH100 - keeps symlinks
            )

    # -- jobs --------------------------------------------------------------------------------------------

    def _run_ingest(self, context: JobContext) -> dict[str, int]:
        target = _target(context)
        found = self._scan(context, [str(path) for path in context.params["paths"]])
        removed = self._removed_before(target.collection_id, found)
        if removed and not context.params.get("watch"):
            with self._db.write() as conn:  # somebody adds them again
                watched.forget_removed(conn, target.collection_id, removed)
            removed = frozenset()
        retry = frozenset(str(path) for path in context.params.get("retry", ()))
        self._pipeline(context, target).run_files(found, retry=retry, removed=removed)
        self._deal_with_missing(context, target, found)
        held = [str(one) for one in context.params.get("held", ())]  # their originals are in the vault
        if held:
            self._pipeline(context, target).run_stored(held, again=True)
        return self._counts(context.job_id)

    def _deal_with_missing(self, context: JobContext, target: Target, found: Sequence[FoundFile | LeftOut]) -> None:
        """Report, or remove, documents whose files were below the folders that are added and have gone."""
        folders = [str(path) for path in context.params["paths"] if Path(str(path)).is_dir()]
        with self._db.read() as conn:
            gone = missing_below(conn, target.collection_id, folders)
        for folder, document in gone:
            context.check()
            prefix = folder.rstrip("/") + "/"
            is_empty = not any(isinstance(one, FoundFile) and one.path.startswith(prefix) for one in found)
            prunes = bool(context.params.get("prune")) and not is_empty
            with self._db.write() as conn:
                is_there = documents.find_by_path(conn, target.collection_id, document.path) is not None
                doomed = find_doomed(conn, [document.id] if prunes and is_there else [])
                is_held = bool(held_among(conn, doomed.ids))
                removes = prunes and not is_held
                reason = PRUNED if removes else MISSING_HELD if is_held else MISSING_ROOT_EMPTY if is_empty else MISSING
                status = OutcomeStatus.REMOVED if removes else OutcomeStatus.MISSING
                if removes and is_there:
                    self._remove(conn, doomed, context.created_by)
                outcome = Outcome(document.path, status, None if removes else document.id, reason)
                rows.write_outcome(conn, target.job_id, outcome)
        if gone and context.params.get("prune"):
            self._db.checkpoint()  # what was erased leaves the write-ahead log too

    def _removed_before(self, collection_id: int, found: Sequence[FoundFile | LeftOut]) -> frozenset[str]:
        with self._db.read() as conn:
            return watched.removed_among(conn, collection_id, (to_stored(one.path) for one in found))

    def _scan(self, context: JobContext, roots: Sequence[str]) -> list[FoundFile | LeftOut]:
        found: list[FoundFile | LeftOut] = []
        context.progress("scan", 0, None, "files")
        for entry in scan(roots, max_file_bytes=self._settings.max_file_bytes, never_read=self._settings.never_read):
            found.append(entry)
            if len(found) % _SCAN_REPORT_EVERY == 0:
                context.check()
                context.progress("scan", len(found), None, "files")
        return found

    def _run_promote(self, context: JobContext) -> dict[str, int]:
        target = _target(context)
        self._pipeline(context, target).run_stored([str(one) for one in context.params["document_ids"]])
        return self._counts(context.job_id)

    def _run_apply(self, context: JobContext) -> dict[str, int]:
        """Read again, from the vault, what was made under another policy or without a recogniser that is there now."""
        assert self._privacy is not None
        target = _target(context)
        recogniser_id = context.params.get("recogniser_id")
        if recogniser_id is not None:
            context.progress("look", 0, None, "documents")
            named = self._privacy.recognisers.documents_with(target.collection_id, str(recogniser_id), context.check)
            with self._db.write() as conn:
                store.withhold(conn, target.collection_id, named)
                store.mark_outdated(conn, named)
        with self._db.read() as conn:
            _require_collection(conn, target.collection_id)
            roots = store.outdated(conn, target.collection_id)
        self._pipeline(context, target).run_stored(roots, again=True)
        self._db.checkpoint()  # what is hidden now leaves the write-ahead log too
        return self._counts(context.job_id)

    def _submit_application(self, conn: apsw.Connection, collection_id: int, created_by: str) -> None:
        if self._privacy is not None:
            self._privacy.policies.apply(conn, collection_id, by=created_by)

    def _pipeline(self, context: JobContext, target: Target) -> Pipeline:
        return Pipeline(self._db, self._loader, self._embedder, self._committer, self._settings, context, target)

    def _counts(self, job_id: str) -> dict[str, int]:
        with self._db.read() as conn:
            return rows.outcome_counts(conn, job_id)

    def _submit_promotion(
        self, conn: apsw.Connection, collection_id: int, heirs: Iterable[str], created_by: str = "system"
    ) -> None:
        params = {"collection_id": collection_id, "document_ids": [*heirs]}
        self._queue.submit(PROMOTE, Lane.CPU, params, created_by=created_by, conn=conn)

    def _remove(self, conn: apsw.Connection, doomed: Doomed, created_by: str) -> Removal:
        if self._audit is not None:
            for document in doomed.documents:
                self._audit.append(conn, _removed(self._audit, document, created_by))
        removal = remove_doomed(conn, self._search.writer, self._blobs, doomed)
        self._committer.follow(removed=removal.removed)
        heirs: dict[int, list[str]] = defaultdict(list)
        for document_id, collection_id in documents.collections_of(conn, removal.heirs).items():
            heirs[collection_id].append(document_id)
        for collection_id, found in heirs.items():
            self._submit_promotion(conn, collection_id, found, created_by)
        return removal


def _target(context: JobContext) -> Target:
    return Target(context.job_id, int(context.params["collection_id"]), context.created_by)


def _removed(audit: AuditLog, document: Document, by: str) -> Event:
    return Event(
        Action.DOCUMENT_REMOVED,
        audit.opaque(by),
        audit.opaque(document.id),
        related=[f"col_{document.collection_id}"],
        digests={"content": audit.digest("document", document.sha256)},
        details={"size_bytes": document.size_bytes},
    )


def _require_collection(conn: apsw.Connection, collection_id: int) -> None:
    if conn.execute("SELECT 1 FROM collections WHERE id = ?", (collection_id,)).fetchone() is None:
        raise CollectionGoneError("There is no such collection.", help="Create it first, or choose another one.")


def _not_searchable(conn: apsw.Connection, collection_id: int) -> list[str]:
    found = conn.execute(
        "SELECT id FROM documents WHERE collection_id = ? AND status IN (?, ?, ?) ORDER BY path",
        (collection_id, Status.FAILED.value, Status.SKIPPED.value, Status.QUARANTINED.value),
    ).fetchall()
    return [str(row[0]) for row in found]


def _outcome(row: tuple[object, ...]) -> Outcome:
    path, status, document_id, code, reason, chunks, pages = row
    return Outcome(
        path=str(path),
        status=rows.outcome_status(status, code),
        document_id=None if document_id is None else str(document_id),
        reason=Reason(str(code), str(reason or "")) if code is not None else None,
        chunks=int(str(chunks)),
        pages=None if pages is None else int(str(pages)),
    )
