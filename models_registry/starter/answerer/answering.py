"""Ask a model of this recipe: the checkpoint through torch, the GGUF through llama-server. Greedy both."""

from __future__ import annotations

import contextlib
import socket as socket_library
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from models_registry.starter.answerer.chat_format import Message
from models_registry.starter.answerer.export import load_model
from models_registry.starter.answerer.tokenizer import ChatTokenizer

MAX_ANSWER_TOKENS = 160
_START_TIMEOUT_S = 60.0

Answerer = Callable[[Sequence[Message]], str]


def torch_answerer(checkpoint: Path) -> Answerer:
    """Answers of the model as trained, in float32."""
    import torch

    torch.set_num_threads(1)
    model: Any = load_model(checkpoint)
    tokenizer = ChatTokenizer(checkpoint / "tokenizer.model")

    def answer(messages: Sequence[Message]) -> str:
        prompt = tokenizer.prompt(messages)
        ids = torch.tensor([prompt])
        with torch.no_grad():
            out = model.generate(
                ids,
                attention_mask=torch.ones_like(ids),
                do_sample=False,
                max_new_tokens=MAX_ANSWER_TOKENS,
                eos_token_id=tokenizer.turn_end,
                pad_token_id=tokenizer.turn_end,
            )
        written: list[int] = out[0, len(prompt) :].tolist()
        return tokenizer.decode([i for i in written if i != tokenizer.turn_end])

    return answer


@contextlib.contextmanager
def served_answerer(weights: Path) -> Iterator[Answerer]:
    """Answers of a GGUF, through a llama-server of this environment's toolchain on a socket of its own."""
    import httpx

    with tempfile.TemporaryDirectory() as folder:
        socket = Path(folder) / "answerer.sock"
        server = subprocess.Popen(
            [
                str(Path(sys.prefix) / "bin" / "llama-server"),
                *("--model", str(weights), "--host", str(socket), "--ctx-size", "2048"),
                *("--parallel", "1", "--threads", "1", "--offline", "--no-webui"),
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        transport = httpx.HTTPTransport(uds=str(socket))
        try:
            with httpx.Client(transport=transport, base_url="http://answerer", timeout=120) as client:
                _wait_until_ready(client, server, socket)

                def answer(messages: Sequence[Message]) -> str:
                    asked = [{"role": m.role, "content": m.content} for m in messages]
                    body = {"messages": asked, "temperature": 0, "max_tokens": MAX_ANSWER_TOKENS}
                    reply = client.post("/v1/chat/completions", json=body)
                    reply.raise_for_status()
                    return str(reply.json()["choices"][0]["message"]["content"])

                yield answer
        finally:
            server.terminate()
            server.wait(timeout=20)


def _wait_until_ready(client: Any, server: subprocess.Popen[bytes], socket: Path) -> None:
    import httpx

    deadline = time.monotonic() + _START_TIMEOUT_S
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise RuntimeError(f"llama-server ended with status {server.returncode} before it was ready")
        # A client that finds nobody listening leaves its socket open: ask only where somebody may.
        with contextlib.suppress(httpx.TransportError):
            if _is_listening(socket) and client.get("/health").status_code == 200:
                return
        time.sleep(0.05)
    raise RuntimeError("llama-server did not become ready in time")


def _is_listening(path: Path) -> bool:
    with socket_library.socket(socket_library.AF_UNIX) as probe:
        return probe.connect_ex(str(path)) == 0
