"""HTTP for connections that came over the network: uvicorn's own protocol, with the client's address and patience."""

from __future__ import annotations

import asyncio
from typing import Any

import h11
from uvicorn.config import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

HEAD_S = 15.0
"""So long a client may take for the head of a request, however it spreads its bytes."""
BODY_S = 120.0
_PIECE_BYTES = 8 * 1024


class NetworkProtocol(H11Protocol):
    """Marks each request with ``state.address``, and ends connections that take too long to ask."""

    def __init__(
        self, config: Config, server_state: ServerState, address: str, *, head_s: float = HEAD_S, body_s: float = BODY_S
    ) -> None:
        super().__init__(config=config, server_state=server_state, app_state={"address": address})
        self._limits_s = {h11.IDLE: head_s, h11.SEND_BODY: body_s}
        self._phase: Any = None
        self._patience: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.client = (self.app_state["address"], 0)
        self.scheme = "https"  # ended in the process before the listener
        self._watch()

    def data_received(self, data: bytes) -> None:
        for at in range(0, len(data), _PIECE_BYTES):  # the limit of a head is looked at after each piece only
            if not self.transport.is_closing():
                super().data_received(data[at : at + _PIECE_BYTES])
        self._watch()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._phase = None  # the next head has its own time
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        self._let_go()
        super().connection_lost(exc)

    def _watch(self) -> None:
        phase = self.conn.their_state
        if phase is self._phase:
            return
        self._let_go()
        self._phase = phase
        if phase in self._limits_s:
            self._patience = self.loop.call_later(self._limits_s[phase], self.transport.abort)

    def _let_go(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None
