"""Commits one prepared document in one transaction, with everything that belongs to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from engine.audit.actions import Action
from engine.audit.events import SYSTEM, Event
from engine.audit.log import AuditLog
from engine.core.clock import Clock, iso_utc
from engine.core.ids import new_id
from engine.ingest import documents, duplicates, rows
from engine.ingest.documents import Document, Status
from engine.ingest.errors import INCOMPLETE, CollectionGoneError, Reason
from engine.ingest.prepared import Content, Outcome, OutcomeStatus, Prepared, Problem
from engine.ingest.removal import Removal, remove_documents, strip
from engine.privacy.handling import store
from engine.privacy.handling.treatment import Examined
from engine.retrieval.service import SearchService
from engine.retrieval.writer import Added, ChunkRow, Removed
from engine.vault.blobs import BlobStore, StagedBlob
from engine.vault.database import Database

if TYPE_CHECKING:
    import apsw
    import numpy as np
    import numpy.typing as npt

    FloatArray = npt.NDArray[np.float32]

_UNFINISHED = Reason(INCOMPLETE, "Not everything inside it was read yet. Add it again to go on.")
_BROUGHT = frozenset({OutcomeStatus.ADDED, OutcomeStatus.UPDATED, OutcomeStatus.DUPLICATE})
_KEPT = " The version that was read before stays searchable."

PromoteCopies = Callable[["apsw.Connection", int, list[str]], None]
"""Queue the reading of copies whose original has gone, within the transaction that made it go."""

Reapply = Callable[["apsw.Connection", int, str], None]
"""Queue the reading of what was read under a policy that has changed meanwhile: (connection, collection, whose job)."""


class VectorsNeededError(Exception):
    """The document must be embedded after all: what it was a copy of has gone meanwhile."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where documents go, and which job brings them."""

    job_id: str
    collection_id: int
    created_by: str = SYSTEM


