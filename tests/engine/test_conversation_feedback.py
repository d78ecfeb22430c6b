"""Turns over HTTP: their ids, what readers think of them, titles; and nobody else's."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from engine.access.roles import Role
from engine.api.app import create_app
from engine.api.services import Services
from engine.chat.presenting import WITHHELD
from engine.contract.answers import AnswerMode, AnswerResponse
from tests.support.quiet_services import services_without_models

BETTER = "It is 27 days, and 30 for those who work in shifts."


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    with services_without_models(tmp_path_factory.mktemp("feedback") / "vault") as services:
        services.access.create_collection("handbook", by=services.access.local_administrator())
        yield services


@pytest.fixture
def client(services: Services) -> TestClient:
    return TestClient(create_app(services))


@pytest.fixture
def document(services: Services, request: pytest.FixtureRequest) -> str:
    name = f"doc_{request.node.name}"[:80]
    with services.db.write() as conn:
        conn.execute(
            "INSERT INTO documents (id, collection_id, path, name, sha256, size_bytes, status, added_at, updated_at)"
            " VALUES (?, 1, ?, 'leave.md', x'00', 1, 'ready', 'now', 'now')",
            (name, f"/{name}"),
        )
    return name


@pytest.fixture
def place(services: Services, document: str) -> tuple[str, str]:
    """A conversation of the administrator with one answer that rests on the document; and the answer's id."""
    me = services.access.local_administrator().id
    conversation = services.conversations.create(me, "How many days of leave?")
    answer = AnswerResponse(
        answer="27 days.", mode=AnswerMode.QUOTE, abstained=False, sentences=[], citations=[], model=None, timings_ms={}
    )
    turn = services.conversations.append(
        conversation, "How many?", None, "quote", answer.model_dump(mode="json"), sources=[document]
    )
    return conversation, turn


def rate(client: TestClient, place: tuple[str, str], body: dict[str, Any], **more: Any) -> Any:
    return client.put(f"/api/conversations/{place[0]}/turns/{place[1]}/feedback", json=body, **more)


def shown(client: TestClient, place: tuple[str, str]) -> Any:
    (turn,) = client.get(f"/api/conversations/{place[0]}").json()["turns"]
    return turn


def kept(services: Services, turn: str) -> list[Any]:
    with services.db.read() as conn:
        return conn.execute("SELECT rating, correction FROM turn_feedback WHERE turn_id = ?", (turn,)).fetchall()


def test_a_turn_says_which_it_is(client: TestClient, place: tuple[str, str]) -> None:
    turn = shown(client, place)
    assert (turn["id"], turn["withheld"], turn["feedback"]) == (place[1], False, None)
    assert (turn["answer"]["conversation_id"], turn["answer"]["turn_id"]) == place


def test_feedback_is_kept_replaced_and_taken_back(
    client: TestClient, services: Services, place: tuple[str, str]
) -> None:
    answered = rate(client, place, {"rating": "down", "correction": f"  {BETTER} "})
    assert answered.status_code == 200
    given = answered.json()["feedback"]
    assert (given["rating"], given["correction"]) == ("down", BETTER)
    assert given["updated_at"]
    assert shown(client, place)["feedback"] == given
    assert rate(client, place, {"rating": "up"}).json()["feedback"]["correction"] is None
    assert kept(services, place[1]) == [("up", None)]
    assert rate(client, place, {}).json()["feedback"] is None
    assert kept(services, place[1]) == []


def test_feedback_leaves_a_conversation_where_it_is_in_the_list(client: TestClient, place: tuple[str, str]) -> None:
    before = client.get(f"/api/conversations/{place[0]}").json()["updated_at"]
    rate(client, place, {"rating": "up"})
    client.patch(f"/api/conversations/{place[0]}", json={"title": "Leave"})
    assert client.get(f"/api/conversations/{place[0]}").json()["updated_at"] == before


@pytest.mark.parametrize("body", [{"rating": "best"}, {"correction": "  "}, {"correction": "x" * 20_001}, {"stars": 5}])
def test_feedback_of_another_form_is_refused(client: TestClient, place: tuple[str, str], body: dict[str, Any]) -> None:
    assert rate(client, place, body).status_code == 422


