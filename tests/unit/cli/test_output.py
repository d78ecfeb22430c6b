"""What documents and names may do to a terminal: be shown, and nothing else."""

from __future__ import annotations

import io
import json
import os
import sys

import pytest

from engine.cli import output

HOSTILE = "a\x1b[31mred\rb\u202egpj.exe\u2066c\x9bd\x7f\u200f\u2028e\udcff"


def _be_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "80")


def _is_harmless(text: str) -> bool:
    return not any(c in text for c in "\x1b\r\x9b\x7f\u202e\u2066\u200f\u2028\udcff")


def test_one_sign_stands_for_each_character_that_would_steer_the_terminal() -> None:
    shown = output.line_of(HOSTILE)
    assert shown == "a␛[31mred␍b�gpj.exe�c�d␡��e�"
    assert len(shown) == len(HOSTILE)


def test_other_scripts_stay_as_they_are() -> None:
    text = "Überstunden ‒ שעות נוספות ‒ 残業 ‒ 👩‍🔧"
    assert output.line_of(text) == text


def test_a_name_with_a_line_break_cannot_begin_another_line(capsys: pytest.CaptureFixture[str]) -> None:
    output.say("quarantined  x.pdf\nadded  y.pdf")
    output.note("error: x\nok")
    printed = capsys.readouterr()
    assert printed.out == "quarantined  x.pdf␊added  y.pdf\n"
    assert printed.err == "error: x␊ok\n"


def test_a_text_keeps_its_lines_and_its_offsets(capsys: pytest.CaptureFixture[str]) -> None:
    text = f"one\ttwo\nthree\r\nfour{HOSTILE}"
    output.say_text(text)
    shown = capsys.readouterr().out
    assert shown.startswith("one\ttwo\nthree\r\nfour")
    assert len(shown) == len(text) + 1
    assert _is_harmless(shown.partition("four")[2])


def test_json_holds_the_whole_string_in_escapes(capsys: pytest.CaptureFixture[str]) -> None:
    output.print_json({"name": HOSTILE, "title": "Überstunden"})
    printed = capsys.readouterr().out
    assert _is_harmless(printed)
    assert "Überstunden" in printed
    assert json.loads(printed) == {"name": HOSTILE, "title": "Überstunden"}


def test_a_cell_never_splits_its_row(capsys: pytest.CaptureFixture[str]) -> None:
    output.print_table(["NAME", "STATUS"], [["a\nb", "ready"], [HOSTILE, "failed"]], empty="")
    lines = capsys.readouterr().out.split("\n")
    assert [line.split()[-1] for line in lines[:-1]] == ["STATUS", "ready", "failed"]
    assert _is_harmless("".join(lines))


def test_long_names_lose_their_middle_so_that_rows_fit(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _be_a_terminal(monkeypatch)
    rows = [["doc_1", "x" * 251 + ".pdf", "ready"], ["doc_2", "残" * 85, "ready"], ["doc_3", "short.txt", "ready"]]
    output.print_table(["ID", "NAME", "STATUS"], rows, empty="", shorten=["NAME"])
    lines = capsys.readouterr().out.splitlines()
    assert all(output.display_width(line) <= 80 for line in lines)
    assert lines[1].startswith("doc_1  xxx") and "x…x" in lines[1] and ".pdf" in lines[1]
    assert {output.display_width(line[: line.rindex("ready")]) for line in lines[1:]} == {74}


def test_identifiers_are_never_shortened(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    _be_a_terminal(monkeypatch)
    output.print_table(["ID", "NAME"], [["i" * 100, "n" * 100]], empty="", shorten=["NAME"])
    assert capsys.readouterr().out.splitlines()[1] == f"{'i' * 100}  nnnnnn…nnnnn"


def test_files_and_pipes_get_wide_rows(capsys: pytest.CaptureFixture[str]) -> None:
    output.print_table(["NAME", "STATUS"], [["n" * 120, "ready"], ["n" * 255, "ready"]], empty="", shorten=["NAME"])
    lines = capsys.readouterr().out.splitlines()
    assert "n" * 120 + " " in lines[1]
    assert len(lines[2].rstrip()) == 199


def test_an_encoding_that_lacks_a_character_is_no_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding="latin-1")
    monkeypatch.setattr(sys, "stdout", stream)
    output.say("Überstunden 残")
    output.print_json({"name": "残"})
    stream.seek(0)
    lines = stream.read().split("\n", 1)
    assert lines[0] == "Überstunden \\u6b8b"
    assert json.loads(lines[1]) == {"name": "残"}


def test_a_closed_output_is_no_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    output.say("nobody listens", os.sep)
    output.print_json({})
