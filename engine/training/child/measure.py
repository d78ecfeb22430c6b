"""What a trainer measures about itself: memory and speed, and which libraries it runs on."""

from __future__ import annotations

import contextlib
import ctypes
import importlib.metadata
import platform
import time
from collections import deque
from pathlib import Path
from typing import Any

_LIBRARIES = ("torch", "transformers", "peft", "bitsandbytes", "accelerate", "safetensors", "tokenizers", "numpy")
_WINDOW_STEPS = 20


def library_versions() -> dict[str, str]:
    """Of everything that has a say in the numbers."""
    found = {"python": platform.python_version()}
    for name in _LIBRARIES:
        with contextlib.suppress(importlib.metadata.PackageNotFoundError):
            found[name] = importlib.metadata.version(name)
    return found


def resident_bytes() -> int:
    return _status_bytes("VmRSS")


def forget_peak(device: Any) -> None:
    """Measure the peak from here on: reading a model takes more for a moment than training it.

    What the reading freed is given back before. See proc(5) and malloc_trim(3).
    """
    if device.type == "cuda":
        import torch

        torch.cuda.empty_cache()
        torch.cuda.reset_peak_memory_stats(device)
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
        Path("/proc/self/clear_refs").write_text("5")


def peak_bytes(device: Any) -> int:
    """The most memory used so far: of the card what torch reserved there, else resident memory."""
    if device.type == "cuda":
        import torch

        return int(torch.cuda.max_memory_reserved(device))
    return _status_bytes("VmHWM")


class Speed:
    """Tokens a second and seconds a step over the last steps."""

    def __init__(self) -> None:
        self._marks: deque[tuple[float, int]] = deque(maxlen=_WINDOW_STEPS + 1)
        self._tokens = 0
        self.start()

    def start(self) -> None:
        """Time begins now; what happened between two steps, such as an evaluation, is not counted."""
        self._marks.clear()
        self._marks.append((time.monotonic(), self._tokens))

    def step(self, tokens: int) -> tuple[float, float]:
        """(tokens a second, seconds a step)."""
        self._tokens += tokens
        self._marks.append((time.monotonic(), self._tokens))
        (then_s, then_tokens), (now_s, now_tokens) = self._marks[0], self._marks[-1]
        span_s = max(1e-9, now_s - then_s)
        return (now_tokens - then_tokens) / span_s, span_s / (len(self._marks) - 1)


def _status_bytes(name: str) -> int:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(name + ":"):
            return int(line.split()[1]) * 1024
    return 0
