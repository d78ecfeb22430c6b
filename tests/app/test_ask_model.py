"""A conversation without a window: streaming, stopping, failing, following up, opening what is cited."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from app.features.ask.turns import Opened, Opinion, Phase
from app.features.ask.view_model import AskViewModel
from app.features.source.view_model import SourceViewModel
from app.preview.ask_scenes import POLICY, abstained, kept, phrased, quoted, quotes, withheld_answer
from app.preview.fake_answers import TIME, UNREACHABLE, conversation, document
from app.preview.fake_engine import FakeEngine
from app.preview.hand_background import HandBackground
from engine.client.errors import EngineError
from engine.contract.answers import AnswerEvent, AnswerMode, FeedbackResponse, Rating
from engine.contract.documents import Access
from tests.app.conftest import Until


def token(text: str) -> AnswerEvent:
    return AnswerEvent(type="token", text=text)


@pytest.fixture
def model(qt: QApplication, engine: FakeEngine, background: HandBackground) -> AskViewModel:
    engine.texts = {"doc_0": POLICY}
    engine.documents = [document(0, "travel-policy-2025.pdf")]
    return AskViewModel(engine, background, SourceViewModel(engine, background))


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


def test_a_question_asked_between_an_answer_and_the_end_of_its_stream_goes_on(
    model: AskViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    engine.answers = [quoted(), quoted()]
    model.ask("first")
    while model.props.busy:
        assert background.step()
    assert model.ask("second")
    background.step()  # the end of the first stream
    assert model.props.busy
    background.settle()
    assert [turn.phase for turn in model.props.turns] == [Phase.ANSWERED, Phase.ANSWERED]


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
    engine.granted = {"mine": Access.READ, "secret": None}
    model.refresh()
    background.settle()
    assert model.props.collections == ("mine",) and model.props.has_documents is False
    model.choose_collection("mine")
    engine.granted = {"secret": None}
    model.refresh()
    background.settle()
    assert model.props.collection is None


def test_words_stream_and_the_checked_answer_replaces_them(
    model: AskViewModel, engine: FakeEngine, background: HandBackground, until: Until
) -> None:
    engine.answers = [[AnswerEvent(type="passages"), token("In "), token("Europe "), token("140."), *phrased()]]
    assert model.ask("  What may a hotel cost?  ")
    assert model.props.turns[0].phase is Phase.WAITING
    assert not model.ask("Another?"), "one at a time"
    shown: list[str] = []
    model.changed.connect(lambda _: shown.append(model.props.turns[0].text))
    for _ in range(4):
        background.step()
    assert (model.props.turns[0].phase, model.props.turns[0].text) == (Phase.STREAMING, "In ")
    until(lambda: model.props.turns[0].text == "In Europe 140.")
    assert len(shown) == 2, "words that come together are shown together"
    background.settle()
    turn = model.props.turns[0]
    assert turn.phase is Phase.ANSWERED and turn.answer and not model.props.busy
    assert engine.asked[0].question == "What may a hotel cost?" and engine.asked[0].keep


def test_the_first_citation_opens_and_the_others_are_a_step_away(
    model: AskViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    engine.answers = [quoted()]
    model.ask("What may a hotel cost?")
    background.settle()
    assert model.props.opened == Opened(0, 1) and model.props.citation and model.props.citations == 2
    text = model.source.props.text
    assert text and text.text[text.start : text.end] == model.props.citation.quote
    model.step_citation(1)
    assert model.props.opened == Opened(0, 2)
    model.step_citation(1)
    assert model.props.opened == Opened(0, 1), "round and round"
    model.close_source()
    assert model.props.citation is None and model.source.props.place is None
    model.step_citation(-1)
    assert model.props.opened == Opened(0, 2), "backwards begins with the last"
    model.open_numbered(1)
    assert model.props.opened == Opened(0, 1)
    model.open_numbered(7)
    assert model.props.opened == Opened(0, 1), "there is no seventh"


def test_an_abstention_opens_nothing_by_itself(
    model: AskViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    engine.answers = [abstained()]
    model.ask("Whose dog?")
    background.settle()
    assert model.props.turns[0].answer and model.props.turns[0].answer.abstained
    assert model.props.citation is None
    model.open_citation(0, 1)
    assert model.props.citation


def test_stop_keeps_what_came_and_hears_nothing_more(
    model: AskViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    engine.answers = [[token("half an "), token("answer"), token(" more"), *quoted()], quoted()]
    model.ask("first")
    background.step()
    background.step()
    model.stop()
    background.settle()
    assert (model.props.turns[0].phase, model.props.turns[0].text) == (Phase.STOPPED, "half an answer")
    model.ask_again()
    background.settle()
    assert [turn.phase for turn in model.props.turns] == [Phase.ANSWERED], "in the place of the stopped one"
    assert engine.asked[1].conversation_id is None, "a stopped answer started no conversation"


def test_an_answer_is_asked_for_again_below_the_one_that_is_kept(
    model: AskViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    engine.answers = [quoted(), phrased()]
    model.ask("first")
    background.settle()
    assert model.ask_again()
    background.settle()
    assert [turn.question for turn in model.props.turns] == ["first", "first"]


def test_an_engine_that_goes_in_the_middle_leaves_the_words_and_a_way_on(
    model: AskViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    engine.answers = [[token("In Europe "), token("140 ")], quoted()]
    model.ask("What may a hotel cost?")
    background.settle()
    turn = model.props.turns[0]
    assert turn.phase is Phase.FAILED and turn.text == "In Europe 140 " and turn.failure
    model.know_engine(False)
    assert not model.props.can_ask_again
    model.know_engine(True)
    assert model.props.can_ask_again and model.ask_again()
    background.settle()
    assert len(model.props.turns) == 1 and model.props.turns[0].phase is Phase.ANSWERED


def test_a_kept_conversation_is_opened_with_its_opinions_and_goes_on(
    model: AskViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    down = FeedbackResponse(rating=Rating.DOWN, correction="No.", updated_at=TIME)
    engine.conversations["conv_3"] = conversation(
        3, "Hotels", kept(1, "a", withheld_answer(), withheld=True), kept(2, "b", quotes(), feedback=down)
    )
    model.open_conversation("conv_3")
    assert model.props.loading and not model.ask("too early")
    background.settle()
    hidden, shown = model.props.turns
    assert hidden.withheld and hidden.answer and "not shown" in hidden.answer.answer and not hidden.can_be_judged
    assert shown.opinion == Opinion(Rating.DOWN, "No.") and model.props.title == "Hotels"
    engine.answers = [quoted()]
    model.ask("c")
    background.settle()
    assert engine.asked[0].conversation_id == "conv_3"


def test_a_conversation_that_cannot_be_opened_says_why_and_another_can(
    model: AskViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    engine.failures["conversation"] = EngineError("CONVERSATION_NOT_FOUND", "Gone.")
    model.open_conversation("conv_3")
    background.settle()
    assert model.props.failure and not model.props.loading and model.props.can_ask


def test_the_last_conversation_that_was_chosen_is_the_one_that_opens(
    model: AskViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    for number in (1, 2):
        engine.conversations[f"conv_{number}"] = conversation(number, str(number), kept(1, str(number), quotes()))
        model.open_conversation(f"conv_{number}")
    background.settle()
    assert model.props.title == "2" and len(model.props.turns) == 1


def opened(model: AskViewModel, engine: FakeEngine, background: HandBackground) -> None:
    engine.conversations["conv_1"] = conversation(1, "Hotels", kept(1, "a", quotes()))
    model.open_conversation("conv_1")
    background.settle()


def test_opinions_are_kept_and_taken_back(model: AskViewModel, engine: FakeEngine, background: HandBackground) -> None:
    opened(model, engine, background)
    model.rate(0, Rating.UP)
    model.correct(0, " It is 150. ")
    background.settle()
    assert engine.feedback["conv_1", "turn_1"] == (Rating.UP, "It is 150.")
    model.rate(0, Rating.UP)
    model.correct(0, "")
    background.settle()
    assert engine.feedback["conv_1", "turn_1"] == (None, None) and model.props.turns[0].opinion == Opinion()


def test_opinions_on_one_answer_are_sent_one_after_the_other(
    model: AskViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    opened(model, engine, background)
    model.rate(0, Rating.DOWN)
    model.correct(0, "Not quite.")
    model.correct(0, "It is 175 euros.")
    background.step()
    assert engine.feedback["conv_1", "turn_1"] == (Rating.DOWN, None), "the second waits for the first"
    model.start_over()
    background.settle()
    assert engine.feedback["conv_1", "turn_1"] == (Rating.DOWN, "It is 175 euros.")
    assert engine.calls.count("give_feedback") == 2


def test_an_opinion_that_was_not_kept_is_not_shown_as_kept(
    model: AskViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    opened(model, engine, background)
    engine.failures["give_feedback"] = UNREACHABLE
    model.rate(0, Rating.DOWN)
    assert model.props.turns[0].opinion.rating is Rating.DOWN
    background.settle()
    assert model.props.turns[0].opinion == Opinion() and model.props.turns[0].opinion_failure


def test_an_export_that_fails_says_why(
    model: AskViewModel, engine: FakeEngine, background: HandBackground, tmp_path: Path
) -> None:
    opened(model, engine, background)
    model.export(tmp_path / "there" / "is no" / "folder.md")
    assert not model.props.can_export, "one at a time"
    background.settle()
    assert model.props.failure and model.props.failure.code == "EXPORT_FAILED" and model.props.can_export
    model.export(tmp_path / "hotels.md")
    background.settle()
    assert model.props.saved_to == str(tmp_path / "hotels.md") and model.props.failure is None


def test_the_first_passages_make_a_page_that_was_empty(
    qt: QApplication, background: HandBackground, engine: FakeEngine, model: AskViewModel
) -> None:
    engine.documents = []
    model.refresh()
    background.settle()
    assert model.props.has_documents is False and not model.props.may_be_reading
    model.know_holdings(0, 1)
    assert model.props.may_be_reading
    engine.documents = [document(0, "a.pdf")]
    model.know_holdings(7, 1)
    background.settle()
    assert model.props.has_documents and not model.props.may_be_reading
    listed = engine.calls.count("list_collections")
    model.know_holdings(8, 1)
    background.settle()
    assert engine.calls.count("list_collections") == listed, "once it is known it is not asked again"


def test_nothing_found_while_documents_are_read_is_not_the_last_word(
    qt: QApplication, background: HandBackground, engine: FakeEngine, model: AskViewModel
) -> None:
    model.know_holdings(7, 1)
    engine.answers = [abstained(), phrased()]
    model.ask("What is the name of the chief executive's dog?")
    assert not model.props.may_say_later, "nothing is known before the answer"
    background.settle()
    assert model.props.may_say_later
    model.know_holdings(92, 0)
    assert not model.props.may_say_later, "all of it was searched"
    model.know_holdings(92, 1)
    model.ask("What may a hotel cost?")
    background.settle()
    assert not model.props.may_say_later, "this one was answered"
