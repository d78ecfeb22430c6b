"""The sample company is complete, is what its generator writes, and answers its golden questions where they say."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from samples import extract
from samples.content.tables.people import iban
from samples.generate import DOCUMENTS, documents, render

GOLDEN = DOCUMENTS.parent / "golden.jsonl"
QUESTIONS: list[dict[str, Any]] = [json.loads(line) for line in GOLDEN.read_text(encoding="utf-8").splitlines()]
ANSWERABLE = [q for q in QUESTIONS if q["answerable"]]
SCANS = {output for output, source in documents() if source.meta.get("scan") == "yes"}
COMMITTED = {str(path.relative_to(DOCUMENTS)): path for path in DOCUMENTS.rglob("*") if path.is_file()}


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text).lower()


def test_there_are_enough_documents_in_every_format() -> None:
    formats = Counter(path.suffix.lstrip(".") for path in COMMITTED.values())
    assert sum(formats.values()) >= 40
    assert set(formats) >= {"docx", "pdf", "pptx", "xlsx", "csv", "html", "eml", "md", "txt", "odt"}
    assert sum(path.stat().st_size for path in COMMITTED.values()) < 8 * 2**20


def test_the_committed_documents_are_those_of_the_generator() -> None:
    assert set(COMMITTED) == {output for output, _ in documents()}


@pytest.mark.parametrize("output", sorted(set(COMMITTED) - SCANS))
def test_the_generator_writes_the_committed_text(output: str) -> None:
    source = dict(documents())[output]
    assert extract.pages_of(render(source, output), output) == extract.pages(COMMITTED[output])


@pytest.mark.parametrize("output", ["policies/expenses-policy.docx", "mail/2025-04-14-quotation-lorau.eml"])
def test_writing_twice_gives_the_same_bytes(output: str) -> None:
    source = dict(documents())[output]
    assert render(source, output) == render(source, output)


@pytest.mark.parametrize("output", sorted(SCANS))
def test_a_scan_holds_images_only(output: str) -> None:
    assert [page.text for page in extract.pages(COMMITTED[output])] == [""] * (2 if "inspection" in output else 1)


def test_the_two_travel_policies_disagree() -> None:
    old = " ".join(page.text for page in extract.pages(DOCUMENTS / "policies/travel-policy-2023.docx"))
    new = " ".join(page.text for page in extract.pages(DOCUMENTS / "policies/travel-policy-2025.pdf"))
    assert "EUR 0.30 per kilometre" in old and "EUR 0.38 per kilometre" in new
    assert "within 30 days" in old and "within 21 days" in new


def test_a_long_table_repeats_its_head_on_every_page_it_spans() -> None:
    pages = extract.pages(DOCUMENTS / "sales/price-list-europe-2025.pdf")
    assert sum("Article Size Material Power kW" in page.text for page in pages) == 2


def test_invented_ibans_have_valid_check_digits() -> None:
    number = iban("99988877", 1200345)
    rearranged = number[4:] + "1314" + number[2:4]
    assert int(rearranged) % 97 == 1


def test_the_golden_questions_are_well_formed() -> None:
    assert len(ANSWERABLE) >= 90
    assert len(QUESTIONS) - len(ANSWERABLE) >= 30
    assert len({q["id"] for q in QUESTIONS}) == len({q["question"] for q in QUESTIONS}) == len(QUESTIONS)
    for question in QUESTIONS:
        assert question["language"] in ("en", "de")
        if question["answerable"]:
            assert {question["document"], *question.get("also", [])} <= set(COMMITTED)
        else:
            assert question["document"] is question["page"] is question["answer"] is None


def test_every_document_is_asked_about() -> None:
    assert set(COMMITTED) == {q["document"] for q in ANSWERABLE}


@pytest.mark.parametrize("question", [q for q in ANSWERABLE if q["document"] not in SCANS], ids=lambda q: q["id"])
def test_the_answer_stands_on_the_page_named(question: dict[str, Any]) -> None:
    pages = extract.pages(DOCUMENTS / question["document"])
    (page,) = [page for page in pages if page.number == question["page"]]
    assert question["answer"] in page.text


@pytest.mark.slow
def test_the_answers_in_scans_can_be_recognised() -> None:
    recognised = {output: extract.scanned_pages(Path(COMMITTED[output])) for output in SCANS}
    questions = [q for q in ANSWERABLE if q["document"] in SCANS]
    assert len(questions) >= 4
    for question in questions:
        page = recognised[question["document"]][question["page"] - 1]
        assert squeezed(question["answer"]) in squeezed(page.text)
