"""Training over the engine's own routes, wired as in production: permissions, plans, presets, what is not there."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from engine.access.roles import Role
from engine.api.app import create_app
from engine.api.services import Services
from engine.contract.training import TrainingConfig
from engine.core.ids import new_id
from engine.training.records import Metrics, RunRecord
from engine.training.repository import insert_run, update_run, write_metrics
from tests.support.quiet_services import services_without_models

REQUEST = {"dataset_version": "dsv_1", "base": "none"}


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    with services_without_models(tmp_path_factory.mktemp("training") / "vault") as running:
        yield running


@pytest.fixture
def client(services: Services) -> TestClient:
    return TestClient(create_app(services), raise_server_exceptions=False)


def a_record(name: str) -> RunRecord:
    return RunRecord(
        id=new_id("run"),
        name=name,
        state="succeeded",
        preset="cpu",
        config=TrainingConfig(),
        objective="sft",
        dataset_version="dsv_1",
        dataset_sha256="ab" * 32,
        base_pack_id="pck_1",
        base_name="tiny",
        base_manifest_sha256="cd" * 32,
        licence="MIT",
        estimated_bytes=1,
        created_at="2026-11-22T10:00:00Z",
        created_by="usr_1",
    )


def a_run(services: Services, name: str, steps: int) -> str:
    """With an evaluation after its fifth step."""
    run = a_record(name)
    with services.db.write() as conn:
        insert_run(conn, run, bytes(32))
        losses = [Metrics(n, 1 / n, evaluation_loss=2.0 if n == 5 else None) for n in range(1, steps + 1)]
        write_metrics(conn, run.id, losses)
    return run.id


def test_presets_show_every_value(client: TestClient) -> None:
    found = client.get("/api/training/presets").json()
    assert [preset["name"] for preset in found["presets"]] == ["cpu", "small", "medium", "large"]
    names = {field["name"] for field in found["fields"]}
    assert all(set(preset["config"]) == names for preset in found["presets"])
    assert all(field["description"] for field in found["fields"])


def test_a_plan_with_problems_names_them_all(client: TestClient) -> None:
    values = {"rank": -1, "learning_rat": 1e-3}
    for path in ("runs", "estimates"):
        answer = client.post(f"/api/training/{path}", json={**REQUEST, "values": values})
        assert answer.status_code == 422
        error = answer.json()["error"]
        assert error["code"] == "TRAINING_REFUSED"
        assert error["message"].startswith("4 things keep this training from starting")
        for word in ("did you mean learning_rate", "rank: must be at least 1", "dataset_version:", "base:"):
            assert word in error["message"]
        assert error["help"]
        assert [one["where"] for one in error["problems"]] == ["learning_rat", "rank", "dataset_version", "base"]
        for one in error["problems"]:
            assert f"{one['where']}: {one['message']}" in error["message"] and one["help"] in error["help"]
        assert error["problems"][1]["message"] == "must be at least 1 (it is -1)"
    assert client.get("/api/training/runs").json() == {"runs": []}


def test_other_errors_name_no_problems(client: TestClient) -> None:
    assert "problems" not in client.get("/api/training/runs/run_1").json()["error"]


def test_a_sweep_over_nothing_sensible_is_refused(client: TestClient) -> None:
    vary = [{"name": "speed", "choices": [1]}, {"name": "rank", "low": 8, "high": 4}]
    answer = client.post("/api/training/sweeps", json={**REQUEST, "vary": vary})
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "TRAINING_REFUSED")


def test_what_is_not_there_is_not_found(client: TestClient) -> None:
    for method, path in (
        ("GET", "runs/run_1"),
        ("GET", "runs/run_1/metrics"),
        ("POST", "runs/run_1/resume"),
        ("POST", "runs/run_1/cancel"),
        ("POST", "runs/run_1/removal"),
        ("GET", "sweeps/swp_1"),
        ("POST", "sweeps/swp_1/resume"),
    ):
        answer = client.request(method, f"/api/training/{path}", json={} if path.endswith("removal") else None)
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "RUN_NOT_FOUND"), path


def test_several_runs_come_as_series_of_one_plot(client: TestClient, services: Services) -> None:
    ids = [a_run(services, f"try {number}", steps) for number, steps in ((1, 9), (2, 3))]
    answer = client.get("/api/training/series", params={"run": [ids[1], ids[0], ids[1]], "points": 3}).json()
    assert [(one["run_id"], one["name"], one["steps"]) for one in answer["series"]] == [
        (ids[1], "try 2", 3),
        (ids[0], "try 1", 9),
    ]
    short, long = ([step["step"] for step in one["metrics"]] for one in answer["series"])
    assert short == [1, 2, 3]
    assert long == [1, 4, 5, 7, 9], "every third, the evaluation after the fifth, and the last"
    every = client.get("/api/training/series", params={"run": ids[0]}).json()["series"][0]["metrics"]
    assert [(step["step"], step["loss"]) for step in every] == [(n, 1 / n) for n in range(1, 10)]
    assert [step["step"] for step in every if step["evaluation_loss"] is not None] == [5]
    for wrong in ({}, {"run": ids * 11}, {"run": ids, "points": 1}):
        assert client.get("/api/training/series", params=wrong).status_code == 422
    unknown = client.get("/api/training/series", params={"run": [ids[0], "run_none"]})
    assert unknown.json()["error"]["code"] == "RUN_NOT_FOUND"


@pytest.mark.parametrize("role", list(Role))
def test_only_those_who_may_train_see_anything(role: Role, client: TestClient, services: Services) -> None:
    by = services.access.local_administrator()
    _, key = services.access.create_user(f"{role.value}-trainer", role, by=by)
    headers = {"Authorization": f"Bearer {key}"}
    allowed = role in (Role.ADMINISTRATOR, Role.MODEL_OWNER)
    for method, path in (
        ("GET", "presets"),
        ("GET", "runs"),
        ("GET", "runs/run_1"),
        ("GET", "sweeps/swp_1"),
        ("GET", "series?run=run_1"),
        ("POST", "runs/run_1/cancel"),
        ("POST", "runs"),
        ("POST", "estimates"),
    ):
        answer = client.request(method, f"/api/training/{path}", headers=headers, json=REQUEST)
        assert (answer.status_code != 403) == allowed, (path, answer.text)
    answer = client.post("/api/training/runs/run_1/removal", headers=headers, json={})
    assert answer.status_code == (404 if allowed else 403)


def test_a_removed_run_is_recorded_with_what_it_learned_and_a_preview_is_not(
    client: TestClient, services: Services
) -> None:
    run = a_record("leave")
    with services.db.write() as conn:
        insert_run(conn, run, bytes(32))
        write_metrics(conn, run.id, [Metrics(1, 2.0), Metrics(2, 1.5)])
        files = [{"name": "adapter_model.safetensors", "size_bytes": 4, "sha256": "5a" * 32}]
        update_run(conn, run.id, files=files)
    folder = services.paths.home / "runs" / run.id
    folder.mkdir(parents=True)
    (folder / "adapter_model.safetensors.sealed").write_bytes(b"1234")
    path = f"/api/training/runs/{run.id}/removal"
    expected = {
        "run_id": run.id,
        "name": "leave",
        "steps": 2,
        "checkpoints": 0,
        "results": 1,
        "size_bytes": 4,
        "versions": [],
    }
    assert client.post(path, json={"preview": True}).json() == expected
    assert folder.is_dir()
    assert client.post(path, json={}).json() == expected
    assert not folder.exists()
    assert client.post(path, json={}).status_code == 404
    [record] = client.get("/api/audit/records", params={"action": "training.removed"}).json()["records"]
    assert (record["object"], record["outcome"]) == (run.id, "done")
    assert record["digests"] == {"weights": "5a" * 32}
