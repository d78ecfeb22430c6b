"""A whole ingestion over a real encrypted database, with a light parser at the parser's port."""

from __future__ import annotations

import hashlib
import io
import json
import os
import threading
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import apsw

from engine.core.clock import Clock, SystemClock
from engine.ingest.document_list import DocumentQuery
from engine.ingest.documents import Document
from engine.ingest.load import ParseTree
from engine.ingest.prepared import Outcome
from engine.ingest.service import IngestService
from engine.ingest.settings import IngestSettings
from engine.jobs.queue import JobQueue, QueueSettings
from engine.jobs.records import Job, JobState
from engine.parsing.build import DocumentBuilder
from engine.parsing.elements import ParsedDocument
from engine.parsing.errors import CorruptError, EmptyError, EncryptedError, InvalidOutputError, ParseCancelledError
from engine.parsing.limits import ParseLimits
from engine.parsing.tree import TreeItem, parse_tree
from engine.privacy.detector import PiiDetector
from engine.privacy.handling.service import PrivacyService
from engine.retrieval.service import SearchService
from engine.vault.blobs import BlobStore
from engine.vault.database import Database
from tests.support.fake_embedder import FakeEmbedder

SEALS = "# Seals\n\nEvery AQ65 pump needs a mechanical seal made of silicon carbide."
TRAVEL = "# Travel\n\nHotels cost at most 120 EUR for each night in Hamburg."
LONG = "The hydraulic test of a casing takes thirty minutes at one and a half times the pressure. " * 5

KEY = bytes(range(32))
WAIT_S = 60.0
LIMITS = ParseLimits()


class LightParser:
    """Paragraphs of text files and members of ZIP archives, in this process; counts what it was given.

    ``# heading`` lines are headings, a form feed begins a page. ``hold`` keeps every parse waiting until it is set.
    """

    def __init__(self) -> None:
        self.limits = LIMITS
        self.parsed: list[str] = []
        self.hold: threading.Event | None = None
        self.started = threading.Event()
        self._lock = threading.Lock()

    def parse(
        self,
        source: Path | str | bytes,
        name: str,
        *,
        cancel: threading.Event | None = None,
        limits: ParseLimits | None = None,
    ) -> ParsedDocument:
        data = source if isinstance(source, bytes) else Path(source).read_bytes()
        with self._lock:
            self.parsed.append(name)
        self.started.set()
        while self.hold is not None and not self.hold.wait(0.01):
            if cancel is not None and cancel.is_set():
                raise ParseCancelledError("Parsing was cancelled.")
        if data.startswith(b"ENCRYPTED"):
            raise EncryptedError("The file is protected by a password.")
        if data.startswith(b"HOSTILE"):
            raise InvalidOutputError("What came back is no document.")
        if data.startswith(b"CORRUPT"):
            raise CorruptError("The file is damaged.")
        if not data.strip():
            raise EmptyError("The file is empty.")
        builder = DocumentBuilder("text/plain", self.limits)
        if data.startswith(b"PK"):
            self._unpack(data, builder)
        else:
            self._read(data.decode("utf-8", "replace"), builder)
        return builder.finish()

    def _unpack(self, data: bytes, builder: DocumentBuilder) -> None:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in archive.namelist():
                if name == "body.txt":
                    self._read(archive.read(name).decode(), builder)
                else:
                    builder.attach(name, archive.read(name))

    @staticmethod
    def _read(text: str, builder: DocumentBuilder) -> None:
        pages = text.split("\f")
        for number, page in enumerate(pages, start=1):
            for block in page.split("\n\n"):
                kind, level = ("heading", 1) if block.startswith("# ") else ("text", None)
                builder.add(kind, block.removeprefix("# "), page=number if len(pages) > 1 else None, level=level)
        if len(pages) > 1:
            builder.set_pages(len(pages))

    def tree(self, data: bytes, name: str, cancel: threading.Event) -> Iterator[TreeItem]:
        """The real walk through members, with this parser."""
        return parse_tree(self, data, name, cancel=cancel)  # type: ignore[arg-type]


