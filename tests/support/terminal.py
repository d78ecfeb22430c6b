"""A command at a terminal of its own, typed into when it asks."""

from __future__ import annotations

import fcntl
import os
import select
import subprocess
import termios
import time
from types import TracebackType
from typing import Self


class Terminal:
    """Runs ``command`` with a pseudo-terminal as its controlling one; ``shown`` is what a person would see."""

    def __init__(self, command: list[str], environment: dict[str, str], *, limit_s: float = 240.0) -> None:
        self.shown = ""
        self._limit_s = limit_s
        self._own, theirs = os.openpty()
        self._process = subprocess.Popen(
            command,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env=environment,
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(theirs, termios.TIOCSCTTY, 0),  # getpass asks on /dev/tty
        )
        os.close(theirs)

    def answer(self, prompt: str, typed: str) -> None:
        """Type a line once the prompt is shown, and not before: whatever is typed earlier is thrown away."""
        start = len(self.shown)
        deadline_s = time.monotonic() + self._limit_s
        while prompt not in self.shown[start:]:
            assert time.monotonic() < deadline_s, self.shown
            assert self._read(), f"it ended before it asked {prompt!r}: {self.shown}"
        os.write(self._own, typed.encode() + b"\n")

    def ended(self) -> int:
        """Wait for the end and return the exit status."""
        while self._read():
            pass
        return self._process.wait(timeout=self._limit_s)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._own)

    def _read(self) -> bool:
        """Read what is there; False once nobody can write any more."""
        if select.select([self._own], [], [], 1.0)[0]:
            try:
                self.shown += os.read(self._own, 4096).decode(errors="replace")
            except OSError:  # EIO: the other side is closed
                return False
        return True
