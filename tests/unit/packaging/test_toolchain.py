"""The llama.cpp toolchain: keyed by what it is made from, kept whole, installed once, checked by running it."""

from __future__ import annotations

import hashlib
import importlib
import io
import os
import signal
import subprocess
import sys
import tarfile
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

ROOT = Path(__file__).resolve().parents[3]
SCRIPTS = ROOT / "packaging" / "toolchain"
NAMES = ("problems", "recipe", "cache", "compile", "install", "build")
SERVER = "#!/bin/sh\necho version: test\n"


@pytest.fixture(scope="module")
def tc() -> Iterator[SimpleNamespace]:
    """The scripts as modules; they are no package, so their names are given back afterwards."""
    sys.path.insert(0, str(SCRIPTS))
    try:
        yield SimpleNamespace(**{name: importlib.import_module(name) for name in NAMES})
    finally:
        sys.path.remove(str(SCRIPTS))
        for name in NAMES:
            sys.modules.pop(name, None)


def make_wheel(folder: Path, server: str = SERVER) -> Path:
    """A wheel laid out as the real one: tools under `bin/`, beside the bindings."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "llama_cpp_python-0.3.36-py3-none-any.whl"
    info = "llama_cpp_python-0.3.36.dist-info"
    with zipfile.ZipFile(path, "w") as wheel:
        for tool in ("server", "quantize", "imatrix", "perplexity", "bench", "tokenize"):
            entry = zipfile.ZipInfo(f"bin/llama-{tool}")
            entry.external_attr = 0o100755 << 16
            wheel.writestr(entry, server)
        wheel.writestr("llama_cpp/__init__.py", "")
        wheel.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\nName: llama_cpp_python\nVersion: 0.3.36\n")
        wheel.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: false\nTag: py3-none-any\n"
        )
        wheel.writestr(f"{info}/RECORD", "")
    return path


def fill_converter(target: Path) -> None:
    (target / "gguf-py" / "gguf").mkdir(parents=True)
    (target / "convert_hf_to_gguf.py").write_text("", encoding="utf-8")


@pytest.fixture
def venv(tmp_path: Path) -> Path:
    root = tmp_path / "venv"
    subprocess.run([sys.executable, "-m", "venv", str(root)], check=True)
    return root


def run_build(venv: Path, cache: Path, *options: str, path: str | None = None) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "CLOISTER_TOOLCHAIN_CACHE": str(cache)}
    if path is not None:
        environment["PATH"] = path
    return subprocess.run(
        [sys.executable, str(SCRIPTS / "build.py"), "--venv", str(venv), "--no-cuda", *options],
        capture_output=True, text=True, env=environment, check=False,
    )  # fmt: skip


def test_the_pinned_archive_has_a_version_and_a_digest(tc: SimpleNamespace) -> None:
    pins = tc.recipe.read_pins(ROOT / "requirements" / "toolchain.txt")
    assert pins.version == "0.3.36"
    assert all(len(digest) == 64 for digest in pins.archive_sha256)
    assert "llama" not in pins.build_tools
    for tool in ("scikit-build-core==", "cmake==", "ninja==", "packaging==", "pathspec=="):
        assert tool in pins.build_tools


def test_an_archive_pinned_without_a_digest_is_refused(tc: SimpleNamespace, tmp_path: Path) -> None:
    pins = tmp_path / "toolchain.txt"
    pins.write_text("llama-cpp-python==0.3.36\n", encoding="utf-8")
    with pytest.raises(tc.problems.ToolchainError, match="sha256"):
        tc.recipe.read_pins(pins)


def test_whatever_changes_the_build_changes_its_key(tc: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    recipe = tc.recipe.Recipe("0.3.36", cuda=False)
    key = recipe.key("gcc12")
    others = {tc.recipe.Recipe("0.3.36", cuda=True).key("gcc12"), tc.recipe.Recipe("0.3.37", cuda=False).key("gcc12"),
              recipe.key("gcc13")}  # fmt: skip
    monkeypatch.setattr(tc.recipe, "BASE_FLAGS", (*tc.recipe.BASE_FLAGS, "-DANOTHER=ON"))
    others.add(recipe.key("gcc12"))
    assert len(others) == 4
    assert key not in others


def test_native_code_is_off_and_no_hub_is_asked(tc: SimpleNamespace) -> None:
    arguments = tc.recipe.Recipe("0.3.36", cuda=False).cmake_args.split()
    assert {"-DGGML_NATIVE=OFF", "-DLLAMA_USE_PREBUILT_UI=OFF", "-DLLAMA_OPENSSL=OFF"} <= set(arguments)
    assert "-DGGML_CUDA=ON" not in arguments
    assert "-DGGML_CUDA=ON" in tc.recipe.Recipe("0.3.36", cuda=True).cmake_args.split()


def test_without_a_compiler_it_says_what_to_install(tc: SimpleNamespace, venv: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    done = run_build(venv, tmp_path / "cache", path=str(empty))
    assert done.returncode == 1
    assert "error[TOOLCHAIN]: no C and C++ compiler" in done.stderr
    assert "gcc" in done.stderr.splitlines()[-1]


def test_a_folder_that_is_no_environment_is_named(tmp_path: Path) -> None:
    done = run_build(tmp_path / "nowhere", tmp_path / "cache")
    assert done.returncode == 1
    assert "is not a virtual environment" in done.stderr


def test_an_archive_with_another_digest_is_refused(tc: SimpleNamespace, tmp_path: Path) -> None:
    archive = tmp_path / "llama_cpp_python-0.3.36.tar.gz"
    archive.write_bytes(b"not the archive")
    pins = tc.recipe.read_pins(ROOT / "requirements" / "toolchain.txt")
    with pytest.raises(tc.problems.ToolchainError, match=hashlib.sha256(b"not the archive").hexdigest()):
        tc.compile.check_archive(archive, pins)


def test_only_the_converter_leaves_the_archive(tc: SimpleNamespace, tmp_path: Path) -> None:
    archive = tmp_path / "a.tar.gz"
    prefix = "llama_cpp_python-0.3.36/vendor/llama.cpp"
    with tarfile.open(archive, "w:gz") as tar:
        for name in ("convert_hf_to_gguf.py", "conversion/base.py", "gguf-py/gguf/constants.py", "src/llama.cpp",
                     "conversion/../../../../outside.py"):  # fmt: skip
            entry = tarfile.TarInfo(f"{prefix}/{name}")
            entry.size = len(name)
            tar.addfile(entry, io.BytesIO(name.encode()))
    tc.compile.unpack_converter(archive, tmp_path / "out")
    found = {str(p.relative_to(tmp_path)) for p in tmp_path.rglob("*.py")}
    assert found == {"out/convert_hf_to_gguf.py", "out/conversion/base.py", "out/gguf-py/gguf/constants.py"}
    assert not list(tmp_path.rglob("*.cpp"))


def test_a_stored_build_comes_back_and_a_damaged_one_does_not(tc: SimpleNamespace, tmp_path: Path) -> None:
    cache = tc.cache.ToolchainCache(tmp_path / "cache")
    assert cache.get("key") is None
    stored = cache.put("key", make_wheel(tmp_path / "wheels"), fill_converter)
    assert cache.get("key") == stored
    with stored.wheel.open("r+b") as wheel:
        wheel.truncate(100)
    assert cache.get("key") is None


def test_storing_that_fails_leaves_the_old_build(tc: SimpleNamespace, tmp_path: Path) -> None:
    cache = tc.cache.ToolchainCache(tmp_path / "cache")
    stored = cache.put("key", make_wheel(tmp_path / "wheels"), fill_converter)

    def fail(target: Path) -> None:
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        cache.put("key", make_wheel(tmp_path / "other", "#!/bin/sh\n"), fail)
    assert cache.get("key") == stored
    assert [p.name for p in cache.root.iterdir()] == ["key"]


HOLDER = """
import sys, time
sys.path.insert(0, {scripts!r})
from pathlib import Path
from cache import ToolchainCache
with ToolchainCache(Path({root!r})).building("key", print) as scratch:
    (scratch / "half.o").write_text("half")
    print("holding", flush=True)
    time.sleep(600)
