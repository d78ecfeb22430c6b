"""What the service of models asks of whoever keeps stages: which trained versions may answer, and what became of them.

Models that were imported have no stage; everything here lets them pass.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import apsw

from engine.runtime.model_repository import ModelRecord


@dataclass(frozen=True, slots=True)
class Act:
    """Who did something, when (RFC 3339), and why, in their own words or the program's."""

    by: str
    at: str
    why: str


class StageKeeper(Protocol):
    """Called within the transaction that changes which model answers."""

    def require_usable(self, conn: apsw.Connection, model: ModelRecord) -> None:
        """Raise a CloisterError where a version of this model may not answer."""
        ...

    def usable(self, conn: apsw.Connection, model: ModelRecord) -> bool:
        """Whether requests may choose this adapter while another model of the same base answers."""
        ...

    def changed(self, conn: apsw.Connection, before: ModelRecord | None, after: ModelRecord | None, act: Act) -> None:
        """``after`` answers instead of ``before``."""
        ...

    def removed(self, conn: apsw.Connection, model: ModelRecord, act: Act) -> None:
        """The weights are about to go."""
        ...


class NoStages:
    """Where nothing is trained: every model may be used."""

    def require_usable(self, conn: apsw.Connection, model: ModelRecord) -> None:
        return

    def usable(self, conn: apsw.Connection, model: ModelRecord) -> bool:
        return True

    def changed(self, conn: apsw.Connection, before: ModelRecord | None, after: ModelRecord | None, act: Act) -> None:
        return

    def removed(self, conn: apsw.Connection, model: ModelRecord, act: Act) -> None:
        return
