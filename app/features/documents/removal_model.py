"""Removing documents: first what exactly would go, then, after a yes, bit by bit. Knows no widget."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from app.bridge.background import Background, Ticket
from app.bridge.failure import Failure
from app.bridge.port import EngineClient, EngineOfThisThread
from app.bridge.view_model import ViewModel
from app.features.documents.listing import in_requests
from engine.contract.documents import RemovalReport

_AT_ONCE = 500
"""Documents removed by one request, so that there is progress to tell."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What would be removed. ``report`` counts what lies inside of mails and archives too.

    ``is_exact`` is False where answers that quote several of the documents may have been counted more than once.
    """

    ids: tuple[str, ...]
    report: RemovalReport
    is_exact: bool


@dataclass(frozen=True, slots=True)
class RemovalProps:
    """``looking``: the engine is asked what would go. ``done`` of ``total`` documents while they go."""

    looking: bool = False
    plan: Plan | None = None
    removing: bool = False
    done: int = 0
    total: int = 0
    failure: Failure | None = None


class RemovalViewModel(ViewModel[RemovalProps, RemovalProps]):
    """Its inputs are what it shows."""

    removed = Signal(tuple)
    """Documents have gone, or some of them before it failed: their ids."""

    def __init__(self, engine: EngineOfThisThread, background: Background, parent: QObject | None = None) -> None:
        super().__init__(RemovalProps(), parent)
        self._engine = engine
        self._background = background
        self._looking: Ticket | None = None

    @staticmethod
    def derive(inputs: RemovalProps) -> RemovalProps:
        return inputs

    def plan(self, find_ids: Callable[[EngineClient], Sequence[str]]) -> None:
        """Find out what removing these documents would remove. ``find_ids`` is called in the background."""
        if self._props.removing:
            return
        if self._looking:
            self._looking.cancel()
        self._set(looking=True, plan=None, failure=None)
        self._looking = self._background.run(
            lambda: _preview(self._engine(), find_ids(self._engine())), self._planned, self._failed
        )

    def confirm(self) -> None:
        """Remove what was planned, for good."""
        plan = self._props.plan
        if plan is None or self._props.removing:
            return
        self._set(plan=None, removing=True, done=0, total=len(plan.ids))

        def work() -> Iterator[int]:
            engine, done = self._engine(), 0
            for ids in in_requests(plan.ids, _AT_ONCE):
                engine.remove_documents(ids)
                done += len(ids)
                yield done

        def ended() -> None:
            self._set(removing=False)
            self.removed.emit(plan.ids)

        def failed(failure: Failure) -> None:
            gone = plan.ids[: self._props.done]
            self._failed(failure)
            self.removed.emit(gone)

        self._background.stream(work, lambda done: self._set(done=done), ended, failed)

    def give_up(self) -> None:
        self._set(plan=None)

    def dismiss_failure(self) -> None:
        self._set(failure=None)

    def _planned(self, plan: Plan | None) -> None:
        self._set(looking=False, plan=plan)

    def _failed(self, failure: Failure) -> None:
        self._set(looking=False, removing=False, failure=failure)


def _preview(engine: EngineClient, ids: Sequence[str]) -> Plan | None:
    if not ids:
        return None
    reports = [engine.remove_documents(some, preview=True) for some in in_requests(ids)]
    report = RemovalReport(
        documents=sum(r.documents for r in reports),
        chunks=sum(r.chunks for r in reports),
        size_bytes=sum(r.size_bytes for r in reports),
        answers=sum(r.answers for r in reports),
    )
    return Plan(tuple(ids), report, is_exact=len(reports) == 1 or not report.answers)
