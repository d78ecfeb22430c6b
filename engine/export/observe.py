"""Ask a real llama-server what it makes of the probes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.core.sandbox.means import not_accepted
from engine.export.parity import Observed
from engine.export.probes import CONVERSATIONS, PROMPTS, TEXTS
from engine.export.tools import Cancelled
from engine.runtime.errors import ModelNotReadyError, ModelRuntimeError, ModelToolchainError
from engine.runtime.llama_client import LlamaClient
from engine.runtime.llama_server import LlamaServer, ServerSettings
from engine.runtime.memory_files import MemoryFile
from engine.runtime.toolchain import find_llama_server
from engine.runtime.weights import AdapterFile, HeldFile

_CONTEXT_TOKENS = 1024
_CONTINUATION_TOKENS = 24
_ADAPTER = "adapter"
_LOAD_S = 1800.0


@dataclass(frozen=True, slots=True)
class _Turn:
    role: str
    content: str


def observe(
    model: MemoryFile,
    *,
    adapter: MemoryFile | None,
    folder: Path,
    threads: int,
    cancelled: Cancelled,
    accept_weak_isolation: Callable[[], bool] = not_accepted,
) -> Observed:
    """Start a server on the files, ask, stop it. Raises a ModelRuntimeError or CancelledError.

    Greedy continuations run with the adapter, where there is one.
    """
    binary = find_llama_server()
    if binary is None:
        raise ModelToolchainError("llama-server is not installed.", help="Run 'make toolchain'.")
    server = LlamaServer(
        binary=binary,
        model=HeldFile(model),
        adapters=[AdapterFile(_ADAPTER, HeldFile(adapter))] if adapter else [],
        folder=folder,
        settings=ServerSettings(
            slots=1,
            context_tokens=_CONTEXT_TOKENS,
            threads=threads,
            load_timeout_s=_LOAD_S,
            accept_weak_isolation=accept_weak_isolation,
        ),
    )
    server.start()
    try:
        _wait_ready(server, cancelled)
        return asyncio.run(_ask(server.client, _ADAPTER if adapter else None))
    finally:
        server.stop()


def _wait_ready(server: LlamaServer, cancelled: Cancelled) -> None:
    while not cancelled():
        try:
            server.wait_ready(0.5)
            return
        except ModelNotReadyError:
            if server.status.state != "starting":
                raise
    raise ModelNotReadyError("The export was cancelled.", help="Nothing of it was kept.")


async def _ask(client: LlamaClient, adapter: str | None) -> Observed:
    prompt_ids = [await client.tokenize(text, special=True) for text in PROMPTS]
    return Observed(
        tokens=[await client.tokenize(text, special=False) for text in TEXTS],
        prompts=[await _prompt(client, conversation) for conversation in CONVERSATIONS],
        prompt_ids=prompt_ids,
        continuations=[
            await client.continue_greedily(ids, max_tokens=_CONTINUATION_TOKENS, adapter=adapter) for ids in prompt_ids
        ],
    )


async def _prompt(client: LlamaClient, conversation: Sequence[tuple[str, str]]) -> str | None:
    """None: the template refuses it, as some refuse a system message."""
    try:
        return await client.apply_template([_Turn(role, content) for role, content in conversation])
    except ModelRuntimeError:
        return None
