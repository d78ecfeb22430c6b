"""What was given can be taken away: grants, keys, passphrases; by whom, and what it does."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from fastapi.testclient import TestClient

from engine.access.roles import Permission, Role
from engine.api.app import create_app
from engine.api.services import Services
from engine.core.errors import CloisterError
from tests.support.quiet_services import services_without_models

NEW = "walnut-ferry-quilt-thunder"


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    with services_without_models(tmp_path_factory.mktemp("taking") / "vault") as built:
        yield built


@pytest.fixture(scope="module")
def client(services: Services) -> TestClient:
    """Calls as ada, the owner of the socket, who is the administrator."""
    return TestClient(create_app(services), raise_server_exceptions=False)


def header(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


Add = Callable[[str, Role], str]


@pytest.fixture
def add(services: Services) -> Add:
    """Add a user, or give the one there is a new key; returns the key."""

    def added(name: str, role: Role) -> str:
        ada = services.access.local_administrator()
        try:
            return services.access.users.replace_key(services.access.users.find(name, by=ada).id, by=ada)
        except CloisterError:
            return services.access.create_user(name, role, by=ada)[1]

    return added


def listed(client: TestClient, key: str | None = None) -> dict[str, dict[str, object]]:
    response = client.get("/api/collections", headers=header(key) if key else None)
    return {str(entry["name"]): entry for entry in response.json()["collections"]}


def test_a_grant_is_listed_and_can_be_taken_away(client: TestClient, add: Add) -> None:
    maria = add("maria", Role.ANALYST)
    client.post("/api/collections", json={"name": "old plans & more"})
    client.post("/api/collections/old%20plans%20%26%20more/grants", json={"user": "maria"})
    assert "old plans & more" in listed(client, maria)
    grants = listed(client)["old plans & more"]["grants"]
    assert isinstance(grants, list)
    assert [(one["user"], one["access"], one["granted_by"]) for one in grants] == [
        ("ada", "write", "ada"),
        ("maria", "read", "ada"),
    ]
    assert listed(client, maria)["old plans & more"]["grants"] is None

    revoked = client.delete("/api/collections/old%20plans%20%26%20more/grants", params={"user": "maria"})
    assert (revoked.status_code, revoked.json()["name"]) == (200, "old plans & more")
    assert "old plans & more" not in listed(client, maria)
    asked = client.post("/api/search", json={"query": "leave", "collection": "old plans & more"}, headers=header(maria))
    assert asked.status_code == 404
    again = client.delete("/api/collections/old%20plans%20%26%20more/grants", params={"user": "maria"})
    assert again.status_code == 200


def test_whoever_takes_their_own_access_away_sees_nothing_more(client: TestClient, add: Add) -> None:
    owner = header(add("olga", Role.KNOWLEDGE_OWNER))
    client.post("/api/collections", json={"name": "olgas"}, headers=owner)
    revoked = client.delete("/api/collections/olgas/grants", params={"user": "olga"}, headers=owner)
    assert (revoked.status_code, revoked.json()["access"]) == (200, None)
    assert listed(client, owner["Authorization"].split()[1]) == {}
    assert client.delete("/api/collections/olgas/grants", params={"user": "olga"}, headers=owner).status_code == 404


@pytest.mark.parametrize("role", Role)
def test_only_whoever_may_grant_may_revoke(client: TestClient, services: Services, add: Add, role: Role) -> None:
    name = f"is_{role.value}"
    key = add(name, role)
    client.post("/api/collections", json={"name": "plans"})
    client.post("/api/collections/plans/grants", json={"user": name, "access": "write"})
    response = client.delete("/api/collections/plans/grants", params={"user": "ada"}, headers=header(key))
    user = services.access.users.find(name, by=services.access.local_administrator())
    assert response.status_code == (200 if user.may(Permission.GRANT_ACCESS) else 403)


def test_a_key_that_is_revoked_opens_nothing_until_there_is_a_new_one(client: TestClient, add: Add) -> None:
    old = add("maria", Role.ANALYST)
    revoked = client.delete("/api/users/maria/key").json()
    assert (revoked["name"], revoked["has_key"], revoked["api_key"]) == ("maria", False, None)
    assert client.get("/api/collections", headers=header(old)).status_code == 401
    made = client.post("/api/users/maria/key").json()
    assert made["has_key"]
    assert client.get("/api/collections", headers=header(made["api_key"])).status_code == 200
    assert client.get("/api/collections", headers=header(old)).status_code == 401
    users = {user["name"]: user for user in client.get("/api/users").json()["users"]}
    assert (users["maria"]["has_key"], users["maria"]["has_passphrase"]) == (True, False)
    assert (users["ada"]["has_key"], users["ada"]["has_passphrase"]) == (False, True)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_everybodys_key_is_theirs_and_an_administrators(
    client: TestClient, services: Services, add: Add, role: Role, method: str
) -> None:
    add("maria", Role.ANALYST)
    name = f"is_{role.value}"
    key = add(name, role)
    others = client.request(method, "/api/users/maria/key", headers=header(key))
    missing = client.request(method, "/api/users/nobody/key", headers=header(key))
    administrator = role is Role.ADMINISTRATOR
    assert (others.status_code, missing.status_code) == ((200, 404) if administrator else (403, 403))
    assert client.request(method, f"/api/users/{name}/key", headers=header(key)).status_code == 200
    assert client.get("/api/collections", headers=header(key)).status_code == 401


def test_a_former_administrators_passphrase_is_told_of_and_removed(
    client: TestClient, services: Services, add: Add
) -> None:
    add("ben", Role.ADMINISTRATOR)
    ben = services.access.users.administrator("ben")
    services.vault.set_passphrase(ben.id, NEW)
    demoted = client.put("/api/users/ben/role", json={"role": "analyst"}).json()
    assert (demoted["role"], demoted["has_passphrase"]) == ("analyst", True)
    removed = client.post("/api/vault/passphrase/removal", json={"administrator": "ben"})
    assert (removed.status_code, removed.json()) == (200, {"administrator": "ben"})
    assert ben.id not in services.vault.passphrase_holders()
    again = client.post("/api/vault/passphrase/removal", json={"administrator": "ben"})
    assert (again.status_code, again.json()["error"]["code"]) == (404, "NOT_FOUND")


def test_the_last_passphrase_stays(client: TestClient, services: Services) -> None:
    refused = client.post("/api/vault/passphrase/removal", json={"administrator": "ada"})
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "VAULT_PASSPHRASE_REFUSED")
    assert len(services.vault.passphrase_holders()) == 1


@pytest.mark.parametrize("role", Role)
def test_only_whoever_manages_the_vault_removes_a_passphrase(
    client: TestClient, services: Services, add: Add, role: Role
) -> None:
    key = add(f"is_{role.value}", role)
    response = client.post("/api/vault/passphrase/removal", json={"administrator": "maria"}, headers=header(key))
    assert response.status_code == (404 if role is Role.ADMINISTRATOR else 403)
