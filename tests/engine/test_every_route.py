"""Every route of the app, tried as every role, without a session, with an ended one, and with another's identifiers.

The routes are read from the app itself: a new one without its line in the table of gates fails here, and is closed.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from fastapi import APIRouter, Depends
from fastapi.testclient import TestClient

from engine.access.model import Access, Scope, User
from engine.access.rates import Rate, TokenBuckets
from engine.access.roles import PERMISSIONS, Permission, Role
from engine.api.app import create_app
from engine.api.caller import guard
from engine.api.gates import GATES
from engine.api.rate_limits import RateLimits
from engine.api.services import Services
from engine.core.clock import SystemClock
from tests.support.quiet_services import services_without_models

_HELD_BACK = {"POST /api/engine/stop"}  # would only be allowed to a role that may stop the engine under test


@dataclass
class House:
    """An engine with one person for each role, and a stranger to them who owns something of each kind."""

    services: Services
    client: TestClient
    routes: list[tuple[str, str]]
    keys: dict[Role, str] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)

    def call(self, method: str, path: str, token: str | None, **kwargs: Any) -> Any:
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        return self.client.request(method, path, headers=headers, **kwargs)

    def filled(self, path: str) -> str:
        """``path`` with the stranger's own identifiers in place of its parameters."""
        first = [*path.split("/"), ""][2]
        return re.sub(r"\{(\w+)\}", lambda found: self.ids.get(f"{first}.{found[1]}", "none_1"), path)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with services_without_models(tmp_path_factory.mktemp("every_route") / "vault") as built:
        buckets = TokenBuckets(Rate(1_000_000, 1_000_000), SystemClock())
        services = dataclasses.replace(built, limits=RateLimits(buckets, buckets, buckets, buckets))
        app = create_app(services)
        paths = app.openapi()["paths"]
        routes = sorted((method.upper(), path) for path, methods in paths.items() for method in methods)
        made = House(services, TestClient(app, raise_server_exceptions=False), routes)
        ada = services.access.local_administrator()
        for role in Role:
            made.keys[role] = services.access.create_user(f"is {role.value}", role, by=ada)[1]
        _furnish(made, services.access.create_user("Stranger", Role.KNOWLEDGE_OWNER, by=ada)[0])
        yield made


def _furnish(house: House, stranger: User) -> None:
    access = house.services.access
    hidden = access.create_collection("Hidden", by=stranger)
    key, _ = access.keys.create(stranger, "theirs", Scope(), days=None, by=stranger)
    session, _ = access.sign_in.start(stranger)
    with house.services.db.write() as conn:
        conn.execute(
            "INSERT INTO documents (id, collection_id, path, name, sha256, size_bytes, status, added_at, updated_at) "
            "VALUES ('doc_1', ?, '/secret/Merger.txt', 'Merger.txt', zeroblob(32), 1, 'ready', '', '')",
            (hidden.id,),
        )
        conn.execute("INSERT INTO document_texts (document_id, text) VALUES ('doc_1', 'Merger')")
    dataset = house.services.datasets.create("Hiddenset", hidden.id, created_by=stranger.id)
    house.ids = {
        "documents.document_id": "doc_1",
        "documents.page": "1",
        "collections.name": "Hidden",
        "datasets.name": dataset.name,
        "datasets.item_id": "1",
        "users.name": "Stranger",
        "sessions.session_id": session.id,
        "keys.key_id": key.id,
    }


def test_every_route_says_who_may_use_it(house: House) -> None:
    served = {f"{method} {path}" for method, path in house.routes}
    assert served - GATES.keys() == set(), "say in engine/api/gates.py who may use these"
    assert GATES.keys() - served == set(), "these are served no more"


def test_only_the_door_itself_is_public() -> None:
    assert [key for key, gate in GATES.items() if gate.public] == ["POST /api/sign-in", "GET /api/health"]


def test_a_route_without_a_gate_is_closed_to_everybody(house: House) -> None:
    app = create_app(house.services)
    router = APIRouter()

    @router.get("/api/forgotten")
    def forgotten() -> dict[str, str]:
        return {"secret": "told"}

    app.include_router(router, dependencies=[Depends(guard)])
    answer = TestClient(app, raise_server_exceptions=False).get("/api/forgotten")
    assert answer.status_code == 403 and "told" not in answer.text


def over_network(house: House) -> House:
    """The same house for whoever comes through the TLS listener."""
    app = create_app(house.services)
    client = TestClient(app, base_url="https://testserver", raise_server_exceptions=False)
    return dataclasses.replace(house, client=client)


def worthless(house: House) -> list[str]:
    """Sessions that were ended, were not used for too long, and are too old; and what nobody was ever given."""
    access = house.services.access
    made = [access.sign_in.start(access.principal_for_key(house.keys[Role.ADMINISTRATOR])) for _ in range(3)]
    access.sessions.end(made[0][0].id)
    for column, (session, _) in zip(("last_used_at", "ends_at"), made[1:], strict=True):
        with house.services.db.write() as conn:
            conn.execute(f"UPDATE sessions SET {column} = '2020-01-01T00:00:00.000Z' WHERE id = ?", (session.id,))
    return [*(token for _, token in made), "cls_" + "A" * 43, "clk_" + "A" * 43]


