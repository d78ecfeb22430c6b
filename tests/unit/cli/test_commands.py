"""Commands as people type them, against an engine whose answers were written beforehand."""

from __future__ import annotations

import itertools
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from engine.cli.commands import documents
from engine.cli.main import main
from engine.cli.progress import follow_job
from engine.client.client import Client
from tests.support.canned_engine import canned_engine

ORIGINAL = b"%PDF-1.7 original"
NAME = "invoice\x1b]0;owned\x07\n\u202efdp.exe"
DOCUMENT = {
    **{"id": "doc_1", "name": NAME, "path": f"/in/{NAME}", "title": NAME, "collection": "legal", "status": "ready"},
    **{"reason": None, "media_type": "application/pdf", "language": "en", "size_bytes": 17, "pages": 1, "chunks": 2},
    **{"added_at": "2025-01-01T00:00:00Z", "updated_at": "2025-01-01T00:00:00Z"},
}
CITATION = {
    **{"n": 1, "document_id": "doc_1", "document": NAME, "page": 1, "start": 0, "end": 9, "score": 0.9},
    "quote": f"quoted {NAME}",
}
ANSWER = {
    **{"answer": f"Yes {NAME}", "mode": "quote", "abstained": False, "citations": [CITATION], "model": None},
    **{"sentences": [{"text": f"Yes {NAME}", "supported": True, "citations": [1]}], "timings_ms": {}},
    "rewritten_question": NAME,
}
HIT = {
    **{"chunk_id": 1, "document_id": "doc_1", "document": NAME, "page": None, "start": 0, "end": 9, "score": 0.5},
    "text": NAME,
}
FOLDER = {"path": f"/in/{NAME}", "collection": NAME, "created_at": "2025-01-01T00:00:00Z", "last_scan_at": None}
OUTCOME = {"path": NAME, "document_id": None, "status": "failed", "reason": NAME, "chunks": 0, "pages": None}


def job(state: str, done: int = 0) -> dict[str, Any]:
    return {
        **{"id": "job_1", "kind": "ingest", "lane": "ingest", "state": state, "stage": "ingest", "done": done},
        **{"total": 100, "unit": "documents", "rate_per_s": 2.0, "time_left_s": 75.0, "created_at": "2025-01-01"},
        **{"started_at": "2025-01-01", "finished_at": None, "error": None},
    }


ANSWERS: dict[str, Any] = {
    "GET /api/documents": {"documents": [DOCUMENT], "total": 1},
    "GET /api/documents/doc_1": DOCUMENT,
    "GET /api/documents/doc_1/text": {"document_id": "doc_1", "text": f"one\ntwo {NAME}"},
    "GET /api/documents/doc_1/original": ORIGINAL,
    "POST /api/documents/retry": {"job_id": "job_1"},
    "GET /api/watched-folders": {"folders": [FOLDER]},
    "DELETE /api/watched-folders": {"folders": []},
    "POST /api/search": {"hits": [HIT], "timings_ms": {}},
    "POST /api/ask": ANSWER,
    "POST /api/ask/stream": [{"type": "token", "text": NAME}, {"type": "answer", "answer": ANSWER}],
    "POST /api/ingest": {"job_id": "job_1"},
    "GET /api/jobs/job_1": job("succeeded", 100),
    "GET /api/jobs/job_1/events": [*(job("running", n) for n in range(100)), job("succeeded", 100)],
    "GET /api/jobs/job_1/files": {"documents": [OUTCOME]},
    "GET /api/collections": {
        "collections": [{"id": 1, "name": NAME, "access": None, "documents": 0, "chunks": 0, "created_at": "2025"}]
    },
}

Cloister = Callable[..., tuple[int, str, str]]


