"""Files that exist in memory only, and children that can write nowhere else."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest

from engine.core.sandbox import landlock
from engine.core.sandbox.landlock import Places
from engine.core.sandbox.policy import Policy
from engine.runtime.isolation import start_isolated
from engine.runtime.memory_files import MemoryFile
from engine.runtime.weights import HeldFile, PlainFile, SealedFile

WRITER = """
import os, sys
for path in sys.argv[1:]:
    try:
        with open(path, "wb") as file:
            file.write(b"from the child" * 100)
        print("wrote")
    except OSError as error:
        print(type(error).__name__)
for name, call in (("mkdir", lambda: os.mkdir(sys.argv[2] + "-folder")), ("unlink", lambda: os.unlink(sys.argv[3]))):
    try:
        call()
        print(name, "done")
    except OSError as error:
        print(name, type(error).__name__)
"""


def _run(code: str, *arguments: str, descriptors: list[int], policy: Policy | None = None) -> tuple[bool, list[str]]:
    child = start_isolated(
        [sys.executable, "-I", "-c", code, *arguments],
        folder=Path("/"),
        environment={},
        stderr=subprocess.PIPE,
        descriptors=descriptors,
        policy=policy,
    )
    output, errors = child.process.communicate(timeout=60)
    assert child.process.returncode == 0, errors
    return child.report.landlock_abi >= landlock.ENOUGH, output.decode().splitlines()


def test_a_confined_child_writes_to_memory_and_to_no_disk(tmp_path: Path) -> None:
    there = tmp_path / "there"
    there.write_bytes(b"before")
    new = tmp_path / "new"
    with MemoryFile("out") as memory:
        arguments = (memory.path, str(new), str(there))
        policy = Policy(places=Places(read=None, execute=None, write=("/dev/null",)))
        confined, said = _run(WRITER, *arguments, descriptors=[memory.descriptor], policy=policy)
        if not confined:
            pytest.skip("this kernel has no Landlock of version 3")
        refused = "PermissionError"
        assert said == ["wrote", refused, refused, f"mkdir {refused}", f"unlink {refused}"]
        assert memory.read() == b"from the child" * 100
    assert [path.name for path in tmp_path.iterdir()] == ["there"]
    assert there.read_bytes() == b"before"
    _, said = _run(WRITER, "/dev/null", str(new), str(there), descriptors=[])
    assert said == ["wrote", "wrote", "wrote", "mkdir done", "unlink done"]


def test_a_child_that_grows_a_file_beyond_its_limit_is_stopped() -> None:
    code = "import sys\nwith open(sys.argv[1], 'wb') as f:\n    f.write(bytes(1 << 20))"
    with MemoryFile("out") as memory:
        child = start_isolated(
            [sys.executable, "-I", "-c", code, memory.path],
            folder=Path("/"),
            environment={},
            stderr=subprocess.DEVNULL,
            descriptors=[memory.descriptor],
            policy=Policy(file_bytes=4096),
        )
        assert child.process.wait(60) != 0
        assert memory.size_bytes <= 4096


def test_a_child_gets_no_more_memory_than_it_may() -> None:
    child = start_isolated(
        [sys.executable, "-I", "-c", "bytes(1 << 30)"],
        folder=Path("/"),
        environment={},
        stderr=subprocess.DEVNULL,
        policy=Policy(memory_bytes=512 << 20),
    )
    assert child.process.wait(60) != 0


def test_what_is_sealed_changes_no_more() -> None:
    with MemoryFile("weights") as memory:
        memory.fill([b"weights " * 1000]).seal()
        with pytest.raises(PermissionError):
            os.write(memory.descriptor, b"other")
        with pytest.raises(PermissionError):
            os.ftruncate(memory.descriptor, 0)
        assert memory.read() == b"weights " * 1000
        assert Path(memory.path).read_bytes() == memory.read()


def test_a_sealed_file_is_decrypted_anew_for_each_opening_and_gone_after_it() -> None:
    opened: list[int] = []

    def blocks() -> list[bytes]:
        opened.append(1)
        return [b"a" * 100, b"b" * 100]

    file = SealedFile(lambda: iter(blocks()))
    for _ in range(2):
        with ExitStack() as held:
            found = file.open(held)
            assert Path(found.path).read_bytes() == b"a" * 100 + b"b" * 100
            [descriptor] = found.descriptors
        with pytest.raises(OSError):
            os.fstat(descriptor)
    assert len(opened) == 2


def test_plain_and_held_files_are_what_they_are(tmp_path: Path) -> None:
    path = tmp_path / "model.gguf"
    path.write_bytes(b"x")
    with ExitStack() as held, MemoryFile("kept") as memory:
        assert PlainFile(path).open(held).path == str(path)
        assert HeldFile(memory).open(held).descriptors == (memory.descriptor,)
        held.close()
        assert memory.size_bytes == 0  # still open