def test_a_correction_goes_with_the_answer_and_the_rating_stays(
    client: TestClient, services: Services, place: tuple[str, str], document: str
) -> None:
    rate(client, place, {"rating": "down", "correction": BETTER})
    assert client.delete(f"/api/documents/{document}").status_code == 200
    turn = shown(client, place)
    assert (turn["withheld"], turn["answer"]["answer"]) == (True, WITHHELD)
    assert (turn["feedback"]["rating"], turn["feedback"]["correction"]) == ("down", None)
    assert kept(services, place[1]) == [("down", None)]
    assert rate(client, place, {"rating": "up"}).status_code == 409
    assert rate(client, place, {}).status_code == 200
    assert kept(services, place[1]) == []


def test_a_correction_without_a_rating_goes_whole(
    client: TestClient, services: Services, place: tuple[str, str], document: str
) -> None:
    rate(client, place, {"correction": BETTER})
    client.delete(f"/api/documents/{document}")
    assert kept(services, place[1]) == []
    assert shown(client, place)["feedback"] is None


def test_a_correction_is_withheld_with_its_answer(client: TestClient, services: Services, document: str) -> None:
    ada = services.access.local_administrator()
    maria, key = services.access.create_user("maria", Role.ANALYST, by=ada)
    services.access.grant("handbook", "maria", "read", by=ada)
    headers = {"Authorization": f"Bearer {key}"}
    conversation = services.conversations.create(maria.id, "Leave?")
    answer = {"answer": "27", "mode": "quote", "abstained": False, "sentences": [], "citations": [], "model": None}
    turn = services.conversations.append(
        conversation, "Leave?", None, "quote", answer | {"timings_ms": {}}, sources=[document]
    )
    assert rate(client, (conversation, turn), {"correction": BETTER}, headers=headers).status_code == 200
    services.access.revoke("handbook", "maria", by=ada)
    assert BETTER not in client.get(f"/api/conversations/{conversation}", headers=headers).text
    services.access.grant("handbook", "maria", "read", by=ada)
    assert BETTER in client.get(f"/api/conversations/{conversation}", headers=headers).text


def test_feedback_goes_with_its_conversation(client: TestClient, services: Services, place: tuple[str, str]) -> None:
    rate(client, place, {"rating": "up"})
    assert client.delete(f"/api/conversations/{place[0]}").status_code == 204
    assert kept(services, place[1]) == []


def test_a_conversation_gets_another_title(client: TestClient, place: tuple[str, str]) -> None:
    renamed = client.patch(f"/api/conversations/{place[0]}", json={"title": "  Leave in Lisbon "})
    assert (renamed.status_code, renamed.json()["title"]) == (200, "Leave in Lisbon")
    assert [turn["id"] for turn in renamed.json()["turns"]] == [place[1]]
    titles = [one["title"] for one in client.get("/api/conversations").json()["conversations"]]
    assert "Leave in Lisbon" in titles
    assert client.patch(f"/api/conversations/{place[0]}", json={"title": "a\u202eb"}).status_code == 422
    assert client.patch(f"/api/conversations/{place[0]}", json={"title": " "}).status_code == 422


def test_anothers_conversation_does_not_exist(client: TestClient, services: Services, place: tuple[str, str]) -> None:
    _, key = services.access.create_user("eve", Role.ADMINISTRATOR, by=services.access.local_administrator())
    eve = {"Authorization": f"Bearer {key}"}
    for response in (
        rate(client, place, {"rating": "down", "correction": "no"}, headers=eve),
        client.patch(f"/api/conversations/{place[0]}", json={"title": "mine"}, headers=eve),
        client.delete(f"/api/conversations/{place[0]}", headers=eve),
    ):
        assert response.status_code == 404
        assert response.json()["error"]["message"] == "There is no such conversation."
    assert kept(services, place[1]) == []
    assert shown(client, place)["id"] == place[1]


def test_a_turn_of_another_conversation_is_not_found(
    client: TestClient, services: Services, place: tuple[str, str]
) -> None:
    other = services.conversations.create(services.access.local_administrator().id, "Pumps?")
    assert rate(client, (other, place[1]), {"rating": "up"}).status_code == 404
    assert kept(services, place[1]) == []


def test_status_says_who_asks(client: TestClient, services: Services) -> None:
    found = client.get("/api/status").json()
    assert (found["user"], found["role"]) == ("ada", "administrator")
    _, key = services.access.create_user("otto", Role.ANALYST, by=services.access.local_administrator())
    found = client.get("/api/status", headers={"Authorization": f"Bearer {key}"}).json()
    assert (found["user"], found["role"]) == ("otto", "analyst")
