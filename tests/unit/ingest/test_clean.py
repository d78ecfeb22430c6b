"""Cleaning: what a reader never meant as text goes, everything else stays, and offsets stay exact."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.ingest.characters import clean_characters
from engine.ingest.clean import clean
from engine.ingest.lines import LineContext, join_lines
from engine.ingest.running_heads import find_running_heads
from engine.parsing.elements import Box, Element, ParsedDocument


def element(text: str, page: int | None = None, y: float = 0.5, kind: str = "text") -> Element:
    boxes = (Box(page, 0.1, y, 0.9, y + 0.02),) if page else ()
    return Element(kind, text, page, 0, len(text), boxes)


def document(*elements: Element) -> ParsedDocument:
    placed, start = [], 0
    for one in elements:
        placed.append(Element(one.kind, one.text, one.page, start, start + len(one.text), one.boxes, one.level))
        start += len(one.text) + 2
    pages = max((one.page or 0 for one in elements), default=0) or None
    return ParsedDocument(
        "\n\n".join(one.text for one in elements), tuple(placed), pages, None, "en", "application/pdf"
    )


def assert_exact(cleaned: ParsedDocument) -> None:
    assert cleaned.text == "\n\n".join(one.text for one in cleaned.elements)
    for one in cleaned.elements:
        assert cleaned.text[one.start : one.end] == one.text


@pytest.mark.parametrize(
    ("dirty", "wanted"),
    [
        ("of\ufb01ce and e\ufb00ort", "office and effort"),
        ("Sicher\u00adheits\u200bdatenblatt", "Sicherheitsdatenblatt"),
        ("cafe\u0301", "café"),
        ("3\u00a0000\u202f€", "3 000 €"),
        ("pay\u202eevil\u202c now", "payevil now"),
        ("a\x00b\x07c", "abc"),
        ("\uf0b7 item", "• item"),
        ("  a  \t b \r\n\r\n c ", "a b\nc"),
        ("नि\u200dर्णय", "नि\u200dर्णय"),
        ("un\u200ddone", "undone"),
        ("broken \ufffd sign", "broken \ufffd sign"),
    ],
)
def test_characters(dirty: str, wanted: str) -> None:
    assert clean_characters(dirty) == wanted


def test_code_keeps_its_layout() -> None:
    assert clean_characters("def f():\n    return  1  \n", keep_layout=True) == "def f():\n    return  1"


@pytest.mark.parametrize(
    ("text", "elsewhere", "wanted"),
    [
        ("the infor-\nmation is", "", "the information is"),
        ("a well-\nknown pump", "it is well-known", "a well-known pump"),
        ("an over-\nview of", "the overview; over and view", "an overview of"),
        ("a high-\nspeed pump", "high pressure and speed", "a high-speed pump"),
        ("in Baden-\nWürttemberg", "", "in Baden-Württemberg"),
        ("nach ISO-\n9001 zert", "", "nach ISO-9001 zert"),
        ("alle Vor-\nund Nachteile", "", "alle Vor- und Nachteile"),
        ("send an e-\nmail today", "", "send an e-mail today"),
        ("Pumpengehäu-\nse aus Grauguss", "", "Pumpengehäuse aus Grauguss"),
    ],
)
def test_divided_words(text: str, elsewhere: str, wanted: str) -> None:
    assert join_lines(text, LineContext.of([text, elsewhere])) == wanted


def test_wrapped_lines_are_joined_and_meant_ones_stay() -> None:
    wrapped = (
        "The supplier delivers the goods within four weeks after\nThe Order was confirmed by both parties and\npaid."
    )
    assert "\n" not in join_lines(wrapped, LineContext.of([wrapped]))
    meant = "Nordwind Pumpen GmbH\nHafenstr. 4\n20457 Hamburg"
    context = LineContext.of([wrapped, wrapped, meant])
    assert join_lines(meant, context) == meant
    bullets = "Bring with you everything that is named in this long list here:\n- passport\n- contract"
    assert join_lines(bullets, LineContext.of([bullets])) == bullets


def pages_with(
    header: str, footer: str, count: int, body: str = "Body of page {page} says thing {page}."
) -> ParsedDocument:
    parts = []
    for page in range(1, count + 1):
        parts.append(element(header.format(page=page), page, 0.04))
        parts.append(element(body.format(page=page), page, 0.3))
        parts.append(element(f"More of page {page}.", page, 0.6))
        parts.append(element(footer.format(page=page, count=count), page, 0.95))
    return document(*parts)


def test_running_heads_go_and_are_kept_once() -> None:
    cleaned = clean(pages_with("QP-07 Rev. 3, approved by M. Krüger", "Page {page} of {count}", 6))
    assert cleaned.text.count("QP-07 Rev. 3") == 1, "its one mention can be found"
    assert cleaned.elements[-1].kind == "header" and cleaned.elements[-1].page == 1
    assert "Page 2" not in cleaned.text and "Page 1" not in cleaned.text
    assert all(f"Body of page {page} says" in cleaned.text for page in range(1, 7))
    assert_exact(cleaned)


def test_a_footer_with_a_page_number_in_it_goes() -> None:
    cleaned = clean(pages_with("Nordwind Handbuch", "Stand 2024 - Seite {page} von {count} - intern", 4))
    assert cleaned.text.count("Stand 2024") == 1
    assert "Seite" not in cleaned.text
    assert cleaned.elements[-1].text == "Stand 2024 - intern"


def test_left_and_right_pages_may_differ() -> None:
    parts = []
    for page in range(1, 9):
        parts.append(element("Handbook" if page % 2 else "Chapter two", page, 0.05))
        parts.append(element(f"Text {page} with words.", page, 0.4))
    cleaned = clean(document(*parts))
    assert cleaned.text.count("Handbook") == cleaned.text.count("Chapter two") == 1


def test_two_pages_prove_nothing() -> None:
    parsed = pages_with("Handbook", "Page {page}", 2)
    assert find_running_heads(parsed.elements).repeated == frozenset()


@pytest.mark.parametrize(
    ("text", "kind", "y"),
    [
        ("Chapter {page}", "heading", 0.05),  # counts with the page, and is a heading
        ("Invoice {odd} is due", "text", 0.05),  # a number that counts nothing
        ("Body that repeats", "text", 0.5),  # the same, but in the middle
        ("Pump {page}; 12 bar", "table_row", 0.05),  # a table
        ("{word} opens the page", "text", 0.05),
    ],
)
def test_body_text_is_never_taken_for_a_running_head(text: str, kind: str, y: float) -> None:
    words = ["alpha", "bravo", "charlie", "delta", "echo", "foxtrot"]
    parts = []
    for page in range(1, 6):
        parts.append(element(text.format(page=page, odd=4711 + page * page, word=words[page]), page, y, kind))
        parts.append(element(f"Other text {words[page]}.", page, 0.6))
    parsed = document(*parts)
    assert find_running_heads(parsed.elements).repeated == frozenset()


def test_a_title_that_reads_like_the_running_head_stays() -> None:
    parts = [element("Travel policy", 1, 0.05, "title"), element("First words.", 1)]
    for page in range(2, 6):
        parts += [element("Travel policy", page, 0.05), element(f"Words of {page}.", page)]
    cleaned = clean(document(*parts))
    assert cleaned.elements[0].kind == "title"


def test_scanned_running_heads_may_be_misread() -> None:
    parts = []
    for page, text in enumerate(["Prüfbericht Nordwind", "Prufbericht Nordwind", "Prüfbericht Nordw1nd"], start=1):
        parts += [element(text, page, 0.05), element(f"Measured value {page} is fine.", page)]
    parsed = document(*parts)
    assert len(find_running_heads(parsed.elements, ocr_pages=(1, 2, 3)).repeated) >= 2
    assert find_running_heads(parsed.elements).repeated == frozenset()


def test_office_headers_are_kept_once() -> None:
    cleaned = clean(
        document(
            element("Form F-12", kind="header"),
            element("Body."),
            element("Form F-12", kind="header"),
            element("Page 3", kind="footer"),
            element("Confidential | Page of", kind="footer"),
        )
    )
    assert [one.text for one in cleaned.elements] == ["Body.", "Form F-12", "Confidential"]


def test_cleaning_twice_changes_nothing() -> None:
    once = clean(pages_with("QP-07 Rev. 3", "Page {page} of {count}", 5, "A wrap-\nped body number {page}."))
    twice = clean(once)
    assert twice.text == once.text
    assert twice.elements == once.elements


@given(
    st.lists(
        st.tuples(
            st.text(alphabet=st.sampled_from(list("aé-\n \u00ad\ufb01\u200b\x00A1.\u0301")), max_size=40),
            st.sampled_from(["text", "code", "heading", "list_item", "table_row", "header"]),
        ),
        max_size=8,
    )
)
def test_offsets_are_exact_whatever_comes(parts: list[tuple[str, str]]) -> None:
    cleaned = clean(document(*(element(text, kind=kind) for text, kind in parts)))
    assert_exact(cleaned)
    assert unicodedata.is_normalized("NFC", cleaned.text)
    assert not set(cleaned.text) & set("\u00ad\u200b\x00\ufb01")


def test_a_tick_of_a_symbol_font_is_not_an_empty_box() -> None:
    assert clean_characters("\uf0fc yes \uf0a8 no \uf0b7 item") == "✓ yes ☐ no • item"