def test_no_route_answers_without_a_valid_credential(house: House) -> None:
    """Whoever sends a credential is judged by it: a wrong one is not the owner of the socket."""
    tokens = worthless(house)
    for method, path in house.routes:
        if GATES[f"{method} {path}"].public:
            continue
        for token in tokens:
            answer = house.call(method, house.filled(path), token)
            assert answer.status_code == 401, (method, path, answer.text)


def test_over_the_network_no_route_answers_without_one_at_all(house: House) -> None:
    outside = over_network(house)
    ended = worthless(house)[2]
    for method, path in house.routes:
        if not GATES[f"{method} {path}"].public:
            for token in (None, "unused", ended):
                answer = outside.call(method, house.filled(path), token, json={})
                assert answer.status_code == 401, (method, path, answer.text)


def test_over_the_network_gates_are_the_same(house: House) -> None:
    outside, token = over_network(house), house.keys[Role.ANALYST]
    for method, path in house.routes:
        gate = GATES[f"{method} {path}"]
        if gate.any_of and not gate.in_route and not PERMISSIONS[Role.ANALYST] & set(gate.any_of):
            assert outside.call(method, house.filled(path), token, json={}).status_code == 403, (method, path)
        if gate.places:
            assert outside.call(method, house.filled(path), token, json={}).status_code == 403, (method, path)


@pytest.mark.parametrize("role", Role)
def test_no_role_passes_a_gate_without_its_permission(house: House, role: Role) -> None:
    token = house.keys[role]
    for method, path in house.routes:
        gate = GATES[f"{method} {path}"]
        if gate.public or not gate.any_of or PERMISSIONS[role] & set(gate.any_of):
            continue
        answer = house.call(method, house.filled(path), token, json={"name": "x"})
        refused = {403, 404, 422} if gate.in_route else {403}
        assert answer.status_code in refused, (method, path, answer.text)


@pytest.mark.parametrize("role", Role)
def test_nothing_of_anothers_is_told_to_any_role(house: House, role: Role) -> None:
    """With the stranger's own identifiers. An administrator sees names, and what hangs on the work of one."""
    token = house.keys[role]
    for method, path in house.routes:
        key = f"{method} {path}"
        if method != "GET" or key in _HELD_BACK:
            continue
        answer = house.call(method, house.filled(path), token)
        assert answer.status_code < 500 or answer.status_code == 503, (key, answer.text)
        assert "Merger" not in answer.text and "/secret/" not in answer.text, (key, answer.text)
        if role is not Role.ADMINISTRATOR and key != "GET /openapi.json":  # which has words of its own
            for word in ("Hidden", "Hiddenset"):
                if word not in house.filled(path):
                    assert word not in answer.text, (key, answer.text)


def body_for(house: House, method: str, path: str) -> Any:
    """A body that the route would take, with the stranger's own identifiers wherever it asks for one."""
    described = house.client.app.openapi()  # type: ignore[attr-defined]
    route = described["paths"][path][method.lower()]
    wanted = route.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    return None if wanted is None else _example(described["components"]["schemas"], wanted, "")


_THEIRS: dict[str, Any] = {
    **{"collection": "Hidden", "user": "Stranger", "group": "nobody", "dataset": "Hiddenset", "name": "Hidden"},
    **{
        "document_ids": ["doc_1"],
        "documents": ["doc_1"],
        "document_id": "doc_1",
        "paths": ["/nowhere"],
        "path": "/nowhere",
    },
    **{"item_ids": [1], "collections": ["Hidden"], "users": ["Stranger"], "administrator": "Stranger"},
}


def _example(schemas: dict[str, Any], wanted: dict[str, Any], name: str) -> Any:
    if name in _THEIRS:
        return _THEIRS[name]
    if "$ref" in wanted:
        return _example(schemas, schemas[wanted["$ref"].rsplit("/", 1)[1]], name)
    for either in ("anyOf", "oneOf", "allOf"):
        if either in wanted:
            return _example(schemas, wanted[either][0], name)
    if "enum" in wanted or "const" in wanted:
        return wanted.get("const", wanted.get("enum", [None])[0])
    kind = wanted.get("type", "object")
    if kind == "object":
        fields = wanted.get("properties", {})
        needed = set(wanted.get("required", ())) | (_THEIRS.keys() & fields.keys())
        return {field: _example(schemas, fields[field], field) for field in sorted(needed)}
    if kind == "array":
        return [_example(schemas, wanted.get("items", {}), "")] * max(1, wanted.get("minItems", 0))
    if kind in ("integer", "number"):
        return max(1, wanted.get("minimum", 1))
    return True if kind == "boolean" else "x" * max(12, wanted.get("minLength", 0))


