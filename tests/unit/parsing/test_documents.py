"""Word, PowerPoint, Excel, OpenDocument and EPUB: structure and places survive."""

from __future__ import annotations

import datetime
from typing import Any

W_P = "<w:p><w:r><w:t>{}</w:t></w:r></w:p>"


def kinds(document: Any) -> list[tuple[str, str]]:
    return [(element.kind, element.text) for element in document.elements]


def test_word_headings_lists_and_tables(parse: Any, make: Any) -> None:
    def fill(document: Any) -> None:
        document.core_properties.title = "Travel policy"
        document.add_heading("Travel", 1)
        document.add_paragraph("Everybody may travel.")
        document.add_heading("Hotels", 2)
        document.add_paragraph("Below 150 euros", style="List Bullet")
        table = document.add_table(2, 2)
        for cell, text in zip(table._cells, ["City", "Limit", "Berlin", "140 €"], strict=True):
            cell.text = text

    document = parse(make.docx(fill), "policy.docx")
    assert document.title == "Travel policy"
    assert kinds(document) == [
        ("heading", "Travel"),
        ("text", "Everybody may travel."),
        ("heading", "Hotels"),
        ("list_item", "• Below 150 euros"),
        ("table_row", "City | Limit"),
        ("table_row", "City: Berlin; Limit: 140 €"),
    ]
    assert [element.level for element in document.elements if element.kind == "heading"] == [1, 2]
    assert document.warnings == ()


def test_word_counts_clauses_as_word_does(parse: Any, make: Any) -> None:
    names = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    level = '<w:lvl w:ilvl="{}"><w:start w:val="1"/><w:numFmt w:val="{}"/><w:lvlText w:val="{}"/></w:lvl>'
    numbering = (
        f"<w:numbering {names}><w:abstractNum w:abstractNumId='5'>{level.format(0, 'decimal', '%1.')}"
        f"{level.format(1, 'decimal', '%1.%2')}{level.format(2, 'lowerRoman', '(%3)')}</w:abstractNum>"
        "<w:num w:numId='1'><w:abstractNumId w:val='5'/></w:num></w:numbering>"
    )
    item = (
        '<w:p><w:pPr><w:numPr><w:ilvl w:val="{}"/><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>{}</w:t></w:r></w:p>'
    )
    body = "".join(
        item.format(depth, text)
        for depth, text in [(0, "Term"), (1, "Start"), (1, "End"), (2, "notice"), (0, "Price"), (1, "Rate")]
    )
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/numbering"
    relation = f'<Relationship Id="n" Type="{kind}" Target="numbering.xml"/>'
    document = parse(make.docx_body(body, {"word/numbering.xml": numbering}, relation), "contract.docx")
    assert [text for _, text in kinds(document)] == [
        "1. Term",
        "1.1 Start",
        "1.2 End",
        "(i) notice",
        "2. Price",
        "2.1 Rate",
    ]


def test_word_pages_come_from_rendered_breaks(parse: Any, make: Any) -> None:
    broken = "<w:p><w:r><w:t>starts here </w:t></w:r><w:r><w:lastRenderedPageBreak/><w:t>ends there</w:t></w:r></w:p>"
    at_start = "<w:p><w:r><w:lastRenderedPageBreak/><w:t>third</w:t></w:r></w:p>"
    document = parse(make.docx_body(W_P.format("first") + broken + at_start), "a.docx")
    assert [(e.text, e.page) for e in document.elements] == [
        ("first", 1),
        ("starts here ends there", 1),
        ("third", 3),
    ]
    assert document.pages == 3


def test_word_without_any_break_has_no_pages(parse: Any, make: Any) -> None:
    document = parse(make.docx_body(W_P.format("only")), "a.docx")
    assert document.pages is None and document.elements[0].page is None


def test_word_shows_the_text_after_tracked_changes_and_keeps_comments_and_notes(parse: Any, make: Any) -> None:
    names = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    base = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    body = (
        "<w:p><w:r><w:t>The fee is </w:t></w:r><w:del><w:r><w:delText>100</w:delText></w:r></w:del>"
        '<w:ins><w:r><w:t>120</w:t></w:r></w:ins><w:r><w:t> euros</w:t><w:footnoteReference w:id="2"/></w:r></w:p>'
    )
    notes = f'<w:footnotes {names}><w:footnote w:id="2">{W_P.format("plus tax")}</w:footnote></w:footnotes>'
    comments = (
        f'<w:comments {names}><w:comment w:id="0" w:author="Ada">{W_P.format("too much")}</w:comment></w:comments>'
    )
    relations = (
        f'<Relationship Id="f" Type="{base}/footnotes" Target="footnotes.xml"/>'
        f'<Relationship Id="c" Type="{base}/comments" Target="comments.xml"/>'
    )
    parts = {"word/footnotes.xml": notes, "word/comments.xml": comments}
    document = parse(make.docx_body(body, parts, relations), "a.docx")
    assert kinds(document) == [
        ("text", "The fee is 120 euros[2]"),
        ("footnote", "[2] plus tax"),
        ("text", "Comment (Ada): too much"),
    ]


