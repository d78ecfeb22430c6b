"""Finds the files below the given paths, and says why others are left out. Reads no content, knows no database."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase
from pathlib import Path

from engine.ingest.errors import PathNotFoundError, Reason

# What programs leave behind and nobody wrote: lock files, thumbnails, half downloads, editors' copies.
_TEMPORARY = (
    "~$*", ".~lock.*#", "*~", "*.tmp", "*.temp", "*.part", "*.partial", "*.crdownload", "*.swp", "thumbs.db",
    "ehthumbs.db", "desktop.ini", ".ds_store", "__macosx", "$recycle.bin", "system volume information",
)  # fmt: skip


class Verdict(StrEnum):
    SKIPPED = "skipped"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A regular file. ``path`` is absolute, as the system decodes it (it may hold surrogates)."""

    path: str
    size_bytes: int
    mtime_ns: int


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A path that will not be read, and why. ``noise`` is what nobody would miss, such as a lock file."""

    path: str
    verdict: Verdict
    reason: Reason
    noise: bool = False


def check_roots(paths: Sequence[str]) -> list[str]:
    """Absolute paths, in order, each once. Raises PathNotFoundError when not one of them exists."""
    roots = list(dict.fromkeys(str(Path(os.path.abspath(path))) for path in paths))  # noqa: PTH100 - keeps symlinks
    if not any(os.path.lexists(root) for root in roots):
        raise PathNotFoundError(
            "There is no file or folder at this path." if len(roots) == 1 else "None of these paths exists.",
            help="Check the spelling. The paths are those of the machine that the engine runs on.",
        )
    return roots


def scan(
    roots: Sequence[str], *, max_file_bytes: int, never_read: Sequence[Path] = ()
) -> Iterator[FoundFile | LeftOut]:
    """Every file below the roots once, in a stable order: roots as given, names by their bytes.

    A root may itself be hidden or a link: somebody named it. Links below a root are never followed; what they
    lead to is found where it lies, or lies outside. What is ``never_read``, or in such a folder, is left out
    under whatever name it is reached.
    """
    seen: set[str] = set()
    forbidden = {identity for path in never_read if (identity := _identity(path)) is not None}
    for root in roots:
        real = Path(os.path.realpath(root))
        if any(_identity(place) in forbidden for place in (real, *real.parents)):
            yield LeftOut(root, Verdict.SKIPPED, _NEVER_READ)
            continue
        for found in _walk(root, max_file_bytes, forbidden, is_root=True):
            if found.path not in seen:
                seen.add(found.path)
                yield found


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except (OSError, ValueError):
        return None
    return status.st_dev, status.st_ino


def _walk(
    path: str, max_file_bytes: int, forbidden: Set[tuple[int, int]], *, is_root: bool = False
) -> Iterator[FoundFile | LeftOut]:
    name = os.path.basename(path)  # noqa: PTH119 - a name that is not valid text
    if not is_root and (reason := _unwanted(name)) is not None:
        yield LeftOut(path, Verdict.SKIPPED, reason, noise=True)
        return
    try:
        status = os.stat(path) if is_root else os.lstat(path)  # noqa: PTH116
        if (status.st_dev, status.st_ino) in forbidden:
            yield LeftOut(path, Verdict.SKIPPED, _NEVER_READ)
            return
        if stat.S_ISDIR(status.st_mode):
            names = sorted(os.listdir(path), key=os.fsencode)  # noqa: PTH208
        else:
            yield _judge(path, status, max_file_bytes)
            return
    except OSError as error:
        yield LeftOut(path, Verdict.FAILED, _unreadable(error))
        return
    for child in names:
        yield from _walk(os.path.join(path, child), max_file_bytes, forbidden)  # noqa: PTH118


_NEVER_READ = Reason(
    "INGEST_VAULT", "The vault itself, or the file with its passphrase. Neither is read, wherever it lies."
)


def _unwanted(name: str) -> Reason | None:
    lower = name.lower()
    if any(fnmatchcase(lower, pattern) for pattern in _TEMPORARY):
        return Reason("INGEST_TEMPORARY", "A temporary file or one that the system keeps for itself.")
    if name.startswith("."):
        return Reason("INGEST_HIDDEN", "Hidden (its name begins with a dot). Add it by its own path if it matters.")
    return None


def _judge(path: str, status: os.stat_result, max_file_bytes: int) -> FoundFile | LeftOut:
    if stat.S_ISLNK(status.st_mode):
        text = "A link; links are not followed. Add the file that it leads to by its own path."
        return LeftOut(path, Verdict.SKIPPED, Reason("INGEST_LINK", text), noise=True)
    if not stat.S_ISREG(status.st_mode):
        text = "Not a regular file but a device, a pipe or a socket."
        return LeftOut(path, Verdict.SKIPPED, Reason("INGEST_SPECIAL", text), noise=True)
    if status.st_size > max_file_bytes:
        text = (
            f"The file has {status.st_size // 1_000_000:,} MB; the limit is {max_file_bytes // 1_000_000:,} MB. "
            "Split it, or raise the limit in the settings."
        )
        return LeftOut(path, Verdict.SKIPPED, Reason("INGEST_TOO_LARGE", text))
    return FoundFile(path, status.st_size, status.st_mtime_ns)


def _unreadable(error: OSError) -> Reason:
    if error.errno == errno.ENOENT:
        return Reason(
            "INGEST_PATH_NOT_FOUND", "There is no such file or folder. Check the spelling, then add it again."
        )
    if error.errno == errno.ELOOP:
        return Reason("INGEST_LINK", "A link that leads in a circle.")
    if error.errno in (errno.EACCES, errno.EPERM):
        return Reason(
            "INGEST_UNREADABLE", "The engine may not read this. Give its user the right to, then add it again."
        )
    return Reason(
        "INGEST_UNREADABLE", f"The system could not read this ({os.strerror(error.errno or 0)}). Add it again."
    )
