"""How a process ends: in good order, by force past a limit, and of itself once its files were taken from under it.

Knows nothing about what the process does. Ending by force is safe where everything that matters is on disk already.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

_log = logging.getLogger(__name__)
_LAST_WORDS_S = 2.0


def leave() -> None:
    """End the process at once: threads that still import or compute are neither waited for nor torn down."""
    logging.shutdown()
    os._exit(0)


class Ending:
    """Asked once, from any thread. What was registered runs in order; past ``limit_s`` the process ends by force."""

    def __init__(self, limit_s: float, *, force: Callable[[], None] = leave) -> None:
        self._limit_s = limit_s
        self._force = force
        self._asking = threading.Lock()
        self._asked = False
        self._first: list[Callable[[], object]] = []
        self._last: list[Callable[[], object]] = []
        self._over = threading.Event()

    def first(self, step: Callable[[], object]) -> None:
        """Run ``step`` when the end is asked for; it must not wait."""
        self._first.append(step)

    def last(self, step: Callable[[], object]) -> None:
        """Run ``step`` before the process ends by force, if it takes no longer than two seconds."""
        self._last.append(step)

    def ask(self) -> None:
        with self._asking:
            if self._asked:
                return
            self._asked = True
        threading.Thread(target=self._enforce, name="ending", daemon=True).start()
        for step in self._first:
            step()

    def over(self) -> None:
        """Everything ended in good order: there is nothing left to enforce."""
        self._over.set()

    def _enforce(self) -> None:
        if self._over.wait(self._limit_s):
            return
        _log.warning("the engine did not stop within %.0f s and ends by force", self._limit_s)
        words = threading.Thread(target=self._say_last, name="ending-last", daemon=True)
        words.start()
        words.join(_LAST_WORDS_S)
        self._force()

    def _say_last(self) -> None:
        for step in self._last:
            step()


class FileWatch:
    """Looks now and then whether paths still lead to the files that they led to at the start; one thread."""

    def __init__(self, paths: Sequence[Path], lost: Callable[[], object], *, interval_s: float = 5.0) -> None:
        self._paths = tuple(paths)
        self._lost = lost
        self._interval_s = interval_s
        self._identities = [_identity(path) for path in paths]
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="file-watch", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        self._stop.set()
        if threading.current_thread() is not self._thread:
            self._thread.join()

    def _run(self) -> None:
        while not self._stop.wait(self._interval_s):
            try:
                still_there = [_identity(path) for path in self._paths] == self._identities
            except OSError:
                continue  # a drive that does not answer just now is no proof that the file has gone
            if not still_there:
                _log.error("the vault was removed or replaced while the engine had it open: the engine ends")
                self._lost()
                return


def _identity(path: Path) -> tuple[int, int] | None:
    """None: nothing is there."""
    try:
        status = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    return (status.st_dev, status.st_ino)
