"""The API as a whole: what the schema promises holds for whatever is sent, and errors have one shape."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import schemathesis
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import response_schema_conformance, status_code_conformance
from starlette.types import ASGIApp

from engine.api.app import create_app
from engine.api.gates import GATES, Gate
from engine.contract.errors import ErrorEnvelope
from engine.core.errors import CloisterError
from tests.support.services import running_services


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ASGIApp]:
    with running_services(tmp_path_factory.mktemp("api") / "vault") as services:
        services.embedder.wait_ready()
        services.reader.wait_ready()
        yield create_app(services)


@pytest.fixture(scope="module")
def client(app: ASGIApp) -> TestClient:
    return TestClient(app, raise_server_exceptions=False)


@pytest.mark.filterwarnings("ignore")
def test_every_route_keeps_its_schema(app: ASGIApp) -> None:
    checks = [not_a_server_error, response_schema_conformance, status_code_conformance]
    schema = schemathesis.openapi.from_asgi("/openapi.json", app)
    tried = 0
    for operation in schema.get_all_operations():

        @given(case=operation.ok().as_strategy())
        @settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck), database=None)
        def keeps_its_schema(case: schemathesis.Case) -> None:
            case.call_and_validate(checks=checks, timeout=120)

        keeps_its_schema()
        tried += 1
    assert tried >= 30


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/api/nothing", 404, "NOT_FOUND"),
        ("PATCH", "/api/status", 405, "METHOD_NOT_ALLOWED"),
        ("POST", "/api/search", 422, "INVALID_INPUT"),
        ("GET", "/api/documents/doc_nothing", 404, "DOCUMENT_NOT_FOUND"),
        ("GET", "/api/jobs/job_nothing/events", 404, "JOB_NOT_FOUND"),
        ("POST", "/api/models/rollback", 409, "CONFLICT"),
    ],
)
def test_errors_come_in_the_envelope(client: TestClient, method: str, path: str, status: int, code: str) -> None:
    response = client.request(method, path)
    assert response.status_code == status
    error = ErrorEnvelope.model_validate(response.json()).error
    assert error.code == code
    assert error.message
    assert error.help
    assert error.request_id == response.headers["x-request-id"]


def test_a_body_that_is_too_large_is_refused(client: TestClient) -> None:
    response = client.post("/api/search", content=b'{"query": "' + b"a" * (5 << 20) + b'"}')
    assert response.status_code == 413
    assert response.json()["error"]["code"] == "TOO_LARGE"


def test_a_value_that_is_refused_is_not_repeated(client: TestClient) -> None:
    response = client.post("/api/search", json={"query": "secret words", "k": "secret words"})
    assert response.status_code == 422
    assert "secret" not in response.text


def test_what_nobody_foresaw_leaves_no_trace(app: ASGIApp, client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise RuntimeError("a sentence of a document")

    app.add_api_route("/api/fail", fail)  # type: ignore[attr-defined]
    monkeypatch.setattr("engine.api.caller.GATES", {**GATES, "GET /api/fail": Gate()})
    response = client.get("/api/fail")
    assert response.status_code == 500
    assert response.json()["error"]["code"] == "INTERNAL"
    assert "sentence" not in response.text
    assert "Traceback" not in response.text


def test_every_error_class_has_a_code_and_a_status() -> None:
    def leaves(kind: type[CloisterError]) -> Iterator[type[CloisterError]]:
        yield kind
        for child in kind.__subclasses__():
            yield from leaves(child)

    for kind in leaves(CloisterError):
        assert kind.code.isupper() or "_" in kind.code
        assert 400 <= kind.http_status <= 599
