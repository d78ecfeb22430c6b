"""Becomes another program after giving up the network; run as a script, standard library only.

Arguments: the descriptor to report on, the parent's process id, ``memory,file,disk`` (bytes of address space, bytes of
one file, 1 where no file on any disk may be written; 0 for no limit), then the command. Two words are written to the
descriptor: ``namespace``, ``seccomp`` or ``none``, then ``confined`` or ``open``, which says whether disks are out of
reach; a third one, an error number, when exec fails.
"""

from __future__ import annotations

import ctypes
import os
import platform
import resource
import signal
import struct
import sys

_CLONE_NEWUSER = 0x10000000
_CLONE_NEWNET = 0x40000000
_PR_SET_PDEATHSIG = 1
_PR_SET_SECCOMP = 22
_PR_SET_NO_NEW_PRIVS = 38
_SECCOMP_MODE_FILTER = 2
_AF_UNIX = 1
_EAFNOSUPPORT = 97
# audit architecture, number of socket(2), first number that belongs to another calling convention (x32)
_SYSCALLS = {"x86_64": (0xC000003E, 41, 0x40000000), "aarch64": (0xC00000B7, 198, 0xFFFFFFFF)}


def main(arguments: list[str]) -> None:
    report, parent, command = int(arguments[0]), int(arguments[1]), arguments[3:]
    memory_bytes, file_bytes, no_disk = (int(number) for number in arguments[2].split(","))
    os.umask(0o077)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core file would hold prompts
    for limit, value in ((resource.RLIMIT_AS, memory_bytes), (resource.RLIMIT_FSIZE, file_bytes)):
        if value:
            resource.setrlimit(limit, (value, value))
    libc = ctypes.CDLL(None, use_errno=True)
    isolation = _give_up_network(libc)
    # After the namespace: a change of credentials clears the signal.
    libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)
    confined = bool(no_disk) and _refuse_disk_writes(libc)
    os.write(report, f"{isolation} {'confined' if confined else 'open'}".encode("ascii"))
    os.set_inheritable(report, False)
    try:
        os.execv(command[0], command)
    except OSError as error:
        os.write(report, f" {error.errno}".encode("ascii"))
        os._exit(127)


def _refuse_disk_writes(libc: ctypes.CDLL) -> bool:
    """Landlock: no file is made, changed or removed, whatever its folder; see landlock(7).

    Memory-backed files and pipes have no place in a file system and stay writable, as does ``/dev/null``.
    """
    create, add, restrict = 444, 445, 446  # the same numbers on every architecture
    version = libc.syscall(ctypes.c_long(create), None, ctypes.c_size_t(0), ctypes.c_uint32(1))
    if version < 3 or libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return False  # before version 3 truncating a file cannot be refused
    write_file, truncate = 1 << 1, 1 << 14
    remove_and_make = sum(1 << bit for bit in range(4, 13))
    handled = struct.pack("Q", write_file | truncate | remove_and_make | 1 << 13)
    ruleset = libc.syscall(ctypes.c_long(create), handled, ctypes.c_size_t(len(handled)), ctypes.c_uint32(0))
    if ruleset < 0:
        return False
    null = os.open("/dev/null", os.O_PATH | os.O_CLOEXEC)
    rule = struct.pack("=Qi", write_file, null)
    libc.syscall(ctypes.c_long(add), ctypes.c_int(ruleset), ctypes.c_int(1), rule, ctypes.c_uint32(0))
    done = libc.syscall(ctypes.c_long(restrict), ctypes.c_int(ruleset), ctypes.c_uint32(0)) == 0
    os.close(null)
    os.close(ruleset)
    return bool(done)


def _give_up_network(libc: ctypes.CDLL) -> str:
    user, group = os.getuid(), os.getgid()
    if libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET) == 0:
        _map_identity(user, group)
        return "namespace"
    if libc.unshare(_CLONE_NEWNET) == 0:
        return "namespace"
    return "seccomp" if _refuse_sockets(libc) else "none"


def _map_identity(user: int, group: int) -> None:
    """Keep the same user and group inside; without it files would seem to belong to nobody."""
    for path, text in (
        ("/proc/self/setgroups", "deny"),
        ("/proc/self/uid_map", f"{user} {user} 1"),
        ("/proc/self/gid_map", f"{group} {group} 1"),
    ):
        try:
            descriptor = os.open(path, os.O_WRONLY)
        except OSError:
            continue
        try:
            os.write(descriptor, text.encode("ascii"))
        except OSError:
            pass
        finally:
            os.close(descriptor)


def _refuse_sockets(libc: ctypes.CDLL) -> bool:
    """Let socket(2) make Unix sockets only, by a classic BPF filter over ``struct seccomp_data``."""
    known = _SYSCALLS.get(platform.machine())
    if known is None:
        return False
    architecture, socket_call, foreign = known
    load, equal, above, answer = 0x20, 0x15, 0x35, 0x06
    allow, kill, refuse = 0x7FFF0000, 0x80000000, 0x00050000 | _EAFNOSUPPORT
    program = (
        (load, 0, 0, 4),  # architecture
        (equal, 1, 0, architecture),
        (answer, 0, 0, kill),
        (load, 0, 0, 0),  # number of the call
        (above, 4, 0, foreign),
        (equal, 0, 2, socket_call),
        (load, 0, 0, 16),  # first argument, low half
        (equal, 0, 2, _AF_UNIX),
        (answer, 0, 0, allow),
        (answer, 0, 0, kill),
        (answer, 0, 0, refuse),
    )
    code = b"".join(struct.pack("HBBI", *instruction) for instruction in program)
    buffer = ctypes.create_string_buffer(code, len(code))
    filter_program = struct.pack("HxxxxxxP", len(program), ctypes.addressof(buffer))
    header = ctypes.create_string_buffer(filter_program, len(filter_program))
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return False
    return bool(libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(header), 0, 0) == 0)


if __name__ == "__main__":
    main(sys.argv[1:])
