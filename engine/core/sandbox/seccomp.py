"""A seccomp filter for the parser: what reading, computing and threads need is allowed, the rest is refused.

Built for x86_64 and aarch64. Refused calls fail with an error number and do not kill, so that a library that merely
asks goes on.
"""

from __future__ import annotations

import errno
import platform

from engine.core.sandbox import bpf

# The newest call of Linux 6.1. Beyond it the answer is ENOSYS, which every libc knows to work around.
_NEWEST_NUMBER = 450

# name: (x86_64, aarch64); -1 where the architecture has no such call.
_ALLOWED: dict[str, tuple[int, int]] = {
    "read": (0, 63),
    "write": (1, 64),
    "close": (3, 57),
    "stat": (4, -1),
    "fstat": (5, 80),
    "lstat": (6, -1),
    "poll": (7, -1),
    "lseek": (8, 62),
    "mmap": (9, 222),
    "mprotect": (10, 226),
    "munmap": (11, 215),
    "brk": (12, 214),
    "rt_sigaction": (13, 134),
    "rt_sigprocmask": (14, 135),
    "rt_sigreturn": (15, 139),
    "pread64": (17, 67),
    "readv": (19, 65),
    "writev": (20, 66),
    "access": (21, -1),
    "select": (23, -1),
    "sched_yield": (24, 124),
    "mremap": (25, 216),
    "mincore": (27, 232),
    "madvise": (28, 233),
    "dup": (32, 23),
    "nanosleep": (35, 101),
    "getpid": (39, 172),
    "exit": (60, 93),
    "uname": (63, 160),
    "getcwd": (79, 17),
    "readlink": (89, -1),
    "gettimeofday": (96, 169),
    "getrlimit": (97, 163),
    "getrusage": (98, 165),
    "sysinfo": (99, 179),
    "times": (100, 153),
    "getuid": (102, 174),
    "getgid": (104, 176),
    "geteuid": (107, 175),
    "getegid": (108, 177),
    "getppid": (110, 173),
    "sigaltstack": (131, 132),
    "statfs": (137, 43),
    "fstatfs": (138, 44),
    "sched_getparam": (143, 121),
    "sched_getscheduler": (145, 120),
    "sched_get_priority_max": (146, 125),
    "sched_get_priority_min": (147, 126),
    "arch_prctl": (158, -1),
    "gettid": (186, 178),
    "time": (201, -1),
    "futex": (202, 98),
    "sched_getaffinity": (204, 123),
    "epoll_ctl": (233, 21),
    "epoll_wait": (232, -1),
    "getdents64": (217, 61),
    "set_tid_address": (218, 96),
    "restart_syscall": (219, 128),
    "fadvise64": (221, 223),
    "clock_gettime": (228, 113),
    "clock_getres": (229, 114),
    "clock_nanosleep": (230, 115),
    "exit_group": (231, 94),
    "get_mempolicy": (239, 236),
    "newfstatat": (262, 79),
    "readlinkat": (267, 78),
    "faccessat": (269, 48),
    "pselect6": (270, 72),
    "ppoll": (271, 73),
    "set_robust_list": (273, 99),
    "epoll_pwait": (281, 22),
    "eventfd2": (290, 19),
    "epoll_create1": (291, 20),
    "getcpu": (309, 168),
    "getrandom": (318, 278),
    "membarrier": (324, 283),
    "statx": (332, 291),
    "rseq": (334, 293),
    "faccessat2": (439, 439),
}
_OPEN, _OPENAT = (2, -1), (257, 56)
_CLONE, _CLONE3, _OPENAT2 = (56, 220), (435, 435), (437, 437)
_TGKILL, _PRLIMIT64, _PRCTL, _IOCTL, _FCNTL = (234, 131), (302, 261), (157, 167), (16, 29), (72, 25)

# O_WRONLY | O_RDWR | O_CREAT | O_TRUNC | O_APPEND | __O_TMPFILE: the same bits on both architectures
_WRITING_FLAGS = 0o1 | 0o2 | 0o100 | 0o1000 | 0o2000 | 0o20000000
_CLONE_THREAD = 0x00010000
# PR_GET_DUMPABLE, PR_SET_NAME, PR_GET_NAME, PR_GET_SECCOMP, PR_CAPBSET_READ, PR_GET_NO_NEW_PRIVS, PR_SET_VMA
_HARMLESS_PRCTL = (3, 15, 16, 21, 23, 39, 0x53564D41)
# TCGETS, TIOCGWINSZ, FIONREAD, FIONBIO, FIO*CLEX
_HARMLESS_IOCTL = (0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451)
_HARMLESS_FCNTL = (0, 1, 2, 3, 4, 1030, 1032)  # F_DUPFD, F_*FD, F_*FL, F_DUPFD_CLOEXEC, F_GETPIPE_SZ


def build_filter(machine: str, pid: int) -> bytes:
    """The BPF program for one architecture. Raises NotImplementedError for one it does not know."""
    column = bpf.column_of(machine)
    program = bpf.opening(machine, newest=_NEWEST_NUMBER)
    for numbers in _ALLOWED.values():
        program += bpf.rule(numbers[column], [bpf.allow()])
    program += bpf.rule(_OPEN[column], bpf.without_bits(1, _WRITING_FLAGS, errno.EACCES))
    program += bpf.rule(_OPENAT[column], bpf.without_bits(2, _WRITING_FLAGS, errno.EACCES))
    program += bpf.rule(_OPENAT2[column], [bpf.refuse(errno.ENOSYS)])  # its flags lie in memory, out of sight
    program += bpf.rule(_CLONE3[column], [bpf.refuse(errno.ENOSYS)])  # the same; libc then falls back to clone
    program += bpf.rule(_CLONE[column], bpf.no_namespaces(0, must_have=_CLONE_THREAD))
    program += bpf.rule(_TGKILL[column], bpf.one_of(0, (pid,), errno.EPERM))
    program += bpf.rule(  # reading one's own limits is fine, setting any is not
        _PRLIMIT64[column],
        [
            bpf.argument(0),
            bpf.op(bpf.JUMP_EQUAL, 0, 0, 6),
            *bpf.only_null(2, errno.EPERM),
            bpf.refuse(errno.EPERM),
        ],
    )
    program += bpf.rule(_PRCTL[column], bpf.one_of(0, _HARMLESS_PRCTL, errno.EPERM))
    program += bpf.rule(_IOCTL[column], bpf.one_of(1, _HARMLESS_IOCTL, errno.ENOTTY))
    program += bpf.rule(_FCNTL[column], bpf.one_of(1, _HARMLESS_FCNTL, errno.EPERM))
    program.append(bpf.refuse(errno.EPERM))
    return b"".join(program)


def install(pid: int) -> bool:
    """Filter this process and every thread it starts. Needs no_new_privs. False where it cannot be done."""
    try:
        program = build_filter(platform.machine(), pid)
    except NotImplementedError:
        return False
    return bpf.load(program)
