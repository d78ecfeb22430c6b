"""How long documents are kept: rules of collections, what they would erase now, legal holds. Knows no widget."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject

from app.bridge.background import Background
from app.bridge.failure import Failure
from app.bridge.port import EngineClient, EngineOfThisThread
from app.bridge.view_model import ViewModel
from engine.contract.documents import CollectionResponse
from engine.contract.retention import DueDocument, HoldResponse, RetentionList, RetentionRule, RetentionSetting


@dataclass(frozen=True, slots=True)
class Kept:
    """A collection and its rule; None: its documents are kept without a limit."""

    name: str
    documents: int
    rule: RetentionRule | None


@dataclass(frozen=True, slots=True)
class Due:
    """What a rule, or another one to try, would erase now."""

    collection: str
    setting: RetentionSetting
    documents: tuple[DueDocument, ...]


@dataclass(frozen=True, slots=True)
class KeepingInputs:
    """None: not known yet. ``lost``: what went wrong with looking, until looking succeeds."""

    collections: tuple[CollectionResponse, ...] | None = None
    list: RetentionList | None = None
    holds: tuple[HoldResponse, ...] | None = None
    due: Due | None = None
    busy: bool = False
    lost: Failure | None = None
    failure: Failure | None = None


@dataclass(frozen=True, slots=True)
class KeepingProps:
    """``next_look_at``: when the engine asks by itself what is due, empty where it does not."""

    kept: tuple[Kept, ...] | None
    clock_is_believed: bool
    next_look_at: str
    holds: tuple[HoldResponse, ...] | None
    due: Due | None
    busy: bool
    failure: Failure | None


class KeepingViewModel(ViewModel[KeepingInputs, KeepingProps]):
    def __init__(self, engine: EngineOfThisThread, background: Background, parent: QObject | None = None) -> None:
        super().__init__(KeepingInputs(), parent)
        self._engine = engine
        self._background = background

    @staticmethod
    def derive(inputs: KeepingInputs) -> KeepingProps:
        rules = {one.collection: one for one in inputs.list.rules} if inputs.list else {}
        kept = None
        if inputs.collections is not None and inputs.list is not None:
            readable = [one for one in inputs.collections if one.access is not None]
            kept = tuple(Kept(one.name, one.documents, rules.get(one.name)) for one in readable)
        return KeepingProps(
            kept=kept,
            clock_is_believed=inputs.list is None or inputs.list.clock_is_believed,
            next_look_at=(inputs.list.next_look_at or "") if inputs.list else "",
            holds=inputs.holds,
            due=inputs.due,
            busy=inputs.busy,
            failure=inputs.failure or inputs.lost,
        )

    def refresh(self) -> None:
        """Rules and holds as they are now."""

        def ask() -> tuple[list[CollectionResponse], RetentionList, list[HoldResponse]]:
            engine = self._engine()
            return engine.list_collections(), engine.retention.list(), engine.retention.holds().holds

        self._background.run(ask, self._known, lambda failure: self._set(lost=failure))

    def set_rule(self, collection: str, setting: RetentionSetting) -> None:
        self._do(lambda engine: engine.retention.set(collection, setting))

    def end_rule(self, collection: str) -> None:
        self._do(lambda engine: engine.retention.end(collection))

    def look_at_due(self, collection: str, setting: RetentionSetting) -> None:
        """What such a rule would erase now; nothing is changed."""
        self._set(due=None, failure=None)
        self._background.run(
            lambda: self._engine().retention.due(collection, setting),
            lambda found: self._set(due=Due(collection, setting, tuple(found.documents))),
            self._failed,
        )

    def drop_due(self) -> None:
        self._set(due=None)

    def confirm_clock(self) -> None:
        """Somebody looked at the clock of this machine, and it is right."""
        self._do(lambda engine: engine.retention.confirm_clock())

    def hold(self, document_id: str, why: str) -> None:
        self._do(lambda engine: engine.retention.hold(document_id, why))

    def release(self, document_id: str, why: str) -> None:
        self._do(lambda engine: engine.retention.release(document_id, why))

    def dismiss_failure(self) -> None:
        self._set(lost=None, failure=None)

    def _known(self, found: tuple[list[CollectionResponse], RetentionList, list[HoldResponse]]) -> None:
        collections, rules, holds = found
        self._set(collections=tuple(collections), list=rules, holds=tuple(holds), lost=None)

    def _do(self, step: Callable[[EngineClient], object]) -> None:
        """One step at a time; then everything is looked at again."""
        if self._inputs.busy:
            return
        self._set(busy=True, failure=None)

        def finished(_: object) -> None:
            self._set(busy=False, due=None)
            self.refresh()

        self._background.run(lambda: step(self._engine()), finished, self._failed)

    def _failed(self, failure: Failure) -> None:
        self._set(busy=False, failure=failure)