@dataclass
class IngestKit:
    """Everything an ingestion needs, around one database file. ``close`` and open another one to restart."""

    home: Path
    database: Database
    blobs: BlobStore
    search: SearchService
    queue: JobQueue
    service: IngestService
    parser: LightParser
    collection: int
    privacy: PrivacyService | None = None
    closed: bool = field(default=False)

    def ingest(self, *paths: Path, **options: object) -> dict[str, Outcome]:
        """Outcomes by file name (members: all names)."""
        job = self.run(*paths, **options)
        assert job.state is JobState.SUCCEEDED, job.error
        return self.outcomes(job.id)

    def run(self, *paths: Path, **options: object) -> Job:
        return self.queue.wait(self.submit(*paths, **options), timeout_s=WAIT_S)

    def submit(self, *paths: Path, **options: object) -> str:
        return self.service.submit(paths, self.collection, created_by="usr_test", **options)  # type: ignore[arg-type]

    def outcomes(self, job_id: str) -> dict[str, Outcome]:
        return {outcome.path.rsplit("/", 1)[-1]: outcome for outcome in self.service.outcomes(job_id)}

    def documents(self) -> dict[str, Document]:
        """By file name (members: all names)."""
        query = DocumentQuery(collections=(self.collection,), limit=10_000)
        return {one.path.rsplit("/", 1)[-1]: one for one in self.service.find(query).documents}

    def found(self, question: str, k: int = 10) -> list[str]:
        """Names of the documents that a search finds, best first."""
        passages = self.search.search(question, collections=[self.collection], k=k)
        return list(dict.fromkeys(passage.document for passage in passages))

    def settle(self) -> None:
        """Wait until no job is queued or running."""
        while unfinished := self.queue.list(limit=1000, states=(JobState.QUEUED, JobState.RUNNING)):
            for job in unfinished:  # a job may submit another one
                self.queue.wait(job.id, timeout_s=WAIT_S)

    def count(self, table: str) -> int:
        with self.database.read() as conn:
            return rows_in(conn, table)

    def check(self) -> None:
        with self.database.read() as conn:
            check_consistency(conn, self.blobs)

    def close(self) -> None:
        if not self.closed:
            self.closed = True
            assert self.queue.close(timeout_s=WAIT_S)
            self.database.close()


def open_kit(
    home: Path,
    *,
    settings: IngestSettings | None = None,
    parser: LightParser | None = None,
    parse: ParseTree | None = None,
    clock: Clock | None = None,
    start: bool = True,
    embedder: FakeEmbedder | None = None,
    max_deaths: int = QueueSettings.max_deaths,
    with_privacy: bool = False,
) -> IngestKit:
    """Open, or reopen, what lies in ``home``. ``with_privacy``: with policies and the real detector."""
    blob_directory = home / "blobs"
    blob_directory.mkdir(parents=True, exist_ok=True)
    database = Database.open(home / "vault.db", KEY)
    blobs = BlobStore(database, blob_directory)
    blobs.sweep_orphans()
    embedder = embedder or FakeEmbedder()
    search = SearchService(database, embedder)
    search.load()
    queue = JobQueue(database, settings=QueueSettings(max_deaths=max_deaths))
    light = parser or LightParser()
    clock = clock or SystemClock()
    privacy = None
    if with_privacy:
        privacy = PrivacyService.open(database, _subkey, queue, clock, lambda custom: PiiDetector.load(custom=custom))
    service = IngestService(
        database,
        blobs,
        queue,
        parse or light.tree,
        embedder,
        search,
        settings=settings or IngestSettings(),
        clock=clock,
        privacy=privacy,
    )
    collection = ensure_collection(database)
    if start:
        queue.start()
    return IngestKit(home, database, blobs, search, queue, service, light, collection, privacy)


def _subkey(purpose: str) -> bytearray:
    return bytearray(hashlib.sha256(KEY + purpose.encode()).digest())


