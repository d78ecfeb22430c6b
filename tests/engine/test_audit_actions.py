"""What people do over HTTP is in the log, none of its words are, and what is not recorded is not done."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from engine.access.roles import Role
from engine.api.app import create_app
from engine.api.services import Services
from engine.api.sign_ins import SignIns
from engine.audit.log import AuditLog
from engine.audit.verifier import claims_of_file, verify_file
from engine.core.errors import DiskFullError
from tests.support.clocks import FakeClock
from tests.support.running_servers import wait_until
from tests.support.services import running_services

pytestmark = pytest.mark.timeout(600)

CANARY = "Zwetschgenkompottquartett"
ENDED = ("succeeded", "failed", "cancelled")


class Office:
    """A vault with one document, and people who call."""

    def __init__(self, services: Services, folder: Path) -> None:
        self.services = services
        self.client = TestClient(create_app(services), raise_server_exceptions=False)
        folder.mkdir()
        note = folder / f"{CANARY}.md"
        note.write_text(f"# {CANARY}\n\nThe {CANARY} plays in the great hall at eight in the evening.\n")
        self.note = note
        self.made = self.post("/api/collections", json={"name": CANARY})
        self.wait(self.post("/api/ingest", json={"paths": [str(note)], "collection": CANARY})["job_id"])
        self.document = self.client.get("/api/documents").json()["documents"][0]["id"]

    def post(self, path: str, **what: Any) -> Any:
        response = self.client.post(path, **what)
        assert response.status_code < 300, response.text
        return response.json()

    def wait(self, job_id: str) -> Any:
        wait_until(lambda: self.client.get(f"/api/jobs/{job_id}").json()["state"] in ENDED, 300)
        return self.client.get(f"/api/jobs/{job_id}").json()

    def records(self) -> list[dict[str, Any]]:
        """Everything in the log, oldest first, past the API, which would record the look."""
        with self.services.db.read() as conn:
            rows: Any = conn.execute("SELECT record FROM audit_records ORDER BY sequence").fetchall()
        return [json.loads(row[0]) for row in rows]

    def last(self, action: str) -> dict[str, Any]:
        return [record for record in self.records() if record["action"] == action][-1]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("audited")
    with running_services(folder / "vault") as services:
        services.embedder.wait_ready()
        services.reader.wait_ready()
        yield Office(services, folder / "documents")


def full(*_: object, **__: object) -> None:
    raise DiskFullError("There is no room left on the disk of the vault.", help="Free some space.")


@pytest.fixture
def nothing_can_be_recorded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(AuditLog, "append", full)


def test_the_start_and_who_unlocked_the_vault_come_first(office: Office) -> None:
    actions = [record["action"] for record in office.records()][:3]
    assert actions == ["log.created", "access.signed_in", "engine.started"]
    unlocked, started = office.records()[1:3]
    assert unlocked["actor"].startswith("usr_") and unlocked["details"] == {"way": "passphrase"}
    assert started["details"]["after"] == "first"


def test_an_import_is_recorded_from_the_order_to_each_document(office: Office) -> None:
    asked = next(record for record in office.records() if record["action"] == "document.ingest_run")
    assert asked["details"] == {"step": "queued"}
    imported = office.last("document.imported")
    assert (imported["object"], imported["details"]["status"]) == (office.document, "added")
    assert imported["related"] == [f"col_{office.made['id']}", asked["object"]]
    ended = office.last("document.ingest_run")
    assert ended["details"] == {"step": "ended", "state": "succeeded"}


def test_a_view_of_a_source_is_recorded_before_it(office: Office) -> None:
    assert CANARY in office.client.get(f"/api/documents/{office.document}/text").json()["text"]
    record = office.last("document.viewed")
    assert (record["object"], record["outcome"], record["details"]) == (office.document, "allowed", {"as": "text"})
    assert office.client.get(f"/api/documents/{office.document}/original").status_code == 200
    assert office.last("document.original_exported")["object"] == office.document


def test_question_and_answer_are_recorded_by_digest_with_the_documents_looked_at(office: Office) -> None:
    question = f"When does the {CANARY} play?"
    answer = office.post("/api/ask", json={"question": question, "keep": True})
    office.post("/api/ask", json={"question": question})
    asked = [record for record in office.records() if record["action"] == "question.asked"][-2:]
    assert (
        asked[0]["digests"] == asked[1]["digests"] == {"question": office.services.audit.digest("question", question)}
    )
    answered = [record for record in office.records() if record["action"] == "question.answered"][-2]
    assert answered["object"] == answer["turn_id"]
    assert answered["related"] == [office.document]
    with office.client.stream("POST", "/api/ask/stream", json={"question": question}) as stream:
        assert "answer" in "".join(stream.iter_text())
    assert [record["action"] for record in office.records()][-3:] == [
        "question.asked",
        "question.passages_shown",
        "question.answered",
    ]
    office.post("/api/search", json={"query": CANARY})
    assert office.last("question.searched")["related"] == [office.document]
    chat = {"model": "cloister-quote", "messages": [{"role": "user", "content": question}]}
    office.post("/v1/chat/completions", json=chat)
    assert office.last("question.asked")["digests"] == asked[0]["digests"]
    conversation = office.client.get(f"/api/conversations/{answer['conversation_id']}").json()
    assert conversation["turns"]
    assert office.last("conversation.viewed")["related"] == [office.document]


def test_people_and_what_they_may_do(office: Office) -> None:
    maria = office.post("/api/users", json={"name": "Maria", "role": "analyst"})
    assert office.last("user.added")["object"] == maria["id"]
    office.post(f"/api/collections/{CANARY}/grants", json={"user": "Maria", "access": "read"})
    granted = office.last("collection.access_granted")
    assert (granted["object"], granted["related"]) == (maria["id"], [f"col_{office.made['id']}"])
    header = {"Authorization": f"Bearer {maria['api_key']}"}
    for _ in range(3):
        assert office.client.get("/api/status", headers=header).status_code == 200
    came = [one for one in office.records() if one["action"] == "access.signed_in" and one["actor"] == maria["id"]]
    assert [one["details"] for one in came] == [{"way": "key"}]
    assert office.client.get("/api/users", headers=header).status_code == 403
    assert office.last("access.refused")["actor"] == maria["id"]
    wrong = {"Authorization": "Bearer clk_wrong"}
    assert office.client.get("/api/users", headers=wrong).status_code == 401
    assert office.last("access.sign_in_failed")["outcome"] == "refused"
    office.client.put("/api/users/Maria/role", json={"role": "model_owner"})
    assert office.last("user.role_changed")["details"] == {"before": "analyst", "role": "model_owner"}
    office.client.delete(f"/api/collections/{CANARY}/grants", params={"user": "Maria"})
    assert office.last("collection.access_revoked")["object"] == maria["id"]
    office.client.delete("/api/users/Maria/key")
    assert office.last("user.key_revoked")["object"] == maria["id"]


def test_what_was_allowed_and_failed_is_recorded_as_failed(office: Office) -> None:
    body = {"passphrase": "not the one", "new_passphrase": "another long passphrase"}
    assert office.client.post("/api/vault/passphrase", json=body).status_code in (401, 403, 429)
    first, second = [one for one in office.records() if one["action"] == "vault.passphrase_changed"][-2:]
    assert (first["outcome"], second["outcome"]) == ("allowed", "failed")
    assert second["details"]["error"] in ("VAULT_WRONG_PASSPHRASE", "VAULT_UNLOCK_DELAYED")


def test_a_compliance_officer_reads_filters_verifies_and_exports_the_log(office: Office) -> None:
    user, key = office.services.access.create_user(
        "Olga", Role.COMPLIANCE_OFFICER, by=office.services.access.local_administrator()
    )
    header = {"Authorization": f"Bearer {key}"}
    client = office.client
    page = client.get("/api/audit/records", params={"limit": 2}, headers=header).json()
    assert [one["action"] for one in page["records"]] == ["log.read", "access.signed_in"]
    assert page["records"][0]["actor_name"] == "Olga"
    following = client.get("/api/audit/records", params={"limit": 5, "before": page["next"]}, headers=header).json()
    assert following["records"][0]["sequence"] == page["next"] - 1
    only = client.get("/api/audit/records", params={"action": ["document."], "actor": "ADA"}, headers=header).json()
    assert {one["action"].split(".")[0] for one in only["records"]} == {"document"}
    none = client.get("/api/audit/records", params={"until": "2020-01-01"}, headers=header).json()
    assert none == {"records": [], "next": None}
    assert client.get("/api/audit/records", params={"since": "yesterday"}, headers=header).status_code == 422
    checkpoint = client.post("/api/audit/checkpoints", headers=header).json()
    started = client.post("/api/audit/checks", json={"codes": [checkpoint["code"]]}, headers=header)
    result = office.wait(started.json()["job_id"])["result"]
    assert (result["intact"], result["claims_met"]) == (True, 1)
    exported = client.get("/api/audit/export", headers=header)
    claims = claims_of_file(checkpoint["line"].encode(), "kept")
    key_of_log = client.get("/api/audit/key", headers=header).json()
    report = verify_file(io.BytesIO(exported.content), claims, key_of_log["fingerprint"])
    assert (report.problems, report.claims_met, report.log) == ([], 1, key_of_log["log"])
    assert b'"action":"log.exported"' in exported.content
    assert office.last("log.exported")["actor"] == user.id
    for form, word in (("ocsf", "class_uid"), ("csv", "outcome")):
        assert word in client.get("/api/audit/export", params={"form": form}, headers=header).text


def test_others_may_not_read_it(office: Office) -> None:
    administrator = office.services.access.local_administrator()
    _, key = office.services.access.create_user("Nils", Role.KNOWLEDGE_OWNER, by=administrator)
    header = {"Authorization": f"Bearer {key}"}
    for method, path in (("GET", "records"), ("GET", "export"), ("POST", "checkpoints"), ("POST", "checks")):
        response = office.client.request(method, f"/api/audit/{path}", headers=header, json={})
        assert response.status_code == 403, path


def test_no_word_of_a_document_name_or_question_is_in_the_log(office: Office) -> None:
    whole = json.dumps(office.records())
    assert len(office.records()) > 30
    for word in (CANARY, CANARY.lower(), "great hall", "Maria", "maria", "Olga", str(office.note.parent)):
        assert word not in whole, word


@pytest.mark.usefixtures("nothing_can_be_recorded")
@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/api/users", {"name": "Eve", "role": "analyst"}),
        ("POST", "/api/collections", {"name": "unrecorded"}),
        ("POST", "/api/ingest", {"paths": ["{note}"], "collection": CANARY}),
        ("POST", "/api/datasets", {"name": "unrecorded", "collection": CANARY}),
        ("DELETE", "/api/documents/{document}", None),
        ("POST", "/api/documents/removal", {"document_ids": ["{document}"]}),
        ("GET", "/api/documents/{document}/text", None),
        ("GET", "/api/documents/{document}/original", None),
        ("POST", "/api/search", {"query": CANARY}),
        ("POST", "/api/ask", {"question": CANARY}),
        ("POST", "/api/ask/stream", {"question": CANARY}),
        ("POST", "/v1/chat/completions", {"model": "cloister-quote", "messages": [{"role": "user", "content": "q"}]}),
        ("PUT", "/api/settings/runtime.slots", {"value": 3}),
        ("POST", "/api/engine/stop", None),
        ("PUT", "/api/isolation/acceptance", {"reason": "a reason that is not recorded"}),
        ("GET", "/api/audit/records", None),
        ("GET", "/api/audit/export", None),
    ],
)
def test_what_cannot_be_recorded_does_not_happen(office: Office, method: str, path: str, body: Any) -> None:
    before = state(office)
    path = path.format(document=office.document)
    text = json.dumps(body).replace("{document}", office.document).replace("{note}", str(office.note))
    response = office.client.request(method, path, json=json.loads(text))
    assert response.status_code == 507, (response.status_code, response.text[:300])
    assert response.json()["error"] if path.startswith("/api") else response.json()
    assert CANARY not in response.text
    assert state(office) == before


def state(office: Office) -> dict[str, Any]:
    tables = ("users", "collections", "documents", "jobs", "datasets", "grants", "turns", "settings", "audit_records")
    with office.services.db.read() as conn:
        return {name: conn.execute(f"SELECT count(*) FROM {name}").fetchall() for name in tables}


def test_nobody_comes_in_whose_coming_cannot_be_recorded(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    _, key = office.services.access.create_user("Paul", Role.ANALYST, by=office.services.access.local_administrator())
    monkeypatch.setattr(AuditLog, "append", full)
    header = {"Authorization": f"Bearer {key}"}
    assert office.client.get("/api/status", headers=header).status_code == 507


def test_after_a_pause_somebody_signs_in_again(office: Office) -> None:
    clock = FakeClock()
    sign_ins = SignIns(office.services.audit, clock, pause_s=60.0)
    before = len(office.records())
    for pause_s in (0.0, 59.0, 59.0, 60.0):
        clock.pass_s(pause_s)
        sign_ins.came_in("usr_1", "key")
    assert len(office.records()) == before + 2
