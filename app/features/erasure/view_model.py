"""Erasures: carried out and followed, their certificates saved and verified, those that stopped. Knows no widget."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject

from app.bridge.background import Background
from app.bridge.failure import Failure
from app.bridge.job_follower import Following, JobFollower
from app.bridge.port import EngineClient, EngineOfThisThread
from app.bridge.view_model import ViewModel
from app.features.datasets.saving import save_lines
from app.features.erasure.finding_model import FindingViewModel, Plan
from app.features.erasure.keeping_model import KeepingViewModel
from engine.client.errors import ClientError
from engine.contract.access import Me
from engine.contract.documents import CollectionResponse
from engine.contract.erasure import CertificateChecked, ErasureGround, ErasureList, ErasureResponse
from engine.contract.jobs import JobResponse, JobState

ERASURE = "erasure"
_ERASE = "erase"
_CERTIFICATE_BYTES = 4_000_000
_BEFORE_IT_BEGAN = ("", "erase")  # stages in which nothing is gone yet


class Tab(Enum):
    PERSON = auto()
    DOCUMENTS = auto()
    CERTIFICATES = auto()
    RETENTION = auto()
    HOLDS = auto()


NEEDS_ERASE = frozenset({Tab.PERSON, Tab.RETENTION, Tab.HOLDS})


@dataclass(frozen=True, slots=True)
class Checked:
    """What the check of a certificate found. ``of``: an erasure's id, or the name of a file."""

    of: str
    found: CertificateChecked


@dataclass(frozen=True, slots=True)
class ErasureInputs:
    """None: not known yet. ``finished``: what was carried out here and not yet dismissed.

    ``lost``: what went wrong with looking, until looking succeeds; ``failure``: with a step, until it is dismissed.
    """

    tab: Tab = Tab.PERSON
    me: Me | None = None
    collections: tuple[str, ...] = ()
    erasures: tuple[ErasureResponse, ...] | None = None
    following: Following = Following()  # noqa: RUF009 - it is frozen
    finished: ErasureResponse | None = None
    checked: Checked | None = None
    saved: str = ""
    busy: bool = False
    lost: Failure | None = None
    failure: Failure | None = None


@dataclass(frozen=True, slots=True)
class ErasureProps:
    """``collections``: names of those that one may read. ``unfinished``: erasures that stopped on their way, while no
    job is under way that is followed here.

    ``may_cancel``: the job that is followed has not erased anything yet.
    """

    tab: Tab
    known: bool
    may_erase: bool
    collections: tuple[str, ...]
    erasures: tuple[ErasureResponse, ...] | None
    unfinished: tuple[ErasureResponse, ...]
    following: Following
    may_cancel: bool
    finished: ErasureResponse | None
    checked: Checked | None
    saved: str
    busy: bool
    failure: Failure | None