class Committer:
    """Safe to use from several threads: the database serialises the transactions."""

    def __init__(
        self,
        database: Database,
        blobs: BlobStore,
        search: SearchService,
        clock: Clock,
        promote: PromoteCopies,
        audit: AuditLog | None = None,
        reapply: Reapply = lambda conn, collection_id, created_by: None,
    ) -> None:
        self._reapply = reapply
        self._db = database
        self._blobs = blobs
        self._search = search
        self._clock = clock
        self._promote = promote
        self._audit = audit

    def commit(self, target: Target, item: Prepared, vectors: FloatArray | None) -> Document | None:
        """Write the document, its outcome, and the end of its previous version; all or nothing.

        A document with members is left incomplete, and without an outcome, until ``complete``. ``vectors`` may be
        None for one that is expected to be a copy or unchanged. Returns its row; None when it is outdated: the archive
        that it was in has been removed meanwhile, or the file that it was read in place of has been read itself.

        Raises VectorsNeededError, CollectionGoneError or DiskFullError.
        """
        staged = None if self._is_unchanged(target, item) else self._stage(item)
        adopted = False
        try:
            with self._db.write() as conn:
                step = _Step(self, conn, target, item)
                if step.is_outdated:
                    return None
                if not step.keeps_its_content():
                    adopted = staged is not None
                    step.replace(self._adopt(conn, item, staged), vectors)
                return step.finish()
        finally:
            if staged is not None and not adopted:
                self._blobs.discard(staged)

    def _is_unchanged(self, target: Target, item: Prepared) -> bool:
        """Most likely: the transaction decides."""
        with self._db.read() as conn:
            was = documents.find_by_path(conn, target.collection_id, item.path)
        return (
            was is not None
            and was.status is Status.READY
            and was.sha256 == item.sha256
            and item.revision in (None, was.privacy_revision)
        )

    def _stage(self, item: Prepared) -> StagedBlob | None:
        return self._blobs.stage(item.data) if _is_kept(item) else None

    def _adopt(self, conn: apsw.Connection, item: Prepared, staged: StagedBlob | None) -> str | None:
        if staged is not None:
            return self._blobs.adopt(conn, staged)
        return self._blobs.put(conn, item.data) if _is_kept(item) else None

    def complete(self, target: Target, item: Prepared, member_paths: Iterable[str]) -> None:
        """Every member was committed: take out those that are no longer inside, and write the outcome."""
        members = frozenset(member_paths)
        with self._db.write() as conn:
            document = documents.find_by_path(conn, target.collection_id, item.path)
            if document is None or document.reason_code != INCOMPLETE:
                return
            gone = [inner for inner in documents.descendants(conn, document.id) if inner.path not in members]
            outer = [inner.id for inner in gone if inner.parent_id not in {other.id for other in gone}]
            removal = self.remove(conn, outer)
            self.promote(conn, target.collection_id, list(removal.heirs))
            content = item.result
            signature = content.signature if isinstance(content, Content) else None
            near = duplicates.find_near(conn, target.collection_id, signature, document.id)
            reason, original = (near.reason, near.document_id) if near else (None, None)
            rows.settle(conn, document.id, mtime_ns=item.mtime_ns, reason=reason, original=original)
            status = OutcomeStatus.ADDED if document.added_at == document.updated_at else OutcomeStatus.UPDATED
            outcome = Outcome(item.path, status, document.id, reason, document.chunks, document.pages)
            rows.write_outcome(conn, target.job_id, outcome)
            self.witness(conn, target, document, status)
            self.follow(removed=removal.removed)

    def rename(self, target: Target, was: Document, path: str, name: str, mtime_ns: int | None) -> bool:
        """Give a document the path that its file has now; False when it is no longer as it was."""
        with self._db.write() as conn:
            now = documents.find_by_path(conn, target.collection_id, was.path)
            taken = documents.find_by_path(conn, target.collection_id, path) is not None
            if taken or now is None or (now.id, now.sha256, now.status) != (was.id, was.sha256, Status.READY):
                return False
            rows.rename(conn, now, path, name, mtime_ns)
            reason = Reason("INGEST_RENAMED", f"It was “{was.name}” before; its content is the same.")
            outcome = Outcome(path, OutcomeStatus.UPDATED, was.id, reason, was.chunks, was.pages)
            rows.write_outcome(conn, target.job_id, outcome)
            return True

    def rename_examined(self, document_id: str, examined: Examined) -> None:
        """For a document of which nothing but its name is kept."""
        with self._db.write() as conn:
            store.replace_examined(conn, document_id, examined)

    def record(self, target: Target, outcomes: Iterable[tuple[Outcome, Document | None, int | None]]) -> None:
        """Outcomes of files that need no work: (outcome, the row to touch, its time stamp)."""
        with self._db.write() as conn:
            for outcome, document, mtime_ns in outcomes:
                if document is not None:
                    rows.touch(conn, document, mtime_ns)
                rows.write_outcome(conn, target.job_id, outcome, keep=True)

    def now(self) -> str:
        return iso_utc(self._clock.now_utc())

    def reapply(self, conn: apsw.Connection, target: Target) -> None:
        self._reapply(conn, target.collection_id, target.created_by)

    def promote(self, conn: apsw.Connection, collection_id: int, heirs: list[str]) -> None:
        if heirs:
            self._promote(conn, collection_id, heirs)

    def witness(self, conn: apsw.Connection, target: Target, document: Document, status: OutcomeStatus) -> None:
        """Record that a document came in, or in a new version, in the transaction that brings it."""
        if self._audit is None or status not in _BROUGHT:
            return
        event = Event(
            Action.DOCUMENT_IMPORTED,
            self._audit.opaque(target.created_by),
            self._audit.opaque(document.id),
            related=[f"col_{target.collection_id}", self._audit.opaque(target.job_id)],
            digests={"content": self._audit.digest("document", document.sha256)},
            details={"status": status.value, "size_bytes": document.size_bytes},
        )
        self._audit.append(conn, event)

    def follow(self, added: Iterable[Added] = (), removed: Iterable[Removed] = ()) -> None:
        """The indexes in memory follow once the current transaction is durable, before the next one begins."""
        come, gone = tuple(added), tuple(removed)
        if come or gone:
            self._db.after_commit(lambda: self._search.after_commit(come, gone))

    def remove(self, conn: apsw.Connection, document_ids: Iterable[str]) -> Removal:
        return remove_documents(conn, self._search.writer, self._blobs, document_ids)

    def strip(self, conn: apsw.Connection, document: Document) -> Removed:
        return strip(conn, self._search.writer, self._blobs, document)

    def index(self, conn: apsw.Connection, document_id: str, content: Content, vectors: FloatArray) -> Added:
        parsed = content.document
        chunks = [
            ChunkRow(one.ordinal, one.page, one.start, one.end, one.heading, one.tokens, one.text, one.indexed)
            for one in content.chunks
        ]
        return self._search.writer.add(conn, document_id, parsed.title, parsed.language, chunks, vectors)


