"""Text that nobody sees, from the file to the database: stored, counted and erased, and in nothing that is searched."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.datasets.builders.material import text_for_rules
from engine.ingest import documents
from engine.parsing import hiding
from engine.parsing.limits import ParseLimits
from engine.parsing.pool import ParserPool
from engine.parsing.tree import TreeItem, parse_tree
from tests.support.ingest_kit import IngestKit, open_kit, write

SECRET = "Zebra words that only programs read in this page."
SEEN = "Invoices above ten thousand euros are approved by two people."
PAGE = f"<html><body><h1>Invoices</h1><p>{SEEN}</p><p style='font-size:0'>{SECRET}</p><!-- {SECRET} --></body></html>"


@pytest.fixture
def kit(tmp_path: Path) -> Iterator[IngestKit]:
    with ParserPool(1, ParseLimits(), tmp_path / "parsers") as pool:

        def tree(data: bytes, name: str, cancel: threading.Event) -> Iterator[TreeItem]:
            return parse_tree(pool, data, name, cancel=cancel)

        opened = open_kit(tmp_path / "vault", parse=tree)
        yield opened
        opened.check()
        opened.close()


def test_hidden_text_is_kept_counted_and_in_no_passage(kit: IngestKit, tmp_path: Path) -> None:
    kit.ingest(write(tmp_path / "files" / "a.html", PAGE))
    found = kit.documents()["a.html"]
    with kit.database.read() as conn:
        counts = documents.hidden_in(conn, [found.id])[found.id]
        assert {(one.kind, one.places, one.characters) for one in counts} == {
            (hiding.TINY, 1, len(SECRET)),
            (hiding.COMMENT, 1, len(SECRET)),
        }
        assert documents.text_of(conn, found.id).count(SECRET) == 2
        concealed = [one for one in documents.elements_of(conn, found.id) if one.hiding]
        assert [one.text for one in concealed] == [SECRET, SECRET]
        assert all("Zebra" not in str(row[0]) for row in conn.execute("SELECT text FROM chunks"))
        assert all("Zebra" not in one.text for one in text_for_rules(conn, found).elements)
    assert "Zebra" not in " ".join(kit.found("zebra words that programs read"))
    assert kit.found("who approves invoices")

    kit.service.delete(found.id, created_by="usr_x")
    with kit.database.read() as conn:
        assert documents.hidden_in(conn, [found.id]) == {}
        assert conn.execute("SELECT count(*) FROM document_texts WHERE text LIKE '%Zebra%'").fetchall() == [(0,)]


def test_pages_do_not_reach_over_hidden_text(kit: IngestKit, tmp_path: Path) -> None:
    """It stands behind the last page, whatever page it was on."""
    import openpyxl

    book = openpyxl.Workbook()
    for number in (1, 2):
        sheet = book.active if number == 1 else book.create_sheet("Second")
        for row in (("Article", "Price"), (f"Pump {number}", 12 * number), (f"Ghost {number}", 99)):
            sheet.append(row)
        sheet.row_dimensions[3].hidden = True
    path = tmp_path / "files"
    path.mkdir()
    book.save(path / "a.xlsx")
    kit.ingest(path / "a.xlsx")
    found = kit.documents()["a.xlsx"]
    text = kit.service.text(found.id)
    with kit.database.read() as conn:
        spans = documents.pages_of(conn, found.id)
    assert [span.page for span in spans] == [1, 2]
    assert spans[0].end < spans[1].start
    assert all("Ghost" not in text[span.start : span.end] for span in spans)
    assert text.count("Ghost") == 2


def test_a_document_of_nothing_but_hidden_text_is_not_searched(kit: IngestKit, tmp_path: Path) -> None:
    outcome = kit.ingest(write(tmp_path / "files" / "b.html", f"<p hidden>{SECRET}</p>"))["b.html"]
    assert outcome.chunks == 0
    found = kit.documents()["b.html"]
    with kit.database.read() as conn:
        assert conn.execute("SELECT count(*) FROM chunks").fetchall() == [(0,)]
        assert [one.kind for one in documents.hidden_in(conn, [found.id])[found.id]] == [hiding.ATTRIBUTE]
