"""Copy a model file into the vault so that it is there whole, checked and on the disk, or not at all."""

from __future__ import annotations

import errno
import hashlib
import logging
import os
import re
import secrets
import shutil
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path

from engine.core.errors import CancelledError, DiskFullError
from engine.runtime.errors import ModelFileCorruptError, ModelFileMissingError
from engine.runtime.gguf import GgufInfo, inspect_gguf
from engine.runtime.hardware import DiskFacts, read_disk

_log = logging.getLogger(__name__)

_CHUNK_BYTES = 4 << 20
SPARE_BYTES = 64 << 20  # that an import leaves to the rest of the vault
_OWN_FILE = re.compile(r"[0-9a-f]{64}\.(?:gguf|pack)|\.import-[0-9a-f]+\.part")

Progress = Callable[[int, int], None]  # bytes done, bytes in all
Cancelled = Callable[[], bool]


def never() -> bool:
    """Nobody cancels."""
    return False


def unheard(done: int, total: int) -> None:
    """Nobody listens to the progress."""


@dataclass(frozen=True, slots=True)
class StoredModel:
    """A checked file in the models folder, named by its digest."""

    file_name: str
    sha256: str
    info: GgufInfo


def store_model(
    source: Path,
    folder: Path,
    *,
    progress: Progress = unheard,
    cancelled: Cancelled = never,
    disk: Callable[[Path], DiskFacts] = read_disk,
) -> StoredModel:
    """Inspect, copy, inspect the copy, make it durable, and give it its final name.

    Raises a ModelFileError, DiskFullError or CancelledError; then nothing is left behind.
    """
    size = inspect_gguf(source).size_bytes
    free = disk(folder).free_bytes
    if free < size + SPARE_BYTES:
        raise DiskFullError(
            f"The model needs {size / 1e9:.2f} GB and {free / 1e9:.2f} GB are free where the vault lies.",
            help="Free space or move the vault to a larger disk.",
        )
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = folder / f".import-{secrets.token_hex(8)}.part"
    try:
        digest = _copy(source, part, size, progress, cancelled)
        # The copy is judged again: the source may have changed since, and only the copy will be loaded.
        info = inspect_gguf(part)
        target = folder / f"{digest}.gguf"
        part.rename(target)
        sync_folder(folder)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DiskFullError("The disk is full.", help="Free space, then import the model again.") from None
        raise ModelFileMissingError(
            f"The model file cannot be copied ({error.strerror}).", help="Check the file and its permissions."
        ) from None
    finally:
        part.unlink(missing_ok=True)
    return StoredModel(target.name, digest, info)


def digest_of(path: Path, *, progress: Progress = unheard, cancelled: Cancelled = never) -> str:
    """SHA-256 of a file, hexadecimal. Raises ModelFileMissingError or CancelledError."""
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            total, done = os.fstat(file.fileno()).st_size, 0
            while chunk := file.read(_CHUNK_BYTES):
                _stop_if(cancelled)
                digest.update(chunk)
                done += len(chunk)
                progress(done, total)
    except OSError as error:
        raise ModelFileMissingError(
            f"The model's file cannot be read ({error.strerror}).", help="Import the model again."
        ) from None
    return digest.hexdigest()


def remove_strays(folder: Path, registered: Collection[str]) -> int:
    """Delete what a killed import left: parts, and files and folders with our kind of name that no row knows."""
    if not folder.is_dir():
        return 0
    strays = [entry for entry in folder.iterdir() if _OWN_FILE.fullmatch(entry.name) and entry.name not in registered]
    for stray in strays:
        if stray.is_dir() and not stray.is_symlink():
            shutil.rmtree(stray, ignore_errors=True)
        else:
            stray.unlink(missing_ok=True)
    if strays:
        _log.info("removed %d files of unfinished imports", len(strays))
    return len(strays)


def _copy(source: Path, part: Path, size: int, progress: Progress, cancelled: Cancelled) -> str:
    digest = hashlib.sha256()
    done = 0
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with source.open("rb") as reader, os.fdopen(descriptor, "wb") as writer:
        while chunk := reader.read(_CHUNK_BYTES):
            _stop_if(cancelled)
            writer.write(chunk)
            digest.update(chunk)
            done += len(chunk)
            progress(done, size)
            if done > size:
                break
        writer.flush()
        os.fsync(writer.fileno())
    if done != size:
        raise ModelFileCorruptError(
            "The model file changed while it was copied.", help="Wait until it is complete, then import it again."
        )
    return digest.hexdigest()


def _stop_if(cancelled: Cancelled) -> None:
    if cancelled():
        raise CancelledError("The import was cancelled.")


def sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
