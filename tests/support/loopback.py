"""Ports of this machine's loopback that the test at hand opened itself, and may connect to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_HOSTS = ("127.0.0.1", "localhost")
_open: set[int] = set()


@contextmanager
def opened(port: int) -> Iterator[None]:
    """Within the block the test's own process may connect to the port of 127.0.0.1."""
    _open.add(port)
    try:
        yield
    finally:
        _open.discard(port)


def is_open(address: Any) -> bool:
    """Whether host and port are this machine's and were opened."""
    if not isinstance(address, tuple) or len(address) < 2 or address[0] not in _HOSTS:
        return False
    return str(address[1]).isdigit() and int(address[1]) in _open
