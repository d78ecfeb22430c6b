"""Sign-in, sessions, keys and limits over HTTP, and what is on record of them."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from engine.access.rates import Rate, TokenBuckets
from engine.access.roles import Role
from engine.api.app import create_app
from engine.api.rate_limits import RateLimits
from engine.api.services import Services
from tests.support.clocks import FakeClock
from tests.support.quiet_services import services_without_models

PASSWORD = "walnut ferry quilt"


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    with services_without_models(tmp_path_factory.mktemp("sign_in") / "vault") as built:
        yield built


@pytest.fixture(scope="module")
def client(services: Services) -> TestClient:
    return TestClient(create_app(services), raise_server_exceptions=False)


@pytest.fixture(scope="module")
def maria(services: Services, client: TestClient) -> str:
    """Her key; she has a password."""
    key = services.access.create_user("Maria", Role.ANALYST, by=services.access.local_administrator())[1]
    assert client.put("/api/users/Maria/password", json={"password": PASSWORD}).json()["has_password"]
    return key


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def sign_in(client: TestClient, name: str = "Maria", password: str = PASSWORD) -> Any:
    return client.post("/api/sign-in", json={"name": name, "password": password})


def records(services: Services, action: str) -> list[dict[str, Any]]:
    with services.db.read() as conn:
        rows = conn.execute("SELECT record FROM audit_records WHERE action = ? ORDER BY sequence", (action,)).fetchall()
    return [json.loads(bytes(row[0]) if isinstance(row[0], bytes) else str(row[0])) for row in rows]


def test_a_person_signs_in_works_and_signs_out(services: Services, client: TestClient, maria: str) -> None:
    answer = sign_in(client)
    assert answer.status_code == 201
    token = answer.json()["token"]
    me = client.get("/api/me", headers=bearer(token)).json()
    assert (me["user"]["name"], me["way"], me["permissions"]) == ("Maria", "session", ["ask", "change_documents"])
    assert client.get("/api/users", headers=bearer(token)).status_code == 403
    listed = client.get("/api/sessions", headers=bearer(token)).json()["sessions"]
    assert [(one["user"], one["current"]) for one in listed] == [("Maria", True)]
    assert client.post("/api/sign-out", headers=bearer(token)).json() == {"ended": 1}
    again = client.get("/api/me", headers=bearer(token))
    assert (again.status_code, again.json()["error"]["code"]) == (401, "SESSION_ENDED")
    came = records(services, "access.signed_in")[-1]
    assert (came["details"], came["related"]) == ({"way": "password"}, [answer.json()["session"]["id"]])
    assert records(services, "access.signed_out")[-1]["actor"] == came["actor"]


def test_an_administrator_ends_anybodys_sessions(services: Services, client: TestClient, maria: str) -> None:
    first, second = (sign_in(client).json() for _ in range(2))
    assert client.delete(f"/api/sessions/{first['session']['id']}").json() == {"ended": 1}
    assert client.get("/api/me", headers=bearer(first["token"])).status_code == 401
    assert client.delete("/api/users/Maria/sessions").json() == {"ended": 1}
    assert client.get("/api/me", headers=bearer(second["token"])).status_code == 401
    assert records(services, "access.session_ended")[-1]["details"] == {"sessions_ended": 1}


def test_a_refusal_tells_nothing_and_is_on_record(services: Services, client: TestClient, maria: str) -> None:
    answers = [sign_in(client, "Maria", "wrong password here"), sign_in(client, "Nobody", "wrong password here")]
    bodies = [{**answer.json()["error"], "request_id": ""} for answer in answers]
    assert [answer.status_code for answer in answers] == [401, 401] and bodies[0] == bodies[1]
    assert records(services, "access.sign_in_failed")[-1]["outcome"] == "refused"
    invalid = client.post("/api/sign-in", json={"name": "Maria", "passwort": PASSWORD})
    assert invalid.status_code == 422 and PASSWORD not in invalid.text


def test_who_failed_too_often_waits_while_the_socket_does_not(
    services: Services, client: TestClient, maria: str
) -> None:
    services.access.sign_in.lockout.forget("Maria")
    for _ in range(4):
        assert sign_in(client, password="wrong password here").status_code == 401
    waiting = sign_in(client)
    assert (waiting.status_code, waiting.json()["error"]["code"]) == (429, "SIGN_IN_DELAYED")
    assert int(waiting.headers["Retry-After"]) in (1, 2)
    assert client.get("/api/users").status_code == 200
    assert client.post("/api/users/Maria/unlock").status_code == 200
    assert sign_in(client).status_code == 201
    assert records(services, "user.unlocked")[-1]["details"] == {"failures": 1}


def test_ones_own_password_takes_the_current_one(client: TestClient, maria: str) -> None:
    token = sign_in(client).json()["token"]
    put = "/api/users/Maria/password"
    new = "another long password"
    assert client.put(put, json={"password": new}, headers=bearer(token)).status_code == 422
    wrong = client.put(put, json={"password": new, "current": "wrong password here"}, headers=bearer(token))
    assert wrong.status_code == 401
    right = client.put(put, json={"password": new, "current": PASSWORD}, headers=bearer(token))
    assert right.status_code == 200
    assert client.get("/api/me", headers=bearer(token)).status_code == 200
    assert sign_in(client).status_code == 401
    assert client.put(put, json={"password": PASSWORD}).status_code == 200
    assert client.get("/api/me", headers=bearer(token)).status_code == 401


def test_a_narrow_key_is_made_used_and_revoked(services: Services, client: TestClient, maria: str) -> None:
    client.post("/api/collections", json={"name": "plans"})
    client.post("/api/collections", json={"name": "salaries"})
    for name in ("plans", "salaries"):
        client.post(f"/api/collections/{name}/grants", json={"user": "Maria"})
    body = {"name": "nightly", "permissions": ["ask"], "collections": ["plans"], "days": 7}
    made = client.post("/api/keys", json=body, headers=bearer(maria)).json()
    assert (made["user"], made["permissions"], made["collections"]) == ("Maria", ["ask"], ["plans"])
    narrow = bearer(made["api_key"])
    assert [one["name"] for one in client.get("/api/collections", headers=narrow).json()["collections"]] == ["plans"]
    assert client.get("/api/me", headers=narrow).json()["collections"] == ["plans"]
    assert client.post("/api/keys", json={"name": "wider"}, headers=narrow).status_code == 403
    kept = {"question": "What?", "keep": True}
    assert client.post("/api/ask", json=kept, headers=narrow).status_code == 403
    assert records(services, "user.key_added")[-1]["details"] == {"narrowed": 1, "days": 7}
    assert made["api_key"] not in client.get("/api/keys", headers=bearer(maria)).text
    client.delete(f"/api/keys/{made['id']}", headers=bearer(maria))
    assert client.get("/api/me", headers=narrow).status_code == 401


def test_a_group_over_http(services: Services, client: TestClient, maria: str) -> None:
    client.post("/api/collections", json={"name": "group plans"})
    assert client.post("/api/groups", json={"name": "planners"}).status_code == 201
    client.post("/api/groups/planners/members", json={"user": "Maria"})
    client.post("/api/collections/group plans/grants", json={"group": "planners", "access": "read"})

    def visible() -> list[str]:
        found = client.get("/api/collections", headers=bearer(maria)).json()["collections"]
        return [one["name"] for one in found]

    assert "group plans" in visible()
    listed = {one["name"]: one for one in client.get("/api/collections").json()["collections"]}
    assert [(one["user"], one["group"]) for one in listed["group plans"]["grants"]] == [("ada", ""), ("", "planners")]
    assert records(services, "group.member_added")
    client.delete("/api/collections/group plans/grants", params={"group": "planners"})
    assert "group plans" not in visible()
    both = client.post("/api/collections/group plans/grants", json={"group": "planners", "user": "Maria"})
    assert both.status_code == 422


def test_an_administrator_who_grants_to_themselves_is_on_record(services: Services, client: TestClient) -> None:
    ada = services.access.local_administrator()
    _, key = services.access.create_user("Olga", Role.KNOWLEDGE_OWNER, by=ada)
    client.post("/api/collections", json={"name": "olgas"}, headers=bearer(key))
    assert client.post("/api/search", json={"query": "x", "collection": "olgas"}).status_code == 404
    client.post("/api/collections/olgas/grants", json={"user": "ada"})
    record = records(services, "collection.access_granted")[-1]
    assert record["object"] == record["actor"] == ada.id and record["details"]["to_oneself"] == 1


def test_too_many_requests_wait_and_say_how_long(services: Services, maria: str) -> None:
    clock = FakeClock()
    user, key, stranger = (TokenBuckets(Rate(60, burst), clock) for burst in (4, 3, 2))
    limited = dataclasses.replace(services, limits=RateLimits(user, key, stranger, stranger))
    client = TestClient(create_app(limited), raise_server_exceptions=False)
    seen = [client.get("/api/me", headers=bearer(maria)).status_code for _ in range(4)]
    assert seen == [200, 200, 200, 429]
    refused = client.get("/v1/models", headers=bearer(maria))
    assert refused.status_code == 429 and refused.headers["Retry-After"] == "1"
    assert refused.json()["error"]["type"] == "rate_limit_error"
    assert [client.get("/api/me").status_code for _ in range(10)] == [200] * 10
    wrong = [client.get("/api/me", headers=bearer("clk_wrong")).status_code for _ in range(3)]
    assert wrong == [401, 401, 429]
    clock.pass_s(1)
    assert client.get("/api/me", headers=bearer(maria)).status_code == 200
