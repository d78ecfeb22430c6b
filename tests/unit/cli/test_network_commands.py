"""``tls``, ``ldap`` and ``isolation``, against an engine that has its answers already; engines of other machines."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from engine.cli.main import main
from engine.client.errors import ClientError
from engine.client.remote import RemoteEngine
from tests.support.canned_engine import canned_engine

SERVER = {
    "subject": "CN=Cloister engine",
    "issuer": "CN=Cloister local authority 1234",
    "names": ["cloister.example.org", "192.0.2.7"],
    "fingerprint": "AB:CD",
    "not_before": "2026-01-01T00:00:00Z",
    "not_after": "2027-01-02T00:00:00Z",
    "days_left": 300,
}
TLS = {"listening": "0.0.0.0:8443", "origin": "authority", "server": SERVER, "authority": {**SERVER, "names": []}}
DIRECTORY = {
    "url": "ldaps://ldap.example.org",
    "base": "dc=example,dc=org",
    "user_filter": "(uid={name})",
    "group_roles": {"cn=analysts,dc=example,dc=org": "analyst"},
    "group_groups": {"planners": "planning"},
    "people": 3,
}
FOUND = {
    "outcome": "found",
    "dn": "uid=maria,dc=example",
    "name": "maria",
    "groups": ["cn=analysts"],
    "role": "analyst",
}
RISK = {"reason": "Until March only.", "by": "maria", "at": "2026-11-23T00:00:00Z"}
ANSWERS: dict[str, Any] = {
    "GET /api/tls": TLS,
    "POST /api/tls/authority": {**TLS, "listening": None},
    "POST /api/tls/renewal": TLS,
    "PUT /api/tls/certificate": {**TLS, "origin": "supplied", "authority": None},
    "GET /api/tls/authority": {"certificate": "-----BEGIN CERTIFICATE-----\n"},
    "PUT /api/directory": DIRECTORY,
    "GET /api/directory": {**DIRECTORY, "reachable": True},
    "DELETE /api/directory": {"url": None},
    "POST /api/directory/test": FOUND,
    "POST /api/directory/check": {"lost": 2},
    "GET /api/isolation": {"way": "bubblewrap", "accepted": None},
    "PUT /api/isolation/acceptance": {"way": "none", "accepted": RISK},
    "DELETE /api/isolation/acceptance": {"way": "none", "accepted": None},
}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("tls show", "SHA-256 AB:CD"),
        ("tls authority --name cloister.example.org", "engine start --listen"),
        ("tls renew", "valid until 2027-01-02 (300 days)"),
        ("tls use --certificate FILE --key FILE", "the certificate was supplied"),
        ("ldap set --url ldaps://l --base dc=x --group-role cn=a,dc=x=analyst --group p=q", "CLOISTER_DIRECTORY"),
        ("ldap show", "cn=analysts,dc=example,dc=org -> analyst"),
        ("ldap test maria", "role here    analyst"),
        ("ldap check", "2 people were shut out."),
        ("ldap off", "No directory is set."),
        ("isolation show", "bubblewrap: each program sees"),
        ("isolation accept --reason until-March-only", "less isolation, by maria, 2026-11-23"),
        ("isolation withdraw", "goes on until it ends"),
    ],
)
def test_each_command_says_what_came_of_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: str, said: str
) -> None:
    (tmp_path / "FILE").write_text("pem")
    home = tmp_path / "v"
    given = [str(tmp_path / "FILE") if word == "FILE" else word for word in words.split()]
    with canned_engine(home, ANSWERS):
        assert main([*given, "--home", str(home)]) == 0
        assert said in capsys.readouterr().out
        assert main([*given, "--home", str(home), "--json"]) == 0
        json.loads(capsys.readouterr().out)


def test_the_authority_is_written_to_a_file_with_its_fingerprint(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home, out = tmp_path / "v", tmp_path / "ca.pem"
    with canned_engine(home, ANSWERS):
        assert main(["tls", "export-authority", "--out", str(out), "--home", str(home)]) == 0
    assert out.read_text().startswith("-----BEGIN") and "AB:CD" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("mapping", "code"), [("analysts", "MAPPING_INCOMPLETE"), ("cn=a,dc=x=emperor", "ROLE_UNKNOWN"), ("=", "MAPPING_")]
)
def test_a_mapping_that_is_none_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], mapping: str, code: str
) -> None:
    arguments = ["ldap", "set", "--url", "ldaps://l", "--base", "dc=x", "--group-role", mapping]
    assert main([*arguments, "--home", str(tmp_path)]) == 1
    assert code in capsys.readouterr().err


def test_only_https_and_a_host_name_another_machines_engine() -> None:
    found = RemoteEngine.from_environment({"CLOISTER_URL": "https://c.example.org:8443/", "CLOISTER_CA_FILE": "/x/ca"})
    assert found == RemoteEngine("https://c.example.org:8443", Path("/x/ca"))
    assert RemoteEngine.from_environment({}) is None
    for wrong in ("http://c.example.org", "c.example.org:8443", "https://", "https://u@c.org", "https://c.org/api"):
        with pytest.raises(ClientError, match="no address of an engine"):
            RemoteEngine.from_environment({"CLOISTER_URL": wrong})


def test_an_authority_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "not.pem").write_text("nothing of that kind")
    for name in ("missing.pem", "not.pem"):
        with pytest.raises(ClientError) as caught:
            RemoteEngine("https://c.example.org", tmp_path / name).tls()
        assert caught.value.code == "CA_FILE_UNREADABLE"


def test_another_machines_engine_is_not_started_from_here(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CLOISTER_URL", "https://c.example.org:8443")
    for what in ("start", "stop"):
        assert main(["engine", what]) == 1
        assert "ENGINE_ELSEWHERE" in capsys.readouterr().err
