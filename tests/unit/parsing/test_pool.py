"""The pool: limits are kept, failures stay with their document, nothing is left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.core.sandbox.enter import SandboxReport
from engine.parsing.answer import read_answer
from engine.parsing.errors import (
    CrashedError,
    EmptyError,
    ParseCancelledError,
    ParseError,
    ParseMemoryError,
    ParseTimeoutError,
    TooLargeError,
    UnreadableError,
)
from engine.parsing.limits import ParseLimits
from engine.parsing.pool import ParserPool
from engine.parsing.protocol import encode
from engine.parsing.slot import Exchange, WorkerSlot

HELLO = b"The first paragraph.\n\nThe second paragraph."
CANARY = b"canary-4f1d8a77-plaintext"
PATIENCE_S = 30.0


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.01)


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def children_of(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def slow_document() -> bytes:
    """Markup that takes many seconds to read."""
    return b"<html><body>" + b"<p>word <b>word</b> word</p>" * 1_500_000


def test_text_elements_and_offsets(pool: ParserPool) -> None:
    document = pool.parse(HELLO, "note.txt")
    assert [element.text for element in document.elements] == ["The first paragraph.", "The second paragraph."]
    assert document.text[document.elements[1].start :] == "The second paragraph."
    assert document.media_type == "text/plain"


def test_a_path_reads_like_its_bytes(pool: ParserPool, tmp_path: Path) -> None:
    path = tmp_path / "note.txt"
    path.write_bytes(HELLO)
    assert pool.parse(path, path.name) == pool.parse(HELLO, "note.txt")


@pytest.mark.parametrize("name", ["", "\udcff\udcfe.txt", "a" * 5000, "../../etc/passwd", "a\x00b.txt", "‮fdp.exe"])
def test_any_name_is_only_a_hint(pool: ParserPool, name: str) -> None:
    assert pool.parse(HELLO, name).elements[0].text == "The first paragraph."


def test_missing_folder_pipe_and_empty_files_have_their_own_errors(pool: ParserPool, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for path in (tmp_path / "missing", tmp_path, pipe, Path("/dev/zero")):
        with pytest.raises(UnreadableError):
            pool.parse(path, "x")
    (tmp_path / "empty").touch()
    with pytest.raises(EmptyError):
        pool.parse(tmp_path / "empty", "empty")


def test_too_large_is_refused_before_anything_is_read(pool: ParserPool) -> None:
    with pytest.raises(TooLargeError):
        pool.parse(HELLO, "note.txt", limits=ParseLimits(input_bytes=10))


def test_timeout_kills_the_worker_and_the_next_document_is_fine(work_dir: Path) -> None:
    with ParserPool(1, ParseLimits(), work_dir) as pool:
        pool.warm()
        (before,) = pool.worker_pids()
        with pytest.raises(ParseTimeoutError):
            pool.parse(slow_document(), "slow.html", limits=ParseLimits(timeout_s=0.3))
        assert not is_running(before)
        assert pool.parse(HELLO, "note.txt").elements


def test_work_that_shows_progress_may_take_longer_but_not_for_ever(work_dir: Path) -> None:
    patient = ParseLimits(timeout_s=3)
    with ParserPool(1, patient, work_dir) as pool:
        assert pool.probe("long_work", "5")[0] == "allowed"
        with pytest.raises(ParseTimeoutError):
            pool.probe("sleep", "30")
    with (
        ParserPool(1, ParseLimits(timeout_s=60, total_timeout_s=3), work_dir) as pool,
        pytest.raises(ParseTimeoutError),
    ):
        pool.probe("long_work", "30")


def test_memory_limit_is_typed(work_dir: Path) -> None:
    with ParserPool(1, ParseLimits(), work_dir) as pool:
        with pytest.raises(ParseMemoryError):
            pool.parse(b"line of text\n\n" * 4_000_000, "big.txt", limits=ParseLimits(memory_bytes=200 << 20))
        assert pool.parse(HELLO, "note.txt").elements


def test_a_crash_is_typed_and_isolated(work_dir: Path) -> None:
    with ParserPool(1, ParseLimits(), work_dir) as pool:
        with pytest.raises(CrashedError, match="SIGSEGV"):
            pool.probe("crash")
        assert pool.parse(HELLO, "note.txt").elements


def test_a_killed_worker_is_replaced(work_dir: Path) -> None:
    with ParserPool(1, ParseLimits(), work_dir) as pool:
        pool.warm()
        (pid,) = pool.worker_pids()
        os.kill(pid, signal.SIGKILL)
        wait_until(lambda: not is_running(pid))
        assert pool.parse(HELLO, "note.txt").elements
        assert pool.worker_pids() != [pid]


def test_cancel_ends_a_running_document_quickly(work_dir: Path) -> None:
    cancel = threading.Event()
    with ParserPool(1, ParseLimits(), work_dir) as pool:
        pool.warm()
        (pid,) = pool.worker_pids()
        threading.Thread(target=lambda: (wait_until(lambda: bool(children_of(pid))), cancel.set())).start()
        with pytest.raises(ParseCancelledError):
            pool.parse(slow_document(), "slow.html", cancel=cancel)
        assert not is_running(pid)


def test_cancel_also_ends_the_wait_for_a_free_worker(work_dir: Path) -> None:
    cancel = threading.Event()
    with ParserPool(1, ParseLimits(), work_dir) as pool:
        busy = threading.Thread(target=lambda: pool.probe("sleep", "3"))
        busy.start()
        wait_until(lambda: any(children_of(pid) for pid in pool.worker_pids()))
        cancel.set()
        with pytest.raises(ParseCancelledError):
            pool.parse(HELLO, "note.txt", cancel=cancel)
        busy.join()


def test_close_ends_documents_at_work(work_dir: Path) -> None:
    pool = ParserPool(1, ParseLimits(), work_dir)
    outcome: list[ParseError] = []

    def work() -> None:
        try:
            pool.parse(slow_document(), "slow.html")
        except ParseError as error:
            outcome.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    wait_until(lambda: any(children_of(pid) for pid in pool.worker_pids()))
    pids = pool.worker_pids()
    pool.close()
    thread.join()
    assert isinstance(outcome[0], ParseCancelledError)
    assert not any(is_running(pid) for pid in pids)
    with pytest.raises(ParseCancelledError):
        pool.parse(HELLO, "note.txt")


def test_many_threads_share_the_workers(work_dir: Path) -> None:
    results: dict[int, str] = {}
    with ParserPool(2, ParseLimits(), work_dir) as pool:

        def work(number: int) -> None:
            results[number] = pool.parse(f"Document number {number}.".encode(), "note.txt").text

        threads = [threading.Thread(target=work, args=(number,)) for number in range(24)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(pool.worker_pids()) == 2
    assert results == {number: f"Document number {number}." for number in range(24)}


def test_one_document_leaves_nothing_for_the_next(pool: ParserPool) -> None:
    """Each document has a process of its own, so what one does to the interpreter ends with it."""
    pids = set()
    for _ in range(3):
        before = pool.worker_pids()
        pool.parse(HELLO, "note.txt")
        pids.add(tuple(before))
    assert len(pids) == 1  # the template stays, its children come and go
    assert not children_of(pool.worker_pids()[0])


def test_document_text_is_never_written_to_a_file(work_dir: Path) -> None:
    """Kill a worker in the middle of a document, then look for the document's words in every file it could write."""
    document = b"<html><body>" + (b"<p>" + CANARY + b"</p>") * 1_500_000
    with ParserPool(1, ParseLimits(), work_dir) as pool:
        pool.warm()
        (pid,) = pool.worker_pids()

        def kill_at_work() -> None:
            wait_until(lambda: bool(children_of(pid)))
            time.sleep(0.3)  # let it read and begin; any moment will do
            os.killpg(pid, signal.SIGKILL)

        killer = threading.Thread(target=kill_at_work)
        killer.start()
        with pytest.raises(CrashedError):
            pool.parse(document, "canary.html")
        killer.join()
        assert [path for path in work_dir.rglob("*") if path.is_file()] == []


