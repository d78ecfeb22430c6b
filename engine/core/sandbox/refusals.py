"""A seccomp filter for programs that are not ours: what no model, converter or trainer needs is refused.

The parser's filter (``seccomp``) allows a list; this one refuses a list, since drivers of cards ask for what nobody
can foresee. It is inherited by everything the program starts. Refused calls fail and do not kill.
"""

from __future__ import annotations

import errno
import platform
from collections.abc import Mapping

from engine.core.sandbox import bpf
from engine.core.sandbox.policy import Peers

# name: (x86_64, aarch64); -1 where the architecture has no such call.
_NEVER: dict[str, tuple[int, int]] = {
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "process_madvise": (440, 440),
    "kcmp": (312, 272),
    "pidfd_open": (434, 434),
    "pidfd_getfd": (438, 438),
    "pidfd_send_signal": (424, 424),
    "tkill": (200, 130),
    "rt_sigqueueinfo": (129, 138),
    "rt_tgsigqueueinfo": (297, 240),
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "open_tree": (428, 428),
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fspick": (433, 433),
    "mount_setattr": (442, 442),
    "unshare": (272, 97),
    "setns": (308, 268),
    "keyctl": (250, 219),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "userfaultfd": (323, 282),
    "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265),
    "modify_ldt": (154, -1),
    "iopl": (172, -1),
    "ioperm": (173, -1),
    "fanotify_init": (300, 262),
    "quotactl": (179, 60),
    "acct": (163, 89),
    "swapon": (167, 224),
    "swapoff": (168, 225),
    "reboot": (169, 142),
    "kexec_load": (246, 104),
    "kexec_file_load": (320, 294),
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "delete_module": (176, 106),
    "syslog": (103, 116),
    "settimeofday": (164, 170),
    "clock_settime": (227, 112),
    "sethostname": (170, 161),
    "setdomainname": (171, 162),
    "mknod": (133, -1),
    "mknodat": (259, 33),
    # Landlock decides who reads and writes, and not who may change a file's mode, owner, times or attributes.
    "chmod": (90, -1),
    "fchmod": (91, 52),
    "fchmodat": (268, 53),
    "chown": (92, -1),
    "fchown": (93, 55),
    "lchown": (94, -1),
    "fchownat": (260, 54),
    "setxattr": (188, 5),
    "lsetxattr": (189, 6),
    "fsetxattr": (190, 7),
    "removexattr": (197, 14),
    "lremovexattr": (198, 15),
    "fremovexattr": (199, 16),
    # Nor does a folder that was shown by bubblewrap say what may be made in it.
    "symlink": (88, -1),
    "symlinkat": (266, 36),
    "link": (86, -1),
    "linkat": (265, 37),
    "utime": (132, -1),
    "utimes": (235, -1),
    "futimesat": (261, -1),
    "utimensat": (280, 88),
    "connect": (42, 203),
    "sendmsg": (46, 211),  # an address may stand in memory, out of the filter's sight
    "sendmmsg": (307, 269),
}
_NEWEST_NUMBER = 450  # of Linux 6.1; what is newer was read by nobody here
_NO_CALL_IS_NEWER = 0x3FFFFFFF  # but the x32 ones, which have another meaning
_SOCKET, _SOCKETPAIR, _SENDTO = (41, 198), (53, 199), (44, 206)
_KILL, _TGKILL, _PERSONALITY, _IOCTL = (62, 129), (234, 131), (135, 92), (16, 29)
_OPEN, _OPENAT, _OPENAT2 = (2, -1), (257, 56), (437, 437)
_MADE_OR_MOVED = ((85, -1), (83, -1), (258, 34), (82, -1), (264, 38), (316, 276))  # creat, mkdir*, rename*
_MAKING_FLAGS = 0o100 | 0o20000000  # O_CREAT | __O_TMPFILE
_FORK, _VFORK, _CLONE, _CLONE3 = (57, -1), (58, -1), (56, 220), (435, 435)
_EXECVE, _EXECVEAT = (59, 221), (322, 281)
_AF_UNIX, _AF_INET, _AF_INET6, _AF_NETLINK = 1, 2, 10, 16
_NETLINK_ROUTE = 0
_RAWS = (0x3, 0x80003)  # SOCK_RAW, also closed on exec
_DATAGRAMS = (0x2, 0x802, 0x80002, 0x80802)  # SOCK_DGRAM, also not blocking and closed on exec
_STREAMS = (0x1, 0x801, 0x80001, 0x80801)  # SOCK_STREAM, also not blocking and closed on exec
_CLONE_THREAD = 0x00010000
_TIOCSTI, _TIOCLINUX = 0x5412, 0x541C
_ASK_PERSONALITY = 0xFFFFFFFF


def number_of(name: str) -> int:
    """Of a refused call on this machine; -1 where it has none. For the probes."""
    return _NEVER[name][bpf.column_of(platform.machine())]


