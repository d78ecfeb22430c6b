"""Run llama.cpp's programs and the processes of this package: no network, no disk to write to, limits, cancel.

They see memory-backed files only, and what they print stays in memory.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from engine.core.errors import CancelledError
from engine.core.sandbox.means import Means, not_accepted
from engine.export.child.request import ConvertRequest, ReferenceRequest, encode
from engine.export.errors import ConversionError, ConverterMissingError, ExportMemoryError
from engine.export.lora import CONFIG, WEIGHTS
from engine.runtime.confinement import converter
from engine.runtime.isolation import start_isolated
from engine.runtime.memory_files import MemoryFile
from engine.runtime.toolchain import find_converter, find_tool

_POLL_S = 0.1
_KEPT_LINES = 80
_KEPT_CHARACTERS = 20_000  # of a line; all the means of a perplexity are one
_ATTEMPTS = 3
SPARE_CHUNKS = 4
_KEPT_VARIABLES = ("LD_LIBRARY_PATH", "CUDA_VISIBLE_DEVICES", "CUDA_DEVICE_ORDER", "NVIDIA_VISIBLE_DEVICES")
_LEAST_TIME_S = 1800.0
_BYTES_PER_S = 1_000_000  # slower than any machine that could serve the model
_LIBRARIES_BYTES = 64 << 30  # of address space, not of memory: what torch and drivers reserve
_REFUSED = re.compile(r"refused: \w+: (.+)|ERROR:[^:]+:\s*(.+)|error: (.+)", re.IGNORECASE)
_PATH = re.compile(r"'?(?:/[^\s/']+)+'?")

Cancelled = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Workbench:
    """Where the programs are and how much they may use. ``folder``: for links into memory, nothing else."""

    folder: Path
    threads: int
    cancelled: Cancelled
    accept_weak_isolation: Callable[[], bool] = not_accepted  # whether an administrator gave a reason in writing
    means: Means | None = None  # what of the system's isolation may be used; None: everything

    def convert(self, request: ConvertRequest, files: Sequence[MemoryFile], *, base_bytes: int) -> None:
        """A pack of safetensors to ``request.out`` as F16. Raises ConversionError."""
        self._python("engine.export.child.convert", request, files, base_bytes)

    def convert_adapter(self, request: ConvertRequest, files: Sequence[MemoryFile], *, base_bytes: int) -> None:
        """An adapter to ``request.out``, with links in ``request.work``. Raises ConversionError."""
        self._python("engine.export.child.adapter", request, files, base_bytes)

    def refer(self, request: ReferenceRequest, files: Sequence[MemoryFile], *, base_bytes: int) -> None:
        """What transformers says, to ``request.out``. Raises ConversionError."""
        self._python("engine.export.child.reference", request, files, base_bytes)

    def quantize(self, source: MemoryFile, target: MemoryFile, kind: str, importance: MemoryFile | None) -> None:
        """``source`` (F16) to ``target``. Raises ConversionError."""
        weighted = ["--imatrix", importance.path] if importance else []
        command = [_tool("llama-quantize"), *weighted, source.path, target.path, kind, str(self.threads)]
        self._run(command, [source, target, *([importance] if importance else [])], source.size_bytes)

    def importance(self, model: MemoryFile, text: MemoryFile, target: MemoryFile, *, context: int, chunks: int) -> None:
        """Which weights matter for ``text``, for ``quantize``. Raises ConversionError."""
        command = [_tool("llama-imatrix"), "--model", model.path, "--file", text.path, "--output", target.path]
        command += ["--ctx-size", str(context), "--chunks", str(chunks), "--no-ppl", "--threads", str(self.threads)]
        self._run(command, [model, text, target], model.size_bytes)

    def perplexity(
        self, model: MemoryFile, text: MemoryFile, *, context: int, chunks: int, adapter: MemoryFile | None = None
    ) -> float:
        """Of the first ``chunks`` of ``text`` under the model, with the adapter at full strength.

        Raises ConversionError, also where the text is shorter.
        """
        # The program prints from a thread that its end does not wait for, so its last words are often lost. It prints
        # the mean after each chunk: with some chunks more than needed, the one that counts is not among the last.
        command = [_tool("llama-perplexity"), "--model", model.path, "--file", text.path]
        command += ["--ctx-size", str(context), "--batch-size", str(context), "--chunks", str(chunks + SPARE_CHUNKS)]
        command += ["--threads", str(self.threads), *(["--lora", adapter.path] if adapter else [])]
        wanted = re.compile(rf"\[{chunks}\]([0-9.]+|-?nan|inf),")
        for _ in range(_ATTEMPTS):
            output = self._run(command, [model, text, *([adapter] if adapter else [])], model.size_bytes)
            found = wanted.search("\n".join(output))
            if found:
                return float(found[1])
        raise ConversionError("The perplexity of the model could not be measured.", help=_LOOK)

    @contextmanager
    def links(self, config: MemoryFile, weights: MemoryFile) -> Iterator[Path]:
        """A folder in which an adapter's files seem to lie: links into the memory of whoever follows them."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(prefix="links-", dir=self.folder))
        folder = made / "adapter"  # the converter writes this name into the file: the same bytes for the same adapter
        try:
            folder.mkdir()
            (folder / CONFIG).symlink_to(config.path)
            (folder / WEIGHTS).symlink_to(weights.path)
            yield folder
        finally:
            shutil.rmtree(made, ignore_errors=True)

    def _python(
        self, module: str, request: ConvertRequest | ReferenceRequest, files: Sequence[MemoryFile], base_bytes: int
    ) -> None:
        with MemoryFile("request") as asked:
            asked.fill([encode(request)]).seal()
            command = [sys.executable, "-I", "-B", "-m", module, asked.path]
            reads = [request.base, *([request.work] if isinstance(request, ConvertRequest) and request.work else [])]
            self._run(command, [asked, *files], base_bytes, reads)

    def _run(
        self, command: Sequence[str], files: Sequence[MemoryFile], handled_bytes: int, reads: Sequence[str] = ()
    ) -> list[str]:
        """Its output. ``handled_bytes`` is the size of what it reads, from which its limits follow.

        ``reads``: files and folders on disk that it may read; it writes to none.
        """
        child = start_isolated(
            command,
            folder=Path("/"),
            environment=self._environment(),
            stderr=subprocess.PIPE,
            descriptors=[file.descriptor for file in files],
            policy=converter(
                command[0],
                reads,
                memory_bytes=_LIBRARIES_BYTES + 8 * handled_bytes,
                file_bytes=(1 << 30) + 4 * handled_bytes,
                python=command[0] == sys.executable,
            ),
            accept_weak=self.accept_weak_isolation(),
            means=self.means,
        )
        lines: deque[str] = deque(maxlen=_KEPT_LINES)
        with child.process as process:
            readers = [_drain(stream, lines) for stream in (process.stdout, process.stderr)]
            try:
                _wait(process, _LEAST_TIME_S + handled_bytes / _BYTES_PER_S, self.cancelled)
            finally:
                process.kill()
                for reader in readers:
                    reader.join()
        if process.returncode != 0:
            raise _failure(process.returncode, lines)
        return list(lines)

    def _environment(self) -> dict[str, str]:
        """Nothing that would make a library look for something elsewhere, or write a cache."""
        kept = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
        offline = dict.fromkeys(("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE", "HF_HUB_DISABLE_TELEMETRY"), "1")
        # torch makes sure of its cache's folder when it is imported; nothing is compiled here, so any folder does.
        torch = {"TORCHINDUCTOR_CACHE_DIR": "/", "OMP_NUM_THREADS": str(self.threads)}
        return kept | offline | torch | {"LC_ALL": "C.UTF-8", "HOME": "/nonexistent"}


