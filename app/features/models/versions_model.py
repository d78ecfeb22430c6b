"""The models that were trained here: their stages, the moves between them, and where each came from.

Knows no widget.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto

from PySide6.QtCore import QObject

from app.bridge.background import Background
from app.bridge.failure import Failure
from app.bridge.port import EngineOfThisThread
from app.bridge.view_model import ViewModel
from engine.contract.registry import LineageResponse, VersionResponse
from engine.contract.system import Role

_MAY_MANAGE = (Role.MODEL_OWNER, Role.ADMINISTRATOR)
_MAY_APPROVE = (Role.COMPLIANCE_OFFICER, Role.ADMINISTRATOR)
_MAY_LOOK = (Role.MODEL_OWNER, Role.COMPLIANCE_OFFICER, Role.ADMINISTRATOR)


class Page(Enum):
    FORBIDDEN = auto()
    LOADING = auto()
    FAILED = auto()
    EMPTY = auto()
    FULL = auto()


class Step(Enum):
    """What can be done with a version; the value is the stage that it gets, empty for going back to the one before."""

    APPROVE = "approved"
    SERVE = "serving"
    RETIRE = "retired"
    ROLL_BACK = ""


_STEPS: Mapping[str | None, tuple[Step, ...]] = {
    "candidate": (Step.APPROVE, Step.RETIRE),
    "approved": (Step.SERVE, Step.RETIRE),
    "serving": (Step.ROLL_BACK,),
    "retired": (Step.APPROVE,),
}


@dataclass(frozen=True, slots=True)
class VersionsInputs:
    role: Role | None = None
    versions: tuple[VersionResponse, ...] | None = None
    chosen: str | None = None
    lineages: Mapping[str, LineageResponse] = field(default_factory=dict)
    moving: str | None = None
    failure: Failure | None = None


@dataclass(frozen=True, slots=True)
class VersionsProps:
    """``steps``: what its stage allows; ``allowed``: what the role does too. ``moving``: the name of what moves."""

    page: Page
    versions: tuple[VersionResponse, ...]
    chosen: VersionResponse | None
    lineage: LineageResponse | None
    steps: tuple[Step, ...]
    allowed: frozenset[Step]
    moving: str | None
    failure: Failure | None


class VersionsViewModel(ViewModel[VersionsInputs, VersionsProps]):
    """One version moves at a time; to let one answer takes as long as loading it takes."""

    def __init__(self, engine: EngineOfThisThread, background: Background, parent: QObject | None = None) -> None:
        super().__init__(VersionsInputs(), parent)
        self._engine = engine
        self._background = background

    @staticmethod
    def derive(inputs: VersionsInputs) -> VersionsProps:
        versions = inputs.versions or ()
        if inputs.role is not None and inputs.role not in _MAY_LOOK:
            page = Page.FORBIDDEN
        elif inputs.versions is None:
            page = Page.FAILED if inputs.failure else Page.LOADING
        else:
            page = Page.FULL if versions else Page.EMPTY
        chosen = next((one for one in versions if one.name == inputs.chosen), versions[0] if versions else None)
        steps = _STEPS.get(chosen.stage, ()) if chosen is not None and chosen.model_id is not None else ()
        free = inputs.moving is None
        allowed = {
            one for one in steps if free and inputs.role in (_MAY_APPROVE if one is Step.APPROVE else _MAY_MANAGE)
        }
        return VersionsProps(
            page=page,
            versions=versions,
            chosen=chosen,
            lineage=inputs.lineages.get(chosen.name) if chosen else None,
            steps=steps,
            allowed=frozenset(allowed),
            moving=inputs.moving,
            failure=inputs.failure,
        )

    def know_role(self, role: Role | None) -> None:
        """Who looks, as the status says."""
        if role != self._inputs.role:
            self._set(role=role)

    def refresh(self) -> None:
        """Look at the versions again."""
        if self._inputs.role in _MAY_LOOK:
            self._background.run(lambda: self._engine().registry.versions(), self._listed, self._failed)

    def choose(self, name: str) -> None:
        """Show this version, with where it came from."""
        self._set(chosen=name)
        self._ask_lineage()

    def move(self, step: Step, why: str) -> None:
        """Give the chosen version the stage of ``step``, for a reason that is kept."""
        chosen = self._props.chosen
        if chosen is None or step not in self._props.allowed:
            return
        name = chosen.name
        self._set(moving=name, failure=None)
        if step is Step.ROLL_BACK:
            self._background.run(lambda: self._engine().rollback_model(why), lambda _: self._moved(), self._not_moved)
        else:
            self._background.run(
                lambda: self._engine().registry.promote(name, step.value, why),
                lambda _: self._moved(),
                self._not_moved,
            )

    def dismiss_failure(self) -> None:
        self._set(failure=None)

    def _listed(self, versions: list[VersionResponse]) -> None:
        # A serving version has one more deployment after each move, so what was traced is traced again.
        self._set(versions=tuple(versions), lineages={}, failure=None if self._inputs.moving else self._inputs.failure)
        self._ask_lineage()

    def _ask_lineage(self) -> None:
        chosen = self._props.chosen
        if chosen is None or chosen.name in self._inputs.lineages:
            return
        name = chosen.name
        self._background.run(lambda: self._engine().registry.lineage(name), self._traced, self._failed)

    def _traced(self, lineage: LineageResponse) -> None:
        self._set(lineages={**self._inputs.lineages, lineage.name: lineage})

    def _moved(self) -> None:
        self._set(moving=None)
        self.refresh()

    def _not_moved(self, failure: Failure) -> None:
        self._set(moving=None, failure=failure)
        self.refresh()

    def _failed(self, failure: Failure) -> None:
        self._set(failure=failure)
