"""What happens to a file that makes a format's own reader stumble."""

from __future__ import annotations

from typing import Any

import pytest

from engine.parsing.build import DocumentBuilder
from engine.parsing.dispatch import read_as
from engine.parsing.errors import CorruptError
from engine.parsing.formats.registry import FORMATS
from engine.parsing.limits import ParseLimits
from engine.parsing.pool import ParserPool
from engine.parsing.source import Source


def stumbles(source: Source, builder: DocumentBuilder) -> None:
    builder.add("text", "half of it")
    raise KeyError("something nobody thought of")


def refuses(source: Source, builder: DocumentBuilder) -> None:
    raise CorruptError("known to be damaged")


def source(data: bytes, name: str) -> Source:
    return Source(data, name, ParseLimits())


@pytest.mark.filterwarnings("ignore")
def test_unstructured_reads_what_ours_cannot_without_a_download(make: Any) -> None:
    def fill(document: Any) -> None:
        document.add_heading("Heading", 2)
        document.add_paragraph("A sentence that stands in the body of the document.")
        table = document.add_table(2, 2)
        for cell, text in zip(table._cells, ["City", "Limit", "Berlin", "140"], strict=True):
            cell.text = text

    document = read_as(FORMATS["docx"], source(make.docx(fill), "a.docx"), stumbles)
    assert [(element.kind, element.text) for element in document.elements] == [
        ("heading", "Heading"),
        ("text", "A sentence that stands in the body of the document."),
        ("table_row", "City | Limit"),
        ("table_row", "City: Berlin; Limit: 140"),
    ]
    assert "second reader" in document.warnings[-1]


def test_it_works_inside_the_sandbox(pool: ParserPool) -> None:
    assert pool.probe("second_reader")[0] == "allowed"


def test_a_known_failure_is_final(make: Any) -> None:
    with pytest.raises(CorruptError, match="known"):
        read_as(FORMATS["docx"], source(b"x", "a.docx"), refuses)


def test_formats_it_does_not_know_fail_as_before() -> None:
    with pytest.raises(KeyError):
        read_as(FORMATS["pdf"], source(b"x", "a.pdf"), stumbles)
