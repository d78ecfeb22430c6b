"""Versions over the engine's own routes and the command line: who may do what, and what comes back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from engine.access.roles import Role
from engine.api.app import create_app
from engine.api.services import Services
from engine.cli.main import main
from engine.core.clock import SystemClock
from engine.export.keeping import Keeper, Origin
from engine.export.model import ExportForm, ExportRequest, Quantization, TrainedRun
from engine.runtime.memory_files import MemoryFile
from tests.support.canned_engine import canned_engine
from tests.support.export_kit import PASSED, UNPACKED
from tests.support.quiet_services import services_without_models
from tests.support.running_servers import llama_server_or_skip
from tests.support.tiny_gguf import TinyLlama, write_tiny_gguf


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    with services_without_models(tmp_path / "vault") as running:
        yield running


@pytest.fixture
def client(services: Services, tmp_path: Path) -> TestClient:
    """With one version that has just been made."""
    keeper = Keeper(
        services.db, services.vault.blobs, services.paths.models, services.models, services.registry, SystemClock()
    )
    run = TrainedRun("run_1", "leave", "pck_1", None, None)
    request = ExportRequest("run_1", ExportForm.MERGED, (Quantization.F16,))
    with MemoryFile("made") as made:
        made.fill([write_tiny_gguf(tmp_path / "tiny.gguf").read_bytes()])
        keeper.keep(Origin(request, run, UNPACKED, "ef" * 32, "usr_1"), made, Quantization.F16, PASSED)
    return TestClient(create_app(services), raise_server_exceptions=False)


def _as(services: Services, role: Role) -> dict[str, str]:
    _, key = services.access.create_user(role.value, role, by=services.access.local_administrator())
    return {"Authorization": f"Bearer {key}"}


def test_two_people_release_a_model_and_a_third_only_asks(
    services: Services, client: TestClient, tmp_path: Path
) -> None:
    llama_server_or_skip()
    owner, officer, analyst = (
        _as(services, role) for role in (Role.MODEL_OWNER, Role.COMPLIANCE_OFFICER, Role.ANALYST)
    )
    path = "/api/model-versions/leave-F16"
    [listed] = client.get("/api/model-versions", headers=owner).json()["versions"]
    assert (listed["name"], listed["stage"], listed["run_id"]) == ("leave-F16", "candidate", "run_1")
    assert listed["parity"][0]["passed"] is True

    def move(to: str, who: dict[str, str], why: str = "compared by hand") -> Any:
        return client.post(f"{path}/stage", json={"to": to, "why": why}, headers=who)

    assert client.post("/api/models/leave-F16/use", headers=owner).json()["error"]["code"] == "MODEL_NOT_APPROVED"
    assert move("approved", owner).status_code == 403
    assert move("approved", officer, why="").status_code == 422
    assert move("approved", officer).json()["stage"] == "approved"
    assert move("serving", officer).status_code == 403
    services.models.import_model(write_tiny_gguf(tmp_path / "first.gguf", TinyLlama(seed=9)), name="first")
    services.models.use("first", used_by="usr_1")
    served = move("serving", owner).json()
    assert [step["to_stage"] for step in served["moves"]] == ["candidate", "approved", "serving"]
    # The first move is of somebody whom the vault does not know.
    assert [step["moved_by_name"] for step in served["moves"]] == ["usr_1", "compliance_officer", "model_owner"]
    chat = {"model": "leave-F16", "messages": [{"role": "user", "content": "Hello"}], "max_tokens": 4}
    assert client.post("/v1/chat/completions", json=chat, headers=analyst).status_code == 200
    assert "leave-F16" in [m["id"] for m in client.get("/v1/models", headers=analyst).json()["data"]]
    lineage = client.get(f"{path}/lineage", headers=officer).json()
    assert [node["kind"] for node in lineage["nodes"]] == ["base", "run", "adapter", "gguf", "deployment"]
    target = tmp_path / "out.gguf"
    assert client.post(f"{path}/file", json={"path": str(target)}, headers=owner).status_code == 403
    written = client.post(f"{path}/file", json={"path": str(target)}, headers=officer).json()
    assert written["sha256"] == served["gguf_sha256"]
    assert target.is_file()
    assert client.post("/api/models/rollback", json={"why": "\n"}, headers=owner).status_code == 422
    assert client.post("/api/models/rollback", json={"why": "wrong on leave"}, headers=owner).status_code == 200
    gone = client.get(path, headers=owner).json()["moves"][-1]
    assert (gone["to_stage"], gone["moved_by_name"]) == ("retired", "model_owner")
    assert gone["why"] == "'first' answers instead: wrong on leave"
    [record] = client.get("/api/audit/records", params={"action": "model.rolled_back"}).json()["records"]
    assert set(record["digests"]) == {"why"}
    for method, route in (("GET", "/api/model-versions"), ("GET", path), ("GET", f"{path}/lineage")):
        assert client.request(method, route, headers=analyst).status_code == 403
    assert client.post("/api/exports", json={"run_id": "run_1"}, headers=analyst).status_code == 403


def test_unknown_things_are_named(client: TestClient) -> None:
    assert client.get("/api/model-versions/none").json()["error"]["code"] == "MODEL_VERSION_NOT_FOUND"
    assert client.post("/api/exports", json={"run_id": "run_9"}).json()["error"]["code"] == "RUN_NOT_FOUND"
    for body in ({"run_id": "run_1", "quantizations": ["Q3_K"]}, {"run_id": "run_1", "quantizations": []}):
        assert client.post("/api/exports", json=body).status_code == 422
    assert client.get("/api/model-versions?document_id=doc_9").json() == {"versions": []}


def test_the_command_line_shows_versions_proofs_and_lineage(
    client: TestClient, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    version = client.get("/api/model-versions/leave-F16").json()
    home = tmp_path / "other"
    home.mkdir()
    (home / "vault.json").write_text("{}")
    answers = {
        "GET /api/model-versions": {"versions": [version]},
        "GET /api/model-versions/leave-F16": version,
        f"GET /api/model-versions/{version['id']}": version,
        "GET /api/model-versions/leave-F16/lineage": client.get("/api/model-versions/leave-F16/lineage").json(),
        "POST /api/model-versions/leave-F16/stage": version | {"stage": "approved"},
        "POST /api/model-versions/leave-F16/file": {"path": "/x.gguf", "sha256": "ab" * 32},
        "POST /api/exports": {"job_id": "job_1"},
        "POST /api/models/rollback": {"models": []},
        "POST /api/training/sweeps/swp_1/resume": {"sweep_id": "swp_1", "job_id": "job_1"},
    }

    def run(*words: str) -> str:
        with canned_engine(home, answers):
            assert main([*words, "--home", str(home)]) == 0
        return capsys.readouterr().out

    table = run("models", "stages")
    assert "leave-F16" in table and "candidate" in table
    shown = run("models", "stages", "leave-F16")
    assert "tokens        passed: 20 of 20 texts" in shown
    assert "new -> candidate by usr_1" in shown
    assert "base       pck_1 (gone)" in run("models", "lineage", "leave-F16")
    assert json.loads(run("models", "lineage", "leave-F16", "--json"))["version_id"] == version["id"]
    assert "approved" in run("models", "promote", "leave-F16", "--to", "approved", "--why", "better")
    assert run("models", "rollback", "--why", "wrong on leave")
    assert "train sweep --show swp_1" in run("train", "resume", "swp_1", "--no-wait")
    assert "sha256 abab" in run("models", "write", "leave-F16", "/x.gguf")
    assert "job_1" in run("export", "run_1", "--quant", "q4_k_m,Q8_0", "--adapter", "--no-wait")
    for wrong in (["export", "run_1", "--quant", "Q3"], ["models", "promote", "x", "--to", "candidate", "--why", "y"]):
        with pytest.raises(SystemExit) as ended:
            main(wrong)
        assert ended.value.code == 2
