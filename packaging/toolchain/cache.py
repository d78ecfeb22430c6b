"""Keep built toolchains outside the tree, whole or not at all, and let one process at a time build one."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

ENTRY_FILE = "entry.json"
CONVERTER_FOLDER = "llama.cpp"


def default_root() -> Path:
    """`CLOISTER_TOOLCHAIN_CACHE`, or a folder in the user's cache."""
    named = os.environ.get("CLOISTER_TOOLCHAIN_CACHE")
    if named:
        return Path(named).expanduser()
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "cloister" / "toolchain"


@dataclass(frozen=True, slots=True)
class Entry:
    """A finished build: the wheel and the converter's scripts."""

    wheel: Path
    converter: Path


class ToolchainCache:
    """`<root>/<key>/` holds a wheel, the converter and a description with the wheel's digest."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def get(self, key: str) -> Entry | None:
        """The entry, or None where there is none or its wheel is not the one that was stored."""
        folder = self.root / key
        try:
            described = json.loads((folder / ENTRY_FILE).read_text(encoding="utf-8"))
            wheel = folder / str(described["wheel"])
            if sha256_of(wheel) != described["sha256"]:
                return None
        except (OSError, ValueError, KeyError, TypeError):
            return None
        converter = folder / CONVERTER_FOLDER
        return Entry(wheel, converter) if (converter / "convert_hf_to_gguf.py").is_file() else None

    def put(self, key: str, wheel: Path, fill_converter: Callable[[Path], None]) -> Entry:
        """Store a copy under `key`; a reader sees the old entry, none or the new one, never half of it."""
        self.root.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=f".{key}.", dir=self.root))
        try:
            shutil.copyfile(wheel, staging / wheel.name)
            fill_converter(staging / CONVERTER_FOLDER)
            described = {"wheel": wheel.name, "sha256": sha256_of(staging / wheel.name)}
            (staging / ENTRY_FILE).write_text(json.dumps(described), encoding="utf-8")
            staging.chmod(0o755)
            replace_folder(staging, self.root / key)
        finally:
            shutil.rmtree(staging, ignore_errors=True)
        entry = self.get(key)
        assert entry is not None
        return entry

    def drop(self, key: str) -> None:
        """Forget an entry."""
        shutil.rmtree(self.root / key, ignore_errors=True)

    @contextlib.contextmanager
    def building(self, key: str, say: Callable[[str], None]) -> Iterator[Path]:
        """Hold the only right to build `key`; yields an empty scratch folder that is gone afterwards.

        The kernel drops the lock when the holder dies, and the next holder sweeps what it left.
        """
        self.root.mkdir(parents=True, exist_ok=True)
        with (self.root / f"{key}.lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                say("another process is building the same toolchain: waiting for it")
                fcntl.flock(lock, fcntl.LOCK_EX)
            for left in self.root.glob(f".{key}.*"):
                shutil.rmtree(left, ignore_errors=True)
            scratch = Path(tempfile.mkdtemp(prefix=f".{key}.build.", dir=self.root))
            try:
                yield scratch
            finally:
                shutil.rmtree(scratch, ignore_errors=True)


def replace_folder(new: Path, target: Path) -> None:
    """Put `new` where `target` is. A reader between the two renames finds nothing, never a mixture."""
    old = target.with_name(f".{target.name}.old-{os.getpid()}")
    if target.exists():
        target.rename(old)
    new.rename(target)
    shutil.rmtree(old, ignore_errors=True)


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
