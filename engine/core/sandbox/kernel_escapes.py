"""Attempts on other processes and on the kernel, by raw system calls where Python has none.

Every attempt is called with the engine's process id and the folder that the program may call its own.
"""

from __future__ import annotations

import ctypes
import fcntl
import mmap
import os
import platform
import resource
import signal
import threading
from collections.abc import Callable, Mapping

from engine.core.sandbox import linux, refusals

Attempt = Callable[[int, str], object]

_FORKS = 64
_THREADS = 40_000
_BLOCK_BYTES, _BLOCKS = 1 << 30, 4096
_FAR_BYTES = 1 << 42
BY_LOADER = "start a shell by its loader"  # which may start, and can then read no shell
_TIOCSTI = 0x5412
_ADDR_NO_RANDOMIZE = 0x0040000
_CLONE_NEWUSER = 0x10000000
_CLONE_NEWNS = 0x00020000
_PTRACE_ATTACH = 16


def _call(name: str, *arguments: int | bytes | None) -> int:
    values = [
        ctypes.c_char_p(value) if value is None or isinstance(value, bytes) else ctypes.c_long(value)
        for value in arguments
    ]
    number = refusals.number_of(name)
    if number < 0:
        raise OSError(38, "no such call here")
    return linux.syscall(number, *values)


def _personality() -> None:
    if int(linux.libc().personality(ctypes.c_ulong(_ADDR_NO_RANDOMIZE))) == -1:
        raise OSError(ctypes.get_errno() or 1, "personality")


def _raise(limit: int) -> None:
    try:
        resource.setrlimit(limit, (1 << 20, 1 << 20))
    except ValueError as error:  # what Python makes of EPERM
        raise PermissionError(1, "setrlimit") from error


def _change_user() -> None:
    """By the bare call: that of the library tells every thread to do the same, and gives up where one cannot."""
    other = 0 if os.getuid() else 1
    try:
        linux.syscall({"x86_64": 117, "aarch64": 147}[platform.machine()], *(ctypes.c_long(other),) * 3)
    except OSError as error:  # EINVAL: a namespace in which that user does not exist
        raise PermissionError(1, "setresuid") from error


def _regain_capabilities() -> None:
    """Raises EPERM where no capability is held or can be had again."""
    with open("/proc/self/status", encoding="ascii") as stream:
        lines = [line for line in stream if line.startswith(("CapPrm", "CapEff", "CapBnd", "CapAmb"))]
    if not any(int(line.split()[1], 16) for line in lines if not line.startswith("CapBnd")):
        raise PermissionError(1, "no capability")


def _spare_me() -> None:
    """Be ended last when memory runs out."""
    with open("/proc/self/oom_score_adj", "w", encoding="ascii") as stream:
        stream.write("-900")


def _inject_input() -> None:
    for descriptor in (0, 1, 2):
        fcntl.ioctl(descriptor, _TIOCSTI, b"x")


def _fork_bomb() -> None:
    children = []
    try:
        for _ in range(_FORKS):
            child = os.fork()
            if child == 0:
                signal.pause()
            children.append(child)
    finally:
        for child in children:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)


def _thread_bomb() -> None:
    over = threading.Event()
    try:
        for _ in range(_THREADS):
            threading.Thread(target=over.wait, daemon=True).start()
    finally:
        over.set()


def _memory_bomb() -> None:
    """Of addresses: no page is touched, so that the machine does not notice."""
    blocks = []
    try:
        for _ in range(_BLOCKS):
            blocks.append(mmap.mmap(-1, _BLOCK_BYTES, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS))
    finally:
        for block in blocks:
            block.close()


def _file_bomb(folder: str) -> None:
    """A hole with one byte behind it, which takes no room."""
    path = f"{folder}/bomb"
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        os.pwrite(descriptor, b"x", _FAR_BYTES)
    finally:
        os.close(descriptor)
        os.unlink(path)


