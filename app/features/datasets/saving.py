"""Writes exported lines: the whole file or none of it, readable by its owner only. Slow: never on the GUI thread.

SaveError
├── EXPORT_NO_SPACE     the disk or the quota is full
├── EXPORT_NOT_ALLOWED  the folder or the file may not be written
└── EXPORT_FAILED       anything else, with the system's own words
"""

from __future__ import annotations

import contextlib
import errno
import os
import tempfile
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from engine.client.errors import ClientError


class SaveError(ClientError):
    """The file could not be written; what was there before is untouched."""


def save_lines(path: Path, content: bytes) -> int:
    """Write the file and return how many lines it has. Raises SaveError."""
    try:
        _write_whole(path, content)
    except OSError as error:
        raise _told(error, path) from error
    return content.count(b"\n")


def _write_whole(path: Path, content: bytes) -> None:
    handle, name = tempfile.mkstemp(prefix=f".{path.name[:40]}.", suffix=".part", dir=path.parent)  # mode 0600
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise


def _told(error: OSError, path: Path) -> SaveError:
    said = error.strerror or type(error).__name__
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        code = "EXPORT_NO_SPACE"
        what = QCoreApplication.translate("DatasetExport", "{file} was not saved: there is no space left in {folder}.")
        advice = QCoreApplication.translate("DatasetExport", "Free some space or choose another folder.")
    elif error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        code = "EXPORT_NOT_ALLOWED"
        what = QCoreApplication.translate("DatasetExport", "{file} was not saved: {folder} may not be written to.")
        advice = QCoreApplication.translate("DatasetExport", "Choose a folder of your own.")
    else:
        code = "EXPORT_FAILED"
        what = QCoreApplication.translate("DatasetExport", "{file} was not saved: {reason}.")
        advice = QCoreApplication.translate("DatasetExport", "Choose another folder.")
    for hole, value in (("{folder}", str(path.parent)), ("{file}", path.name), ("{reason}", said)):
        what = what.replace(hole, value)
    return SaveError(code, what, advice)
