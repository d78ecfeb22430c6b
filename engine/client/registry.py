"""The typed client's calls about exports of runs, and the versions that came of them."""

from __future__ import annotations

from engine.client.transport import Transport, segment
from engine.contract import registry
from engine.contract.documents import JobStarted


class RegistryCalls:
    """Every method raises ``EngineError`` with the engine's code, or ``EngineUnreachableError``."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def start_export(self, request: registry.ExportStart) -> str:
        """Start to make models of a run and return the job id."""
        body = request.model_dump(mode="json")
        return self._transport.call("POST", "/api/exports", JobStarted, json=body).job_id

    def versions(self, *, document_id: str | None = None) -> list[registry.VersionResponse]:
        """The newest first; with ``document_id`` those that were trained on that document."""
        params: dict[str, str | int] = {"document_id": document_id} if document_id else {}
        return self._transport.call("GET", "/api/model-versions", registry.VersionList, params=params).versions

    def version(self, name: str) -> registry.VersionResponse:
        return self._transport.call("GET", f"/api/model-versions/{segment(name)}", registry.VersionResponse)

    def promote(self, name: str, to: str, why: str) -> registry.VersionResponse:
        """Move a version to a stage; to ``serving`` returns once it answers."""
        body = registry.Promotion.model_validate({"to": to, "why": why})
        path = f"/api/model-versions/{segment(name)}/stage"
        return self._transport.call("POST", path, registry.VersionResponse, json=body.model_dump())

    def lineage(self, name: str) -> registry.LineageResponse:
        """What a version was made of, and where it answered."""
        path = f"/api/model-versions/{segment(name)}/lineage"
        return self._transport.call("GET", path, registry.LineageResponse)

    def write(self, name: str, path: str) -> registry.WrittenOut:
        """Write a version's GGUF in clear to a new file on the engine's machine."""
        body = registry.WriteOut(path=path)
        route = f"/api/model-versions/{segment(name)}/file"
        return self._transport.call("POST", route, registry.WrittenOut, json=body.model_dump())
