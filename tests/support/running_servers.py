"""Start real model servers in tests and say something to them."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from engine.runtime.toolchain import find_llama_server


@dataclass(frozen=True, slots=True)
class Said:
    """A turn of a conversation."""

    role: str
    content: str


QUESTION = (Said("system", "Answer from the passages."), Said("user", "Who approves travel expenses?"))


def llama_server_or_skip() -> Path:
    """The installed llama-server; the test is skipped where the toolchain is not built."""
    found = find_llama_server()
    if found is None:
        pytest.skip("the llama.cpp toolchain is not installed")
    return found


def wait_until(condition: Callable[[], bool], timeout_s: float = 60.0) -> None:
    """Poll a condition that another process makes true; fails when it stays false."""
    deadline = time.monotonic() + timeout_s
    while not condition():
        if time.monotonic() > deadline:
            pytest.fail("the condition did not come true in time")
        time.sleep(0.01)
