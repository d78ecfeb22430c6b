"""What changes for a request that came over the network: nobody owns the socket there, and addresses are limited."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from starlette.types import ASGIApp, Receive, Scope, Send

from engine.access.rates import Rate, TokenBuckets
from engine.access.roles import Role
from engine.api.app import create_app
from engine.api.rate_limits import WRONG_PASSWORDS, RateLimits
from engine.api.services import Services
from engine.network.certificates import make_authority, make_server
from engine.vault.kdf import Calibration
from tests.support.clocks import FakeClock
from tests.support.quiet_services import services_without_models

PASSWORD = "walnut ferry quilt"


class From:
    """Marks requests as the listener does."""

    def __init__(self, app: ASGIApp, address: str) -> None:
        self._app = app
        self._address = address

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            scope = {**scope, "state": {"address": self._address}}
        await self._app(scope, receive, send)


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    with services_without_models(tmp_path_factory.mktemp("network") / "vault") as built:
        access = built.access
        cost = Calibration.fastest().choose()
        with built.db.write() as conn:
            conn.execute(
                "INSERT INTO password_cost VALUES (1, ?, ?, ?)", (cost.memory_kib, cost.time_cost, cost.parallelism)
            )
        for role in (Role.ANALYST, Role.ADMINISTRATOR):
            user, _ = access.create_user(f"is {role.value}", role, by=access.local_administrator())
            prepared = access.sign_in.prepare_password(user, PASSWORD, current=None, by=access.local_administrator())
            access.sign_in.keep_password(user, prepared, session_id=None)
        yield built


def client_at(services: Services, address: str = "192.0.2.7") -> TestClient:
    return TestClient(From(create_app(services), address), raise_server_exceptions=False)


def sign_in(client: TestClient, name: str = "is analyst", password: str = PASSWORD) -> Any:
    return client.post("/api/sign-in", json={"name": name, "password": password})


def signed_in(client: TestClient, role: Role) -> dict[str, str]:
    return {"Authorization": f"Bearer {sign_in(client, f'is {role.value}').json()['token']}"}


def test_a_signed_in_person_works_and_a_stranger_is_told_to_sign_in(services: Services) -> None:
    client = client_at(services)
    assert client.get("/api/health").json() == {"status": "ok"}
    answer = client.get("/api/me")
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "UNAUTHENTICATED")
    assert "sign-in" in answer.json()["error"]["help"]
    bearer = signed_in(client, Role.ANALYST)
    assert client.get("/api/me", headers=bearer).json()["user"]["name"] == "is analyst"
    assert client.get("/openapi.json").status_code == 401
    assert "/api/ask" in client.get("/openapi.json", headers=bearer).json()["paths"]


def test_either_mark_is_enough_to_be_over_the_network(services: Services) -> None:
    """Were one of them lost, a stranger would still not be the owner of the socket."""
    app = create_app(services)
    assert TestClient(app).get("/api/me").json()["way"] == "socket"
    assert TestClient(app, base_url="https://testserver").get("/api/me").status_code == 401
    assert client_at(services).get("/api/me").status_code == 401


def test_the_keys_that_mean_none_mean_nobody_over_the_network(services: Services) -> None:
    for filler in ("unused", "none", "EMPTY"):
        bearer = {"Authorization": f"Bearer {filler}"}
        assert client_at(services).get("/v1/models", headers=bearer).status_code == 401


def test_a_stranger_sends_no_large_body(services: Services) -> None:
    client = client_at(services)
    assert client.post("/api/sign-in", content=b'{"name": "' + b"a" * 40_000).status_code == 413
    bearer = signed_in(client, Role.ANALYST)
    assert client.post("/api/search", json={"query": "a" * 40_000}, headers=bearer).status_code == 422


def test_only_who_manages_the_vault_names_files_of_the_machine(services: Services) -> None:
    client = client_at(services)
    analyst, administrator = (signed_in(client, role) for role in (Role.ANALYST, Role.ADMINISTRATOR))
    body = {"paths": ["/etc/hostname"], "collection": "missing"}
    refused = client.post("/api/ingest", json=body, headers=analyst)
    assert refused.status_code == 403 and "machine" in refused.json()["error"]["message"]
    assert client.post("/api/ingest", json=body, headers=administrator).status_code == 404
    here = TestClient(create_app(services)).post("/api/ingest", json=body, headers=analyst)
    assert here.status_code == 404


def test_wrong_passwords_count_for_their_address_whatever_name_they_try(services: Services) -> None:
    clock = FakeClock()
    few = Rate(per_minute=WRONG_PASSWORDS.per_minute, burst=4)
    passwords = TokenBuckets(few, clock)
    services = dataclasses.replace(
        services, limits=dataclasses.replace(RateLimits.standard(clock), passwords=passwords)
    )
    client = client_at(services, "198.51.100.1")
    for _ in range(few.burst + 1):  # what succeeds does not count
        assert sign_in(client).status_code == 201
    for number in range(few.burst):
        assert sign_in(client, f"invented {number}", "wrong password here").status_code == 401
    delayed = sign_in(client)
    assert (delayed.status_code, delayed.json()["error"]["code"]) == (429, "SIGN_IN_DELAYED")
    assert int(delayed.headers["Retry-After"]) >= 1
    assert sign_in(client_at(services, "198.51.100.2")).status_code == 201
    assert sign_in(TestClient(create_app(services))).status_code == 201  # through the socket
    clock.pass_s(60 / few.per_minute)
    assert sign_in(client).status_code == 201


def test_strangers_of_one_address_use_up_only_their_own_requests(services: Services) -> None:
    services = dataclasses.replace(services, limits=RateLimits.standard(FakeClock()))
    client = client_at(services, "198.51.100.1")
    answers = [client.get("/api/me").status_code for _ in range(301)]
    assert answers == [401] * 300 + [429]
    assert client_at(services, "198.51.100.2").get("/api/me").status_code == 401


def test_certificates_are_made_renewed_supplied_and_recorded(services: Services) -> None:
    client = TestClient(create_app(services), raise_server_exceptions=False)
    assert client.get("/api/tls").json() == {"listening": None, "origin": None, "server": None, "authority": None}
    assert client.get("/api/tls/authority").json()["error"]["code"] == "TLS_NOT_SET_UP"
    assert client.post("/api/tls/renewal", json={}).json()["error"]["code"] == "TLS_NOT_SET_UP"
    first = client.post("/api/tls/authority", json={"names": ["cloister.example.org"]}).json()
    assert first["origin"] == "authority" and first["server"]["names"] == ["cloister.example.org"]
    renewed = client.post("/api/tls/renewal", json={}).json()
    assert renewed["authority"] == first["authority"]
    assert renewed["server"]["names"] == first["server"]["names"]
    assert renewed["server"]["fingerprint"] != first["server"]["fingerprint"]
    now = datetime.now(UTC)
    own = make_server(make_authority(now), ["other.example.org"], now)
    wrong = client.put("/api/tls/certificate", json={"certificate": own.certificate, "key": first["server"]["subject"]})
    assert wrong.json()["error"]["code"] == "CERTIFICATE_REFUSED"
    used = client.put("/api/tls/certificate", json={"certificate": own.certificate, "key": own.key}).json()
    assert (used["origin"], used["authority"]) == ("supplied", None)
    assert "PRIVATE KEY" not in str(first) + str(used)
    with services.db.read() as conn:
        rows = conn.execute("SELECT record FROM audit_records WHERE action = 'tls.certificate_changed'").fetchall()
    assert len(rows) == 3 and all("PRIVATE" not in str(row[0]) for row in rows)


def test_the_doctor_says_when_a_certificate_ends(services: Services) -> None:
    client = TestClient(create_app(services), raise_server_exceptions=False)
    client.post("/api/tls/authority", json={"names": ["cloister.example.org"]})

    def check() -> dict[str, str]:
        checks = client.get("/api/doctor").json()["checks"]
        return next(one for one in checks if one["name"] == "TLS")

    assert check()["state"] == "ok"
    authority = services.tls.identity().authority
    assert authority is not None
    for days_ago, state in ((380, "warning"), (500, "failed")):
        old = make_server(authority, ["a.example.org"], datetime.now(UTC) - timedelta(days=days_ago))
        services.tls.keep(dataclasses.replace(services.tls.identity(), server=old))
        assert check()["state"] == state and "tls renew" in check()["help"]
