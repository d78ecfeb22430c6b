"""A conversation without a window: streaming, stopping, failing, following up, opening what is cited."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from app.features.ask.excerpt import excerpt
from app.features.ask.view_model import AskViewModel, Opened, Phase
from app.preview.fake_engine import FakeEngine
from app.preview.hand_background import HandBackground
from app.preview.ask_scenes import POLICY, abstained, phrased, quoted
from engine.client.errors import EngineError
from engine.contract.answers import AnswerEvent, AnswerMode
from engine.contract.documents import Access


def token(text: str) -> AnswerEvent:
    return AnswerEvent(type="token", text=text)


@pytest.fixture
def model(qt: QApplication, engine: FakeEngine, background: HandBackground) -> AskViewModel:
    engine.texts = {"doc_0": POLICY}
    return AskViewModel(engine, background)


def test_words_stream_and_the_checked_answer_replaces_them(
    model: AskViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    engine.answers = [[AnswerEvent(type="passages"), token("In Europe "), token("140."), *phrased()]]
    assert model.ask("  What may a hotel cost?  ")
    assert model.props.turns[0].phase is Phase.WAITING
    assert not model.ask("Another?"), "one at a time"
    for _ in range(3):
        background.step()
    assert (model.props.turns[0].phase, model.props.turns[0].text) == (Phase.STREAMING, "In Europe 140.")
    background.settle()
    turn = model.props.turns[0]
    assert turn.phase is Phase.ANSWERED and turn.answer and not model.props.busy
    assert engine.asked[0].question == "What may a hotel cost?" and engine.asked[0].keep


def test_the_first_citation_opens_with_its_surroundings(
    model: AskViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    engine.answers = [quoted()]
    model.ask("What may a hotel cost?")
    background.settle()
    props = model.props
    assert props.opened == Opened(0, 1) and props.citation and props.excerpt
    assert props.excerpt.quote == props.citation.quote
    assert props.excerpt.before + props.excerpt.quote + props.excerpt.after == POLICY
    model.step_citation(1)
    assert model.props.opened == Opened(0, 2)
    assert model.props.excerpt and model.props.excerpt.quote.startswith("Claims"), "the text is known already"
    model.step_citation(1)
    assert model.props.opened == Opened(0, 1), "round and round"
    model.close_source()
    assert model.props.citation is None and model.props.excerpt is None


def test_an_abstention_opens_nothing_by_itself(
    model: AskViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    engine.answers = [abstained()]
    model.ask("Whose dog?")
    background.settle()
    assert model.props.turns[0].answer and model.props.turns[0].answer.abstained
    assert model.props.citation is None
    model.open_citation(0, 1)
    background.settle()
    assert model.props.excerpt


def test_a_source_that_cannot_be_read_says_why(
    model: AskViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    engine.failures["document_text"] = EngineError("DOCUMENT_NOT_FOUND", "It was removed.")
    engine.answers = [quoted()]
    model.ask("What may a hotel cost?")
    background.settle()
    assert model.props.source_failure and model.props.source_failure.code == "DOCUMENT_NOT_FOUND"
    assert model.props.turns[0].phase is Phase.ANSWERED


def test_a_follow_up_belongs_to_the_conversation_and_a_new_one_does_not(
    model: AskViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    engine.answers = [quoted(), quoted(), quoted()]
    for question in ("first", "second"):
        model.ask(question)
        background.settle()
    model.start_over()
    assert model.props.turns == ()
    model.ask("third")
    background.settle()
    assert [request.conversation_id for request in engine.asked] == [None, "cnv_1", None]


def test_stop_keeps_what_came_and_hears_nothing_more(
    model: AskViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    engine.answers = [[token("half an "), token("answer"), *quoted()], quoted()]
    model.ask("first")
    background.step()
    model.stop()
    background.settle()
    assert (model.props.turns[0].phase, model.props.turns[0].text) == (Phase.STOPPED, "half an ")
    model.ask("second")
    background.settle()
    assert model.props.turns[1].phase is Phase.ANSWERED
    assert engine.asked[1].conversation_id is None, "a stopped answer started no conversation"


@pytest.mark.parametrize("how", ["refused", "error event", "broken off"])
def test_a_failure_is_the_turns_own_and_the_next_question_goes_on(
    model: AskViewModel, engine: FakeEngine, background: HandBackground, how: str
) -> None:
    body = {"code": "MODEL_CRASHED", "message": "It crashed.", "help": "Ask again."}
    events = {"refused": [], "error event": [AnswerEvent(type="error", error=body)], "broken off": [token("so")]}
    engine.answers = [events[how]]
    if how == "refused":
        engine.failures["ask_stream"] = EngineError("MODEL_CRASHED", "It crashed.", "Ask again.")
    model.ask("first")
    background.settle()
    turn = model.props.turns[0]
    assert turn.phase is Phase.FAILED and turn.failure
    assert turn.failure.code == ("ANSWER_BROKEN_OFF" if how == "broken off" else "MODEL_CRASHED")
    engine.failures.clear()
    engine.answers = [quoted()]
    assert model.ask("second")
    background.settle()
    assert model.props.turns[1].phase is Phase.ANSWERED


def test_without_a_model_only_quotes(model: AskViewModel, engine: FakeEngine, background: HandBackground) -> None:
    model.choose_mode(AnswerMode.ANSWER)
    assert (model.props.mode, model.props.can_phrase) == (AnswerMode.QUOTE, False)
    model.know_model("qwen")
    assert (model.props.mode, model.props.can_phrase) == (AnswerMode.ANSWER, True)
    model.choose_mode(AnswerMode.QUOTE)
    engine.answers = [quoted()]
    model.ask("x")
    background.settle()
    assert engine.asked[0].mode is AnswerMode.QUOTE


def test_only_readable_collections_are_offered_and_a_removed_one_is_dropped(
    model: AskViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    engine.access = {"mine": Access.READ, "secret": None}
    model.refresh()
    background.settle()
    assert model.props.collections == ("mine",) and model.props.has_documents is False
    model.choose_collection("mine")
    engine.access = {"secret": None}
    model.refresh()
    background.settle()
    assert model.props.collection is None


def test_an_excerpt_counts_characters_and_tears_no_word() -> None:
    text = "😀 " * 300 + "the quote" + " tail" * 300
    found = excerpt(text, 600, 609, around=101)
    assert found.quote == "the quote"
    assert found.before.startswith("😀") and found.after.endswith(" tail")
    assert found.more_before and found.more_after
    assert len(found.before) <= 101 and len(found.after) <= 101
