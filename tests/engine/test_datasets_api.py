"""Datasets over HTTP: who may see, build and export them, and what is answered to those who may not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from engine.access.roles import Permission, Role
from engine.api.app import create_app
from engine.api.services import Services
from engine.contract.datasets import ItemPage, VersionDetail
from tests.support.quiet_services import services_without_models
from tests.support.running_servers import wait_until

RECORDS = [{"instruction": f"How heavy is part {n}?", "output": f"It weighs {n} kilograms."} for n in range(20)]


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    with services_without_models(tmp_path_factory.mktemp("datasets") / "vault") as built:
        built.access.create_collection("handbook", by=built.access.local_administrator())
        yield built


@pytest.fixture(scope="module")
def client(services: Services) -> TestClient:
    return TestClient(create_app(services), raise_server_exceptions=False)


def ended(client: TestClient, response: Any) -> Any:
    assert response.status_code == 202, response.text
    job_id = response.json()["job_id"]
    wait_until(lambda: client.get(f"/api/jobs/{job_id}").json()["state"] not in ("queued", "running"), 120)
    return client.get(f"/api/jobs/{job_id}").json()


@pytest.fixture(scope="module")
def version(client: TestClient, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Of a dataset ``parts`` with twenty accepted items."""
    path = tmp_path_factory.mktemp("in") / "in.jsonl"
    path.write_text("\n".join(map(json.dumps, RECORDS)) + "\nnonsense\n")
    made = client.post("/api/datasets", json={"name": "parts", "collection": "handbook"})
    assert made.status_code == 201
    job = ended(client, client.post("/api/datasets/parts/imports", json={"path": str(path), "accept": True}))
    assert job["result"]["added"] == 20
    report = client.get(f"/api/dataset-builds/{job['id']}").json()
    assert report["faults"] == [{"line": 21, "reason": "it is not valid JSON"}]
    job = ended(client, client.post("/api/datasets/parts/freeze", json={}))
    return str(job["result"]["version_id"])


def person(services: Services, role: Role, *, reads: bool) -> dict[str, str]:
    ada = services.access.local_administrator()
    user, key = services.access.create_user(f"{role.value}-{reads}-{id(object())}", role, by=ada)
    if reads:
        services.access.grant("handbook", user.name, "read", by=ada)
    return {"Authorization": f"Bearer {key}"}


@pytest.mark.parametrize("role", list(Role))
def test_what_each_role_may_do(client: TestClient, services: Services, version: str, role: Role) -> None:
    reader, stranger = person(services, role, reads=True), person(services, role, reads=False)
    user = services.access.principal_for_key(reader["Authorization"].removeprefix("Bearer "))
    builds = user.may(Permission.BUILD_DATASETS)
    exports = user.may(Permission.EXPORT_DATASETS)
    body = {"state": "accepted", "item_ids": [1]}
    assert client.get("/api/datasets/parts", headers=reader).status_code == 200
    assert client.post("/api/datasets/parts/items/list", json={}, headers=reader).status_code == 200
    assert client.get(f"/api/dataset-versions/{version}", headers=reader).status_code == 200
    assert client.post("/api/datasets/parts/review", json=body, headers=reader).status_code == (200 if builds else 403)
    exported = client.get(f"/api/dataset-versions/{version}/export", headers=reader)
    assert exported.status_code == (200 if exports else 403)
    assert client.get("/api/datasets", headers=stranger).json() == {"datasets": []}
    for method, path, sent in (
        ("GET", "/api/datasets/parts", None),
        ("POST", "/api/datasets/parts/items/list", {}),
        ("POST", "/api/datasets/parts/review", body),
        ("POST", "/api/datasets/parts/undo", None),
        ("POST", "/api/datasets/parts/freeze", {"without_pii_check": True}),
        ("POST", "/api/datasets/parts/builds", {"source": "extracted"}),
        ("POST", "/api/datasets/parts/imports", {"path": "/x"}),
        ("GET", "/api/datasets/parts/items/1", None),
        ("PUT", "/api/datasets/parts/items/1", {"content": {"text": "x"}}),
        ("DELETE", "/api/datasets/parts", None),
        ("GET", "/api/datasets/parts/versions", None),
        ("GET", f"/api/dataset-versions/{version}", None),
    ):
        answered = client.request(method, path, json=sent, headers=stranger)
        assert (answered.status_code, answered.json()["error"]["code"]) == (404, "DATASET_NOT_FOUND"), path
    assert client.get(f"/api/dataset-versions/{version}/export", headers=stranger).status_code == (
        404 if exports else 403
    )
    assert client.post("/api/datasets", json={"name": "x", "collection": "handbook"}, headers=stranger).status_code in (
        403,
        404,
    )


