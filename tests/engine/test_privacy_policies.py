"""Policies about personal data, over HTTP with the real detector: what they hide is stored and shown nowhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from engine.access.roles import Role
from engine.privacy.errors import PiiDetectionError
from engine.privacy.handling.detectors import Detectors
from tests.support.privacy_office import ENDED, IBAN, LETTER, PERSON, POLICY, Office, privacy_office
from tests.support.running_servers import wait_until

pytestmark = pytest.mark.timeout(900)

SECRETS = ("zwickelhuber", "zwickelhub", "margarethe", "margareth", "de89", "0532", "37040044")


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with privacy_office(tmp_path_factory.mktemp("privacy") / "vault") as opened:
        yield opened


@pytest.fixture(autouse=True)
def clean(office: Office) -> Iterator[None]:
    """What one test leaves must not answer for the next one."""
    yield
    for collection in office.call("GET", "/api/collections")["collections"]:
        erase(office, collection["name"])


@pytest.fixture
def letters(tmp_path: Path) -> tuple[Path, Path]:
    letter = tmp_path / "Kuendigung_Zwickelhuber.md"
    letter.write_text(LETTER)
    pumps = tmp_path / "pumps.md"
    pumps.write_text(POLICY)
    return letter, pumps


def told(text: str) -> list[str]:
    return [word for word in SECRETS if word in text.casefold()]


def erase(office: Office, *collections: str) -> None:
    for collection in collections:
        ids = [document["id"] for document in office.documents(collection)]
        if ids:
            office.call("POST", "/api/documents/removal", json={"document_ids": ids})


def test_the_default_keeps_and_looks_for_nothing(office: Office, letters: tuple[Path, Path]) -> None:
    office.collection("default")
    before = office.services.privacy.detectors._made
    office.add("default", *letters)
    policy = office.call("GET", "/api/privacy/policies/default")
    assert not policy["is_set"] and policy["pending"] == 0
    assert policy["uses"] == {
        "index": {"*": "keep"},
        "show": {"*": "keep"},
        "train": {"*": "mask"},
        "export": {"*": "mask"},
    }
    assert PERSON in office.text(office.documents("default")[0]["id"])
    assert office.services.privacy.detectors._made is before, "no detector was loaded"


def test_what_is_masked_is_in_nothing_that_is_stored_or_shown(office: Office, letters: tuple[Path, Path]) -> None:
    office.collection("masked")
    office.policy("masked", uses={"index": {"*": "mask"}})
    outcomes = office.add("masked", *letters)
    assert [one["status"] for one in outcomes] == ["added", "added"]
    assert told(office.stored()) == []
    shown: list[Any] = [office.documents("masked")]
    letter, pumps = sorted(shown[0], key=lambda one: one["name"])
    shown += [office.text(letter["id"]), office.text(pumps["id"])]
    assert shown[1].count("[PERSON]") == 2 and "[IBAN]" in shown[1]
    assert letter["name"] == "Kuendigung_[PERSON].md" and letter["path"].endswith("/Kuendigung_[PERSON].md")
    for question in ("Who returns the company car?", f"What is the account of {PERSON}?", "Zwickelhuber"):
        asked = {"question": question, "collection": "masked", "mode": "quote"}
        answer = office.call("POST", "/api/ask", json=asked)
        shown.append([answer["answer"], answer["citations"], answer["sentences"]])
        shown.append(office.call("POST", "/api/search", json={"query": question, "collection": "masked"})["hits"])
    assert told(str(shown)) == []
    office.call("GET", f"/api/documents/{letter['id']}/original", status=409)
    office.call("GET", f"/api/documents/{letter['id']}/pages/1/image", params={"width_px": 400}, status=409)
    assert office.client.get(f"/api/documents/{pumps['id']}/original").status_code == 200, "nothing is hidden in it"
    found = office.call("GET", "/api/documents", params={"contains": "Zwickelhuber", "collection": "masked"})
    assert found["documents"] == [], "the list is no way to ask for a name"


def test_a_stricter_policy_holds_before_anything_was_read_again(office: Office, letters: tuple[Path, Path]) -> None:
    office.collection("stricter")
    office.add("stricter", *letters)
    asked = {"question": "Who returns the company car?", "collection": "stricter", "mode": "quote"}
    assert PERSON in office.call("POST", "/api/ask", json=asked)["answer"]
    letter = next(one for one in office.documents("stricter") if "Kuendigung" in one["name"])
    with pytest.MonkeyPatch.context() as patch:
        # The job is queued and cannot begin: what was stored before is still there.
        patch.setattr(office.services.privacy.policies, "_queue", _Waiting(office.services.jobs))
        changed = office.call("PUT", "/api/privacy/policies/stricter", json={"uses": {"show": {"person": "mask"}}})
        assert changed["pending"] == 2
        assert office.text(letter["id"]) == ""
        assert office.call("POST", "/api/search", json={"query": "company car", "collection": "stricter"})["hits"] == []
        assert told(str(office.documents("stricter"))) == []
        conversations = office.call("GET", "/api/conversations")["conversations"]
        turns = office.call("GET", f"/api/conversations/{conversations[0]['id']}")["turns"] if conversations else []
        assert told(str([turn["answer"] for turn in turns])) == []
        office.call("GET", f"/api/documents/{letter['id']}/original", status=409)
    job_id = office.call("POST", "/api/privacy/policies/stricter/application")["job_id"]
    office.wait(job_id)
    text = office.text(letter["id"])
    assert "[PERSON]" in text and IBAN in text and PERSON not in text
    assert office.call("GET", "/api/privacy/policies/stricter")["pending"] == 0
    assert "[PERSON]" in office.call("POST", "/api/ask", json=asked)["answer"]
    office.policy("stricter", uses={"show": {"*": "keep"}})
    assert PERSON in office.text(letter["id"]), "a milder policy shows it again"
    assert [one["name"] for one in office.documents("stricter")] == ["Kuendigung_Zwickelhuber.md", "pumps.md"]


class _Waiting:
    """A queue whose jobs are not begun: they belong to a kind that is held back by a cancel."""

    def __init__(self, queue: Any) -> None:
        self._queue = queue

    def submit(self, *args: Any, **what: Any) -> str:
        return "job_00000000000000000000000000"


def test_pseudonyms_are_the_same_in_a_case_and_others_in_another(office: Office, letters: tuple[Path, Path]) -> None:
    uses = {"show": {"person": "pseudonymise"}}
    for name, case in (("one", "Merger"), ("two", "merger"), ("alone", "")):
        office.collection(name)
        office.policy(name, uses=uses, case=case)
        office.add(name, letters[0])
    names = {
        name: set(re.findall(r"\[(PERSON-\w+)\]", office.text(office.documents(name)[0]["id"])))
        for name in ("one", "two", "alone")
    }
    assert all(len(found) == 1 for found in names.values())
    assert names["one"] == names["two"] != names["alone"]
    assert IBAN in office.text(office.documents("one")[0]["id"]), "the index and the other types keep"
    hits = office.call("POST", "/api/search", json={"query": "Zwickelhuber", "collection": "one"})["hits"]
    assert hits and PERSON not in str(hits) and "Zwickelhuber" not in str(hits), (
        "found by the index, which keeps, and not shown"
    )
    with office.services.db.read() as conn:
        row: Any = conn.execute("SELECT sealed FROM privacy_originals LIMIT 1").fetchone()
    assert b"Zwickel" not in row[0]
    erase(office, "one", "two", "alone")
    with office.services.db.read() as conn:
        left = [
            conn.execute(f"SELECT count(*) FROM {table}").fetchone()
            for table in ("privacy_originals", "privacy_findings", "privacy_decisions")
        ]
    assert left == [(0,), (0,), (0,)], "what was sealed goes with its documents"


def test_revealing_takes_a_permission_a_reason_and_where_the_policy_says_so_another_person(
    office: Office, letters: tuple[Path, Path]
) -> None:
    office.collection("reveal")
    office.policy("reveal", uses={"show": {"person": "pseudonymise"}})
    office.add("reveal", letters[0])
    [pseudonym] = set(re.findall(r"\[(PERSON-\w+)\]", office.text(office.documents("reveal")[0]["id"])))
    analyst = office.person("Analyst", Role.ANALYST, "reveal")
    officer = office.person("Officer", Role.COMPLIANCE_OFFICER, "reveal")
    second = office.person("Second", Role.COMPLIANCE_OFFICER, "reveal")
    stranger = office.person("Stranger", Role.COMPLIANCE_OFFICER)
    wanted = {"pseudonym": f"[{pseudonym}]", "reason": "A court asked for it, 12 C 3/26."}
    office.call("POST", "/api/privacy/reveals", analyst, json=wanted, status=403)
    office.call("POST", "/api/privacy/reveals", stranger, json=wanted, status=404)
    office.call("POST", "/api/privacy/reveals", officer, json={**wanted, "reason": "why not"}, status=422)
    told_at_once = office.call("POST", "/api/privacy/reveals", officer, json=wanted)
    assert (told_at_once["state"], told_at_once["original"]) == ("shown", PERSON)

    office.call("PUT", "/api/privacy/policies/reveal", json={"second_person": True})
    asked = office.call("POST", "/api/privacy/reveals", officer, json=wanted)
    assert (asked["state"], asked["original"]) == ("waiting", None)
    path = f"/api/privacy/reveals/{asked['id']}"
    office.call("POST", f"{path}/showing", officer, status=409)
    services = office.services
    user = services.access.users.find("Officer", by=services.access.local_administrator())
    from engine.access.model import Scope

    another_key = services.access.keys.create(user, "other", Scope(), days=None, by=user)[1]
    for own in (officer, another_key):
        office.call("POST", f"{path}/decision", own, json={"approve": True}, status=403)
    office.call("POST", f"{path}/decision", stranger, json={"approve": True}, status=404)
    office.call("POST", f"{path}/decision", analyst, json={"approve": True}, status=403)
    assert office.call("POST", f"{path}/decision", second, json={"approve": True})["decided_by"] == "Second"
    office.call("POST", f"{path}/showing", second, status=404)
    assert office.call("POST", f"{path}/showing", officer)["original"] == PERSON
    office.call("POST", f"{path}/showing", officer, status=409)
    assert office.call("GET", "/api/privacy/reveals", stranger)["reveals"] == []
    assert all(one["original"] is None for one in office.call("GET", "/api/privacy/reveals", second)["reveals"])

    refused = office.call("POST", "/api/privacy/reveals", officer, json=wanted)["id"]
    office.call("POST", f"/api/privacy/reveals/{refused}/decision", second, json={"approve": False})
    office.call("POST", f"/api/privacy/reveals/{refused}/showing", officer, status=409)
    with office.services.db.read() as conn:
        records = b"".join(row[0] for row in conn.execute("SELECT record FROM audit_records"))  # type: ignore[misc]
    assert records.count(b'"privacy.revealed"') == 2 and b'"reason"' in records
    said = re.sub(r"[0-9a-f]{32,}", "", records.decode())  # digests may have four digits of an account by chance
    assert told(said) == [] and b"12 C 3/26" not in records and pseudonym.encode() not in records


def test_a_quarantined_document_is_held_back_until_a_reviewer_decides(
    office: Office, letters: tuple[Path, Path]
) -> None:
    office.collection("held")
    office.policy("held", uses={"show": {"iban": "quarantine"}})
    outcomes = {one["path"].rsplit("/", 1)[-1]: one["status"] for one in office.add("held", *letters)}
    assert outcomes == {"Kuendigung_Zwickelhuber.md": "quarantined", "pumps.md": "added"}
    assert told(office.stored().replace("kuendigung_zwickelhuber.md", "")) == []
    letter = next(one for one in office.documents("held") if one["status"] == "quarantined")
    assert "until somebody decides" in letter["reason"] and office.text(letter["id"]) == ""
    analyst = office.person("Curious", Role.ANALYST, "held")
    stranger = office.person("Passer-by", Role.COMPLIANCE_OFFICER)
    query = {"collection": "held"}
    office.call("POST", "/api/privacy/findings/list", analyst, json=query, status=403)
    office.call("POST", "/api/privacy/findings/list", stranger, json=query, status=404)
    waiting = [one for one in office.call("POST", "/api/privacy/findings/list", json=query)["findings"] if one["held"]]
    [finding] = [one for one in waiting if one["type"] == "IBAN_CODE"]
    assert (finding["text"], finding["action"], finding["start"]) == (IBAN, "quarantine", None)
    decision = {"finding_ids": [finding["id"]], "decision": "accept", "action": "mask"}
    office.call("POST", "/api/privacy/findings/decision", stranger, json=decision, status=404)
    decided = office.call("POST", "/api/privacy/findings/decision", json=decision)
    for job_id in decided["job_ids"]:
        office.wait(job_id)
    text = office.text(letter["id"])
    assert "[IBAN]" in text and PERSON in text
    again = office.call("POST", "/api/privacy/findings/list", json={**query, "waiting": False, "type": "IBAN_CODE"})
    assert again["findings"][0]["decision"] == "accept", "a decision outlives reading the document again"
    office.policy("held", uses={"show": {"*": "keep"}})


@pytest.mark.slow
def test_rejecting_and_lists_change_what_is_there_and_what_comes(office: Office, tmp_path: Path) -> None:
    office.collection("lists")
    office.policy("lists", uses={"index": {"*": "mask"}})
    note = tmp_path / "note.md"
    note.write_text(f"{LETTER}\nThe project Nordlicht begins in May. Project NORDLICHT is secret.\n")
    office.add("lists", note)
    [document] = office.documents("lists")
    assert "Nordlicht" in office.text(document["id"])

    trial = {
        "kind": "words",
        "type": "PROJECT",
        "words": ["Nordlicht"],
        "text": "About nordlicht.",
        "collection": "lists",
    }
    tried = office.call("POST", "/api/privacy/recognisers/trial", json=trial)
    assert (tried["found"], tried["found_in_sample"], tried["documents"]) == (1, 2, 1)
    assert office.call("GET", "/api/privacy/recognisers")["recognisers"] == []
    office.call("POST", "/api/privacy/recognisers", json={**trial, "text": "Nothing here."}, status=422)
    slow = {"kind": "pattern", "type": "SLOW", "pattern": "(a+)+$", "text": "a" * 5000 + "!"}
    assert (
        office.call("POST", "/api/privacy/recognisers/trial", json=slow, status=422)["error"]["code"]
        == "PII_TIME_LIMIT"
    )
    added = office.call("POST", "/api/privacy/recognisers", json=trial)
    for job_id in added["job_ids"]:
        office.wait(job_id)
    assert office.text(document["id"]).count("[PROJECT]") == 2
    assert "nordlicht" not in office.stored()
    for job_id in office.call("DELETE", f"/api/privacy/recognisers/{added['id']}")["job_ids"]:
        office.wait(job_id)
    assert "Nordlicht" in office.text(document["id"])

    query = {"collection": "lists", "waiting": False}
    found = office.call("POST", "/api/privacy/findings/list", json=query)["findings"]
    city = next(one for one in found if one["text"] == "Hamburg")
    never = office.call(
        "POST", "/api/privacy/findings/decision", json={"finding_ids": [city["id"]], "decision": "never"}
    )
    for job_id in never["job_ids"]:
        office.wait(job_id)
    assert "Hamburg" in office.text(document["id"]) and PERSON not in office.text(document["id"])
    other = tmp_path / "other.md"
    other.write_text("The car of Mrs Margarethe Zwickelhuber is in Hamburg.")
    office.add("lists", other)
    assert "Hamburg" in office.text(next(one["id"] for one in office.documents("lists") if one["name"] == "other.md"))
    for one in office.call("GET", "/api/privacy/recognisers")["recognisers"]:
        for job_id in office.call("DELETE", f"/api/privacy/recognisers/{one['id']}")["job_ids"]:
            office.wait(job_id)


def test_what_cannot_be_examined_is_quarantined_and_tried_again(
    office: Office, letters: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    office.collection("failing")
    office.policy("failing", uses={"show": {"*": "mask"}})

    def fail(self: Detectors, texts: Any, *, language: str) -> Any:
        raise PiiDetectionError("The recognisers failed on this text.", help="Report the fault.")

    with monkeypatch.context() as patch:
        patch.setattr(Detectors, "find_many", fail)
        outcomes = office.add("failing", letters[0])
    assert [one["status"] for one in outcomes] == ["quarantined"]
    [document] = office.documents("failing")
    assert document["name"] == "[NAME].md" and told(str(document)) == []
    assert "could not be examined" in document["reason"] and office.text(document["id"]) == ""
    letters[0].unlink()  # the original is in the vault
    job_id = office.call("POST", "/api/documents/retry", json={"collection": "failing"})["job_id"]
    office.wait(job_id)
    [document] = office.documents("failing")
    assert document["status"] == "ready" and "[PERSON]" in office.text(document["id"])


def test_what_was_decided_while_a_document_was_read_counts(
    office: Office, letters: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The reader has looked at the lists of before; what it brings is not shown but read again."""
    office.collection("racing")
    office.policy("racing", uses={"show": {"*": "mask"}})
    letters[1].write_text(f"{POLICY}\nThe project Nordlicht begins in May.\n")
    words = {"kind": "words", "type": "PROJECT", "words": ["Nordlicht"], "text": "Nordlicht"}
    find_many, added = Detectors.find_many, []

    def meanwhile(self: Detectors, texts: Any, *, language: str) -> Any:
        found = find_many(self, texts, language=language)
        if not added:
            added.append(office.call("POST", "/api/privacy/recognisers", json=words))
        return found

    with monkeypatch.context() as patch:
        patch.setattr(Detectors, "find_many", meanwhile)
        office.add("racing", letters[1])
    wait_until(lambda: all(job["state"] in ENDED for job in office.call("GET", "/api/jobs")["jobs"]), 300)
    [document] = office.documents("racing")
    assert document["status"] == "ready" and "[PROJECT]" in office.text(document["id"])
    office.call("DELETE", f"/api/privacy/recognisers/{added[0]['id']}")