def _is_kept(item: Prepared) -> bool:
    """What cannot be read stays where it is; an original that lies in the vault already may lie nowhere else."""
    return isinstance(item.result, Content) or item.result.held or item.from_vault


class _Step:
    """One commit, within its transaction."""

    def __init__(self, committer: Committer, conn: apsw.Connection, target: Target, item: Prepared) -> None:
        self._committer = committer
        self._conn = conn
        self._target = target
        self._item = item
        self._was = documents.find_by_path(conn, target.collection_id, item.path)
        self._revision = store.revision_of(conn, target.collection_id)
        self._outcome: Outcome | None = None
        self._added: list[Added] = []
        self._removed: list[Removed] = []
        self._parent_id: str | None = None
        self.is_outdated = item.from_vault and not self._awaits(item)
        if conn.execute("SELECT 1 FROM collections WHERE id = ?", (target.collection_id,)).fetchone() is None:
            raise CollectionGoneError("The collection was removed meanwhile.", help="Add the files to another one.")
        if item.parent_path is not None:
            parent = documents.find_by_path(conn, target.collection_id, item.parent_path)
            self.is_outdated = self.is_outdated or parent is None
            self._parent_id = parent.id if parent else None
        elif self._was is not None:
            self._parent_id = self._was.parent_id

    def _awaits(self, item: Prepared) -> bool:
        was = self._was
        if was is None or was.sha256 != item.sha256:
            return False
        return item.again or was.reason_code == INCOMPLETE

    def keeps_its_content(self) -> bool:
        """The same bytes as before, or a new version that cannot be read: what is searchable stays."""
        was, item = self._was, self._item
        if was is None or was.status is not Status.READY:
            return False
        if was.privacy_revision != self._revision or item.revision not in (None, self._revision):
            return False  # made under another policy: it must not stay
        if isinstance(item.result, Problem) and item.result.held:
            return False
        if isinstance(item.result, Problem):
            reason = Reason(item.result.reason.code, item.result.reason.text + _KEPT)
            status = OutcomeStatus(item.result.status.value)
            self._outcome = Outcome(item.path, status, was.id, reason, was.chunks, was.pages)
            return True
        if was.sha256 != item.sha256:
            return False
        self._outcome = Outcome.of_unchanged(was)
        return True

    def replace(self, blob_id: str | None, vectors: FloatArray | None) -> None:
        """Write the new version over the old one, or a new document."""
        self._withhold_if_outdated()
        conn, item, collection_id = self._conn, self._item, self._target.collection_id
        was, content = self._was, item.result
        original = duplicates.find_original(conn, collection_id, item, was.id if was else None)
        is_ready = isinstance(content, Content) and original is None
        if is_ready and vectors is None and item.chunks:
            raise VectorsNeededError
        document_id = self._make_room(is_ready=is_ready)
        if isinstance(content, Problem):
            self._describe(document_id, content.status, content.reason, None, blob_id)
        elif original is not None:
            self._describe(document_id, Status.DUPLICATE, original.reason, original.document_id, blob_id)
        else:
            self._write(document_id, content, blob_id, vectors)
        self._committer.follow(self._added, self._removed)

    def _withhold_if_outdated(self) -> None:
        """What was decided under a policy that changed meanwhile is not stored; a job reads the document again."""
        item = self._item
        if item.examined is None or self._is_up_to_date(item.examined):
            return
        reason = Reason(store.PENDING, store.REASONS[store.PENDING])
        problem = Problem(Status.QUARANTINED, reason, held=True)
        examined = Examined(store.withheld_name(item.name), store.MARKED)
        self._item = replace(item, result=problem, has_members=False, examined=examined)
        self._committer.reapply(self._conn, self._target)

    def _is_up_to_date(self, examined: Examined) -> bool:
        """Whether policy, recognisers and decisions are still those under which the document was examined."""
        if examined.revision != self._revision or examined.lists not in (None, store.lists_now(self._conn)):
            return False
        return self._was is None or examined.saw_mark or not store.is_marked(self._conn, self._was.id)

    def finish(self) -> Document:
        """Write the outcome, unless members are still to come, and return the row as it is now."""
        document = documents.find_by_path(self._conn, self._target.collection_id, self._item.path)
        if document is None or self._outcome is None:
            raise AssertionError("a commit without a document")
        if document.reason_code != INCOMPLETE:
            unchanged = self._outcome.status is OutcomeStatus.UNCHANGED
            rows.write_outcome(self._conn, self._target.job_id, self._outcome, keep=unchanged)
            self._committer.witness(self._conn, self._target, document, self._outcome.status)
        return document

    def _make_room(self, *, is_ready: bool) -> str:
        """Take out the previous version, or make a row; returns the document's id.

        Only a document that is searchable now has copies and members.
        """
        conn, item, was, committer = self._conn, self._item, self._was, self._committer
        if was is None:
            document_id = new_id("doc")
            rows.insert_document(conn, document_id, self._target.collection_id, self._parent_id, item, committer.now())
            return document_id
        heirs = duplicates.release_copies(conn, was.id, still=item if is_ready else None)
        self._removed.append(committer.strip(conn, was))
        if not (is_ready and item.has_members):
            members = [inner.id for inner in documents.descendants(conn, was.id) if inner.parent_id == was.id]
            removal = committer.remove(conn, members)
            self._removed += removal.removed
            heirs += [heir for heir in removal.heirs if heir not in heirs]
        committer.promote(conn, self._target.collection_id, [heir for heir in heirs if heir != was.id])
        return was.id

    def _write(self, document_id: str, content: Content, blob_id: str | None, vectors: FloatArray | None) -> None:
        conn, item, collection_id = self._conn, self._item, self._target.collection_id
        reason: Reason | None = _UNFINISHED
        near_id: str | None = None
        if not item.has_members:
            near = duplicates.find_near(conn, collection_id, content.signature, document_id)
            reason, near_id = (near.reason, near.document_id) if near else (None, None)
        self._describe(document_id, Status.READY, reason, near_id, blob_id)
        rows.insert_content(conn, collection_id, document_id, content)
        if vectors is not None and content.chunks:
            self._added.append(self._committer.index(conn, document_id, content, vectors))

    def _describe(
        self,
        document_id: str,
        status: Status,
        reason: Reason | None,
        original: str | None = None,
        blob_id: str | None = None,
    ) -> None:
        item, content = self._item, self._item.result
        is_new = self._was is None or (self._was.status is not Status.READY and not item.again)
        incomplete = reason is not None and reason.code == INCOMPLETE
        rows.describe(
            self._conn,
            document_id,
            item,
            status,
            now=self._committer.now(),
            is_new=is_new,
            mtime_ns=None if incomplete else item.mtime_ns,
            reason=reason,
            original=original,
            blob_id=blob_id,
        )
        examined = item.examined or Examined(item.name, self._revision)
        if status is Status.DUPLICATE:  # its text is not stored, so that nothing is found in it
            examined = Examined(item.name, examined.revision)
        store.replace_examined(self._conn, document_id, examined)
        was_pending = self._was is not None and self._was.reason_code == store.PENDING
        if was_pending and store.hides_anything(self._conn, document_id):
            store.forget_items(self._conn, document_id)
        if status is Status.READY:
            outcome = OutcomeStatus.ADDED if is_new else OutcomeStatus.UPDATED
        else:
            outcome = OutcomeStatus(status.value)
        pages = content.document.pages if isinstance(content, Content) else None
        chunks = len(item.chunks) if status is Status.READY else 0
        self._outcome = Outcome(item.path, outcome, document_id, reason, chunks, pages)
