"""The typed client's calls about the audit log."""

from __future__ import annotations

from collections.abc import Sequence

from engine.client.transport import Transport
from engine.contract import audit as wire
from engine.contract.documents import JobStarted

_PATH = "/api/audit"


class AuditCalls:
    """Every method raises ``EngineError`` with the engine's code, or ``EngineUnreachableError``."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def records(
        self,
        *,
        actions: Sequence[str] = (),
        actors: Sequence[str] = (),
        object: str = "",
        since: str = "",
        until: str = "",
        before: int | None = None,
        limit: int = 100,
    ) -> wire.AuditPage:
        """One page, the newest first; ``before`` is the ``next`` of the page before."""
        params: dict[str, str | int | list[str]] = {"limit": limit}
        params |= {"action": [*actions], "actor": [*actors]}
        params |= {key: text for key, text in (("object", object), ("since", since), ("until", until)) if text}
        if before is not None:
            params["before"] = before
        return self._transport.call("GET", f"{_PATH}/records", wire.AuditPage, params=params)

    def check(self, codes: Sequence[str] = ()) -> str:
        """Start to verify the log; the id of the job, whose result is an ``AuditCheckResult``."""
        body = wire.AuditCheckRequest(codes=[*codes])
        return self._transport.call("POST", f"{_PATH}/checks", JobStarted, json=body.model_dump()).job_id

    def export(self, form: wire.AuditExportForm) -> bytes:
        """The whole log in one of its forms."""
        return self._transport.call_bytes("GET", f"{_PATH}/export", params={"form": form.value})

    def checkpoint(self) -> wire.AuditCheckpoint:
        """Sign where the log stands now."""
        return self._transport.call("POST", f"{_PATH}/checkpoints", wire.AuditCheckpoint)

    def key(self) -> wire.AuditKey:
        return self._transport.call("GET", f"{_PATH}/key", wire.AuditKey)