def test_names_of_files_that_were_not_read_follow_the_policy_too(office: Office, tmp_path: Path) -> None:
    office.collection("unread")
    broken = tmp_path / "Kuendigung Margarethe Zwickelhuber.pdf"
    broken.write_bytes(b"%PDF-1.7\nno document")
    copies = [tmp_path / "Akte Zwickelhuber.md", tmp_path / "Kopie Zwickelhuber.md"]
    for copy in copies:
        copy.write_text(LETTER)
    office.add("unread", broken, *copies)
    assert told(str(office.documents("unread"))) != []
    office.policy("unread", uses={"show": {"person": "mask"}})
    assert told(str(office.documents("unread")).replace(IBAN, "")) == []
    with office.services.db.read() as conn:
        reasons = conn.execute("SELECT reason FROM ingest_outcomes WHERE reason_code = 'DUPLICATE'").fetchall()
    assert told(str(reasons)) == [] and reasons
    states = sorted(one["status"] for one in office.documents("unread"))
    assert states == ["duplicate", "failed", "ready"]


def test_a_policy_is_set_by_who_may_and_names_known_types(office: Office) -> None:
    office.collection("rights")
    analyst = office.person("Reader", Role.ANALYST, "rights")
    outsider = office.person("Outsider", Role.COMPLIANCE_OFFICER)
    officer = office.person("Setter", Role.COMPLIANCE_OFFICER, "rights")
    change = {"uses": {"show": {"persn": "mask"}}}
    office.call("PUT", "/api/privacy/policies/rights", analyst, json=change, status=403)
    for method, path in (("PUT", ""), ("GET", ""), ("POST", "/application")):
        body = {"json": change} if method == "PUT" else {}
        office.call(method, f"/api/privacy/policies/rights{path}", outsider, status=404, **body)
    refused = office.call("PUT", "/api/privacy/policies/rights", officer, json=change, status=422)
    assert refused["error"]["code"] == "PRIVACY_POLICY_INVALID" and "PERSON" in refused["error"]["help"]
    assert [one["collection"] for one in office.call("GET", "/api/privacy/policies", officer)["policies"]] == ["rights"]
    changed = office.call("PUT", "/api/privacy/policies/rights", officer, json={"uses": {"train": {"*": "quarantine"}}})
    assert changed["job_id"] is None and changed["is_set"], "what training may have changes no stored text"


