"""What is erased is said before, asked for on the terminal, and told afterwards; nothing goes without a yes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from engine.cli.main import main
from tests.support.canned_engine import canned_engine

COUNTS = {
    "chunks": 12,
    "vectors": 12,
    "originals": 1,
    "size_bytes": 2048,
    "conversations": 1,
    "turns": 2,
    "feedback": 1,
    "dataset_items": 3,
    "dataset_lines": 4,
    "evaluations": 0,
    "findings": 0,
}
PREVIEW = {
    "documents": [
        {
            "id": "doc_1",
            "name": "leave\x1b[31m.txt",
            "collection": "house",
            "pages": 2,
            "chunks": 12,
            "size_bytes": 2048,
            "inside": False,
            "copy_of_another": False,
            "held": True,
        }
    ],
    "hanging": COUNTS,
    "versions": [{"version_id": "dsv_1", "lines": 4}],
    "runs": [{"id": "run_1", "name": "first", "state": "running", "left": "checkpoints"}],
    "models": [{"id": "ver_1", "name": "leave-Q8", "run_id": "run_1", "stage": "serving", "serving": True}],
    "backups": ["bkp_1"],
    "backups_unread": ["bkp_2"],
}
ERASURE = {
    "id": "ers_1",
    "kind": "document",
    "state": "certified",
    "job_id": "job_1",
    "requested_by": "usr_1",
    "requested_by_name": "Ada",
    "requested_at": "2026-05-04T12:00:00.000Z",
    "erased_at": "2026-05-04T12:00:01.000Z",
    "finished_at": "2026-05-04T12:00:02.000Z",
    "documents": ["doc_1"],
    "hanging": COUNTS,
    "models": ["ver_1"],
    "serving": ["ver_1"],
}
PERSON = {
    "documents": [
        {
            "id": "doc_1",
            "name": "minutes.txt",
            "collection": "house",
            "sure": 1,
            "possible": 1,
            "places": [
                {"where": "text", "page": 3, "start": 0, "end": 12, "sure": True, "context": "Maria Keller spoke"},
                {"where": "name", "page": None, "start": 0, "end": 6, "sure": False, "context": "Keller"},
            ],
            "not_redactable": "no text of it is kept",
            "held": False,
        }
    ],
    "turns": 1,
    "dataset_items": 0,
    "dataset_lines": 0,
    "evaluations": 0,
    "unread": 2,
    "unsearched": 3,
}


def run(home: Path, answers: dict[str, Any], *arguments: str) -> int:
    with canned_engine(home, answers):
        return main([*arguments, "--home", str(home)])


def test_a_preview_tells_what_hangs_on_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answers = {"POST /api/erasures/preview": PREVIEW}
    assert run(tmp_path, answers, "erase", "document", "doc_1", "--preview") == 0
    printed = capsys.readouterr().out
    for words in (
        "legal hold",
        "12 passages with 12 vectors",
        "2 answers with their questions in 1 conversations, 1 with feedback",
        "dsv_1 loses 4 lines",
        "first (run_1) has learned from it: it is stopped",
        "leave-Q8 (it ANSWERS NOW)",
        "bkp_1 holds it",
        "bkp_2 may hold it",
    ):
        assert words in printed, words
    assert "\x1b" not in printed


def test_nothing_goes_without_a_yes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answers = {"POST /api/erasures/preview": PREVIEW, "POST /api/erasures/persons": PERSON}
    for command in (("erase", "document", "doc_1"), ("erase", "person", "--name", "Maria Keller", "--erase-all")):
        assert run(tmp_path, answers, *command) == 1  # the canned engine would not know the request that erases
        assert "error[NOT_CONFIRMED]" in capsys.readouterr().err


def test_with_a_yes_it_is_told_what_went(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    job = {"id": "job_1", "kind": "erasure", "lane": "cpu", "state": "succeeded", "created_at": "2026-05-04T12:00:00Z"}
    job |= {"stage": "", "done": 1, "total": 1, "unit": "", "result": {}, "error": None}
    job |= dict.fromkeys(("rate_per_s", "time_left_s", "started_at", "finished_at"))
    answers = {
        "POST /api/erasures/preview": PREVIEW,
        "POST /api/erasures": {"erasure_id": "ers_1", "job_id": "job_1"},
        "GET /api/jobs/job_1/events": [job],
        "GET /api/jobs/job_1": job,
        "GET /api/erasures/ers_1": ERASURE | {"ground": "purpose"},
    }
    assert run(tmp_path, answers, "erase", "document", "doc_1", "--yes", "--json", "--ground", "purpose") == 0
    assert json.loads(capsys.readouterr().out)["state"] == "certified"
    assert run(tmp_path, answers, "erase", "show", "ers_1") == 0
    printed = capsys.readouterr().out
    assert "ground     purpose" in printed
    assert "needs retraining and ANSWERS NOW: ver_1" in printed and "cloister erase certificate ers_1" in printed


def test_a_certificate_of_another_vault_is_no_success(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = {"id": "ers_1", "documents": [], "erased": "2026", "log": "log_1", "checkpoint": {"number": 1}}
    file = tmp_path / "certificate.json"
    file.write_text("{}")
    for own, status in ((True, 0), (False, 1)):
        answers = {"POST /api/erasures/verification": {"own": own, "kept": own, "certificate": told}}
        assert run(tmp_path, answers, "erase", "verify", str(file)) == status
    assert "ANOTHER KEY" in capsys.readouterr().out


def test_a_person_is_shown_with_context(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answers = {"POST /api/erasures/persons": PERSON}
    assert run(tmp_path, answers, "erase", "person", "--name", "Maria Keller") == 0
    printed = capsys.readouterr().out
    assert "page 3    Maria Keller spoke" in printed and "possible: Keller" in printed
    assert "3 collections you cannot read were not searched" in printed and "2 documents have no text" in printed
    assert run(tmp_path, answers, "erase", "person", "--name", "Maria Keller", "--redact", "doc_1", "--yes") == 1
    assert "cannot be redacted: doc_1" in capsys.readouterr().err


def test_a_rule_says_when_the_clock_is_not_believed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rule = {"collection": "house", "days": 30, "counted_from": "added", "set_by": "Ada", "set_at": "2026", "due": 2}
    answers = {"GET /api/retention": {"rules": [rule], "clock_is_believed": False}}
    for command in (("retention", "list"), ("retention", "show", "House")):
        assert run(tmp_path, answers, *command) == 0
        assert "confirm-clock" in capsys.readouterr().err
    looks = answers["GET /api/retention"] | {"next_look_at": "2026-05-04T13:00:00Z"}
    assert run(tmp_path, {"GET /api/retention": looks}, "retention", "list") == 0
    assert "looks again at 2026-05-04T13:00:00Z" in capsys.readouterr().err
    assert run(tmp_path, answers, "retention", "show", "other") == 1
    assert "error[RETENTION_NOT_SET]" in capsys.readouterr().err
