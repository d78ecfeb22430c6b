"""What documents and models say is shown letter for letter: nothing is loaded, nothing but a citation is clickable."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from lxml import html as lxml_html
from markdown import markdown
from pypdfium2 import PdfDocument, raw
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel

from app.bridge.plain import plain_tip
from app.features.ask.export_file import as_pdf
from app.features.ask.export_text import Exported, as_html, as_markdown
from app.features.ask.turn_text import TurnText
from app.features.ask.turns import Opinion, Phase, Turn
from app.resources.theme import LIGHT
from app.widgets.dress import dress, heading
from engine.contract.answers import AnswerMode, AnswerResponse, Citation, Rating, Sentence
from tests.support.attacks import CARRIERS, attacks

_ACTIVE = "a img script style iframe object embed link meta svg base form input video audio".split()
_LOADING = ("src", "background", "data", "srcset", "poster")


class CountingText(TurnText):
    """The widget of the window; it counts what its document wants to load."""

    def __init__(self) -> None:
        self.wanted: list[str] = []
        super().__init__(LIGHT)

    def loadResource(self, kind: int, name: object) -> object:  # noqa: N802 - Qt's name
        self.wanted.append(str(name))
        return super().loadResource(kind, name)  # type: ignore[arg-type]


def turn(attack: str, mode: AnswerMode = AnswerMode.ANSWER) -> Turn:
    citation = Citation(n=1, document_id="doc_1", document=attack, page=3, start=0, end=9, quote=attack, score=0.9)
    answer = AnswerResponse(
        answer=attack,
        mode=mode,
        abstained=False,
        sentences=[
            Sentence(text=attack, supported=True, citations=[1]),
            Sentence(text=attack, supported=False, citations=[]),
        ],
        citations=[citation],
        model=attack,
        timings_ms={},
        rewritten_question=attack,
    )
    return Turn(attack, Phase.ANSWERED, attack, answer, turn_id="turn_1", opinion=Opinion(Rating.DOWN, attack))


def anchors(text: TurnText) -> Iterator[str]:
    block = text.document().begin()
    while block.isValid():
        for at in block:
            form = at.fragment().charFormat()
            assert not form.isImageFormat()
            if form.isAnchor():
                yield form.anchorHref()
        block = block.next()


def test_the_widget_of_an_answer_loads_nothing_and_links_only_to_citations(qt: QApplication) -> None:
    text = CountingText()
    text.resize(500, 400)
    tested = [*CARRIERS, *attacks(120)]
    for number, attack in enumerate(tested):
        mode = AnswerMode.QUOTE if number % 2 else AnswerMode.ANSWER
        text.show_turn(number, turn(attack, mode), None)
        text.height_for(500)
        assert set(anchors(text)) == {f"cite:{number}:1"}
    for phase in (Phase.STREAMING, Phase.STOPPED):
        for attack in CARRIERS:
            text.show_turn(0, Turn(attack, phase, attack), None)
            text.height_for(500)
            assert list(anchors(text)) == []
            assert re.sub(r"\W+", "", attack) in re.sub(r"\W+", "", text.toPlainText())
    assert text.wanted == []
    assert not text.openLinks() and not text.openExternalLinks()


def test_the_counting_widget_would_notice(qt: QApplication) -> None:
    text = CountingText()
    text.setHtml('<img src="file:///nowhere.png">')
    text.height_for(500)
    assert text.wanted


def test_markdown_and_html_exports_have_nothing_active() -> None:
    for attack in [*CARRIERS, *attacks(60)]:
        conversation = Exported(attack, (turn(attack), turn(attack, AnswerMode.QUOTE)), "2026-05-04 14:00")
        for page in (markdown(as_markdown(conversation), extensions=["extra"]), as_html(conversation)):
            root = lxml_html.fromstring(f"<div>{page}</div>")
            assert [one.tag for one in root.iter(*_ACTIVE)] == [], attack
            named = [key for one in root.iter() for key in one.attrib if key in _LOADING or key.startswith("on")]
            assert named == [], attack


@pytest.mark.parametrize("number", range(3))
def test_a_pdf_export_has_no_links_and_no_actions(qt: QApplication, number: int) -> None:
    turns = tuple(turn(attack) for attack in CARRIERS[number::3])
    content = as_pdf(Exported(CARRIERS[number], turns, "2026-05-04 14:00"))
    for name in (b"/URI", b"/JavaScript", b"/JS", b"/Launch", b"/GoToR", b"/SubmitForm", b"/OpenAction", b"/AA "):
        assert name not in content
    document = PdfDocument(content)
    try:
        assert document.count_attachments() == 0
        for page in document:
            assert raw.FPDFPage_GetAnnotCount(page.raw) == 0
            assert list(page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE])) == []
            text = page.get_textpage()
            assert raw.FPDFLink_CountWebLinks(raw.FPDFLink_LoadWebLinks(text.raw)) >= 0  # words may look like links
            text.close()
            page.close()
    finally:
        document.close()


def test_labels_and_tooltips_show_names_letter_for_letter(qt: QApplication) -> None:
    name = '<img src="file:///etc/passwd">.pdf'
    for label in (dress(QLabel(name), "muted"), heading(name)):
        assert label.textFormat() == Qt.TextFormat.PlainText
    assert plain_tip("plain.pdf") == "plain.pdf"
    assert "<img" not in plain_tip(name) and "&lt;img" in plain_tip(name)
