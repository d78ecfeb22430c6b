"""One process becomes several that run the same program, and a parent that ends them all when one ends badly.

The parent runs nothing but this module, and waits: each of the others is killed with it,
and it with the engine. It ends as the first one ended that ended badly. Standard library only.
"""

from __future__ import annotations

import os
import resource
import signal
from collections.abc import Sequence
from typing import NoReturn

from engine.core.sandbox import landlock, linux, refusals
from engine.core.sandbox.landlock import Places

_SIGNALLED = 128
_FIRST_INHERITED = 3


def split(count: int, first_only: Sequence[int]) -> int:
    """Returns the number of the process, from 0, in each of ``count`` new ones; never in the one that called.

    ``first_only``: descriptors that all but number 0 lose. A request to end (SIGTERM) reaches number 0 alone, which has
    to agree with the others.
    """
    parent = os.getpid()
    blocked = {signal.SIGTERM}
    signal.pthread_sigmask(signal.SIG_BLOCK, blocked)
    processes: list[int] = []
    for number in range(count):
        process = os.fork()
        if process == 0:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, blocked)
            linux.die_with_parent(parent)
            for descriptor in first_only if number else ():
                os.close(descriptor)
            return number
        processes.append(process)
    _let_go()
    signal.signal(signal.SIGTERM, lambda number, _: os.kill(processes[0], number) if processes else None)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, blocked)
    _confine()
    _end_as(_watch(processes))


def _let_go() -> None:
    """Nobody waits for the end of a pipe that this process holds open."""
    os.closerange(_FIRST_INHERITED, resource.getrlimit(resource.RLIMIT_NOFILE)[0])


def _confine() -> None:
    """The parent opens nothing any more, and may still end the others, who confine themselves in their own way."""
    landlock.restrict(Places(), signals=True)
    linux.drop_capabilities()
    refusals.install(os.getpid(), sockets=False, processes=True)


def _watch(processes: list[int]) -> int:
    """Until all have ended: 0, or the status of the first that ended badly, after which the others were killed."""
    worst = 0
    while processes:
        ended, status = os.waitpid(-1, 0)
        if ended not in processes:  # a child of a child, where this is the first process of a namespace
            continue
        processes.remove(ended)
        if status and not worst:
            worst = status
            for other in processes:
                os.kill(other, signal.SIGKILL)
    return worst


def _end_as(status: int) -> NoReturn:
    """With the same status; the first process of a namespace cannot be killed by itself and says it by a number."""
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        if number != signal.SIGKILL:
            signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)
        os._exit(_SIGNALLED + number)
    os._exit(os.WEXITSTATUS(status))
