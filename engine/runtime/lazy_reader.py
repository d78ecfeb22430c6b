"""A reader that loads in a background thread, so that the engine answers before torch is imported."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future

from engine.core.errors import CloisterError
from engine.runtime.reader import Reader, ReaderError, ReaderPassage, Reading

_log = logging.getLogger(__name__)
_WAIT_S = 120.0


class LazyReader:
    """Implements the Reader port; a call made while the reader loads waits for it.

    ``read`` raises what loading raised when that failed.
    """

    def __init__(self, load: Callable[[], Reader]) -> None:
        self._load = load
        self._loaded: Future[Reader] = Future()
        self._starting = threading.Lock()
        self._started = False

    def start(self) -> None:
        """Begin loading; returns at once."""
        with self._starting:
            if self._started:
                return
            self._started = True
        threading.Thread(target=self._run, name="reader-loader", daemon=True).start()

    @property
    def state(self) -> str:
        """``loading``, ``ready``, or the code of the error that kept it from loading."""
        if not self._loaded.done():
            return "loading"
        error = self._loaded.exception()
        if error is None:
            return "ready"
        return error.code if isinstance(error, CloisterError) else "INTERNAL"

    def wait_ready(self) -> Reader:
        """The loaded reader. Raises ReaderError when it takes too long, or what loading raised."""
        self.start()
        try:
            return self._loaded.result(timeout=_WAIT_S)
        except TimeoutError:
            raise ReaderError(
                "The reader is still loading.", help="Try again in a moment; `cloister doctor` shows its state."
            ) from None

    def read(self, question: str, passages: Sequence[ReaderPassage]) -> list[Reading]:
        return self.wait_ready().read(question, passages)

    def _run(self) -> None:
        try:
            self._loaded.set_result(self._load())
        except CloisterError as error:
            _log.error("the reader cannot be loaded: %s", error)
            self._loaded.set_exception(error)
        except Exception as error:  # noqa: BLE001 - the boundary of this thread
            _log.error("the reader cannot be loaded", exc_info=error)
            self._loaded.set_exception(error)
