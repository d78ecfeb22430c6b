"""The main job as a newcomer does it: init, add, search, ask, remove; every command with its JSON."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from tests.support.installation import Installation

pytestmark = pytest.mark.timeout(600)


@pytest.fixture(scope="module")
def added(installation: Installation, handbook: Path) -> dict[str, Any]:
    installation.json("collections", "create", "handbook")
    result: dict[str, Any] = installation.json("add", str(handbook), "--collection", "handbook")
    return {Path(entry["path"]).name: entry for entry in result["documents"]}


def test_every_file_is_accounted_for(added: dict[str, Any]) -> None:
    statuses = {name: entry["status"] for name, entry in added.items()}
    readable = ("leave.md", "travel.txt", "prices.csv", "notes.html")
    assert {name: statuses[name] for name in readable} == dict.fromkeys(readable, "added")
    for name in ("broken.pdf", "empty.txt"):
        assert statuses[name] in ("failed", "skipped")
        assert added[name]["reason"]
    assert all(added[name]["chunks"] >= 1 and added[name]["document_id"] for name in readable)


def test_an_unchanged_folder_is_not_read_again(
    installation: Installation, handbook: Path, added: dict[str, Any]
) -> None:
    again = installation.json("add", str(handbook), "--collection", "handbook")
    statuses = {Path(entry["path"]).name: entry["status"] for entry in again["documents"]}
    assert statuses["leave.md"] == statuses["prices.csv"] == "unchanged"


def test_search_finds_the_passage(installation: Installation, added: dict[str, Any]) -> None:
    found = installation.json("search", "maximum hotel price", "--collection", "handbook", "-k", "3")
    best = found["hits"][0]
    assert best["document"] == "travel.txt"
    assert "140 euros" in best["text"]
    text = installation.json("documents", "show", best["document_id"], "--text")["text"]
    assert text[best["start"] : best["end"]] == best["text"]


def test_a_question_gets_a_verbatim_cited_answer(installation: Installation, added: dict[str, Any]) -> None:
    answer = installation.json(
        "ask", "How many days of annual leave do people in Lisbon get?", "--collection", "handbook", "--mode", "quote"
    )
    assert not answer["abstained"]
    assert answer["mode"] == "quote"
    citation = answer["citations"][0]
    assert citation["document"] == "leave.md"
    assert "27 days" in citation["quote"]
    assert answer["sentences"][0] == {"text": citation["quote"], "supported": True, "citations": [citation["n"]]}
    text = installation.json("documents", "show", citation["document_id"], "--text")["text"]
    assert text[citation["start"] : citation["end"]] == citation["quote"]


def test_what_the_documents_do_not_say_is_not_answered(installation: Installation, added: dict[str, Any]) -> None:
    answer = installation.json("ask", "What is the name of the chief executive's dog?", "--collection", "handbook")
    assert answer["abstained"]
    assert answer["sentences"] == []


def test_a_follow_up_keeps_its_context(installation: Installation, added: dict[str, Any]) -> None:
    first = installation.json(
        "ask", "How many days of annual leave do people in Lisbon get?", "--collection", "handbook", "--keep"
    )
    second = installation.json(
        "ask", "When do they expire?", "--collection", "handbook", "--conversation", first["conversation_id"]
    )
    assert second["rewritten_question"]
    assert any("31 March" in citation["quote"] for citation in second["citations"])


def test_a_removed_document_answers_no_more(installation: Installation, added: dict[str, Any]) -> None:
    entry = added["notes.html"]
    question = ("search", "assembly point car park building C", "--collection", "handbook")
    assert any(hit["document"] == "notes.html" for hit in installation.json(*question)["hits"])
    installation.run("documents", "remove", entry["document_id"])
    assert not any(hit["document"] == "notes.html" for hit in installation.json(*question)["hits"])
    gone = installation.run("documents", "show", entry["document_id"], check=False)
    assert gone.returncode == 1
    assert gone.stderr.startswith("error[DOCUMENT_NOT_FOUND]:")


def test_errors_are_typed_and_say_what_to_do(installation: Installation, tmp_path: Path) -> None:
    unknown = installation.run("ask", "Anything?", "--collection", "nowhere", check=False)
    assert unknown.returncode == 1
    assert unknown.stderr.startswith("error[NOT_FOUND]:")
    assert len(unknown.stderr.splitlines()) == 2
    missing = installation.run("add", str(tmp_path / "missing"), "--collection", "handbook", check=False)
    assert missing.returncode == 1
    assert missing.stderr.startswith("error[INGEST_PATH_NOT_FOUND]:")
    usage = installation.run("ask", check=False)
    assert usage.returncode == 2


def test_another_user_sees_nothing_without_a_grant(installation: Installation, added: dict[str, Any]) -> None:
    user = installation.json("users", "add", "ben", "--role", "analyst")
    as_ben = {"CLOISTER_API_KEY": user["api_key"]}
    assert installation.json("search", "hotel costs", **as_ben)["hits"] == []
    assert installation.json("collections", "list", **as_ben)["collections"] == []
    refused = installation.run("search", "hotel costs", "--collection", "handbook", check=False, **as_ben)
    assert refused.stderr.startswith("error[NOT_FOUND]:")
    installation.run("collections", "grant", "handbook", "ben")
    assert installation.json("search", "hotel costs", **as_ben)["hits"]
    wrong = installation.run("search", "hotel", check=False, CLOISTER_API_KEY="clk_wrong")
    assert wrong.stderr.startswith("error[UNAUTHENTICATED]:")


def test_the_engine_stops_and_starts_with_everything_in_place(
    installation: Installation, added: dict[str, Any]
) -> None:
    installation.run("engine", "stop")
    assert installation.run("engine", "status", check=False).returncode == 1
    found = installation.json("search", "maximum hotel price", "--collection", "handbook")
    assert found["hits"][0]["document"] == "travel.txt"


def test_a_watched_folder_is_read_again(installation: Installation, tmp_path: Path) -> None:
    folder = tmp_path / "watched"
    folder.mkdir()
    (folder / "first.txt").write_text("The canteen serves lentil soup on Mondays.\n")
    installation.json("collections", "create", "watched")
    installation.json("add", str(folder), "--collection", "watched", "--watch")
    (folder / "second.txt").write_text("The library lends projectors for three days.\n")
    deadline_s = time.monotonic() + 150
    while time.monotonic() < deadline_s:
        found = installation.json("documents", "list", "--collection", "watched")["documents"]
        if {document["name"] for document in found} == {"first.txt", "second.txt"}:
            return
        time.sleep(1)
    pytest.fail("the second file was not picked up")


def test_a_wrong_passphrase_is_refused(installation: Installation, tmp_path: Path) -> None:
    installation.run("engine", "stop")
    wrong = tmp_path / "wrong.txt"
    wrong.write_text("not the passphrase\n")
    refused = installation.run("engine", "start", check=False, CLOISTER_PASSPHRASE_FILE=str(wrong))
    assert refused.returncode == 1
    assert refused.stderr.startswith("error[VAULT_WRONG_PASSPHRASE]:")