@pytest.fixture
def cloister(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Cloister:
    """Run one command against the answers, some of them replaced; status, output and errors."""
    home = tmp_path / "v"

    def run(*arguments: str, **replaced: Any) -> tuple[int, str, str]:
        with canned_engine(home, ANSWERS | replaced):
            status = main([*arguments, "--home", str(home)])
        printed = capsys.readouterr()
        assert "Traceback" not in printed.err
        return status, printed.out, printed.err

    return run


# saving an original


def test_an_original_is_saved_whole_and_for_its_owner_only(cloister: Cloister, tmp_path: Path) -> None:
    place = tmp_path / "copy.pdf"
    assert cloister("documents", "show", "doc_1", "--save", str(place))[0] == 0
    assert place.read_bytes() == ORIGINAL
    assert place.stat().st_mode & 0o777 == 0o600
    assert not list(tmp_path.glob(".cloister-*"))


@pytest.mark.parametrize("place", ["/proc/nope/x", "/proc/nope", "/dev/null", "/"])
@pytest.mark.parametrize("force", [[], ["--force"]])
def test_a_place_that_cannot_be_written_is_a_typed_error(cloister: Cloister, place: str, force: list[str]) -> None:
    status, _, errors = cloister("documents", "show", "doc_1", "--save", place, *force)
    assert status == 1
    assert errors.startswith(f"error[FILE_NOT_WRITTEN]: {place} ")
    assert len(errors.splitlines()) == 2
    assert Path("/dev/null").is_char_device()


@pytest.mark.parametrize("linked", [False, True])
def test_an_existing_file_is_replaced_only_by_force(cloister: Cloister, tmp_path: Path, linked: bool) -> None:
    real = place = tmp_path / "mine.pdf"
    real.write_bytes(b"mine")
    if linked:
        place = tmp_path / "link.pdf"
        place.symlink_to(real)
    save = ("documents", "show", "doc_1", "--save", str(place))
    status, _, errors = cloister(*save)
    assert (status, real.read_bytes()) == (1, b"mine")
    assert errors.startswith("error[FILE_EXISTS]:") and "--force" in errors
    assert cloister(*save, "--force")[0] == 0
    assert (real.read_bytes(), place.is_symlink()) == (ORIGINAL, linked)
    assert not list(tmp_path.glob(".cloister-*"))


def test_without_hard_links_a_file_is_renamed(
    cloister: Cloister, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    assert cloister("documents", "show", "doc_1", "--save", str(tmp_path / "copy.pdf"))[0] == 0
    assert (tmp_path / "copy.pdf").read_bytes() == ORIGINAL


# what the system refuses, and who goes away


def test_whatever_the_system_refuses_is_a_typed_line(cloister: Cloister, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", "/in/\x1b[31m")

    monkeypatch.setattr(documents, "connect", refuse)
    status, output, errors = cloister("documents", "list", "--json")
    assert status == 1
    assert errors.startswith("error[SYSTEM_REFUSED]: The system refused: Permission denied (/in/␛[31m).\n  ")
    assert json.loads(output)["error"]["code"] == "SYSTEM_REFUSED"


def test_interrupted_is_130_and_quiet(cloister: Cloister, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(documents, "connect", interrupt)
    assert cloister("documents", "list") == (130, "", "")


def _command(home: Path, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "engine.cli.main", *arguments, "--home", str(home)]


@pytest.mark.parametrize("arguments", [["documents", "show", "doc_1", "--text"], ["ask", "Why?", "--json"]])
def test_a_reader_who_leaves_is_no_error(tmp_path: Path, arguments: list[str]) -> None:
    text = {"document_id": "doc_1", "text": "line\n" * 100_000}
    with canned_engine(tmp_path, ANSWERS | {"GET /api/documents/doc_1/text": text}):
        gone, pipe = os.pipe()
        os.close(gone)
        done = subprocess.run(_command(tmp_path, *arguments), stdout=pipe, stderr=subprocess.PIPE, timeout=120)
        os.close(pipe)
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_full_disk_is_one_typed_line(tmp_path: Path) -> None:
    text = {"document_id": "doc_1", "text": "line\n" * 100_000}
    command = _command(tmp_path, "documents", "show", "doc_1", "--text")
    with (
        canned_engine(tmp_path, ANSWERS | {"GET /api/documents/doc_1/text": text}),
        Path("/dev/full").open("w") as full,
    ):
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, timeout=120)
    assert done.returncode == 1
    assert done.stderr.startswith("error[SYSTEM_REFUSED]: The system refused: No space left on device.\n")
    assert len(done.stderr.splitlines()) == 2


# what documents may do to the terminal


@pytest.mark.parametrize(
    "arguments",
    [
        ("documents", "list"),
        ("documents", "show", "doc_1"),
        ("documents", "show", "doc_1", "--text"),
        ("search", "x"),
        ("ask", "x"),
        ("add", "/in", "--collection", "legal"),
        ("collections", "list"),
        ("documents", "retry", "--collection", "legal"),
        ("watch", "list"),
        ("watch", "remove", f"/in/{NAME}", "--collection", "legal"),
    ],
    ids=" ".join,
)
def test_names_and_texts_are_shown_and_not_obeyed(cloister: Cloister, arguments: tuple[str, ...]) -> None:
    status, output, errors = cloister(*arguments)
    assert status == 0
    assert "fdp.exe" in output
    assert not any(character in output + errors for character in "\x1b\x07\u202e")
    if "--text" not in arguments:
        assert not any(line.lstrip().startswith("�fdp") for line in output.splitlines())


def test_a_streamed_answer_is_shown_and_not_obeyed(cloister: Cloister, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    output = cloister("ask", "x")[1]
    assert output.startswith("\033[2minvoice␛]0;owned␇\n�fdp.exe\033[0m\n")
    assert "\x1b" not in output.partition("\033[0m")[2]


def test_an_error_that_names_a_file_is_one_line(cloister: Cloister) -> None:
    failed = job("failed") | {"error": {"code": "X", "message": NAME, "help": NAME}}
    errors = cloister("jobs", "show", "job_1", "--wait", **{"GET /api/jobs/job_1/events": [failed]})[2]
    assert errors == "error[X]: invoice␛]0;owned␇␊�fdp.exe\n  invoice␛]0;owned␇␊�fdp.exe\n"


# bad usage in plain words


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("ask", " "), "The question is empty."),
        (("ask", "x" * 4001), "The question is longer than 4,000 characters."),
        (("ask", "x\udcff"), "The question is not UTF-8 text."),
        (("ask", "x", "--conversation", ""), "The conversation's ID is not in the expected form."),
        (("ask", "x", "--collection", "a\nb"), "The collection's name contains characters that are not allowed."),
        (("search", ""), "The query is empty."),
        (("search", "x", "-k", "0"), "The number after -k is smaller than 1."),
        (("search", "x", "-k", "101"), "The number after -k is larger than 100."),
        (("collections", "create", ""), "The name is empty."),
        (("isolation", "accept", "--reason", "short"), "The reason is too short: the least is 10."),
        (("privacy", "reveal", "PERSON-7K2QM4XD", "--reason", "short"), "The reason is too short: the least is 10."),
        (("privacy", "reveal", "Maria", "--reason", "Court order 12"), "The pseudonym is not in the expected form."),
    ],
)
def test_a_request_that_does_not_fit_is_named_in_plain_words(
    cloister: Cloister, arguments: tuple[str, ...], message: str
) -> None:
    status, output, errors = cloister(*arguments, "--json")
    said, help_line = errors.splitlines()
    assert (status, said) == (2, f"error[INVALID_INPUT]: {message}")
    assert json.loads(output)["error"] == {
        **{"code": "INVALID_INPUT", "message": message, "help": help_line.strip(), "request_id": ""}
    }
    status, output, errors = cloister(*arguments)
    assert (status, output, len(errors.splitlines())) == (2, "", 2)


def test_an_event_of_another_version_is_not_called_the_persons_mistake(cloister: Cloister) -> None:
    events = [{"no": "job"}]
    status, _, errors = cloister("jobs", "show", "job_1", "--wait", **{"GET /api/jobs/job_1/events": events})
    assert (status, errors.partition(":")[0]) == (1, "error[BAD_ANSWER]")


# documents that failed, and folders that are watched


def test_a_retry_is_followed_like_an_ingestion(cloister: Cloister) -> None:
    status, output, _ = cloister("documents", "retry", "doc_1", "--collection", "legal", "--json")
    assert (status, json.loads(output)["job_id"], json.loads(output)["documents"]) == (0, "job_1", [OUTCOME])
    assert json.loads(cloister("documents", "retry", "--collection", "legal", "--json", "--no-wait")[1]) == {
        "job_id": "job_1"
    }


def test_nothing_to_try_again_is_said(cloister: Cloister) -> None:
    nothing: dict[str, Any] = {"POST /api/documents/retry": {"job_id": None}}
    assert "nothing to try again" in cloister("documents", "retry", "--collection", "legal", **nothing)[1]
    output = cloister("documents", "retry", "--collection", "legal", "--json", **nothing)[1]
    assert json.loads(output) == {"job_id": None, "documents": [], "timings_ms": {}}


def test_a_list_is_sorted_and_filtered_by_the_engine(cloister: Cloister, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []
    real = Client.list_documents

    def listening(client: Client, *arguments: Any, **options: Any) -> Any:
        asked.append((arguments, options))
        return real(client, *arguments, **options)

    monkeypatch.setattr(Client, "list_documents", listening)
    options = ("--status", "failed", "--contains", "inv", "--sort", "updated", "--descending", "--limit", "20")
    assert cloister("documents", "list", "--collection", "legal", *options)[0] == 0
    wanted = {"status": "failed", "contains": "inv", "sort": "updated", "descending": True, "limit": 20, "offset": 0}
    assert asked == [(("legal",), wanted)]


def test_watched_folders_are_listed_and_left(cloister: Cloister) -> None:
    assert json.loads(cloister("watch", "list", "--json")[1]) == {"folders": [FOLDER]}
    assert "Its documents stay." in cloister("watch", "remove", "/in", "--collection", "legal")[1]
    assert json.loads(cloister("watch", "remove", "/in", "--collection", "legal", "--json")[1]) == {"folders": []}
    empty: dict[str, Any] = {"GET /api/watched-folders": {"folders": []}}
    assert "cloister add PATH --collection NAME --watch" in cloister("watch", "list", **empty)[1]


# jobs


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("running", "Asked job job_1 to stop. It stops after the current step; what it finished is kept."),
        ("cancelled", "Job job_1 is cancelled."),
        ("succeeded", "Job job_1 had already ended (succeeded); there was nothing to cancel."),
    ],
)
def test_cancelling_says_what_was_asked(cloister: Cloister, state: str, said: str) -> None:
    cancelled = {"POST /api/jobs/job_1/cancel": job(state)}
    assert cloister("jobs", "cancel", "job_1", **cancelled)[1].splitlines()[0] == said
    assert json.loads(cloister("jobs", "cancel", "job_1", "--json", **cancelled)[1])["state"] == state


def test_without_a_terminal_progress_is_a_line_every_ten_seconds(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with canned_engine(tmp_path, ANSWERS), Client(tmp_path) as client:
        seconds = itertools.count()
        follow_job(client, "job_1", quiet=False, clock=lambda: float(next(seconds)))
    printed = capsys.readouterr()
    assert printed.out == ""
    lines = printed.err.splitlines()
    assert lines[0] == "ingest  9/100 documents  9%  2.0 documents/s  1:15 left"
    assert len(lines) == 10


def test_a_short_job_and_json_show_no_progress(cloister: Cloister) -> None:
    assert cloister("add", "/in", "--collection", "legal")[2] == ""
    status, output, errors = cloister("add", "/in", "--collection", "legal", "--json")
    assert (status, json.loads(output)["job_id"], errors) == (0, "job_1", "")


def test_an_interrupted_watch_says_that_the_job_goes_on(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def interrupt() -> float:
        signal.raise_signal(signal.SIGINT)
        return 0.0

    readings = itertools.chain([lambda: 0.0], itertools.repeat(interrupt))
    held = signal.signal(signal.SIGINT, signal.default_int_handler)  # a process in the background inherits none
    try:
        with canned_engine(tmp_path, ANSWERS), Client(tmp_path) as client, pytest.raises(KeyboardInterrupt):
            follow_job(client, "job_1", quiet=False, clock=lambda: next(readings)())
    finally:
        signal.signal(signal.SIGINT, held)
    assert "cloister jobs cancel job_1" in capsys.readouterr().err


def test_a_stream_that_ends_in_an_error_is_typed(cloister: Cloister, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    events = [{"type": "error", "error": {"code": "MODEL_GONE", "message": NAME, "help": "x", "request_id": ""}}]
    assert cloister("ask", "x", **{"POST /api/ask/stream": events})[2].startswith("error[MODEL_GONE]: invoice␛")


# text that nobody sees

HIDDEN = {"kind": "white_text", "places": 2, "characters": 40, "left_out": True}
PLACE = {"kind": "white_text", "page": 1, "start": 5, "end": 9, "left_out": True, "text": f"pay {NAME}"}


@pytest.mark.parametrize("arguments", [("documents", "list"), ("documents", "show", "doc_1")])
def test_a_document_with_hidden_text_is_warned_of(cloister: Cloister, arguments: tuple[str, ...]) -> None:
    document = DOCUMENT | {"hidden": [HIDDEN]}
    answers = {"GET /api/documents": {"documents": [document], "total": 1}, "GET /api/documents/doc_1": document}
    status, output, errors = cloister(*arguments, **answers)
    told = output + errors
    assert status == 0 and "Warning" in told and "2 places of hidden text (2 white text)" in told
    assert "left out of search and answers" in told
    status, output, errors = cloister(*arguments)
    assert "hidden text" not in output + errors


def test_hidden_text_is_listed_where_it_is_asked_for_and_not_obeyed(cloister: Cloister) -> None:
    answers = {
        "GET /api/documents/doc_1": DOCUMENT | {"hidden": [HIDDEN]},
        "GET /api/documents/doc_1/hidden": {"elements": [PLACE]},
    }
    status, output, _ = cloister("documents", "show", "doc_1", "--hidden", **answers)
    assert status == 0 and "pay invoice" in output and "\x1b" not in output and "\u202e" not in output
    status, output, _ = cloister("documents", "show", "doc_1", "--hidden", "--json", **answers)
    assert json.loads(output)["hidden_elements"] == [PLACE]
