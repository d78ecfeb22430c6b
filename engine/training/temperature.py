"""How warm the card is, as ``nvidia-smi`` says it."""

from __future__ import annotations

import shutil
import subprocess

_TIMEOUT_S = 5


def card_temperature() -> int | None:
    """Degrees Celsius of the warmest card; None where nothing says it."""
    program = shutil.which("nvidia-smi")
    if program is None:
        return None
    query = [program, "--query-gpu=temperature.gpu", "--format=csv,noheader,nounits"]
    try:
        done = subprocess.run(query, capture_output=True, text=True, timeout=_TIMEOUT_S, check=False, env={})
    except (OSError, subprocess.TimeoutExpired):
        return None
    degrees = [int(line) for line in done.stdout.split() if line.strip().isdigit()]
    return max(degrees, default=None)
