"""Keep the memory of a process that holds keys from other processes and from the disk."""

from __future__ import annotations

import ctypes
import logging
import resource
from dataclasses import dataclass

_PR_GET_DUMPABLE = 3
_PR_SET_DUMPABLE = 4

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Hardening:
    """What the system granted."""

    no_core_dumps: bool
    not_traceable: bool


def describe_protection() -> Hardening:
    """What holds for this process now."""
    no_core_dumps = resource.getrlimit(resource.RLIMIT_CORE)[0] == 0
    try:
        not_traceable = ctypes.CDLL(None, use_errno=True).prctl(_PR_GET_DUMPABLE, 0, 0, 0, 0) == 0
    except (OSError, AttributeError):
        not_traceable = False
    return Hardening(no_core_dumps, not_traceable)


def harden_process() -> Hardening:
    """No core dumps, and no ptrace or /proc/pid/mem by other processes of the same user (Linux).

    A child that is forked without exec inherits both. After exec the child is traceable again and can set up
    user namespaces, which a process that is not dumpable cannot.
    """
    try:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        no_core_dumps = True
    except (OSError, ValueError):
        no_core_dumps = False
    try:
        not_traceable = ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0) == 0
    except (OSError, AttributeError):
        not_traceable = False
    if not (no_core_dumps and not_traceable):
        _log.warning("the system did not allow to protect the memory of this process fully")
    return Hardening(no_core_dumps, not_traceable)