def test_leftovers_of_an_earlier_run_are_wiped_on_start(work_dir: Path) -> None:
    leftover = work_dir / "parser-0" / "leftover.txt"
    leftover.parent.mkdir(parents=True)
    leftover.write_bytes(CANARY)
    with ParserPool(1, ParseLimits(), work_dir) as pool:
        pool.warm()
        assert not leftover.exists()
    assert not leftover.parent.exists()


def test_workers_die_with_the_engine(tmp_path: Path) -> None:
    """kill -9 of the engine leaves no process behind, not even one in the middle of a document."""
    program = (
        "import threading\n"
        "from pathlib import Path\n"
        "from engine.parsing.limits import ParseLimits\n"
        "from engine.parsing.pool import ParserPool\n"
        f"pool = ParserPool(1, ParseLimits(), Path({str(tmp_path / 'w')!r}))\n"
        "pool.warm()\n"
        "print(*pool.worker_pids(), flush=True)\n"
        "pool.probe('sleep', '600')\n"
    )
    root = Path(__file__).resolve().parents[3]
    environment = {**os.environ, "PYTHONPATH": str(root)}
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, env=environment) as engine:
        assert engine.stdout is not None
        pid = int(engine.stdout.readline())
        wait_until(lambda: bool(children_of(pid)))
        (child,) = children_of(pid)
        engine.kill()
        engine.wait()
    wait_until(lambda: not is_running(pid) and not is_running(child))


