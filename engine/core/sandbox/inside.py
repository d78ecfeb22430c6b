"""What happens inside a view of bubblewrap before the wanted program starts; run as a script, standard library only.

Arguments: a descriptor on which one byte says that all is done, and whose other end the engine holds; the folders that
may be written to, as a list in JSON; then the command. From here on nothing in those can
be executed, the kernel's values below ``/proc`` cannot be set, and every capability is given up, that to mount as well.
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import sys
from collections.abc import Iterable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from engine.core.sandbox import linux

_READ_ONLY, _NO_SUID, _NO_DEVICES, _NO_EXECUTION, _REMOUNT, _BIND = 1, 2, 4, 8, 32, 4096


def main(arguments: list[str]) -> None:
    linux.be_the_first_to_go()  # before /proc can be written to by nobody
    close(json.loads(arguments[1]))
    if not linux.drop_capabilities():
        os._exit(126)
    linux.prctl(linux.PR_SET_PDEATHSIG, signal.SIGKILL)  # again, whatever became of it with the capabilities
    ready = int(arguments[0])
    os.write(ready, b".")  # raises where the engine ended meanwhile; where it ends later, the signal comes
    os.close(ready)
    command = arguments[2:]
    os.execv(command[0], command)


def close(writable: Iterable[str]) -> None:
    """Raises OSError; nothing may be started then."""
    for path in writable:
        _remount(path, _NO_EXECUTION)
    _remount("/proc", _NO_EXECUTION | _READ_ONLY)


def _remount(path: str, flags: int) -> None:
    libc = linux.libc()
    asked = ctypes.c_ulong(_REMOUNT | _BIND | _NO_SUID | _NO_DEVICES | flags)
    if int(libc.mount(None, path.encode(), None, asked, None)) != 0:
        raise OSError(ctypes.get_errno(), "mount")


if __name__ == "__main__":
    main(sys.argv[1:])
