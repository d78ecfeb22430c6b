"""A process that holds keys writes no core and cannot be looked into by its neighbours."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.support.crash import run_python


@pytest.mark.skipif(sys.platform != "linux", reason="locked memory is counted by Linux")
@pytest.mark.parametrize("permitted", [True, False])
def test_the_data_key_is_locked_where_that_is_permitted_and_the_doctor_says_so(permitted: bool, tmp_path: Path) -> None:
    program = """
        import resource, sys
        from pathlib import Path
        from engine.api.doctor import memory_check
        from engine.core.sandbox import linux
        from engine.vault.hardening import harden_process
        from engine.vault.kdf import Calibration
        from engine.vault.vault import Vault

        def locked_kib():
            lines = Path("/proc/self/status").read_text().splitlines()
            return next(int(line.split()[1]) for line in lines if line.startswith("VmLck"))

        if sys.argv[2] == "no":
            resource.setrlimit(resource.RLIMIT_MEMLOCK, (0, 0))
            linux.drop_capabilities()
        harden_process()
        home = Path(sys.argv[1]) / "vault"
        Vault.create(home, "correct horse", "ada", calibration=Calibration.fastest())
        before = locked_kib()
        with Vault.unlock(home, "correct horse") as vault:
            check = memory_check(vault.key_locked)
            print(check.state.value, locked_kib() > before, "data key is locked" in check.found, "ulimit" in check.help)
    """
    said = run_python(program, str(tmp_path), "yes" if permitted else "no").split()
    assert said == (["ok", "True", "True", "False"] if permitted else ["warning", "False", "False", "True"])


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
