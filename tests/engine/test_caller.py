"""Whose call it is: no key, a filler, a key, and what merely resembles one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from engine.access.roles import Role
from engine.api.app import create_app
from engine.api.services import Services
from tests.support.quiet_services import services_without_models


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    with services_without_models(tmp_path_factory.mktemp("caller") / "vault") as built:
        yield built


@pytest.fixture(scope="module")
def client(services: Services) -> TestClient:
    return TestClient(create_app(services))


@pytest.fixture(scope="module")
def key(services: Services) -> str:
    return services.access.create_user("maria", Role.ANALYST, by=services.access.local_administrator())[1]


def test_the_owner_of_the_socket_needs_no_key(client: TestClient) -> None:
    assert client.get("/v1/models").status_code == 200
    assert client.get("/api/users").status_code == 200


@pytest.mark.parametrize("filler", ["unused", "none", "sk-local", "EMPTY", "not-needed"])
def test_a_filler_counts_as_none_where_clients_insist_on_one(client: TestClient, filler: str) -> None:
    header = {"Authorization": f"Bearer {filler}"}
    assert client.get("/v1/models", headers=header).status_code == 200
    assert client.get("/api/users", headers=header).status_code == 401


def test_a_key_is_somebodys(client: TestClient, key: str) -> None:
    assert client.get("/v1/models", headers={"Authorization": f"Bearer {key}"}).status_code == 200
    assert client.get("/api/users", headers={"Authorization": f"Bearer {key}"}).status_code == 403


@pytest.mark.parametrize(
    "written",
    [
        "{key}",
        "Bearer Clk_{rest}",
        "Bearer CLK_{rest}",
        "Bearer '{key}'",
        'Bearer "{key}"',
        "Bearer <{key}>",
        "Bearer {rest}",
        "Bearer Bearer {key}",
        "Bearer={key}",
        "Basic {key}",
        "Basic unused",
        "Bearer sk-proj-something",
        "Bearer Unused",
        "Bearer",
        "",
        "unused",
    ],
)
def test_what_is_no_key_of_ours_opens_nothing(client: TestClient, key: str, written: str) -> None:
    header = {"Authorization": written.format(key=key, rest=key.removeprefix("clk_"))}
    for path in ("/v1/models", "/api/users"):
        assert client.get(path, headers=header).status_code == 401
    error = client.get("/v1/models", headers=header).json()["error"]
    assert error["type"] == "authentication_error"
    assert error["code"] == "UNAUTHENTICATED"
    assert error["message"]


def test_a_filler_beside_a_key_does_not_hide_it(client: TestClient, key: str) -> None:
    headers = [("Authorization", "Bearer unused"), ("Authorization", f"Bearer {key}")]
    assert client.get("/v1/models", headers=headers).status_code == 401
