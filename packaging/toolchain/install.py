"""Put a finished toolchain into a virtual environment, and tell whether one that is there is whole."""

from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
import sysconfig
import tempfile
from dataclasses import dataclass
from pathlib import Path

from cache import Entry, replace_folder
from problems import ToolchainError
from recipe import Recipe

TOOLS = (
    "llama-server",
    "llama-quantize",
    "llama-imatrix",
    "llama-perplexity",
    "llama-bench",
    "llama-tokenize",
)
RECEIPT = "toolchain.json"


@dataclass(frozen=True, slots=True)
class Venv:
    """A virtual environment, seen from outside."""

    root: Path

    @property
    def python(self) -> Path:
        return self.root / "bin" / "python"

    @property
    def share(self) -> Path:
        return self.root / "share" / "llama.cpp"

    def site_packages(self) -> Path:
        found = sorted((self.root / "lib").glob("python3.*/site-packages"))
        if not self.python.exists() or len(found) != 1:
            raise ToolchainError(
                f"{self.root} is not a virtual environment",
                remedy=f"make it first: python3 -m venv {self.root}",
            )
        return found[0]

    def tool(self, name: str) -> Path:
        return self.site_packages() / "bin" / name


def installed_health(venv: Venv, recipe: Recipe) -> str | None:
    """None if the environment holds this very toolchain and its server starts, else what is wrong."""
    try:
        receipt = json.loads((venv.share / RECEIPT).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return "no toolchain is installed"
    if receipt != _receipt(recipe):
        return "another toolchain is installed"
    if not (venv.share / "convert_hf_to_gguf.py").is_file() or not (venv.share / "gguf-py/gguf").is_dir():
        return "the converter is missing"
    for name in TOOLS:
        if not venv.tool(name).is_file() or not (venv.root / "bin" / name).is_file():
            return f"{name} is missing"
    return server_problem(venv)


def server_problem(venv: Venv) -> str | None:
    """None if `llama-server --version` runs."""
    try:
        shown = subprocess.run(
            [venv.tool("llama-server"), "--version"], capture_output=True, text=True, check=False, timeout=30
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"llama-server does not start: {error}"
    if shown.returncode != 0:
        return f"llama-server does not start: {(shown.stderr or shown.stdout).strip()[-400:]}"
    return None


def install(venv: Venv, entry: Entry, recipe: Recipe) -> None:
    """Install wheel, links and converter; the receipt that makes it count is taken away first and written last."""
    venv.site_packages()
    receipt = venv.share / RECEIPT
    receipt.unlink(missing_ok=True)
    done = subprocess.run(
        [
            str(venv.python),
            "-m",
            "pip",
            "install",
            "--disable-pip-version-check",
            "--quiet",
            "--no-deps",
            "--no-index",
            "--force-reinstall",
            str(entry.wheel),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise ToolchainError(
            f"the wheel could not be installed into {venv.root}:\n{done.stderr.strip()[-800:]}",
            remedy="check that the environment has pip and that its folder may be written",
        )
    for name in TOOLS:
        _link(venv.tool(name), venv.root / "bin" / name)
    venv.share.parent.mkdir(parents=True, exist_ok=True)
    staging = Path(tempfile.mkdtemp(prefix=".llama.cpp.", dir=venv.share.parent))
    try:
        shutil.copytree(entry.converter, staging, dirs_exist_ok=True)
        staging.chmod(0o755)
        replace_folder(staging, venv.share)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    problem = server_problem(venv)
    if problem is not None:
        raise ToolchainError(
            f"the toolchain was installed, but {problem}",
            remedy="build it again on this machine with --rebuild; a wheel from another machine may not run here",
        )
    temporary = receipt.with_suffix(".tmp")
    temporary.write_text(json.dumps(_receipt(recipe)), encoding="utf-8")
    temporary.replace(receipt)


def _receipt(recipe: Recipe) -> dict[str, object]:
    return {
        "version": recipe.version,
        "flags": list(recipe.flags),
        "machine": platform.machine(),
        "platform": sysconfig.get_platform(),
    }


def _link(tool: Path, link: Path) -> None:
    """A relative link, so that the environment may be moved as a whole."""
    temporary = link.with_name(f".{link.name}.{os.getpid()}")
    temporary.symlink_to(os.path.relpath(tool, link.parent))
    temporary.replace(link)