class ErasureViewModel(ViewModel[ErasureInputs, ErasureProps]):
    """``finding`` says what is to go, ``keeping`` how long the rest stays."""

    def __init__(self, engine: EngineOfThisThread, background: Background, parent: QObject | None = None) -> None:
        super().__init__(ErasureInputs(), parent)
        self._engine = engine
        self._background = background
        self.finding = FindingViewModel(engine, background, self)
        self.keeping = KeepingViewModel(engine, background, self)
        self._begun_here = False
        self._follower = JobFollower(engine, background, self)
        self._follower.moved.connect(lambda now: self._set(following=now))
        self._follower.failed.connect(lambda failure: self._set(failure=failure))
        self._follower.ended.connect(self._ended)

    @staticmethod
    def derive(inputs: ErasureInputs) -> ErasureProps:
        stopped = [one for one in inputs.erasures or () if one.state in ("waiting", "erased")]
        job = inputs.following.job
        return ErasureProps(
            tab=inputs.tab,
            known=inputs.me is not None,
            may_erase=inputs.me is not None and _ERASE in inputs.me.permissions,
            collections=inputs.collections,
            erasures=inputs.erasures,
            unfinished=() if inputs.following.busy else tuple(stopped),
            following=inputs.following,
            may_cancel=job is not None and job.stage in _BEFORE_IT_BEGAN,
            finished=inputs.finished,
            checked=inputs.checked,
            saved=inputs.saved,
            busy=inputs.busy,
            failure=inputs.failure or inputs.lost,
        )

    def refresh(self) -> None:
        """Who looks, and what the open tab shows."""
        self._background.run(lambda: self._engine().access.me(), self._known, self._lost)

    def show(self, tab: Tab) -> None:
        if tab is not self._inputs.tab:
            self._set(tab=tab, failure=None)
        self.refresh()

    def carry_out(self, plan: Plan, ground: ErasureGround) -> None:
        """Erase what was planned, for good."""
        person = plan.person

        def send(engine: EngineClient) -> str:
            if person is not None:
                return engine.erasures.erase_person(person.model_copy(update={"ground": ground})).job_id
            return engine.erasures.start(plan.ids, copies=plan.copies, ground=ground).job_id

        self._begun_here = True
        self._begin(send)

    def resume(self, erasure_id: str) -> None:
        """Go on with one that stopped on its way."""
        self._begin(lambda engine: engine.erasures.resume(erasure_id))

    def cancel(self) -> None:
        """Only before anything is gone; afterwards it is carried through."""
        if self._props.may_cancel:
            self._follower.cancel()

    def save(self, erasure_id: str, path: Path) -> None:
        """Write the certificate to a file that only its owner can read."""

        def write() -> str:
            save_lines(path, self._engine().erasures.certificate(erasure_id))
            return str(path)

        self._do(write, lambda where: self._set(saved=where))

    def verify(self, erasure_id: str) -> None:
        """Check the kept certificate's signature."""

        def check() -> Checked:
            erasures = self._engine().erasures
            return Checked(erasure_id, erasures.verify(erasures.certificate(erasure_id).decode()))

        self._do(check, lambda checked: self._set(checked=checked))

    def verify_file(self, path: Path) -> None:
        """Check a certificate that somebody brings."""

        def check() -> Checked:
            return Checked(path.name, self._engine().erasures.verify(_read(path)))

        self._do(check, lambda checked: self._set(checked=checked))

    def dismiss(self) -> None:
        """What was done, found and went wrong was read."""
        self._set(finished=None, checked=None, saved="", lost=None, failure=None)

    def _begin(self, send: Callable[[EngineClient], str]) -> None:
        self._set(finished=None, checked=None, saved="", failure=None)
        self._follower.start(send)

    def _known(self, me: Me) -> None:
        self._set(me=me, lost=None)
        self._follower.look((ERASURE,))
        self._background.run(lambda: self._engine().list_collections(), self._collections_known, self._lost)
        self._background.run(lambda: self._engine().erasures.list(), self._listed, self._lost)
        if self._props.may_erase and self._inputs.tab in (Tab.RETENTION, Tab.HOLDS):
            self.keeping.refresh()

    def _collections_known(self, found: list[CollectionResponse]) -> None:
        self._set(collections=tuple(one.name for one in found if one.access is not None))

    def _listed(self, found: ErasureList) -> None:
        self._set(erasures=tuple(found.erasures))

    def _ended(self, job: JobResponse) -> None:
        erasure_id = str((job.result or {}).get("erasure_id", ""))
        if job.state is JobState.SUCCEEDED and self._begun_here:
            self.finding.forget()  # while a rule's erasure ends, somebody may be in the middle of choosing
        self._begun_here = False
        if job.state is JobState.SUCCEEDED and erasure_id:
            self._background.run(
                lambda: self._engine().erasures.show(erasure_id),
                lambda done: self._set(finished=done),
                self._failed,
            )
        self.refresh()

    def _do(self, work: Callable[[], object], done: Callable[..., None]) -> None:
        if self._inputs.busy:
            return
        self._set(busy=True, checked=None, saved="", failure=None)

        def finished(result: object) -> None:
            self._set(busy=False)
            done(result)

        self._background.run(work, finished, self._failed)

    def _lost(self, failure: Failure) -> None:
        self._set(lost=failure)

    def _failed(self, failure: Failure) -> None:
        self._set(busy=False, failure=failure)


def _read(path: Path) -> str:
    """Raises ClientError."""
    try:
        with path.open("rb") as file:
            content = file.read(_CERTIFICATE_BYTES)
    except OSError as error:
        what = QCoreApplication.translate("Erasure", "{file} cannot be read: {reason}.").replace("{file}", path.name)
        raise ClientError(
            "FILE_UNREADABLE",
            what.replace("{reason}", error.strerror or type(error).__name__),
            QCoreApplication.translate("Erasure", "Choose a file that you may read."),
        ) from error
    return content.decode("utf-8", errors="replace").strip() or "{}"
