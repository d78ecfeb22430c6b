"""The backups of a folder: looked at, made, read back, thinned out. Knows no widget."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from PySide6.QtCore import QObject

from app.bridge.background import Background
from app.bridge.failure import Failure
from app.bridge.job_follower import Following, JobFollower
from app.bridge.port import EngineOfThisThread
from app.bridge.view_model import ViewModel
from engine.contract.access import Me
from engine.contract.backups import (
    BackupCreate,
    BackupList,
    BackupMade,
    BackupPruning,
    BackupResponse,
    BackupsPruned,
    BackupVerification,
    BackupVerified,
)
from engine.contract.jobs import JobResponse, JobState
from engine.contract.system import Check, DoctorResponse

CREATE, VERIFY, PRUNE = "backup", "backup-verify", "backup-prune"
_MANAGE = "manage_vault"
_NOT_SAID = "INVALID_INPUT"  # neither the engine nor anybody else named a folder

Result = BackupMade | BackupVerified | BackupsPruned


class Page(Enum):
    LOADING = auto()
    FAILED = auto()
    FORBIDDEN = auto()
    NO_FOLDER = auto()
    EMPTY = auto()
    FULL = auto()


@dataclass(frozen=True, slots=True)
class BackupInputs:
    """``folder`` None: that of the engine, if it has one. ``last``: what the vault itself remembers."""

    me: Me | None = None
    folder: str | None = None
    found: BackupList | None = None
    no_folder: bool = False
    last: Check | None = None
    following: Following = Following()  # noqa: RUF009 - it is frozen
    result: Result | None = None
    failure: Failure | None = None


@dataclass(frozen=True, slots=True)
class BackupProps:
    """``backups`` the newest first. ``folder`` empty: none is known."""

    page: Page
    folder: str
    backups: tuple[BackupResponse, ...]
    last: Check | None
    may_manage: bool
    following: Following
    result: Result | None
    failure: Failure | None


class BackupsViewModel(ViewModel[BackupInputs, BackupProps]):
    """A job is followed wherever it was started; it goes on in the engine whatever is open here."""

    def __init__(
        self,
        engine: EngineOfThisThread,
        background: Background,
        folder: str | None = None,
        parent: QObject | None = None,
    ) -> None:
        """``folder``: the one that was looked at last."""
        super().__init__(BackupInputs(folder=folder), parent)
        self._engine = engine
        self._background = background
        self._follower = JobFollower(engine, background, self)
        self._follower.moved.connect(lambda now: self._set(following=now))
        self._follower.failed.connect(lambda failure: self._set(failure=failure))
        self._follower.ended.connect(self._ended)

    @staticmethod
    def derive(inputs: BackupInputs) -> BackupProps:
        may_manage = inputs.me is not None and _MANAGE in inputs.me.permissions
        found = inputs.found
        if inputs.me is not None and not may_manage:
            page = Page.FORBIDDEN
        elif inputs.no_folder:
            page = Page.NO_FOLDER
        elif found is None:
            page = Page.FAILED if inputs.failure else Page.LOADING
        else:
            page = Page.FULL if found.backups else Page.EMPTY
        return BackupProps(
            page=page,
            folder=found.folder if found else inputs.folder or "",
            backups=tuple(reversed(found.backups)) if found else (),
            last=inputs.last,
            may_manage=may_manage,
            following=inputs.following,
            result=inputs.result,
            failure=inputs.failure,
        )

    def refresh(self) -> None:
        """Who looks, and what lies in the folder."""
        self._background.run(lambda: self._engine().access.me(), self._known, self._lost)

    def look_in(self, folder: str) -> None:
        """Another folder from now on."""
        self._set(folder=folder, found=None, no_folder=False, result=None, failure=None)
        self._look()

    def create(self, *, keep: int | None, with_models: bool, new_folder: bool) -> None:
        folder = self._props.folder or None
        wanted = BackupCreate(folder=folder, keep=keep, with_models=with_models, new_folder=new_folder)
        self._set(result=None, failure=None)
        self._follower.start(lambda engine: engine.backups.create(wanted))

    def verify(self, backup: str | None = None) -> None:
        """Read every piece of one backup, None: of all."""
        wanted = BackupVerification(folder=self._props.folder or None, backup=backup)
        self._set(result=None, failure=None)
        self._follower.start(lambda engine: engine.backups.verify(wanted))

    def prune(self, keep: int) -> None:
        wanted = BackupPruning(folder=self._props.folder or None, keep=keep)
        self._set(result=None, failure=None)
        self._follower.start(lambda engine: engine.backups.prune(wanted))

    def would_go(self, keep: int) -> tuple[BackupResponse, ...]:
        """Which backups pruning would remove now."""
        return going(self._props.backups, keep)

    def cancel(self) -> None:
        self._follower.cancel()

    def dismiss(self) -> None:
        """What was found and what went wrong was read."""
        self._set(result=None, failure=None)

    def _known(self, me: Me) -> None:
        self._set(me=me)
        if self._props.may_manage:
            self._background.run(lambda: self._engine().doctor(), self._examined, lambda _: None)
            self._follower.look((CREATE, VERIFY, PRUNE))
            self._look()

    def _look(self) -> None:
        folder = self._inputs.folder
        self._background.run(lambda: self._engine().backups.find(folder), self._found, self._lost)

    def _examined(self, found: DoctorResponse) -> None:
        self._set(last=next((check for check in found.checks if check.name == "backup"), None))

    def _found(self, found: BackupList) -> None:
        # What went wrong with a job stays until it is dismissed; that the folder was not there is over.
        failure = self._inputs.failure if self._inputs.found is not None or self._inputs.result else None
        self._set(found=found, no_folder=False, failure=failure)

    def _lost(self, failure: Failure) -> None:
        if failure.code == _NOT_SAID and self._inputs.folder is None:
            self._set(found=None, no_folder=True)
        else:
            self._set(found=None, failure=failure)

    def _ended(self, job: JobResponse) -> None:
        kinds: dict[str, type[Result]] = {CREATE: BackupMade, VERIFY: BackupVerified, PRUNE: BackupsPruned}
        if job.state is JobState.SUCCEEDED and job.kind in kinds:
            self._set(result=kinds[job.kind].model_validate(job.result))
        if job.state is JobState.SUCCEEDED:
            self.refresh()


def going(newest_first: Sequence[BackupResponse], keep: int) -> tuple[BackupResponse, ...]:
    """Those that are older than the ``keep`` newest whose database was intact; none while there is no such one."""
    intact = [one.id for one in newest_first if one.intact and not one.problem][:keep]
    if not intact:
        return ()
    return tuple(one for one in newest_first if one.id < intact[-1] and not one.problem)
