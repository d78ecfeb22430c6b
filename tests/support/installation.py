"""A vault with an engine in a process of its own, driven through the `cloister` command."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
CLOISTER = Path(sys.executable).with_name("cloister")
PASSPHRASE = "correct horse battery staple"


@dataclass(frozen=True)
class Installation:
    """One vault and the environment in which `cloister` finds it."""

    home: Path
    environment: dict[str, str]

    def run(self, *arguments: str, check: bool = True, **extra: str) -> subprocess.CompletedProcess[str]:
        """Run one command; with ``check`` a failure fails the test and shows what was printed."""
        done = subprocess.run(
            [CLOISTER, *arguments],
            env=self.environment | extra,
            capture_output=True,
            text=True,
            timeout=240,
            stdin=subprocess.DEVNULL,
        )
        if check:
            assert done.returncode == 0, f"{arguments}: {done.stdout}\n{done.stderr}"
        return done

    def json(self, *arguments: str, **extra: str) -> Any:
        return json.loads(self.run(*arguments, "--json", **extra).stdout)


def make_installation(folder: Path) -> Installation:
    """Where a vault may be made; nothing is started."""
    passphrase_file = folder / "passphrase.txt"
    passphrase_file.write_text(PASSPHRASE + "\n")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CLOISTER_")}
    environment |= {
        "CLOISTER_HOME": str(folder / "vault"),
        "CLOISTER_PASSPHRASE_FILE": str(passphrase_file),
        "CLOISTER_WATCH_INTERVAL_S": "2",
        "TMPDIR": str(folder / "tmp"),
    }
    (folder / "tmp").mkdir()
    return Installation(folder / "vault", environment)
