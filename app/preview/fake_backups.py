"""The engine's backups in memory."""

from __future__ import annotations

from app.preview.fake_answers import TIME
from engine.client.errors import ClientError, EngineError
from engine.contract.backups import BackupCreate, BackupList, BackupPruning, BackupResponse, BackupVerification

FOLDER = "/media/usb/cloister"


def backup(number: int, **changes: object) -> BackupResponse:
    values: dict[str, object] = {
        "id": f"bkp_{number}",
        "number": number,
        "created_at": TIME,
        "size_bytes": 1_400_000_000 + number * 7_000_000,
        "documents": 1_180 + number,
        "intact": True,
        "missing": 0,
    }
    return BackupResponse.model_validate(values | changes)


class FakeBackups:
    """``folder`` None: the engine knows of none. ``asked``: what jobs were asked for."""

    def __init__(self) -> None:
        self.folder: str | None = None
        self.kept: list[BackupResponse] = []
        self.asked: list[BackupCreate | BackupVerification | BackupPruning] = []
        self.failures: dict[str, ClientError] = {}

    def create(self, wanted: BackupCreate) -> str:
        return self._ask("create", wanted)

    def find(self, folder: str | None = None, document: str | None = None) -> BackupList:
        self._maybe_fail("find")
        found = folder or self.folder
        if found is None:
            raise EngineError("INVALID_INPUT", "It is not said where the backups are.", "Name the folder.")
        return BackupList(folder=found, backups=list(self.kept))

    def verify(self, wanted: BackupVerification) -> str:
        return self._ask("verify", wanted)

    def prune(self, wanted: BackupPruning) -> str:
        return self._ask("prune", wanted)

    def _ask(self, method: str, wanted: BackupCreate | BackupVerification | BackupPruning) -> str:
        self._maybe_fail(method)
        self.asked.append(wanted)
        return "job_1"

    def _maybe_fail(self, method: str) -> None:
        if method in self.failures:
            raise self.failures[method]
