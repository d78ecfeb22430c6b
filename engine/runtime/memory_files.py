"""Files that exist in memory only, for programs that want a path: what was trained on documents goes no other way.

See memfd_create(2). A child inherits the descriptor and opens ``/proc/self/fd/N``; the pages are shared, so that a
model that is mapped from such a file is in memory once.
"""

from __future__ import annotations

import errno
import fcntl
import mmap
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Self

from engine.runtime.errors import ModelOutOfMemoryError

_READ_BYTES = 1 << 20


class MemoryFile:
    """One anonymous file. Close it when no program has to open it any more."""

    def __init__(self, name: str, descriptor: int | None = None) -> None:
        """``name`` is for listings of open files only: no name of a document or a person."""
        self.descriptor = (
            os.memfd_create(name, os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING) if descriptor is None else descriptor
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    @property
    def path(self) -> str:
        """As whoever holds the descriptor names it: this process, and a child that inherited it."""
        return f"/proc/self/fd/{self.descriptor}"

    @property
    def size_bytes(self) -> int:
        return os.fstat(self.descriptor).st_size

    def fill(self, blocks: Iterable[bytes | memoryview]) -> Self:
        """Write ``blocks`` one after another. Raises ModelOutOfMemoryError where memory does not suffice."""
        try:
            for block in blocks:
                rest = memoryview(block)
                while rest:
                    rest = rest[os.write(self.descriptor, rest) :]
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.ENOMEM):
                raise ModelOutOfMemoryError(
                    "The model does not fit into memory.", help="Close other programs, or use a smaller model."
                ) from None
            raise
        return self

    def seal(self) -> Self:
        """Let nobody change it from now on, a child that inherits it included."""
        seals = fcntl.F_SEAL_WRITE | fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_SEAL
        fcntl.fcntl(self.descriptor, fcntl.F_ADD_SEALS, seals)
        return self

    def blocks(self) -> Iterator[bytes]:
        """The content in pieces of at most 1 MiB."""
        position = 0
        while block := os.pread(self.descriptor, _READ_BYTES, position):
            yield block
            position += len(block)

    def read(self) -> bytes:
        return b"".join(self.blocks())

    @contextmanager
    def mapped(self) -> Iterator[memoryview]:
        """The content without a copy of it; the file must not be empty."""
        with mmap.mmap(self.descriptor, 0, prot=mmap.PROT_READ) as pages, memoryview(pages) as view:
            yield view

    def close(self) -> None:
        if self.descriptor >= 0:
            os.close(self.descriptor)
            self.descriptor = -1
