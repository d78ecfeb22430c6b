"""Training over the engine's own routes, wired as in production: permissions, plans, presets, what is not there."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from engine.access.roles import Role
from engine.api.app import create_app
from engine.api.services import Services
from tests.support.quiet_services import services_without_models

REQUEST = {"dataset_version": "dsv_1", "base": "none"}


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    with services_without_models(tmp_path_factory.mktemp("training") / "vault") as running:
        yield running


@pytest.fixture
def client(services: Services) -> TestClient:
    return TestClient(create_app(services), raise_server_exceptions=False)


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
    assert client.get("/api/training/runs").json() == {"runs": []}


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
        ("GET", "sweeps/swp_1"),
    ):
        answer = client.request(method, f"/api/training/{path}")
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "RUN_NOT_FOUND"), path


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
        ("POST", "runs/run_1/cancel"),
        ("POST", "runs"),
        ("POST", "estimates"),
    ):
        answer = client.request(method, f"/api/training/{path}", headers=headers, json=REQUEST)
        assert (answer.status_code != 403) == allowed, (path, answer.text)
