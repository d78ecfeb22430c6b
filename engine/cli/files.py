"""Write a file for the person: the whole of it or nothing, and never over another by accident."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

from engine.client.errors import ClientError


def write_file(path: Path, content: bytes, *, force: bool) -> None:
    """Write ``content`` under a temporary name beside ``path``, then rename; only its owner may read it.

    Raises ClientError: FILE_EXISTS where something has the name and ``force`` is not set, FILE_NOT_WRITTEN where
    the system refuses or the name belongs to something that is not a file.
    """
    try:
        target = path.resolve()
        if target.exists() and not target.is_file():
            raise ClientError("FILE_NOT_WRITTEN", f"{path} is not a file.", "Name a new file.")
        if os.path.lexists(path) and not force:
            raise _exists(path)
        _write(target, content, force=force)
    except FileExistsError:
        raise _exists(path) from None
    except (OSError, RuntimeError) as error:  # RuntimeError: symbolic links in a circle
        reason = error.strerror if isinstance(error, OSError) else "its symbolic links lead nowhere"
        raise ClientError(
            "FILE_NOT_WRITTEN",
            f"{path} cannot be written: {reason}.",
            "Name a file in a folder that exists, that you may write to and that has room.",
        ) from error


def _write(target: Path, content: bytes, *, force: bool) -> None:
    descriptor, name = tempfile.mkstemp(prefix=".cloister-", suffix=".part", dir=target.parent)
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if not force and _took_free_name(temporary, target):
            return
        temporary.replace(target)
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink()


def _took_free_name(temporary: Path, target: Path) -> bool:
    """Give the file its name unless somebody else has it by now; False where the file system has no links."""
    try:
        target.hardlink_to(temporary)
    except FileExistsError:
        raise
    except OSError:
        return False
    return True


def _exists(path: Path) -> ClientError:
    return ClientError(
        "FILE_EXISTS", f"There is already a file {path}.", "Name another file, or replace this one with --force."
    )
