"""Tries, from inside a sandbox, to get out of it: by files, by the network, by other processes, by the kernel.

For the tests, which demand that every attempt fails. Nothing here harms a machine on which one succeeds: signals are
number 0, what is made is small, and bombs stop by themselves.
"""

from __future__ import annotations

import errno
import json
import os
import socket
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from engine.core.sandbox import kernel_escapes

ESCAPED = "escaped"
Attempt = Callable[["Target"], None]


@dataclass(frozen=True, slots=True)
class Target:
    """What is attacked. Every path and listener exists, so that a refusal is the sandbox's and not chance."""

    home: str  # of the engine's user
    vault: str  # a folder with a file "vault.db"
    outside: str  # a folder that is nobody's, with a file "there"
    own: str  # the only folder in which the program may make something, or one where it may not
    input: str  # the only file that it may read, if it has a path
    input_inode: int
    engine_pid: int
    tcp_port: int
    tcp6_port: int
    udp_port: int
    unix_socket: str  # of the engine, which listens
    datagram_socket: str
    abstract_socket: str

    @classmethod
    def from_json(cls, text: str) -> Target:
        return cls(**json.loads(text))


def _list(path: str) -> None:
    os.listdir(path)


def _read(path: str) -> None:
    with open(path, "rb") as stream:
        stream.read(1)


def _read_another() -> None:
    """The first process that is not this one; there is none where this is alone. Threads have numbers, too."""
    number = next(one for one in range(1, 1 << 15) if not os.path.exists(f"/proc/self/task/{one}"))
    _read(f"/proc/{number}/environ")


def _open(path: str, flags: int) -> None:
    os.close(os.open(path, flags, 0o600))


def _create(path: str) -> None:
    _open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL)


def _change(path: str) -> None:
    _open(path, os.O_WRONLY | os.O_APPEND)


def _connect(family: int, kind: int, address: object) -> None:
    with socket.socket(family, kind) as one:
        one.settimeout(2)
        one.connect(address)  # type: ignore[arg-type]


def _listen(family: int, address: object) -> None:
    with socket.socket(family, socket.SOCK_STREAM) as one:
        one.bind(address)  # type: ignore[arg-type]
        one.listen()


