"""The typed client's calls about the directory that people may sign in with."""

from __future__ import annotations

from pydantic import SecretStr

from engine.client.transport import Transport
from engine.contract import directory as wire


class DirectoryCalls:
    """Every method raises ``EngineError`` with the engine's code, or ``EngineUnreachableError``."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def show(self) -> wire.DirectoryResponse:
        return self._transport.call("GET", "/api/directory", wire.DirectoryResponse)

    def change(self, wanted: wire.DirectoryChange) -> wire.DirectoryResponse:
        """Set it whole."""
        sent = wanted.model_dump(mode="json", exclude={"bind_password"}) | wanted.reveal()
        return self._transport.call("PUT", "/api/directory", wire.DirectoryResponse, json=sent)

    def turn_off(self) -> wire.DirectoryResponse:
        return self._transport.call("DELETE", "/api/directory", wire.DirectoryResponse)

    def test(self, name: str, password: str | None = None) -> wire.DirectoryAnswer:
        """What somebody would be here; with a password also whether it fits. Nothing changes."""
        body = wire.DirectoryQuestion(name=name, password=None if password is None else SecretStr(password))
        return self._transport.call(
            "POST", "/api/directory/test", wire.DirectoryAnswer, json={"name": name} | body.reveal()
        )

    def check(self) -> int:
        """Ask about everybody who came through it; how many lost their sessions and keys."""
        return self._transport.call("POST", "/api/directory/check", wire.DirectoryChecked).lost
