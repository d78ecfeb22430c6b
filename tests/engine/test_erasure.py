"""Whoever holds the key finds nothing of an erased document: in pages, gaps, free pages, log, indexes, files.

What hangs on it is said before; what cannot be erased is named on a certificate that others can check.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from engine.access.model import Access
from engine.access.roles import Role
from engine.api.app import create_app
from engine.api.services import Services
from engine.erasure import compaction, verifier
from tests.support.raw_pages import pages_in_clear
from tests.support.running_servers import wait_until
from tests.support.services import running_services

pytestmark = pytest.mark.timeout(600)

WORD = "Zwetschgenkompottquartett"
NAME = "Wilhelmine Kanarienvogel"
ENDED = ("succeeded", "failed", "cancelled")


class House:
    """A vault with many documents, one of them secret, and everything that can hang on it."""

    def __init__(self, services: Services, folder: Path) -> None:
        self.services = services
        self.client = TestClient(create_app(services), raise_server_exceptions=False)
        self.folder = folder
        folder.mkdir()
        for number in range(6):
            sentences = (f"Rule {number}.{line} is about leave, travel and room {number * line}." for line in range(8))
            (folder / f"rule-{number}.txt").write_text("\n\n".join(sentences))
        self.post("/api/collections", json={"name": "house"})
        self.add(folder)

    def add(self, *paths: Path) -> None:
        started = self.post("/api/ingest", json={"paths": [str(path) for path in paths], "collection": "house"})
        assert self.wait(started["job_id"])["state"] == "succeeded"

    def secret(self, name: str = "secret") -> str:
        """Add a document full of canaries; its id."""
        path = self.folder / f"{WORD}-{name}.md"
        lines = (f"The {WORD}{line} of {name} was sung by {NAME} in hall {line}." for line in range(12))
        path.write_text(f"# {WORD} {name}\n\n" + "\n\n".join(lines))
        self.add(path)
        return self.id_of(path.name)

    def id_of(self, name: str) -> str:
        found = self.client.get("/api/documents", params={"contains": name}).json()["documents"]
        return next(one["id"] for one in found if one["name"] == name)

    def post(self, path: str, token: str | None = None, **what: Any) -> Any:
        response = self.client.post(path, headers=_bearer(token), **what)
        assert response.status_code < 300, response.text
        return response.json()

    def wait(self, job_id: str) -> Any:
        wait_until(lambda: self.client.get(f"/api/jobs/{job_id}").json()["state"] in ENDED, 300)
        return self.client.get(f"/api/jobs/{job_id}").json()

    def erase(self, *document_ids: str) -> dict[str, Any]:
        started = self.post("/api/erasures", json={"document_ids": [*document_ids]})
        job = self.wait(started["job_id"])
        assert job["state"] == "succeeded", job
        found: dict[str, Any] = self.client.get(f"/api/erasures/{started['erasure_id']}").json()
        return found

    def erasures_in_doctor(self) -> list[dict[str, Any]]:
        return [one for one in self.client.get("/api/doctor").json()["checks"] if one["name"] == "erasures"]

    def left(self, needles: list[bytes]) -> set[bytes]:
        """Which of the needles, in lower case, are anywhere below the vault, its database in clear."""
        home = self.services.paths.home
        found = set()
        key = bytes(self.services.db._key)
        for page in pages_in_clear(self.services.paths.database, key):
            lowered = page.lower()
            found |= {needle for needle in needles if needle in lowered or needle in page}
        for path in home.rglob("*"):
            if path.is_file():
                content = path.read_bytes() + str(path).encode()
                found |= {needle for needle in needles if needle in content.lower()}
        return found

    def vectors(self, document_id: str) -> list[bytes]:
        """Sixteen bytes of each vector of a document: no chance match."""
        with self.services.db.read() as conn:
            rows: Any = conn.execute(
                "SELECT embedding FROM chunk_vectors WHERE rowid IN (SELECT id FROM chunks WHERE document_id = ?)",
                (document_id,),
            ).fetchall()
        return [bytes(row[0])[:16] for row in rows]


def _bearer(token: str | None) -> dict[str, str]:
    return {} if token is None else {"Authorization": f"Bearer {token}"}


def needles(word: str = WORD) -> list[bytes]:
    """Beginnings are enough: a stem or a signpost of an index is one."""
    texts = (word[:12].lower(), NAME.lower(), NAME.split()[1].lower())
    return [text.encode(encoding) for text in texts for encoding in ("utf-8", "utf-16-le", "utf-16-be")]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("erasure")
    with running_services(folder / "vault") as services:
        yield House(services, folder / "documents")


def test_nothing_is_left_for_whoever_holds_the_key(house: House) -> None:
    document_id = house.secret()
    asked = {"question": f"Who sang the {WORD}7 in hall 7?", "mode": "quote", "keep": True}
    answer = house.post("/api/ask", json=asked)
    assert answer["citations"], "the answer has to quote the document"
    turn = f"/api/conversations/{answer['conversation_id']}/turns/{answer['turn_id']}/feedback"
    house.client.put(turn, json={"rating": "down", "correction": f"It was {NAME}."})
    house.post("/api/datasets", json={"name": "songs", "collection": "house"})
    built = house.post("/api/datasets/songs/builds", json={"source": "extracted", "accept": True})
    assert house.wait(built["job_id"])["state"] == "succeeded"
    frozen = house.post(
        "/api/datasets/songs/freeze", json={"pii_policy": "keep", "train": 1, "validation": 0, "test": 0}
    )
    assert house.wait(frozen["job_id"])["state"] == "succeeded", house.wait(frozen["job_id"])
    vectors = house.vectors(document_id)
    house.services.db.checkpoint()
    wanted = [*needles(), *vectors]
    assert vectors and {WORD[:12].lower().encode(), NAME.lower().encode(), vectors[0]} <= house.left(wanted)

    preview = house.post("/api/erasures/preview", json={"document_ids": [document_id]})
    hanging = preview["hanging"]
    assert hanging["chunks"] == hanging["vectors"] == len(vectors)
    assert hanging["conversations"] == hanging["turns"] == hanging["feedback"] == 1
    assert hanging["dataset_items"] and preview["versions"][0]["lines"] == hanging["dataset_lines"] > 0
    erased = house.erase(document_id)

    assert house.left(wanted) == set()
    assert erased["state"] == "certified" and erased["documents"] == [document_id]
    assert erased["hanging"] == hanging and erased["versions"] == preview["versions"]
    assert house.client.get("/api/conversations").json()["conversations"] == []
    with house.services.db.read() as conn:
        for table in ("chunk_terms", "dataset_item_words"):
            conn.execute(f"SELECT count(*) FROM {table}").fetchall()
    found = house.post("/api/search", json={"query": "rule 5.3 about travel", "collection": "house"})
    assert found["hits"], "what was not erased is found"
    with house.services.db.write() as conn:
        conn.execute("INSERT INTO chunk_terms(chunk_terms) VALUES ('integrity-check')")


def test_a_certificate_is_checked_without_cloister(house: House, tmp_path: Path) -> None:
    document_id = house.id_of("rule-1.txt")
    erased = house.erase(document_id)
    content = house.client.get(f"/api/erasures/{erased['id']}/certificate").content
    told = json.loads(content)["certificate"]
    assert told["documents"][0]["id"] == document_id and "rule-1" not in content.decode()
    checked = house.post("/api/erasures/verification", json={"certificate": content.decode()})
    assert checked["own"] and checked["kept"]
    with house.services.db.read() as conn:
        record: Any = conn.execute(
            "SELECT record FROM audit_records WHERE action = 'erasure.certified' ORDER BY sequence DESC LIMIT 1"
        ).fetchone()
    assert json.loads(record[0])["object"] == erased["id"]

    file = tmp_path / "certificate.json"
    file.write_bytes(content)
    alone = [sys.executable, "-I", str(Path(verifier.__file__)), str(file), "--key"]
    assert subprocess.run([*alone, told["fingerprint"]], capture_output=True, check=False).returncode == 0
    assert subprocess.run([*alone, "0" * 64], capture_output=True, check=False).returncode == 1
    for changed in (
        content.replace(document_id.encode(), b"doc_" + b"0" * 26),
        content.replace(b'"turns":0', b'"turns":1'),
        content.replace(b'{"certificate"', b'{ "certificate"'),
        b"{}",
        b"[" * 100_000,
    ):
        assert changed != content and verifier.check_certificate(changed)
        answer = house.client.post("/api/erasures/verification", json={"certificate": changed.decode()})
        assert answer.status_code == 422 and answer.json()["error"]["code"] == "CERTIFICATE_INVALID"


def test_copies_go_too_unless_they_are_to_stay(house: House) -> None:
    original, copy = house.folder / "rule-2.txt", house.folder / "rule-2-again.txt"
    copy.write_bytes(original.read_bytes())
    house.add(copy)
    first, second = house.id_of(original.name), house.id_of(copy.name)
    preview = house.post("/api/erasures/preview", json={"document_ids": [first]})
    assert {(one["id"], one["copy_of_another"]) for one in preview["documents"]} == {(first, False), (second, True)}
    alone = house.post("/api/erasures/preview", json={"document_ids": [first], "copies": False})
    assert [one["id"] for one in alone["documents"]] == [first]
    assert set(house.erase(first)["documents"]) == {first, second}


def test_a_full_disk_loses_nothing_and_the_erasure_goes_on_later(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    document_id = house.id_of("rule-3.txt")
    for name, code in (("disk", "ERASURE_NO_ROOM"), ("memory", "ERASURE_NO_MEMORY")):
        with monkeypatch.context() as patch:
            if name == "disk":
                patch.setattr(compaction.shutil, "disk_usage", lambda _: _Usage())
                started = house.post("/api/erasures", json={"document_ids": [document_id], "ground": "purpose"})
                job_id = started["job_id"]
            else:
                patch.setattr(house.services.erasures, "_memory", lambda: 0)
                job_id = house.post(f"/api/erasures/{started['erasure_id']}/resumption")["job_id"]
            job = house.wait(job_id)
        assert job["state"] == "failed" and job["error"]["code"] == code
        shown = house.client.get(f"/api/erasures/{started['erasure_id']}").json()
        assert shown["state"] == "erased" and shown["documents"] == [document_id]
        assert house.client.get(f"/api/erasures/{started['erasure_id']}/certificate").status_code == 409
    assert house.client.get(f"/api/documents/{document_id}").status_code == 404
    (told,) = house.erasures_in_doctor()
    assert told["state"] == "failed" and told["found"].startswith("1 not finished") and "resume" in told["help"]
    house.services.erasures.resume_unfinished()  # as every start of the engine does
    shown = house.client.get(f"/api/erasures/{started['erasure_id']}").json()
    assert house.wait(shown["job_id"])["state"] == "succeeded"
    again = house.client.post(f"/api/erasures/{started['erasure_id']}/resumption")
    assert again.status_code == 409 and again.json()["error"]["code"] == "ERASURE_STATE"
    assert house.erasures_in_doctor() == []
    assert house.client.get(f"/api/erasures/{started['erasure_id']}").json()["ground"] == "purpose"
    (record,) = house.client.get("/api/audit/records", params={"object": started["erasure_id"]}).json()["records"][-1:]
    assert record["details"]["ground"] == "purpose"


class _Usage:
    free = 1024


def test_who_may_erase(house: House) -> None:
    """Who may change the documents, or a compliance officer who may read them; for others they are not there."""
    access = house.services.access
    ada = access.local_administrator()
    document_id = house.id_of("rule-4.txt")
    keys = {role: access.create_user(f"has {role.value}", role, by=ada)[1] for role in Role}
    body = {"document_ids": [document_id]}
    for role in (Role.COMPLIANCE_OFFICER, Role.KNOWLEDGE_OWNER, Role.ANALYST, Role.ADMINISTRATOR):
        answer = house.client.post("/api/erasures/preview", headers=_bearer(keys[role]), json=body)
        assert answer.status_code == 404, (role, answer.text)
    for role, status in ((Role.COMPLIANCE_OFFICER, 200), (Role.ANALYST, 403), (Role.ADMINISTRATOR, 200)):
        access.grant("house", f"has {role.value}", Access.READ, by=ada)
        answer = house.client.post("/api/erasures/preview", headers=_bearer(keys[role]), json=body)
        assert answer.status_code == status, (role, answer.text)
    access.grant("house", f"has {Role.ANALYST.value}", Access.WRITE, by=ada)
    started = house.post("/api/erasures", keys[Role.ANALYST], json=body)
    house.wait(started["job_id"])
    path = f"/api/erasures/{started['erasure_id']}"
    assert house.client.get(path, headers=_bearer(keys[Role.COMPLIANCE_OFFICER])).status_code == 200
    assert house.client.get(path, headers=_bearer(keys[Role.KNOWLEDGE_OWNER])).status_code == 404
    assert house.client.get("/api/erasures", headers=_bearer(keys[Role.KNOWLEDGE_OWNER])).json() == {"erasures": []}


PERSON = "Wilburga Kanarienfrau"


def _with_person(house: House) -> dict[str, str]:
    """Three documents that name the person, one of them by its own name too, and one with a namesake; their ids."""
    texts = {
        "minutes.txt": f"Minutes of May\n\n{PERSON} opened the meeting.\n\nW. Kanarienfrau closed the meeting at noon.",
        f"{PERSON.replace(' ', '_')}-cv.txt": "Career\n\nKanarienfrau, Wilburga was born in Ulm and sings alto.",
        "invoice.txt": f"Invoice for {PERSON.upper()}\n\nThe amount of 300 euros is due in June.",
        "namesake.txt": "Herr Ottokar Kanarienfrau repairs the roof of the old mill.",
    }
    for name, text in texts.items():
        (house.folder / name).write_text(text)
    house.add(*(house.folder / name for name in texts))
    return {name.split(".")[0].split("_")[0]: house.id_of(name) for name in texts}


def test_a_person_is_taken_out_of_everything_that_is_reached(house: House) -> None:
    ids = _with_person(house)
    asked = {"question": f"Did {PERSON} open the meeting of May?", "mode": "quote", "keep": True}
    answer = house.post("/api/ask", json=asked)
    file = house.folder / "pairs.jsonl"
    pairs = [
        {"messages": [{"role": "user", "content": f"Who sings in choir {n}?"}, {"role": "assistant", "content": who}]}
        for n, who in enumerate((PERSON, "Nobody does."))
    ]
    file.write_text("".join(json.dumps(pair) + "\n" for pair in pairs))
    house.post("/api/datasets", json={"name": "choir", "collection": "house"})
    job = house.post("/api/datasets/choir/imports", json={"path": str(file), "accept": True})
    assert house.wait(job["job_id"])["state"] == "succeeded"
    file.unlink()

    sought = {"names": [PERSON]}
    found = house.post("/api/erasures/persons", json=sought)
    places = {one["id"]: (one["sure"], one["possible"]) for one in found["documents"]}
    assert places == {
        ids["minutes"]: (1, 1),
        ids["Wilburga"]: (3, 0),  # in its text, its name and its path
        ids["invoice"]: (1, 0),
        ids["namesake"]: (0, 1),
    }
    contexts = [
        place["context"] for one in found["documents"] if one["id"] == ids["namesake"] for place in one["places"]
    ]
    assert contexts == ["Herr Ottokar Kanarienfrau repairs the roof of the old mill."]
    assert (found["turns"], found["dataset_items"], found["unsearched"]) == (1, 1, 0)

    decisions = [
        {"document_id": ids["minutes"], "action": "redact", "possible": True},
        {"document_id": ids["Wilburga"], "action": "redact"},
        {"document_id": ids["invoice"], "action": "erase"},
    ]
    started = house.post("/api/erasures/person", json={"sought": sought, "decisions": decisions})
    assert house.wait(started["job_id"])["state"] == "succeeded", house.wait(started["job_id"])
    erased = house.client.get(f"/api/erasures/{started['erasure_id']}").json()
    assert erased["documents"] == [ids["invoice"]] and set(erased["redacted"]) == {ids["minutes"], ids["Wilburga"]}

    words = [one.encode() for one in (PERSON.lower(), "wilburga", "kanarienfrau, wilburga", "w. kanarienfrau")]
    assert house.left(words) == set()
    text = house.client.get(f"/api/documents/{ids['minutes']}/text").json()["text"]
    assert text.splitlines()[2] == f"{'█' * len(PERSON)} opened the meeting."
    with house.services.db.read() as conn:
        wrong: Any = conn.execute(
            "SELECT count(*) FROM chunks AS c JOIN document_texts AS t USING (document_id) "
            'WHERE substr(t.text, c.start + 1, c."end" - c.start) <> c.text'
        ).fetchone()
    assert wrong[0] == 0, "every passage is still the text between its offsets"
    assert house.client.get(f"/api/documents/{ids['minutes']}/original").status_code == 404
    hits = house.post("/api/search", json={"query": "who closed the meeting at noon"})["hits"]
    assert hits[0]["document_id"] == ids["minutes"] and "Kanarienfrau" not in hits[0]["text"]
    kept = house.client.get(f"/api/conversations/{answer['conversation_id']}").json()
    assert "█" in kept["turns"][0]["question"]
    again = house.post("/api/erasures/persons", json=sought)
    assert [one["id"] for one in again["documents"]] == [ids["namesake"]], "it was left to a person to decide"


def test_what_an_officer_cannot_read_is_not_searched(house: House) -> None:
    access = house.services.access
    ada = access.local_administrator()
    officer = access.create_user("Olga", Role.COMPLIANCE_OFFICER, by=ada)[1]
    owner = access.create_user("Otto", Role.KNOWLEDGE_OWNER, by=ada)[1]
    sought = {"names": ["Ottokar Kanarienfrau"]}
    path = "/api/erasures/persons"
    assert house.client.post(path, headers=_bearer(owner), json=sought).status_code == 403
    found = house.post(path, officer, json=sought)
    assert found["documents"] == [] and found["unsearched"] is None
    document_id = house.id_of("namesake.txt")
    body = {"sought": sought, "decisions": [{"document_id": document_id, "action": "erase"}]}
    assert house.client.post("/api/erasures/person", headers=_bearer(officer), json=body).status_code == 404
    assert (
        house.client.post(path, headers=_bearer(officer), json={**sought, "collections": ["house"]}).status_code == 404
    )
    access.create_collection("elsewhere", by=access.principal_for_key(owner))
    assert house.post(path, json=sought)["unsearched"] == 1
    access.grant("house", "Olga", Access.READ, by=ada)
    assert [one["id"] for one in house.post(path, officer, json=sought)["documents"]] == [document_id]
