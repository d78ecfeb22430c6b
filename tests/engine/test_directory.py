"""Sign-in against a real OpenLDAP server: who comes in, as what, who does not, and what happens when it is gone."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from fastapi.testclient import TestClient

from engine.access.rates import Rate, TokenBuckets
from engine.access.roles import Role
from engine.api.app import create_app
from engine.api.rate_limits import RateLimits
from engine.api.services import Services
from engine.core.clock import SystemClock
from engine.directory import asking, child
from engine.directory.model import DirectorySettings
from engine.directory.reaching import Reach, open_reach
from engine.directory.service import Way
from engine.network.certificates import make_authority
from engine.vault.kdf import Calibration
from tests.support.quiet_services import services_without_models
from tests.support.slapd import ADMIN, ADMIN_PASSWORD, BASE, PASSWORD, Slapd, group, person, running_slapd, unit

LOCAL_PASSWORD = "walnut ferry quilt"
PEOPLE = "maria nina otto paul rosa twin".split()
LDIF = "".join(
    [
        unit("people"),
        unit("groups"),
        unit("elsewhere"),
        *map(person, PEOPLE),
        person("twin", dn=f"cn=other twin,ou=elsewhere,{BASE}"),
        person("local"),
        group("analysts", "maria", "otto", "twin", "local", "rosa"),
        group("officers", "rosa"),
        group("planners", "maria"),
        # A referral to another server, which is not followed.
        f"dn: ou=far,{BASE}\nobjectClass: referral\nobjectClass: extensibleObject\nou: far\nref: ldap://192.0.2.1/\n\n",
    ]
)


@pytest.fixture(scope="module")
def slapd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Slapd]:
    with running_slapd(tmp_path_factory.mktemp("slapd"), LDIF) as running:
        yield running


@pytest.fixture(scope="module")
def reach(slapd: Slapd) -> Iterator[Reach]:
    made = open_reach(f"localhost:{slapd.tls_port}")
    yield made
    made.close()


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory, slapd: Slapd, reach: Reach) -> Iterator[Services]:
    with services_without_models(tmp_path_factory.mktemp("directory") / "vault") as built:
        cost = Calibration.fastest().choose()
        with built.db.write() as conn:
            row = (cost.memory_kib, cost.time_cost, cost.parallelism)
            conn.execute("INSERT INTO password_cost VALUES (1, ?, ?, ?)", row)
        built.directory.way = Way(reach.host, reach.port, reach)
        admin = built.access.local_administrator()
        local, _ = built.access.create_user("local", Role.MODEL_OWNER, by=admin)
        prepared = built.access.sign_in.prepare_password(local, LOCAL_PASSWORD, current=None, by=admin)
        built.access.sign_in.keep_password(local, prepared, session_id=None)
        built.access.groups.create("planning", by=admin)
        buckets = TokenBuckets(Rate(10**9, 10**9), SystemClock())
        yield dataclasses.replace(built, limits=RateLimits(buckets, buckets, buckets, buckets))


@pytest.fixture(scope="module")
def client(services: Services, slapd: Slapd) -> TestClient:
    made = TestClient(create_app(services), raise_server_exceptions=False)
    body = {
        "url": f"ldaps://localhost:{slapd.tls_port}",
        "base": BASE,
        "ca": slapd.authority,
        "bind_dn": ADMIN,
        "bind_password": ADMIN_PASSWORD,
        "group_roles": {f"cn=analysts,ou=groups,{BASE}": "analyst", "officers": "compliance_officer"},
        "group_groups": {"planners": "planning"},
    }
    answer = made.put("/api/directory", json=body)
    assert answer.status_code == 200 and answer.json()["reachable"], answer.text
    assert ADMIN_PASSWORD not in answer.text + made.get("/api/directory").text
    return made


def sign_in(client: TestClient, name: str, password: str = PASSWORD) -> Any:
    return client.post("/api/sign-in", json={"name": name, "password": password})


def me(client: TestClient, token: str) -> Any:
    return client.get("/api/me", headers={"Authorization": f"Bearer {token}"})


def records(services: Services, action: str) -> list[dict[str, Any]]:
    with services.db.read() as conn:
        rows = conn.execute("SELECT record FROM audit_records WHERE action = ? ORDER BY sequence", (action,)).fetchall()
    return [json.loads(bytes(row[0]) if isinstance(row[0], bytes) else str(row[0])) for row in rows]


def test_somebody_of_the_directory_comes_in_with_its_role_and_groups(client: TestClient, services: Services) -> None:
    answer = sign_in(client, "Maria")  # the directory knows her as maria
    assert answer.status_code == 201, answer.text
    told = me(client, answer.json()["token"]).json()["user"]
    assert (told["name"], told["role"], told["has_key"], told["has_password"]) == ("maria", "analyst", False, False)
    groups = {one["name"]: one["members"] for one in client.get("/api/groups").json()["groups"]}
    assert groups == {"planning": ["maria"]}
    assert records(services, "access.signed_in")[-1]["details"] == {"way": "directory"}
    assert records(services, "user.added")[-1]["actor"] == "system"
    assert sign_in(client, "rosa").json()["user"]["role"] == "compliance_officer"  # the one with more to say
    users = [one["name"] for one in client.get("/api/users").json()["users"]]
    assert sign_in(client, "maria").status_code == 201
    assert [one["name"] for one in client.get("/api/users").json()["users"]] == users


def test_everybody_else_gets_the_same_answer(client: TestClient) -> None:
    wrong = [
        sign_in(client, "maria", "not hers"),
        sign_in(client, "nobody there"),
        sign_in(client, "nina"),  # no group of hers has a role
        sign_in(client, "twin"),  # two entries: nobody can tell whose password it is
        sign_in(client, "local"),  # somebody of here is not taken over by an entry of that name
        sign_in(client, "administrator"),
    ]
    bodies = [{**answer.json()["error"], "request_id": ""} for answer in wrong]
    assert [answer.status_code for answer in wrong] == [401] * len(wrong)
    assert all(body == bodies[0] for body in bodies)
    assert sign_in(client, "local", LOCAL_PASSWORD).json()["user"]["role"] == "model_owner"


def test_a_name_is_never_a_filter(client: TestClient, services: Services, reach: Reach) -> None:
    names = (
        "*",
        "m*",
        "maria)(uid=*",
        "*)(objectClass=*",
        "maria))(|(uid=*",
        "\\2a",
        "mar\\69a",
        "maria\\",
        "(maria)",
        "\0",
    )
    for name in names:
        assert put(services, reach, name, PASSWORD) == {"outcome": "unknown"}, name
    assert put(services, reach, "maria", PASSWORD)["outcome"] == "found"
    assert sign_in(client, "m*").status_code == 401


def put(services: Services, reach: Reach, name: str, password: str | None) -> dict[str, Any]:
    """A question to the directory, without what stands before it in the engine."""
    settings = services.directory.settings()
    assert settings is not None
    question = {**json.loads(asking._question(settings, name, "")), "password": password}
    with reach.connect() as connection:
        return child.answer(question, connection)


def test_no_password_is_no_password(client: TestClient, services: Services, reach: Reach) -> None:
    """This directory lets a name without a password in as nobody, and says that it succeeded."""
    assert sign_in(client, "otto", "").status_code == 422
    assert services.directory.verify("otto", "") is None
    assert put(services, reach, "otto", "") == {"outcome": "wrong_password"}
    assert put(services, reach, "otto", PASSWORD)["outcome"] == "found"


def test_what_would_send_passwords_in_clear_or_let_nobody_in_is_refused(client: TestClient, slapd: Slapd) -> None:
    before = client.get("/api/directory").json()
    good = {"url": before["url"], "base": BASE, "group_roles": {"analysts": "analyst"}}
    for wrong in (
        {"url": "ldap://ldap.example.org"},
        {"url": "http://ldap.example.org"},
        {"url": "ldaps://"},
        {"url": "ldaps://user@ldap.example.org"},
        {"user_filter": "(uid=maria)"},
        {"user_filter": "(uid={name}"},
        {"group_roles": {}},
        {"group_roles": {"analysts": "emperor"}},
        {"bind_dn": ADMIN + "x"},
    ):
        answer = client.put("/api/directory", json={**good, **wrong})
        assert answer.status_code == 422, (wrong, answer.text)
    assert client.get("/api/directory").json() == before


def test_another_place_cannot_be_asked_whatever_is_set(client: TestClient, services: Services) -> None:
    settings = services.directory.settings()
    assert settings is not None
    try:
        services.directory.keep(dataclasses.replace(settings, url="ldaps://elsewhere.example.org"))
        answer = client.post("/api/directory/test", json={"name": "maria"})
        assert (answer.status_code, answer.json()["error"]["code"]) == (409, "DIRECTORY_OUT_OF_REACH")
        assert sign_in(client, "local", LOCAL_PASSWORD).status_code == 201
    finally:
        services.directory.keep(settings)


def test_a_directory_that_is_not_who_it_should_be_gets_no_password(client: TestClient, services: Services) -> None:
    settings = services.directory.settings()
    assert settings is not None
    try:
        services.directory.keep(dataclasses.replace(settings, ca=make_authority(datetime.now(UTC)).certificate))
        answer = sign_in(client, "otto")
        assert (answer.status_code, answer.json()["error"]["code"]) == (503, "DIRECTORY_DOWN")
        assert "certificate" in answer.json()["error"]["message"]
        services.directory.keep(dataclasses.replace(settings, bind_password="not the account's"))
        answer = sign_in(client, "otto")
        assert "account" in answer.json()["error"]["message"]
    finally:
        services.directory.keep(settings)


def test_start_tls_is_begun_before_anything_is_said(slapd: Slapd) -> None:
    way = open_reach(f"localhost:{slapd.plain_port}")
    url = f"ldap://localhost:{slapd.plain_port}"
    settings = DirectorySettings(url, BASE, "(uid={name})", ca=slapd.authority, start_tls=True)
    plain = dataclasses.replace(settings, start_tls=False)  # to this machine itself, where it is allowed
    wrong = dataclasses.replace(settings, ca=make_authority(datetime.now(UTC)).certificate)
    try:
        outcomes = []
        for chosen, password in ((settings, PASSWORD), (plain, PASSWORD), (plain, "wrong"), (wrong, PASSWORD)):
            with way.connect() as connection:
                question = json.loads(asking._question(chosen, "maria", password))
                outcomes.append(child.answer(question, connection)["outcome"])
        assert outcomes == ["found", "found", "wrong_password", "certificate"]
    finally:
        way.close()


@pytest.mark.slow
def test_who_is_known_no_more_loses_everything_at_the_next_check(
    client: TestClient, services: Services, slapd: Slapd
) -> None:
    maria, otto, _ = (sign_in(client, name).json()["token"] for name in ("maria", "otto", "rosa"))
    key = client.post("/api/keys", json={"name": "own"}, headers={"Authorization": f"Bearer {otto}"}).json()["api_key"]
    assert client.post("/api/directory/check").json() == {"lost": 0}
    assert me(client, otto).status_code == me(client, key).status_code == 200
    slapd.change(f"dn: uid=otto,ou=people,{BASE}\nchangetype: delete\n")
    analysts = (
        f"dn: cn=analysts,ou=groups,{BASE}\nchangetype: modify\ndelete: member\nmember: uid=maria,ou=people,{BASE}\n"
    )
    officers = (
        f"dn: cn=officers,ou=groups,{BASE}\nchangetype: modify\nadd: member\nmember: uid=maria,ou=people,{BASE}\n"
    )
    planners = (
        f"dn: cn=planners,ou=groups,{BASE}\nchangetype: modify\nreplace: member\nmember: uid=rosa,ou=people,{BASE}\n"
    )
    slapd.change(f"{analysts}\n{officers}\n{planners}")
    assert client.post("/api/directory/check").json() == {"lost": 1}
    assert me(client, otto).status_code == me(client, key).status_code == 401
    assert me(client, maria).json()["user"]["role"] == "compliance_officer"
    assert client.get("/api/groups").json()["groups"][0]["members"] == ["rosa"]
    assert records(services, "access.session_ended")[-1]["details"] == {"sessions_ended": 1, "why": "directory"}
    assert sign_in(client, "otto").status_code == 401
    # Somebody else who gets the name there is who signs in with it, and has nothing that was not given again.
    slapd.change(person("otto").replace("\nobjectClass", "\nchangetype: add\nobjectClass", 1))
    assert sign_in(client, "otto").status_code == 201


@pytest.mark.slow
def test_while_it_is_down_passwords_of_here_work_and_nobody_loses_anything(
    client: TestClient, services: Services, slapd: Slapd
) -> None:
    token = sign_in(client, "rosa").json()["token"]
    slapd.stop()
    try:
        answer = sign_in(client, "rosa")
        assert (answer.status_code, answer.json()["error"]["code"]) == (503, "DIRECTORY_DOWN")
        assert answer.json()["error"]["help"]
        assert sign_in(client, "local", LOCAL_PASSWORD).status_code == 201
        assert client.post("/api/directory/check").status_code == 503
        assert me(client, token).status_code == 200
    finally:
        slapd.start()
    services.access.sign_in.lockout.forget("rosa")
    assert sign_in(client, "rosa").status_code == 201


def test_turned_off_nobody_comes_in_by_it(client: TestClient, services: Services) -> None:
    settings = services.directory.settings()
    assert settings is not None
    assert client.delete("/api/directory").json()["url"] is None
    try:
        services.access.sign_in.lockout.forget("rosa")
        assert sign_in(client, "rosa").status_code == 401
        assert client.post("/api/directory/test", json={"name": "rosa"}).json()["error"]["code"] == "DIRECTORY_OFF"
        assert len(records(services, "directory.turned_off")) == 1
    finally:
        services.directory.keep(settings)
