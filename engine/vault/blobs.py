"""Originals at rest, one encrypted file and one random key for each: erasing the key erases the file."""

from __future__ import annotations

import hashlib
import io
import logging
import os
import re
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import apsw

from engine.core.ids import new_id
from engine.vault.blob_format import FRAME_BYTES, FrameError, seal, unseal
from engine.vault.database import Database
from engine.vault.durable import disk_full_is_typed, fsync_directory, write_all
from engine.vault.errors import BlobDamagedError, BlobMissingError, VaultDamagedError

_log = logging.getLogger(__name__)

_BLOB_ID = re.compile(r"blb_[0-9A-HJKMNP-TV-Z]{26}")
_KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class StagedBlob:
    """A file that is durable but has no row yet; without one it is removed at the next start."""

    id: str
    key: bytes
    size_bytes: int
    sha256: bytes

    def __repr__(self) -> str:
        return f"StagedBlob({self.id}, {self.size_bytes} bytes)"


@dataclass(frozen=True, slots=True)
class SweepReport:
    """``removed_files``: how many had no row. ``missing``: blob ids whose file is gone."""

    removed_files: int
    missing: tuple[str, ...]


class BlobStore:
    """The folder ``blobs/`` and the table ``blobs``. Safe to share between threads."""

    def __init__(self, database: Database, directory: Path) -> None:
        self._database = database
        self._directory = directory

    def put(self, connection: apsw.Connection, source: bytes | Path | BinaryIO) -> str:
        """Store ``source`` within the write transaction of ``connection`` and return its blob id.

        The file is durable before the row can commit, and removed if the transaction is undone. For a large
        source prefer ``stage`` before and ``adopt`` within, which keep the writer's lock short.
        Raises DiskFullError.
        """
        staged = self.stage(source)
        try:
            return self.adopt(connection, staged)
        except BaseException:
            self._unlink(staged.id)
            raise

    def stage(self, source: bytes | Path | BinaryIO) -> StagedBlob:
        """Encrypt ``source`` into a durable file. Needs no transaction. Raises DiskFullError."""
        blob_id = new_id("blb")
        key = secrets.token_bytes(_KEY_BYTES)
        digest = hashlib.sha256()
        size_bytes = 0

        def measured(blocks: Iterable[bytes]) -> Iterator[bytes]:
            nonlocal size_bytes
            for block in blocks:
                digest.update(block)
                size_bytes += len(block)
                yield block

        target = self._path(blob_id)
        temporary = target.with_suffix(".tmp")
        with disk_full_is_typed():
            try:
                descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
                try:
                    for frame in seal(measured(_blocks(source)), key, blob_id.encode()):
                        write_all(descriptor, frame)
                    os.fsync(descriptor)
                finally:
                    os.close(descriptor)
                temporary.replace(target)
            except BaseException:
                temporary.unlink(missing_ok=True)
                raise
            fsync_directory(self._directory)
        return StagedBlob(blob_id, key, size_bytes, digest.digest())

    def adopt(self, connection: apsw.Connection, staged: StagedBlob) -> str:
        """Give a staged file its row within the write transaction; undone together with it."""
        self._database.after_rollback(lambda: self._unlink(staged.id))
        connection.execute(
            "INSERT INTO blobs (id, key, size_bytes, sha256) VALUES (?, ?, ?, ?)",
            (staged.id, staged.key, staged.size_bytes, staged.sha256),
        )
        return staged.id

    def discard(self, staged: StagedBlob) -> None:
        """Remove a staged file that no transaction adopted."""
        self._unlink(staged.id)

    def get(self, connection: apsw.Connection, blob_id: str) -> bytes:
        """Return the whole plain text, verified. Raises BlobMissingError or BlobDamagedError."""
        return b"".join(self.stream(connection, blob_id))

    def stream(self, connection: apsw.Connection, blob_id: str) -> Iterator[bytes]:
        """Yield the plain text in blocks of at most 1 MiB.

        Each block is authentic when it comes; that the whole is complete and has its recorded SHA-256 is
        known only when the iterator ends without BlobDamagedError. One that is removed before it is opened, later
        than the connection's snapshot, raises BlobMissingError.
        """
        rows = connection.execute("SELECT key, size_bytes, sha256 FROM blobs WHERE id = ?", (blob_id,)).fetchall()
        if not rows:
            raise _gone(blob_id)
        key, size_bytes, sha256 = rows[0]
        assert isinstance(key, bytes) and isinstance(size_bytes, int) and isinstance(sha256, bytes)
        return self._verified(blob_id, key, size_bytes, sha256)

    def _verified(self, blob_id: str, key: bytes, size_bytes: int, sha256: bytes) -> Iterator[bytes]:
        digest = hashlib.sha256()
        seen_bytes = 0
        try:
            with self._path(blob_id).open("rb") as file:
                for block in unseal(file, key, blob_id.encode()):
                    digest.update(block)
                    seen_bytes += len(block)
                    yield block
        except FileNotFoundError as error:
            # The caller's snapshot may be older than a removal, which takes the file along.
            raise (_damaged if blob_id in self._known() else _gone)(blob_id) from error
        except (FrameError, OSError) as error:
            raise _damaged(blob_id) from error
        if seen_bytes != size_bytes or digest.digest() != sha256:
            raise _damaged(blob_id)

    def size_bytes(self, connection: apsw.Connection, blob_id: str) -> int:
        """Bytes of plain text. Raises BlobMissingError."""
        rows = connection.execute("SELECT size_bytes FROM blobs WHERE id = ?", (blob_id,)).fetchall()
        if not rows:
            raise BlobMissingError(f"There is no stored file {blob_id}.", blob_id=blob_id)
        size_bytes = rows[0][0]
        assert isinstance(size_bytes, int)
        return size_bytes

    def delete(self, connection: apsw.Connection, blob_id: str) -> None:
        """Erase the key within the write transaction; the file, unreadable then, goes after the commit.

        Raises BlobMissingError.
        """
        connection.execute("DELETE FROM blobs WHERE id = ?", (blob_id,))
        if connection.changes() == 0:
            raise BlobMissingError(f"There is no stored file {blob_id}.", blob_id=blob_id)
        self._database.after_commit(lambda: self._unlink(blob_id))

    def sweep_orphans(self) -> SweepReport:
        """Remove files that a crash left without a row; report rows whose file is gone.

        Call at start, while nothing is staged.
        """
        try:
            known = self._known()
        except VaultDamagedError:
            _log.error("the list of stored files is damaged: none was looked at or removed")
            return SweepReport(0, ())
        present = {path.name for path in self._directory.iterdir()}
        orphans = present - known
        for name in orphans:
            (self._directory / name).unlink(missing_ok=True)
        if orphans:
            fsync_directory(self._directory)
        missing = tuple(sorted(known - present))
        if missing:
            _log.error("%d stored files are missing", len(missing))
        return SweepReport(len(orphans), missing)

    def count_files(self) -> tuple[int, int]:
        """How many blobs have a row, and of how many the file is gone. Compares names and opens nothing."""
        known = self._known()
        absent = known - {path.name for path in self._directory.iterdir()}
        # A blob deleted between the two looks takes its row along: it is not missed.
        return len(known), len(absent & self._known()) if absent else 0

    def _known(self) -> set[str]:
        with self._database.read() as connection:
            return {str(row[0]) for row in connection.execute("SELECT id FROM blobs")}

    def _unlink(self, blob_id: str) -> None:
        try:
            self._path(blob_id).unlink(missing_ok=True)
        except OSError as error:
            # Its key is gone: what stays behind is noise, and the next start sweeps it.
            _log.warning("a stored file could not be removed (errno %d)", error.errno or 0)

    def _path(self, blob_id: str) -> Path:
        if not _BLOB_ID.fullmatch(blob_id):
            raise BlobMissingError("There is no stored file of that name.", blob_id="")
        return self._directory / blob_id


def _blocks(source: bytes | Path | BinaryIO) -> Iterator[bytes]:
    if isinstance(source, Path):
        with source.open("rb") as file:
            yield from _blocks(file)
        return
    stream = io.BytesIO(source) if isinstance(source, bytes) else source
    while block := stream.read(FRAME_BYTES):
        yield block


def _gone(blob_id: str) -> BlobMissingError:
    return BlobMissingError(
        f"There is no stored file {blob_id}.", help="Its document may have been removed.", blob_id=blob_id
    )


def _damaged(blob_id: str) -> BlobDamagedError:
    return BlobDamagedError(
        f"The stored file {blob_id} is damaged or lost.",
        help="Add the document again, or restore a backup that has it with `cloister backup restore`.",
        blob_id=blob_id,
    )
