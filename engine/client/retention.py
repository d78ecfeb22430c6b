"""The typed client's calls about how long documents are kept."""

from __future__ import annotations

from engine.client.transport import Transport, segment
from engine.contract import retention as wire

_PATH = "/api/retention"
_HOLDS = "/api/holds"


class RetentionCalls:
    """Every method raises ``EngineError`` with the engine's code, or ``EngineUnreachableError``."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def list(self) -> wire.RetentionList:
        return self._transport.call("GET", _PATH, wire.RetentionList)

    def set(self, collection: str, setting: wire.RetentionSetting) -> wire.RetentionRule:
        path = f"{_PATH}/{segment(collection)}"
        return self._transport.call("PUT", path, wire.RetentionRule, json=setting.model_dump())

    def end(self, collection: str) -> None:
        """Keep the documents of a collection without a limit again."""
        self._transport.call_bytes("DELETE", f"{_PATH}/{segment(collection)}")

    def due(self, collection: str, setting: wire.RetentionSetting | None = None) -> wire.DueList:
        """What the rule, or another one to try, would erase now."""
        params: dict[str, str | int | list[str]] = {} if setting is None else {**setting.model_dump()}
        return self._transport.call("GET", f"{_PATH}/{segment(collection)}/due", wire.DueList, params=params)

    def confirm_clock(self) -> None:
        """Say that the machine's clock is right, after it went ahead."""
        self._transport.call_bytes("POST", f"{_PATH}/clock")

    def holds(self) -> wire.HoldList:
        return self._transport.call("GET", _HOLDS, wire.HoldList)

    def hold(self, document_id: str, why: str) -> None:
        body = wire.HoldRequest(why=why)
        self._transport.call_bytes("PUT", f"{_HOLDS}/{segment(document_id)}", json=body.model_dump())

    def release(self, document_id: str, why: str | None = None) -> None:
        body = None if why is None else wire.HoldRequest(why=why).model_dump()
        self._transport.call_bytes("DELETE", f"{_HOLDS}/{segment(document_id)}", json=body)
