"""Open one configured connection to the encrypted database, and name SQLite's failures in our terms."""

from __future__ import annotations

import contextlib
import errno
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import apsw

from engine.vault.ciphers import Cipher, apply_key
from engine.vault.durable import disk_full_error
from engine.vault.errors import VaultBusyError, VaultDamagedError, VaultUnwritableError

# A disk that is full shows as one of these when SQLite itself did not already say SQLITE_FULL.
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
# A page that the cipher could not authenticate, or a file shorter than its header says.
_DAMAGE = frozenset(
    {
        apsw.SQLITE_IOERR_AUTH,
        apsw.SQLITE_IOERR_BADKEY,
        apsw.SQLITE_IOERR_CODEC,
        apsw.SQLITE_IOERR_CORRUPTFS,
        apsw.SQLITE_IOERR_DATA,
        apsw.SQLITE_IOERR_SHORT_READ,
    }
)


@dataclass(frozen=True, slots=True)
class ConnectionSettings:
    """What may differ between machines; the rest is fixed because the encryption depends on it."""

    cache_kib: int = 64 * 1024
    busy_timeout_s: float = 10.0
    wal_autocheckpoint_pages: int = 2000
    idle_readers: int = 4


def open_connection(
    path: Path,
    key: bytes | bytearray,
    cipher: Cipher,
    settings: ConnectionSettings,
    *,
    read_only: bool = False,
) -> apsw.Connection:
    """Open, key, configure and try the key on the first page.

    Raises VaultDamagedError (the key does not fit the file), VaultBusyError, VaultUnwritableError or
    DiskFullError.
    """
    with sqlite_errors_are_typed():
        connection = apsw.Connection(str(path))
    try:
        with sqlite_errors_are_typed(connection):
            # The key comes first: what is loaded or read before it would see an unkeyed file.
            apply_key(connection, cipher, key)
            connection.set_busy_timeout(round(settings.busy_timeout_s * 1000))
            _configure(connection, cipher, settings)
            _load_vectors(connection)
            if read_only:
                connection.execute("PRAGMA query_only=ON")
    except BaseException:
        connection.close()
        raise
    return connection


def _configure(connection: apsw.Connection, cipher: Cipher, settings: ConnectionSettings) -> None:
    for pragma in (
        f"page_size={cipher.page_size_bytes}",
        "temp_store=MEMORY",  # a sorter's spill file would be in clear
        "mmap_size=0",  # a mapped page would bypass the cipher
        f"cache_size=-{settings.cache_kib}",
        "journal_mode=WAL",
        "synchronous=FULL",
        "secure_delete=ON",
        "foreign_keys=ON",
        "trusted_schema=OFF",
        "cell_size_check=ON",
        f"wal_autocheckpoint={settings.wal_autocheckpoint_pages}",
        f"journal_size_limit={64 * 1024 * 1024}",
    ):
        connection.execute(f"PRAGMA {pragma}").fetchall()
    connection.execute("SELECT count(*) FROM sqlite_schema").fetchall()
    for pragma, wanted in (("journal_mode", "wal"), ("temp_store", 2), ("mmap_size", 0), ("foreign_keys", 1)):
        found = connection.execute(f"PRAGMA {pragma}").fetchall()
        # mmap_size has no row where the file system or the cipher layer cannot map at all
        if found and found[0][0] != wanted:
            raise VaultUnwritableError(
                f"The database did not accept the setting {pragma}.",
                help="Keep the vault on a local file system; a network share lacks what the database needs.",
            )
    connection.config(apsw.SQLITE_DBCONFIG_DEFENSIVE, 1)
    connection.config(apsw.SQLITE_DBCONFIG_DQS_DML, 0)
    connection.config(apsw.SQLITE_DBCONFIG_DQS_DDL, 0)


def _load_vectors(connection: apsw.Connection) -> None:
    import sqlite_vec

    connection.enable_load_extension(True)
    try:
        connection.load_extension(sqlite_vec.loadable_path())
    finally:
        connection.enable_load_extension(False)


@contextlib.contextmanager
def sqlite_errors_are_typed(connection: apsw.Connection | None = None) -> Iterator[None]:
    """Turn the failures of the file below SQLite into typed errors; errors of a statement pass unchanged."""
    try:
        yield
    except apsw.FullError as error:
        raise disk_full_error() from error
    except (apsw.CorruptError, apsw.NotADBError) as error:
        raise damaged_error() from error
    except (apsw.BusyError, apsw.LockedError) as error:
        raise VaultBusyError(
            "The vault's database did not give a lock in time.",
            help="Try again; if it lasts, restart the engine.",
        ) from error
    except (apsw.IOError, apsw.CantOpenError, apsw.PermissionsError, apsw.ReadOnlyError) as error:
        if getattr(error, "extendedresult", 0) in _DAMAGE:
            raise damaged_error() from error
        system_error = connection.system_errno if connection is not None else 0
        if system_error in _NO_ROOM:
            raise disk_full_error() from error
        reason = f" ({errno.errorcode[system_error]})" if system_error in errno.errorcode else ""
        raise VaultUnwritableError(
            f"The system refused to read or write the vault's database{reason}.",
            help="Check that the vault belongs to this user and that its disk is sound and writable.",
        ) from error


def damaged_error() -> VaultDamagedError:
    return VaultDamagedError(
        "The vault's database is damaged: a page does not authenticate or is not where it should be.",
        help="`cloister vault check` says what is hit. Then stop the engine and save the rest with "
        "`cloister vault repair`, or restore a backup with `cloister backup restore`.",
    )
