"""Who is told that the engine is ready connects at once, however late the server begins to serve."""

from __future__ import annotations

import sys
from pathlib import Path

from engine.client.client import Client
from engine.client.supervisor import _run_engine, create_vault, wait_until_stopped

# The server is held up where it begins to serve, as on a machine with much else to do.
LATE = """
import asyncio.base_events, time
begin = asyncio.base_events.Server._start_serving
def late(server):
    time.sleep(2)
    begin(server)
asyncio.base_events.Server._start_serving = late
from engine.process import main
raise SystemExit(main())
"""


def test_the_first_request_after_ready_is_answered(tmp_path: Path) -> None:
    home = tmp_path / "vault"
    create_vault(home, "correct horse battery", "ada")
    started = _run_engine(["--home", str(home)], "correct horse battery", program=[sys.executable, "-c", LATE])
    with Client(home) as client:
        assert client.status().pid == started["pid"]
        client.stop()
    assert wait_until_stopped(home, pid=int(started["pid"]))
