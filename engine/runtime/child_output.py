"""What a model's process said last, kept in memory only, and what its end means."""

from __future__ import annotations

import re
import signal
import threading
from collections import deque
from typing import IO

from engine.runtime.errors import ModelLoadError, ModelOutOfMemoryError, ModelRuntimeError

_KEPT_LINES = 60
_KEPT_CHARACTERS = 300
_OUT_OF_MEMORY = re.compile(
    r"out of memory|failed to allocate|unable to allocate|cannot allocate|bad_alloc|not enough (?:memory|space)"
    r"|OutOfDeviceMemory|cudaMalloc failed|mlock failed",
    re.IGNORECASE,
)
_REASON = re.compile(
    r"(?:error loading model|llama_model_load|gguf_init\w*|error)[^:]*:\s*(?P<reason>.+)", re.IGNORECASE
)
_PATH = re.compile(r"'?(?:/[^\s/']+)+'?")


class ChildOutput:
    """The last lines of a child. They are for diagnosis and never reach a log file."""

    def __init__(self) -> None:
        self._lines: deque[str] = deque(maxlen=_KEPT_LINES)

    def read_in_background(self, stream: IO[bytes]) -> threading.Thread:
        """Drain the stream until it ends, so that the child never blocks on a full pipe."""

        def drain() -> None:
            with stream:
                while line := stream.readline(65_536):
                    self._lines.append(line.decode("utf-8", "replace").strip()[:_KEPT_CHARACTERS])

        thread = threading.Thread(target=drain, name="llama-server-output", daemon=True)
        thread.start()
        return thread

    def load_error(self, returncode: int) -> ModelRuntimeError:
        """Why the process ended before it was ready."""
        if self.ran_out_of_memory(returncode):
            return ModelOutOfMemoryError(
                "The model does not fit into memory.",
                help="Close other programs, or use a smaller model or a stronger quantization.",
            )
        reason = next((found for line in self._lines if (found := _reason(line))), self.describe_exit(returncode))
        return ModelLoadError(
            f"The model cannot be loaded by llama.cpp: {reason}.",
            help="Check the file with 'cloister models verify', or import the model again.",
        )

    def ran_out_of_memory(self, returncode: int) -> bool:
        """By its own words, or killed by the kernel, which here means the out-of-memory killer."""
        return returncode == -signal.SIGKILL or any(_OUT_OF_MEMORY.search(line) for line in self._lines)

    @staticmethod
    def describe_exit(returncode: int) -> str:
        if returncode >= 0:
            return f"exit status {returncode}"
        try:
            return f"signal {signal.Signals(-returncode).name}"
        except ValueError:
            return f"signal {-returncode}"


def _reason(line: str) -> str | None:
    """The telling half of an error line, without any path."""
    found = _REASON.search(line)
    return _PATH.sub("the file", found["reason"])[:160] if found else None
