"""What the status bar tells: engine, model, index, network and jobs, asked of the engine every two seconds."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer

from app.bridge.background import Background
from app.bridge.failure import Failure
from app.bridge.port import EngineOfThisThread
from app.bridge.view_model import ViewModel
from engine.contract.system import Role, StatusResponse

_INTERVAL_MS = 2000
_RETURNED_MS = 10_000


@dataclass(frozen=True, slots=True)
class StatusInputs:
    status: StatusResponse | None = None
    failure: Failure | None = None
    lost: bool = False
    returned: bool = False


@dataclass(frozen=True, slots=True)
class StatusProps:
    """None: not known, because no answer has come yet or the engine does not answer any more.

    ``returned``: it answers again after it was gone, since less than ten seconds.
    ``accepted_by``: who accepted that programs run with less isolation, empty where nobody can tell; None: nobody did.
    """

    known: bool = False
    failure: Failure | None = None
    returned: bool = False
    model: str | None = None
    model_state: str = ""
    documents: int = 0
    passages: int = 0
    isolated: bool = False
    connection_attempts: int = 0
    jobs: int = 0
    role: Role | None = None
    accepted_by: str | None = None
    accepted_why: str = ""


class StatusViewModel(ViewModel[StatusInputs, StatusProps]):
    def __init__(self, engine: EngineOfThisThread, background: Background, parent: QObject | None = None) -> None:
        super().__init__(StatusInputs(), parent)
        self._engine = engine
        self._background = background
        self._asking = False
        self._timer = QTimer(self)
        self._timer.setInterval(_INTERVAL_MS)
        self._timer.timeout.connect(self.ask)

    @staticmethod
    def derive(inputs: StatusInputs) -> StatusProps:
        status = inputs.status
        if status is None:
            return StatusProps(failure=inputs.failure)
        return StatusProps(
            known=True,
            returned=inputs.returned,
            model=status.model,
            model_state=status.model_state,
            documents=status.documents,
            passages=status.chunks,
            isolated=status.network_isolated,
            connection_attempts=status.connection_attempts,
            jobs=status.jobs_running,
            role=status.role,
            accepted_by=None if status.weak_isolation is None else status.weak_isolation.by or "",
            accepted_why="" if status.weak_isolation is None else status.weak_isolation.reason,
        )

    def start(self) -> None:
        self.ask()
        self._timer.start()

    def ask(self) -> None:
        """Ask once; while an answer is awaited no second question is sent."""
        if self._asking:
            return
        self._asking = True
        self._background.run(lambda: self._engine().status(), self._answered, self._failed)

    def _answered(self, status: StatusResponse) -> None:
        self._asking = False
        if self._inputs.lost:
            QTimer.singleShot(_RETURNED_MS, self, self._told)
        self._set(status=status, failure=None, lost=False, returned=self._inputs.returned or self._inputs.lost)

    def _told(self) -> None:
        self._set(returned=False)

    def _failed(self, failure: Failure) -> None:
        self._asking = False
        self._set(status=None, failure=failure, lost=self._inputs.lost or self._inputs.status is not None)
