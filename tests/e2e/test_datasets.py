"""Training material on the command line, from the sample company to an exported version."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from tests.support.installation import ROOT, Installation

pytestmark = pytest.mark.timeout(600)

SAMPLES = ROOT / "samples" / "documents"
FILES = (
    "hr/hr-faq.html",
    "policies/gifts-and-hospitality.md",
    "operations/spare-parts-stock.csv",
    "hr/ausbildung-2025.txt",
)


@pytest.fixture(scope="module")
def built(installation: Installation) -> dict[str, Any]:
    """A dataset made by rules of four sample documents."""
    installation.json("collections", "create", "handbook")
    installation.json("add", *(str(SAMPLES / name) for name in FILES), "--collection", "handbook")
    made: dict[str, Any] = installation.json("datasets", "build", "rules", "--collection", "handbook")
    return made


def test_rules_find_questions_in_both_languages(installation: Installation, built: dict[str, Any]) -> None:
    assert built["counts"]["added"] > 50
    page = installation.json("datasets", "items", "rules", "--limit", "1000")
    asked = {one["question"]: one["content"]["messages"][-1]["content"] for one in page["items"]}
    assert "Never in the halls." in asked["May I bring my dog?"]
    assert any(question.startswith("Was steht in „Ausbildung 2025") for question in asked)
    assert {one["language"] for one in page["items"]} == {"en", "de"}
    shown = installation.run("datasets", "items", "rules", "--contains", "dog").stdout
    assert "May I bring my dog?" in shown


def test_from_review_to_an_exported_version_without_golden_questions(
    installation: Installation, built: dict[str, Any], tmp_path: Path
) -> None:
    golden = tmp_path / "golden.jsonl"
    golden.write_text((ROOT / "samples" / "golden.jsonl").read_text() + '{"question": "May I bring my dog?"}\n')
    assert installation.json("datasets", "accept", "rules", "--all")["changed"] == built["counts"]["added"]
    freeze = ("datasets", "freeze", "rules", "--golden", str(golden))
    preview = installation.json(*freeze, "--preview")
    assert preview["statistics"]["golden_sets"][0]["dropped"] >= 1
    version = installation.json(*freeze)
    assert (version["number"], version["items"]) == (1, preview["statistics"]["items"])
    assert installation.json(*freeze)["sha256"] == version["sha256"]
    splits: dict[str, set[str]] = {}
    for source in version["sources"]:
        splits.setdefault(source["document_id"], set()).add(source["split"])
    assert all(len(found) == 1 for found in splits.values())
    out = tmp_path / "out.jsonl"
    exported = installation.json("datasets", "export", "rules", "--out", str(out), "--format", "sharegpt")
    lines = [json.loads(line) for line in out.read_text().splitlines()]
    assert len(lines) == exported["lines"] == version["items"]
    assert "May I bring my dog?" not in {line["conversations"][0]["value"] for line in lines}
    again = installation.run("datasets", "export", "rules", "--out", str(out), check=False)
    assert again.returncode == 1 and "FILE_EXISTS" in again.stderr
    assert installation.run("datasets", "version", "rules").stdout.startswith("# rules, version 2")


def test_imports_tell_what_is_wrong(installation: Installation, built: dict[str, Any], tmp_path: Path) -> None:
    bad = tmp_path / "in.jsonl"
    bad.write_text('{"prompt": "Who is it then?", "completion": "It is Ada."}\nnonsense\n')
    done = installation.run("datasets", "import", "more", str(bad), "--collection", "handbook")
    assert done.stderr == "line 2: it is not valid JSON\n"
    assert "1 added" in done.stdout and "1 bad" in done.stdout
    database = tmp_path / "shop.db"
    connection = sqlite3.connect(database)
    connection.execute("CREATE TABLE articles (name TEXT, price INTEGER)")
    connection.execute("INSERT INTO articles VALUES ('seal', 12), ('pump', 900)")
    connection.commit()
    connection.close()
    template = ("--user", "What does a {name} cost?", "--assistant", "It costs {price} euros.")
    read = ("datasets", "import", "more", str(database), *template)
    assert installation.json(*read, "--query", "SELECT * FROM articles")["counts"]["added"] == 2
    refused = installation.run(*read, "--query", "DROP TABLE articles", check=False)
    assert refused.returncode == 1 and refused.stderr.startswith("error[IMPORT_QUERY]")
    for arguments in (
        ("import", "more", str(tmp_path / "no")),
        ("show", "nobody"),
        ("build", "more", "--from", "generated"),
    ):
        failed = installation.run("datasets", *arguments, check=False)
        assert failed.returncode == 1 and failed.stderr.startswith("error["), arguments
    assert installation.run("datasets", "accept", "more", "--limit", check=False).returncode == 2
    assert installation.run("datasets", "build", "more", "--pairs", "99", check=False).returncode == 2
    assert installation.run("datasets", "build", "more", "--wordings", "9", check=False).returncode == 2
    repeated = installation.json("datasets", "build", "worded", "--collection", "handbook", "--wordings", "3")
    assert repeated["counts"]["added"] > 2 * built["counts"]["added"]
    installation.json("datasets", "remove", "worded")


def test_items_are_edited_and_taken_back(installation: Installation, built: dict[str, Any]) -> None:
    item = installation.json("datasets", "items", "rules", "--limit", "1")["items"][0]
    edited = installation.json("datasets", "edit", "rules", str(item["id"]), "--answer", "Nobody knows it at all.")
    assert edited["content"]["messages"][-1]["content"] == "Nobody knows it at all."
    assert installation.json("datasets", "undo", "rules") == {"action": "edit", "changed": 1}
    assert installation.json("datasets", "items", "rules", "--item", str(item["id"]))["content"] == item["content"]
    assert [one["name"] for one in installation.json("datasets", "list")["datasets"]] == ["more", "rules"]
    assert installation.json("datasets", "remove", "more")["items"] == 3
