"""A training before its start: its four choices, the plan, every problem beside its field, and the start."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication

from app.features.training.fields import Kind, fields, shown, typed
from app.features.training.new_run_model import Hold, NewRunViewModel, Page
from app.features.training.new_run_pane import NewRunPane
from app.features.training.problems import Problem, Refusal
from app.preview.fake_answers import UNREACHABLE
from app.preview.fake_engine import FakeEngine
from app.preview.fake_training import REFUSED, estimate
from app.preview.hand_background import HandBackground
from app.preview.training_scenes import ready
from engine.client.errors import EngineError
from engine.contract.system import Role
from engine.contract.training import TrainingConfig


@pytest.fixture
def engine() -> FakeEngine:
    return ready()


@pytest.fixture
def plan(qt: QApplication, engine: FakeEngine, background: HandBackground) -> NewRunViewModel:
    made = NewRunViewModel(engine, background)
    made.know_role(Role.MODEL_OWNER)
    return made


def open_pane(plan: NewRunViewModel, background: HandBackground) -> NewRunPane:
    pane = NewRunPane(plan)
    pane.resize(1000, 800)
    pane.show()
    plan.refresh()
    background.settle()
    return pane


def test_the_newest_version_and_the_first_base_are_planned_at_once(
    plan: NewRunViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    assert plan.props.page is Page.LOADING and plan.props.hold is Hold.NOTHING_CHOSEN
    plan.refresh()
    background.settle()
    assert plan.props.page is Page.FULL and plan.props.version and plan.props.base
    assert (plan.props.version.number, plan.props.base.name) == (2, "qwen3-4b-base")
    asked = engine.training.estimates[-1]
    assert (asked.dataset_version, asked.base, asked.preset) == (
        "dsv_leave-policy_2",
        "pack_qwen3-4b-base",
        "auto",
    )
    assert plan.props.plan is not None and plan.props.hold is None


def test_without_a_version_or_a_base_it_says_what_is_missing(
    plan: NewRunViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    engine.packs = [engine.packs[0].model_copy(update={"weights": "gguf"})]
    plan.refresh()
    background.settle()
    assert plan.props.page is Page.NO_BASE, "a GGUF file cannot be trained"
    engine.datasets = []
    plan.refresh()
    background.settle()
    assert plan.props.page is Page.NO_DATASET


def test_who_may_not_train_asks_nothing(plan: NewRunViewModel, engine: FakeEngine, background: HandBackground) -> None:
    plan.know_role(Role.ANALYST)
    plan.refresh()
    background.settle()
    assert engine.calls == []


def test_only_the_newest_plan_counts(plan: NewRunViewModel, engine: FakeEngine, background: HandBackground) -> None:
    plan.refresh()
    background.settle()
    plan.choose_preset("small")
    assert plan.props.asking and plan.props.hold is Hold.PLANNING
    plan.choose_preset("large")
    background.settle()
    assert [one.preset for one in engine.training.estimates[-1:]] == ["large"]
    assert "small" not in [one.preset for one in engine.training.estimates], "the first was not needed any more"


def test_every_problem_stands_beside_its_field(
    plan: NewRunViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    engine.training.failures["estimate"] = REFUSED
    pane = open_pane(plan, background)
    assert plan.props.hold is Hold.PROBLEMS and not pane.plan.start.isEnabled()
    problems = {one.field.name: one.problem for one in plan.props.settings if one.problem}
    assert set(problems) == {"rank", "learning_rate", "early_stopping_patience"}
    pane.all_settings.click()
    assert pane.settings.rows["rank"].problem.text() == "Must be at least 1 (it is 0)."
    assert not pane.settings.rows["alpha"].problem.isVisible()
    assert "licence" in pane.choices.base_problem.text() and pane.choices.accept.isVisible()
    told = pane.plan.problems.text()
    assert told.count("•") == 4 and "Learning rate: Must be a number" in told
    engine.training.failures.clear()
    pane.choices.accept.click()
    background.settle()
    assert engine.training.estimates[-1].licence_accepted and pane.plan.start.isEnabled()
    assert not pane.plan.problems.isVisible() and not pane.settings.rows["rank"].problem.isVisible()


def test_the_engines_problems_are_told_one_by_one() -> None:
    listed = Refusal.of(REFUSED)
    assert listed.problems[0] == Problem("rank", "must be at least 1 (it is 0)")
    assert [one.where for one in listed.problems] == ["rank", "learning_rate", "base", "early_stopping_patience"]
    odd = Refusal.of(EngineError("TRAINING_REFUSED", "Something else.", "Do this."))
    assert odd.problems == (Problem("", "Something else."),) and odd.help == "Do this."


def test_another_failure_is_told_with_its_code(
    plan: NewRunViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    engine.training.failures["estimate"] = UNREACHABLE
    pane = open_pane(plan, background)
    assert plan.props.failure and plan.props.failure.code == "ENGINE_UNREACHABLE" and pane.failure.isVisible()
    assert plan.props.hold is Hold.FAILED
    engine.training.failures.clear()
    pane.failure.acted.emit()
    background.settle()
    assert plan.props.failure is None and plan.props.hold is None


def test_what_does_not_fit_starts_only_when_somebody_says_so(
    plan: NewRunViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    engine.training.plan = estimate(fits=False, available_bytes=1 << 30, duration_s=None)
    pane = open_pane(plan, background)
    assert plan.props.hold is Hold.TOO_LARGE and not pane.plan.start.isEnabled()
    assert pane.plan.facts.texts()["Time"] == "not known"
    pane.plan.ignore.click()
    assert pane.plan.start.isEnabled()
    pane.plan.start.click()
    background.settle()
    assert engine.training.started[-1].ignore_memory


def test_a_value_of_ones_own_goes_over_the_presets(
    plan: NewRunViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    pane = open_pane(plan, background)
    plan.choose_preset("large")
    background.settle()
    row = pane.settings.rows["rank"]
    assert row.line is not None and row.line.text() == "64" and not row.reset.isEnabled()
    row.line.setText("8")
    row.line.editingFinished.emit()
    background.settle()
    assert engine.training.estimates[-1].values == {"rank": 8} and plan.props.changed == 1
    packing = pane.settings.rows["packing"].box
    assert packing is not None
    packing.setCurrentIndex(packing.findData("False"))
    packing.activated.emit(packing.currentIndex())
    background.settle()
    assert engine.training.estimates[-1].values == {"rank": 8, "packing": False}
    row.line.setText("")
    row.line.editingFinished.emit()
    background.settle()
    assert engine.training.estimates[-1].values == {"packing": False} and row.line.text() == "64"
    pane.settings.reset_all.click()
    background.settle()
    assert engine.training.estimates[-1].values == {}


def test_automatic_says_what_it_becomes(plan: NewRunViewModel, background: HandBackground) -> None:
    pane = open_pane(plan, background)
    box = pane.settings.rows["compute_dtype"].box
    assert box is not None and box.currentText() == "Automatic (bfloat16)"


def test_a_start_tells_which_run_it_is(plan: NewRunViewModel, engine: FakeEngine, background: HandBackground) -> None:
    started: list[str] = []
    plan.started.connect(started.append)
    pane = open_pane(plan, background)
    pane.choices.name.textEdited.emit("  leave answers  ")
    pane.plan.start.click()
    assert not pane.plan.start.isEnabled(), "once is enough"
    background.settle()
    assert started == ["run_1"] and engine.training.started[-1].name == "leave answers"
    assert plan.props.name == ""


def test_a_start_that_is_refused_shows_the_problems(
    plan: NewRunViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    plan.refresh()
    background.settle()
    engine.training.failures["start"] = REFUSED
    plan.start()
    background.settle()
    assert plan.props.hold is Hold.PROBLEMS and plan.props.refusal and len(plan.props.refusal.problems) == 4


# -- the values ----------------------------------------------------------------------------------------------------


def test_every_value_of_the_configuration_can_be_set() -> None:
    assert set(fields()) == set(TrainingConfig.model_fields)
    known = fields()
    assert known["method"].choices == ("qlora", "lora", "full") and known["packing"].kind is Kind.FLAG
    assert (known["rank"].least, known["rank"].most) == (1, 1024)
    assert known["target_modules"].kind is Kind.NAMES and known["learning_rate"].kind is Kind.NUMBER


@pytest.mark.parametrize(
    ("locale", "name", "text", "value"),
    [
        ("en_US", "rank", "1,024", 1024),
        ("de_DE", "rank", "1.024", 1024),
        ("de_DE", "learning_rate", "0,0002", 0.0002),
        ("de_DE", "learning_rate", "2e-4", 0.0002),
        ("en_US", "learning_rate", "fast", "fast"),
        ("en_US", "rank", "1.5", "1.5"),
        ("en_US", "target_modules", "q_proj, v_proj k_proj", ["q_proj", "v_proj", "k_proj"]),
    ],
)
def test_numbers_are_read_as_they_are_written_here(locale: str, name: str, text: str, value: object) -> None:
    before = QLocale()
    QLocale.setDefault(QLocale(locale))
    try:
        assert typed(fields()[name], text) == value
        if not isinstance(value, str):
            assert typed(fields()[name], shown(value)) == value
    finally:
        QLocale.setDefault(before)
