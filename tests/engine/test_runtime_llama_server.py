"""One supervised llama-server: it streams, cancels, comes back after a crash, and says why when it cannot."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing
from pathlib import Path

import pytest

from engine.core.sandbox import bubblewrap
from engine.core.sandbox.means import Means
from engine.runtime.errors import (
    ContextTooLongError,
    ModelBusyError,
    ModelCrashedError,
    ModelFileMissingError,
    ModelLoadError,
    ModelNotReadyError,
    ModelOutOfMemoryError,
    ModelToolchainError,
)
from engine.runtime.gguf import inspect_gguf
from engine.runtime.hardware import MemoryFacts
from engine.runtime.llama_client import Sampling
from engine.runtime.llama_server import LlamaServer, ServerSettings, ServerStatus
from engine.runtime.memory_estimate import estimate_memory, require_memory
from tests.support.running_servers import QUESTION, Said, llama_server_or_skip, wait_until
from tests.support.tiny_gguf import TinyLlama, write_tiny_gguf

Start = Callable[..., LlamaServer]
ONE_THREAD = ServerSettings(slots=2, context_tokens=2048, threads=1, backoff_s=0.05, load_timeout_s=60)


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny_gguf(tmp_path_factory.mktemp("models") / "tiny.gguf")


@pytest.fixture(scope="session")
def slow(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Large enough that an answer takes seconds, so that something can happen in its middle."""
    network = TinyLlama(embedding=512, feed_forward=1536, layers=8, heads=8, name="slow-random")
    return write_tiny_gguf(tmp_path_factory.mktemp("models") / "slow.gguf", network)


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    servers: list[LlamaServer] = []

    def make(model: Path, settings: ServerSettings = ONE_THREAD, *, wait: bool = True, **more: object) -> LlamaServer:
        arguments: dict[str, object] = {"binary": llama_server_or_skip(), "folder": tmp_path / "run", **more}
        server = LlamaServer(model=model, settings=settings, **arguments)  # type: ignore[arg-type]
        servers.append(server)
        server.start()
        if wait:
            server.wait_ready(60)
        return server

    yield make
    for server in servers:
        server.stop()


async def _answer(server: LlamaServer, max_tokens: int = 16) -> str:
    return "".join([delta.text async for delta in server.stream_chat(QUESTION, max_tokens=max_tokens)])


def test_an_answer_streams_in_pieces_and_is_the_same_each_time(tiny: Path, start: Start) -> None:
    server = start(tiny)

    async def collect() -> None:
        deltas = [delta async for delta in server.stream_chat(QUESTION, max_tokens=12)]
        assert len([delta for delta in deltas if delta.text]) > 3
        last = deltas[-1]
        assert last.finish_reason == "length"
        assert last.usage is not None
        assert last.usage.completion_tokens == 12
        assert all(delta.finish_reason is None for delta in deltas[:-1])
        whole = await server.complete_chat(QUESTION, max_tokens=12)
        assert whole.text == "".join(delta.text for delta in deltas)
        assert whole.usage == last.usage

    asyncio.run(collect())


def test_stop_words_schema_and_seed_are_passed_on(tiny: Path, start: Start) -> None:
    server = start(tiny)

    async def ask() -> None:
        plain = await server.complete_chat(QUESTION, max_tokens=30)
        stop = plain.text.strip().split()[1]
        stopped = await server.complete_chat(QUESTION, max_tokens=30, sampling=Sampling(stop=[stop]))
        assert stopped.text == plain.text[: plain.text.index(stop)]
        assert stopped.finish_reason == "stop"
        schema = {"type": "object", "properties": {"page": {"type": "boolean"}}, "required": ["page"]}
        answer = await server.complete_chat(QUESTION, max_tokens=64, sampling=Sampling(json_schema=schema))
        assert '"page"' in answer.text
        warm = [
            await server.complete_chat(QUESTION, max_tokens=20, sampling=Sampling(temperature=1.5, seed=seed))
            for seed in (1, 1, 2)
        ]
        assert warm[0].text == warm[1].text != warm[2].text

    asyncio.run(ask())


def test_tokens_are_counted_with_the_models_own_template(tiny: Path, start: Start) -> None:
    server = start(tiny)

    async def count() -> None:
        client = server.client
        prompt = await client.apply_template(QUESTION)
        assert prompt.endswith("<user>\nWho approves travel expenses?</s>\n<assistant>\n")
        counted = await client.count_prompt_tokens(QUESTION)
        answer = await server.complete_chat(QUESTION, max_tokens=1)
        assert abs(counted - answer.usage.prompt_tokens) <= 1  # the server does not add a second <s>

    asyncio.run(count())


