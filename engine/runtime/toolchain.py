"""Find the llama.cpp programs that belong to this installation."""

from __future__ import annotations

import shutil
import sys
import sysconfig
from pathlib import Path


def find_llama_server() -> Path | None:
    """The one beside the installed libraries first, then one that an administrator put on the PATH."""
    return find_tool("llama-server")


def find_tool(name: str) -> Path | None:
    """Another program of llama.cpp, such as ``llama-quantize``, by the same rule."""
    own = Path(sysconfig.get_path("purelib")) / "bin" / name
    if own.is_file():
        return own
    found = shutil.which(name)
    return Path(found) if found else None


def find_converter() -> Path | None:
    """The folder of llama.cpp's conversion scripts, from the same source archive as the programs."""
    folder = Path(sys.prefix) / "share" / "llama.cpp"
    return folder if (folder / "convert_hf_to_gguf.py").is_file() else None
