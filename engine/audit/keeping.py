"""Sign checkpoints as time passes, and carry them to a second directory that somebody else guards."""

from __future__ import annotations

import json
import logging
import os
import threading
from pathlib import Path

from engine.audit import repository
from engine.audit.log import AuditLog, Checkpoint
from engine.core.errors import CloisterError
from engine.vault.durable import fsync_directory, write_all

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
            number, torn = _last_number(path)
            lines = repository.checkpoints_after(conn, number, _AT_ONCE)
            if not lines:
                return
            is_new = not path.exists()
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
            try:
                write_all(descriptor, (b"\n" if torn else b"") + b"".join(line + b"\n" for _, line in lines))
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
            if is_new:
                fsync_directory(self._directory)


def read_carried(directory: Path | None, log_id: str) -> bytes:
    """What was carried to the second directory for this log; b"" where there is none."""
    if directory is None:
        return b""
    try:
        content = (directory / f"{log_id}.checkpoints.jsonl").read_bytes()
    except FileNotFoundError:
        return b""
    return b"".join(line for line in content.splitlines(keepends=True) if line.endswith(b"\n") and len(line) > 1)


def _last_number(path: Path) -> tuple[int, bool]:
    """The number of the last whole checkpoint in the file, and whether a power cut left half a line behind it."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return 0, False
    torn = not content.endswith(b"\n") and bool(content)
    for line in reversed(content.split(b"\n")):
        try:
            return int(json.loads(line)["checkpoint"]["number"]), torn
        except (ValueError, KeyError, TypeError):
            continue
    return 0, torn
