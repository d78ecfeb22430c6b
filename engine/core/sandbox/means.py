"""Which way the places of a child are confined on this system, and a child started that way.

Landlock where the kernel has it; otherwise bubblewrap, where it is installed and namespaces of users are allowed;
otherwise what an old Landlock can do, or nothing: whoever starts a child decides whether that suffices.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Literal

from engine.core.sandbox import bubblewrap, landlock, linux
from engine.core.sandbox.landlock import Places

Way = Literal["landlock", "bubblewrap", "none"]
_SIGNALLED, _LAST_SIGNAL = 128, 64
NO_PARENT = 0  # how a process sees its parent from a namespace in which that does not exist


@dataclass(frozen=True, slots=True)
class Means:
    """What may be used of what the system has. Only tests take something away."""

    landlock: bool = True
    bubblewrap: bool = True

    def way(self) -> Way:
        """The strongest that works here."""
        if not linux.available():
            return "none"
        version = landlock.version() if self.landlock else 0
        if version >= landlock.ENOUGH:
            return "landlock"
        if self.bubblewrap and bubblewrap.works():
            return "bubblewrap"
        return "landlock" if version else "none"


def not_accepted() -> bool:
    """Nobody accepted that a program runs with less isolation than it asks for."""
    return False


def parent_of(way: Way) -> int:
    """The process id of this process as its child will see it."""
    return NO_PARENT if way == "bubblewrap" else os.getpid()


def start(
    command: Sequence[str],
    *,
    way: Way,
    places: Places,
    folder: Path,
    environment: Mapping[str, str],
    descriptors: Sequence[int] = (),
    stdin: int | IO[bytes] = subprocess.DEVNULL,
    stdout: int | IO[bytes] = subprocess.DEVNULL,
    stderr: int | IO[bytes] = subprocess.DEVNULL,
) -> subprocess.Popen[bytes]:
    """Start a program of ours, which confines itself further.

    With bubblewrap it sees ``places`` and the interpreter alone; with Landlock it is as free as this process until it
    restricts itself. Raises OSError.
    """
    if way != "bubblewrap":
        return subprocess.Popen(
            command,
            cwd=folder,
            env=dict(environment),
            stdin=stdin,
            stdout=stdout,
            stderr=stderr,
            pass_fds=tuple(descriptors),
            start_new_session=True,  # a Ctrl+C at the engine's terminal is the engine's to handle
        )
    told, telling = os.pipe()
    ready, reaching = os.pipe()
    with os.fdopen(told, "rb") as stream, os.fdopen(ready, "rb") as waiting:
        try:
            view = bubblewrap.with_python(places)
            process = WrappedProcess(
                bubblewrap.arguments(command, view, folder=folder, information=telling, ready=reaching),
                cwd="/",
                env=dict(environment),
                stdin=stdin,
                stdout=stdout,
                stderr=stderr,
                pass_fds=(*descriptors, telling, reaching),
                start_new_session=True,
            )
        finally:
            os.close(telling)
            os.close(reaching)
        process.attend(stream.read())
        waiting.read(1)  # from then on it ends with this thread; nothing comes where it did not start
    return process


class WrappedProcess(subprocess.Popen[bytes]):
    """bwrap and the program in it as one: signals reach the program, and its end reads as if nothing were around it.

    ``pid`` is bwrap's; whoever kills that kills everything inside a moment later. ``kill`` does not leave that moment.
    """

    _status: int | None = None
    _program: int | None = None  # a descriptor of the process inside, see pidfd_open(2)

    def attend(self, told: bytes) -> None:
        """``told``: what bwrap says of the program that it started; nothing where it started none."""
        with contextlib.suppress(ValueError, KeyError, OSError, AttributeError):
            self._program = os.pidfd_open(int(json.loads(told)["child-pid"]))

    def send_signal(self, sig: int) -> None:
        if self.poll() is not None:
            return
        if self._program is None:
            super().send_signal(sig)
            return
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._program, sig)

    @property
    def returncode(self) -> int | None:
        """As of a child without a wrapper: bwrap says 128 and the signal's number where a signal ended the program."""
        return self._status

    @returncode.setter
    def returncode(self, value: int | None) -> None:
        if value is not None and _SIGNALLED < value <= _SIGNALLED + _LAST_SIGNAL:
            value = _SIGNALLED - value
        self._status = value
        if value is not None and self._program is not None:
            os.close(self._program)
            self._program = None
