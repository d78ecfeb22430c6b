"""The typed client's calls about backups."""

from __future__ import annotations

from engine.client.transport import Transport
from engine.contract import backups as wire
from engine.contract.documents import JobStarted

_PATH = "/api/backups"


class BackupCalls:
    """Every method raises ``EngineError`` with the engine's code, or ``EngineUnreachableError``."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def create(self, wanted: wire.BackupCreate) -> str:
        """Start a backup; the id of the job, whose result is a ``BackupMade``."""
        return self._transport.call("POST", _PATH, JobStarted, json=wanted.model_dump()).job_id

    def find(self, folder: str | None = None, document: str | None = None) -> wire.BackupList:
        """Those in the folder, or of these the ones that hold a document."""
        given = (("folder", folder), ("document", document))
        params: dict[str, str | int | list[str]] = {key: value for key, value in given if value is not None}
        return self._transport.call("GET", _PATH, wire.BackupList, params=params)

    def verify(self, wanted: wire.BackupVerification) -> str:
        """Start to read backups; the id of the job, whose result is a ``BackupVerified``."""
        return self._transport.call("POST", f"{_PATH}/verification", JobStarted, json=wanted.model_dump()).job_id

    def prune(self, wanted: wire.BackupPruning) -> str:
        """Start to remove old backups; the id of the job, whose result is a ``BackupsPruned``."""
        return self._transport.call("POST", f"{_PATH}/pruning", JobStarted, json=wanted.model_dump()).job_id
