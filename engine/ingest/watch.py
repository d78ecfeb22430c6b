"""Looks at the watched folders every half minute and starts a job when something is new or changed.

By looking, not by notifications of the system: those do not come from network drives, and are lost when many
files change at once. A file that has gone is reported and its document stays: a drive that is not mounted must
not empty the knowledge base.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from engine.core.clock import Clock, SystemClock, iso_utc
from engine.core.errors import CloisterError
from engine.ingest import documents, rows, watched
from engine.ingest.load import is_settled
from engine.ingest.paths import from_stored, to_stored
from engine.ingest.scan import FoundFile, scan
from engine.ingest.service import IngestService
from engine.ingest.settings import IngestSettings
from engine.ingest.source import SourceUnreadableError, read_file
from engine.ingest.watched import WatchedFolder
from engine.jobs.errors import JobNotFoundError
from engine.jobs.queue import JobQueue
from engine.vault.database import Database

_log = logging.getLogger(__name__)

Key = tuple[int, str]  # collection, stored path


@dataclass(frozen=True, slots=True)
class FolderReport:
    """What the last look at a folder showed. ``missing``: ids of documents whose file has gone."""

    folder: WatchedFolder
    reachable: bool
    files: int = 0
    missing: tuple[str, ...] = ()


@dataclass(slots=True)
class _Memory:
    jobs: dict[Key, str] = field(default_factory=dict)  # the last job for each folder
    tried: dict[Key, tuple[int, int]] = field(default_factory=dict)  # size and time of what a job was started for
    reports: dict[Key, FolderReport] = field(default_factory=dict)


class FolderWatcher:
    """One thread. ``start`` it after the queue, ``close`` it before."""

    def __init__(
        self,
        database: Database,
        queue: JobQueue,
        service: IngestService,
        *,
        settings: IngestSettings | None = None,
        clock: Clock | None = None,
    ) -> None:
        self._db = database
        self._queue = queue
        self._service = service
        self._settings = settings or IngestSettings()
        self._clock = clock or SystemClock()
        self._memory = _Memory()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        self._thread = threading.Thread(target=self._run, name="folder-watcher", daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._stop.set()
        if self._thread is not None:
            self._thread.join()

    def reports(self) -> tuple[FolderReport, ...]:
        return tuple(self._memory.reports.values())

    def look(self) -> list[str]:
        """Look at every folder once; returns the ids of the jobs that were started."""
        started = []
        folders = self._service.watched_folders()
        known = {(folder.collection_id, folder.path) for folder in folders}
        self._memory.reports = {key: one for key, one in self._memory.reports.items() if key in known}
        for folder in folders:
            if self._stop.is_set():
                break
            job_id = self._look_at(folder)
            if job_id is not None:
                started.append(job_id)
        return started

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                self.look()
            except (CloisterError, OSError) as error:
                _log.error("a look at the watched folders failed: %s", getattr(error, "code", type(error).__name__))
            self._stop.wait(self._settings.watch_interval_s)

    def _look_at(self, folder: WatchedFolder) -> str | None:
        key = (folder.collection_id, folder.path)
        if self._is_busy(key):
            return None
        root = from_stored(folder.path)
        if not Path(root).is_dir():
            self._memory.reports[key] = FolderReport(folder, reachable=False)
            return None
        entries = list(scan([root], max_file_bytes=self._settings.max_file_bytes, never_read=self._settings.never_read))
        files = {to_stored(entry.path): entry for entry in entries if isinstance(entry, FoundFile)}
        changed = self._changed(folder, files)
        present = {to_stored(entry.path) for entry in entries}
        self._memory.reports[key] = FolderReport(folder, True, len(files), self._missing(folder, present))
        with self._db.write() as conn:
            watched.scanned(conn, folder, iso_utc(self._clock.now_utc()))
        if not changed:
            return None
        for path in changed:
            self._memory.tried[(folder.collection_id, path)] = (files[path].size_bytes, files[path].mtime_ns)
        job_id = self._service.submit(
            [root], folder.collection_id, created_by=folder.created_by, on_behalf_of_watch=True
        )
        self._memory.jobs[key] = job_id
        return job_id

    def _is_busy(self, key: Key) -> bool:
        job_id = self._memory.jobs.get(key)
        if job_id is None:
            return False
        try:
            return not self._queue.get(job_id).state.ended
        except JobNotFoundError:
            return False

    def _changed(self, folder: WatchedFolder, files: dict[str, FoundFile]) -> list[str]:
        with self._db.read() as conn:
            removed = watched.removed_among(conn, folder.collection_id, files)
        return [
            path
            for path, found in files.items()
            if path not in removed
            and self._memory.tried.get((folder.collection_id, path)) != (found.size_bytes, found.mtime_ns)
            and not self._is_being_written(found)
            and not self._is_known(folder.collection_id, path, found)
        ]

    def _is_being_written(self, found: FoundFile) -> bool:
        age_s = self._clock.now_utc().timestamp() - found.mtime_ns / 1e9
        return 0 <= age_s < self._settings.watch_settle_s

    def _is_known(self, collection_id: int, path: str, found: FoundFile) -> bool:
        with self._db.read() as conn:
            was = documents.find_by_path(conn, collection_id, path)
        if was is None or not is_settled(was, retry=False):
            return False
        if (was.size_bytes, was.mtime_ns) == (found.size_bytes, found.mtime_ns):
            return True
        # A new time stamp alone is no reason for a job.
        try:
            snapshot = read_file(
                found.path,
                self._clock,
                racy_window_s=self._settings.racy_window_s,
                max_bytes=self._settings.max_file_bytes,
            )
        except SourceUnreadableError:
            return False
        if snapshot.sha256 != was.sha256:
            return False
        if snapshot.mtime_ns is not None:
            with self._db.write() as conn:
                rows.touch(conn, was, snapshot.mtime_ns)
        return True

    def _missing(self, folder: WatchedFolder, present: Iterable[str]) -> tuple[str, ...]:
        prefix = folder.path.rstrip("/") + "/"
        with self._db.read() as conn:
            known = conn.execute(
                "SELECT id, path FROM documents WHERE collection_id = ? AND parent_id IS NULL "
                "AND substr(path, 1, ?) = ? ORDER BY path",
                (folder.collection_id, len(prefix), prefix),
            ).fetchall()
        there = frozenset(present)
        return tuple(str(document_id) for document_id, path in known if path not in there)
