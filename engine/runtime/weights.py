"""Where a server finds what it loads: in a plain file, or decrypted in memory for as long as it takes to load.

Public weights lie in plain files. What was trained on documents is sealed at rest and has a path in memory only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from engine.runtime.errors import ModelFileMissingError
from engine.runtime.memory_files import MemoryFile


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """``path`` as the child names it; ``descriptors`` have to be inherited for that."""

    path: str
    descriptors: tuple[int, ...] = ()


class WeightFile(Protocol):
    """Something that llama.cpp can be pointed at."""

    def open(self, held: ExitStack) -> OpenedFile:
        """Make it readable until ``held`` closes. Raises a ModelFileError or ModelOutOfMemoryError."""
        ...


@dataclass(frozen=True, slots=True)
class PlainFile:
    """A file of public weights."""

    location: Path

    def open(self, held: ExitStack) -> OpenedFile:
        if not self.location.is_file():
            raise ModelFileMissingError(
                "The model's file is gone.", help="Import it again, or use another model with 'cloister models use'."
            )
        return OpenedFile(str(self.location))


@dataclass(frozen=True, slots=True)
class SealedFile:
    """A file that is encrypted at rest; ``blocks`` decrypts it. Each opening decrypts it anew."""

    blocks: Callable[[], Iterator[bytes]]

    def open(self, held: ExitStack) -> OpenedFile:
        memory = held.enter_context(MemoryFile("weights"))
        memory.fill(self.blocks()).seal()
        return OpenedFile(memory.path, (memory.descriptor,))


@dataclass(frozen=True, slots=True)
class HeldFile:
    """A file in memory that somebody else keeps."""

    memory: MemoryFile

    def open(self, held: ExitStack) -> OpenedFile:
        return OpenedFile(self.memory.path, (self.memory.descriptor,))


@dataclass(frozen=True, slots=True)
class AdapterFile:
    """A LoRA adapter as GGUF; requests choose it by ``name``."""

    name: str
    file: WeightFile
