"""Documents go when their days are over, unless they are held or the clock is not to be believed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from fastapi.testclient import TestClient

from engine.access.roles import Role
from engine.api.app import create_app
from engine.api.services import Services
from engine.erasure.retention import Retention
from tests.support.clocks import FakeClock
from tests.support.quiet_services import services_without_models
from tests.support.running_servers import wait_until


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    with services_without_models(tmp_path_factory.mktemp("retention") / "vault") as built:
        yield built


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def retention(services: Services, clock: FakeClock) -> Retention:
    with services.db.write() as conn:
        for table in ("retention_clock", "retention_rules", "legal_holds", "documents"):
            conn.execute(f"DELETE FROM {table}")
    return Retention(services.db, services.erasures, clock, boot_id=lambda: "one boot")


def collection(services: Services, name: str) -> int:
    ada = services.access.local_administrator()
    found = {one.name: one.id for one in services.access.collections.list_visible(by=ada)}
    return found.get(name) or services.access.create_collection(name, by=ada).id


def add(services: Services, document_id: str, added: str, *, mtime_s: int | None = None, parent: str = "") -> str:
    with services.db.write() as conn:
        conn.execute(
            "INSERT INTO documents (id, collection_id, parent_id, path, name, sha256, size_bytes, mtime_ns, status, "
            "added_at, updated_at) VALUES (?1, ?2, nullif(?3, ''), ?1, ?1, zeroblob(32), 1, ?4, 'ready', ?5, ?5)",
            (document_id, collection(services, "contracts"), parent, mtime_s and mtime_s * 10**9, added),
        )
    return document_id


def there(services: Services) -> set[str]:
    with services.db.read() as conn:
        return {str(row[0]) for row in conn.execute("SELECT id FROM documents").fetchall()}


def look(services: Services, retention: Retention) -> list[str]:
    """A look, carried through."""
    started = retention.look()
    ada = services.access.local_administrator().id
    for one in started:
        wait_until(lambda one=one: services.erasures.show(one, [], ada).state.value == "certified", 60)
    return started


def test_what_is_due_is_erased_with_a_certificate(services: Services, retention: Retention) -> None:
    ada = services.access.local_administrator().id
    number = collection(services, "contracts")
    old, new = (
        add(services, "doc_old", "2026-01-01T00:00:00.000Z"),
        add(services, "doc_new", "2026-05-01T00:00:00.000Z"),
    )
    retention.set(number, 30, "added", by=ada)
    assert [one.document_id for one in retention.due(number)] == [old]
    assert [one.document_id for one in retention.due(number, days=1)] == [old, new]
    assert look(services, retention) == [], "the first look only remembers the clock"
    assert there(services) == {old, new}
    [erasure_id] = look(services, retention)
    assert there(services) == {new}
    erasure = services.erasures.show(erasure_id, [], ada)
    assert erasure.kind.value == "retention" and services.erasures.verify(services.erasures.certificate(erasure)).own
    assert look(services, retention) == []
    retention.end(number)
    assert retention.rules([number]) == []


def test_days_may_count_from_the_files_own_time(services: Services, retention: Retention) -> None:
    number = collection(services, "contracts")
    add(services, "doc_old_file", "2026-05-01T00:00:00.000Z", mtime_s=1_700_000_000)
    add(services, "doc_old_entry", "2026-01-01T00:00:00.000Z", mtime_s=1_777_000_000)
    assert [one.document_id for one in retention.due(number, days=30, counted_from="modified")] == ["doc_old_file"]
    assert [one.document_id for one in retention.due(number, days=30, counted_from="added")] == ["doc_old_entry"]


def test_a_hold_keeps_a_document_and_what_it_lies_in(services: Services, retention: Retention) -> None:
    client = TestClient(create_app(services), raise_server_exceptions=False)
    number = collection(services, "contracts")
    add(services, "doc_mail", "2026-01-01T00:00:00.000Z")
    add(services, "doc_part", "2026-01-01T00:00:00.000Z", parent="doc_mail")
    assert client.put("/api/holds/doc_part", json={"why": "Case 4711"}).status_code == 204
    assert retention.due(number, days=30) == []
    for answer in (
        client.post("/api/erasures", json={"document_ids": ["doc_mail"]}),
        client.delete("/api/documents/doc_mail"),
        client.post("/api/documents/removal", json={"document_ids": ["doc_mail"]}),
    ):
        assert answer.status_code == 409 and answer.json()["error"]["code"] == "DOCUMENT_HELD"
    assert [one["why"] for one in client.get("/api/holds").json()["holds"]] == ["Case 4711"]
    settled = client.request("DELETE", "/api/holds/doc_part", json={"why": "It was settled."})
    assert settled.status_code == 204
    (ended,) = client.get("/api/audit/records", params={"action": "retention.hold_ended"}).json()["records"]
    assert len(ended["digests"]["why"]) == 64 and "settled" not in str(ended)
    assert client.delete("/api/holds/doc_part").status_code == 404
    assert [one.document_id for one in retention.due(number, days=30)] == ["doc_mail"]
    assert there(services) == {"doc_mail", "doc_part"}


@pytest.mark.parametrize("held", ["doc_mail", "doc_held_part"])
def test_a_hold_keeps_the_file_of_a_mail_from_what_is_done_to_an_attachment(
    services: Services, retention: Retention, held: str
) -> None:
    """A hold on the mail keeps its attachments, too; one on an attachment keeps the mail's file with all the others."""
    client = TestClient(create_app(services), raise_server_exceptions=False)
    add(services, "doc_mail", "2026-01-01T00:00:00.000Z")
    for part in ("doc_part", "doc_held_part"):
        add(services, part, "2026-01-01T00:00:00.000Z", parent="doc_mail")
    with services.db.write() as conn:
        blob_id = services.vault.blobs.put(conn, b"a mail with two attachments")
        conn.execute("UPDATE documents SET blob_id = ? WHERE id = 'doc_mail'", (blob_id,))
        conn.execute("UPDATE documents SET name = 'Maria Keller.txt' WHERE id = 'doc_part'")
    client.put(f"/api/holds/{held}", json={"why": "Case 4711"})

    (shown,) = client.post("/api/erasures/preview", json={"document_ids": ["doc_part"]}).json()["documents"]
    assert shown["held"]
    (found,) = client.post("/api/erasures/persons", json={"names": ["Maria Keller"]}).json()["documents"]
    assert found["id"] == "doc_part" and found["held"]
    person = {"sought": {"names": ["Maria Keller"]}, "decisions": [{"document_id": "doc_part", "action": "erase"}]}
    tried = [
        client.post("/api/erasures", json={"document_ids": ["doc_part"]}),
        client.post("/api/erasures/person", json=person),
    ]
    if held == "doc_mail":
        tried.append(client.delete("/api/documents/doc_part"))
    for answer in tried:
        assert answer.status_code == 409 and answer.json()["error"]["code"] == "DOCUMENT_HELD"
    with services.db.read() as conn:
        assert services.vault.blobs.get(conn, blob_id) == b"a mail with two attachments"
    assert there(services) == {"doc_mail", "doc_part", "doc_held_part"}


