"""The service unit sets the limits that the guide promises, and systemd understands every line of it."""

from __future__ import annotations

import configparser
import shutil
import subprocess
from pathlib import Path

import pytest

from engine.runtime import confinement
from tests.support.crash import run_python

UNIT = Path(__file__).resolve().parents[3] / "packaging" / "systemd" / "cloister.service"


def _service() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    section = ""
    for line in UNIT.read_text().splitlines():
        if line.startswith("["):
            section = line
        elif section == "[Service]" and "=" in line and not line.startswith("#"):
            key, _, value = line.partition("=")
            found.setdefault(key, []).append(value)
    return found


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("User", "cloister"),
        ("PrivateNetwork", "yes"),
        ("IPAddressDeny", "any"),
        ("RestrictAddressFamilies", "AF_UNIX"),
        ("NoNewPrivileges", "yes"),
        ("CapabilityBoundingSet", ""),
        ("ProtectSystem", "strict"),
        ("ProtectHome", "yes"),
        ("ProtectProc", "invisible"),
        ("PrivateTmp", "yes"),
        ("KeyringMode", "private"),
        ("LockPersonality", "yes"),
        ("RestrictSUIDSGID", "yes"),
        ("LimitCORE", "0"),
        ("LimitMEMLOCK", "64M"),
        ("MemorySwapMax", "0"),
        ("TasksMax", "4096"),
        ("UMask", "0077"),
    ],
)
def test_the_service_has_its_limits(key: str, value: str) -> None:
    assert _service()[key] == [value]


def test_the_children_may_still_make_their_sandboxes() -> None:
    """Namespaces of users, networks and messages; a filter of system calls would refuse Landlock's on old systems."""
    service = _service()
    assert set(service["RestrictNamespaces"][0].split()) == {"user", "net", "ipc"}
    assert "SystemCallFilter" not in service
    assert "MemoryDenyWriteExecute" not in service  # drivers of cards compile


def test_its_limits_leave_room_for_those_of_the_code() -> None:
    """What the engine gives one child has to fit into what the service has; the same goes for modes and cores."""
    service = {key: values[0] for key, values in _service().items()}
    server = confinement.model_server(Path("/bin/true"), [], Path("/nonexistent"), 0)
    assert int(service["TasksMax"]) >= 2 * server.tasks > 0
    assert int(service["LimitNOFILE"]) >= 2 * server.open_files > 0
    said = run_python(
        """
        import os, resource
        from engine.vault.hardening import harden_process
        from engine.vault.keys import KEY_BYTES
        harden_process()
        print(resource.getrlimit(resource.RLIMIT_CORE)[1], KEY_BYTES)
        """
    )
    core, key_bytes = said.split()
    assert service["LimitCORE"] == core
    assert int(service["LimitMEMLOCK"].removesuffix("M")) << 20 > 1000 * int(key_bytes)
    assert int(service["UMask"], 8) == 0o077


def test_the_addition_for_bubblewrap_allows_its_namespaces_and_nothing_else() -> None:
    lines = (UNIT.parent / "cloister-bubblewrap.conf").read_text().splitlines()
    lines = [line for line in lines if line and not line.startswith("#")]
    added = dict(line.split("=", 1) for line in lines[1:])
    assert set(added.pop("RestrictNamespaces").split()) == {"mnt", "pid", "uts", "cgroup"}
    assert set(added) == {"ProtectProc", "ProtectKernelTunables", "ProtectKernelLogs", "ProtectHostname"}


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not here")
def test_systemd_finds_little_exposed() -> None:
    """Of 100 points of exposure, as its own examination counts them; a service without any limit has 96."""
    command = ["systemd-analyze", "security", "--offline=true", "--threshold=35", "--no-pager", str(UNIT)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    if "unrecognized option" in done.stderr:
        pytest.skip("this systemd examines only what is installed")
    assert done.returncode == 0, done.stdout[-400:]


def test_no_secret_stands_in_it() -> None:
    parser = configparser.RawConfigParser(strict=False, delimiters=("=",))
    parser.read_string(UNIT.read_text())
    assert parser.get("Service", "LoadCredentialEncrypted") == "passphrase"
    assert not any("PASSPHRASE=" in line for line in UNIT.read_text().splitlines())


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not here")
def test_systemd_understands_it() -> None:
    done = subprocess.run(
        ["systemd-analyze", "verify", str(UNIT)], capture_output=True, text=True, timeout=60, check=False
    )
    complaints = [line for line in done.stderr.splitlines() if "is not executable" not in line and line.strip()]
    assert [line for line in complaints if "cloister.service" in line] == []


def test_the_addition_for_other_machines_opens_no_more_than_named_networks() -> None:
    lines = (UNIT.parent / "cloister-network.conf").read_text().splitlines()
    assert [line for line in lines if line and not line.startswith("#")] == [
        "[Service]",
        "PrivateNetwork=no",
        "RestrictAddressFamilies=AF_INET AF_INET6",
        "IPAddressAllow=localhost",
    ]
    assert _service()["IPAddressDeny"] == ["any"]
