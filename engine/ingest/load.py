"""Turns a file, or a stored original, into prepared documents: read, compare, parse, clean, chunk.

Runs in several threads at once, ahead of the one that embeds and commits. Reads the database, never writes it.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from engine.core.clock import Clock
from engine.core.errors import CancelledError
from engine.ingest import documents
from engine.ingest.chunk import Tokenizer, chunk_document, short_title
from engine.ingest.clean import clean
from engine.ingest.dedupe import fingerprint
from engine.ingest.documents import Document, Status
from engine.ingest.errors import INCOMPLETE, PASSING, Reason
from engine.ingest.missing import find_moved
from engine.ingest.paths import member_path, to_stored
from engine.ingest.prepared import Content, Prepared, Problem
from engine.ingest.scan import FoundFile
from engine.ingest.settings import IngestSettings
from engine.ingest.source import SourceUnreadableError, read_file
from engine.parsing.elements import ParsedDocument
from engine.parsing.errors import EmptyError, InvalidOutputError, ParseCancelledError, ParseError, UnsupportedError
from engine.privacy.errors import PiiDetectionError
from engine.privacy.handling import store
from engine.privacy.handling.examiner import DocumentExaminer
from engine.privacy.handling.treatment import Examined, Treated, indexed_text, untouched
from engine.vault.blobs import BlobStore
from engine.vault.database import Database

if TYPE_CHECKING:
    from engine.parsing.tree import TreeItem

ParseTree = Callable[[bytes, str, threading.Event], Iterator["TreeItem"]]
"""Parse a file and everything inside it: (data, name, cancel). See ``engine.parsing.tree.parse_tree``."""


@dataclass(frozen=True, slots=True)
class Unchanged:
    """The file was read and is the same as before. ``mtime_ns`` counts from now on; None: not yet."""

    document: Document
    mtime_ns: int | None


@dataclass(frozen=True, slots=True)
class Moved:
    """The file has the content of a document whose own file has gone."""

    was: Document
    found: FoundFile
    mtime_ns: int | None


@dataclass(frozen=True, slots=True)
class Unread:
    """The file could not be read at all."""

    path: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class Tree:
    """A document and everything inside it: the outermost first, each one after the one that it is in."""

    items: tuple[Prepared, ...]


Loaded = Unchanged | Moved | Unread | Tree


class Loader:
    """Thread-safe."""

    def __init__(
        self,
        database: Database,
        blobs: BlobStore,
        parse_tree: ParseTree,
        tokenizer: Tokenizer,
        settings: IngestSettings,
        clock: Clock,
        examiner: DocumentExaminer | None = None,
    ) -> None:
        """``examiner`` None: nobody looks for personal data."""
        self._examiner = examiner
        self._db = database
        self._blobs = blobs
        self._parse_tree = parse_tree
        self._tokenizer = tokenizer
        self._settings = settings
        self._clock = clock

    def load_file(
        self,
        found: FoundFile,
        collection_id: int,
        cancel: threading.Event,
        *,
        retry: bool = False,
        acknowledged: bool = False,
        may_have_moved: bool = True,
    ) -> Loaded:
        """``retry``: try again what failed, although the file is the same. ``acknowledged``: the job did it already.

        ``may_have_moved``: it may be a known document under a new name, which needs no reading.

        Raises CancelledError.
        """
        stored = to_stored(found.path)
        try:
            snapshot = read_file(
                found.path,
                self._clock,
                racy_window_s=self._settings.racy_window_s,
                max_bytes=self._settings.max_file_bytes,
            )
        except SourceUnreadableError as error:
            return Unread(stored, error.reason)
        with self._db.read() as conn:
            was = documents.find_by_path(conn, collection_id, stored)
            if may_have_moved and store.policy_of(conn, collection_id).looks:
                may_have_moved = False  # its new name has to be looked at as well
            moved = find_moved(conn, collection_id, snapshot.sha256) if was is None and may_have_moved else None
        if moved is not None:
            return Moved(moved, found, snapshot.mtime_ns)
        settled = was is not None and (acknowledged or is_settled(was, retry=retry))
        if was is not None and was.sha256 == snapshot.sha256 and settled:
            return Unchanged(was, snapshot.mtime_ns)
        root = Prepared(
            path=stored,
            name=stored_name(found),
            parent_path=None,
            sha256=snapshot.sha256,
            size_bytes=len(snapshot.data),
            mtime_ns=snapshot.mtime_ns,
            data=snapshot.data,
            result=_UNREAD,
        )
        return self._tree(root, cancel, collection_id)

    def load_stored(self, document_id: str, cancel: threading.Event) -> Tree | None:
        """Read a document again from the original in the vault; None when it needs none any more."""
        with self._db.read() as conn:
            document = documents.find(conn, document_id)
            if document.reason_code != INCOMPLETE or document.blob_id is None:
                return None
            data = self._blobs.get(conn, document.blob_id)
            parent = documents.find(conn, document.parent_id) if document.parent_id else None
        root = Prepared(
            path=document.path,
            name=document.name,
            parent_path=parent.path if parent else None,
            sha256=document.sha256,
            size_bytes=document.size_bytes,
            mtime_ns=document.mtime_ns,
            data=data,
            result=_UNREAD,
            from_vault=True,
        )
        return self._tree(root, cancel, document.collection_id)

    def load_again(self, document_id: str, cancel: threading.Event) -> Tree | None:
        """Read a file's original again under the policy that holds now; None when it is not kept."""
        with self._db.read() as conn:
            document = documents.find(conn, document_id)
            if document.blob_id is None:
                return None
            data = self._blobs.get(conn, document.blob_id)
        root = Prepared(
            path=document.path,
            name=document.path.rsplit("/", 1)[-1],  # the row's own name may be a masked one
            parent_path=None,
            sha256=document.sha256,
            size_bytes=document.size_bytes,
            mtime_ns=document.mtime_ns,
            data=data,
            result=_UNREAD,
            from_vault=True,
            again=True,
        )
        return self._tree(root, cancel, document.collection_id)

    def shown_name(self, name: str, collection_id: int) -> Examined:
        """What the policy leaves of the name of a file of which nothing else is kept."""
        if self._examiner is None:
            return Examined(name)
        try:
            return self._examiner.name_only(name, collection_id)
        except PiiDetectionError:
            return Examined(store.withheld_name(name), self._examiner.revision(collection_id))

    def _tree(self, root: Prepared, cancel: threading.Event, collection_id: int) -> Tree:
        items: list[Prepared] = []
        paths: dict[tuple[str, ...], Prepared] = {}
        try:
            for found in self._parse_tree(root.data, root.name.rsplit(" » ", 1)[-1], cancel):
                if len(found.names) == 1:
                    item, around = root, ""
                else:
                    parent = paths[found.names[:-1]]
                    item, around = self._member(parent, found), parent.name
                item = self._with_result(item, found.result, cancel, collection_id)
                shown = item.examined.name if item.examined else item.name
                name = member_path(around, shown) if around else shown
                item = replace(item, name=name, examined=replace(item.examined, name=name) if item.examined else None)
                paths[found.names] = item
                items.append(item)
        except ParseCancelledError:
            raise CancelledError("The job was cancelled.", help="What it had done until then stays.") from None
        return Tree(tuple(items))

    def _member(self, parent: Prepared, found: TreeItem) -> Prepared:
        """With its own name alone: that of what it lies in was looked at before."""
        data = found.data or b""
        return Prepared(
            path=member_path(parent.path, found.names[-1]),
            name=found.names[-1],
            parent_path=parent.path,
            sha256=hashlib.sha256(data).digest(),
            size_bytes=len(data),
            mtime_ns=None,
            data=data,
            result=_UNREAD,
            again=parent.again,
        )

    def _with_result(
        self, item: Prepared, result: ParsedDocument | ParseError, cancel: threading.Event, collection_id: int
    ) -> Prepared:
        if isinstance(result, ParseError):
            return self._problem(item, _status_of(result), Reason.of(result), collection_id)
        has_members = bool(result.attachments)
        check = _checking(cancel)
        document = clean(replace(result, attachments=()), check)
        try:
            treated = self._treated(document, item, collection_id)
        except PiiDetectionError as error:
            reason = Reason(store.CHECK_FAILED, f"{_NOT_EXAMINED} {error.message} {error.help}".strip())
            return self._problem(item, Status.QUARANTINED, reason, collection_id, held=True)
        check()
        if treated.held:
            reason = Reason(store.HELD, store.REASONS[store.HELD])
            result_held = Problem(Status.QUARANTINED, reason, held=True)
            return replace(item, result=result_held, examined=treated.examined)
        content = self._content(document, treated, check)
        concealed = any(element.left_out for element in content.document.elements)  # kept, to be seen and erased
        if not content.chunks and not has_members and not concealed:
            empty = Reason.of(EmptyError("The file contains no text."))
            return self._problem(item, Status.SKIPPED, empty, collection_id)
        return replace(item, result=content, has_members=has_members, examined=treated.examined)

    def _problem(
        self, item: Prepared, status: Status, reason: Reason, collection_id: int, *, held: bool = False
    ) -> Prepared:
        examined = self.shown_name(item.name, collection_id)
        return replace(item, result=Problem(status, reason, held=held), examined=examined)

    def _treated(self, document: ParsedDocument, item: Prepared, collection_id: int) -> Treated:
        if self._examiner is None:
            return untouched(document, item.name, 0)
        with self._db.read() as conn:
            was = documents.find_by_path(conn, collection_id, item.path)
        return self._examiner.examine(document, item.name, collection_id, was.id if was else None)

    def _content(self, original: ParsedDocument, treated: Treated, check: Callable[[], None]) -> Content:
        """A long document is minutes of work: each step calls ``check`` on its way.

        Copies are told by what was written: two letters that differ in a name alone are not the same letter.
        """
        document = treated.document
        title = short_title(document.title or "", self._tokenizer)
        text_sha256, signature = fingerprint(original.text, check)
        chunks = chunk_document(document, self._tokenizer, title=title, check=check)
        if treated.substitutes:
            chunks = [replace(one, indexed=indexed_text(one.text, one.start, treated.substitutes)) for one in chunks]
        return Content(document=document, chunks=tuple(chunks), text_sha256=text_sha256, signature=signature)


_NOT_EXAMINED = (
    "It could not be examined for personal data, so it is held back. To try again: cloister documents retry."
)


def _checking(cancel: threading.Event) -> Callable[[], None]:
    def check() -> None:
        if cancel.is_set():
            raise ParseCancelledError("Reading was cancelled.")

    return check


def stored_name(found: FoundFile) -> str:
    return to_stored(found.path.rsplit("/", 1)[-1])


def is_settled(document: Document, *, retry: bool) -> bool:
    """Whether the same bytes would have the same outcome again."""
    if document.reason_code == INCOMPLETE:
        return False
    if document.status in (Status.READY, Status.DUPLICATE):
        return True
    return not retry and document.reason_code not in PASSING


_UNREAD = Problem(Status.FAILED, Reason(INCOMPLETE, ""))


def _status_of(error: ParseError) -> Status:
    if isinstance(error, (EmptyError, UnsupportedError)):
        return Status.SKIPPED
    if isinstance(error, InvalidOutputError):
        return Status.QUARANTINED
    return Status.FAILED
