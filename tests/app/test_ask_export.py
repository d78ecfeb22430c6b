"""A conversation that is passed on: as text, Markdown and PDF, whole or not at all."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest
from markdown import markdown
from pypdfium2 import PdfDocument
from PySide6.QtWidgets import QApplication

from app.bridge.failure import Failure
from app.features.ask.export_file import ExportError, as_pdf, write_export
from app.features.ask.export_text import Exported, answer_as_text, as_html, as_markdown, file_name
from app.features.ask.turns import Opinion, Phase, Turn
from app.preview.ask_scenes import answer, cite, phrasing, quotes, withheld_answer
from engine.contract.answers import AnswerMode, Rating, Sentence

HOSTILE = (
    "<script>x</script> ![i](http://evil/x.png) [l](javascript:x) # *b* `c` | http://evil.example www.evil.example"
)


def answered(question: str = "What may a hotel cost?", **changes: object) -> Turn:
    values: dict[str, object] = {"question": question, "phase": Phase.ANSWERED, "answer": phrasing(), "turn_id": "t"}
    return Turn(**(values | changes))  # type: ignore[arg-type]


def exported(*turns: Turn, title: str = "Hotels") -> Exported:
    return Exported(title, turns, "2026-05-04 14:00")


def test_an_answer_is_copied_with_its_numbered_sources() -> None:
    assert answer_as_text(answered()).split("\n") == [
        "In Europe a hotel night is refunded up to 140 euros. [1]",
        "Hand in the claim within 21 days of your return. [2]",
        "The money is usually paid within a week. (not supported by the documents)",
        "",
        "Sources:",
        "[1] travel-policy-2025.pdf, page 1: “Hotel costs are refunded up to 140 euros per night in Europe and "
        "190 dollars in the United States.”",
        "[2] travel-policy-2025.pdf, page 2: “Claims are handed in within 21 days of returning, with every receipt "
        "above ten euros.”",
    ]
    assert answer_as_text(answered(answer=quotes())).startswith("“Hotel costs")
    nothing = answer_as_text(answered(answer=answer(AnswerMode.QUOTE, [], [cite(1, "Travel policy", 1)])))
    assert nothing.startswith("The documents do not say.\n\nNearest passages, which do not answer it:\n[1] ")
    assert answer_as_text(Turn("Why?", Phase.STOPPED)) == ""


def test_markdown_holds_everything_that_was_shown() -> None:
    text = as_markdown(
        exported(
            answered(opinion=Opinion(Rating.DOWN, "It is paid with the salary.")),
            answered("Who?", answer=withheld_answer(), withheld=True),
            Turn("Why?", Phase.STOPPED, "half a word"),
        )
    )
    page = markdown(text)
    assert page.count("<h2>") == 3 and "<h1>Hotels</h1>" in page
    for words in ("140 euros. [1]", "not supported by the documents", "page 2", "Rated as not helpful."):
        assert words in page
    assert "It is paid with the salary." in page and "may no longer read it" in page and "half a word" in page


@pytest.mark.parametrize("build", [as_markdown, as_html], ids=["markdown", "html"])
def test_what_was_written_elsewhere_is_never_markup(build: object) -> None:
    sentence = Sentence(text=HOSTILE, supported=True, citations=[1])
    source = cite(1, "Travel policy", 1).model_copy(update={"quote": HOSTILE, "document": HOSTILE})
    hostile = answer(AnswerMode.ANSWER, [sentence], [source])
    text = build(exported(answered(HOSTILE, answer=hostile), title=HOSTILE))  # type: ignore[operator]
    page = markdown(text) if build is as_markdown else text
    for tag in ("<script", "<img", "<a ", "<code", "<em>b", "src=", "href="):
        assert tag not in page.lower(), tag
    if build is as_markdown:
        assert "http://evil" not in text and "www.evil" not in text, "no reader makes it a link by itself"


def test_a_list_in_an_answer_stays_words() -> None:
    dashes = Sentence(text="- one 1. two + three", supported=True, citations=[])
    page = markdown(as_markdown(exported(answered(answer=answer(AnswerMode.ANSWER, [dashes], [])))))
    assert "<li>" not in page and "- one 1. two + three" in page


def test_a_pdf_is_written_with_its_text_and_pages(qt: QApplication, tmp_path: Path) -> None:
    path = tmp_path / "hotels.pdf"
    write_export(exported(*(answered(f"Question {n}?") for n in range(40))), path)
    document = PdfDocument(path)
    text = " ".join(" ".join(page.get_textpage().get_text_bounded() for page in document).split())
    assert len(document) > 3 and "Question 39?" in text and "not supported by the documents" in text
    assert b"/URI" not in path.read_bytes()
    document.close()
    assert as_pdf(exported(answered())).startswith(b"%PDF")


def test_a_file_is_whole_or_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "hotels.md"
    path.write_text("before")

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ExportError) as refused:
        write_export(exported(answered()), path)
    failure = Failure.of(refused.value)
    assert failure.code == "EXPORT_NO_SPACE" and "hotels.md" in failure.message and failure.help
    assert path.read_text() == "before" and list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(("number", "code"), [(errno.EACCES, "EXPORT_NOT_ALLOWED"), (errno.EIO, "EXPORT_FAILED")])
def test_what_the_system_refuses_has_a_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, code: str
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("tempfile.mkstemp", refuse)
    with pytest.raises(ExportError) as refused:
        write_export(exported(answered()), tmp_path / "a.md")
    assert refused.value.code == code


def test_file_names_are_sensible() -> None:
    assert file_name("What may a hotel cost, and when?") == "what-may-a-hotel-cost-and-when"
    assert file_name("../../etc/passwd") == "etc-passwd"
    assert file_name("???") == "conversation"
    assert len(file_name("word " * 99)) <= 60
