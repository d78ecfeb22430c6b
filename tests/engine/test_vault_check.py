"""`cloister vault check`: reads the whole vault, with the engine or without, and names what is damaged."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from engine.api.app import create_app
from engine.cli.main import main
from engine.jobs.records import JobState
from engine.vault.kdf import Calibration
from engine.vault.pages import PAGE_BYTES
from engine.vault.vault import Vault
from tests.support.quiet_services import services_without_models

PASSPHRASE = "correct horse"


def test_it_names_bad_pages_and_documents_and_exits_1(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    home, secret = tmp_path / "vault", tmp_path / "passphrase"
    secret.write_text(PASSPHRASE)
    monkeypatch.setenv("CLOISTER_PASSPHRASE_FILE", str(secret))
    Vault.create(home, PASSPHRASE, "ada", calibration=Calibration.fastest())
    with Vault.unlock(home, PASSPHRASE) as vault, vault.db.write() as conn:
        blob_id = vault.blobs.put(conn, b"an original")
        conn.execute(
            "INSERT INTO collections (id, name, created_by, created_at) VALUES (1, 'c', ?, 'now')", (vault.opened_by,)
        )
        conn.execute(
            "INSERT INTO documents (id, collection_id, path, name, sha256, size_bytes, status, blob_id, added_at, "
            "updated_at) VALUES ('doc_1', 1, '/a', 'leave.md', x'00', 1, 'ready', ?, 'now', 'now')",
            (blob_id,),
        )
        conn.execute("INSERT INTO document_texts VALUES ('doc_1', ?)", ("text " * 20_000,))
    assert main(["vault", "check", "--home", str(home)]) == 0
    assert "Everything can be read." in capsys.readouterr().out
    content = bytearray((home / "vault.db").read_bytes())
    bad = len(content) // PAGE_BYTES - 5
    content[(bad - 1) * PAGE_BYTES + 77] ^= 1
    (home / "vault.db").write_bytes(content)
    assert main(["vault", "check", "--home", str(home), "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert (found["intact"], found["pages"], found["sound_documents"]) == (False, [bad], 0)
    assert found["documents"] == [{"id": "doc_1", "name": "leave.md", "parts": ["text"]}]
    assert main(["vault", "check", "--home", str(home)]) == 1
    assert "leave.md: text" in capsys.readouterr().out


def test_it_runs_as_a_job_beside_the_engine_and_tells_each_caller_of_what_they_may_see(tmp_path: Path) -> None:
    with services_without_models(tmp_path / "vault") as services:
        client = TestClient(create_app(services), raise_server_exceptions=False)
        vault = services.vault
        assert client.get("/api/vault/check").status_code == 404
        blobs = []
        with vault.db.write() as conn:
            conn.execute("INSERT INTO users (id, name, role, created_at) VALUES ('usr_b', 'b', 'analyst', 'now')")
            for number, owner in ((1, vault.opened_by), (2, "usr_b")):
                conn.execute(
                    "INSERT INTO collections (id, name, created_by, created_at) VALUES (?1, 'c' || ?1, ?2, 'now')",
                    (number, owner),
                )
                conn.execute(
                    "INSERT INTO grants (collection_id, user_id, access, granted_by, granted_at)"
                    " VALUES (?1, ?2, 'write', ?2, 'now')",
                    (number, owner),
                )
                blobs.append(vault.blobs.put(conn, b"an original"))
                conn.execute(
                    "INSERT INTO documents (id, collection_id, path, name, sha256, size_bytes, status, blob_id,"
                    " added_at, updated_at) VALUES (?1, ?2, ?1, ?3, x'00', 1, 'failed', ?4, 'now', 'now')",
                    (f"doc_{number}", number, f"name {number}", blobs[-1]),
                )

        def check() -> dict[str, object]:
            started = client.post("/api/vault/check")
            assert started.status_code == 202
            job = services.jobs.wait(started.json()["job_id"], timeout_s=60)
            assert job.state is JobState.SUCCEEDED, job.error
            assert "name" not in json.dumps(job.result)
            told: dict[str, object] = client.get("/api/vault/check").json()
            return told

        def doctor() -> dict[str, object]:
            checks = client.get("/api/doctor").json()["checks"]
            return next(one for one in checks if one["name"] == "vault")

        assert check()["intact"] and doctor()["state"] == "ok"
        for blob in blobs:
            (vault.paths.blobs / blob).write_bytes(b"noise")
        found = check()
        hit = [{"id": "doc_1", "name": "name 1", "parts": ["original"]}]
        assert (found["intact"], found["documents"], found["hidden_documents"]) == (False, hit, 1)
        assert doctor()["state"] == "failed" and "2 documents are hit" in str(doctor()["found"])
        with vault.db.read() as conn:
            rows = conn.execute("SELECT count(*) FROM audit_records WHERE action = 'vault.checked'").fetchall()
        assert rows == [(4,)]  # queued and ended, twice
        vault.db.checkpoint()
        content = bytearray(vault.paths.database.read_bytes())
        content[3 * PAGE_BYTES + 77] ^= 1
        with vault.paths.database.open("r+b") as file:
            file.seek(3 * PAGE_BYTES + 77)
            file.write(content[3 * PAGE_BYTES + 77 :][:1])
        assert check()["pages"] == [4]
