"""A process that holds keys writes no core and cannot be looked into by its neighbours."""

from __future__ import annotations

import sys

import pytest

from tests.support.crash import run_python


@pytest.mark.skipif(sys.platform != "linux", reason="prctl is Linux")
def test_after_hardening_there_are_no_cores_and_no_tracing() -> None:
    program = """
        import ctypes, resource
        from engine.vault.hardening import harden_process
        print(harden_process())
        print(resource.getrlimit(resource.RLIMIT_CORE), ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))
    """
    granted, limits = run_python(program).splitlines()
    assert granted == "Hardening(no_core_dumps=True, not_traceable=True)"
    assert limits == "(0, 0) 0"
