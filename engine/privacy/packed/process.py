"""The process in which a model out of a pack reads texts, as its parent sees it: started, asked, limited, ended.

A model is a stranger's: it gets texts and no key, no network, no file but its own, and its answers are checked. When it
crashes, hangs or answers nonsense the text counts as not examined.
"""

from __future__ import annotations

import json
import logging
import math
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.privacy.packed.errors import HOW_TO_GO_ON, NamesModelError
from engine.privacy.packed.found import Found
from engine.runtime import confinement
from engine.runtime.errors import IsolationMissingError
from engine.runtime.isolation import start_isolated
from models_registry.packs.name_labels import TYPES, begins_name
from models_registry.packs.names_model import NamesModel

_LOADING_S = 200.0
_LEAST_S = 60.0
_CHARACTERS_PER_S = 200  # slower than any model on any processor that is worth its wait
_REQUEST_CHARACTERS = 50_000
_ANSWER_BYTES_PER_CHARACTER = 64
_MEMORY_BYTES = 3 << 30  # for libraries and the numbers of one batch
_COPIES_OF_WEIGHTS = 4
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Limits:
    """``least_s`` and a second for each ``characters_per_s`` to answer in; memory beside the weights' copies."""

    loading_s: float = _LOADING_S
    least_s: float = _LEAST_S
    characters_per_s: int = _CHARACTERS_PER_S
    memory_bytes: int = _MEMORY_BYTES