def test_training_material_holds_what_the_policy_lets_through(office: Office, letters: tuple[Path, Path]) -> None:
    office.collection("training")
    uses = {"train": {"person": "pseudonymise", "iban": "mask", "*": "keep"}, "export": {"iban": "mask", "*": "keep"}}
    office.policy("training", uses=uses)
    third = letters[0].with_name("accounts.md")
    third.write_text("# Accounts\n\n" + f"The account of the canteen is {IBAN}, and nobody else is paid from it.\n" * 3)
    office.add("training", *letters, third)
    office.call("POST", "/api/datasets", json={"name": "texts", "collection": "training"})
    built = office.call("POST", "/api/datasets/texts/builds", json={"source": "texts", "accept": True})
    office.wait(built["job_id"])
    refused = {"kind": "cpt", "without_pii_check": True}
    answer = office.call("POST", "/api/datasets/texts/freeze", json=refused, status=409)
    assert answer["error"]["code"] == "PII_CHECK_REQUIRED"
    least = {"kind": "cpt", "pii_policy": "keep"}
    frozen = office.call("POST", "/api/datasets/texts/freeze", json=least)
    version = office.wait(frozen["job_id"])["result"]["version_id"]
    path = f"/api/dataset-versions/{version}/export"
    with office.services.db.read() as conn:
        rows: Any = conn.execute("SELECT line FROM dataset_version_lines WHERE version_id = ?", (version,)).fetchall()
    lines = " ".join(row[0] for row in rows)
    assert told(lines) == [] and "[IBAN]" in lines and "Hamburg" in lines, "the policy decides, whatever is asked for"
    [pseudonym] = set(re.findall(r"PERSON-\w+", lines))
    office.policy("training", uses={"show": {"person": "pseudonymise"}})
    letter = next(one for one in office.documents("training") if "Kuendigung" in one["name"])
    assert pseudonym in office.text(letter["id"]), "the same in training material as in the documents"

    held = office.client.get(path).text
    office.policy("training", uses={"export": {"location": "quarantine"}})
    let_out = office.client.get(path).text
    assert "Hamburg" in held and "Hamburg" not in let_out and "canteen" in let_out