def test_a_footnote_is_on_the_page_that_calls_it(parse: Any, make: Any) -> None:
    names = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    base = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    call = '<w:r><w:t>{}</w:t><w:footnoteReference w:id="{}"/></w:r>'
    turn = '<w:r><w:br w:type="page"/></w:r>'
    body = (
        f"<w:p>{call.format('One', 2)}{turn}{call.format('Two', 3)}</w:p>"
        f"<w:tbl><w:tr><w:tc><w:p>{call.format('Left', 4)}</w:p></w:tc><w:tc>{W_P.format('b')}</w:tc></w:tr></w:tbl>"
        f"<w:p>{turn}<w:r><w:t>The end</w:t></w:r></w:p>"
    )
    notes = "".join(f'<w:footnote w:id="{n}">{W_P.format(f"note {n}")}</w:footnote>' for n in (2, 3, 4))
    parts = {"word/footnotes.xml": f"<w:footnotes {names}>{notes}</w:footnotes>"}
    relations = f'<Relationship Id="f" Type="{base}/footnotes" Target="footnotes.xml"/>'
    document = parse(make.docx_body(body, parts, relations), "a.docx")
    found = {e.text: e.page for e in document.elements if e.kind == "footnote"}
    assert found == {"[2] note 2": 1, "[3] note 3": 2, "[4] note 4": 2} and document.pages == 3


def test_word_bold_lines_serve_as_headings(parse: Any, make: Any) -> None:
    def fill(document: Any) -> None:
        document.add_paragraph().add_run("Scope of delivery").bold = True
        document.add_paragraph("A sentence with one ").add_run("bold").bold = True

    assert [kind for kind, _ in kinds(parse(make.docx(fill), "a.docx"))] == ["heading", "text"]


def test_word_external_parts_are_never_opened(parse: Any, make: Any) -> None:
    base = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    relations = "".join(
        f'<Relationship Id="x{number}" Type="{base}/{kind}" Target="{target}" TargetMode="External"/>'
        for number, (kind, target) in enumerate(
            [("attachedTemplate", "http://127.0.0.1:9/t"), ("image", "file:///etc/passwd"), ("styles", "file:///x")]
        )
    )
    assert kinds(parse(make.docx_body(W_P.format("safe"), {}, relations), "a.docx")) == [("text", "safe")]


