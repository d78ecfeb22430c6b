"""The states of every page, made with the fake engine and the real view models."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from app.bootstrap import Desktop, build_desktop
from app.preview.documents_scenes import documents_scenes
from app.preview.fake_answers import document
from app.preview.fake_engine import FakeEngine
from app.preview.hand_background import HandBackground
from app.preview.jobs_scenes import jobs_scenes
from app.preview.models_scenes import models_scenes
from app.preview.settings_scenes import settings_scenes
from app.preview.start_scenes import start_scenes
from app.resources.theme import Theme
from engine.client.errors import EngineError
from engine.contract.answers import AnswerEvent, AnswerMode, AnswerResponse, Citation, Sentence
from engine.contract.documents import Access

POLICY = (
    "Travel policy\n\n1 Purpose\n\nThis policy says how journeys on company business are booked, paid and refunded. "
    "It applies to everyone who travels for the company, in every country.\n\n2 Hotels\n\n"
    "Book through the travel desk wherever it is possible. Hotel costs are refunded up to 140 euros per night in "
    "Europe and 190 dollars in the United States. Breakfast is included in these limits. A higher price needs the "
    "approval of the head of department before the journey.\n\n3 Flights\n\nFlights under six hours are booked in "
    "economy class. Changes are made by the travel desk.\n\n4 After the journey\n\nClaims are handed in within 21 days "
    "of returning, with every receipt above ten euros. Later claims are refunded only with the approval of finance.\n"
)
_HOTEL = "Hotel costs are refunded up to 140 euros per night in Europe and 190 dollars in the United States."
_CLAIM = "Claims are handed in within 21 days of returning, with every receipt above ten euros."
Scene = Callable[[Theme], QWidget]


def scenes() -> dict[str, Scene]:
    """Name of the picture and what draws it."""
    return {
        **start_scenes(),
        **documents_scenes(),
        **jobs_scenes(),
        **models_scenes(),
        **settings_scenes(),
        "ask-nothing-yet": lambda theme: _open(FakeEngine({}), theme)[0].window,
        "ask-empty": lambda theme: _open(_filled(), theme)[0].window,
        "ask-quote": _quote,
        "ask-answer": _answer,
        "ask-streaming": _streaming,
        "ask-abstained": _abstained,
        "ask-error": _ask_error,
    }


def _filled() -> FakeEngine:
    engine = FakeEngine({"handbook": Access.WRITE, "contracts": Access.READ, "board minutes": None})
    names = "travel-policy-2025.pdf leave-policy.odt price-list-europe.xlsx quality-manual.pdf safety-sheet.docx"
    names += " minutes-march.docx kick-off.pptx customs-container.eml onboarding.md whistleblowing.html"
    engine.documents = [document(n, name) for n, name in enumerate(names.split())]
    engine.documents.append(
        document(11, "scan-old.pdf", status="failed", reason="It is password-protected.", chunks=0, pages=None)
    )
    engine.texts = {"doc_0": POLICY}
    return engine


def _open(engine: FakeEngine, theme: Theme) -> tuple[Desktop, HandBackground]:
    background = HandBackground()
    desktop = build_desktop(engine, background, theme)
    desktop.status.ask()
    background.settle()
    return desktop, background


def _ask(engine: FakeEngine, theme: Theme, question: str, *answers: list[AnswerEvent]) -> QWidget:
    engine.answers = list(answers)
    desktop, background = _open(engine, theme)
    desktop.ask.ask(question)
    background.settle()
    return desktop.window


def _cite(n: int, quote: str, page: int) -> Citation:
    start = POLICY.index(quote)
    return Citation(
        n=n,
        document_id="doc_0",
        document="travel-policy-2025.pdf",
        page=page,
        start=start,
        end=start + len(quote),
        quote=quote,
        score=0.9,
    )


def _event(mode: AnswerMode, sentences: list[Sentence], citations: list[Citation], ms: float) -> list[AnswerEvent]:
    answer = AnswerResponse(
        answer=" ".join(s.text for s in sentences),
        mode=mode,
        abstained=not sentences,
        sentences=sentences,
        citations=citations,
        model="qwen3-4b Q4_K_M" if mode is AnswerMode.ANSWER else None,
        timings_ms={"total": ms},
        conversation_id="cnv_1",
    )
    return [AnswerEvent(type="answer", answer=answer)]


def quoted() -> list[AnswerEvent]:
    """Two quotes from the travel policy."""
    texts = ((_HOTEL, 1), (_CLAIM, 2))
    citations = [_cite(n, text, page) for n, (text, page) in enumerate(texts, start=1)]
    sentences = [Sentence(text=c.quote, supported=True, citations=[c.n]) for c in citations]
    return _event(AnswerMode.QUOTE, sentences, citations, 180)


def abstained() -> list[AnswerEvent]:
    return _event(AnswerMode.QUOTE, [], [_cite(1, _HOTEL, 1)], 140)


def phrased() -> list[AnswerEvent]:
    """One supported sentence with two citations, one without support."""
    citations = [_cite(1, _HOTEL, 1), _cite(2, _CLAIM, 2)]
    sentences = [
        Sentence(text="In Europe a hotel night is refunded up to 140 euros.", supported=True, citations=[1]),
        Sentence(text="Hand in the claim within 21 days of your return.", supported=True, citations=[2]),
        Sentence(text="The money is usually paid within a week.", supported=False, citations=[]),
    ]
    return _event(AnswerMode.ANSWER, sentences, citations, 3120)


def _quote(theme: Theme) -> QWidget:
    return _ask(_filled(), theme, "What may a hotel cost, and when do I hand in the claim?", quoted())


def _answer(theme: Theme) -> QWidget:
    engine = _filled()
    engine.model = "qwen3-4b Q4_K_M"
    return _ask(engine, theme, "What may a hotel cost, and when do I get my money back?", phrased())


def _streaming(theme: Theme) -> QWidget:
    engine = _filled()
    engine.model = "qwen3-4b Q4_K_M"
    engine.answers = [[AnswerEvent(type="token", text=t) for t in ("In Europe a hotel ", "night is refunded up to")]]
    desktop, background = _open(engine, theme)
    desktop.ask.ask("What may a hotel cost?")
    for _ in range(2):
        background.step()
    return desktop.window


def _abstained(theme: Theme) -> QWidget:
    return _ask(_filled(), theme, "What is the name of the chief executive's dog?", abstained())


def _ask_error(theme: Theme) -> QWidget:
    engine = _filled()
    advice = "Import a model with `cloister models import`, or ask in quote mode."
    engine.failures["ask_stream"] = EngineError("NO_MODEL", "No language model is in use.", advice, "req_7F3K")
    return _ask(engine, theme, "What may a hotel cost?")

