"""Talk to one llama-server over its Unix socket: chat, tokens, slots. Knows nothing of processes.

API: tools/server/README.md of llama.cpp. Prompts and answers pass through and are never logged.
"""

from __future__ import annotations

import json
import socket
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import aclosing, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

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


class ChatMessage(Protocol):
    """One turn; any object with these two attributes will do."""

    @property
    def role(self) -> str: ...

    @property
    def content(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Sampling:
    """How the next token is chosen. The default is greedy: the same prompt gives the same answer."""

    temperature: float = 0.0
    top_p: float | None = None
    seed: int | None = None
    stop: Sequence[str] = ()
    json_schema: Mapping[str, Any] | None = None  # the answer is then JSON of this schema
    grammar: str | None = None  # GBNF


GREEDY = Sampling()


@dataclass(frozen=True, slots=True)
class Usage:
    prompt_tokens: int
    completion_tokens: int


@dataclass(frozen=True, slots=True)
class ChatDelta:
    """A piece of the answer. The last one has ``finish_reason`` (stop, length) and the usage."""

    text: str = ""
    reasoning: str = ""  # what a thinking model says to itself
    finish_reason: str | None = None
    usage: Usage | None = None


@dataclass(frozen=True, slots=True)
class ChatAnswer:
    """A whole answer."""

    text: str
    reasoning: str
    finish_reason: str
    usage: Usage


@dataclass(frozen=True, slots=True)
class ServerAddress:
    """Where a server listens. The key keeps other users out, should the socket's folder ever be opened."""

    socket: Path
    key: str = field(repr=False)

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.key}"}


