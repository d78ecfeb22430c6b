"""Tries, from inside a worker, what a worker must not be able to do. For `cloister doctor` and the tests."""

from __future__ import annotations

import ctypes
import errno
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from engine.core.sandbox import escapes, kernel_escapes


def _connect() -> None:
    socket.create_connection(("127.0.0.1", 9), timeout=0.2)


def _unix_socket() -> None:
    socket.socket(socket.AF_UNIX, socket.SOCK_STREAM).close()


def _socket_pair() -> None:
    for end in socket.socketpair():
        end.close()


def _datagram() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as datagram:
        datagram.sendto(b"x", ("127.0.0.1", 9))


def _netlink() -> None:
    socket.socket(socket.AF_NETLINK, socket.SOCK_RAW).close()


def _write(path: str) -> None:
    with Path(path).open("w") as stream:
        stream.write("x")


def _read(path: str) -> None:
    Path(path).read_bytes()


def _list(path: str) -> None:
    list(Path(path).iterdir())


def _rename(path: str) -> None:
    Path(path).rename(f"{path}.moved")


def _run() -> None:
    subprocess.run([sys.executable, "-c", "0"], check=True)


def _fork() -> None:
    pid = os.fork()
    if pid == 0:
        os._exit(0)


def _execute() -> None:
    os.execv("/bin/true", ["true"])


def _signal_parent() -> None:
    os.kill(os.getppid(), 0)


def _raw(number: int) -> None:
    library = ctypes.CDLL(None, use_errno=True)
    if library.syscall(ctypes.c_long(number), ctypes.c_long(0), ctypes.c_long(0), ctypes.c_long(0)) < 0:
        raise OSError(ctypes.get_errno(), "syscall")


def _allocate() -> None:
    blocks = [bytearray(64 << 20) for _ in range(1 << 10)]
    del blocks


def _crash() -> None:
    ctypes.string_at(0)


def _sleep(seconds: str) -> None:
    time.sleep(float(seconds))


def _long_work(seconds: int, heartbeat: Callable[[], None]) -> None:
    for _ in range(seconds):
        heartbeat()
        time.sleep(1)


def _raise_limit() -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_NOFILE, (16, 16))


def _second_reader() -> None:
    """Not forbidden: a library of this size must still load where it may write nothing."""
    from engine.parsing.build import DocumentBuilder
    from engine.parsing.limits import ParseLimits
    from engine.parsing.second_reader import read_again
    from engine.parsing.source import Source

    limits = ParseLimits()
    read_again(Source(b"<p>Some words.</p>", "", limits), "html", DocumentBuilder("text/html", limits))


def _thread() -> None:
    import threading

    worker = threading.Thread(target=lambda: None)
    worker.start()
    worker.join()


_PROBES: dict[str, Callable[[str], None]] = {
    "connect": lambda _: _connect(),
    "unix_socket": lambda _: _unix_socket(),
    "socket_pair": lambda _: _socket_pair(),
    "datagram": lambda _: _datagram(),
    "netlink": lambda _: _netlink(),
    "write": _write,
    "make_folder": lambda path: Path(path).mkdir(),
    "remove": lambda path: Path(path).unlink(),
    "rename": _rename,
    "read": _read,
    "list": _list,
    "run": lambda _: _run(),
    "fork": lambda _: _fork(),
    "execute": lambda _: _execute(),
    "signal_parent": lambda _: _signal_parent(),
    "syscall": lambda number: _raw(int(number)),
    "crash": lambda _: _crash(),
    "sleep": _sleep,
    "allocate": lambda _: _allocate(),
    "raise_limit": lambda _: _raise_limit(),
    "thread": lambda _: _thread(),
    "second_reader": lambda _: _second_reader(),
}


def _escapes(target: str) -> str:
    """Every attempt of ``engine.core.sandbox.escapes``: pairs of its name and what came of it, as JSON."""
    aim = escapes.Target.from_json(target)
    names = (*escapes.names(), *kernel_escapes.BOMBS, *kernel_escapes.REPLACEMENTS)
    return json.dumps([[name, escapes.attempt(name, aim)] for name in names])


def run_probe(name: str, argument: str, heartbeat: Callable[[], None]) -> str:
    """``allowed``, or the name of the error that came back, such as ``EPERM`` or ``MemoryError``."""
    if name == "escapes":
        return _escapes(argument)
    try:
        if name == "long_work":
            _long_work(int(argument), heartbeat)
        else:
            _PROBES[name](argument)
    except OSError as error:
        return errno.errorcode.get(error.errno or 0, type(error).__name__)
    except (MemoryError, RuntimeError, ValueError) as error:
        return type(error).__name__
    return "allowed"
