"""What is built, with which flags, and the key under which the result is kept."""

from __future__ import annotations

import hashlib
import platform
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from problems import ToolchainError

ARCHIVE_PROJECT = "llama-cpp-python"
# The wheel holds no extension module, so it serves every Python 3.
PYTHON_TAG = "py3"

BASE_FLAGS = (
    "-DLLAVA_BUILD=OFF",
    "-DLLAMA_BUILD_TOOLS=ON",
    "-DLLAMA_BUILD_SERVER=ON",
    "-DLLAMA_TOOLS_INSTALL=ON",
    "-DLLAMA_OPENSSL=OFF",
    # The build would otherwise ask a model hub for a web page that nothing here shows.
    "-DLLAMA_USE_PREBUILT_UI=OFF",
    # Native code paths follow what the processor advertises, and crash on quantized models where the AMX that
    # is advertised does not work.
    "-DGGML_NATIVE=OFF",
    "-DCMAKE_INSTALL_RPATH=$ORIGIN/../lib",
)
CUDA_FLAG = "-DGGML_CUDA=ON"


@dataclass(frozen=True, slots=True)
class Recipe:
    """One way to build one version."""

    version: str
    cuda: bool

    @property
    def flags(self) -> tuple[str, ...]:
        return (*BASE_FLAGS, CUDA_FLAG) if self.cuda else BASE_FLAGS

    @property
    def cmake_args(self) -> str:
        return " ".join(self.flags)

    def key(self, compiler: str) -> str:
        """Name of the cache entry: readable first, then a digest of the flags.

        `compiler` is its name and major version, since objects of two majors are not for one another.
        """
        digest = hashlib.sha256("\n".join(self.flags).encode()).hexdigest()[:12]
        kind = "cuda" if self.cuda else "cpu"
        machine = f"{platform.system().lower()}-{platform.machine()}"
        return f"llama-{self.version}-{kind}-{PYTHON_TAG}-{machine}-{compiler}-{digest}"


def compiler_name() -> str:
    """`gcc12` or `clang17`; raises ToolchainError where there is no C and C++ compiler."""
    for c, cxx in (("gcc", "g++"), ("cc", "c++"), ("clang", "clang++")):
        if shutil.which(c) is None or shutil.which(cxx) is None:
            continue
        shown = subprocess.run([c, "--version"], capture_output=True, text=True, check=False).stdout
        major = subprocess.run([c, "-dumpversion"], capture_output=True, text=True, check=False).stdout
        family = "clang" if "clang" in shown.lower() else "gcc"
        found = re.match(r"\d+", major)
        if found:
            return f"{family}{found.group(0)}"
    raise ToolchainError(
        "no C and C++ compiler was found",
        remedy="install gcc and g++ 11 or later, on Debian and Ubuntu: apt-get install gcc g++ make",
    )


def cuda_is_usable() -> bool:
    """Whether both the CUDA compiler and a card with its driver are there."""
    if shutil.which("nvcc") is None or shutil.which("nvidia-smi") is None:
        return False
    try:
        listed = subprocess.run(["nvidia-smi", "-L"], capture_output=True, text=True, check=False, timeout=20)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return listed.returncode == 0 and "GPU" in listed.stdout


@dataclass(frozen=True, slots=True)
class Pins:
    """A requirements file in two parts: the archive that is built, and what builds it."""

    version: str
    archive: str
    archive_sha256: frozenset[str]
    build_tools: str


def read_pins(path: Path) -> Pins:
    """Read `name==version --hash=sha256:...` blocks, as `uv pip compile --generate-hashes` writes them."""
    if not path.is_file():
        raise ToolchainError(f"{path} is missing", remedy="run this script from a complete copy of the project")
    text = re.sub(r"\s*\\\n\s*", " ", path.read_text(encoding="utf-8"))
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    archive = [line for line in lines if line.startswith(f"{ARCHIVE_PROJECT}==")]
    hashes = frozenset(re.findall(r"--hash=sha256:([0-9a-f]{64})", archive[0])) if archive else frozenset()
    if len(archive) != 1 or not hashes:
        raise ToolchainError(
            f"{path} does not pin {ARCHIVE_PROJECT} with a sha256",
            remedy="restore the file from version control",
        )
    return Pins(
        version=archive[0].split("==")[1].split()[0],
        archive=archive[0],
        archive_sha256=hashes,
        build_tools="\n".join(line for line in lines if line != archive[0]),
    )
