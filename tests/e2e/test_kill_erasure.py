"""SIGKILL at each step of an erasure: after a start it is carried through, and nothing is left."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.erasure_driver import DOCUMENT, STEPS, WORD, make, opened
from tests.support.raw_pages import pages_in_clear
from tests.support.running_servers import wait_until

ROOT = Path(__file__).parents[2]
pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def vault(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("kill_erasure") / "vault"
    make(home)
    return home


def _check(vault: Path, home: Path, step: str) -> None:
    shutil.copytree(vault, home, ignore=shutil.ignore_patterns("*.sock", "run"))
    done = subprocess.run(
        [sys.executable, "-m", "tests.support.erasure_driver", str(home), step], cwd=ROOT, timeout=240, check=False
    )
    assert done.returncode == -signal.SIGKILL
    with opened(home) as services:
        ada = services.access.local_administrator().id
        wait_until(lambda: [one.state.value for one in services.erasures.list([], ada)] == ["certified"], 60)
        [erasure] = services.erasures.list([], ada)
        told = services.erasures.verify(services.erasures.certificate(erasure)).certificate
        assert [one["id"] for one in told["documents"]] == [DOCUMENT]
        key = bytes(services.db._key)
        with services.db.read() as conn:
            others = conn.execute("SELECT count(*) FROM chunk_terms WHERE chunk_terms MATCH 'hall'").fetchall()
            blobs = {str(row[0]) for row in conn.execute("SELECT id FROM blobs").fetchall()}
            events = conn.execute("SELECT count(*) FROM audit_records WHERE action = 'erasure.done'").fetchall()
        assert (others, events) == ([(200,)], [(1,)]), "erased once, and nothing else"
        assert {path.name for path in (home / "blobs").iterdir()} == blobs and len(blobs) == 20
    assert not any(WORD.encode() in page.lower() for page in pages_in_clear(home / "vault.db", key))


@pytest.mark.parametrize("step", STEPS)
def test_a_kill(vault: Path, tmp_path: Path, step: str) -> None:
    _check(vault, tmp_path / "vault", step)
