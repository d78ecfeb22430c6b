"""Passphrase and recovery code over HTTP: the vault decides, only administrators ask, and no secret comes back."""

from __future__ import annotations

import itertools
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from engine.access.roles import Permission, Role
from engine.api.app import create_app
from engine.api.services import Services
from engine.core.logging import configure_logging
from engine.vault.recovery_code import new_recovery_code
from engine.vault.vault import Vault
from tests.support.services import running_services

PASSPHRASE = "correct horse"
NEW = "walnut-ferry-quilt-thunder"
NOT_IT = "marmalade-bicycle-lantern"
CHANGE, REPLACE = "/api/vault/passphrase", "/api/vault/recovery-code"
BODIES = {
    CHANGE: {"passphrase": PASSPHRASE, "new_passphrase": NEW},
    REPLACE: {"passphrase": PASSPHRASE},
}
ROUTES = pytest.mark.parametrize("path", list(BODIES))


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    with running_services(tmp_path_factory.mktemp("routes") / "vault") as services:
        yield services


@pytest.fixture
def services(running: Services) -> Iterator[Services]:
    """The same vault with its first keys and no failed attempt in every test."""
    manifest, attempts = running.paths.manifest.read_bytes(), running.paths.run / "unlock-attempts.json"
    before = running.vault._manifest
    attempts.unlink(missing_ok=True)
    yield running
    running.paths.manifest.write_bytes(manifest)
    running.vault._manifest = before


@pytest.fixture
def client(services: Services) -> TestClient:
    return TestClient(create_app(services), raise_server_exceptions=False)


@pytest.fixture
def log(services: Services) -> Iterator[Path]:
    """The engine's log as an administrator keeps it at its most talkative."""
    root = logging.getLogger()
    before = list(root.handlers), root.level
    root.handlers = []
    handler = configure_logging(services.paths.logs, level="debug")
    yield services.paths.logs / "engine.log"
    handler.close()
    root.handlers, root.level = before[0], before[1]


def test_a_changed_passphrase_is_the_one_that_counts(client: TestClient, services: Services) -> None:
    answer = client.post(CHANGE, json=BODIES[CHANGE])
    assert (answer.status_code, answer.json()) == (200, {"administrator": "ada"})
    assert services.vault.change_passphrase(NEW, NEW) == services.vault.opened_by
    again = client.post(CHANGE, json=BODIES[CHANGE])
    assert (again.status_code, again.json()["error"]["code"]) == (401, "VAULT_WRONG_PASSPHRASE")


def test_a_new_recovery_code_is_given_for_a_passphrase_only(client: TestClient, services: Services) -> None:
    before = services.paths.manifest.read_bytes()
    assert client.post(REPLACE).status_code == 422
    assert client.post(REPLACE, json={}).status_code == 422
    refused = client.post(REPLACE, json={"passphrase": NOT_IT})
    assert (refused.status_code, refused.json()["error"]["code"]) == (401, "VAULT_WRONG_PASSPHRASE")
    assert services.paths.manifest.read_bytes() == before
    (services.paths.run / "unlock-attempts.json").unlink()
    first, second = (client.post(REPLACE, json=BODIES[REPLACE]).json()["recovery_code"] for _ in range(2))
    assert first != second
    as_passphrase = client.post(REPLACE, json={"passphrase": second.replace("-", "")})
    assert (as_passphrase.status_code, as_passphrase.json()["error"]["code"]) == (422, "VAULT_PASSPHRASE_REFUSED")
    worthless = client.post(REPLACE, json={"passphrase": first.replace("-", "")})
    assert worthless.json()["error"]["code"] == "VAULT_WRONG_PASSPHRASE"


@ROUTES
def test_wrong_passphrases_are_delayed_as_at_the_door(client: TestClient, services: Services, path: str) -> None:
    assert client.post(path, json=BODIES[path] | {"passphrase": NOT_IT}).status_code == 401
    record = services.paths.run / "unlock-attempts.json"
    record.write_text(record.read_text().replace('"failures": 1', '"failures": 7'))
    delayed = client.post(path, json=BODIES[path])
    assert (delayed.status_code, delayed.json()["error"]["code"]) == (429, "VAULT_UNLOCK_DELAYED")