def test_slides_are_pages_with_titles_tables_and_notes(parse: Any, make: Any) -> None:
    def fill(deck: Any) -> None:
        slide = deck.slides.add_slide(deck.slide_layouts[1])
        slide.shapes.title.text = "Safety first"
        frame = slide.placeholders[1].text_frame
        frame.text = "Wear gloves"
        paragraph = frame.add_paragraph()
        paragraph.text, paragraph.level = "Leather ones", 1
        slide.notes_slide.notes_text_frame.text = "Show the gloves"
        second = deck.slides.add_slide(deck.slide_layouts[5])
        second.shapes.title.text = "Numbers"
        table = second.shapes.add_table(2, 2, 0, 0, 100, 100).table
        for index, text in enumerate(["Year", "Accidents", "2024", "3"]):
            table.cell(index // 2, index % 2).text = text

    document = parse(make.pptx(fill), "deck.pptx")
    assert document.pages == 2 and document.title == "Safety first"
    assert [(e.kind, e.text, e.page) for e in document.elements] == [
        ("heading", "Safety first", 1),
        ("list_item", "- Wear gloves", 1),
        ("list_item", "- Leather ones", 1),
        ("text", "Notes: Show the gloves", 1),
        ("heading", "Numbers", 2),
        ("table_row", "Year | Accidents", 2),
        ("table_row", "Year: 2024; Accidents: 3", 2),
    ]
    assert all(0 <= box.x0 <= box.x1 <= 1 for e in document.elements for box in e.boxes)


def test_sheets_are_pages_and_every_row_stands_alone(parse: Any, make: Any) -> None:
    prices = [
        ["Price list 2025"],
        [],
        ["Article", "Price", "Valid from", "Discount"],
        ["Screw M4", 0.1, datetime.date(2025, 1, 1), None],
        ["Nut", 12.0, datetime.datetime(2025, 2, 1, 8, 30), "none"],
    ]
    document = parse(make.xlsx({"Prices": prices, "Empty": [], "Staff": [["Ada"], ["Max"]]}), "prices.xlsx")
    assert document.pages == 3
    assert [(e.kind, e.text, e.page) for e in document.elements] == [
        ("heading", "Prices", 1),
        ("text", "Price list 2025", 1),
        ("table_row", "Article | Price | Valid from | Discount", 1),
        ("table_row", "Article: Screw M4; Price: 0.1; Valid from: 2025-01-01", 1),
        ("table_row", "Article: Nut; Price: 12; Valid from: 2025-02-01 08:30; Discount: none", 1),
        ("heading", "Empty", 2),
        ("heading", "Staff", 3),
        ("text", "Ada", 3),
        ("text", "Max", 3),
    ]


def test_two_rows_of_headers_above_numbers_are_joined(parse: Any, make: Any) -> None:
    rows = [
        ["", "2023", "", "2024", ""],
        ["Zone", "Sales", "Profit", "Sales", "Profit"],
        ["EU", 1, 2, 3, 4],
        ["US", 5, 6, 7, 8],
    ]
    rows[0] = ["", "Year A", "", "Year B", ""]
    document = parse(make.xlsx({"S": rows}), "s.xlsx")
    assert document.elements[3].text == "Zone: EU; Year A Sales: 1; Year A Profit: 2; Year B Sales: 3; Year B Profit: 4"


def test_opendocument_text(parse: Any, make: Any) -> None:
    styles = '<style:style style:name="B"><style:paragraph-properties fo:break-before="page"/></style:style>'
    body = (
        '<text:h text:outline-level="2">Terms</text:h><text:p>One<text:tab/>two<text:s text:c="2"/>three</text:p>'
        "<text:list><text:list-item><text:p>point</text:p></text:list-item></text:list>"
        '<text:p text:style-name="B">Next page<text:note><text:note-citation>1</text:note-citation>'
        "<text:note-body><text:p>small print</text:p></text:note-body></text:note></text:p>"
        "<table:table><table:table-row><table:table-cell><text:p>City</text:p></table:table-cell>"
        "<table:table-cell><text:p>Size</text:p></table:table-cell></table:table-row>"
        "<table:table-row><table:table-cell><text:p>Ulm</text:p></table:table-cell>"
        '<table:table-cell table:number-columns-repeated="2000000"><text:p>9</text:p></table:table-cell>'
        "</table:table-row></table:table>"
    )
    document = parse(make.odf("text", body, styles), "a.odt")
    assert [(e.kind, e.text.split(";")[0], e.page) for e in document.elements] == [
        ("heading", "Terms", 1),
        ("text", "One\ttwo  three", 1),
        ("list_item", "- point", 1),
        ("text", "Next page[1]", 2),
        ("footnote", "[1] small print", 2),
        ("table_row", "City | Size", 2),
        ("table_row", "City: Ulm", 2),
    ]


def test_opendocument_sheet_and_slides(parse: Any, make: Any) -> None:
    cell = "<table:table-cell><text:p>{}</text:p></table:table-cell>"
    rows = "".join(
        f"<table:table-row>{''.join(cell.format(text) for text in row)}</table:table-row>"
        for row in [("Part", "Stock"), ("Bolt", "7")]
    )
    sheet = (
        f'<table:table table:name="Store">{rows}<table:table-row table:number-rows-repeated="1048000"/></table:table>'
    )
    document = parse(make.odf("spreadsheet", sheet), "a.ods")
    assert [e.text for e in document.elements] == ["Store", "Part | Stock", "Part: Bolt; Stock: 7"]
    frame = '<draw:frame presentation:class="{}"><draw:text-box><text:p>{}</text:p></draw:text-box></draw:frame>'
    slides = (
        f"<draw:page>{frame.format('title', 'Aim')}</draw:page><draw:page>{frame.format('outline', 'Ways')}</draw:page>"
    )
    document = parse(make.odf("presentation", slides), "a.odp")
    assert [(e.kind, e.text, e.page) for e in document.elements] == [("heading", "Aim", 1), ("text", "Ways", 2)]


def test_epub_chapters_in_the_order_of_the_spine(parse: Any, make: Any) -> None:
    book = make.zip(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": '<container><rootfile full-path="OEBPS/book.opf"/></container>',
            "OEBPS/book.opf": (
                "<package><metadata><title>Two chapters</title></metadata><manifest>"
                '<item id="b" href="b.xhtml"/><item id="a" href="a%20a.xhtml"/></manifest>'
                '<spine><itemref idref="a"/><itemref idref="b"/></spine></package>'
            ),
            "OEBPS/a a.xhtml": "<html><body><h1>One</h1><p>first</p></body></html>",
            "OEBPS/b.xhtml": "<html><body><h1>Two</h1></body></html>",
        }
    )
    document = parse(book, "book.epub")
    assert document.title == "Two chapters"
    assert [e.text for e in document.elements] == ["One", "first", "Two"]


def test_rtf(parse: Any) -> None:
    markup = rb"{\rtf1\ansi\ansicpg1252{\info{\title Offer}}\pard Gr\'fc\'dfe aus K\'f6ln\par Zweiter Absatz\par}"
    document = parse(markup, "a.rtf")
    assert document.title == "Offer"
    assert [e.text for e in document.elements] == ["Grüße aus Köln", "Zweiter Absatz"]
