"""The model in use as a question sees it: messages in, pieces of an answer out. Knows nothing of files."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import ExitStack, aclosing
from dataclasses import dataclass

from engine.runtime.llama_client import GREEDY, ChatAnswer, ChatDelta, ChatMessage, LlamaClient, Sampling
from engine.runtime.model_runner import Reserved

# Gives the server to ask, kept alive until the stack closes.
Reserve = Callable[[ExitStack], Reserved]


class RunningModel:
    """The model in use, as a question sees it. Stays valid over a switch: each request goes to what is current."""

    def __init__(self, name: str, context_tokens: int, reserve: Reserve) -> None:
        self._name = name
        self._reserve_server = reserve
        self._context_tokens = context_tokens

    @property
    def name(self) -> str:
        return self._name

    @property
    def context_tokens(self) -> int:
        """Prompt and answer together, for one request."""
        return self._context_tokens

    async def stream(self, messages: Sequence[ChatMessage], *, max_tokens: int) -> AsyncGenerator[str, None]:
        """Yield pieces of the answer, greedy. Closing the iterator stops the model."""
        async with aclosing(self.stream_chat(messages, max_tokens=max_tokens)) as deltas:
            async for delta in deltas:
                if delta.text:
                    yield delta.text

    async def stream_chat(
        self, messages: Sequence[ChatMessage], *, max_tokens: int, sampling: Sampling = GREEDY
    ) -> AsyncGenerator[ChatDelta, None]:
        """See LlamaClient.stream_chat."""
        with ExitStack() as held:
            client, adapted, adapter = self._reserve(held, messages)
            answer = client.stream_chat(adapted, max_tokens=max_tokens, sampling=sampling, adapter=adapter)
            async with aclosing(answer) as deltas:
                async for delta in deltas:
                    yield delta

    async def complete_chat(
        self, messages: Sequence[ChatMessage], *, max_tokens: int, sampling: Sampling = GREEDY
    ) -> ChatAnswer:
        """See LlamaClient.complete_chat."""
        with ExitStack() as held:
            client, adapted, adapter = self._reserve(held, messages)
            return await client.complete_chat(adapted, max_tokens=max_tokens, sampling=sampling, adapter=adapter)

    async def count_prompt_tokens(self, messages: Sequence[ChatMessage]) -> int:
        """How many tokens of the context these messages take, with the model's own template."""
        with ExitStack() as held:
            client, adapted, _ = self._reserve(held, messages)
            return await client.count_prompt_tokens(adapted)

    def _reserve(
        self, held: ExitStack, messages: Sequence[ChatMessage]
    ) -> tuple[LlamaClient, Sequence[ChatMessage], str | None]:
        reserved = self._reserve_server(held)
        adapted = messages if reserved.system_role else without_system_role(messages)
        return reserved.server.client, adapted, reserved.adapter


@dataclass(frozen=True, slots=True)
class _PlainMessage:
    role: str
    content: str


def without_system_role(messages: Sequence[ChatMessage]) -> list[ChatMessage]:
    """Put the instructions before the first question, for model families whose template knows no system turn."""
    instructions = "\n\n".join(message.content for message in messages if message.role == "system")
    rest: list[ChatMessage] = [message for message in messages if message.role != "system"]
    if not instructions:
        return rest
    for index, message in enumerate(rest):
        if message.role == "user":
            rest[index] = _PlainMessage("user", f"{instructions}\n\n{message.content}")
            return rest
    return [_PlainMessage("user", instructions), *rest]
