"""One thread that asks every hour what is no longer to be kept."""

from __future__ import annotations

import logging
import threading

from engine.core.errors import CloisterError
from engine.erasure.retention import Retention

_log = logging.getLogger(__name__)
_EVERY_S = 3600.0
_FIRST_S = 60.0  # after a start: not while everything else wakes up


class RetentionSchedule:
    """``start`` it after the queue, ``close`` it before."""

    def __init__(self, retention: Retention, *, first_s: float = _FIRST_S, every_s: float = _EVERY_S) -> None:
        self._retention = retention
        self._first_s = first_s
        self._every_s = every_s
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="retention", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        self._retention.expect_look(self._first_s)
        wait_s = self._first_s
        while not self._stop.wait(wait_s):
            wait_s = self._every_s
            self._retention.expect_look(wait_s)
            try:
                self._retention.look()
            except CloisterError as error:
                _log.error("what is due was not erased: %s", error.code)
