"""From a parsed document to the text that is stored, searched and quoted. Pure.

Offsets stay exact: the cleaned document is built anew, and every element's offsets refer to its text. Boxes stay,
so that a citation still finds its place on the page.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from engine.ingest.characters import clean_characters
from engine.ingest.lines import LineContext, join_all_lines, join_lines
from engine.ingest.running_heads import find_running_heads, says_something, without_page_number
from engine.parsing.elements import SEPARATOR, Element, ParsedDocument

_ONE_LINE = frozenset({"title", "heading", "table_row", "header", "footer", "caption"})
_AS_THEY_ARE = frozenset({"code", "table"})


def clean(document: ParsedDocument, check: Callable[[], None] = lambda: None) -> ParsedDocument:
    """Running heads out, lines and divided words joined, characters in order.

    A running head is kept once, at the end of the text: an approval number that stands only there must be found.
    ``check`` is called for each element and may raise.
    """
    heads = find_running_heads(document.elements, document.ocr_pages)
    body: list[Element] = []
    for index, element in enumerate(document.elements):
        check()
        if index not in heads.repeated:
            text = clean_characters(element.text, keep_layout=element.kind in _AS_THEY_ARE)
            body.append(replace(element, text=text))
    context = LineContext.of(element.text for element in body if element.kind not in _AS_THEY_ARE)
    cleaned: list[Element] = []
    for element in body:
        check()
        cleaned.append(replace(element, text=_joined(element, context)))
    for index in heads.first_ones:
        element = document.elements[index]
        text = without_page_number(join_all_lines(clean_characters(element.text), context))
        if says_something(text):
            cleaned.append(replace(element, kind=_head_kind(element), text=text, level=None))
    title = clean_characters(document.title or "").replace("\n", " ") or None
    kept = [element for element in cleaned if element.text]
    kept.sort(key=lambda element: element.left_out)  # stable: what nobody sees comes last
    return _assembled(replace(document, title=title), kept)


def _joined(element: Element, context: LineContext) -> str:
    if element.kind in _AS_THEY_ARE:
        return element.text
    if element.kind in _ONE_LINE:
        return join_all_lines(element.text, context)
    return join_lines(element.text, context)


def _head_kind(element: Element) -> str:
    if element.kind in ("header", "footer"):
        return element.kind
    return "footer" if element.boxes and element.boxes[0].y0 > 0.5 else "header"


def _assembled(document: ParsedDocument, elements: list[Element]) -> ParsedDocument:
    placed = []
    start = 0
    for element in elements:
        end = start + len(element.text)
        placed.append(replace(element, start=start, end=end))
        start = end + len(SEPARATOR)
    text = SEPARATOR.join(element.text for element in placed)
    return replace(document, text=text, elements=tuple(placed))