"""


def test_one_builds_at_a_time_and_a_killed_one_leaves_nothing(tc: SimpleNamespace, tmp_path: Path) -> None:
    root = tmp_path / "cache"
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER.format(scripts=str(SCRIPTS), root=str(root))], stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "holding\n"
    assert list(root.rglob("half.o"))
    said: list[str] = []

    def say(text: str) -> None:
        """The second builder has found the lock taken: end the first, as a power cut would."""
        said.append(text)
        holder.kill()

    with tc.cache.ToolchainCache(root).building("key", say) as scratch:
        assert said and "waiting" in said[0]
        assert not list(root.rglob("half.o"))
        assert list(scratch.iterdir()) == []
    holder.wait()
    holder.stdout.close()
    assert [p.name for p in root.iterdir()] == ["key.lock"]


def test_install_is_done_once_and_then_quick(tc: SimpleNamespace, tmp_path: Path, venv: Path) -> None:
    recipe = tc.recipe.Recipe("0.3.36", cuda=False)
    cache = tc.cache.ToolchainCache(tmp_path / "cache")
    cache.put(recipe.key(tc.recipe.compiler_name()), make_wheel(tmp_path / "wheels"), fill_converter)
    first = run_build(venv, cache.root)
    assert first.returncode == 0, first.stderr
    assert "taking the build" in first.stdout
    shown = subprocess.run([venv / "bin" / "llama-server"], capture_output=True, text=True, check=True)
    assert shown.stdout == "version: test\n"
    assert (venv / "share" / "llama.cpp" / "convert_hf_to_gguf.py").is_file()
    started = time.monotonic()
    second = run_build(venv, tmp_path / "no-cache-needed")
    assert second.stdout == "toolchain: llama.cpp 0.3.36 is installed and runs\n"
    assert time.monotonic() - started < 2


@pytest.mark.parametrize("damage", ["server", "converter", "link"])
def test_a_damaged_installation_is_repaired(tc: SimpleNamespace, tmp_path: Path, venv: Path, damage: str) -> None:
    recipe = tc.recipe.Recipe("0.3.36", cuda=False)
    entry = tc.cache.ToolchainCache(tmp_path / "cache").put("key", make_wheel(tmp_path / "wheels"), fill_converter)
    target = tc.install.Venv(venv)
    tc.install.install(target, entry, recipe)
    assert tc.install.installed_health(target, recipe) is None
    if damage == "server":
        target.tool("llama-server").write_text("#!/bin/sh\nexit 3\n", encoding="utf-8")
    elif damage == "converter":
        (target.share / "convert_hf_to_gguf.py").unlink()
    else:
        (venv / "bin" / "llama-quantize").unlink()
    assert tc.install.installed_health(target, recipe) is not None
    tc.install.install(target, entry, recipe)
    assert tc.install.installed_health(target, recipe) is None


def test_a_build_with_other_flags_does_not_count(tc: SimpleNamespace, tmp_path: Path, venv: Path) -> None:
    entry = tc.cache.ToolchainCache(tmp_path / "cache").put("key", make_wheel(tmp_path / "wheels"), fill_converter)
    target = tc.install.Venv(venv)
    tc.install.install(target, entry, tc.recipe.Recipe("0.3.36", cuda=False))
    assert "another" in tc.install.installed_health(target, tc.recipe.Recipe("0.3.36", cuda=True))


def test_a_server_that_cannot_run_here_is_not_called_installed(tc: SimpleNamespace, tmp_path: Path, venv: Path) -> None:
    wheel = make_wheel(tmp_path / "wheels", "#!/bin/sh\necho illegal instruction >&2\nexit 132\n")
    entry = tc.cache.ToolchainCache(tmp_path / "cache").put("key", wheel, fill_converter)
    target, recipe = tc.install.Venv(venv), tc.recipe.Recipe("0.3.36", cuda=False)
    with pytest.raises(tc.problems.ToolchainError, match="illegal instruction"):
        tc.install.install(target, entry, recipe)
    assert tc.install.installed_health(target, recipe) == "no toolchain is installed"


BACKEND = """
import os, sys
def get_requires_for_build_wheel(config_settings=None): return []
def build_wheel(folder, config_settings=None, metadata_directory=None):
    print("[1/2] compiling with", os.environ["CMAKE_ARGS"], flush=True)
    print("[2/2] fatal error: no such header", flush=True)
    sys.exit(1)
