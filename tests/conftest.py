"""What holds for every test: nothing reaches beyond this machine."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from tests.support import loopback

for _variable in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE", "HF_HUB_DISABLE_TELEMETRY", "DO_NOT_TRACK"):
    os.environ[_variable] = "1"
os.environ["TOKENIZERS_PARALLELISM"] = "false"

_attempts: list[str] = []


def _refuse_connections(event: str, arguments: tuple[Any, ...]) -> None:
    looks_up = event == "socket.getaddrinfo"
    if looks_up or (event in ("socket.connect", "socket.sendto") and arguments[0].family != socket.AF_UNIX):
        if loopback.is_open(arguments[:2] if looks_up else arguments[1]):
            return
        _attempts.append(f"{event} {arguments[1:]}")
        raise PermissionError("a test tried to reach the network")


sys.addaudithook(_refuse_connections)


@pytest.fixture(autouse=True)
def nothing_connects() -> Iterator[None]:
    """Fail a test whose code tried to connect, even where the error was swallowed."""
    _attempts.clear()
    yield
    assert not _attempts