@pytest.mark.parametrize("new", ["abc", "    ", "x" * 1025])
def test_a_new_passphrase_that_the_vault_refuses_changes_nothing(
    client: TestClient, services: Services, new: str
) -> None:
    before = services.paths.manifest.read_bytes()
    refused = client.post(CHANGE, json={"passphrase": PASSPHRASE, "new_passphrase": new})
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "VAULT_PASSPHRASE_REFUSED")
    assert services.paths.manifest.read_bytes() == before


@ROUTES
@pytest.mark.parametrize("role", list(Role))
def test_only_who_manages_the_vault_gets_past_the_door(
    client: TestClient, services: Services, path: str, role: Role
) -> None:
    administrator = services.access.local_administrator()
    user, key = services.access.create_user(f"{role.value}-{path[-4:]}", role, by=administrator)
    answer = client.post(path, json=BODIES[path], headers={"Authorization": f"Bearer {key}"})
    if user.may(Permission.MANAGE_VAULT):
        assert answer.status_code == 200
    else:
        assert (answer.status_code, answer.json()["error"]["code"]) == (403, "FORBIDDEN")
        wrong = client.post(path, json=BODIES[path] | {"passphrase": NOT_IT}, headers=answer.request.headers)
        assert wrong.status_code == 403  # whether it is the right one is not to be learnt either


@ROUTES
def test_a_key_that_is_not_valid_gets_nowhere(client: TestClient, path: str) -> None:
    answer = client.post(path, json=BODIES[path], headers={"Authorization": "Bearer clk_nobody"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "UNAUTHENTICATED")


SHAPES = [
    {"passphrase": [NOT_IT]},
    {"passphrase": {NOT_IT: NOT_IT}},
    {"passphrase": NOT_IT * 400},
    {"passphrase": PASSPHRASE, "new_passphrase": NEW, NOT_IT: ""},
    {"passphrase": PASSPHRASE, "new_passphrase": NEW, "note": NOT_IT},
    {"pass_phrase": NOT_IT},
    [NOT_IT],
    NOT_IT,
]


@ROUTES
@pytest.mark.parametrize("shape", range(len(SHAPES)))
def test_a_body_of_the_wrong_shape_is_refused_and_not_repeated(client: TestClient, path: str, shape: int) -> None:
    answer = client.post(path, json=SHAPES[shape])
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "INVALID_INPUT")
    assert NOT_IT not in answer.text


@ROUTES
@pytest.mark.parametrize(
    "content",
    [b'{"passphrase": "' + NOT_IT.encode(), NOT_IT.encode(), b'{"passphrase": "\\ud800' + NOT_IT.encode() + b'"}'],
)
def test_a_body_that_is_no_json_is_refused_and_not_repeated(client: TestClient, path: str, content: bytes) -> None:
    answer = client.post(path, content=content, headers={"content-type": "application/json"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "INVALID_INPUT")
    assert NOT_IT not in answer.text


def test_neither_errors_nor_the_log_hold_a_secret(client: TestClient, services: Services, log: Path) -> None:
    code = client.post(REPLACE, json=BODIES[REPLACE]).json()["recovery_code"]
    said = []
    for path, new in itertools.product(BODIES, ("abc", NOT_IT)):
        for passphrase in (NOT_IT, PASSPHRASE, code, new_recovery_code()):
            body = {"passphrase": passphrase} | ({"new_passphrase": new} if path == CHANGE else {})
            answer = client.post(path, json=body)
            said += [answer.text] if answer.is_error else []
            (services.paths.run / "unlock-attempts.json").unlink(missing_ok=True)
        said += [client.post(path, json=shape).text for shape in SHAPES]
    kept = log.read_text()
    assert "refused: VAULT_WRONG_PASSPHRASE" in kept
    for secret in (PASSPHRASE, NEW, NOT_IT, code, code.replace("-", ""), code[:11]):
        assert not any(secret in text for text in said)
        assert secret not in kept


def test_a_fault_inside_tells_no_secret(
    client: TestClient, services: Services, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(self: Vault, passphrase: str) -> str:
        raise RuntimeError(passphrase)

    monkeypatch.setattr(Vault, "replace_recovery_code", fails)
    answer = client.post(REPLACE, json=BODIES[REPLACE])
    assert answer.status_code == 500
    assert PASSPHRASE not in answer.text + log.read_text()


def test_the_schema_calls_them_passwords(client: TestClient) -> None:
    schemas = client.get("/openapi.json").json()["components"]["schemas"]
    for name in ("PassphraseChange", "RecoveryCodeRequest"):
        for field in schemas[name]["properties"].values():
            assert (field["format"], field["writeOnly"]) == ("password", True)
