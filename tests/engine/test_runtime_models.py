"""The model service on a real encrypted vault with real servers: import, use, switch, roll back, verify."""

from __future__ import annotations

import asyncio
import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import aclosing
from pathlib import Path

import pytest

from engine.core.errors import CancelledError, ConflictError, DiskFullError, InvalidInputError, NotFoundError
from engine.runtime import model_files
from engine.runtime.errors import (
    ModelCrashedError,
    ModelFileCorruptError,
    ModelFileError,
    ModelFileMissingError,
    ModelInUseError,
    ModelNotReadyError,
    ModelOutOfMemoryError,
    ModelToolchainError,
)
from engine.runtime.hardware import DiskFacts, MemoryFacts
from engine.runtime.llama_server import ServerSettings
from engine.runtime.models import ModelService
from engine.vault.database import Database
from tests.support.running_servers import QUESTION, llama_server_or_skip, wait_until
from tests.support.tiny_gguf import TinyLlama, write_tiny_gguf

SETTINGS = ServerSettings(slots=2, context_tokens=2048, threads=1, backoff_s=0.05, load_timeout_s=60)
SLOW = TinyLlama(embedding=512, feed_forward=1536, layers=8, heads=8, name="slow", seed=5)


@pytest.fixture(scope="session")
def model_files_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("gguf")
    for seed in (1, 2):
        write_tiny_gguf(folder / f"tiny{seed}.gguf", TinyLlama(seed=seed, name=f"tiny{seed}"))
    write_tiny_gguf(folder / "slow.gguf", SLOW)
    return folder


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    database = Database.open(tmp_path / "vault.db", bytes(range(32)))
    with database.write() as conn:
        conn.execute("INSERT INTO users (id, name, role, created_at) VALUES ('usr_1', 'Ada', 'model_owner', 'now')")
    yield database
    database.close()


Make = Callable[..., ModelService]


@pytest.fixture
def make(db: Database, tmp_path: Path) -> Iterator[Make]:
    services: list[ModelService] = []

    def build(**more: object) -> ModelService:
        arguments: dict[str, object] = {"llama_server": llama_server_or_skip(), "settings": SETTINGS, **more}
        service = ModelService(db, tmp_path / "models", tmp_path / "run", **arguments)  # type: ignore[arg-type]
        services.append(service)
        return service

    yield build
    for service in services:
        service.close()


def _ask(service: ModelService, max_tokens: int = 10) -> str:
    model = service.answer_model()
    assert model is not None

    async def collect() -> str:
        return "".join([piece async for piece in model.stream(QUESTION, max_tokens=max_tokens)])

    return asyncio.run(collect())


def test_an_import_copies_checks_and_registers(make: Make, model_files_folder: Path, tmp_path: Path) -> None:
    service = make()
    seen: list[tuple[int, int]] = []
    source = model_files_folder / "tiny1.gguf"
    record = service.import_model(source, progress=lambda done, total: seen.append((done, total)))
    assert (record.name, record.architecture, record.quantization, record.licence) == (
        "tiny1",
        "llama",
        "F32",
        "apache-2.0",
    )
    assert record.context_tokens == 8192
    assert record.chat_template is not None
    stored = tmp_path / "models" / record.file_name
    assert stored.read_bytes() == source.read_bytes()
    assert stat.S_IMODE(stored.stat().st_mode) == 0o600
    assert seen[-1] == (record.size_bytes, record.size_bytes)
    assert service.list_models() == [record]
    assert service.show("TINY1") == service.show(record.id) == record
    assert service.verify("tiny1")


def test_the_same_bytes_again_are_the_same_model(make: Make, model_files_folder: Path, tmp_path: Path) -> None:
    service = make()
    first = service.import_model(model_files_folder / "tiny1.gguf")
    assert service.import_model(model_files_folder / "tiny1.gguf") == first
    assert service.import_model(model_files_folder / "tiny1.gguf", name="tiny1") == first
    assert len(list((tmp_path / "models").iterdir())) == 1


def test_names_are_one_each(make: Make, model_files_folder: Path, tmp_path: Path) -> None:
    service = make()
    service.import_model(model_files_folder / "tiny1.gguf", name="answerer")
    with pytest.raises(ConflictError):
        service.import_model(model_files_folder / "tiny2.gguf", name="Answerer")
    with pytest.raises(InvalidInputError):
        service.import_model(model_files_folder / "tiny2.gguf", name="  ")
    assert [model.name for model in service.list_models()] == ["answerer"]
    assert len(list((tmp_path / "models").iterdir())) == 1
    with pytest.raises(InvalidInputError, match="slash"):
        service.import_model(model_files_folder / "tiny2.gguf", name="maker/answerer")
    same_name = write_tiny_gguf(tmp_path / "x.gguf", TinyLlama(seed=9, name="answerer"))
    assert service.import_model(same_name).name == "answerer-2"


