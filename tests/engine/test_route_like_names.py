"""Names that look like paths: whatever a person types, the answer is about the thing, never about routes."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient

from engine.api.app import create_app
from engine.client.client import segment
from tests.support.quiet_services import services_without_models

NAMES = ("../../etc", "../status", "..", ".", "a/b", "a/text", "a b?c#d%2F")


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with services_without_models(tmp_path_factory.mktemp("names") / "vault") as services:
        yield TestClient(create_app(services), raise_server_exceptions=False)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    ("method", "before", "after", "message"),
    [
        ("GET", "/api/documents/", "", "There is no such document."),
        ("GET", "/api/documents/", "/text", "There is no such document."),
        ("GET", "/api/documents/", "/original", "There is no such document."),
        ("DELETE", "/api/documents/", "", "There is no such document."),
        ("GET", "/api/models/", "", "There is no such model."),
        ("DELETE", "/api/models/", "", "There is no such model."),
        ("POST", "/api/models/", "/use", "There is no such model."),
        ("POST", "/api/models/", "/verify", "There is no such model."),
        ("GET", "/api/jobs/", "", "There is no such job."),
        ("GET", "/api/conversations/", "", "There is no such conversation."),
    ],
)
def test_an_unknown_name_is_answered_as_such(
    client: TestClient, method: str, before: str, after: str, message: str, name: str
) -> None:
    response = client.request(method, before + segment(name) + after)
    assert response.status_code == 404
    assert response.json()["error"]["message"] == message


def test_a_route_that_is_not_there_is_told_in_a_sentence(client: TestClient) -> None:
    assert client.get("/api/" + quote("nothing")).json()["error"]["message"] == "There is no such route."
    assert client.patch("/api/status").json()["error"]["message"] == "This route does not take that method."
