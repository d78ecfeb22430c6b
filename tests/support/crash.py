"""Run Python in a process of its own and kill it at a moment of the test's choosing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def start_python(program: str, *arguments: str) -> subprocess.Popen[str]:
    """Start ``program``, which sees the project and ``arguments``; its output is a pipe."""
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(program), *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def run_python(program: str, *arguments: str, timeout_s: float = 120) -> str:
    """Run to the end and return what it printed; its failure fails the test."""
    with start_python(program, *arguments) as process:
        output, errors = process.communicate(timeout=timeout_s)
    assert process.returncode == 0, errors
    return output


def kill_after_line(process: subprocess.Popen[str], delay_s: float) -> list[str]:
    """Wait for the first line, then ``delay_s`` more, kill -9, and return every line that came out."""
    with process:
        assert process.stdout is not None and process.stderr is not None
        first = process.stdout.readline()
        assert first, process.stderr.read()
        time.sleep(delay_s)
        process.send_signal(signal.SIGKILL)
        rest = process.stdout.read()
    return [first.strip(), *rest.split("\n")[:-1]]  # what lacks its line end was cut off
