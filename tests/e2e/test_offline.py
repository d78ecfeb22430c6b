"""Offline, proven: engine, parsers and model server live without an interface, and nothing tries to connect."""

from __future__ import annotations

import json
from pathlib import Path

import psutil
import pytest

from tests.support.installation import Installation
from tests.support.watched_folder import appearing

pytestmark = pytest.mark.timeout(600)


def _interfaces(pid: int) -> set[str]:
    lines = Path(f"/proc/{pid}/net/dev").read_text().splitlines()[2:]
    return {line.split(":")[0].strip() for line in lines}


def _has_addresses(pid: int) -> bool:
    routes = Path(f"/proc/{pid}/net/fib_trie")
    return routes.exists() and "LOCAL" in routes.read_text()


def test_the_whole_main_job_runs_without_a_network(installation: Installation, handbook: Path, gguf: Path) -> None:
    installation.json("collections", "create", "handbook")
    installation.json("add", str(handbook), "--collection", "handbook")
    installation.json("models", "import", str(gguf), "--use")
    question = ("ask", "What may a hotel cost per night?", "--collection", "handbook")
    quoted = installation.json(*question, "--mode", "quote")
    assert "140 euros" in quoted["citations"][0]["quote"]
    assert installation.json(*question, "--mode", "answer")["mode"] == "answer"

    status = installation.json("engine", "status")
    assert status["network_isolated"]
    assert status["connection_attempts"] == 0
    engine = psutil.Process(status["pid"])
    family = [engine, *engine.children(recursive=True)]
    names = " ".join(" ".join(process.cmdline()) for process in family)
    assert "llama-server" in names
    assert "engine.parsing.worker" in names
    for process in family:
        assert _interfaces(process.pid) <= {"lo"}
        assert not _has_addresses(process.pid)
        assert not process.net_connections(kind="inet")


def test_no_process_writes_a_core_and_the_engine_holds_its_key_in_memory(installation: Installation) -> None:
    engine = psutil.Process(installation.json("engine", "status")["pid"])
    for process in (engine, *engine.children(recursive=True)):
        limits = Path(f"/proc/{process.pid}/limits").read_text().splitlines()
        core = next(line for line in limits if line.startswith("Max core file size"))
        assert core.split()[4:6] == ["0", "0"], process.cmdline()
    status = dict(line.split(":", 1) for line in Path(f"/proc/{engine.pid}/status").read_text().splitlines())
    (check,) = [one for one in installation.json("doctor")["checks"] if "no core dumps" in one["found"]][:1]
    assert "no core dumps" in check["found"] and "cannot be traced" in check["found"]
    assert ("data key is locked" in check["found"]) is (int(status["VmLck"].split()[0]) > 0)
    assert check["state"] == ("ok" if "data key is locked" in check["found"] else "warning")


def test_the_sockets_are_the_owners_alone(installation: Installation) -> None:
    socket = installation.home / "run" / "engine.sock"
    assert socket.stat().st_mode & 0o777 == 0o600
    for folder in (installation.home, installation.home / "run", installation.home / "blobs"):
        assert folder.stat().st_mode & 0o777 == 0o700


@pytest.mark.slow
def test_nothing_is_ever_written_to_a_temporary_folder(
    installation: Installation, handbook: Path, tmp_path: Path
) -> None:
    """Not by the engine, its children or the command: what is worked on lies in the vault or in memory."""
    temporary = Path(installation.environment["TMPDIR"])
    assert list(temporary.iterdir()) == [], "what the other tests of this module left"
    pairs = tmp_path / "pairs.csv"
    pairs.write_text("Article,Price\nKX-100,38.50\n")
    installation.run("engine", "stop")
    with appearing(temporary) as names, appearing(Path("/dev/shm")) as in_memory:
        installation.run("engine", "start")
        installation.json("collections", "create", "elsewhere")
        added = installation.json("add", str(handbook), "--collection", "elsewhere")["documents"]
        installation.json("ask", "What may a hotel cost per night?", "--collection", "elsewhere", "--mode", "quote")
        template = ("--user", "What does {Article} cost?", "--assistant", "{Price} euros.")
        installation.json("datasets", "import", "prices", str(pairs), "--collection", "elsewhere", *template)
        installation.json("backup", "create", "--to", str(tmp_path / "backup"))
        document = next(one["document_id"] for one in added if one["path"].endswith("travel.txt"))
        erased = installation.json("erase", "document", document, "--yes")
        installation.run("erase", "certificate", erased["id"], "--out", str(tmp_path / "certificate.json"))
        installation.run("engine", "stop")
    assert names == []
    assert [name for name in in_memory if name.startswith("cloister-")] == []
    told = json.loads((tmp_path / "certificate.json").read_text())["certificate"]
    assert told["checks"]["temporary_left"] == 0
    assert "copies_of_people" in told["not_searched"]