ATTEMPTS: Mapping[str, Attempt] = {
    "trace the engine": lambda pid, _: _call("ptrace", _PTRACE_ATTACH, pid, 0, 0),
    "read the engine by system call": lambda pid, _: _call("process_vm_readv", pid, 0, 0, 0, 0, 0),
    "write the engine by system call": lambda pid, _: _call("process_vm_writev", pid, 0, 0, 0, 0, 0),
    "advise the engine's memory": lambda pid, _: _call("process_madvise", -1, 0, 0, 0, 0),
    "hold the engine": lambda pid, _: _call("pidfd_open", pid, 0),
    "take a descriptor of the engine": lambda _, __: _call("pidfd_getfd", -1, 0, 0),
    "compare with the engine": lambda pid, _: _call("kcmp", pid, os.getpid(), 0, 0, 0),
    "signal the engine": lambda pid, _: os.kill(pid, 0),
    "signal everybody": lambda _, __: os.kill(-1, 0),
    "signal a thread of the engine": lambda pid, _: _call("tkill", pid, 0),
    "queue a signal to the engine": lambda pid, _: _call("rt_sigqueueinfo", pid, 0, 0),
    "mount": lambda _, own: _call("mount", b"none", own.encode(), b"tmpfs", 0, None),
    "unmount": lambda _, own: _call("umount2", own.encode(), 0),
    "open a tree": lambda _, __: _call("open_tree", -100, b"/", 1),
    "make a file system": lambda _, __: _call("fsopen", b"tmpfs", 0),
    "change root": lambda _, __: _call("chroot", b"/"),
    "pivot root": lambda _, __: _call("pivot_root", b"/", b"/"),
    "make a user namespace": lambda _, __: _call("unshare", _CLONE_NEWUSER),
    "make a mount namespace": lambda _, __: _call("unshare", _CLONE_NEWNS),
    "enter a namespace": lambda _, __: _call("setns", -1, 0),
    "add a key": lambda _, __: _call("add_key", b"user", b"x", b"x", 1, -3),
    "ask for a key": lambda _, __: _call("request_key", b"user", b"x", None, 0),
    "read keys": lambda _, __: _call("keyctl", 0, -3, 1),
    "load a program into the kernel": lambda _, __: _call("bpf", 0, 0, 0),
    "watch the processor": lambda _, __: _call("perf_event_open", 0, 0, -1, -1, 0),
    "set up io_uring": lambda _, __: _call("io_uring_setup", 1, 0),
    "handle page faults": lambda _, __: _call("userfaultfd", 1),
    "open by handle": lambda _, __: _call("open_by_handle_at", -100, 0, 0),
    "name a handle": lambda _, __: _call("name_to_handle_at", -100, b"/", 0, 0, 0),
    "change segments": lambda _, __: _call("modify_ldt", 0, 0, 0),
    "change personality": lambda _, __: _personality(),
    "read the kernel's log": lambda _, __: _call("syslog", 2, 0, 0),
    "set the clock": lambda _, __: _call("clock_settime", -1, 0),
    "set the host's name": lambda _, __: _call("sethostname", b"x", 1),
    "watch every file": lambda _, __: _call("fanotify_init", 0, 0),
    "load a module": lambda _, __: _call("finit_module", -1, b"", 0),
    "keep accounts": lambda _, __: _call("acct", None),
    "write core dumps": lambda _, __: _raise(resource.RLIMIT_CORE),
    "raise a limit": lambda _, __: _raise(resource.RLIMIT_NOFILE),
    "hold a capability": lambda _, __: _regain_capabilities(),
    "be ended last": lambda _, __: _spare_me(),
    "type on the terminal": lambda _, __: _inject_input(),
    "become another user": lambda _, __: _change_user(),
}

BOMBS: Mapping[str, Attempt] = {
    "fork bomb": lambda _, __: _fork_bomb(),
    "thread bomb": lambda _, __: _thread_bomb(),
    "memory bomb": lambda _, __: _memory_bomb(),
    "file bomb": lambda _, own: _file_bomb(own),
}

# They replace the process that tries, so that each comes last.
REPLACEMENTS: Mapping[str, Attempt] = {
    "start a shell": lambda _, __: os.execv("/bin/sh", ["sh", "-c", "echo RAN"]),
    "start a program of another user": lambda _, __: os.execv("/usr/bin/su", ["su", "--version"]),
    "start a program from a folder": lambda _, own: os.execv(f"{own}/program", ["program"]),
    "start a script from memory": lambda _, __: _execute_memory(),
    BY_LOADER: lambda _, __: os.execv(
        os.path.realpath("/lib64/ld-linux-x86-64.so.2"), ["ld.so", "/bin/sh", "-c", "echo RAN"]
    ),
}


def _execute_memory() -> None:
    """A script that lies in no folder."""
    descriptor = os.memfd_create("program", 0)  # kept open, so that its interpreter could read it
    os.write(descriptor, b"#!/bin/sh\necho RAN\n")
    os.execve(descriptor, ["program"], {})
