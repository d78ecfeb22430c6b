"""Talk to one llama-server over its Unix socket: chat, tokens, slots. Knows nothing of processes.

API: tools/server/README.md of llama.cpp. Prompts and answers pass through and are never logged.
"""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any, Protocol

import httpx

from engine.runtime.errors import ModelNotReadyError
from engine.runtime.llama_transport import Resolve, crashed, open_response, raise_for


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


class LlamaClient:
    """Asynchronous requests to one server. Holds no connection between requests, so any event loop may use it.

    Every request raises ContextTooLongError, ModelBusyError, ModelNotReadyError, ModelCrashedError or
    ModelRuntimeError.
    """

    def __init__(self, resolve: Resolve, *, adapters: Sequence[str] = ()) -> None:
        """``adapters``: names of what the server loaded beside the model, in its order."""
        self._resolve = resolve
        self._adapters = tuple(adapters)

    @property
    def adapters(self) -> tuple[str, ...]:
        """What requests may name."""
        return self._adapters

    async def stream_chat(
        self,
        messages: Sequence[ChatMessage],
        *,
        max_tokens: int,
        sampling: Sampling = GREEDY,
        adapter: str | None = None,
    ) -> AsyncGenerator[ChatDelta, None]:
        """Yield the answer as it is made. Closing the iterator closes the connection, which frees the slot."""
        body = _chat_body(messages, max_tokens, sampling) | self._choice(adapter) | {"stream": True}
        body["stream_options"] = {"include_usage": True}
        finish: str | None = None
        ended = False
        async with (
            open_response(self._resolve, "POST", "/v1/chat/completions", body) as response,
            aclosing(_events(response)) as events,
        ):
            async for event in events:
                if "error" in event:
                    raise_for(500, json.dumps(event).encode())
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
            raise crashed()

    async def complete_chat(
        self,
        messages: Sequence[ChatMessage],
        *,
        max_tokens: int,
        sampling: Sampling = GREEDY,
        adapter: str | None = None,
    ) -> ChatAnswer:
        """The whole answer at once."""
        request = _chat_body(messages, max_tokens, sampling) | self._choice(adapter)
        body = await self._post("/v1/chat/completions", request)
        choice = body["choices"][0]
        return ChatAnswer(
            text=choice["message"].get("content") or "",
            reasoning=choice["message"].get("reasoning_content") or "",
            finish_reason=choice.get("finish_reason") or "stop",
            usage=_usage(body),
        )

    async def continue_greedily(
        self, prompt: Sequence[int], *, max_tokens: int, adapter: str | None = None
    ) -> list[int]:
        """The ids that the model finds likeliest after those of ``prompt``, up to its end token."""
        body = {"prompt": list(prompt), "n_predict": max_tokens, "temperature": 0.0, "return_tokens": True}
        answer = await self._post("/completion", body | {"cache_prompt": False} | self._choice(adapter))
        return [int(token) for token in answer["tokens"]]

    def _choice(self, adapter: str | None) -> dict[str, Any]:
        """Each adapter is named with its strength, zero for those not chosen.

        A request that names none would keep what the slot computed with the adapter of the request before.
        """
        if adapter is not None and adapter not in self._adapters:
            raise ModelNotReadyError("This adapter is not loaded.", help="See 'cloister models list'.")
        if not self._adapters:
            return {}
        return {"lora": [{"id": n, "scale": float(name == adapter)} for n, name in enumerate(self._adapters)]}

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
        slots = await self._json("GET", "/slots")
        return sum(1 for slot in slots if slot.get("is_processing"))

    async def _post(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        answer: dict[str, Any] = await self._json("POST", path, body)
        return answer

    async def _json(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        async with open_response(self._resolve, method, path, body) as response:
            content = await response.aread()
        try:
            return json.loads(content)
        except ValueError:
            raise crashed() from None


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
