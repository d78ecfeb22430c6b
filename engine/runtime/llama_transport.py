"""One HTTP request to a llama-server on its Unix socket, with typed errors, across a restart of the server."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from engine.runtime.errors import (
    ContextTooLongError,
    ModelBusyError,
    ModelCrashedError,
    ModelNotReadyError,
    ModelRuntimeError,
)

_CONNECT_TIMEOUT_S = 5.0
_FIRST_TOKEN_TIMEOUT_S = 300.0  # a slot may have to become free, and a long prompt has to be read
_RETRY_S = 0.02
_REFUSALS_ALLOWED = 250


@dataclass(frozen=True, slots=True)
class ServerAddress:
    """Where a server listens. The key keeps other users out, should the socket's folder ever be opened."""

    socket: Path
    key: str = field(repr=False)

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.key}"}


# Gives the address once the server is ready; raises what keeps it from being so.
Resolve = Callable[[], Awaitable[ServerAddress]]


@asynccontextmanager
async def open_response(
    resolve: Resolve, method: str, path: str, body: Mapping[str, Any] | None = None
) -> AsyncIterator[httpx.Response]:
    """Yield a response of status 200 whose body is still to be read.

    A server that dies before it answers is asked once more when it is back: between its death and the notice
    of it requests still reach its socket. Raises ContextTooLongError, ModelBusyError, ModelNotReadyError,
    ModelCrashedError or ModelRuntimeError.
    """
    refused = broken = 0
    while True:
        address = await resolve()
        async with AsyncExitStack() as stack:
            client = await stack.enter_async_context(_client(address))
            try:
                response = await stack.enter_async_context(client.stream(method, path, json=body))
            except httpx.ConnectError:
                refused += 1
                if refused > _REFUSALS_ALLOWED:
                    raise _not_listening() from None
            except httpx.TimeoutException:
                raise _busy() from None
            except httpx.TransportError:
                broken += 1
                if broken > 1:
                    raise crashed() from None
            else:
                with _typed_transport_errors():
                    if response.status_code != 200:
                        raise_for(response.status_code, await response.aread())
                    yield response
                return
        await asyncio.sleep(_RETRY_S)


def is_healthy(address: ServerAddress, timeout_s: float = 2.0) -> bool:
    """Whether the server has loaded its model and answers; any failure to say so means no."""
    # By hand: httpx leaves a socket open when nobody listens yet, which here is the usual case.
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.settimeout(timeout_s)
        try:
            connection.connect(str(address.socket))
            connection.sendall(b"GET /health HTTP/1.1\r\nHost: llama\r\nConnection: close\r\n\r\n")
            return connection.recv(64).startswith(b"HTTP/1.1 200 ")
        except OSError:
            return False


def crashed() -> ModelCrashedError:
    return ModelCrashedError(
        "The model stopped in the middle of an answer.", help="It is being restarted; ask the question again."
    )


def raise_for(status: int, content: bytes) -> None:
    """Turn llama-server's error object into ours. Its message may quote the prompt, so it is not passed on."""
    try:
        found = json.loads(content)["error"]
    except (ValueError, KeyError, TypeError):
        found = {}
    found = found if isinstance(found, dict) else {}
    kind = found.get("type", "")
    if kind == "exceed_context_size_error":
        raise ContextTooLongError(
            f"The question and its passages take {found.get('n_prompt_tokens', '?')} tokens and the model's context "
            f"holds {found.get('n_ctx', '?')}.",
            help="Ask for fewer passages, start a new conversation, or use a model with a longer context.",
        )
    if status == 503 or kind == "unavailable_error":
        raise ModelNotReadyError("The model is still loading.", help="Try again in a moment.")
    raise ModelRuntimeError(
        f"The model refused the request (status {status}, {kind or 'no reason'}).",
        help="Check the model with 'cloister models verify', or use another one.",
    )


def _client(address: ServerAddress) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        transport=httpx.AsyncHTTPTransport(uds=str(address.socket)),
        base_url="http://llama",
        headers=address.headers,
        timeout=httpx.Timeout(_FIRST_TOKEN_TIMEOUT_S, connect=_CONNECT_TIMEOUT_S),
        trust_env=False,
    )


@contextmanager
def _typed_transport_errors() -> Iterator[None]:
    try:
        yield
    except httpx.TimeoutException:
        raise _busy() from None
    except httpx.TransportError:
        raise crashed() from None


def _busy() -> ModelBusyError:
    return ModelBusyError(
        "The model did not answer in time.", help="Wait until other answers are finished, then try again."
    )


def _not_listening() -> ModelNotReadyError:
    return ModelNotReadyError(
        "The model does not accept connections.", help="It may be restarting; try again in a moment."
    )