"""


def test_a_failed_compilation_shows_its_last_lines_and_leaves_no_wheel(tc: SimpleNamespace, tmp_path: Path) -> None:
    archive = tmp_path / "broken-1.0.tar.gz"
    files = {
        "PKG-INFO": "Metadata-Version: 2.1\nName: broken\nVersion: 1.0\n",
        "pyproject.toml": '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'
        '[project]\nname = "broken"\nversion = "1.0"\n',
        "backend.py": BACKEND,
    }
    with tarfile.open(archive, "w:gz") as tar:
        for name, text in files.items():
            entry = tarfile.TarInfo(f"broken-1.0/{name}")
            entry.size = len(text.encode())
            tar.addfile(entry, io.BytesIO(text.encode()))
    recipe = tc.recipe.Recipe("0.3.36", cuda=False)
    log = tmp_path / "build.log"
    with pytest.raises(tc.problems.ToolchainError, match="no such header") as caught:
        tc.compile.build_wheel(tmp_path, Path(sys.executable), archive, recipe, log, lambda _: None)
    assert str(log) in caught.value.remedy
    assert "-DGGML_NATIVE=OFF" in log.read_text(encoding="utf-8")
    assert not list(tmp_path.rglob("*.whl"))


def test_stopping_the_script_stops_the_compilers(tc: SimpleNamespace, tmp_path: Path) -> None:
    pid_file = tmp_path / "pid"
    command = ["sh", "-c", f"sleep 600 & echo $! > {pid_file}; echo '[1/9] started'; wait"]

    def interrupt(line: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        tc.compile._follow(command, dict(os.environ), interrupt, lambda _: None)
    child = int(pid_file.read_text())
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            os.kill(child, 0)
            state = Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()[0]
        except (ProcessLookupError, FileNotFoundError):
            return
        if state == "Z":
            return
        time.sleep(0.02)
    os.kill(child, signal.SIGKILL)
    pytest.fail("the compiler outlived the script")
