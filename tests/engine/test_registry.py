"""Versions on a real vault with real servers: stages, serving, roll-back, adapters chosen per request, lineage."""

from __future__ import annotations

import asyncio
import hashlib
import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, aclosing
from pathlib import Path

import apsw
import pytest

from engine.core.errors import ConflictError, InvalidInputError
from engine.export.parity import Check, CheckKind
from engine.registry.errors import (
    ReasonMissingError,
    StageForbiddenError,
    VersionNotApprovedError,
    VersionNotFoundError,
)
from engine.registry.stages import Stage
from engine.runtime.errors import ModelFileMissingError, ModelInUseError, ModelNotReadyError
from tests.support.export_kit import Workshop, open_workshop
from tests.support.running_servers import Said, llama_server_or_skip, wait_until
from tests.support.tiny_gguf import TinyLlama, write_tiny_gguf
from tests.support.tiny_lora import write_tiny_lora


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Models and adapters as an export would make them."""
    llama_server_or_skip()
    folder = tmp_path_factory.mktemp("made")
    for seed in (1, 2, 3):
        write_tiny_gguf(folder / f"model{seed}.gguf", TinyLlama(seed=seed, name=f"model{seed}"))
        write_tiny_lora(folder / f"lora{seed}.gguf", seed=seed)
    for seed in (5, 6):
        write_tiny_gguf(folder / f"slow{seed}.gguf", TinyLlama(512, 1536, 8, 8, seed=seed, name=f"slow{seed}"))
    return folder


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Workshop]:
    with ExitStack() as stack:
        yield open_workshop(tmp_path / "vault", None, stack)


def _stages(shop: Workshop) -> dict[str, str]:
    return {v.record.name: v.stage.value if v.stage else "refused" for v in shop.registry.versions()}


def test_a_version_answers_only_after_somebody_approved_it(shop: Workshop, made: Path) -> None:
    kept = shop.keep("leave", made / "model1.gguf")
    assert (kept.name, kept.refused) == ("leave-F16", None)
    version = shop.registry.show("LEAVE-f16")
    assert (version.stage, version.record.gguf_sha256) == (
        Stage.CANDIDATE,
        hashlib.sha256((made / "model1.gguf").read_bytes()).hexdigest(),
    )
    with pytest.raises(VersionNotApprovedError) as refused:
        shop.models.use("leave-F16", used_by="usr_1")
    assert "promote" in refused.value.help
    assert shop.models.current() is None
    with pytest.raises(StageForbiddenError):
        shop.registry.promote("leave-F16", Stage.SERVING, by="usr_1", why="at once")
    with pytest.raises(ReasonMissingError):
        shop.registry.promote("leave-F16", Stage.APPROVED, by="usr_2", why=" ")
    shop.approve("leave-F16")
    served = shop.registry.promote("leave-F16", Stage.SERVING, by="usr_1", why="first release")
    assert shop.say()
    assert [(m.from_stage, m.to_stage, m.moved_by, m.why) for m in served.moves] == [
        (None, Stage.CANDIDATE, "usr_1", "answers as the run that it came from"),
        (Stage.CANDIDATE, Stage.APPROVED, "usr_2", "compared by hand"),
        (Stage.APPROVED, Stage.SERVING, "usr_1", "first release"),
    ]
    assert [event.to_stage for event in shop.events.told] == [Stage.CANDIDATE, Stage.APPROVED, Stage.SERVING]
    with pytest.raises(VersionNotFoundError):
        shop.registry.show("nothing")


def test_what_failed_a_comparison_is_recorded_and_its_weights_are_not_kept(shop: Workshop, made: Path) -> None:
    failed = Check(CheckKind.GREEDY, "F16", False, 4.2, 0.1, "3 of 144 tokens are the likeliest in transformers too")
    kept = shop.keep("leave", made / "model1.gguf", checks=[failed])
    assert kept.refused == "greedy: 3 of 144 tokens are the likeliest in transformers too"
    version = shop.registry.show(kept.version_id)
    assert (version.stage, version.record.model_id, version.moves) == (None, None, ())
    assert [(check.kind, check.passed, check.measured) for check in version.parity] == [("greedy", False, 4.2)]
    assert shop.models.list_models() == []
    assert list((shop.home / "blobs").iterdir()) == []
    for stage in (Stage.APPROVED, Stage.SERVING):
        with pytest.raises(StageForbiddenError) as refused:
            shop.registry.promote(kept.version_id, stage, by="usr_1", why="it looks fine to me")
        assert "greedy" in refused.value.message
    again = shop.keep("leave", made / "model1.gguf")
    assert shop.registry.show("leave-F16").record.id == again.version_id


def test_the_next_release_retires_the_last_one_and_one_command_brings_it_back(shop: Workshop, made: Path) -> None:
    for name, file in (("one", "model1"), ("two", "model2")):
        shop.keep(name, made / f"{file}.gguf")
        shop.approve(f"{name}-F16")
    shop.registry.promote("one-F16", Stage.SERVING, by="usr_1", why="first")
    first = shop.say()
    shop.models.use("two-F16", used_by="usr_1", why="second")
    assert _stages(shop) == {"one-F16": "retired", "two-F16": "serving"}
    assert shop.say() != first
    shop.registry.rollback(by="usr_3", why="wrong on the leave questions")
    assert _stages(shop) == {"one-F16": "serving", "two-F16": "retired"}
    assert shop.say() == first
    one = shop.registry.show("one-F16").moves
    assert (one[-2].why, one[-1].moved_by) == ("'two-F16' answers instead: second", "usr_3")
    with pytest.raises(ConflictError):
        shop.registry.rollback(by="usr_3")
    with pytest.raises(StageForbiddenError):
        shop.registry.promote("one-F16", Stage.RETIRED, by="usr_1", why="no longer wanted")
    with pytest.raises(StageForbiddenError):
        shop.registry.promote("two-F16", Stage.SERVING, by="usr_1", why="without an approval")


def test_moves_are_added_and_never_changed(shop: Workshop, made: Path) -> None:
    shop.keep("leave", made / "model1.gguf")
    for statement in ("UPDATE stage_moves SET why = 'x'", "DELETE FROM stage_moves"):
        with pytest.raises(apsw.ConstraintError), shop.db.write() as conn:
            conn.execute(statement)
    assert len(shop.registry.show("leave-F16").moves) == 1


def test_weights_from_documents_lie_sealed_and_are_served_from_memory(shop: Workshop, made: Path) -> None:
    shop.keep("leave", made / "model1.gguf")
    shop.approve("leave-F16")
    shop.registry.promote("leave-F16", Stage.SERVING, by="usr_1", why="first")
    assert shop.say()
    plain = (made / "model1.gguf").read_bytes()
    canaries = [plain[:64], plain[len(plain) // 2 :][:64], plain[-64:]]
    for file in shop.home.rglob("*"):
        if file.is_file():
            content = file.read_bytes()
            assert not any(canary in content for canary in canaries), file
    active = shop.models.runner.active
    assert active is not None
    command = Path(f"/proc/{active.server.status.pid}/cmdline").read_text().split("\0")
    assert command[command.index("--model") + 1].startswith("/proc/self/fd/")
    assert shop.models.verify("leave-F16")
    sealed = next((shop.home / "blobs").iterdir())
    sealed.write_bytes(sealed.read_bytes()[:-1])
    with pytest.raises(ModelFileMissingError):
        shop.models.verify("leave-F16")
    with pytest.raises(ModelFileMissingError):
        shop.models.load_adapters_anew(shop.models.show("leave-F16").id)
    assert shop.say()  # the server that runs is not touched


def test_a_crashed_server_gets_its_sealed_weights_again(shop: Workshop, made: Path) -> None:
    shop.keep("leave", made / "model1.gguf")
    shop.approve("leave-F16")
    shop.registry.promote("leave-F16", Stage.SERVING, by="usr_1", why="first")
    before = shop.say()
    active = shop.models.runner.active
    assert active is not None
    pid = active.server.status.pid
    assert pid is not None

    os.kill(pid, signal.SIGKILL)
    wait_until(lambda: active.server.status.restarts == 1 and active.server.status.state == "ready")
    assert shop.say() == before


def test_base_and_adapters_answer_from_one_server_chosen_by_each_request(shop: Workshop, made: Path) -> None:
    base = shop.models.import_model(made / "model1.gguf", name="base")
    for seed in (1, 2, 3):
        shop.keep(f"ad{seed}", made / f"lora{seed}.gguf", base)
    shop.approve("ad1-F16")
    shop.approve("ad2-F16")
    shop.models.use("base", used_by="usr_1")
    assert shop.models.answering_names() == ["base", "ad1-F16", "ad2-F16"]  # the third one is a candidate
    alone = {name: shop.say(model=name) for name in ("base", "ad1-F16", "ad2-F16")}
    assert len(set(alone.values())) == 3
    # Each adapter says beside the others what it says alone, in every order and at the same time.
    for name in ("ad1-F16", "base", "ad2-F16", "base", "ad1-F16", "ad2-F16", "ad2-F16", "base"):
        assert shop.say(model=name) == alone[name]

    async def together() -> list[str]:
        # One request each: two of the same adapter share a batch, which rounds in another order.
        names = ["base", "ad1-F16", "ad2-F16"]
        models = [shop.models.answer_model(name) for name in names]
        question = (Said("user", "Who approves travel expenses?"),)
        answers = await asyncio.gather(*(m.complete_chat(question, max_tokens=16) for m in models if m))
        return [answer.text for answer in answers]

    assert asyncio.run(together()) == list(alone.values())
    with pytest.raises(ModelNotReadyError):
        shop.say(model="ad3-F16")
    active = shop.models.runner.active
    assert active is not None
    before = active.server.status.pid
    shop.approve("ad3-F16")  # is loaded beside the others without anybody asking for it
    assert shop.models.answering_names()[-1] == "ad3-F16"
    assert shop.say(model="ad3-F16") not in alone.values()
    assert shop.models.runner.active is not None
    assert shop.models.runner.active.server.status.pid != before
    assert shop.say() == alone["base"]


def test_what_one_adapter_read_is_never_continued_by_another(shop: Workshop, made: Path) -> None:
    base = shop.models.import_model(made / "model1.gguf", name="base")
    for seed in (1, 2):
        shop.keep(f"ad{seed}", made / f"lora{seed}.gguf", base)
        shop.approve(f"ad{seed}-F16")
    long = [" ".join([word] * 60) for word in ("travel", "pump", "invoice", "warranty")]
    shop.models.use("base", used_by="usr_1")
    expected = shop.say(long[0], model="ad2-F16")
    shop.models.use("base", used_by="usr_1")  # a server that has read nothing yet
    for text in long[:2]:
        shop.say(text, model="ad1-F16")  # one in each slot
    for text in long[2:]:
        shop.say(text, model="ad2-F16")  # puts the others aside
    assert shop.say(long[0], model="ad2-F16") == expected


def test_an_adapter_that_serves_answers_where_no_name_is_given(shop: Workshop, made: Path) -> None:
    base = shop.models.import_model(made / "model1.gguf", name="base")
    shop.keep("ad1", made / "lora1.gguf", base)
    shop.approve("ad1-F16")
    shop.models.use("base", used_by="usr_1")
    plain = shop.say()
    shop.registry.promote("ad1-F16", Stage.SERVING, by="usr_1", why="first")
    adapted = shop.say()
    assert adapted != plain
    assert (shop.say(model="base"), shop.say(model="ad1-F16")) == (plain, adapted)
    with pytest.raises(ConflictError):
        shop.models.remove("base")
    shop.registry.rollback(by="usr_1")
    assert shop.say() == plain
    assert _stages(shop) == {"ad1-F16": "retired"}
    assert shop.models.answering_names() == ["base", "ad1-F16"]  # loaded before it was retired; gone at the next load


def test_a_switch_under_load_drops_no_answer(shop: Workshop, made: Path) -> None:
    for name, file in (("one", "slow5"), ("two", "slow6")):
        shop.keep(name, made / f"{file}.gguf")
        shop.approve(f"{name}-F16")
    shop.registry.promote("one-F16", Stage.SERVING, by="usr_1", why="first")
    ended: list[tuple[str | None, int]] = []
    failed: list[BaseException] = []
    stop = threading.Event()

    async def stream() -> None:
        model = shop.models.answer_model()
        assert model is not None
        question = (Said("user", "Who approves travel expenses?"),)
        async with aclosing(model.stream_chat(question, max_tokens=40)) as deltas:
            last = [delta async for delta in deltas][-1]
        ended.append((last.finish_reason, last.usage.completion_tokens if last.usage else 0))

    def ask_on_and_on() -> None:
        try:
            while not stop.is_set():
                asyncio.run(stream())
        except BaseException as error:  # noqa: BLE001 - the test tells what happened in the thread
            failed.append(error)

    threads = [threading.Thread(target=ask_on_and_on) for _ in range(4)]
    for thread in threads:
        thread.start()
    wait_until(lambda: bool(failed) or len(ended) >= 3)
    old = shop.models.runner.active
    assert old is not None
    shop.registry.promote("two-F16", Stage.SERVING, by="usr_1", why="second")
    seen = len(ended)
    wait_until(lambda: bool(failed) or len(ended) >= seen + 6)
    shop.registry.rollback(by="usr_1")
    seen = len(ended)
    wait_until(lambda: bool(failed) or len(ended) >= seen + 6)
    stop.set()
    for thread in threads:
        thread.join()
    assert failed == []
    assert set(ended) == {("length", 40)}  # every answer came to its end
    wait_until(lambda: old.server.status.state == "stopped")


def test_lineage_goes_from_documents_to_deployments(shop: Workshop, made: Path) -> None:
    shop.keep("leave", made / "model1.gguf")
    shop.approve("leave-F16")
    shop.registry.promote("leave-F16", Stage.SERVING, by="usr_1", why="first")
    lineage = shop.registry.lineage("leave-F16")
    assert [(node.kind, node.label, node.gone) for node in lineage.nodes][:6] == [
        ("document", "leave.md", False),
        ("document", "doc_2", True),
        ("dataset", "leave questions, version 1", False),
        ("base", "tiny-base", False),
        ("run", "leave run", False),
        ("adapter", "LoRA adapter", False),
    ]
    assert [node.kind for node in lineage.nodes][6:] == ["gguf", "deployment"]
    assert lineage.nodes[-1].label.endswith("until now")
    ids = {node.id for node in lineage.nodes}
    assert all({edge.source, edge.target} <= ids for edge in lineage.edges)
    reached, front = set[str](), {"doc_1"}
    while front:
        reached |= front
        front = {edge.target for edge in lineage.edges if edge.source in front} - reached
    assert lineage.nodes[-1].id in reached
    assert [version.record.name for version in shop.registry.trained_on("doc_2")] == ["leave-F16"]
    assert shop.registry.trained_on("doc_9") == []


def test_removed_weights_leave_the_record(shop: Workshop, made: Path) -> None:
    for name, file in (("one", "model1"), ("two", "model2")):
        shop.keep(name, made / f"{file}.gguf")
        shop.approve(f"{name}-F16")
    shop.registry.promote("one-F16", Stage.SERVING, by="usr_1", why="first")
    with pytest.raises(ModelInUseError):
        shop.models.remove("one-F16")
    shop.models.remove("two-F16", removed_by="usr_4")
    assert len(list((shop.home / "blobs").iterdir())) == 1
    two = shop.registry.show("two-F16")
    assert (two.stage, two.record.model_id) == (Stage.RETIRED, None)
    assert (two.moves[-1].moved_by, two.moves[-1].why) == ("usr_4", "its weights were removed")
    with pytest.raises(StageForbiddenError):
        shop.registry.promote("two-F16", Stage.APPROVED, by="usr_2", why="again")


def test_a_version_leaves_the_vault_as_a_file_that_any_llama_cpp_reads(
    shop: Workshop, made: Path, tmp_path: Path
) -> None:
    shop.keep("leave", made / "model1.gguf")
    target = tmp_path / "leave.gguf"
    digest = shop.registry.write_out("leave-F16", target)
    assert target.read_bytes() == (made / "model1.gguf").read_bytes()
    assert hashlib.sha256(target.read_bytes()).hexdigest() == digest
    with pytest.raises(ConflictError):
        shop.registry.write_out("leave-F16", target)
    for wrong in (Path("relative.gguf"), tmp_path / "none" / "leave.gguf"):
        with pytest.raises(InvalidInputError):
            shop.registry.write_out("leave-F16", wrong)
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["leave.gguf"]
    socket = tmp_path / "plain.sock"
    server = subprocess.Popen(
        [llama_server_or_skip(), "--model", target, "--host", socket, "--ctx-size", "256", "--threads", "1"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_until(lambda: socket.exists() and _healthy(socket))
    finally:
        server.kill()
        server.wait()


def _healthy(socket: Path) -> bool:
    from engine.runtime.llama_transport import ServerAddress, is_healthy

    time.sleep(0.05)
    return is_healthy(ServerAddress(socket, ""))
