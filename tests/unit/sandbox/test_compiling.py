"""A trainer that compiles kernels for its card: its compiler finds what it needs, and nothing that it makes may run."""

from __future__ import annotations

import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from engine.core.sandbox import linux
from engine.runtime import confinement
from engine.runtime.isolation import start_isolated

HEADERS = Path(sysconfig.get_path("include"), "Python.h")
COMPILE = """
import subprocess, sys
made = subprocess.run(
    ["/usr/bin/gcc", "-shared", "-fPIC", "-I", sys.argv[2], "-o", sys.argv[1] + "/kernel.so", "-x", "c", "-"],
    input=b"#include <Python.h>\\nint answer(void) { return 42; }", capture_output=True,
)
print(made.returncode, made.stderr.decode()[-500:])
if made.returncode == 0:
    import ctypes
    print(ctypes.CDLL(sys.argv[1] + "/kernel.so").answer())
"""


@pytest.mark.skipif(not linux.available(), reason="sandboxes are made of Linux mechanisms")
@pytest.mark.skipif(not HEADERS.exists() or not shutil.which("gcc"), reason="there is no compiler, or no Python.h")
def test_a_compiler_finds_pythons_headers_wherever_python_is(tmp_path: Path) -> None:
    """They are not below /usr where Python was built by itself, and a kernel's launcher includes them."""
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    child = start_isolated(
        [sys.executable, "-I", "-S", "-c", COMPILE, str(scratch), str(HEADERS.parent)],
        folder=tmp_path,
        environment={"PATH": "/usr/bin", "TMPDIR": str(scratch)},
        stderr=subprocess.PIPE,
        policy=confinement.trainer(
            model=tmp_path, run=tmp_path, scratch=scratch, compiles=True, memory_bytes=4 << 30, file_bytes=1 << 30
        ),
        accept_weak=False,
    )
    output, errors = child.process.communicate(timeout=60)
    assert (output.decode().split(), errors) == (["0", "42"], b"")
