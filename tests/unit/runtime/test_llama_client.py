"""Requests to a server that misbehaves on purpose: every way it can fail is a typed error, and none is silent."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from engine.runtime.errors import (
    ContextTooLongError,
    ModelCrashedError,
    ModelNotReadyError,
    ModelRuntimeError,
)
from engine.runtime.llama_client import LlamaClient
from engine.runtime.llama_transport import ServerAddress, is_healthy
from engine.runtime.running_model import without_system_role
from tests.support.running_servers import QUESTION, Said

Reply = bytes | None  # None: close the connection without a word


def response(status: int, body: object, *, kind: str = "application/json") -> bytes:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    head = f"HTTP/1.1 {status} X\r\nContent-Type: {kind}\r\nContent-Length: {len(data)}\r\nConnection: close\r\n\r\n"
    return head.encode() + data


def events(*parts: object, done: bool = True) -> bytes:
    lines = [f"data: {json.dumps(part)}\n\n" for part in parts] + (["data: [DONE]\n\n"] if done else [])
    return response(200, b": a comment\n\n" + "".join(lines).encode(), kind="text/event-stream")


def piece(text: str, finish: str | None = None) -> dict[str, object]:
    return {"choices": [{"index": 0, "delta": {"content": text}, "finish_reason": finish}]}


USAGE = {"choices": [], "usage": {"prompt_tokens": 7, "completion_tokens": 2}}


@asynccontextmanager
async def serving(folder: Path, replies: list[Reply]) -> AsyncIterator[tuple[LlamaClient, list[bytes]]]:
    """A server that gives one reply for each connection, in order, and keeps what it was asked."""
    path = folder / "fake.sock"
    asked: list[bytes] = []

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(
            (int(x.split(b":")[1]) for x in head.split(b"\r\n") if x.lower().startswith(b"content-length")), 0
        )
        asked.append(head + await reader.readexactly(length))
        reply = replies.pop(0)
        if reply is not None:
            writer.write(reply)
        writer.close()

    async def resolve() -> ServerAddress:
        return ServerAddress(path, "the-key")

    server = await asyncio.start_unix_server(handle, path)
    async with server:
        yield LlamaClient(resolve), asked


def stream(folder: Path, *replies: Reply) -> tuple[list[str], list[bytes]]:
    async def run() -> tuple[list[str], list[bytes]]:
        async with serving(folder, list(replies)) as (client, asked):
            texts = [delta.text async for delta in client.stream_chat(QUESTION, max_tokens=5) if delta.text]
            return texts, asked

    return asyncio.run(run())


def test_pieces_comments_and_usage_are_told_apart(tmp_path: Path) -> None:
    texts, asked = stream(tmp_path, events(piece("Ada "), piece("approves."), piece("", "stop"), USAGE))
    assert texts == ["Ada ", "approves."]
    head, _, body = asked[0].partition(b"\r\n\r\n")
    assert b"authorization: bearer the-key" in head.lower()
    sent = json.loads(body)
    assert sent["messages"][1] == {"role": "user", "content": "Who approves travel expenses?"}
    assert (sent["max_tokens"], sent["temperature"], sent["stream"]) == (5, 0.0, True)


def test_a_server_that_dies_before_it_answers_is_asked_once_more(tmp_path: Path) -> None:
    texts, asked = stream(tmp_path, None, events(piece("after all"), USAGE))
    assert texts == ["after all"]
    assert len(asked) == 2
    with pytest.raises(ModelCrashedError):
        stream(tmp_path, None, None, events(piece("never asked a third time"), USAGE))


def test_an_answer_that_breaks_off_is_not_repeated_and_not_taken_for_whole(tmp_path: Path) -> None:
    whole = events(piece("half an answer"), piece(" and the rest"), USAGE)
    for reply in (whole[:-100], events(piece("half"), done=False), events(piece("half"))):
        with pytest.raises(ModelCrashedError):
            stream(tmp_path, reply, events(piece("again"), USAGE))


LONG = {"error": {"code": 400, "type": "exceed_context_size_error", "n_prompt_tokens": 9000, "n_ctx": 4096}}
FAILURES: dict[str, tuple[bytes, type[ModelRuntimeError]]] = {
    "too long": (response(400, LONG), ContextTooLongError),
    "too long, in the stream": (events(LONG), ContextTooLongError),
    "loading": (response(503, {"error": {"type": "unavailable_error", "message": "Loading"}}), ModelNotReadyError),
    "wrong key": (response(401, {"error": {"type": "authentication_error"}}), ModelRuntimeError),
    "no json": (response(500, b"<html>"), ModelRuntimeError),
    "odd json": (response(500, ["what"]), ModelRuntimeError),
    "error in the stream": (events(piece("a"), {"error": {"message": "secret prompt"}}), ModelRuntimeError),
    "error line": (response(200, b'error: {"code": 500, "message": "secret prompt"}\n\n'), ModelRuntimeError),
}


@pytest.mark.parametrize("case", FAILURES)
def test_what_the_server_refuses_is_a_typed_error_without_its_words(tmp_path: Path, case: str) -> None:
    reply, expected = FAILURES[case]
    with pytest.raises(expected) as caught:
        stream(tmp_path, reply)
    assert type(caught.value) is expected
    assert "secret" not in caught.value.message
    assert caught.value.help


def test_an_answer_that_is_no_json_is_a_typed_error(tmp_path: Path) -> None:
    async def run() -> None:
        async with serving(tmp_path, [response(200, b"not json")]) as (client, _):
            await client.complete_chat(QUESTION, max_tokens=5)

    with pytest.raises(ModelCrashedError):
        asyncio.run(run())


def test_health_is_asked_for_and_never_assumed(tmp_path: Path) -> None:
    def ask(reply: Reply) -> bool:
        async def run() -> bool:
            async with serving(tmp_path, [reply]):
                return await asyncio.to_thread(is_healthy, ServerAddress(tmp_path / "fake.sock", "k"))

        return asyncio.run(run())

    assert ask(response(200, {"status": "ok"}))
    assert not ask(response(503, {"error": {}}))
    assert not ask(None)
    assert not is_healthy(ServerAddress(tmp_path / "none.sock", "k"))


@pytest.mark.parametrize(
    ("messages", "expected"),
    [
        ([Said("system", "S"), Said("user", "U")], [("user", "S\n\nU")]),
        ([Said("user", "U")], [("user", "U")]),
        (
            [Said("system", "S"), Said("user", "1"), Said("assistant", "2"), Said("user", "3")],
            [("user", "S\n\n1"), ("assistant", "2"), ("user", "3")],
        ),
        ([Said("system", "S"), Said("assistant", "A")], [("user", "S"), ("assistant", "A")]),
    ],
)
def test_instructions_move_into_the_first_question(messages: list[Said], expected: list[tuple[str, str]]) -> None:
    assert [(message.role, message.content) for message in without_system_role(messages)] == expected


def test_the_key_is_not_shown_by_accident() -> None:
    shown: Callable[[object], str] = repr
    assert "secret-key" not in shown(ServerAddress(Path("/x"), "secret-key"))
