"""What training needs from elsewhere: frozen datasets, and something that starts a trainer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, Protocol

DatasetKind = Literal["sft", "dpo", "cpt"]


class FrozenVersion(Protocol):
    """An immutable dataset version.

    ``iter_lines(split)`` gives JSON lines of ``train``, ``validation`` or ``test``: ``{"messages": [{"role",
    "content"}]}`` for sft, ``{"prompt": [messages], "chosen": text, "rejected": text}`` for dpo, ``{"text": text}``
    for cpt; with or without line ends. ``sha256`` is of the version as it was frozen, ``withdrawn_items`` how many
    lines went since then, with documents that were removed.
    """

    @property
    def sha256(self) -> str: ...

    @property
    def kind(self) -> str: ...

    @property
    def withdrawn_items(self) -> int: ...

    def iter_lines(self, split: str) -> Iterator[bytes]: ...


class Datasets(Protocol):
    """Where frozen versions come from."""

    def open_version(self, version_id: str) -> FrozenVersion:
        """Raises NotFoundError."""
        ...

    def documents_learned(self, version_id: str) -> Sequence[str]:
        """The documents that what a trainer is given of the version came from: not those of its test split alone."""
        ...