def test_closing_a_stream_frees_its_slot(slow: Path, start: Start) -> None:
    server = start(slow)

    async def cancel() -> None:
        client = server.client
        async with aclosing(server.stream_chat(QUESTION, max_tokens=1900)) as deltas:
            await anext(deltas)
            assert server.in_flight == 1
            assert await client.busy_slots() == 1
        assert server.in_flight == 0
        async with asyncio.timeout(20):
            while await client.busy_slots():
                await asyncio.sleep(0.01)

    asyncio.run(cancel())


def test_cancelling_the_task_frees_the_slot(slow: Path, start: Start) -> None:
    server = start(slow)

    async def cancel() -> None:
        task = asyncio.create_task(_answer(server, 1900))
        client = server.client
        async with asyncio.timeout(20):
            while not await client.busy_slots():
                await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        async with asyncio.timeout(20):
            while await client.busy_slots():
                await asyncio.sleep(0.01)
        assert server.in_flight == 0

    asyncio.run(cancel())


def test_killed_it_comes_back_and_the_next_request_works(tiny: Path, start: Start) -> None:
    server = start(tiny)
    before = asyncio.run(_answer(server))
    pid = server.status.pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    wait_until(lambda: server.status.restarts == 1)
    assert asyncio.run(_answer(server)) == before
    assert server.status.state == "ready"
    assert server.status.pid not in (None, pid)


def test_killed_in_the_middle_of_an_answer_is_a_typed_error(slow: Path, start: Start) -> None:
    server = start(slow)

    async def ask() -> None:
        async with aclosing(server.stream_chat(QUESTION, max_tokens=1900)) as deltas:
            await anext(deltas)
            pid = server.status.pid
            assert pid is not None
            os.kill(pid, signal.SIGKILL)
            with pytest.raises(ModelCrashedError):
                async for _ in deltas:
                    pass
        assert await _answer(server, 2)

    asyncio.run(ask())


def test_a_crash_loop_ends_in_a_typed_error(tiny: Path, start: Start) -> None:
    server = start(tiny, ServerSettings(slots=1, context_tokens=512, threads=1, backoff_s=0.0))
    for crash in range(6):
        wait_until(lambda: server.status.state in ("ready", "failed"))
        pid = server.status.pid
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        wait_until(lambda crash=crash: server.status.restarts == crash + 1)  # type: ignore[misc]
    with pytest.raises(ModelCrashedError, match="6 times"):
        server.wait_ready(20)
    assert server.status.state == "failed"
    with pytest.raises(ModelCrashedError):
        asyncio.run(_answer(server))


def test_sockets_are_for_the_owner_only_even_below_a_long_path(tiny: Path, tmp_path: Path, start: Start) -> None:
    folder = tmp_path / ("long-name-" * 12) / "run"
    server = start(tiny, folder=folder)
    assert server.socket is not None
    assert len(str(server.socket)) > 108
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    mode = server.socket.stat().st_mode
    assert stat.S_ISSOCK(mode)
    assert stat.S_IMODE(mode) == 0o600
    assert asyncio.run(_answer(server))
    path = server.socket
    server.stop()
    assert not path.exists()


