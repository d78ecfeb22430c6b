"""Find the llama.cpp programs that belong to this installation."""

from __future__ import annotations

import shutil
import sysconfig
from pathlib import Path


def find_llama_server() -> Path | None:
    """The one beside the installed libraries first, then one that an administrator put on the PATH."""
    own = Path(sysconfig.get_path("purelib")) / "bin" / "llama-server"
    if own.is_file():
        return own
    found = shutil.which("llama-server")
    return Path(found) if found else None
