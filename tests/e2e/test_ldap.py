"""A real engine, a real directory: people sign in, and the engine still cannot connect anywhere."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from engine.core.sandbox import landlock
from tests.support.installation import Installation, make_installation
from tests.support.slapd import ADMIN, ADMIN_PASSWORD, BASE, PASSWORD, Slapd, group, person, running_slapd, unit

pytestmark = [
    pytest.mark.timeout(600),
    pytest.mark.slow,
    pytest.mark.skipif(landlock.version() < 4, reason="this kernel's Landlock does not decide about ports"),
]

LDIF = unit("people") + unit("groups") + person("maria") + group("analysts", "maria")


@pytest.fixture(scope="module")
def slapd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Slapd]:
    with running_slapd(tmp_path_factory.mktemp("slapd"), LDIF) as running:
        yield running


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory, slapd: Slapd) -> Iterator[Installation]:
    folder = tmp_path_factory.mktemp("installation")
    made = make_installation(folder)
    made.environment["CLOISTER_DIRECTORY"] = f"localhost:{slapd.tls_port}"
    made.json("init", "--administrator", "ada")
    (folder / "ca.pem").write_text(slapd.authority)
    (folder / "account").write_text(ADMIN_PASSWORD)
    (folder / "password").write_text(PASSWORD)
    options = ["--url", f"ldaps://localhost:{slapd.tls_port}", "--base", BASE, "--ca", str(folder / "ca.pem")]
    mapping = f"cn=analysts,ou=groups,{BASE}=analyst"
    account = {"CLOISTER_LDAP_PASSWORD_FILE": str(folder / "account")}
    found = made.json("ldap", "set", *options, "--bind-dn", ADMIN, "--group-role", mapping, **account)
    assert found["reachable"]
    yield made
    made.run("engine", "stop")


def test_somebody_signs_in_with_a_password_of_the_directory(installation: Installation, tmp_path: Path) -> None:
    assert installation.json("ldap", "test", "maria")["role"] == "analyst"
    assert installation.run("ldap", "test", "nobody", check=False).returncode == 1
    (tmp_path / "password").write_text(PASSWORD)
    password = {"CLOISTER_USER_PASSWORD_FILE": str(tmp_path / "password")}
    token = installation.json("sessions", "start", "maria", **password)["token"]
    assert installation.json("engine", "status", CLOISTER_API_KEY=token)["user"] == "maria"


def test_the_engine_itself_cannot_connect_while_one_process_can_to_one_port(
    installation: Installation, slapd: Slapd
) -> None:
    status = installation.json("engine", "status")
    assert status["network_isolated"] and status["connection_attempts"] == 0
    engine = psutil.Process(status["pid"])
    outside = [
        process
        for process in (engine, *engine.children(recursive=True))
        if len(Path(f"/proc/{process.pid}/net/dev").read_text().splitlines()) > 3
        or "LOCAL" in Path(f"/proc/{process.pid}/net/fib_trie").read_text()
    ]
    assert [Path(process.cmdline()[3]).name for process in outside] == ["reach.py"]
    assert outside[0].cmdline()[-2:] == ["localhost", str(slapd.tls_port)]
    lines = Path(f"/proc/{outside[0].pid}/status").read_text().splitlines()
    kept = dict(line.split(":\t", 1) for line in lines if ":\t" in line)
    assert (kept["NoNewPrivs"], kept["Seccomp"], int(kept["CapEff"], 16)) == ("1", "2", 0)
    assert not engine.net_connections(kind="inet")


def test_a_place_that_was_not_named_at_the_start_is_out_of_reach(installation: Installation) -> None:
    mapping = ["--base", BASE, "--group-role", "analysts=analyst"]
    found = installation.json("ldap", "set", "--url", "ldaps://elsewhere.example.org", *mapping)
    assert not found["reachable"]
    refused = installation.run("ldap", "test", "maria", check=False)
    assert "DIRECTORY_OUT_OF_REACH" in refused.stderr and "CLOISTER_DIRECTORY" in refused.stderr
    assert installation.json("ldap", "off")["url"] is None
