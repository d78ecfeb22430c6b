"""The typed client's calls about the isolation of programs."""

from __future__ import annotations

from engine.client.transport import Transport
from engine.contract import isolation as wire


class IsolationCalls:
    """Every method raises ``EngineError`` with the engine's code, or ``EngineUnreachableError``."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def show(self) -> wire.IsolationResponse:
        return self._transport.call("GET", "/api/isolation", wire.IsolationResponse)

    def accept(self, reason: str) -> wire.IsolationResponse:
        """Let programs run that this system cannot isolate as they ask for, from the next start of each on."""
        body = wire.WeakIsolationRequest(reason=reason)
        return self._transport.call("PUT", "/api/isolation/acceptance", wire.IsolationResponse, json=body.model_dump())

    def withdraw(self) -> wire.IsolationResponse:
        """Refuse them again. What runs goes on until it ends."""
        return self._transport.call("DELETE", "/api/isolation/acceptance", wire.IsolationResponse)
