"""Tables from files that nobody vouches for, read by the real confined process."""

from __future__ import annotations

import io
import sqlite3
import zipfile
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest

from engine.core.errors import CancelledError
from engine.datasets.content import ContentError
from engine.datasets.errors import (
    ImportFormatError,
    ImportQueryError,
    ImportRefusedError,
    ImportTemplateError,
    ImportTooLargeError,
)
from engine.datasets.tables import reader
from engine.datasets.tables.template import ItemTemplate, Template


def rows_of(path: Path, *, query: str | None = None, sheet: str | None = None) -> list[list[str]]:
    with path.open("rb") as file:
        return list(reader.read_table(file, path.stat().st_size, query=query, sheet=sheet, check=lambda: None))


def workbook(path: Path, **sheets: Sequence[Sequence[object]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    book.save(path)
    return path


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "shop.db"
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("CREATE TABLE articles (name TEXT, price REAL, picture BLOB)")
    connection.execute("INSERT INTO articles VALUES ('Seal', 12.9, x'00ff'), ('Filter', NULL, NULL)")
    connection.commit()
    connection.close()
    return path


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Article;Price\nSeal;12,90\n\n", "utf-8"),
        ('Article,Price\nSeal,"12,90"\n', "utf-8-sig"),
        ("sep=|\nArticle|Price\nSeal|12,90\n", "utf-8"),
        ("Article\tPrice\nSeal\t12,90\n", "utf-16"),
    ],
)
def test_csv_in_the_forms_that_people_have(tmp_path: Path, text: str, encoding: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(text.encode(encoding))
    assert rows_of(path) == [["Article", "Price"], ["Seal", "12,90"]]


def test_excel_gives_the_sheet_that_is_named(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", One=[["A"], [1]], Two=[["B", "C"], [None, None], [2.5, True]])
    assert rows_of(path) == [["A"], ["1"]]
    assert rows_of(path, sheet="two") == [["B", "C"], ["2.5", "TRUE"]]
    with pytest.raises(ImportFormatError, match="no sheet"):
        rows_of(path, sheet="Three")


def test_a_query_reads_rows_and_changes_nothing(database: Path) -> None:
    before = database.read_bytes()
    found = rows_of(database, query="SELECT name, price AS cost, picture FROM articles ORDER BY name")
    assert found == [["name", "cost", "picture"], ["Filter", "", ""], ["Seal", "12.9", ""]]
    assert database.read_bytes() == before


@pytest.mark.parametrize(
    "query",
    [
        "DELETE FROM articles",
        "INSERT INTO articles VALUES ('x', 1, NULL)",
        "ATTACH '/tmp/other.db' AS other",
        "PRAGMA writable_schema = 1",
        "SELECT load_extension('/tmp/x.so')",
        "SELECT 1; DROP TABLE articles",
        "VACUUM INTO '/tmp/stolen.db'",
        "CREATE TEMP TABLE t AS SELECT 1",
        "SELECT * FROM nowhere",
        "nonsense",
        "",
    ],
)
def test_a_query_that_does_more_than_read_is_refused(database: Path, query: str) -> None:
    before = database.read_bytes()
    with pytest.raises(ImportQueryError):
        rows_of(database, query=query)
    assert database.read_bytes() == before


def test_a_query_without_end_is_stopped(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    looks = 0

    def check() -> None:
        nonlocal looks
        looks += 1
        if looks > 5:
            raise CancelledError("stop")

    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"
    with database.open("rb") as file, pytest.raises(CancelledError):
        list(reader.read_table(file, database.stat().st_size, query=endless, sheet=None, check=check))
    monkeypatch.setattr(reader, "_SILENCE_LIMIT_S", 1.0)
    with pytest.raises(ImportQueryError, match="too long"):
        rows_of(database, query=endless)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n\n",
        b"PK\x03\x04 not a zip",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old excel",
        b"%PDF-1.7",
        b"a,b\n\x00\x00,\x00",
        b"SQLite format 3\x00" + b"\xff" * 100,
    ],
)
def test_what_is_no_table_is_a_typed_error(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(data)
    with pytest.raises(ImportRefusedError):
        rows_of(path)


@pytest.mark.parametrize("cut", [20, 100, 2000, 8000])
def test_a_damaged_database_is_a_typed_error(database: Path, cut: int) -> None:
    whole = database.read_bytes()
    database.write_bytes(whole[:16] + b"\x07" * cut + whole[16 + cut :])
    with pytest.raises(ImportRefusedError):
        rows_of(database, query="SELECT * FROM articles")


def test_a_bomb_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"<x>" + b" " * (200 << 20))
    with pytest.raises(ImportRefusedError):
        rows_of(path)


def test_entities_of_a_sheet_are_refused(tmp_path: Path) -> None:
    good = workbook(tmp_path / "good.xlsx", One=[["A"], ["x"]])
    path = tmp_path / "bad.xlsx"
    attack = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'
    with zipfile.ZipFile(good) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            target.writestr(name, attack if name.endswith("sheet1.xml") else source.read(name))
    with pytest.raises(ImportRefusedError):
        rows_of(path)


def test_limits_on_columns_cells_and_size(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(",".join(map(str, range(1001))) + "\n")
    with pytest.raises(ImportTooLargeError):
        rows_of(path)
    path.write_text("a,b\n" + "x" * 500_000 + ",1\n")
    with pytest.raises(ImportTooLargeError):
        rows_of(path)
    with pytest.raises(ImportTooLargeError):
        list(reader.read_table(io.BytesIO(), 1 << 40, query=None, sheet=None, check=lambda: None))


@pytest.mark.parametrize(
    "said", [b"garbage\n", b'{"row": ["x"]}\n', b'{"columns": [1]}\n', b'{"columns": ["a"]}\n', b"[]\n"]
)
def test_a_reader_that_lies_is_not_believed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: bytes) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a,b\n1,2\n")
    monkeypatch.setattr(reader, "_lines", lambda process, check: iter(said.splitlines()))
    with pytest.raises(ImportFormatError):
        rows_of(path)


# templates


def filled(user: str, assistant: str, columns: list[str], row: list[str], system: str | None = None) -> list[str]:
    template = ItemTemplate.parse({"user": user, "assistant": assistant, "system": system}).bound(columns)
    return [turn.content for turn in template.fill(row).messages]


def test_a_template_is_filled_from_a_row() -> None:
    columns, row = ["Article", "Price  EUR"], ["Seal", " 12 "]
    assert filled("Price of {Article}?", "{{net}} {price eur}.", columns, row, "On {Article}.") == [
        "On Seal.",
        "Price of Seal?",
        "{net} 12.",
    ]


@pytest.mark.parametrize(
    ("user", "assistant"),
    [
        (None, "x {a}"),
        ("x {a}", ""),
        ("no hole", "{a}"),
        ("{a}", "no hole"),
        ("{a", "{a}"),
        ("a}", "{a}"),
        ("{}", "{a}"),
    ],
)
def test_a_template_that_says_nothing_is_refused(user: str | None, assistant: str) -> None:
    with pytest.raises(ImportTemplateError):
        ItemTemplate.parse({"user": user, "assistant": assistant})


def test_a_hole_without_a_column_names_the_columns() -> None:
    with pytest.raises(ImportTemplateError, match="“c”") as caught:
        Template.parse("{c}").bound(["a", "b"])
    assert "a, b" in caught.value.help
    with pytest.raises(ImportTemplateError, match="several"):
        Template.parse("{a }").bound(["A", "a  "])


def test_a_row_without_values_is_no_item() -> None:
    with pytest.raises(ContentError):
        filled("Price of {a}?", "{b}", ["a", "b"], ["Seal"])
