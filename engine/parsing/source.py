"""What a format's reader is given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath

from engine.parsing.limits import ParseLimits


@dataclass(frozen=True, slots=True)
class Source:
    """The bytes of one document. The name is a hint from an untrusted place, never a path to open."""

    data: bytes
    name: str
    limits: ParseLimits
    heartbeat: Callable[[], None] = lambda: None  # to be called now and then while a long document is read

    @property
    def extension(self) -> str:
        """Lower case with its dot, empty if there is none."""
        return PurePosixPath(self.name.replace("\\", "/").rstrip("/ ")).suffix.lower()
