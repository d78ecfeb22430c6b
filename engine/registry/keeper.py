"""Keeps the stages of versions in step with which model answers, in the same transaction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import apsw

from engine.registry import repository
from engine.registry.errors import VersionNotApprovedError
from engine.registry.stages import MAY_ANSWER, Stage, require_step
from engine.runtime.model_repository import ModelRecord
from engine.runtime.stage_port import Act


@dataclass(frozen=True, slots=True)
class StageEvent:
    """A move, for whoever keeps a log of what people did."""

    version_id: str
    from_stage: Stage | None
    to_stage: Stage
    by: str
    at: str
    why: str


class StageLog(Protocol):
    """Told of each move within its transaction, so that a move that is undone is not told."""

    def stage_moved(self, conn: apsw.Connection, event: StageEvent) -> None: ...


class NoLog:
    """Nobody listens; the table of moves stands for itself."""

    def stage_moved(self, conn: apsw.Connection, event: StageEvent) -> None:
        return


class RegistryStages:
    """The ``StageKeeper`` of a vault in which models are trained."""

    def __init__(self, log: StageLog | None = None) -> None:
        self._log: StageLog = log or NoLog()

    def require_usable(self, conn: apsw.Connection, model: ModelRecord) -> None:
        """Raises VersionNotApprovedError."""
        stage = repository.stage_of_model(conn, model.id)
        if stage is None or stage in MAY_ANSWER:
            return
        raise VersionNotApprovedError(
            f"'{model.name}' is {stage.value}: it may not answer.",
            help=f"Approve it first: cloister models promote '{model.name}' --to approved --why '...'",
        )

    def usable(self, conn: apsw.Connection, model: ModelRecord) -> bool:
        return repository.stage_of_model(conn, model.id) in (None, *MAY_ANSWER)

    def changed(self, conn: apsw.Connection, before: ModelRecord | None, after: ModelRecord | None, act: Act) -> None:
        """What answered is retired, what answers now is serving; models without a version have no stage."""
        if before is not None and (after is None or after.id != before.id):
            old = repository.version_of_model(conn, before.id)
            if old is not None and old.stage is Stage.SERVING:
                successor = f"'{after.name}' answers instead" if after else "no model answers any more"
                self.move(conn, old.record.id, old.stage, Stage.RETIRED, Act(act.by, act.at, f"{successor}: {act.why}"))
        if after is not None:
            new = repository.version_of_model(conn, after.id)
            if new is not None and new.stage is not Stage.SERVING:
                self.move(conn, new.record.id, new.stage, Stage.SERVING, act)

    def removed(self, conn: apsw.Connection, model: ModelRecord, act: Act) -> None:
        version = repository.version_of_model(conn, model.id)
        if version is not None and version.stage is not Stage.RETIRED:
            self.move(conn, version.record.id, version.stage, Stage.RETIRED, act)

    def move(self, conn: apsw.Connection, version_id: str, before: Stage | None, after: Stage, act: Act) -> None:
        """Take one step. Raises StageForbiddenError."""
        require_step(before, after, by_hand=False)
        repository.insert_move(conn, version_id, before, after, at=act.at, by=act.by, why=act.why)
        self._log.stage_moved(conn, StageEvent(version_id, before, after, act.by, act.at, act.why))