def test_items_are_paged_edited_and_reviewed(client: TestClient, version: str) -> None:
    first = ItemPage.model_validate(client.post("/api/datasets/parts/items/list", json={"limit": 15}).json())
    assert (len(first.items), first.total) == (15, 20)
    rest = client.post(
        "/api/datasets/parts/items/list", json={"limit": 15, "after": first.next, "content": True}
    ).json()
    assert len(rest["items"]) == 5 and rest["next"] is None
    number = rest["items"][0]["id"]
    turns = rest["items"][0]["content"]["messages"]
    turns[-1]["content"] = "Nobody has weighed it."
    edited = client.put(f"/api/datasets/parts/items/{number}", json={"content": {"messages": turns}})
    assert edited.json()["edited"] is True
    assert client.get(f"/api/datasets/parts/items/{number}").json()["content"]["messages"] == turns
    assert client.post("/api/datasets/parts/undo").json() == {"action": "edit", "changed": 1}
    found = {"state": "rejected", "filter": {"contains": "part 1"}}
    assert client.post("/api/datasets/parts/review", json=found).json()["changed"] == 11
    assert client.get("/api/datasets/parts").json()["by_state"] == {"accepted": 9, "rejected": 11}
    assert client.post("/api/datasets/parts/undo").json() == {"action": "reject", "changed": 11}


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", "/api/datasets/parts/review", {"state": "accepted"}, 422),
        ("POST", "/api/datasets/parts/review", {"state": "best", "item_ids": [1]}, 422),
        ("POST", "/api/datasets/parts/review", {"state": "accepted", "item_ids": [999]}, 404),
        ("PUT", "/api/datasets/parts/items/1", {"content": {"messages": []}}, 422),
        ("PUT", "/api/datasets/parts/items/1", {"content": {"text": "other kind"}}, 422),
        ("PUT", "/api/datasets/parts/items/0", {"content": {}}, 422),
        ("POST", "/api/datasets/parts/items/list", {"after": "x"}, 422),
        ("POST", "/api/datasets/parts/items/list", {"contains": '" OR * NEAR('}, 200),
        ("POST", "/api/datasets/parts/freeze", {"train": 0.5, "without_pii_check": True}, 422),
        ("POST", "/api/datasets/parts/freeze", {"tokenizer": "nobody", "without_pii_check": True}, 422),
        ("POST", "/api/datasets/parts/builds", {"source": "generated"}, 409),
        ("POST", "/api/datasets/parts/imports", {"path": "/nowhere/at/all"}, 422),
        ("POST", "/api/datasets", {"name": "parts", "collection": "handbook"}, 409),
        ("POST", "/api/datasets", {"name": "a/b", "collection": "handbook"}, 422),
        ("POST", "/api/datasets", {"name": "x", "collection": "nowhere"}, 404),
    ],
)
def test_what_cannot_be_done_is_a_typed_error(
    client: TestClient, version: str, method: str, path: str, body: dict[str, Any], status: int
) -> None:
    answered = client.request(method, path, json=body)
    assert answered.status_code == status, answered.text
    assert status == 200 or answered.json()["error"]["message"]


def test_a_version_shows_its_card_and_is_exported(client: TestClient, version: str) -> None:
    detail = VersionDetail.model_validate(client.get(f"/api/dataset-versions/{version}").json())
    assert detail.card.startswith("# parts, version 1") and detail.items == 20
    exported = client.get(f"/api/dataset-versions/{version}/export", params={"form": "alpaca"}).text
    assert sorted(json.loads(line)["instruction"] for line in exported.splitlines()) == sorted(
        record["instruction"] for record in RECORDS
    )
    train = client.get(f"/api/dataset-versions/{version}/export", params={"split": ["train"]}).text
    assert len(train.splitlines()) == detail.statistics["by_split"]["train"]["items"] < 20


def test_a_dataset_is_removed_with_all_of_it(client: TestClient, tmp_path: Path) -> None:
    client.post("/api/datasets", json={"name": "gone", "collection": "handbook"})
    removed = client.delete("/api/datasets/gone").json()
    assert (removed["items"], removed["versions"]) == (0, 0)
    assert client.get("/api/datasets/gone").status_code == 404