def test_without_the_key_nobody_is_answered(tiny: Path, start: Start) -> None:
    server = start(tiny)
    assert server.socket is not None
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(str(server.socket))
        connection.sendall(b"GET /props HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        assert b" 401 " in connection.recv(1000).split(b"\r\n")[0]
    command_line = Path(f"/proc/{server.status.pid}/cmdline").read_bytes()
    assert server._key.encode() not in command_line


def test_the_child_has_no_network_and_no_proxy_of_ours(
    tiny: Path, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LLAMA_ARG_MODEL_URL", "http://127.0.0.1:9/model.gguf")
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    server = start(tiny)
    proc = Path(f"/proc/{server.status.pid}")
    assert server.status.isolation in ("namespace", "seccomp")
    report = server.status.confinement
    assert report is not None and report.seccomp and report.capabilities_dropped and report.limits
    status = dict(line.split(":\t") for line in Path(f"/proc/{server.status.pid}/status").read_text().splitlines())
    assert (status["NoNewPrivs"], status["Seccomp"], int(status["CapEff"], 16)) == ("1", "2", 0)
    if server.status.isolation == "namespace":
        assert (proc / "ns/net").readlink() != Path("/proc/self/ns/net").readlink()
        interfaces = [line.split(":")[0].strip() for line in (proc / "net/dev").read_text().splitlines()[2:]]
        assert interfaces == ["lo"]
    environment = (proc / "environ").read_bytes()
    assert b"LLAMA_ARG" not in environment
    assert b"PROXY" not in environment


def test_the_model_dies_with_its_engine(tiny: Path, tmp_path: Path) -> None:
    llama_server_or_skip()
    code = f"""
import sys, time
from pathlib import Path
from engine.runtime.llama_server import LlamaServer, ServerSettings, ServerStatus
from engine.runtime.toolchain import find_llama_server
server = LlamaServer(binary=find_llama_server(), model=Path({str(tiny)!r}), folder=Path({str(tmp_path)!r}) / "run",
                     settings=ServerSettings(threads=1, context_tokens=512))
server.start(); server.wait_ready(60)
print(server.status.pid, flush=True)
sys.stdin.read()
"""
    root = Path(__file__).parents[2]
    with subprocess.Popen(
        [sys.executable, "-c", code], cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as engine:
        assert engine.stdout is not None
        pid = int(engine.stdout.readline())
        assert Path(f"/proc/{pid}").exists()
        engine.kill()
        engine.wait()

    def gone() -> bool:
        status = Path(f"/proc/{pid}/status")
        try:
            return "State:\tZ" in status.read_text()
        except OSError:
            return True

    wait_until(gone)


def test_a_prompt_beyond_the_context_is_a_typed_error(tiny: Path, start: Start) -> None:
    server = start(tiny)

    async def ask() -> None:
        with pytest.raises(ContextTooLongError, match="2048"):
            await server.complete_chat([Said("user", "travel " * 5000)], max_tokens=5)
        async with aclosing(server.stream_chat([Said("user", "travel " * 5000)], max_tokens=5)) as deltas:
            with pytest.raises(ContextTooLongError):
                await anext(deltas)

    asyncio.run(ask())


def test_more_waiting_than_allowed_is_busy(slow: Path, start: Start) -> None:
    server = start(slow, ServerSettings(slots=1, context_tokens=2048, threads=1, waiting_per_slot=1))

    async def ask() -> None:
        async with (
            aclosing(server.stream_chat(QUESTION, max_tokens=1900)) as first,
            aclosing(server.stream_chat(QUESTION, max_tokens=1900)) as second,
        ):
            await anext(first)
            waiting = asyncio.ensure_future(anext(second))
            async with asyncio.timeout(20):
                while server.in_flight < 2:
                    await asyncio.sleep(0.01)
            with pytest.raises(ModelBusyError):
                await _answer(server)
            waiting.cancel()
            with pytest.raises(asyncio.CancelledError):
                await waiting

    asyncio.run(ask())


def test_requests_that_wait_for_the_model_hold_no_thread(tiny: Path, tmp_path: Path) -> None:
    settings = ServerSettings(load_timeout_s=8)
    server = LlamaServer(binary=tmp_path / "none", model=tiny, folder=tmp_path / "run", settings=settings)
    server._set(ServerStatus("starting"))  # and it stays so

    async def ask() -> None:
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(1))
        waiting = [asyncio.ensure_future(server.client.busy_slots()) for _ in range(3)]
        await asyncio.sleep(0.1)
        async with asyncio.timeout(5):
            await asyncio.to_thread(int)
        assert not any(request.done() for request in waiting)
        server._set(ServerStatus("failed", error=ModelLoadError("It cannot be loaded.", help="Use another.")))
        for request in waiting:
            with pytest.raises(ModelLoadError):
                await request

    asyncio.run(ask())


def test_a_missing_model_is_a_typed_error(tmp_path: Path, start: Start) -> None:
    server = start(tmp_path / "gone.gguf", wait=False)
    with pytest.raises(ModelFileMissingError):
        server.wait_ready(20)
    assert server.status.state == "failed"


def test_a_missing_toolchain_is_a_typed_error(tiny: Path, start: Start, tmp_path: Path) -> None:
    server = start(tiny, wait=False, binary=tmp_path / "llama-server")
    with pytest.raises(ModelToolchainError):
        server.wait_ready(20)


def test_a_program_that_cannot_run_is_a_typed_error(tiny: Path, start: Start, tmp_path: Path) -> None:
    broken = tmp_path / "llama-server"
    broken.write_bytes(b"not a program")
    broken.chmod(0o700)
    server = start(tiny, wait=False, binary=broken)
    with pytest.raises(ModelLoadError, match="cannot be started"):
        server.wait_ready(20)


def test_a_corrupt_file_that_passes_by_is_refused_by_the_child(tiny: Path, start: Start, tmp_path: Path) -> None:
    corrupt = tmp_path / "corrupt.gguf"
    corrupt.write_bytes(tiny.read_bytes()[:5000])
    server = start(corrupt, wait=False)
    with pytest.raises(ModelLoadError) as caught:
        server.wait_ready(30)
    assert str(tmp_path) not in caught.value.message


def test_too_large_for_the_memory_is_known_before_it_starts(tiny: Path, start: Start) -> None:
    info = inspect_gguf(tiny)
    estimate = estimate_memory(info, context_tokens=2 * 2048)
    assert estimate.total_bytes > info.size_bytes
    facts = MemoryFacts(total_bytes=8 << 30, available_bytes=estimate.total_bytes - 1)
    server = start(
        tiny, wait=False, memory=lambda: facts, require_memory=lambda f: require_memory(estimate, f.available_bytes)
    )
    with pytest.raises(ModelOutOfMemoryError, match="GiB"):
        server.wait_ready(20)
    assert server.status.pid is None


def test_running_out_of_memory_while_loading_is_recognised(start: Start, tmp_path: Path, tiny: Path) -> None:
    script = tmp_path / "llama-server"
    script.write_text(
        "#!/bin/sh\necho 'E llama_model_load: error loading model: unable to allocate CUDA0 buffer' >&2\nexit 1\n"
    )
    script.chmod(0o700)
    server = start(tiny, wait=False, binary=script)
    with pytest.raises(ModelOutOfMemoryError):
        server.wait_ready(20)


def test_one_that_never_becomes_ready_is_given_up(start: Start, tmp_path: Path, tiny: Path) -> None:
    script = tmp_path / "llama-server"
    script.write_text("#!/bin/sh\nkill -STOP $$\n")  # it may start no other program
    script.chmod(0o700)
    server = start(tiny, ServerSettings(load_timeout_s=0.3), wait=False, binary=script)
    with pytest.raises(ModelLoadError, match="not ready"):
        server.wait_ready(20)


def test_stopping_while_it_loads_leaves_nothing(tiny: Path, start: Start) -> None:
    server = start(tiny, wait=False)
    wait_until(lambda: server.status.pid is not None or server.status.state == "ready")
    pid = server.status.pid
    server.stop()
    assert server.status.state == "stopped"
    assert not Path(f"/proc/{pid}").exists()
    with pytest.raises(ModelNotReadyError):
        server.wait_ready(1)


def test_no_prompt_and_no_answer_reaches_the_childs_output(
    tiny: Path, start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines: list[bytes] = []

    from engine.runtime import child_output

    original = child_output.ChildOutput.read_in_background

    def spy(self: child_output.ChildOutput, stream: object) -> object:
        class Copy:
            def __enter__(self) -> object:
                return self

            def __exit__(self, *_: object) -> None:
                stream.close()  # type: ignore[attr-defined]

            def readline(self, limit: int) -> bytes:
                line: bytes = stream.readline(limit)  # type: ignore[attr-defined]
                lines.append(line)
                return line

        return original(self, Copy())  # type: ignore[arg-type]

    monkeypatch.setattr(child_output.ChildOutput, "read_in_background", spy)
    server = start(tiny)

    async def ask() -> None:
        canary = "ZebraCanary4711"
        await server.complete_chat([Said("user", f"{canary} who?")], max_tokens=5)
        with pytest.raises(ContextTooLongError):
            await server.complete_chat([Said("user", f"{canary} " * 3000)], max_tokens=5)

    asyncio.run(ask())
    server.stop()
    assert lines  # the refusal of the long prompt is said, so the test sees real output
    assert b"ZebraCanary4711" not in b"".join(lines)


@pytest.mark.skipif(not bubblewrap.works(), reason="bubblewrap is not installed, or may make no namespaces")
def test_a_model_is_served_from_a_view_of_bubblewrap(tiny: Path, start: Start) -> None:
    """The same words, a crash that is told as one, and an end without a trace."""
    server, plain = start(tiny, means=Means(landlock=False)), start(tiny)
    report = server.status.confinement
    assert report is not None and report.bubblewrap and report.landlock_abi == 0 and report.network == "namespace"
    assert asyncio.run(_answer(server)) == asyncio.run(_answer(plain))
    pid = server.status.pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    wait_until(lambda: server.status.restarts == 1 and server.status.state == "ready")
    assert asyncio.run(_answer(server))
    server.stop()
    assert server.status.state == "stopped"
    assert server.socket is None
