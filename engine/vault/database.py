"""The encrypted database: one writer at a time, many readers, each with a consistent snapshot."""

from __future__ import annotations

import contextlib
import logging
import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import apsw

from engine.core.clock import Clock, SystemClock
from engine.vault.ciphers import CIPHERS, DEFAULT_CIPHER, Cipher
from engine.vault.connections import ConnectionSettings, open_connection, sqlite_errors_are_typed
from engine.vault.durable import fsync_directory, system_errors_are_typed
from engine.vault.errors import NestedWriteError, VaultBusyError, VaultClosedError, VaultDamagedError
from engine.vault.pages import PAGE_BYTES, SQLCIPHER, unauthentic_pages
from engine.vault.proof import prove_encrypted, prove_log_encrypted
from engine.vault.schema import Migration, apply_migrations, packaged_migrations, pending_migrations
from engine.vault.schema_backup import backup_before, discard_backups

_log = logging.getLogger(__name__)

Hook = Callable[[], None]
_HOLD_TRY_S = 0.2


@dataclass(frozen=True, slots=True)
class HeldFile:
    """The database's file while nothing writes to it. ``connection`` reads what it holds, and cannot write."""

    connection: apsw.Connection
    descriptor: int
    size_bytes: int

    def read(self, offset: int, count: int) -> bytes:
        """Encrypted pages as they lie on disk. Raises OSError."""
        return os.pread(self.descriptor, count, offset)