class NamesProcess:
    """One model. It is started by the first text and again after a crash; threads take turns."""

    def __init__(
        self,
        folder: Path,
        model: NamesModel,
        *,
        threads: int,
        accept_weak: Callable[[], bool] = lambda: False,
        limits: Limits = Limits(),
        check: Callable[[], None] = lambda: None,
    ) -> None:
        """``folder``: the pack's own. ``check`` raises where its files are not what was signed; asked at each start."""
        self._folder = folder
        self._model = model
        self._threads = threads
        self._accept_weak = accept_weak
        self._limits = limits
        self._check = check
        self._unfit: str | None = None
        self._child: _Child | None = None
        # A child dies with the thread that started it, so one thread does it all.
        self._turn = ThreadPoolExecutor(max_workers=1, thread_name_prefix="names-model")

    def find_many(self, texts: Sequence[str]) -> list[list[Found]]:
        """The names in each text. Raises NamesModelError or what ``check`` raises; nothing was examined then."""
        try:
            asked = self._turn.submit(self._find_many, list(texts))
        except RuntimeError:  # another one was chosen meanwhile
            raise _failed("it was ended") from None
        return asked.result()

    def close(self) -> None:
        self._turn.submit(self._end).result()
        self._turn.shutdown()

    @property
    def pid(self) -> int | None:
        return self._child.process.pid if self._child else None

    def _find_many(self, texts: list[str]) -> list[list[Found]]:
        found: list[list[Found]] = []
        for group in _groups(texts):
            untrusted = self._ask({"texts": group}, sum(map(len, group)))
            found += _checked(untrusted, group) or self._gave_up("it answered something other than names")
        return found

    def _ask(self, question: dict[str, Any], characters: int) -> dict[str, Any]:
        if self._unfit is not None:
            raise _failed(self._unfit)
        if self._child is None or self._child.process.poll() is not None:
            self._end()
            self._start()
        return self._exchange(question, self._limits.least_s + characters / self._limits.characters_per_s, characters)

    def _start(self) -> None:
        self._check()
        ours, theirs = socket.socketpair()
        size_bytes = sum(path.stat().st_size for path in self._folder.rglob("*") if path.is_file())
        try:
            started = start_isolated(
                [sys.executable, "-I", "-m", "engine.privacy.packed.child", str(theirs.fileno())],
                folder=self._folder,
                environment=self._environment(),
                stderr=subprocess.DEVNULL,
                descriptors=(theirs.fileno(),),
                policy=confinement.names_model(
                    self._folder, memory_bytes=self._limits.memory_bytes + _COPIES_OF_WEIGHTS * size_bytes
                ),
                accept_weak=self._accept_weak(),
            )
        except OSError as error:
            ours.close()
            raise _failed(f"its process cannot be started ({error.strerror})") from None
        except IsolationMissingError as error:
            ours.close()
            raise NamesModelError(error.message, help=error.help) from None
        finally:
            theirs.close()
        self._child = _Child(started.process, ours)
        _log.info("names model started, isolation %s", started.isolation)
        asked = {
            "engine": self._model.engine,
            "folder": str(self._folder),
            "config": self._model.config,
            "labels": self._model.labels,
            "begins": [label for label in self._model.labels if begins_name(label)],
            "threads": self._threads,
        }
        if self._exchange(asked, self._limits.loading_s, 0) != {"ready": True}:
            self._gave_up("it does not load")

    def _exchange(self, question: dict[str, Any], limit_s: float, characters: int) -> dict[str, Any]:
        assert self._child is not None
        child, late = self._child, threading.Event()

        def end() -> None:
            late.set()
            child.process.kill()

        timer = threading.Timer(limit_s, end)
        timer.start()
        try:
            child.channel.sendall(json.dumps(question).encode("ascii") + b"\n")
            untrusted = child.answers.readline(4096 + _ANSWER_BYTES_PER_CHARACTER * characters)
        except OSError:
            untrusted = b""
        finally:
            timer.cancel()
        try:
            told = json.loads(untrusted)
        except (ValueError, RecursionError):
            told = None
        if late.is_set():
            self._gave_up(f"it took longer than {limit_s:.0f} s")
        if not isinstance(told, dict):
            self._gave_up("its process ended, which a lack of memory does too")
        elif "unfit" in told:
            self._unfit = _words(told["unfit"])
            self._gave_up(self._unfit)
        elif "failed" in told:
            self._gave_up(f"it failed ({_words(told['failed'])})")
        return dict(told or {})

    def _gave_up(self, why: str) -> Any:
        """End the process and raise NamesModelError."""
        self._end()
        raise _failed(why)

    def _end(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            child.process.kill()
            child.process.wait()
            child.answers.close()
            child.channel.close()

    def _environment(self) -> dict[str, str]:
        """Nothing of the engine's own, where keys and passphrase files may be named."""
        kept = {name: os.environ[name] for name in ("LD_LIBRARY_PATH",) if name in os.environ}
        return kept | {
            "HF_HUB_OFFLINE": "1",
            "TRANSFORMERS_OFFLINE": "1",
            "HF_HUB_DISABLE_TELEMETRY": "1",
            "HF_HUB_DISABLE_PROGRESS_BARS": "1",
            "DO_NOT_TRACK": "1",
            "TOKENIZERS_PARALLELISM": "false",
            "HOME": str(self._folder),
            "TMPDIR": str(self._folder),
            "TORCHINDUCTOR_CACHE_DIR": str(self._folder),  # has to be there; nothing is compiled, and nothing written
            "LOGNAME": "names",  # who it is, for libraries that would look it up elsewhere
            "LC_ALL": "C.UTF-8",
            "OMP_NUM_THREADS": str(self._threads),
            "OPENBLAS_NUM_THREADS": str(self._threads),
            "MALLOC_ARENA_MAX": "2",
        }


class _Child:
    """A started process and the two ends of what is said."""

    def __init__(self, process: subprocess.Popen[bytes], channel: socket.socket) -> None:
        self.process = process
        self.channel = channel
        self.answers = channel.makefile("rb")


def _groups(texts: Sequence[str]) -> Iterator[list[str]]:
    group: list[str] = []
    size = 0
    for text in texts:
        if group and size + len(text) > _REQUEST_CHARACTERS:
            yield group
            group, size = [], 0
        group.append(text)
        size += len(text)
    if group:
        yield group


def _checked(untrusted: dict[str, Any], texts: Sequence[str]) -> list[list[Found]] | None:
    """What a model said as findings, or None where it is anything else."""
    answers = untrusted.get("found")
    if not isinstance(answers, list) or len(answers) != len(texts):
        return None
    found: list[list[Found]] = []
    for text, names in zip(texts, answers, strict=True):
        if not isinstance(names, list) or not all(_is_found(name, len(text)) for name in names):
            return None
        found.append([(start, end, kind, float(score)) for start, end, kind, score in names])
    return found


def _is_found(untrusted: Any, length: int) -> bool:
    if not isinstance(untrusted, list) or len(untrusted) != 4:
        return False
    start, end, kind, score = untrusted
    if type(start) is not int or type(end) is not int or not 0 <= start < end <= length:
        return False
    is_score = isinstance(score, float) and math.isfinite(score) and 0 <= score <= 1.001
    return isinstance(kind, str) and kind in TYPES and is_score


def _words(untrusted: Any) -> str:
    plain = "".join(each for each in str(untrusted)[:200] if each.isprintable())
    return plain or "it says nothing"


def _failed(why: str) -> NamesModelError:
    return NamesModelError(f"The model that finds names did not examine this text: {why}.", help=HOW_TO_GO_ON)
