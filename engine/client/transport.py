"""HTTP over the engine's Unix socket or TLS: one connection pool, error envelopes turned into exceptions."""

from __future__ import annotations

import contextlib
import functools
import json
import os
from collections.abc import Callable, Generator
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar
from urllib.parse import quote

import httpx
from pydantic import BaseModel, ValidationError

from engine.client.errors import EngineError, EngineUnreachableError
from engine.client.remote import RemoteEngine
from engine.client.streams import Line, Stream
from engine.contract.errors import ErrorEnvelope
from engine.contract.locations import is_addressable

_T = TypeVar("_T", bound=BaseModel)


class Transport:
    """Requests to one engine. Not to be shared between threads."""

    def __init__(self, place: Path | RemoteEngine, *, api_key: str | None = None, timeout_s: float = 300.0) -> None:
        """``place``: a Unix socket, or another machine's engine. Raises ClientError."""
        self._directory_fd: int | None = None
        self._connect = self._through_socket(place) if isinstance(place, Path) else _over_tls(place)
        headers = {"Authorization": f"Bearer {api_key}"} if api_key else {}
        self._client = functools.partial(
            httpx.Client,
            base_url="http://engine" if isinstance(place, Path) else place.url,
            headers=headers,
            timeout=httpx.Timeout(timeout_s, connect=5.0),
            trust_env=False,
        )
        self._http = self._client(transport=self._connect())
        self._streaming: httpx.Client | None = None

    def _through_socket(self, socket: Path) -> Callable[..., httpx.HTTPTransport]:
        address = str(socket)
        if not is_addressable(socket):
            with contextlib.suppress(OSError):
                self._directory_fd = os.open(socket.parent, os.O_RDONLY | os.O_DIRECTORY)
                address = f"/proc/self/fd/{self._directory_fd}/{socket.name}"
        return functools.partial(httpx.HTTPTransport, uds=address)

    def call(self, method: str, path: str, answer: type[_T], **kwargs: Any) -> _T:
        """Send one request and validate the answer. Raises EngineError or EngineUnreachableError."""
        response = self._send(method, path, **kwargs)
        try:
            return answer.model_validate_json(response.content)
        except ValidationError as error:
            raise EngineError(
                "BAD_ANSWER",
                f"The engine's answer to {method} {path} has an unexpected shape.",
                "Engine and command line are of different versions: restart the engine.",
            ) from error

    def call_bytes(self, method: str, path: str, **kwargs: Any) -> bytes:
        """Send one request and return the body as it is."""
        return self._send(method, path, **kwargs).content

    def events(self, method: str, path: str, **kwargs: Any) -> Stream[str]:
        """The ``data`` of each server-sent event until the engine ends the stream, or somebody interrupts it."""
        line = Line()
        return Stream(line, self._events(line, method, path, **kwargs))

    def _events(self, line: Line, method: str, path: str, **kwargs: Any) -> Generator[str, None, None]:
        if self._streaming is None:
            # A connection of its own for each stream, so that cutting it disturbs no other call.
            alone = httpx.Limits(max_keepalive_connections=0)
            self._streaming = self._client(transport=self._connect(limits=alone))
        try:
            with self._streaming.stream(method, path, extensions={"trace": line.trace}, **kwargs) as response:
                if response.is_error:
                    response.read()
                    self._raise(response)
                data: list[str] = []
                for text in response.iter_lines():
                    if text.startswith("data:"):
                        data.append(text[5:].removeprefix(" "))
                    elif not text and data:
                        yield "\n".join(data)
                        data = []
        except httpx.TransportError as error:
            raise EngineUnreachableError(_reason(error)) from error

    def close(self) -> None:
        self._http.close()
        if self._streaming is not None:
            self._streaming.close()
        if self._directory_fd is not None:
            os.close(self._directory_fd)
            self._directory_fd = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _send(self, method: str, path: str, **kwargs: Any) -> httpx.Response:
        try:
            response = self._http.request(method, path, **kwargs)
        except httpx.TransportError as error:
            raise EngineUnreachableError(_reason(error)) from error
        if response.is_error:
            self._raise(response)
        return response

    def _raise(self, response: httpx.Response) -> None:
        try:
            body = ErrorEnvelope.model_validate_json(response.content).error
        except (ValidationError, json.JSONDecodeError):
            raise EngineError("HTTP_ERROR", f"The engine answered with status {response.status_code}.") from None
        raise EngineError(body.code, body.message, body.help, body.request_id, body.problems)


def _over_tls(place: RemoteEngine) -> Callable[..., httpx.HTTPTransport]:
    return functools.partial(httpx.HTTPTransport, verify=place.tls(), trust_env=False)


def _reason(error: httpx.TransportError) -> str:
    if "certificate verify failed" in str(error).lower():
        return "its certificate is not from the authority that CLOISTER_CA_FILE names, or not for this host"
    if isinstance(error, httpx.TimeoutException):
        return "it did not answer in time"
    if isinstance(error, httpx.ConnectError):
        return "nobody listens there"
    return "the connection broke off"


def segment(text: str) -> str:
    """One segment of a path, whatever ``text`` holds: its slashes are no separators, and dots lead nowhere."""
    return quote(text, safe="") if text.strip(".") else text.replace(".", "%2E")
