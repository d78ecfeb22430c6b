"""What can go wrong with a backup.

CloisterError
├── BackupError                    BACKUP_ERROR
│   ├── BackupFolderError          BACKUP_FOLDER            the folder is no folder of backups, or went away
│   ├── BackupFolderEmptyError     BACKUP_FOLDER_EMPTY      backups were kept here and nothing of them is left
│   ├── BackupBusyError            BACKUP_BUSY              another process or job works in the folder
│   ├── BackupMissingError         BACKUP_MISSING           no such backup
│   ├── BackupDamagedError         BACKUP_DAMAGED           files that were altered, cut off or lost, by name
│   ├── BackupPassphraseError      BACKUP_WRONG_PASSPHRASE  it does not open with this passphrase or code
│   ├── BackupNewerError           BACKUP_NEWER             written by a newer program
│   └── RestoreTargetError         RESTORE_TARGET           there is something already where it should go
└── DiskFullError
    └── BackupDiskFullError        BACKUP_DISK_FULL         no room on the disk of the backups
"""

from __future__ import annotations

import contextlib
import errno
from collections.abc import Iterator

from engine.core.errors import CloisterError, DiskFullError
from engine.vault.durable import is_disk_full


class BackupError(CloisterError):
    code = "BACKUP_ERROR"


class BackupFolderError(BackupError):
    code = "BACKUP_FOLDER"
    http_status = 409


class BackupFolderEmptyError(BackupError):
    code = "BACKUP_FOLDER_EMPTY"
    http_status = 409


class BackupBusyError(BackupError):
    code = "BACKUP_BUSY"
    http_status = 409


class BackupMissingError(BackupError):
    code = "BACKUP_MISSING"
    http_status = 404


class BackupDamagedError(BackupError):
    """``files``: names below the folder of backups."""

    code = "BACKUP_DAMAGED"

    def __init__(self, message: str, *, files: tuple[str, ...], help: str = "") -> None:
        super().__init__(message, help=help)
        self.files = files


class BackupPassphraseError(BackupError):
    code = "BACKUP_WRONG_PASSPHRASE"
    http_status = 401


class BackupNewerError(BackupError):
    code = "BACKUP_NEWER"


class RestoreTargetError(BackupError):
    code = "RESTORE_TARGET"
    http_status = 409


class BackupDiskFullError(DiskFullError):
    code = "BACKUP_DISK_FULL"


@contextlib.contextmanager
def folder_errors_are_typed() -> Iterator[None]:
    """Turn what the system refuses in the folder of backups into BackupDiskFullError or BackupFolderError."""
    try:
        yield
    except (OSError, DiskFullError) as error:
        if isinstance(error, DiskFullError) or is_disk_full(error):
            raise BackupDiskFullError(
                "There is no room left on the disk of the backups. The backups that were there are whole.",
                help="Free some space there, keep fewer with `cloister backup prune --keep N`, or use another disk.",
            ) from error
        reason = errno.errorcode.get(error.errno or 0, type(error).__name__)
        raise BackupFolderError(
            f"The folder of backups cannot be read or written ({reason}).",
            help="Check that its disk is connected and writable, then try again: what was written is used again.",
        ) from error


def damaged(files: tuple[str, ...]) -> BackupDamagedError:
    """Names at most three of them in the message."""
    more = f" and {len(files) - 3} more" if len(files) > 3 else ""
    return BackupDamagedError(
        f"Files of the backup were altered, cut off or lost: {', '.join(files[:3])}{more}.",
        files=files,
        help="Delete the files that are named, where they exist, and make a new backup, which writes them again as far "
        "as the vault still has them. To restore, choose an older backup with --backup.",
    )
