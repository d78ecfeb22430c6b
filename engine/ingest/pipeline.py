"""One run of one ingestion job: files are read ahead in parallel, and committed in their order.

Committing in order makes the outcome independent of timing: of two copies the first one found is the original,
in an uninterrupted run as in one that was killed and went on.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from functools import partial
from threading import Event
from typing import TYPE_CHECKING

from engine.core.errors import CancelledError
from engine.ingest import documents, duplicates, rows
from engine.ingest.commit import Committer, Target, VectorsNeededError
from engine.ingest.documents import Document, Status
from engine.ingest.embed import embed_contents
from engine.ingest.errors import REMOVED, DocumentNotFoundError, PathNotFoundError, Reason
from engine.ingest.load import Loaded, Loader, Moved, Tree, Unchanged, Unread, is_settled, stored_name
from engine.ingest.paths import to_stored
from engine.ingest.prepared import Content, Outcome, OutcomeStatus, Prepared, Problem
from engine.ingest.scan import FoundFile, LeftOut
from engine.ingest.settings import IngestSettings
from engine.jobs.context import JobContext
from engine.jobs.errors import PausedError
from engine.runtime.embedder import Embedder
from engine.vault.database import Database
from engine.vault.errors import BlobMissingError

if TYPE_CHECKING:
    from engine.ingest.embed import FloatArray

_RECORD_AT_ONCE = 500
_LOOK_EVERY_S = 0.2
_LONG_DOCUMENT_GROUPS = 2  # groups of passages that a document has more of


@dataclass(slots=True)
class _Waiting:
    """A document that waits for its group to be embedded. ``needs_vectors`` is a guess, checked by the commit."""

    item: Prepared
    needs_vectors: bool
    closes: list[tuple[Prepared, list[str]]]  # containers that are complete once this one is committed


class Pipeline:
    """Use once: construct, then ``run_files`` or ``run_stored``. One thread."""

    def __init__(
        self,
        database: Database,
        loader: Loader,
        embedder: Embedder,
        committer: Committer,
        settings: IngestSettings,
        context: JobContext,
        target: Target,
    ) -> None:
        self._db = database
        self._loader = loader
        self._embedder = embedder
        self._committer = committer
        self._settings = settings
        self._context = context
        self._target = target
        self._group: list[_Waiting] = []
        self._group_chunks = 0
        self._group_bytes = 0
        self._digests: set[bytes] = set()  # of the originals and texts in the group
        self._copies: set[str] = set()  # containers that turned out to be copies: their members are left out
        self._acknowledged: frozenset[str] = frozenset()  # what this job did before it was interrupted
        self._recorded: list[tuple[Outcome, Document | None, int | None]] = []
        self._done = 0
        self._total = 0

    def run_files(self, found: list[FoundFile | LeftOut], *, retry: frozenset[str], removed: frozenset[str]) -> None:
        """``retry``: stored paths to try again; ``removed``: stored paths that somebody took out on purpose."""
        self._total = len(found)
        self._report()
        with self._db.read() as conn:
            self._acknowledged = rows.paths_with_outcome(conn, self._target.job_id)
        threads = ThreadPoolExecutor(self._settings.parse_threads, thread_name_prefix="ingest-load")
        try:
            for loaded in self._ahead(threads, self._files_to_load(found, retry, removed)):
                self._take(loaded)
            self._flush()
        except BaseException:
            self._context.cancelled.set()  # let the readers stop; this run is over
            raise
        finally:
            threads.shutdown(wait=False, cancel_futures=True)  # they only read: one in a long step is left behind

    def run_stored(self, document_ids: list[str], *, again: bool = False) -> None:
        """Read documents from their stored originals. ``again``: they were read before, under another policy."""
        load = self._loader.load_again if again else self._loader.load_stored
        self._done, self._total = 0, len(document_ids)
        for document_id in document_ids:
            self._context.check()
            tree = self._load_kept(document_id, load)
            if tree is None:
                if again:
                    self._look_at_name(document_id)
                self._advance()
            else:
                self._take(tree)
        self._flush()

    def _load_kept(self, document_id: str, load: Callable[[str, Event], Tree | None]) -> Tree | None:
        """None also where the document was removed, or another version of it stored, while the job ran."""
        try:
            return load(document_id, self._context.cancelled)
        except (DocumentNotFoundError, BlobMissingError):
            return None

    def _look_at_name(self, document_id: str) -> None:
        """Of a file that was never read the policy concerns the name alone."""
        with self._db.read() as conn:
            path = documents.path_of(conn, document_id)
        if path is not None:
            name = path.rsplit("/", 1)[-1]
            self._committer.rename_examined(document_id, self._loader.shown_name(name, self._target.collection_id))

    # -- reading ahead -----------------------------------------------------------------------------------

    def _files_to_load(
        self, found: Iterable[FoundFile | LeftOut], retry: frozenset[str], removed: frozenset[str]
    ) -> Iterator[tuple[FoundFile, bool]]:
        for entry in found:
            self._context.check()
            stored = to_stored(entry.path)
            if isinstance(entry, LeftOut):
                self._leave_out(stored, Status(entry.verdict.value), entry.reason, noise=entry.noise)
            elif stored in removed:
                self._leave_out(stored, Status.SKIPPED, REMOVED, noise=True)
            elif (was := self._as_it_was(entry, stored, retry=stored in retry)) is not None:
                self._record_unchanged(was)
            else:
                yield entry, stored in retry

    def _as_it_was(self, entry: FoundFile, stored: str, *, retry: bool) -> Document | None:
        with self._db.read() as conn:
            was = documents.find_by_path(conn, self._target.collection_id, stored)
        if was is None or was.mtime_ns is None:
            return None
        if not is_settled(was, retry=retry) and stored not in self._acknowledged:
            return None
        return was if (was.size_bytes, was.mtime_ns) == (entry.size_bytes, entry.mtime_ns) else None

    def _ahead(self, threads: ThreadPoolExecutor, entries: Iterator[tuple[FoundFile, bool]]) -> Iterator[Loaded]:
        """Load in parallel, within the bounds on files and bytes in memory, and yield in order."""
        waiting: deque[tuple[int, Future[Loaded]]] = deque()
        in_flight = 0
        entry = next(entries, None)
        while waiting or entry is not None:
            while entry is not None and self._has_room(len(waiting), in_flight, entry[0].size_bytes):
                load = partial(
                    self._loader.load_file,
                    entry[0],
                    self._target.collection_id,
                    self._context.cancelled,
                    retry=entry[1],
                )
                waiting.append((entry[0].size_bytes, threads.submit(load)))
                in_flight += entry[0].size_bytes
                entry = next(entries, None)
            size_bytes, future = waiting.popleft()
            if self._group and not future.done():
                self._flush()  # nothing to do but wait: commit what is there
            yield self._finished(future)
            in_flight -= size_bytes

    def _finished(self, future: Future[Loaded]) -> Loaded:
        try:
            while not wait((future,), timeout=_LOOK_EVERY_S).done:
                self._context.check()
            return future.result()
        except CancelledError:
            self._context.check()
            # Nobody asked this job to stop, so it was the parser that did: the engine is shutting down.
            raise PausedError("The engine is shutting down.", help="The job goes on at its next start.") from None

    def _has_room(self, files: int, in_flight: int, size_bytes: int) -> bool:
        if files == 0:
            return True
        limit = self._settings.bytes_in_flight
        return files < self._settings.files_in_flight and in_flight + self._group_bytes + size_bytes <= limit

    # -- grouping ----------------------------------------------------------------------------------------

    def _take(self, loaded: Loaded) -> None:
        self._context.check()
        if isinstance(loaded, Unchanged):
            self._record_unchanged(loaded.document, touch=loaded.document, mtime_ns=loaded.mtime_ns)
        elif isinstance(loaded, Unread):
            self._leave_out(loaded.path, Status.FAILED, loaded.reason, noise=False)
        elif isinstance(loaded, Moved):
            self._take_moved(loaded)
        else:
            self._take_tree(loaded)

    def _take_moved(self, moved: Moved) -> None:
        self._flush()  # what was found before comes before
        stored, name = to_stored(moved.found.path), stored_name(moved.found)
        if self._committer.rename(self._target, moved.was, stored, name, moved.mtime_ns):
            self._advance()
        else:  # another file took its name first
            cancel, collection_id = self._context.cancelled, self._target.collection_id
            self._take(self._loader.load_file(moved.found, collection_id, cancel, may_have_moved=False))

    def _leave_out(self, stored: str, status: Status, reason: Reason, *, noise: bool) -> None:
        """``noise``, and what is not there at all, has an outcome; a file that somebody may miss has a row too."""
        if noise or reason.code == PathNotFoundError.code:
            self._record(Outcome(stored, OutcomeStatus(status.value), None, reason))
        else:
            item = _left_out(stored, status, reason)
            examined = self._loader.shown_name(item.name, self._target.collection_id)
            self._committer.commit(self._target, replace(item, name=examined.name, examined=examined), None)
            self._advance()

    def _take_tree(self, tree: Tree) -> None:
        self._total += len(tree.items) - 1
        closing = _closing(tree.items)
        for number, item in enumerate(tree.items):
            waiting = _Waiting(item, self._needs_vectors(item), closing.get(number, []))
            self._group.append(waiting)
            self._group_bytes += item.size_bytes
            self._group_chunks += len(item.chunks) if waiting.needs_vectors else 0
            if self._group_chunks >= self._settings.group_chunks or self._group_bytes >= self._settings.bytes_in_flight:
                self._flush()

    def _needs_vectors(self, item: Prepared) -> bool:
        content = item.result
        if not isinstance(content, Content) or not content.chunks:
            return False
        digests = {item.sha256} | ({content.text_sha256} if content.text_sha256 else set())
        if digests & self._digests:
            return False
        self._digests |= digests
        with self._db.read() as conn:
            was = documents.find_by_path(conn, self._target.collection_id, item.path)
            is_same = was is not None and was.status is Status.READY and was.sha256 == item.sha256
            if was is not None and is_same and was.privacy_revision == item.revision:
                return False
            own_id = was.id if was else None
            return duplicates.find_original(conn, self._target.collection_id, item, own_id) is None

    def _flush(self) -> None:
        """Embed the group and commit its documents in order."""
        group, self._group = self._group, []
        self._group_chunks = self._group_bytes = 0
        self._digests.clear()
        self._flush_records()
        embedded = [one for one in group if one.needs_vectors]
        vectors = self._embed([one.item for one in embedded])
        for one in group:
            self._context.check()
            self._commit(one, next(vectors) if one.needs_vectors else None)

    def _embed(self, items: list[Prepared]) -> Iterator[FloatArray]:
        contents = [item.result for item in items if isinstance(item.result, Content)]
        return iter(
            embed_contents(
                contents,
                self._embedder,
                batch_passages=self._settings.batch_passages,
                check=self._context.check,
                report=self._report_passages,
            )
        )

    def _report_passages(self, done: int, total: int) -> None:
        """Within a document so long that nothing would seem to happen otherwise."""
        if total > _LONG_DOCUMENT_GROUPS * self._settings.group_chunks:
            self._context.progress("embed", done, total, "passages")

    def _commit(self, one: _Waiting, vectors: FloatArray | None) -> None:
        item = one.item
        if item.parent_path in self._copies:
            self._copies.add(item.path)
        else:
            try:
                document = self._committer.commit(self._target, item, vectors)
            except VectorsNeededError:
                document = self._committer.commit(self._target, item, next(self._embed([item])))
            if document is None or document.status is not Status.READY:
                self._copies.add(item.path)
        for container, member_paths in one.closes:
            if container.path not in self._copies:
                self._committer.complete(self._target, container, member_paths)
        self._context.checkpoint()
        self._advance()

    # -- recording ---------------------------------------------------------------------------------------

    def _record_unchanged(self, was: Document, touch: Document | None = None, mtime_ns: int | None = None) -> None:
        with self._db.read() as conn:
            inside = documents.descendants(conn, was.id)
        self._record(Outcome.of_unchanged(was), touch, mtime_ns)
        self._recorded.extend((Outcome.of_unchanged(inner), None, None) for inner in inside)

    def _record(self, outcome: Outcome, touch: Document | None = None, mtime_ns: int | None = None) -> None:
        self._recorded.append((outcome, touch, mtime_ns))
        self._advance()
        if len(self._recorded) >= _RECORD_AT_ONCE:
            self._flush_records()

    def _flush_records(self) -> None:
        recorded, self._recorded = self._recorded, []
        if recorded:
            self._committer.record(self._target, recorded)

    def _advance(self) -> None:
        self._done += 1
        self._report()

    def _report(self) -> None:
        self._context.progress("ingest", self._done, self._total, "documents")


def _closing(items: Sequence[Prepared]) -> dict[int, list[tuple[Prepared, list[str]]]]:
    """For the number of an item: the containers that are complete with it, innermost first, and what is inside."""
    inside: dict[str, list[str]] = {item.path: [] for item in items if item.has_members}
    last = {item.path: number for number, item in enumerate(items) if item.has_members}
    parents = {item.path: item.parent_path for item in items}
    for number, item in enumerate(items):
        container = item.parent_path
        while container is not None and container in inside:
            inside[container].append(item.path)
            last[container] = number
            container = parents[container]
    closing: dict[int, list[tuple[Prepared, list[str]]]] = {}
    for item in reversed(items):
        if item.has_members:
            closing.setdefault(last[item.path], []).append((item, inside[item.path]))
    return closing


def _left_out(stored_path: str, status: Status, reason: Reason) -> Prepared:
    """A file that was not read, as a document that says so."""
    name = stored_path.rsplit("/", 1)[-1]
    return Prepared(stored_path, name, None, b"", 0, None, b"", Problem(status, reason))
