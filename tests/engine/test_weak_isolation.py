"""Who accepts less isolation says why; it is recorded, shown to everybody, and can be taken back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from engine.access.roles import Role
from engine.api.app import create_app
from engine.api.isolation_checks import isolation_checks
from engine.api.presenting_isolation import present_acceptance
from engine.api.services import Services
from engine.bootstrap import build_services
from engine.contract.system import CheckState
from engine.core.isolation import ConnectionWatch
from engine.core.sandbox.means import Means
from engine.core.settings import Settings
from engine.runtime.embedder import LazyEmbedder
from engine.runtime.lazy_reader import LazyReader
from engine.vault.kdf import Calibration
from engine.vault.vault import Vault
from tests.support.quiet_services import services_without_models

REASON = "The old kernel of room 4 stays until March."
NEITHER = Means(landlock=False, bubblewrap=False)


def accepted(home: Path, reason: str | None) -> list[str]:
    """Records of acceptance after one more start."""
    with ExitStack() as stack, Vault.unlock(home, "correct horse") as vault:
        settings = Settings(home=home, weak_isolation_reason=reason)
        services = build_services(vault, settings, stack, watch=ConnectionWatch(), stop=lambda: None)
        assert services.weak_isolation.holds() is (reason is not None)
        return records(vault)


def records(vault: Vault | Services) -> list[str]:
    with vault.db.read() as conn:
        rows = conn.execute(
            "SELECT record FROM audit_records WHERE action LIKE 'engine.weak_isolation%' ORDER BY sequence"
        ).fetchall()
    return [bytes(row[0]).decode() for row in rows]  # type: ignore[arg-type]


def test_each_start_with_a_reason_is_recorded_and_others_are_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(LazyEmbedder, "start", lambda self: None)
    monkeypatch.setattr(LazyReader, "start", lambda self: None)
    home = tmp_path / "vault"
    Vault.create(home, "correct horse", "ada", calibration=Calibration.fastest())
    assert accepted(home, None) == []
    once, twice, still = accepted(home, REASON), accepted(home, REASON), accepted(home, None)
    assert [len(once), len(twice), len(still)] == [1, 2, 2]
    first, second = (json.loads(one) for one in twice)
    assert first["digests"]["reason"] == second["digests"]["reason"]
    assert "room 4" not in "".join(twice)


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    with services_without_models(tmp_path_factory.mktemp("isolation") / "vault") as made:
        yield made


@pytest.fixture
def client(services: Services) -> TestClient:
    return TestClient(create_app(services), raise_server_exceptions=False)


def _accept(client: TestClient, reason: str = REASON, **more: Any) -> Any:
    return client.put("/api/isolation/acceptance", json={"reason": reason}, **more)


def test_an_administrator_accepts_in_writing_and_takes_it_back(client: TestClient, services: Services) -> None:
    shown = client.get("/api/isolation").json()
    assert shown["accepted"] is None and shown["way"] == Means().way()
    assert client.get("/api/status").json()["weak_isolation"] is None
    given = _accept(client).json()["accepted"]
    assert (given["reason"], given["by"]) == (REASON, services.access.local_administrator().name)
    assert given["at"].startswith("20")
    assert services.weak_isolation.holds()
    assert client.get("/api/status").json()["weak_isolation"] == given
    assert client.delete("/api/isolation/acceptance").json()["accepted"] is None
    assert not services.weak_isolation.holds()
    again = client.delete("/api/isolation/acceptance")
    assert (again.status_code, again.json()["error"]["code"]) == (409, "CONFLICT")
    given_record, taken_record = (json.loads(one) for one in records(services))
    assert given_record["actor"] == taken_record["actor"] != "system"
    assert "digests" in given_record and "room 4" not in "".join(records(services))


def test_a_reason_has_words_and_comes_from_who_manages_the_vault(client: TestClient, services: Services) -> None:
    assert _accept(client, "   because  ").status_code == 422
    _, key = services.access.create_user("Owner", Role.MODEL_OWNER, by=services.access.local_administrator())
    bearer = {"Authorization": f"Bearer {key}"}
    assert _accept(client, headers=bearer).status_code == 403
    assert client.delete("/api/isolation/acceptance", headers=bearer).status_code == 403
    assert client.get("/api/isolation", headers=bearer).status_code == 200
    assert not services.weak_isolation.holds()


def test_the_doctor_tells_who_accepted_it_for_as_long_as_it_holds(client: TestClient, services: Services) -> None:
    def risk() -> list[dict[str, str]]:
        return [one for one in client.get("/api/doctor").json()["checks"] if one["name"] == "accepted risk"]

    assert risk() == []
    _accept(client)
    (line,) = risk()
    assert line["state"] == "warning" and REASON in line["found"] and "withdraw" in line["help"]
    assert services.access.local_administrator().name in line["found"]
    client.delete("/api/isolation/acceptance")
    assert risk() == []


def test_without_landlock_and_bubblewrap_nothing_is_started_unless_that_was_accepted(
    client: TestClient, services: Services
) -> None:
    before = isolation_checks(present_acceptance(services), NEITHER)
    assert {line.state for line in before} == {CheckState.FAILED}
    assert all("isolation accept" in line.help for line in before)
    _accept(client)
    *programs, risk = isolation_checks(present_acceptance(services), NEITHER)
    assert {line.state for line in programs} == {CheckState.WARNING}
    assert "nothing here needs it" not in risk.found
    client.delete("/api/isolation/acceptance")
