"""The one folder that Cloister makes outside of its vault: a trainer's, in memory, for libraries that have to write.

No document, item or weight is written there, and it goes when its trainer ends. Where the engine was killed it stays;
whoever looks next removes it. A lock on the folder tells whether its engine lives: the lock ends with the process.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

IN_MEMORY = Path("/dev/shm")
_PREFIX = "cloister-"
_NAME = re.compile(r"cloister-[A-Za-z0-9_]{8}")
_YOUNG_S = 10.0  # between the making of a folder and its lock


@contextlib.contextmanager
def scratch_folder(parent: Path = IN_MEMORY) -> Iterator[Path]:
    """A new folder, mode 0700, that goes at the end."""
    with tempfile.TemporaryDirectory(prefix=_PREFIX, dir=parent, ignore_cleanup_errors=True) as name:
        descriptor = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield Path(name)
        finally:
            os.close(descriptor)


def remove_leftovers(parent: Path = IN_MEMORY) -> int:
    """Remove this user's folders whose engine has ended; returns how many there were. Raises OSError."""
    gone = 0
    for path in _own(parent):
        try:
            descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
        except FileNotFoundError:
            continue
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(path)
            gone += 1
        except BlockingIOError:
            continue  # of a trainer that runs
        except FileNotFoundError:
            continue  # somebody else removes it, too
        finally:
            os.close(descriptor)
    return gone


def _own(parent: Path) -> Iterator[Path]:
    """By name, kind, owner and age."""
    if not parent.is_dir():
        return
    for path in parent.iterdir():
        try:
            found = path.lstat()
        except FileNotFoundError:
            continue
        old = time.time() - found.st_mtime > _YOUNG_S
        if _NAME.fullmatch(path.name) and stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid() and old:
            yield path