def ensure_collection(database: Database, name: str = "test") -> int:
    with database.write() as conn:
        conn.execute(
            "INSERT OR IGNORE INTO users (id, name, role, created_at) VALUES ('usr_test', 'test', 'administrator', '')"
        )
        conn.execute(
            "INSERT OR IGNORE INTO collections (name, created_by, created_at) VALUES (?, 'usr_test', '')", (name,)
        )
        row = conn.execute("SELECT id FROM collections WHERE name = ?", (name,)).fetchone()
    assert row is not None
    return int(row[0])


def rows_in(conn: apsw.Connection, table: str) -> int:
    row = conn.execute(f"SELECT count(*) FROM {table}").fetchone()
    assert row is not None
    return int(row[0])


def check_consistency(conn: apsw.Connection, blobs: BlobStore) -> None:
    """Whatever happened: every document is whole, nothing is there twice, and nothing is left over."""
    chunks = {row[0] for row in conn.execute("SELECT id FROM chunks")}
    assert {row[0] for row in conn.execute("SELECT rowid FROM chunk_terms")} == chunks
    assert {row[0] for row in conn.execute("SELECT rowid FROM chunk_vectors")} == chunks
    counted = dict(conn.execute("SELECT document_id, count(*) FROM chunks GROUP BY document_id").fetchall())
    texts = dict(conn.execute("SELECT document_id, text FROM document_texts").fetchall())
    used_blobs = set()
    ready = set()
    for row in conn.execute("SELECT id, status, chunks, blob_id, sha256, reason_code FROM documents").fetchall():
        document_id, status, count, blob_id, sha256, reason_code = row
        assert counted.pop(document_id, 0) == count, document_id
        if blob_id is not None:
            used_blobs.add(blob_id)
            assert hashlib.sha256(blobs.get(conn, blob_id)).digest() == sha256
        if status == "ready":
            ready.add(document_id)
            assert blob_id is not None and document_id in texts
        else:
            assert count == 0 and document_id not in texts and reason_code
    assert counted == {}, "chunks without a document"
    assert set(texts) == ready
    assert {row[0] for row in conn.execute("SELECT id FROM blobs")} == used_blobs, "a blob that no document has"
    for document_id, start, end, text in conn.execute('SELECT document_id, start, "end", text FROM chunks'):
        assert texts[document_id][start:end] == text
    for table in ("elements", "minhash_bands", "minhash_signatures"):
        assert {row[0] for row in conn.execute(f"SELECT DISTINCT document_id FROM {table}")} <= ready
    promised = {
        document_id
        for (params,) in conn.execute(
            "SELECT params FROM jobs WHERE kind = 'ingest.promote' AND state IN ('queued', 'running')"
        ).fetchall()
        for document_id in json.loads(str(params))["document_ids"]
    }
    waiting = {row[0] for row in conn.execute("SELECT id FROM documents WHERE reason_code = 'INGEST_INCOMPLETE'")}
    for (original,) in conn.execute("SELECT duplicate_of FROM documents WHERE status = 'duplicate'").fetchall():
        assert original in ready or original in promised & waiting, "a copy of nothing"
    twice = conn.execute(
        "SELECT count(*) FROM (SELECT 1 FROM documents WHERE status = 'ready' AND text_sha256 IS NOT NULL "
        "GROUP BY collection_id, text_sha256 HAVING count(*) > 1)"
    ).fetchone()
    assert twice == (0,), "one text is there twice"


def write(path: Path, text: str | bytes, age_s: float = 3600) -> Path:
    """A file last changed a while ago."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    then = datetime.now(UTC).timestamp() - age_s
    os.utime(path, (then, then))
    return path


def archive(path: Path, members: dict[str, str | bytes]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as made:
        for name, content in members.items():
            made.writestr(zipfile.ZipInfo(name), content)
    return write(path, path.read_bytes())


def statuses(outcomes: dict[str, Outcome]) -> dict[str, str]:
    return {name: outcome.status.value for name, outcome in outcomes.items()}
