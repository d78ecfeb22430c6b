"""Evaluations over the engine's own routes with real llama-servers: scores, digests, resumption, permissions."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from engine.access.roles import Role
from engine.api.app import create_app
from engine.api.services import Services
from engine.cli.commands.evaluate import read_questions
from engine.client.errors import ClientError
from engine.core.clock import SystemClock
from engine.evaluation import repository
from engine.evaluation.records import Answered
from engine.evaluation.scoring import Score
from engine.export.keeping import Keeper, Origin
from engine.export.model import ExportForm, ExportRequest, Quantization, TrainedRun
from engine.runtime.memory_files import MemoryFile
from tests.support.export_kit import PASSED, UNPACKED
from tests.support.quiet_services import services_without_models
from tests.support.running_servers import llama_server_or_skip
from tests.support.tiny_gguf import TinyLlama, write_tiny_gguf

QUESTIONS = [
    {"question": "Who approves travel expenses?", "answers": ["the head of department"]},
    {"question": "What is the share price?", "answers": []},
]


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    with services_without_models(tmp_path / "vault") as running:
        yield running


@pytest.fixture
def client(services: Services, tmp_path: Path) -> TestClient:
    """With an imported model, and a version that nobody has approved."""
    services.models.import_model(write_tiny_gguf(tmp_path / "base.gguf", TinyLlama(seed=2)), name="base")
    keeper = Keeper(
        services.db, services.vault.blobs, services.paths.models, services.models, services.registry, SystemClock()
    )
    run = TrainedRun("run_1", "leave", "pck_1", None, None)
    request = ExportRequest("run_1", ExportForm.MERGED, (Quantization.F16,))
    with MemoryFile("made") as made:
        made.fill([write_tiny_gguf(tmp_path / "tiny.gguf").read_bytes()])
        keeper.keep(Origin(request, run, UNPACKED, "ef" * 32, "usr_1"), made, Quantization.F16, PASSED)
    return TestClient(create_app(services), raise_server_exceptions=False)


def _start(client: TestClient, *models: str, **more: Any) -> dict[str, Any]:
    body = {"models": list(models), "questions": QUESTIONS, "max_tokens": 8, **more}
    answer = client.post("/api/evaluations", json=body)
    assert answer.status_code == 202, answer.text
    started: dict[str, Any] = answer.json()
    return started


def _finish(services: Services, client: TestClient, started: dict[str, Any]) -> Any:
    services.jobs.wait(started["job_id"], timeout_s=120)
    return client.get(f"/api/evaluations/{started['evaluation_id']}").json()


def test_a_base_and_an_unapproved_version_are_examined_and_compared(services: Services, client: TestClient) -> None:
    llama_server_or_skip()
    found = _finish(services, client, _start(client, "base", "leave-F16", name="first"))
    assert (found["state"], found["name"], found["mode"], found["questions"]) == ("succeeded", "first", "closed", 2)
    base, tuned = found["models"]
    assert base["sha256"] == services.models.show("base").sha256
    assert tuned["version_id"] == services.registry.show("leave-F16").record.id
    assert base["version_id"] is None
    assert [model["answered"] for model in found["models"]] == [2, 2]
    answers = client.get(f"/api/evaluations/{found['id']}/answers").json()["answers"]
    assert [(one["position"], one["number"]) for one in answers] == [(1, 1), (1, 2), (2, 1), (2, 2)]
    assert answers[0]["answer"] and answers[0]["expected"] == ["the head of department"]
    assert services.models.current() is None, "an evaluation changes nothing about what answers"
    assert services.registry.show("leave-F16").stage == "candidate"
    again = _finish(services, client, _start(client, "leave-F16"))
    assert again["set_sha256"] == found["set_sha256"]
    repeated = client.get(f"/api/evaluations/{again['id']}/answers").json()["answers"]
    assert [one["answer"] for one in repeated] == [one["answer"] for one in answers[2:]], "greedy"
    compared = client.get(f"/api/evaluations/comparison?evaluation={found['id']}&evaluation={again['id']}").json()
    assert [model["name"] for model in compared["models"]] == ["base", "leave-F16", "leave-F16"]
    assert len(compared["pairs"]) == 2 and compared["pairs"][0]["sentence"]
    listed = client.get("/api/evaluations").json()["evaluations"]
    assert [one["id"] for one in listed] == [again["id"], found["id"]]


def test_what_was_answered_before_a_stop_is_not_asked_again(services: Services, client: TestClient) -> None:
    llama_server_or_skip()
    started = _start(client, "base")
    found = _finish(services, client, started)
    with services.db.write() as conn:  # as a killed engine leaves it: one answer, nothing finished
        conn.execute("DELETE FROM evaluation_answers")
        conn.execute("UPDATE evaluations SET finished_at = NULL")
        given = Answered(1, 1, "said before", Score(True, False, 0.5, False, True))
        repository.insert_answer(conn, found["id"], given)
        conn.execute("UPDATE jobs SET state = 'failed' WHERE id = ?", (started["job_id"],))
    assert client.get(f"/api/evaluations/{found['id']}").json()["state"] == "failed"
    job_id = services.jobs.submit(
        "evaluation", services.jobs.get(started["job_id"]).lane, {"evaluation_id": found["id"]}, created_by="usr_1"
    )
    services.jobs.wait(job_id, timeout_s=120)
    assert client.get(f"/api/evaluations/{found['id']}").json()["state"] == "succeeded"
    answers = client.get(f"/api/evaluations/{found['id']}/answers").json()["answers"]
    assert [one["number"] for one in answers] == [1, 2]
    assert answers[0]["answer"] == "said before" != answers[1]["answer"]


def test_what_cannot_be_examined_or_compared_is_named(services: Services, client: TestClient) -> None:
    llama_server_or_skip()
    body = {"models": ["base"], "questions": QUESTIONS}
    for change, status, code in (
        ({"models": ["nobody"]}, 404, "NOT_FOUND"),
        ({"models": ["base", "base"]}, 422, "INVALID_INPUT"),
        ({"questions": []}, 422, "INVALID_INPUT"),
        ({"collection": "handbook"}, 422, "INVALID_INPUT"),
        ({"mode": "retrieval", "collection": "handbook"}, 404, "NOT_FOUND"),
    ):
        answer = client.post("/api/evaluations", json={**body, **change})
        assert (answer.status_code, answer.json()["error"]["code"]) == (status, code), change
    assert client.get("/api/evaluations/none").json()["error"]["code"] == "EVALUATION_NOT_FOUND"
    one = _finish(services, client, _start(client, "base"))
    other = _finish(services, client, _start(client, "leave-F16", questions=QUESTIONS[:1]))
    for ids in ([one["id"]], [one["id"], other["id"]]):
        query = "&".join(f"evaluation={found}" for found in ids)
        answer = client.get(f"/api/evaluations/comparison?{query}")
        assert (answer.status_code, answer.json()["error"]["code"]) == (409, "EVALUATION_COMPARISON")


@pytest.mark.parametrize("role", list(Role))
def test_only_those_who_may_evaluate_see_anything(role: Role, client: TestClient, services: Services) -> None:
    _, key = services.access.create_user(role.value, role, by=services.access.local_administrator())
    headers = {"Authorization": f"Bearer {key}"}
    allowed = role in (Role.MODEL_OWNER, Role.COMPLIANCE_OFFICER, Role.ADMINISTRATOR)
    for method, path in (("POST", ""), ("GET", ""), ("GET", "/evl_1"), ("GET", "/evl_1/answers")):
        answer = client.request(method, f"/api/evaluations{path}", headers=headers, json={"models": []})
        assert (answer.status_code not in (403, 422)) == (allowed and method == "GET"), (path, answer.text)
    assert (client.get("/api/evaluations/comparison?evaluation=evl_1", headers=headers).status_code == 404) == allowed


def test_a_record_is_visible_to_those_who_read_its_collections(services: Services, client: TestClient) -> None:
    llama_server_or_skip()
    administrator = services.access.local_administrator()
    collection = services.access.collections.create("handbook", by=administrator)
    found = _finish(services, client, _start(client, "base"))
    with services.db.write() as conn:
        conn.execute("UPDATE evaluations SET visible_with = ?", (f"[{collection.id}]",))
    _, key = services.access.create_user("other", Role.MODEL_OWNER, by=administrator)
    headers = {"Authorization": f"Bearer {key}"}
    for path in (f"/{found['id']}", f"/{found['id']}/answers", f"/comparison?evaluation={found['id']}"):
        assert client.get(f"/api/evaluations{path}").status_code != 404
        assert client.get(f"/api/evaluations{path}", headers=headers).status_code == 404
    assert client.get("/api/evaluations", headers=headers).json() == {"evaluations": []}


def test_a_question_set_is_read_and_its_mistakes_are_named(tmp_path: Path) -> None:
    file = tmp_path / "set.jsonl"
    file.write_text(
        '{"question": "A?", "answers": ["x", "y"]}\n\n{"question": "B?", "answer": "z", "id": 3}\n{"question": "C?"}\n'
    )
    assert [one.answers for one in read_questions(file)] == [["x", "y"], ["z"], []]
    for wrong in ('{"question": "A?"}\nno', '{"question": "A?"}\n[]', '{"question": "A?"}\n{"answers": ["x"]}'):
        file.write_text(wrong)
        with pytest.raises(ClientError, match="Line 2"):
            read_questions(file)
