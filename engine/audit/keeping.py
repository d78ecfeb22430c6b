"""Sign checkpoints as time passes, and carry them to a second directory that somebody else guards."""

from __future__ import annotations

import errno
import json
import logging
import os
import stat
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from engine.audit import repository
from engine.audit.log import AuditLog, Checkpoint
from engine.core.errors import CloisterError
from engine.vault.durable import fsync_directory, write_all

if TYPE_CHECKING:
    import apsw

_log = logging.getLogger(__name__)
_AT_ONCE = 1000


class CheckpointKeeper:
    """One thread: every ``interval_s`` a checkpoint where there is something new, and one at the end."""

    def __init__(self, log: AuditLog, directory: Path | None, *, interval_s: float = 60.0) -> None:
        """``directory``: where each checkpoint is appended to a file as well; it has to exist."""
        self._log = log
        self._directory = directory
        self._interval_s = interval_s
        self._stop = threading.Event()
        self._carrying = threading.Lock()
        self._thread = threading.Thread(target=self._run, name="audit-checkpoints", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        """Sign and carry the last checkpoint."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()
        self.keep("stop")

    def keep(self, reason: str) -> Checkpoint | None:
        """Sign now if there is something new, and carry what was not carried; failures are logged and tried again.

        Returns the latest checkpoint; None: there is no record yet, or it could not be signed.
        """
        found = None
        try:
            found = self._log.checkpoint(reason)
            self._carry()
        except (CloisterError, OSError) as error:
            _log.error("a checkpoint of the audit log was not kept: %s", type(error).__name__)
        return found

    def _run(self) -> None:
        while not self._stop.wait(self._interval_s):
            self.keep("time")

    def _carry(self) -> None:
        if self._directory is None:
            return
        with self._carrying, self._log.database.read() as conn:
            path = self._directory / f"{repository.log_id(conn)}.checkpoints.jsonl"
            content = _content(path)
            lines = repository.checkpoints_after(conn, _last_carried(conn, content or b""), _AT_ONCE)
            if not lines:
                return
            torn = not (content or b"\n").endswith(b"\n")  # by a power cut
            descriptor = _open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
            try:
                write_all(descriptor, (b"\n" if torn else b"") + b"".join(line + b"\n" for _, line in lines))
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
            if content is None:
                fsync_directory(self._directory)


def read_carried(directory: Path | None, log_id: str) -> bytes:
    """What was carried to the second directory for this log; b"" where there is none. Raises OSError."""
    if directory is None:
        return b""
    return _content(directory / f"{log_id}.checkpoints.jsonl") or b""


def _content(path: Path) -> bytes | None:
    """None: there is no file yet. Raises OSError."""
    try:
        descriptor = _open(path, os.O_RDONLY)
    except FileNotFoundError:
        return None
    with os.fdopen(descriptor, "rb") as file:
        return file.read()


def _open(path: Path, flags: int) -> int:
    """A file and nothing else: whoever guards the directory could put a link to one of ours there, or a pipe."""
    descriptor = os.open(path, flags | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, 0o600)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(errno.EINVAL, "not a file")
    return descriptor


def _last_carried(conn: apsw.Connection, content: bytes) -> int:
    """The number of the last checkpoint of this log in the file; 0: none is.

    Lines that are none of ours say nothing about what was carried: a number in one would end the carrying.
    """
    for line in reversed(content.split(b"\n")):
        try:
            number = int(json.loads(line)["checkpoint"]["number"])
        except (ValueError, KeyError, TypeError, RecursionError):
            continue
        if 0 < number < 2**53 and repository.checkpoints_after(conn, number - 1, 1) == [(number, line)]:
            return number
    return 0
