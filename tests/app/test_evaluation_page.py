"""The page Evaluation: a question set from a file, answers one by one, and a comparison in plain words."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.features.evaluation import words
from app.features.evaluation.dialogs import ComparisonDialog, NewEvaluationDialog
from app.features.evaluation.questions import read_questions
from app.features.evaluation.view import EvaluationPage
from app.features.evaluation.view_model import EvaluationViewModel, Page
from app.preview.evaluation_scenes import evaluated
from app.preview.fake_answers import ingest_job
from app.preview.fake_engine import FakeEngine
from app.preview.fake_evaluation import evaluation, score
from app.preview.hand_background import HandBackground
from engine.client.errors import ClientError, EngineError
from engine.contract.evaluation import ComparedPair
from engine.contract.jobs import JobState
from engine.contract.system import Role


@pytest.fixture
def engine() -> FakeEngine:
    return evaluated()


@pytest.fixture
def model(qt: QApplication, engine: FakeEngine, background: HandBackground) -> EvaluationViewModel:
    made = EvaluationViewModel(engine, background)
    made.know_role(Role.MODEL_OWNER)
    return made


@pytest.fixture
def page(model: EvaluationViewModel, background: HandBackground) -> EvaluationPage:
    made = EvaluationPage(model)
    made.resize(1100, 700)
    made.show()
    made.refresh()
    background.settle()
    return made


def test_a_question_set_is_read_and_a_bad_line_is_named(tmp_path: Path) -> None:
    file = tmp_path / "set.jsonl"
    file.write_text(
        '{"question": "How long?", "answers": ["a", "b"]}\n\n{"question": "Who?", "answer": "c"}\n{"question": "X?"}'
    )
    assert [(q.question, q.answers) for q in read_questions(file)] == [
        ("How long?", ["a", "b"]),
        ("Who?", ["c"]),
        ("X?", []),
    ]
    for text, told in (("{}", "Line 1"), ('{"question": "a"}\n[1]', "Line 2"), ("\n", "no question")):
        file.write_text(text)
        with pytest.raises(ClientError) as refused:
            read_questions(file)
        assert told in refused.value.message
    with pytest.raises(ClientError):
        read_questions(tmp_path / "none.jsonl")


def test_an_evaluation_is_started_and_followed(
    page: EvaluationPage, model: EvaluationViewModel, engine: FakeEngine, background: HandBackground, tmp_path: Path
) -> None:
    file = tmp_path / "set.jsonl"
    file.write_text('{"question": "How long?", "answers": ["four weeks"]}')
    page.new.click()
    dialog = page.findChild(NewEvaluationDialog)
    dialog.file.setText(str(file))
    assert not dialog.go_on.isEnabled(), "no model yet"
    dialog.models.item(1).setCheckState(Qt.CheckState.Checked)
    dialog.mode.setCurrentIndex(1)
    dialog.collection.setCurrentIndex(1)
    engine.job_states = [ingest_job(kind="evaluation", stage="ask", done=0, total=1, unit="answers")]
    dialog.go_on.click()
    background.step()
    (asked,) = engine.evaluation.started
    assert (asked.models, asked.mode, asked.collection) == (["leave-policy-Q4_K_M"], "retrieval", "handbook")
    assert asked.questions[0].answers == ["four weeks"] and page.job.isVisible() and not page.new.isEnabled()
    engine.evaluation.kept.insert(0, evaluation(3, "newest", score(0, "qwen3-4b", 1)))
    engine.job_states = [ingest_job(JobState.SUCCEEDED, kind="evaluation")]
    background.settle()
    assert model.props.evaluations[0].name == "newest" and page.new.isEnabled()


def test_a_bad_file_starts_nothing(
    page: EvaluationPage, model: EvaluationViewModel, engine: FakeEngine, background: HandBackground, tmp_path: Path
) -> None:
    file = tmp_path / "set.jsonl"
    file.write_text("no JSON")
    dialog = NewEvaluationDialog(model.props, model.start, page)
    dialog.file.setText(str(file))
    dialog.models.item(0).setCheckState(Qt.CheckState.Checked)
    dialog.go_on.click()
    background.settle()
    assert engine.evaluation.started == [] and page.failure.isVisible() and not model.props.following.busy


def test_answers_are_shown_one_by_one_or_only_the_wrong_ones(page: EvaluationPage, background: HandBackground) -> None:
    page.view.choose("eval_2")
    background.settle()
    assert page.answers.table.rowCount() == 4 and "118 of 200 right" in page.scores.text()
    page.only_wrong.setChecked(True)
    assert page.answers.table.rowCount() == 1
    wrong = page.answers.table.row(0)
    assert wrong is not None and page._model_of(wrong) == "qwen3-4b"
    page.view.choose("eval_1")
    background.settle()
    assert page.answers.table.rowCount() == 0


def test_models_are_compared_in_plain_words(
    page: EvaluationPage, model: EvaluationViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    page.view.choose("eval_1")
    assert not page.compare.isEnabled() and "two models" in page.compare.toolTip()
    page.view.selectAll()
    page.compare.click()
    background.settle()
    dialog = page.findChild(ComparisonDialog)
    assert dialog.view.table.rowCount() == 3 and "11.0 points more" in dialog.verdicts.text()
    dialog.reject()
    assert model.props.comparison is None
    engine.evaluation.failures["compare"] = EngineError("EVALUATION_COMPARISON", "Other questions.")
    page.compare.click()
    background.settle()
    assert page.failure.isVisible()


def test_what_may_be_chance_is_said_so(engine: FakeEngine) -> None:
    found = engine.evaluation.compare(["eval_2"])
    values = {"first": 0, "other": 1, "only_first": 4, "only_other": 6, "low": -0.04, "high": 0.06}
    unsure = words.verdict(ComparedPair(**values, p_value=0.75, difference=0.01, sentence=""), found)
    assert "may be chance" in unsure and "leave-policy-Q4_K_M (over documents) answers 1.0 points more" in unsure
    worse = words.verdict(ComparedPair(**values, p_value=0.01, difference=-0.05, sentence=""), found)
    assert "5.0 points fewer" in worse and "hardly chance" in worse


def test_who_may_not_evaluate_asks_nothing(
    page: EvaluationPage, model: EvaluationViewModel, background: HandBackground
) -> None:
    model.know_role(Role.ANALYST)
    assert model.props.page is Page.FORBIDDEN and not page.new.isEnabled()
    assert "evaluate models" in page.new.toolTip()
