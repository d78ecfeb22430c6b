"""Backups over HTTP: jobs of whoever may manage the vault, recorded, and restored by a process of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from engine.api.app import create_app
from engine.api.services import Services
from engine.client.errors import EngineStartError
from engine.client.supervisor import restore_vault
from engine.jobs.records import JobState
from engine.vault.vault import Vault
from tests.support.quiet_services import services_without_models

PASSPHRASE = "correct horse"


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    with services_without_models(tmp_path_factory.mktemp("backups") / "vault") as services:
        yield services


@pytest.fixture
def client(services: Services) -> TestClient:
    return TestClient(create_app(services), raise_server_exceptions=False)


def run(client: TestClient, services: Services, path: str, body: dict[str, Any]) -> Any:
    answer = client.post(path, json=body)
    assert answer.status_code == 202, answer.text
    job = services.jobs.wait(answer.json()["job_id"], timeout_s=60)
    assert job.state is JobState.SUCCEEDED, job.error
    return job.result


def doctor(client: TestClient) -> dict[str, Any]:
    return next(check for check in client.get("/api/doctor").json()["checks"] if check["name"] == "backup")


def test_made_listed_verified_pruned_recorded_and_restored(
    client: TestClient, services: Services, tmp_path: Path
) -> None:
    assert doctor(client)["state"] == "warning"
    folder = str(tmp_path / "backups")
    assert client.post("/api/backups", json={}).json()["error"]["code"] == "INVALID_INPUT"
    assert client.get("/api/backups", params={"folder": folder}).json()["error"]["code"] == "BACKUP_FOLDER"
    first = run(client, services, "/api/backups", {"folder": folder})
    assert (first["backup"]["number"], first["backup"]["intact"], first["same_disk"]) == (1, True, True)
    second = run(client, services, "/api/backups", {"folder": folder, "keep": 1})
    assert second["pruned"] == [first["backup_id"]]
    listed = client.get("/api/backups", params={"folder": folder}).json()["backups"]
    assert [one["id"] for one in listed] == [second["backup_id"]]
    none = client.get("/api/backups", params={"folder": folder, "document": "doc_" + "0" * 26}).json()
    assert (none["backups"], none["unreadable"]) == ([], 0)
    verified = run(client, services, "/api/backups/verification", {"folder": folder})
    assert (verified["intact"], verified["backups"]) == (True, 1)
    assert run(client, services, "/api/backups/pruning", {"folder": folder, "keep": 3})["removed"] == []
    assert doctor(client) == {"name": "backup", "state": "ok", "found": f"made today in {folder}", "help": ""}
    records = client.get("/api/audit/records", params={"action": "backup.", "limit": 100}).json()["records"]
    assert {one["action"] for one in records} == {"backup.made", "backup.verified", "backup.pruned"}
    assert any(second["backup_id"] in one["related"] for one in records)

    with pytest.raises(EngineStartError, match="does not open"):
        restore_vault(tmp_path / "new", Path(folder), "not the passphrase")
    told: list[int] = []
    done = restore_vault(tmp_path / "new", Path(folder), PASSPHRASE, progress=lambda done, total: told.append(done))
    assert (done.backup, done.number, done.missing) == (second["backup_id"], 2, []) and told
    with Vault.unlock(tmp_path / "new", PASSPHRASE) as vault, vault.db.read() as conn:
        actions = conn.execute("SELECT action, object FROM audit_records ORDER BY sequence DESC LIMIT 1").fetchall()
        assert actions == [("backup.restored", done.backup)]
        # The job that made the backup was running then; it must not run on the restored machine.
        states = conn.execute(
            "SELECT state, error_code FROM jobs WHERE state = 'running' OR error_code <> ''"
        ).fetchall()
        assert states == [("failed", "BACKUP_RESTORED")]


def test_only_who_manages_the_vault_may(client: TestClient, services: Services, tmp_path: Path) -> None:
    user = client.post("/api/users", json={"name": "olga", "role": "compliance_officer"}).json()
    headers = {"Authorization": f"Bearer {user['api_key']}"}
    body = {"folder": str(tmp_path), "keep": 1}
    for path in ("", "/verification", "/pruning"):
        sent = {"folder": body["folder"]} if path == "/verification" else body
        assert client.post(f"/api/backups{path}", json=sent, headers=headers).status_code == 403
    assert client.get("/api/backups", params={"folder": str(tmp_path)}, headers=headers).status_code == 403