_LOOK = "Look at the base model's pack; see docs/export.md for what the converter reads."


def converter_folder() -> str:
    """Raises ConverterMissingError."""
    found = find_converter()
    if found is None:
        raise ConverterMissingError("llama.cpp's converter is not installed.", help="Run 'make toolchain'.")
    return str(found)


def _tool(name: str) -> str:
    found = find_tool(name)
    if found is None:
        raise ConverterMissingError(f"{name} is not installed.", help="Run 'make toolchain'.")
    return str(found)


def _wait(process: subprocess.Popen[bytes], limit_s: float, cancelled: Cancelled) -> None:
    waited_s = 0.0
    while True:
        try:
            process.wait(_POLL_S)
            return
        except subprocess.TimeoutExpired:
            waited_s += _POLL_S
        if cancelled():
            raise CancelledError("The export was cancelled.", help="Nothing of it was kept.")
        if waited_s > limit_s:
            raise ConversionError("A step of the export took far too long.", help="Export on a faster machine.")


def _drain(stream: IO[bytes] | None, lines: deque[str]) -> threading.Thread:
    def read() -> None:
        for line in stream or ():
            lines.append(line.decode("utf-8", "replace").strip()[:_KEPT_CHARACTERS])

    thread = threading.Thread(target=read, name="export-output", daemon=True)
    thread.start()
    return thread


def _failure(returncode: int, lines: Sequence[str]) -> ConversionError | ExportMemoryError:
    text = "\n".join(lines)
    if returncode == -9 or "bad_alloc" in text or "MemoryError" in text or "Cannot allocate memory" in text:
        return ExportMemoryError("The export ran out of memory.", help="Close other programs and try again.")
    reasons = [next(part for part in match.groups() if part) for line in lines if (match := _REFUSED.search(line))]
    reason = _PATH.sub("the file", reasons[-1])[:200].rstrip(".") if reasons else f"exit status {returncode}"
    return ConversionError(f"The model cannot be converted: {reason}.", help=_LOOK)