def build(
    machine: str,
    pid: int,
    *,
    sockets: bool,
    processes: bool,
    connects: bool = False,
    files: bool = True,
    peers: Peers | None = None,
) -> bytes:
    """The program for one architecture. Raises NotImplementedError for one it does not know.

    ``pid``: of the process that will be filtered, which may signal nobody else. ``sockets``: Unix ones may be made and
    listened on, and no connection opened. ``processes``: others may be started. ``connects``: TCP connections may be
    opened instead, and Landlock decides to which port. ``files``: new ones may be made, where places allow it.
    ``peers``: TCP within a network of their own, and what it takes to find the loopback there.
    """
    column = bpf.column_of(machine)
    program = bpf.opening(machine, newest=_NEWEST_NUMBER)
    for name, numbers in _NEVER.items():
        if name != "connect" or not (connects or peers):
            program += bpf.rule(numbers[column], [bpf.refuse(errno.EPERM)])
    made = bpf.one_of(0, (_AF_UNIX,), errno.EAFNOSUPPORT) if sockets else [bpf.refuse(errno.EAFNOSUPPORT)]
    tcp = {family: bpf.one_of(1, _STREAMS, errno.EPERM) for family in (_AF_INET, _AF_INET6)}
    if peers is not None:
        tcp[_AF_NETLINK] = _interfaces_only()
    if peers is not None and peers.cards:
        tcp[_AF_UNIX] = bpf.one_of(1, _DATAGRAMS, errno.EPERM)
    connects = connects or peers is not None
    program += bpf.rule(_SOCKET[column], _of_family(tcp) if connects else made)
    # A pair of datagram sockets can be connected anew, to whoever listens under a path; streams cannot.
    pairs = {_AF_UNIX: bpf.one_of(1, _STREAMS, errno.EPERM) if connects else [bpf.allow()]}
    program += bpf.rule(_SOCKETPAIR[column], _of_family(pairs))
    if peers is None:  # netlink is asked with an address, and whom one can send to otherwise one can connect to
        program += bpf.rule(_SENDTO[column], bpf.only_null(4, errno.EPERM))
    program += bpf.rule(_TGKILL[column], bpf.one_of(0, (pid,), errno.EPERM) if not processes else [bpf.allow()])
    program += bpf.rule(_KILL[column], bpf.one_of(0, (pid,), errno.EPERM) if not processes else _positive())
    program += bpf.rule(_PERSONALITY[column], bpf.one_of(0, (_ASK_PERSONALITY,), errno.EPERM))
    program += bpf.rule(_IOCTL[column], bpf.none_of(1, (_TIOCSTI, _TIOCLINUX), errno.EPERM))
    program += bpf.rule(_CLONE3[column], [bpf.refuse(errno.ENOSYS)])  # its flags lie in memory; libc falls back
    program += bpf.rule(_CLONE[column], bpf.no_namespaces(0, must_have=0 if processes else _CLONE_THREAD))
    if not processes:
        program += bpf.rule(_FORK[column], [bpf.refuse(errno.EPERM)])
        program += bpf.rule(_VFORK[column], [bpf.refuse(errno.EPERM)])
    if not files:
        program += bpf.rule(_OPEN[column], bpf.without_bits(1, _MAKING_FLAGS, errno.EACCES))
        program += bpf.rule(_OPENAT[column], bpf.without_bits(2, _MAKING_FLAGS, errno.EACCES))
        program += bpf.rule(_OPENAT2[column], [bpf.refuse(errno.ENOSYS)])  # its flags lie in memory, out of sight
        for numbers in _MADE_OR_MOVED:
            program += bpf.rule(numbers[column], [bpf.refuse(errno.EACCES)])
    program.append(bpf.allow())
    return b"".join(program)


def _of_family(bodies: Mapping[int, list[bytes]]) -> list[bytes]:
    """For socket(2): a body for each family that may be asked for; it must end in a return."""
    program: list[bytes] = []
    for family, body in bodies.items():
        program += [bpf.argument(0), bpf.op(bpf.JUMP_EQUAL, family, 0, len(body)), *body]
    return [*program, bpf.refuse(errno.EAFNOSUPPORT)]


def _interfaces_only() -> list[bytes]:
    """For netlink(7): the one protocol that tells of interfaces, and of what else is in this network."""
    wrong = [bpf.argument(2), bpf.op(bpf.JUMP_EQUAL, _NETLINK_ROUTE, 1, 0), bpf.refuse(errno.EPERM)]
    return [*wrong, *bpf.one_of(1, (*_RAWS, *_DATAGRAMS), errno.EPERM)]


def _positive() -> list[bytes]:
    """Signals to a process that is named: with several processes Landlock decides which ones; never to everybody."""
    return bpf.at_most(0, 0x7FFFFFFF, errno.EPERM)


def install(
    pid: int,
    *,
    sockets: bool,
    processes: bool,
    connects: bool = False,
    files: bool = True,
    peers: Peers | None = None,
) -> bool:
    """Filter this process for good. Needs no_new_privs. False where it cannot be done."""
    try:
        program = build(
            platform.machine(),
            pid,
            sockets=sockets,
            processes=processes,
            connects=connects,
            files=files,
            peers=peers,
        )
    except NotImplementedError:
        return False
    return bpf.load(program)


def refuse_internet() -> bool:
    """No socket but Unix ones, and nothing else: for a child that is not filtered otherwise."""
    return _refuse((_SOCKET, bpf.one_of(0, (_AF_UNIX,), errno.EAFNOSUPPORT)))


def refuse_programs() -> bool:
    """Start no program from now on, this process's own replacement included."""
    return _refuse((_EXECVE, [bpf.refuse(errno.EPERM)]), (_EXECVEAT, [bpf.refuse(errno.EPERM)]))


def _refuse(*rules: tuple[tuple[int, int], list[bytes]]) -> bool:
    machine = platform.machine()
    try:
        column = bpf.column_of(machine)
    except NotImplementedError:
        return False
    program = bpf.opening(machine, newest=_NO_CALL_IS_NEWER)
    for numbers, body in rules:
        program += bpf.rule(numbers[column], body)
    return bpf.load(b"".join([*program, bpf.allow()]))
