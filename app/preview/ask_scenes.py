"""The page Ask in every state, and answers as the tests need them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QApplication, QWidget

from app.bootstrap import Desktop, build_desktop
from app.features.source.props import Showing
from app.preview.fake_answers import TIME, UNREACHABLE, document
from app.preview.fake_engine import FakeEngine
from app.preview.fake_pages import page_boxes, page_png
from app.preview.hand_background import HandBackground
from app.resources.theme import Theme
from engine.client.errors import EngineError
from engine.contract.answers import (
    AnswerEvent,
    AnswerMode,
    AnswerResponse,
    Citation,
    ConversationResponse,
    FeedbackResponse,
    Rating,
    Sentence,
    TurnResponse,
)
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
_MODEL = "qwen3-4b Q4_K_M"
Scene = Callable[[Theme], QWidget]


def ask_scenes() -> dict[str, Scene]:
    """Name of the picture and what draws it."""
    return {
        "ask-nothing-yet": lambda theme: Stage(theme, FakeEngine({})).shown(),
        "ask-empty": lambda theme: Stage(theme, filled(model=None)).shown(),
        "ask-quote": _quote,
        "ask-answer": _answer,
        "ask-waiting": _waiting,
        "ask-streaming": _streaming,
        "ask-stopped": _stopped,
        "ask-abstained": _abstained,
        "ask-abstained-early": _abstained_early,
        "ask-error": _error,
        "ask-interrupted": _interrupted,
        "ask-conversation": _conversation,
        "ask-correcting": _correcting,
        "ask-loading": _loading,
        "ask-not-opened": _not_opened,
        "ask-source-text": _source_text,
        "ask-source-both": _source_both,
        "ask-source-removed": _source_removed,
        "ask-source-not-drawn": _source_not_drawn,
    }


class Stage:
    """The window over a fake engine, with the page Ask open."""

    def __init__(self, theme: Theme, engine: FakeEngine) -> None:
        self.engine = engine
        self.background = HandBackground()
        self.desktop: Desktop = build_desktop(engine, self.background, theme)
        self.desktop.status.ask()
        self.background.settle()

    def ask(self, question: str, *answers: list[AnswerEvent]) -> Stage:
        self.engine.answers = list(answers)
        self.desktop.ask.ask(question)
        return self

    def settle(self) -> None:
        """Let everything happen that can: calls, layout, drawing."""
        application = QApplication.instance()
        for _ in range(20):
            self.background.settle()
            if application is not None:
                application.processEvents()

    def shown(self, *, settled: bool = True) -> QWidget:
        window = self.desktop.window
        window.resize(1240, 800)
        window.show()
        if settled:
            self.settle()
        else:
            for _ in range(20):
                QApplication.processEvents()
        return window


def filled(*, model: str | None = _MODEL) -> FakeEngine:
    """Ten documents, the first of them with pages to draw, and three conversations."""
    engine = FakeEngine({"handbook": Access.WRITE, "contracts": Access.READ, "board minutes": None})
    names = "travel-policy-2025.pdf leave-policy.odt price-list-europe.xlsx quality-manual.pdf safety-sheet.docx"
    names += " minutes-march.docx kick-off.pptx customs-container.eml onboarding.md whistleblowing.html"
    engine.documents = [document(n, name, renderable=n == 0) for n, name in enumerate(names.split())]
    engine.documents[0].pages = 4
    engine.model = model
    with_pages(engine)
    titles = "What may a hotel cost, and when do I hand in the claim?", "Which fire drills are due", "Leave in Lisbon"
    engine.conversations = {
        f"conv_{n}": ConversationResponse(id=f"conv_{n}", title=title, created_at=TIME, updated_at=TIME)
        for n, title in enumerate(titles)
    }
    return engine


def with_pages(engine: FakeEngine) -> None:
    """The travel policy as a document of four pages, the passages on the first two."""
    engine.texts |= {"doc_0": POLICY, "doc_7": POLICY}
    claim = POLICY.index(_CLAIM)
    engine.boxes["doc_0"] = page_boxes(POLICY, POLICY.index(_HOTEL), POLICY.index(_HOTEL) + len(_HOTEL))
    engine.boxes["doc_0"] += page_boxes(POLICY, claim, claim + len(_CLAIM), page=2)
    engine.images |= {("doc_0", page): page_png(POLICY, 1200) for page in range(1, 5)}


def cite(n: int, quote: str, page: int | None, document_id: str = "doc_0") -> Citation:
    start = POLICY.index(quote)
    return Citation(
        n=n,
        document_id=document_id,
        document="travel-policy-2025.pdf" if document_id == "doc_0" else "customs-container.eml",
        page=page,
        start=start,
        end=start + len(quote),
        quote=quote,
        score=0.9,
    )


def answer(
    mode: AnswerMode, sentences: list[Sentence], citations: list[Citation], ms: float = 180, *, turn: int = 1
) -> AnswerResponse:
    return AnswerResponse(
        answer=" ".join(s.text for s in sentences),
        mode=mode,
        abstained=not sentences,
        sentences=sentences,
        citations=citations,
        model=_MODEL if mode is AnswerMode.ANSWER else None,
        timings_ms={"total": ms},
        conversation_id="cnv_1",
        turn_id=f"turn_{turn}",
    )


def quotes(document_id: str = "doc_0", *, turn: int = 1) -> AnswerResponse:
    """Two quotes from the travel policy."""
    paged = document_id == "doc_0"
    citations = [cite(n, text, n if paged else None, document_id) for n, text in enumerate((_HOTEL, _CLAIM), start=1)]
    sentences = [Sentence(text=c.quote, supported=True, citations=[c.n]) for c in citations]
    return answer(AnswerMode.QUOTE, sentences, citations, turn=turn)


def phrasing(*, turn: int = 1) -> AnswerResponse:
    """Two supported sentences with their citations, one without support."""
    citations = [cite(1, _HOTEL, 1), cite(2, _CLAIM, 2)]
    sentences = [
        Sentence(text="In Europe a hotel night is refunded up to 140 euros.", supported=True, citations=[1]),
        Sentence(text="Hand in the claim within 21 days of your return.", supported=True, citations=[2]),
        Sentence(text="The money is usually paid within a week.", supported=False, citations=[]),
    ]
    return answer(AnswerMode.ANSWER, sentences, citations, 3120, turn=turn)


def event(found: AnswerResponse) -> list[AnswerEvent]:
    return [AnswerEvent(type="answer", answer=found)]


def quoted() -> list[AnswerEvent]:
    return event(quotes())


def abstained() -> list[AnswerEvent]:
    return event(answer(AnswerMode.QUOTE, [], [cite(1, _HOTEL, 1)], 140))


def phrased() -> list[AnswerEvent]:
    return event(phrasing())


def tokens(*words: str) -> list[AnswerEvent]:
    return [AnswerEvent(type="token", text=word) for word in words]


def kept(
    number: int,
    question: str,
    found: AnswerResponse,
    *,
    withheld: bool = False,
    feedback: FeedbackResponse | None = None,
) -> TurnResponse:
    """One turn as the engine keeps it."""
    return TurnResponse(
        id=f"turn_{number}",
        question=question,
        rewritten_question=None,
        answer=found,
        withheld=withheld,
        feedback=feedback,
        created_at=TIME,
    )


def withheld_answer() -> AnswerResponse:
    text = "This answer is not shown: a document that it rests on was removed, or you may no longer read it."
    return answer(AnswerMode.ANSWER, [], []).model_copy(update={"answer": text, "abstained": True})


def long_conversation(turns: int) -> ConversationResponse:
    """So many turns, phrased and quoted by turns."""
    made = [
        kept(n, f"Question {n}: what may a hotel cost?", phrasing(turn=n) if n % 3 else quotes(turn=n))
        for n in range(turns)
    ]
    return ConversationResponse(id="conv_long", title="Hotels", created_at=TIME, updated_at=TIME, turns=made)


def _hotel_conversation() -> ConversationResponse:
    told = FeedbackResponse(rating=Rating.UP, correction=None, updated_at=TIME)
    corrected = FeedbackResponse(rating=Rating.DOWN, correction="It is paid with the next salary.", updated_at=TIME)
    turns = [
        kept(1, "Which hotel did Ms Ortega choose?", withheld_answer(), withheld=True),
        kept(2, "What may a hotel cost?", quotes(), feedback=told),
        kept(3, "And when do I get my money back?", phrasing(turn=3), feedback=corrected),
    ]
    return ConversationResponse(
        id="conv_0",
        title="What may a hotel cost, and when do I hand in the claim?",
        created_at=TIME,
        updated_at=TIME,
        turns=turns,
    )


def _quote(theme: Theme) -> QWidget:
    stage = Stage(theme, filled(model=None))
    return stage.ask("What may a hotel cost, and when do I hand in the claim?", quoted()).shown()


def _answer(theme: Theme) -> QWidget:
    return Stage(theme, filled()).ask("What may a hotel cost, and when do I get my money back?", phrased()).shown()


def _waiting(theme: Theme) -> QWidget:
    return Stage(theme, filled()).ask("What may a hotel cost?", []).shown(settled=False)


def _streaming(theme: Theme) -> QWidget:
    stage = Stage(theme, filled())
    stage.ask("What may a hotel cost?", tokens("In Europe a hotel night is refunded up to 140 euros, and "))
    stage.background.step()
    return stage.shown(settled=False)


def _stopped(theme: Theme) -> QWidget:
    stage = Stage(theme, filled())
    stage.ask("What may a hotel cost?", tokens("In Europe a hotel night is refunded up to "))
    stage.background.step()
    stage.desktop.ask.stop()
    return stage.shown()


def _abstained_early(theme: Theme) -> QWidget:
    stage = Stage(theme, filled())
    stage.ask("What is the name of the chief executive's dog?", abstained()).settle()
    stage.desktop.ask.know_holdings(92, 1)
    return stage.shown(settled=False)


def _abstained(theme: Theme) -> QWidget:
    return Stage(theme, filled()).ask("What is the name of the chief executive's dog?", abstained()).shown()


def _error(theme: Theme) -> QWidget:
    stage = Stage(theme, filled())
    advice = "Import a model with `cloister models import`, or ask in quote mode."
    stage.engine.failures["ask_stream"] = EngineError("NO_MODEL", "No language model is in use.", advice, "req_7F3K")
    return stage.ask("What may a hotel cost?").shown()


def _interrupted(theme: Theme) -> QWidget:
    stage = Stage(theme, filled())
    stage.ask("What may a hotel cost?", tokens("In Europe a hotel night is refunded up to 140 euros, and "))
    stage.settle()
    stage.engine.failures["status"] = UNREACHABLE
    stage.desktop.status.ask()
    return stage.shown()


def _open_hotel(theme: Theme) -> Stage:
    stage = Stage(theme, filled())
    stage.engine.conversations["conv_0"] = _hotel_conversation()
    stage.desktop.ask.open_conversation("conv_0")
    return stage


def _conversation(theme: Theme) -> QWidget:
    stage = _open_hotel(theme)
    stage.settle()
    stage.desktop.ask.open_citation(2, 2)
    return stage.shown()


def _correcting(theme: Theme) -> QWidget:
    stage = _open_hotel(theme)
    window = stage.shown()
    view = stage.desktop.ask_page.transcript.view_of(2)
    if view is not None:
        view.correct.click()
    stage.settle()
    return window


def _loading(theme: Theme) -> QWidget:
    return _open_hotel(theme).shown(settled=False)


def _not_opened(theme: Theme) -> QWidget:
    stage = _open_hotel(theme)
    stage.engine.failures["conversation"] = EngineError(
        "CONVERSATION_NOT_FOUND", "This conversation is not there any more.", "Choose another one.", "req_9A1"
    )
    return stage.shown()


def _source_text(theme: Theme) -> QWidget:
    return Stage(theme, filled()).ask("What may a hotel cost?", event(quotes("doc_7"))).shown()


def _source_both(theme: Theme) -> QWidget:
    stage = Stage(theme, filled()).ask("What may a hotel cost?", quoted())
    stage.desktop.ask.source.show(Showing.BOTH)
    return stage.shown()


def _source_removed(theme: Theme) -> QWidget:
    stage = Stage(theme, filled())
    stage.engine.failures["document"] = EngineError("DOCUMENT_NOT_FOUND", "There is no such document.")
    return stage.ask("What may a hotel cost?", quoted()).shown()


def _source_not_drawn(theme: Theme) -> QWidget:
    stage = Stage(theme, filled())
    stage.engine.images["doc_0", 1] = b""
    return stage.ask("What may a hotel cost?", quoted()).shown()
