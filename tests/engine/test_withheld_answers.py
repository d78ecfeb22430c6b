"""A conversation over HTTP after its document was removed, or its collection closed to the person who asked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from engine.access.roles import Role
from engine.api.app import create_app
from engine.api.services import Services
from engine.chat.presenting import WITHHELD
from tests.support.running_servers import wait_until
from tests.support.services import running_services

pytestmark = pytest.mark.timeout(600)

LEAVE = "People in the Lisbon office get 27 days of annual leave."
SEAL = "Every AQ65 pump needs a mechanical seal made of silicon carbide."
QUESTION = "How many days of annual leave do people in the Lisbon office get?"


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    with running_services(tmp_path_factory.mktemp("withheld") / "vault") as built:
        yield built


@pytest.fixture
def client(services: Services) -> TestClient:
    return TestClient(create_app(services))


def add(client: TestClient, folder: Path, collection: str) -> dict[str, str]:
    """Fill a new collection with two documents; their ids by name."""
    (folder / "leave.md").write_text(f"# Leave\n\n{LEAVE}\n")
    (folder / "pumps.md").write_text(f"# Pumps\n\n{SEAL}\n")
    client.post("/api/collections", json={"name": collection})
    started = client.post("/api/ingest", json={"paths": [str(folder)], "collection": collection}).json()
    wait_until(lambda: client.get(f"/api/jobs/{started['job_id']}").json()["state"] == "succeeded", 300)
    listed = client.get("/api/documents", params={"collection": collection}).json()["documents"]
    return {entry["name"]: entry["id"] for entry in listed}


def test_a_removed_document_is_in_no_conversation(client: TestClient, services: Services, tmp_path: Path) -> None:
    ids = add(client, tmp_path, "handbook")
    first = client.post("/api/ask", json={"question": QUESTION, "collection": "handbook", "keep": True}).json()
    assert LEAVE in first["answer"]
    conversation = first["conversation_id"]
    assert LEAVE in client.get(f"/api/conversations/{conversation}").text

    assert client.delete(f"/api/documents/{ids['leave.md']}").status_code == 200
    shown = client.get(f"/api/conversations/{conversation}")
    assert LEAVE not in shown.text
    assert [turn["answer"]["answer"] for turn in shown.json()["turns"]] == [WITHHELD]
    with services.db.read() as conn:
        assert conn.execute("SELECT count(*) FROM turns WHERE answer LIKE '%27 days%'").fetchall() == [(0,)]
    asked = {"question": "And when do they expire?", "conversation_id": conversation}
    follow_up = client.post("/api/ask", json=asked)
    assert follow_up.status_code == 200
    assert follow_up.json()["rewritten_question"] is None
    assert "27 days" not in follow_up.text


def test_a_closed_collection_is_in_no_conversation(client: TestClient, services: Services, tmp_path: Path) -> None:
    add(client, tmp_path, "plans")
    key = services.access.create_user("maria", Role.ANALYST, by=services.access.local_administrator())[1]
    maria = {"Authorization": f"Bearer {key}"}
    client.post("/api/collections/plans/grants", json={"user": "maria"})
    first = client.post("/api/ask", json={"question": QUESTION, "keep": True}, headers=maria).json()
    assert LEAVE in first["answer"]
    conversation = first["conversation_id"]

    client.delete("/api/collections/plans/grants", params={"user": "maria"})
    shown = client.get(f"/api/conversations/{conversation}", headers=maria)
    assert [turn["answer"]["answer"] for turn in shown.json()["turns"]] == [WITHHELD]
    assert LEAVE not in shown.text
    asked = {"question": "And when do they expire?", "conversation_id": conversation}
    follow_up = client.post("/api/ask", json=asked, headers=maria).json()
    assert (follow_up["abstained"], follow_up["rewritten_question"], follow_up["citations"]) == (True, None, [])