def test_names_outside_of_the_running_text_count(office: Office, tmp_path: Path) -> None:
    """Cells of tables, headers, comments, tracked changes, document properties and attachments, by the real parsers."""
    import docx
    from docx.oxml import OxmlElement

    office.collection("forms")
    office.policy("forms", uses={"index": {"*": "mask"}})
    book = docx.Document()
    book.core_properties.title = f"Contract of {PERSON}"
    book.sections[0].header.paragraphs[0].text = f"Personnel file of {PERSON}"
    paragraph = book.add_paragraph(f"This contract is between the company and {PERSON}, born on 3 May 1981.")
    table = book.add_table(rows=2, cols=2)
    for cell, text in zip(table._cells, ("Name", "Account", PERSON, IBAN), strict=True):
        cell.text = text
    inserted = OxmlElement("w:ins")
    inserted.append(book.add_paragraph().add_run(f"Inserted for Mrs {PERSON}.")._r)
    paragraph._p.append(inserted)
    book.add_comment(paragraph.runs[0], text=f"Ask Mrs {PERSON} first.", author="HR", initials="HR")
    book.save(str(tmp_path / "contract zwickelhuber.docx"))
    mail = tmp_path / "mail.eml"
    mail.write_bytes(_mail())
    outcomes = office.add("forms", tmp_path / "contract zwickelhuber.docx", mail)
    assert {one["status"] for one in outcomes} <= {"added", "duplicate"}, outcomes
    assert told(office.stored()) == []
    documents = office.documents("forms")
    assert told(str(documents)) == []
    text = office.text(next(one["id"] for one in documents if one["name"].endswith(".docx")))
    assert text.count("[PERSON]") >= 4 and "[IBAN]" in text
    assert any("» " in one["name"] and "[PERSON]" in one["name"] for one in documents)