def test_when_the_engine_looks_next_is_known(services: Services) -> None:
    """The schedule of the running engine says it: within the hour."""
    client = TestClient(create_app(services), raise_server_exceptions=False)
    told = client.get("/api/retention").json()["next_look_at"]
    away_s = (datetime.fromisoformat(told) - datetime.now(UTC)).total_seconds()
    assert -60 < away_s <= 3600


def test_a_clock_that_jumps_ahead_erases_nothing(services: Services, retention: Retention, clock: FakeClock) -> None:
    number = collection(services, "contracts")
    retention.set(number, 30, "added", by=services.access.local_administrator().id)
    add(services, "doc_young", "2026-05-01T00:00:00.000Z")
    look(services, retention)
    clock.pass_s(10 * 24 * 3600)
    assert retention.clock_is_believed(), "both clocks went on"
    clock.set_wall_back(days=-60)
    assert not retention.clock_is_believed()
    assert look(services, retention) == look(services, retention) == []
    clock.set_wall_back(days=60)
    assert retention.clock_is_believed(), "it is back"
    clock.set_wall_back(days=-60)
    again = Retention(services.db, services.erasures, clock, boot_id=lambda: "another boot")
    assert not again.clock_is_believed(), "nothing says that the machine was off for so long"
    assert there(services) == {"doc_young"}
    again.confirm_clock()
    assert again.clock_is_believed() and len(look(services, again)) == 1
    assert there(services) == set()


def test_rules_are_for_those_who_may_erase_and_read(services: Services, retention: Retention) -> None:
    client = TestClient(create_app(services), raise_server_exceptions=False)
    access = services.access
    ada = access.local_administrator()
    keys = {role: access.create_user(f"is {role.value}", role, by=ada)[1] for role in Role}

    def put(role: Role) -> Any:
        headers = {"Authorization": f"Bearer {keys[role]}"}
        return client.put("/api/retention/contracts", headers=headers, json={"days": 10}).status_code

    assert (put(Role.KNOWLEDGE_OWNER), put(Role.COMPLIANCE_OFFICER), put(Role.ADMINISTRATOR)) == (403, 404, 404)
    access.grant("contracts", "is compliance_officer", "read", by=ada)
    assert put(Role.COMPLIANCE_OFFICER) == 200
    listed = client.get("/api/retention").json()
    assert [(one["collection"], one["days"], one["set_by"]) for one in listed["rules"]] == [
        ("contracts", 10, "is compliance_officer")
    ]
    hidden = {"Authorization": f"Bearer {keys[Role.ADMINISTRATOR]}"}
    assert client.get("/api/retention", headers=hidden).json()["rules"] == []
    assert client.delete("/api/retention/contracts").status_code == 204
    assert client.delete("/api/retention/contracts").status_code == 404
    assert client.post("/api/retention/clock").status_code == 204
