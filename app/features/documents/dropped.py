"""What was dropped or chosen, told apart into files and folders. Looks at the disk: never on the GUI thread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Offer:
    """Paths on their way into a collection. Only folders can be watched."""

    collection: str
    files: tuple[str, ...]
    folders: tuple[str, ...]


def tell_apart(paths: Sequence[str], collection: str) -> Offer:
    """What is no folder counts as a file, also when it is gone: the engine says what is wrong with it."""
    unique = list(dict.fromkeys(paths))
    folders = tuple(path for path in unique if Path(path).is_dir())
    known = frozenset(folders)
    return Offer(collection, tuple(path for path in unique if path not in known), folders)