@pytest.mark.parametrize(
    ("inside", "wanted"),
    [("maker/answerer 7B", "maker-answerer 7B"), ("maker\\answerer", "maker-answerer"), ("..", "model")],
)
def test_a_name_from_the_file_becomes_one_that_an_address_can_hold(
    make: Make, tmp_path: Path, inside: str, wanted: str
) -> None:
    source = write_tiny_gguf(tmp_path / "x.gguf", TinyLlama(name=inside))
    assert make().import_model(source).name == wanted


@pytest.mark.parametrize("problem", ["missing", "corrupt", "folder"])
def test_a_bad_file_leaves_nothing_behind(make: Make, tmp_path: Path, problem: str, model_files_folder: Path) -> None:
    service = make()
    source = tmp_path / "bad.gguf"
    if problem == "corrupt":
        source.write_bytes((model_files_folder / "tiny1.gguf").read_bytes()[:-1000])
    if problem == "folder":
        source.mkdir()
    expected = ModelFileCorruptError if problem == "corrupt" else ModelFileMissingError
    with pytest.raises(expected):
        service.import_model(source)
    assert service.list_models() == []
    assert not (tmp_path / "models").exists() or not list((tmp_path / "models").iterdir())


def test_a_file_that_changes_while_it_is_copied_is_refused(
    make: Make, tmp_path: Path, model_files_folder: Path
) -> None:
    service = make()
    source = tmp_path / "changing.gguf"
    source.write_bytes((model_files_folder / "slow.gguf").read_bytes())

    def grow(done: int, total: int) -> None:
        if done < total:
            with source.open("ab") as file:
                file.write(bytes(8 << 20))

    with pytest.raises(ModelFileError):
        service.import_model(source, progress=grow)
    assert list((tmp_path / "models").iterdir()) == []


def test_a_cancelled_import_leaves_nothing(make: Make, tmp_path: Path, model_files_folder: Path) -> None:
    service = make()
    calls: list[int] = []

    def cancelled() -> bool:
        calls.append(1)
        return len(calls) > 2

    with pytest.raises(CancelledError):
        service.import_model(model_files_folder / "slow.gguf", cancelled=cancelled)
    assert list((tmp_path / "models").iterdir()) == []
    assert service.list_models() == []


def test_a_full_disk_is_known_before_anything_is_copied(model_files_folder: Path, tmp_path: Path) -> None:
    with pytest.raises(DiskFullError, match="GB"):
        model_files.store_model(
            model_files_folder / "tiny1.gguf", tmp_path / "models", disk=lambda _: DiskFacts(1 << 40, 1 << 20)
        )
    assert not (tmp_path / "models").exists()


