"""This machine's memory as the catalogue needs it, with the standard library only: no engine has to run."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from models_registry.catalogue.recommend import Machine

_TOOL_TIMEOUT_S = 20


def read_machine() -> Machine:
    """Bytes of memory, of the control group where that is less, and of the largest Nvidia card, if there is one."""
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return Machine(min(memory, _group_limit() or memory), max(_card_sizes(), default=None))


def _card_sizes() -> list[int]:
    program = shutil.which("nvidia-smi")
    if program is None:
        return []
    try:
        done = subprocess.run(
            [program, "--query-gpu=memory.total", "--format=csv,noheader,nounits"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=_TOOL_TIMEOUT_S,
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        return []
    return [int(line) << 20 for line in done.stdout.decode("utf-8", "replace").split() if line.isdigit()]


def _group_limit(root: Path = Path("/sys/fs/cgroup")) -> int | None:
    """Of control groups version 2, for this process or for the container."""
    try:
        own = Path("/proc/self/cgroup").read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError):
        own = ""
    relative = next((line[4:] for line in own.splitlines() if line.startswith("0::/")), "")
    for folder in (root / relative, root):
        try:
            limit = (folder / "memory.max").read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError):
            continue
        if limit.isdigit():
            return int(limit)
    return None