def _mail() -> bytes:
    from email.message import EmailMessage

    mail = EmailMessage()
    mail["Subject"], mail["From"] = f"File of {PERSON}", f"{PERSON} <m.zwickelhuber@example.org>"
    mail["To"] = "personnel@example.org"
    mail.set_content(f"Dear colleagues,\n\nI am {PERSON} and send you my curriculum vitae.\n")
    mail.add_attachment(
        f"Curriculum vitae of {PERSON}\n\nShe repaired pumps for ten years.\n".encode(),
        maintype="text",
        subtype="plain",
        filename="cv_margarethe_zwickelhuber.txt",
    )
    return bytes(mail)


@pytest.mark.parametrize("act", ["mask", "pseudonymise", "quarantine"])
def test_a_person_whom_a_policy_hides_is_found_and_erased(office: Office, tmp_path: Path, act: str) -> None:
    name = f"hides-{act}"
    office.collection(name)
    office.policy(name, uses={"index": {"PERSON": act, "*": "keep"}})
    for file, text in {"notice.md": LETTER, "pumps.md": POLICY}.items():
        (tmp_path / file).write_text(text)
    office.add(name, tmp_path / "notice.md", tmp_path / "pumps.md")
    sought = {"names": [PERSON], "collections": [name]}
    (found,) = office.call("POST", "/api/erasures/persons", json=sought)["documents"]
    assert found["sure"] >= 1 and found["not_redactable"]
    (place,) = found["places"]
    assert place["where"] == "hidden" and place["sure"] and place["context"] == "", "the search is no reveal"
    body = {"sought": sought, "decisions": [{"document_id": found["id"], "action": "erase"}]}
    office.wait(office.call("POST", "/api/erasures/person", json=body)["job_id"])
    assert office.call("POST", "/api/erasures/persons", json=sought)["documents"] == []
    assert [one["name"] for one in office.documents(name)] == ["pumps.md"]