def _say(path: str) -> None:
    """To a datagram socket, which needs no connection."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as one:
        one.sendto(b"x", path)


def _say_with_ancillary(path: str) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as one:
        one.sendmsg([b"x"], [], 0, path)


def _ask_for_a_name(_: Target) -> None:
    """A question to a name server, as every resolver puts it."""
    question = b"\x00\x01\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x07example\x03org\x00\x00\x01\x00\x01"
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        one.sendto(question, ("127.0.0.53", 53))


def _inherited(target: Target) -> None:
    """Raises EPERM where nothing came along but pipes, devices and files in memory, and the input read-only."""
    import fcntl
    import stat

    for number in range(1024):
        try:
            found = os.fstat(number)
        except OSError:
            continue
        if stat.S_ISFIFO(found.st_mode) or stat.S_ISCHR(found.st_mode):
            continue
        in_memory = stat.S_ISREG(found.st_mode) and found.st_nlink == 0
        same = found.st_ino == target.input_inode
        read_only = fcntl.fcntl(number, fcntl.F_GETFL) & os.O_ACCMODE == os.O_RDONLY
        if not (in_memory or (same and read_only)):
            return
    raise PermissionError(errno.EPERM, "nothing was inherited")


_FILES: Mapping[str, Attempt] = {
    "list the home": lambda t: _list(t.home),
    "read the vault": lambda t: _read(f"{t.vault}/vault.db"),
    "list the vault": lambda t: _list(t.vault),
    "read shadow": lambda _: _read("/etc/shadow"),
    "read hosts": lambda _: _read("/etc/hosts"),
    "list root": lambda _: _list("/"),
    "list tmp": lambda _: _list("/tmp"),
    "read outside": lambda t: _read(f"{t.outside}/there"),
    "create outside": lambda t: _create(f"{t.outside}/made"),
    "change outside": lambda t: _change(f"{t.outside}/there"),
    "empty outside": lambda t: os.truncate(f"{t.outside}/there", 0),
    "remove outside": lambda t: os.unlink(f"{t.outside}/there"),
    "rename outside": lambda t: os.rename(f"{t.outside}/there", f"{t.outside}/moved"),
    "make a folder outside": lambda t: os.mkdir(f"{t.outside}/folder"),
    "change a mode outside": lambda t: os.chmod(f"{t.outside}/there", 0o666),
    "change the mode of the vault": lambda t: os.chmod(t.vault, 0o777),
    "change an owner outside": lambda t: os.chown(f"{t.outside}/there", os.getuid(), os.getgid()),
    "change times outside": lambda t: os.utime(f"{t.outside}/there", (0, 0)),
    "set an attribute outside": lambda t: os.setxattr(f"{t.outside}/there", "user.x", b"x"),
    "change the input": lambda t: _change(t.input),
    "empty the input": lambda t: os.truncate(t.input, 0),
    "create in tmp": lambda t: _create(f"/tmp/escape-{t.engine_pid}"),
    "create in shm": lambda t: _create(f"/dev/shm/escape-{t.engine_pid}"),
    "make a link out": lambda t: os.symlink("/etc", f"{t.own}/link"),
    "make a hard link": lambda t: os.link(f"{t.outside}/there", f"{t.own}/hard"),
    "make a device": lambda t: os.mknod(f"{t.own}/device", 0o020600, os.makedev(1, 3)),
    "make a pipe with a name": lambda t: os.mkfifo(f"{t.own}/fifo"),
    "preload a library": lambda _: _open("/etc/ld.so.preload", os.O_WRONLY | os.O_CREAT),
    "plant a module": lambda _: _create(f"{_package_folder()}/escape_planted.py"),
    "change this program": lambda _: _change(__file__),
    "inherit a descriptor": _inherited,
    "read the engine's environment": lambda t: _read(f"/proc/{t.engine_pid}/environ"),
    "read the engine's memory": lambda t: _read(f"/proc/{t.engine_pid}/mem"),
    "read the engine's maps": lambda t: _read(f"/proc/{t.engine_pid}/maps"),
    "list the engine's files": lambda t: _list(f"/proc/{t.engine_pid}/fd"),
    "enter the engine's root": lambda t: _list(f"/proc/{t.engine_pid}/root/"),
    "read who else runs": lambda _: _read_another(),
    "set a system value": lambda _: _open("/proc/sys/kernel/core_pattern", os.O_WRONLY),
}

_NETWORK: Mapping[str, Attempt] = {
    "connect over IPv4": lambda t: _connect(socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", t.tcp_port)),
    "connect over IPv6": lambda t: _connect(socket.AF_INET6, socket.SOCK_STREAM, ("::1", t.tcp6_port)),
    "listen on TCP": lambda _: _listen(socket.AF_INET, ("127.0.0.1", 0)),
    "send over UDP": lambda t: _connect(socket.AF_INET, socket.SOCK_DGRAM, ("127.0.0.1", t.udp_port)),
    "ask for a name": _ask_for_a_name,
    "connect to the engine": lambda t: _connect(socket.AF_UNIX, socket.SOCK_STREAM, t.unix_socket),
    "send to a socket": lambda t: _say(t.datagram_socket),
    "send a message to a socket": lambda t: _say_with_ancillary(t.datagram_socket),
    "connect to an abstract socket": lambda t: _connect(socket.AF_UNIX, socket.SOCK_STREAM, "\0" + t.abstract_socket),
    "open netlink": lambda _: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW).close(),
    "open a raw socket": lambda _: socket.socket(socket.AF_INET, socket.SOCK_RAW, 1).close(),
    "open a packet socket": lambda _: socket.socket(socket.AF_PACKET, socket.SOCK_RAW).close(),
    "reach the host of this machine": lambda _: socket.socket(socket.AF_VSOCK, socket.SOCK_STREAM).close(),
    "open a socket of the kernel's cryptography": lambda _: socket.socket(socket.AF_ALG, socket.SOCK_SEQPACKET).close(),
}


def _package_folder() -> str:
    import sysconfig

    return sysconfig.get_path("purelib")


def names() -> list[str]:
    """Every attempt but the ones that replace or exhaust the process, in order."""
    return [*_FILES, *_NETWORK, *kernel_escapes.ATTEMPTS]


def attempt(name: str, target: Target) -> str:
    """``escaped``, or the name of the error that came back, such as ``EPERM`` or ``MemoryError``."""
    try:
        for table in (_FILES, _NETWORK):
            if name in table:
                table[name](target)
        for more in (kernel_escapes.ATTEMPTS, kernel_escapes.BOMBS, kernel_escapes.REPLACEMENTS):
            if name in more:
                more[name](target.engine_pid, target.own)
    except OSError as error:
        return errno.errorcode.get(error.errno or 0, type(error).__name__)
    except (MemoryError, RuntimeError, ValueError, OverflowError) as error:
        return type(error).__name__
    return ESCAPED


def main(text: str) -> None:
    """Try everything and print a line of JSON for each. What replaces this process never prints its second word."""
    target = Target.from_json(text)
    for name in (*names(), *kernel_escapes.BOMBS, *kernel_escapes.REPLACEMENTS):
        print(json.dumps([name, "tried"]), flush=True)
        print(json.dumps([name, attempt(name, target)]), flush=True)
    sys.stdout.flush()
    os._exit(0)  # threads of a bomb are not waited for