class LlamaClient:
    """Asynchronous requests to one server. Holds no connection between requests, so any event loop may use it."""

    def __init__(self, address: ServerAddress, *, first_token_timeout_s: float = _FIRST_TOKEN_TIMEOUT_S) -> None:
        self._address = address
        self._timeout = httpx.Timeout(first_token_timeout_s, connect=_CONNECT_TIMEOUT_S)

    async def stream_chat(
        self,
        messages: Sequence[ChatMessage],
        *,
        max_tokens: int,
        sampling: Sampling = GREEDY,
    ) -> AsyncGenerator[ChatDelta, None]:
        """Yield the answer as it is made. Closing the iterator closes the connection, which frees the slot.

        Raises ContextTooLongError, ModelBusyError, ModelNotReadyError, ModelCrashedError or ModelRuntimeError.
        """
        body = _chat_body(messages, max_tokens, sampling) | {"stream": True}
        body["stream_options"] = {"include_usage": True}
        finish: str | None = None
        ended = False
        with _typed_transport_errors():
            async with (
                self._client() as client,
                client.stream("POST", "/v1/chat/completions", json=body) as response,
            ):
                if response.status_code != 200:
                    _raise_for(response.status_code, await response.aread())
                async with aclosing(_events(response)) as events:
                    async for event in events:
                        if "error" in event:
                            _raise_for(500, json.dumps(event).encode())
                        if event.get("usage") and not event.get("choices"):
                            ended = True
                            yield ChatDelta(finish_reason=finish or "stop", usage=_usage(event))
                            continue
                        for choice in event.get("choices", ()):
                            finish = choice.get("finish_reason") or finish
                            delta = choice.get("delta") or {}
                            piece = ChatDelta(delta.get("content") or "", delta.get("reasoning_content") or "")
                            if piece.text or piece.reasoning:
                                yield piece
        if not ended:
            raise _crashed()

    async def complete_chat(
        self, messages: Sequence[ChatMessage], *, max_tokens: int, sampling: Sampling = GREEDY
    ) -> ChatAnswer:
        """The whole answer at once; raises as ``stream_chat`` does."""
        body = await self._post("/v1/chat/completions", _chat_body(messages, max_tokens, sampling))
        choice = body["choices"][0]
        return ChatAnswer(
            text=choice["message"].get("content") or "",
            reasoning=choice["message"].get("reasoning_content") or "",
            finish_reason=choice.get("finish_reason") or "stop",
            usage=_usage(body),
        )

    async def apply_template(self, messages: Sequence[ChatMessage]) -> str:
        """The prompt that the model's chat template makes of these messages."""
        body = await self._post("/apply-template", {"messages": _wire(messages)})
        return str(body["prompt"])

    async def tokenize(self, text: str, *, special: bool = False) -> list[int]:
        """Token ids. With ``special``, marks such as ``</s>`` in the text count as the tokens they name."""
        body = await self._post("/tokenize", {"content": text, "add_special": special, "parse_special": special})
        return [int(token) for token in body["tokens"]]

    async def count_prompt_tokens(self, messages: Sequence[ChatMessage]) -> int:
        """How many tokens of the context these messages take."""
        return len(await self.tokenize(await self.apply_template(messages), special=True))

    async def busy_slots(self) -> int:
        """How many slots compute an answer now."""
        with _typed_transport_errors():
            async with self._client() as client:
                response = await client.get("/slots")
        if response.status_code != 200:
            _raise_for(response.status_code, response.content)
        return sum(1 for slot in response.json() if slot.get("is_processing"))

    async def _post(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        with _typed_transport_errors():
            async with self._client() as client:
                response = await client.post(path, json=body)
        if response.status_code != 200:
            _raise_for(response.status_code, response.content)
        answer: dict[str, Any] = response.json()
        return answer

    @asynccontextmanager
    async def _client(self) -> AsyncIterator[httpx.AsyncClient]:
        transport = httpx.AsyncHTTPTransport(uds=str(self._address.socket))
        async with httpx.AsyncClient(
            transport=transport,
            base_url="http://llama",
            headers=self._address.headers,
            timeout=self._timeout,
            trust_env=False,
        ) as client:
            yield client


def is_listening(address: ServerAddress) -> bool:
    """Whether a process holds the socket now. Never blocks; a full queue of connections counts as yes."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.setblocking(False)
        try:
            connection.connect(str(address.socket))
        except BlockingIOError:
            return True
        except OSError:
            return False
        return True


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


def _chat_body(messages: Sequence[ChatMessage], max_tokens: int, sampling: Sampling) -> dict[str, Any]:
    body: dict[str, Any] = {
        "messages": _wire(messages),
        "max_tokens": max_tokens,
        "temperature": sampling.temperature,
        "cache_prompt": True,
    }
    optional: dict[str, Callable[[], Any]] = {
        "top_p": lambda: sampling.top_p,
        "seed": lambda: sampling.seed,
        "stop": lambda: list(sampling.stop) or None,
        "json_schema": lambda: sampling.json_schema,
        "grammar": lambda: sampling.grammar,
    }
    body.update({name: value for name, read in optional.items() if (value := read()) is not None})
    return body


def _wire(messages: Sequence[ChatMessage]) -> list[dict[str, str]]:
    return [{"role": message.role, "content": message.content} for message in messages]


async def _events(response: httpx.Response) -> AsyncGenerator[dict[str, Any], None]:
    """The JSON objects of a server-sent event stream, until ``[DONE]``."""
    async for line in response.aiter_lines():
        name, _, data = line.partition(":")
        data = data.strip()
        if name not in ("data", "error") or not data:
            continue  # an empty line or a comment that keeps the connection alive
        if data == "[DONE]":
            return
        event = json.loads(data)
        yield {"error": event} if name == "error" and "error" not in event else event


def _usage(body: Mapping[str, Any]) -> Usage:
    usage = body.get("usage") or {}
    return Usage(int(usage.get("prompt_tokens", 0)), int(usage.get("completion_tokens", 0)))


@contextmanager
def _typed_transport_errors() -> Iterator[None]:
    try:
        yield
    except httpx.ConnectError:
        raise ModelNotReadyError(
            "the model does not accept connections", help="it may be restarting; try again in a moment"
        ) from None
    except httpx.TimeoutException:
        raise ModelBusyError(
            "the model did not begin to answer in time", help="wait until other answers are finished, then try again"
        ) from None
    except (httpx.TransportError, json.JSONDecodeError):
        raise _crashed() from None


def _crashed() -> ModelCrashedError:
    return ModelCrashedError(
        "the model stopped in the middle of an answer", help="it is being restarted; ask the question again"
    )


def _raise_for(status: int, content: bytes) -> None:
    """Turn llama-server's error object into ours. Its message may quote the prompt, so it is not passed on."""
    try:
        found = json.loads(content)["error"]
    except (ValueError, KeyError, TypeError):
        found = {}
    found = found if isinstance(found, dict) else {}
    kind = found.get("type", "")
    if kind == "exceed_context_size_error":
        raise ContextTooLongError(
            f"the question and its passages take {found.get('n_prompt_tokens', '?')} tokens and the model's context "
            f"holds {found.get('n_ctx', '?')}",
            help="ask for fewer passages, start a new conversation, or use a model with a longer context",
        )
    if status == 503 or kind == "unavailable_error":
        raise ModelNotReadyError("the model is still loading", help="try again in a moment")
    raise ModelRuntimeError(
        f"the model refused the request (status {status}, {kind or 'no reason'})",
        help="check the model with 'cloister models verify', or use another one",
    )
