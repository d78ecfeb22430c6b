"""Turn the pinned source archive into a wheel, and take the converter's scripts out of it."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tarfile
import time
from collections.abc import Callable
from pathlib import Path

from cache import sha256_of
from problems import ToolchainError
from recipe import Pins, Recipe

_STEP = re.compile(r"\[(\d+)/(\d+)\] ")
_CONVERTER = re.compile(
    r"^[^/]+/vendor/llama\.cpp/((?:convert_(?:hf|lora)_to_gguf\.py|LICENSE)|(?:conversion|gguf-py/gguf)/.+)$"
)
_FREE_BYTES = 3 * 1024**3
_BYTES_PER_COMPILER = 1_500_000_000
_REGISTRY_HELP = (
    "check that pip reaches its package registry (pip config list); where no registry can be reached, "
    "pass a copy of the source archive with --archive"
)


def make_build_environment(scratch: Path, pins: Pins) -> Path:
    """A virtual environment with the pinned build tools; returns its Python."""
    if shutil.disk_usage(scratch).free < _FREE_BYTES:
        raise ToolchainError(
            f"less than 3 GB are free under {scratch.parent}",
            remedy="free some space, or point CLOISTER_TOOLCHAIN_CACHE to another disk",
        )
    environment = scratch / "venv"
    requirements = scratch / "build-tools.txt"
    requirements.write_text(pins.build_tools, encoding="utf-8")
    log = scratch / "setup.log"
    _run(
        [sys.executable, "-m", "venv", str(environment)],
        log,
        "a virtual environment could not be made",
        "install the venv module of this Python, on Debian and Ubuntu: apt-get install python3-venv",
    )
    python = environment / "bin" / "python"
    _run(
        [*_pip(python, "install"), "--no-deps", "--require-hashes", "--only-binary=:all:", "-r", str(requirements)],
        log,
        "the build tools could not be installed",
        _REGISTRY_HELP,
    )
    return python


def obtain_archive(scratch: Path, python: Path, pins: Pins) -> Path:
    """Download the source archive through pip, which checks its sha256."""
    requirements = scratch / "archive.txt"
    requirements.write_text(pins.archive, encoding="utf-8")
    folder = scratch / "archive"
    _run(
        [
            *_pip(python, "download"),
            "--no-deps",
            "--require-hashes",
            "--no-binary=:all:",
            "--no-build-isolation",
            "-d",
            str(folder),
            "-r",
            str(requirements),
        ],
        scratch / "setup.log",
        "the llama.cpp source archive could not be obtained",
        _REGISTRY_HELP,
        path=python.parent,
    )
    return check_archive(next(folder.glob("*.tar.gz")), pins)


def check_archive(archive: Path, pins: Pins) -> Path:
    """Return `archive` if its digest is the pinned one."""
    if not archive.is_file():
        raise ToolchainError(f"{archive} does not exist", remedy="give the path of the downloaded source archive")
    found = sha256_of(archive)
    if found not in pins.archive_sha256:
        raise ToolchainError(
            f"{archive} is not the pinned source archive (sha256 {found})",
            remedy="download it again; if it still differs, do not use it",
        )
    return archive


def build_wheel(
    scratch: Path, python: Path, archive: Path, recipe: Recipe, log: Path, say: Callable[[str], None]
) -> Path:
    """Compile; minutes. The whole output goes to `log`, progress to `say`."""
    wheels = scratch / "wheels"
    command = [
        *_pip(python, "wheel"),
        "-v",
        "--no-deps",
        "--no-build-isolation",
        "--no-cache-dir",
        "-w",
        str(wheels),
        str(archive),
    ]
    environment = {
        **_environment(python.parent),
        "CMAKE_ARGS": recipe.cmake_args,
        "TMPDIR": str(scratch),
        "CMAKE_BUILD_PARALLEL_LEVEL": str(parallel_compilers()),
    }
    say(f"building llama.cpp with {recipe.cmake_args}")
    say(f"on {parallel_compilers()} processors; the full output is in {log}")
    with log.open("w", encoding="utf-8") as output:
        code = _follow(command, environment, output.write, say)
    built = list(wheels.glob("*.whl"))
    if code != 0 or len(built) != 1:
        ending = "\n".join(log.read_text(encoding="utf-8").splitlines()[-25:])
        killed = "; it was killed, perhaps for want of memory" if code < 0 or "Killed" in ending else ""
        raise ToolchainError(
            f"llama.cpp could not be built{killed}. Its last lines:\n{ending}",
            remedy=f"read {log}; the compiler must be GCC 11 or Clang 14 or later, and 1.5 GB of memory are needed "
            "for each processor (CMAKE_BUILD_PARALLEL_LEVEL lowers their number)",
        )
    return built[0]


def parallel_compilers() -> int:
    """As many as there are processors and memory for, unless the environment says how many."""
    named = os.environ.get("CMAKE_BUILD_PARALLEL_LEVEL", "")
    if named.isdigit() and int(named) > 0:
        return int(named)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return max(1, min(len(os.sched_getaffinity(0)), memory // _BYTES_PER_COMPILER))


def unpack_converter(archive: Path, target: Path) -> None:
    """Take the conversion scripts and the gguf package they were written for out of the source archive."""
    with tarfile.open(archive) as tar:
        for member in tar:
            wanted = _CONVERTER.match(member.name)
            if wanted is None or not member.isfile() or ".." in Path(member.name).parts:
                continue
            source = tar.extractfile(member)
            assert source is not None
            path = target / wanted.group(1)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(source.read())


def _pip(python: Path, verb: str) -> list[str]:
    return [str(python), "-m", "pip", verb, "--disable-pip-version-check", "--no-input"]


def _environment(first_on_path: Path | None) -> dict[str, str]:
    environment = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV")}
    if first_on_path is not None:
        environment["PATH"] = f"{first_on_path}{os.pathsep}{environment.get('PATH', '')}"
    return environment


def _run(command: list[str], log: Path, problem: str, remedy: str, *, path: Path | None = None) -> None:
    with log.open("a", encoding="utf-8") as output:
        code = _follow(command, _environment(path), output.write, lambda _: None)
    if code != 0:
        ending = "\n".join(log.read_text(encoding="utf-8").splitlines()[-8:])
        raise ToolchainError(f"{problem}:\n{ending}", remedy=remedy)


def _follow(
    command: list[str],
    environment: dict[str, str],
    write: Callable[[str], object],
    say: Callable[[str], None],
) -> int:
    """Run in a process group of its own, so that stopping this script stops every compiler."""
    with subprocess.Popen(
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        start_new_session=True,
    ) as process:
        assert process.stdout is not None
        started = said = time.monotonic()
        try:
            for line in process.stdout:
                write(line)
                step = _STEP.search(line)
                if step and time.monotonic() - said > 10:
                    said = time.monotonic()
                    say(f"  {step.group(1)} of {step.group(2)} steps, {said - started:.0f} s")
            return process.wait()
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)
            raise