def test_a_killed_import_leaves_nothing_registered(make: Make, tmp_path: Path, model_files_folder: Path) -> None:
    code = f"""
import sys
from pathlib import Path
from engine.runtime.model_files import store_model
def progress(done, total):
    print("copying", flush=True)
    sys.stdin.read()
store_model(Path({str(model_files_folder / "slow.gguf")!r}), Path({str(tmp_path / "models")!r}), progress=progress)
"""
    root = Path(__file__).parents[2]
    with subprocess.Popen(
        [sys.executable, "-c", code], cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "copying\n"
        child.kill()
        child.wait()
    stray = tmp_path / "models" / f"{'a' * 64}.gguf"  # killed after the rename, before the row
    stray.write_bytes(b"x")
    other = tmp_path / "models" / "exported.gguf"
    other.write_bytes(b"not ours to delete")
    assert len(list((tmp_path / "models").iterdir())) == 3
    service = make()
    kept = service.import_model(model_files_folder / "tiny1.gguf")
    service.open()
    assert {entry.name for entry in (tmp_path / "models").iterdir()} == {other.name, kept.file_name}
    assert service.list_models() == [kept]


def test_without_a_model_there_is_nothing_to_answer_with(make: Make) -> None:
    service = make()
    service.open()
    assert service.current() is None
    assert service.answer_model() is None
    assert (service.status().name, service.status().state) == (None, "stopped")
    with pytest.raises(ConflictError):
        service.rollback()
    with pytest.raises(NotFoundError):
        service.use("nobody", used_by="usr_1")


def test_use_switch_and_roll_back(make: Make, model_files_folder: Path) -> None:
    service = make()
    for number in (1, 2):
        service.import_model(model_files_folder / f"tiny{number}.gguf")
    service.use("tiny1", used_by="usr_1")
    assert service.status().name == "tiny1"
    assert service.status().state == "ready"
    assert service.status().isolation in ("namespace", "seccomp")
    first = _ask(service)
    service.use("tiny2", used_by="usr_1")
    second = _ask(service)
    assert first != second
    service.use(None, used_by="usr_1")
    assert service.answer_model() is None
    assert service.rollback() is not None
    assert _ask(service) == second
    rolled = service.rollback()
    assert rolled is not None
    assert rolled.name == "tiny1"
    assert _ask(service) == first
    with pytest.raises(ConflictError):
        service.rollback()


def test_a_model_that_cannot_start_leaves_the_old_one_in_place(
    make: Make, model_files_folder: Path, tmp_path: Path
) -> None:
    service = make()
    service.import_model(model_files_folder / "tiny1.gguf")
    broken = service.import_model(model_files_folder / "tiny2.gguf")
    service.use("tiny1", used_by="usr_1")
    before = _ask(service)
    (tmp_path / "models" / broken.file_name).write_bytes(b"GGUF but not really")
    assert not service.verify("tiny2")
    with pytest.raises(ModelFileCorruptError):
        service.use("tiny2", used_by="usr_1")
    (tmp_path / "models" / broken.file_name).unlink()
    with pytest.raises(ModelFileMissingError):
        service.use("tiny2", used_by="usr_1")
    assert service.current() == service.show("tiny1")
    assert _ask(service) == before


def test_a_switch_drops_no_answer(make: Make, model_files_folder: Path) -> None:
    service = make()
    service.import_model(model_files_folder / "slow.gguf")
    service.import_model(model_files_folder / "tiny1.gguf")
    service.use("slow", used_by="usr_1")

    async def under_load() -> None:
        model = service.answer_model()
        assert model is not None

        async def answer() -> int:
            return sum([1 async for delta in model.stream_chat(QUESTION, max_tokens=120) if delta.text])

        under_way = [asyncio.create_task(answer()) for _ in range(4)]  # two run, two wait for a slot
        async with asyncio.timeout(60):
            while service.status().state != "ready" or service.runner.active.server.in_flight < 4:  # type: ignore[union-attr]
                await asyncio.sleep(0.01)
        old = service.runner.active.server  # type: ignore[union-attr]
        await asyncio.to_thread(service.use, "tiny1", used_by="usr_1")
        assert service.status().name == "tiny1"
        assert old.in_flight > 0  # the switch did not wait for them
        assert await answer() > 80  # the handle that a question holds now leads to the new model
        counts = await asyncio.gather(*under_way)
        assert min(counts) > 80
        async with asyncio.timeout(30):
            while old.status.state != "stopped":
                await asyncio.sleep(0.01)

    asyncio.run(under_load())


def test_two_that_do_not_fit_together_are_switched_one_after_the_other(make: Make, model_files_folder: Path) -> None:
    in_use: list[ModelService] = []

    def memory() -> MemoryFacts:
        busy = bool(in_use and (active := in_use[0].runner.active) and active.server.status.pid)
        return MemoryFacts(total_bytes=1 << 30, available_bytes=(10 << 20) if busy else (900 << 20))

    service = make(memory=memory)
    in_use.append(service)
    service.import_model(model_files_folder / "tiny1.gguf")
    service.import_model(model_files_folder / "tiny2.gguf")
    service.import_model(model_files_folder / "slow.gguf")
    service.use("tiny1", used_by="usr_1")
    first = _ask(service)
    service.use("tiny2", used_by="usr_1")
    assert service.status().name == "tiny2"
    assert _ask(service) != first
    with pytest.raises(ModelOutOfMemoryError):
        service.use("slow", used_by="usr_1")
    assert service.status().name == "tiny2"
    assert _ask(service)


def test_the_model_in_use_starts_with_the_engine(make: Make, model_files_folder: Path, tmp_path: Path) -> None:
    first = make()
    first.import_model(model_files_folder / "tiny1.gguf")
    first.use("tiny1", used_by="usr_1")
    answer = _ask(first)
    first.close()
    (tmp_path / "run" / "model-deadbeef.sock").touch()
    second = make()
    second.open()
    assert second.status().name == "tiny1"
    assert second.status().state in ("starting", "ready")
    wait_until(lambda: second.status().state == "ready")
    assert _ask(second) == answer
    assert [entry.name for entry in (tmp_path / "run").iterdir()] != ["model-deadbeef.sock"]
    assert not (tmp_path / "run" / "model-deadbeef.sock").exists()


def test_a_model_in_use_that_cannot_start_is_said_and_not_fatal(
    make: Make, model_files_folder: Path, tmp_path: Path
) -> None:
    first = make()
    record = first.import_model(model_files_folder / "tiny1.gguf")
    first.use("tiny1", used_by="usr_1")
    first.close()
    (tmp_path / "models" / record.file_name).unlink()
    second = make()
    second.open()
    wait_until(lambda: second.status().state == "failed")
    assert second.status().code == "MODEL_FILE_MISSING"
    with pytest.raises(ModelFileMissingError):
        second.answer_model()
    second.import_model(model_files_folder / "tiny1.gguf")
    second.use("tiny1", used_by="usr_1")
    assert _ask(second)


def test_closing_while_a_model_loads_waits_for_nothing(make: Make, model_files_folder: Path, tmp_path: Path) -> None:
    first = make()
    first.import_model(model_files_folder / "tiny1.gguf")
    first.use("tiny1", used_by="usr_1")
    first.close()
    never_ready = tmp_path / "llama-server"
    never_ready.write_text("#!/bin/sh\nkill -STOP $$\n")  # it may start no other program
    never_ready.chmod(0o700)
    second = make(llama_server=never_ready)
    second.open()
    wait_until(lambda: second.runner._loading is not None and second.runner._loading.status.pid is not None)
    with pytest.raises(ModelNotReadyError, match="loading"):
        second.answer_model()
    before = time.monotonic()
    second.close()
    assert time.monotonic() - before < 30
    with pytest.raises(ModelNotReadyError, match="stopping"):
        second.use("tiny1", used_by="usr_1")


def test_without_the_toolchain_a_model_cannot_be_used(make: Make, model_files_folder: Path, tmp_path: Path) -> None:
    service = make(llama_server=tmp_path / "not-there")
    service.import_model(model_files_folder / "tiny1.gguf")
    with pytest.raises(ModelToolchainError):
        service.use("tiny1", used_by="usr_1")
    assert service.current() is None


def test_a_model_in_use_is_not_removed(make: Make, model_files_folder: Path, tmp_path: Path) -> None:
    service = make()
    service.import_model(model_files_folder / "tiny1.gguf")
    gone = service.import_model(model_files_folder / "tiny2.gguf")
    service.use("tiny2", used_by="usr_1")
    service.use("tiny1", used_by="usr_1")
    with pytest.raises(ModelInUseError):
        service.remove("tiny1")
    service.remove("tiny2")
    assert not (tmp_path / "models" / gone.file_name).exists()
    assert [model.name for model in service.list_models()] == ["tiny1"]
    with pytest.raises(ConflictError):
        service.rollback()  # what was removed cannot be returned to


def test_a_crash_under_the_service_heals(make: Make, model_files_folder: Path) -> None:
    service = make()
    service.import_model(model_files_folder / "tiny1.gguf")
    service.use("tiny1", used_by="usr_1")
    answer = _ask(service)
    active = service.runner.active
    assert active is not None
    pid = active.server.status.pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    wait_until(lambda: service.status().restarts == 1 and service.status().state == "ready")
    assert _ask(service) == answer


def test_a_model_that_keeps_crashing_is_none_to_answer_with(make: Make, model_files_folder: Path) -> None:
    service = make()
    service.import_model(model_files_folder / "tiny1.gguf")
    service.use("tiny1", used_by="usr_1")
    active = service.runner.active
    assert active is not None
    for crashes in range(1, 7):
        wait_until(lambda: active.server.status.state == "ready")
        pid = active.server.status.pid
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        if crashes == 1:
            wait_until(lambda: active.server.status.state in ("crashed", "starting"))
            with pytest.raises((ModelCrashedError, ModelNotReadyError)):
                service.answer_model()
        wait_until(lambda: active.server.status.restarts == crashes)  # noqa: B023 - called before the next turn
    wait_until(lambda: active.server.status.state == "failed")
    with pytest.raises(ModelCrashedError, match="6 times"):
        service.answer_model()


def test_a_family_without_system_messages_gets_them_in_the_question(make: Make, tmp_path: Path) -> None:
    template = (
        "{% for m in messages %}{% if m.role == 'system' %}{{ raise_exception('no system role') }}{% endif %}"
        "<{{ m.role }}>{{ m.content }}</s>{% endfor %}<assistant>"
    )
    service = make()
    service.import_model(write_tiny_gguf(tmp_path / "g.gguf", TinyLlama(name="plain", chat_template=template)))
    service.use("plain", used_by="usr_1")
    assert _ask(service)

    async def count() -> int:
        model = service.answer_model()
        assert model is not None
        async with aclosing(model.stream(QUESTION, max_tokens=3)) as pieces:
            assert "".join([piece async for piece in pieces])
        return await model.count_prompt_tokens(QUESTION)

    assert asyncio.run(count()) > 20