def test_the_worker_gets_no_environment_of_the_engine(work_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLOISTER_PASSPHRASE_FILE", "/secret/place")
    with ParserPool(1, ParseLimits(), work_dir) as pool:
        pool.warm()
        (pid,) = pool.worker_pids()
        try:
            environment = Path(f"/proc/{pid}/environ").read_bytes()
        except PermissionError:
            pytest.skip("the worker may not be looked into, not even by its parent")
        assert b"CLOISTER" not in environment


def test_what_a_document_leaves_unread_is_nobodys_next_request(work_dir: Path) -> None:
    """The probe stands in for code that a document took over: it ends well and leaves a request behind."""
    limits = ParseLimits()

    def request(document: bytes) -> dict[str, object]:
        return {"op": "parse", "name": "note.txt", "size": len(document), "limits": limits.to_wire()}

    forged = encode(request(b"A forged answer.")) + b"A forged answer."
    slot = WorkerSlot(work_dir / "parser-0")

    def exchange(header: dict[str, object], body: bytes) -> Exchange:
        return slot.exchange(
            header, iter((body,)), timeout_s=60, total_timeout_s=60, output_bytes=1 << 20, cancel=threading.Event()
        )

    slot.start()
    try:
        for _ in range(3):
            accomplice = exchange({**request(forged), "op": "probe", "probe": "sleep", "argument": "0.5"}, forged)
            assert accomplice.sent_all
            assert accomplice.wait_status == 0
            assert read_answer(exchange(request(HELLO), HELLO), limits).text == HELLO.decode()
    finally:
        slot.kill()


def test_the_isolation_is_known_while_every_worker_is_busy(work_dir: Path) -> None:
    with ParserPool(1, ParseLimits(), work_dir) as pool:

        def work() -> None:
            with pytest.raises(ParseCancelledError):
                pool.probe("sleep", "600")

        busy = threading.Thread(target=work)
        busy.start()
        wait_until(lambda: any(children_of(pid) for pid in pool.worker_pids()))
        answers: list[SandboxReport] = []
        asking = threading.Thread(target=lambda: answers.append(pool.sandbox_report()), daemon=True)
        asking.start()
        wait_until(lambda: bool(answers))
        assert busy.is_alive()
        assert answers[0].sufficient
        pool.close()
        busy.join()
