"""What is to be erased: a person looked for and decided about, or documents, and what hangs on them. No widget."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Literal

from PySide6.QtCore import QObject

from app.bridge.background import Background, Ticket
from app.bridge.failure import Failure
from app.bridge.port import EngineClient, EngineOfThisThread
from app.bridge.view_model import ViewModel
from engine.contract.documents import DocumentList, DocumentResponse
from engine.contract.erasure import ErasurePreview, PersonDecision, PersonErasure, PersonFound, PersonSought

MOST_LISTED = 200
_AT_MOST = 10_000  # of one request
Action = Literal["erase", "redact"]
FindIds = Callable[[EngineClient], Sequence[str]]
"""How to find out which documents are meant, in the background."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What would be erased. ``goes``: with the documents that go whole; None: none does.

    ``touched``: with these and the redacted ones, for what has learned from them. ``person`` None: documents only.
    ``names``: of the redacted documents. ``possible``: in how many of them possible places are covered too.
    """

    ids: tuple[str, ...]
    copies: bool
    goes: ErasurePreview | None
    touched: ErasurePreview | None
    person: PersonErasure | None = None
    names: tuple[str, ...] = ()
    possible: int = 0

    @property
    def held(self) -> tuple[str, ...]:
        """Names of documents that a legal hold keeps."""
        return tuple(one.name for one in self.touched.documents if one.held) if self.touched else ()


@dataclass(frozen=True, slots=True)
class FindingProps:
    """None: not looked for yet. ``planning``: the engine is asked what hangs on it."""

    sought: PersonSought | None = None
    found: PersonFound | None = None
    decisions: tuple[PersonDecision, ...] = ()
    looking: bool = False
    documents: tuple[DocumentResponse, ...] | None = None
    total: int = 0
    planning: bool = False
    plan: Plan | None = None
    failure: Failure | None = None

    def decision(self, document_id: str) -> PersonDecision | None:
        return next((one for one in self.decisions if one.document_id == document_id), None)


class FindingViewModel(ViewModel[FindingProps, FindingProps]):
    """Its inputs are what it shows. A name that was looked for is here until ``forget``, and nowhere else."""

    def __init__(self, engine: EngineOfThisThread, background: Background, parent: QObject | None = None) -> None:
        super().__init__(FindingProps(), parent)
        self._engine = engine
        self._background = background
        self._asked: Ticket | None = None

    @staticmethod
    def derive(inputs: FindingProps) -> FindingProps:
        return inputs

    # a person

    def look_for(self, names: Sequence[str], aliases: Sequence[str], emails: Sequence[str], collection: str) -> None:
        """``collection`` empty: all that one may read."""

        def find() -> tuple[PersonSought, PersonFound]:
            sought = PersonSought(
                names=[*names], aliases=[*aliases], emails=[*emails], collections=[collection] if collection else []
            )
            return sought, self._engine().erasures.find_person(sought)

        self._set(looking=True, found=None, sought=None, decisions=(), failure=None)
        self._ask(find, self._person_found)

    def decide(self, document_ids: Iterable[str], action: Action | None, *, possible: bool = False) -> None:
        """What becomes of these documents; None: they stay as they are. What cannot be redacted is left alone."""
        wanted = {*document_ids}
        found = self._props.found.documents if self._props.found else []
        decided = {one.document_id: one for one in self._props.decisions}
        for document in found:
            if document.id not in wanted or document.held:
                continue
            if action is None:
                decided.pop(document.id, None)
            elif action == "erase" or not document.not_redactable:
                covers = possible and action == "redact"
                decided[document.id] = PersonDecision(document_id=document.id, action=action, possible=covers)
        self._set(decisions=tuple(decided[one.id] for one in found if one.id in decided))

    def plan_person(self) -> None:
        """Find out what hangs on what was decided."""
        sought, found, decisions = self._props.sought, self._props.found, self._props.decisions
        if sought is None or found is None:
            return
        names = {one.id: one.name for one in found.documents}
        erased = [one.document_id for one in decisions if one.action == "erase"]
        redacted = [one for one in decisions if one.action == "redact"]
        kept = [one.document_id for one in redacted]

        def ask() -> Plan:
            erasures = self._engine().erasures
            goes = erasures.preview(erased) if erased else None
            return Plan(
                tuple(erased),
                copies=True,
                goes=goes,
                touched=erasures.preview([*erased, *kept]) if kept else goes,
                person=PersonErasure(sought=sought, decisions=[*decisions]),
                names=tuple(names[one] for one in kept),
                possible=sum(one.possible for one in redacted),
            )

        self._set(planning=True, plan=None, failure=None)
        self._ask(ask, self._planned)

    # documents

    def look_for_documents(self, text: str, collection: str) -> None:
        """The first ``MOST_LISTED`` whose path has the text in it, of one collection or of all."""

        def find() -> DocumentList:
            return self._engine().list_documents(collection or None, contains=text, limit=MOST_LISTED)

        self._set(looking=True, documents=None, failure=None)
        self._ask(find, lambda list_: self._set(looking=False, documents=tuple(list_.documents), total=list_.total))

    def plan_documents(self, find_ids: FindIds, *, copies: bool = True) -> None:
        """Find out what hangs on documents. ``find_ids`` is called in the background."""

        def ask() -> Plan | None:
            engine = self._engine()
            ids = tuple(find_ids(engine))[:_AT_MOST]
            goes = engine.erasures.preview(ids, copies=copies) if ids else None
            return Plan(ids, copies, goes, goes) if goes else None

        self._set(planning=True, plan=None, failure=None)
        self._ask(ask, self._planned)

    def plan_again(self, *, copies: bool) -> None:
        """The same documents, with or without what is kept as a copy of them."""
        if (plan := self._props.plan) is not None:
            self.plan_documents(lambda _: plan.ids, copies=copies)

    # both

    def give_up(self) -> None:
        self._set(plan=None)

    def forget(self) -> None:
        """It was erased: whose name it was is not shown any longer."""
        if self._asked:
            self._asked.cancel()
        nothing = FindingProps(failure=self._inputs.failure)
        self._set(**{field.name: getattr(nothing, field.name) for field in fields(nothing)})

    def dismiss_failure(self) -> None:
        self._set(failure=None)

    def _ask(self, work: Callable[[], object], done: Callable[..., None]) -> None:
        """The last question counts."""
        if self._asked:
            self._asked.cancel()
        self._asked = self._background.run(work, done, self._failed)

    def _person_found(self, found: tuple[PersonSought, PersonFound]) -> None:
        self._set(looking=False, sought=found[0], found=found[1])

    def _planned(self, plan: Plan | None) -> None:
        self._set(planning=False, plan=plan)

    def _failed(self, failure: Failure) -> None:
        self._set(looking=False, planning=False, failure=failure)
