"""Offline, proven: engine, parsers and model server live without an interface, and nothing tries to connect."""

from __future__ import annotations

from pathlib import Path

import psutil
import pytest

from tests.support.installation import Installation

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


def test_the_sockets_are_the_owners_alone(installation: Installation) -> None:
    socket = installation.home / "run" / "engine.sock"
    assert socket.stat().st_mode & 0o777 == 0o600
    for folder in (installation.home, installation.home / "run", installation.home / "blobs"):
        assert folder.stat().st_mode & 0o777 == 0o700