def _what_is_theirs(house: House) -> list[Any]:
    """Everything of the stranger's, and who may read it."""
    asked = (
        "SELECT * FROM documents WHERE id = 'doc_1'",
        "SELECT * FROM document_texts",
        "SELECT id, name, collection_id FROM datasets WHERE name = 'Hiddenset'",
        "SELECT g.* FROM grants g JOIN collections c ON c.id = g.collection_id WHERE c.name = 'Hidden'",
        "SELECT g.* FROM group_grants g JOIN collections c ON c.id = g.collection_id WHERE c.name = 'Hidden'",
        "SELECT id, name, role FROM users WHERE name = 'Stranger'",
        "SELECT k.id FROM api_keys k JOIN users u ON u.id = k.user_id WHERE u.name = 'Stranger' ORDER BY k.id",
        "SELECT s.id FROM sessions s JOIN users u ON u.id = s.user_id WHERE u.name = 'Stranger'",
        "SELECT count(*) FROM passwords",
    )
    with house.services.db.read() as conn:
        return [conn.execute(one).fetchall() for one in asked]


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_every_route_that_changes_something_leaves_what_is_anothers(house: House, role: Role) -> None:
    """With the stranger's identifiers in the path and in a body of the right shape, whatever the role may do."""
    before, token = _what_is_theirs(house), house.keys[role]
    for method, path in house.routes:
        key = f"{method} {path}"
        if method == "GET" or key in _HELD_BACK or GATES[key].public:
            continue
        body = body_for(house, method, path)
        answer = house.call(method, house.filled(path), token, **({} if body is None else {"json": body}))
        assert answer.status_code < 500 or answer.status_code == 503, (key, answer.text)
        assert "Merger" not in answer.text and "/secret/" not in answer.text, (key, answer.text)
        assert _what_is_theirs(house) == before, (key, answer.text)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_what_is_anothers_is_not_there_to_change(house: House, role: Role) -> None:
    own = [
        ("DELETE", f"/api/sessions/{house.ids['sessions.session_id']}"),
        ("DELETE", f"/api/keys/{house.ids['keys.key_id']}"),
        ("DELETE", "/api/users/Stranger/sessions"),
        ("DELETE", "/api/users/Stranger/password"),
        ("POST", "/api/users/Stranger/key"),
        ("POST", "/api/users/Stranger/unlock"),
        ("DELETE", "/api/documents/doc_1"),
        ("DELETE", "/api/datasets/Hiddenset"),
        ("POST", "/api/collections/Hidden/grants"),
    ]
    for method, path in own:
        answer = house.call(method, path, house.keys[role], json={"user": f"is {role.value}"})
        assert answer.status_code in (403, 404), (method, path, answer.text)
    access = house.services.access
    stranger = access.users.find("Stranger", by=access.local_administrator())
    assert len(access.sessions.list(stranger.id)) == 1
    assert {key.name for key in access.keys.list(stranger.id, by=stranger)} == {"default", "theirs"}


def test_a_key_narrowed_to_one_collection_learns_nothing_of_others(house: House) -> None:
    access = house.services.access
    ada = access.local_administrator()
    owner = access.principal_for_key(house.keys[Role.KNOWLEDGE_OWNER])
    open_one = access.create_collection("Open", by=owner)
    access.grant("Hidden", owner.name, Access.READ, by=ada)
    _, token = access.keys.create(owner, "narrow", Scope(collections=frozenset({open_one.id})), days=None, by=owner)
    try:
        for method, path in house.routes:
            if method == "GET":
                answer = house.call(method, house.filled(path), token)
                assert "Merger" not in answer.text and "/secret/" not in answer.text, (path, answer.text)
        assert (
            house.call("GET", "/api/documents/doc_1/text", house.keys[Role.KNOWLEDGE_OWNER]).json()["text"] == "Merger"
        )
        assert house.call("GET", "/api/documents/doc_1/text", token).status_code == 404
        assert house.call("GET", "/api/conversations", token).status_code == 403
    finally:
        access.revoke("Hidden", owner.name, by=ada)


def test_a_key_without_permissions_passes_no_gate_that_asks_for_one(house: House) -> None:
    access = house.services.access
    owner = access.principal_for_key(house.keys[Role.ADMINISTRATOR])
    _, token = access.keys.create(owner, "nothing", Scope(permissions=frozenset()), days=None, by=owner)
    for method, path in house.routes:
        gate = GATES[f"{method} {path}"]
        if (gate.any_of and not gate.in_route) or gate.person:
            answer = house.call(method, house.filled(path), token, json={})
            assert answer.status_code == 403, (method, path, answer.text)


def test_every_permission_guards_something() -> None:
    guarded = {permission for gate in GATES.values() for permission in gate.any_of}
    assert guarded == set(Permission)