class Database:
    """Connections to one ``vault.db``. Safe to share between threads; open one per process and file."""

    def __init__(
        self,
        path: Path,
        key: bytes | bytearray,
        cipher: Cipher,
        settings: ConnectionSettings,
        descriptor: int,
    ) -> None:
        """Use ``Database.open``."""
        self._path = path
        self._key = bytearray(key)
        self._cipher = cipher
        self._settings = settings
        self._descriptor = descriptor
        self._writer: apsw.Connection | None = None
        self._write_lock = threading.Lock()
        self._write_owner: int | None = None
        self._joined = False  # whether the writes of the owner within the current one become part of it
        self._doomed = False  # a part of it raised: the whole is undone
        self._pool_lock = threading.Lock()
        self._idle_readers: list[apsw.Connection] = []
        self._closed = False
        self._met_damage = False
        self._after_commit: list[Hook] = []
        self._after_rollback: list[Hook] = []

    @classmethod
    def open(
        cls,
        path: Path,
        key: bytes | bytearray,
        *,
        cipher: str = DEFAULT_CIPHER,
        settings: ConnectionSettings | None = None,
        clock: Clock | None = None,
        migrations: Sequence[Migration] | None = None,
    ) -> Database:
        """Open or create, bring to this program's schema, and prove that what lies on disk is encrypted.

        ``key``: 32 bytes, used as they are. Raises NotEncryptedError, VaultDamagedError (also for a key that
        does not fit), VaultNewerError, MigrationChangedError, MigrationFailedError or DiskFullError.
        """
        known = packaged_migrations() if migrations is None else migrations
        with system_errors_are_typed("The vault's database"):
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        database = cls(path, key, CIPHERS[cipher], settings or ConnectionSettings(), descriptor)
        try:
            database._start(known, clock or SystemClock())
        except BaseException:
            database.close()
            raise
        return database

    def _start(self, known: Sequence[Migration], clock: Clock) -> None:
        is_new = os.fstat(self._descriptor).st_size == 0
        if not is_new:
            # Before the key is used at all: a database in clear must not be opened, let alone written.
            prove_encrypted(self._path, self._descriptor, self._cipher.page_size_bytes)
        writer = self._writer = self._connect(read_only=False)
        with sqlite_errors_are_typed(writer):
            pending = pending_migrations(writer, known)
            if pending and not is_new and len(pending) < len(known):
                _truncate_log(writer)
                backup_before(self._path, self._descriptor, pending[0].version)
            elif not pending:
                discard_backups(self._path)
            apply_migrations(writer, pending, clock)
            if is_new:
                prove_log_encrypted(self._path, self._cipher.page_size_bytes)
                _truncate_log(writer)
                fsync_directory(self._path.parent)
        prove_encrypted(self._path, self._descriptor, self._cipher.page_size_bytes)

    def _connect(self, *, read_only: bool) -> apsw.Connection:
        return open_connection(self._path, self._key, self._cipher, self._settings, read_only=read_only)

    @contextlib.contextmanager
    def read(self) -> Iterator[apsw.Connection]:
        """A connection that cannot write and sees one snapshot for the whole block.

        A read within a read takes another connection, whose snapshot may be newer. Within ``write()`` the
        block does not see what is not yet committed.
        """
        connection, usable = self._take_reader(), True
        try:
            with sqlite_errors_are_typed(connection):
                connection.execute("BEGIN")
                # A deferred transaction has no snapshot before its first read.
                connection.execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchall()
                yield connection
        except VaultDamagedError:
            self._met_damage = True
            usable = False  # the cipher refuses every page from then on, and other pages may be sound
            raise
        finally:
            if usable:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                self._return_reader(connection)
            else:
                connection.close()

    def _take_reader(self) -> apsw.Connection:
        with self._pool_lock:
            self._require_open()
            # The last one used has the warmest cache.
            connection = self._idle_readers.pop() if self._idle_readers else None
        if connection is None:
            connection = self._connect(read_only=True)
        return connection

    def _return_reader(self, connection: apsw.Connection) -> None:
        # A result that the block did not read to its end would hold its old snapshot for the next block.
        at_rest = connection.txn_state() == apsw.SQLITE_TXN_NONE
        with self._pool_lock:
            if at_rest and not self._closed and len(self._idle_readers) < self._settings.idle_readers:
                self._idle_readers.append(connection)
                return
        connection.close()

    @contextlib.contextmanager
    def write(self) -> Iterator[apsw.Connection]:
        """One IMMEDIATE transaction: committed when the block ends, rolled back when it raises.

        One writer at a time; others wait. A write within a write of the same thread raises NestedWriteError, but
        within ``write_together`` it becomes part of that one.
        Raises DiskFullError, VaultDamagedError, VaultBusyError; nothing of the block is then in the database.
        """
        me = threading.get_ident()
        if self._write_owner == me:
            if not self._joined:
                raise NestedWriteError(
                    "A write transaction was started within another one of the same thread.",
                    help="This is a mistake in the program: pass the outer connection on. Please report it.",
                )
            with self._join() as outer:
                yield outer
            return
        with self._write_lock:
            writer = self._require_open()
            self._write_owner = me
            self._after_commit, self._after_rollback = [], []
            hooks: list[Hook] = []
            damaged = False
            try:
                with sqlite_errors_are_typed(writer):
                    writer.execute("BEGIN IMMEDIATE")
                    yield writer
                    self._require_whole()
                    writer.execute("COMMIT")
                hooks = self._after_commit
            except BaseException as error:
                hooks = self._after_rollback
                damaged = isinstance(error, VaultDamagedError)
                self._met_damage = self._met_damage or damaged
                # A full disk or an I/O error may have rolled back already.
                if writer.in_transaction:
                    writer.execute("ROLLBACK")
                raise
            finally:
                self._write_owner = None
                self._joined = self._doomed = False
                self._after_commit, self._after_rollback = [], []
                if damaged or writer.txn_state() != apsw.SQLITE_TXN_NONE:
                    self._replace_writer(writer)
                _run_hooks(hooks)

    @contextlib.contextmanager
    def write_together(self) -> Iterator[apsw.Connection]:
        """Like ``write``, but every write of the same thread within the block is part of this one transaction.

        So an action of several steps and the record of it are durable together or not at all. A step that raises
        undoes the whole, also where somebody catches the error: the end of the block then raises NestedWriteError.
        Reads within the block do not see what is not yet committed. Within another ``write_together`` it joins that.
        """
        with self.write() as connection:
            outermost = not self._joined
            self._joined = True
            try:
                yield connection
            finally:
                if outermost:
                    self._joined = False

    @contextlib.contextmanager
    def _join(self) -> Iterator[apsw.Connection]:
        try:
            yield self._require_open()
        except BaseException:
            self._doomed = True
            raise

    def _require_whole(self) -> None:
        if self._doomed:
            raise NestedWriteError(
                "A part of a write transaction was undone, so nothing of it was written.",
                help="This is a mistake in the program. Please report it.",
            )

    def _replace_writer(self, writer: apsw.Connection) -> None:
        """After a block that left a result half read, whose snapshot would hold up the log for good, or met damage."""
        self._writer = None
        writer.close()
        self._writer = self._connect(read_only=False)

    def after_commit(self, hook: Hook) -> None:
        """Call ``hook`` once the current write is durable and before the next one begins.

        It must not write to the database. What it raises reaches whoever wrote, although the write stands;
        the other hooks run all the same.
        """
        self._require_write()
        self._after_commit.append(hook)

    def after_rollback(self, hook: Hook) -> None:
        """Call ``hook`` if the current write is undone."""
        self._require_write()
        self._after_rollback.append(hook)

    def _require_write(self) -> None:
        if self._write_owner != threading.get_ident():
            raise NestedWriteError(
                "A hook was registered outside of a write transaction.",
                help="This is a mistake in the program. Please report it.",
            )

    def _require_open(self) -> apsw.Connection:
        if self._closed or self._writer is None:
            raise VaultClosedError("The vault is closed.", help="Unlock it again.")
        return self._writer

    @property
    def met_damage(self) -> bool:
        """Whether a read or a write came upon a damaged page since it was opened."""
        return self._met_damage

    def damaged_pages(self) -> tuple[list[int], int] | None:
        """(numbers of the pages that do not authenticate, how many there are). None: not told for this cipher.

        Reads the whole file, without the log.
        """
        if self._cipher.name != SQLCIPHER:
            return None
        with self.hold_file() as held:
            return unauthentic_pages(held.read, held.size_bytes, self._key), held.size_bytes // PAGE_BYTES

    def checkpoint(self) -> bool:
        """Move the write-ahead log into the database and empty it, so that erased rows leave the log too.

        Returns whether it was emptied; a reader with an old snapshot prevents it, and so does the write of the same
        thread that it is asked for in.
        """
        if self._write_owner == threading.get_ident():
            return False
        with self._write_lock:
            writer = self._require_open()
            with sqlite_errors_are_typed(writer):
                return _truncate_log(writer)

    def compact(self) -> int:
        """Write the database anew with what is in it now: free pages and the gaps within pages are gone.

        Returns how many free pages it has then: none.

        Takes as much memory and as much room in the log as the database is large; other writes wait, reads go on.
        The old pages are overwritten when the log is next emptied. Raises DiskFullError, VaultBusyError or
        NestedWriteError; the database is then as it was.
        """
        if self._write_owner == threading.get_ident():
            raise NestedWriteError(
                "The database was to be compacted within a write transaction.",
                help="This is a mistake in the program. Please report it.",
            )
        with self._write_lock:
            writer = self._require_open()
            try:
                with sqlite_errors_are_typed(writer):
                    writer.execute("VACUUM")
                    return int(str(writer.execute("PRAGMA freelist_count").fetchall()[0][0]))
            except BaseException:
                with contextlib.suppress(apsw.Error, VaultBusyError):
                    _truncate_log(writer)  # what was written in vain takes the room of others
                raise

    @contextlib.contextmanager
    def hold_file(self, *, patience_s: float = 30.0) -> Iterator[HeldFile]:
        """Keep the file as it is for the block, with everything in it and nothing in the log; writers go on.

        A reader that begins when the log is empty reads the file alone, and SQLite moves nothing from the log into
        the file under it (https://www.sqlite.org/walformat.html, the lock WAL_READ_LOCK(0)). The log grows meanwhile.
        Raises VaultBusyError if other readers do not let the log be emptied within ``patience_s``.
        """
        give_up_s = time.monotonic() + patience_s
        while True:
            connection = self._try_to_hold()
            if connection is not None:
                break
            if time.monotonic() > give_up_s:
                raise VaultBusyError(
                    "The vault's database was read without a pause.", help="Try again when fewer questions are asked."
                )
            time.sleep(_HOLD_TRY_S)
        try:
            with sqlite_errors_are_typed(connection):
                yield HeldFile(connection, self._descriptor, os.fstat(self._descriptor).st_size)
        finally:
            connection.close()

    def _try_to_hold(self) -> apsw.Connection | None:
        with self._write_lock:
            writer = self._require_open()
            writer.set_busy_timeout(round(_HOLD_TRY_S * 1000))  # everybody else's writes wait as long
            try:
                with sqlite_errors_are_typed(writer):
                    if not _truncate_log(writer):
                        return None
            finally:
                writer.set_busy_timeout(round(self._settings.busy_timeout_s * 1000))
            connection = self._connect(read_only=True)
            try:
                with sqlite_errors_are_typed(connection):
                    connection.execute("BEGIN")
                    connection.execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchall()
            except BaseException:
                connection.close()
                raise
            return connection

    def close(self) -> None:
        """Wait for the current write, empty the log, close every idle connection, forget the key. Idempotent.

        A reader still in its block keeps its connection until the block ends.
        """
        with self._pool_lock:
            if self._closed and self._descriptor < 0:
                return
            self._closed = True
            readers, self._idle_readers = self._idle_readers, []
        for reader in readers:
            reader.close()
        with self._write_lock:
            writer, self._writer = self._writer, None
            if writer is not None:
                with contextlib.suppress(apsw.Error):
                    _truncate_log(writer)
                writer.close()
            self._key[:] = bytes(len(self._key))
            if self._descriptor >= 0:
                os.close(self._descriptor)
                self._descriptor = -1


def _truncate_log(connection: apsw.Connection) -> bool:
    try:
        rows = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    except (apsw.BusyError, VaultBusyError):
        return False
    return bool(rows) and rows[0][0] == 0


def _run_hooks(hooks: Sequence[Hook]) -> None:
    """Run all of them; the first that raised is raised at the end."""
    with contextlib.ExitStack() as stack:
        for hook in reversed(hooks):
            stack.callback(hook)
