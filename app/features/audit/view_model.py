"""The log page by page, its check, checkpoints and exports. Knows no widget."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from pathlib import Path

from PySide6.QtCore import QObject

from app.bridge.background import Background
from app.bridge.failure import Failure
from app.bridge.job_follower import Following, JobFollower
from app.bridge.port import EngineOfThisThread
from app.bridge.view_model import ViewModel
from app.features.audit.record_pages import PAGE
from app.features.audit.table_model import AuditTable
from app.features.audit.words import Period, since
from app.features.datasets.saving import save_lines
from engine.contract.access import Me
from engine.contract.audit import AuditCheckpoint, AuditCheckResult, AuditExportForm, AuditKey, AuditPage
from engine.contract.jobs import JobResponse, JobState

CHECK = "audit-check"
_READ = "read_audit"


class Page(Enum):
    LOADING = auto()
    FAILED = auto()
    FORBIDDEN = auto()
    EMPTY = auto()
    FULL = auto()


@dataclass(frozen=True, slots=True)
class Filter:
    """``kind``: the beginning of an action. ``actor``: a name or an id. ``object``: an id."""

    period: Period = Period.EVER
    kind: str = ""
    actor: str = ""
    object: str = ""

    @property
    def is_open(self) -> bool:
        return self == Filter()


@dataclass(frozen=True, slots=True)
class Saved:
    path: str
    lines: int


@dataclass(frozen=True, slots=True)
class AuditInputs:
    """``rows`` None: nothing was fetched yet."""

    me: Me | None = None
    filter: Filter = Filter()
    rows: int | None = None
    complete: bool = True
    following: Following = Following()  # noqa: RUF009
    result: AuditCheckResult | None = None
    checkpoint: AuditCheckpoint | None = None
    key: AuditKey | None = None
    sending: bool = False
    saved: Saved | None = None
    failure: Failure | None = None


@dataclass(frozen=True, slots=True)
class AuditProps:
    """``complete``: there are no more than ``rows``. ``sending``: a checkpoint is signed or a file written."""

    page: Page
    filter: Filter
    rows: int
    complete: bool
    following: Following
    result: AuditCheckResult | None
    checkpoint: AuditCheckpoint | None
    fingerprint: str
    sending: bool
    saved: Saved | None
    failure: Failure | None


class AuditViewModel(ViewModel[AuditInputs, AuditProps]):
    """``table`` holds the rows; pages come as far as somebody looks."""

    def __init__(
        self,
        engine: EngineOfThisThread,
        background: Background,
        now: Callable[[], datetime] = lambda: datetime.now().astimezone(),
        parent: QObject | None = None,
    ) -> None:
        super().__init__(AuditInputs(), parent)
        self._engine = engine
        self._background = background
        self._now = now
        self._since = ""
        self._list = 0
        self._asked: set[int] = set()
        self.table = AuditTable(self)
        self.table.pages_wanted.connect(self._fetch)
        self._follower = JobFollower(engine, background, self)
        self._follower.moved.connect(lambda now: self._set(following=now))
        self._follower.failed.connect(self._failed)
        self._follower.ended.connect(self._checked)

    @staticmethod
    def derive(inputs: AuditInputs) -> AuditProps:
        if inputs.me is not None and _READ not in inputs.me.permissions:
            page = Page.FORBIDDEN
        elif inputs.rows is None:
            page = Page.FAILED if inputs.failure else Page.LOADING
        else:
            page = Page.FULL if inputs.rows else Page.EMPTY
        return AuditProps(
            page=page,
            filter=inputs.filter,
            rows=inputs.rows or 0,
            complete=inputs.complete,
            following=inputs.following,
            result=inputs.result,
            checkpoint=inputs.checkpoint,
            fingerprint=inputs.key.fingerprint if inputs.key else "",
            sending=inputs.sending,
            saved=inputs.saved,
            failure=inputs.failure,
        )

    def refresh(self) -> None:
        """Who looks, and the log from its newest record on."""
        self._background.run(lambda: self._engine().access.me(), self._known, self._failed)

    def narrow(self, wanted: Filter) -> None:
        """Show only what fits, from the newest on."""
        if wanted != self._inputs.filter:
            self._set(filter=wanted)
            self._begin()

    def verify(self, codes: tuple[str, ...] = ()) -> None:
        """Check every record and signature, and compare with printed codes."""
        self._set(failure=None, result=None)
        self._follower.start(lambda engine: engine.audit.check(codes))

    def cancel(self) -> None:
        self._follower.cancel()

    def sign_checkpoint(self) -> None:
        """Sign where the log stands now; its code is shown until it is dropped."""
        self._send(lambda: self._engine().audit.checkpoint(), self._signed)

    def export(self, path: Path, form: AuditExportForm) -> None:
        """Write the whole log to a file that only its owner can read."""

        def write() -> Saved:
            return Saved(str(path), save_lines(path, self._engine().audit.export(form)))

        self._send(write, self._written)

    def drop_checkpoint(self) -> None:
        self._set(checkpoint=None)

    def dismiss(self) -> None:
        """What was found, what was written and what went wrong was read."""
        self._set(result=None, saved=None, failure=None)

    def _known(self, me: Me) -> None:
        self._set(me=me)
        if self._props.page is not Page.FORBIDDEN:
            self._begin()
            self._follower.look((CHECK,))
            self._background.run(lambda: self._engine().audit.key(), lambda key: self._set(key=key), self._failed)

    def _begin(self) -> None:
        self._list += 1
        self._asked.clear()
        self._since = since(self._inputs.filter.period, self._now())
        self.table.begin(dense=self._inputs.filter.is_open)
        self._set(rows=None, failure=None)
        self._fetch((0,))

    def _fetch(self, pages: tuple[int, ...]) -> None:
        for page in pages:
            if page not in self._asked:
                self._asked.add(page)
                self._fetch_page(page, self._list)

    def _fetch_page(self, page: int, of: int) -> None:
        wanted, since_utc, before = self._inputs.filter, self._since, self.table.pages.before(page)

        def ask() -> AuditPage:
            return self._engine().audit.records(
                actions=(wanted.kind,) if wanted.kind else (),
                actors=(wanted.actor,) if wanted.actor else (),
                object=wanted.object,
                since=since_utc,
                before=before,
                limit=PAGE,
            )

        def came(found: AuditPage) -> None:
            if of == self._list:
                self._asked.discard(page)
                self.table.put(page, found.records, found.next)
                self._set(rows=self.table.pages.total, complete=self.table.pages.complete)

        def failed(failure: Failure) -> None:
            if of == self._list:
                self._asked.discard(page)
                self._failed(failure)

        self._background.run(ask, came, failed)

    def _checked(self, job: JobResponse) -> None:
        if job.state is JobState.SUCCEEDED:
            self._set(result=AuditCheckResult.model_validate(job.result))

    def _send(self, work: Callable[[], object], done: Callable[..., None]) -> None:
        if self._inputs.sending:
            return
        self._set(sending=True, failure=None, saved=None)
        self._background.run(work, done, self._failed)

    def _signed(self, made: AuditCheckpoint) -> None:
        self._set(sending=False, checkpoint=made)

    def _written(self, saved: Saved) -> None:
        self._set(sending=False, saved=saved)

    def _failed(self, failure: Failure) -> None:
        self._set(sending=False, failure=failure)
