"""The models that were trained here: their stages, the reasons of moves, and where each came from."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QLocale
from PySide6.QtWidgets import QApplication

from app.features.models import version_words
from app.features.models.trained_pane import TrainedPane
from app.features.models.version_cards import WhyDialog
from app.features.models.versions_model import Page, Step, VersionsViewModel
from app.features.models.view import ModelsPage
from app.features.models.view_model import ModelsViewModel
from app.features.training import words
from app.preview.fake_engine import FakeEngine
from app.preview.fake_training import lineage, run, version
from app.preview.hand_background import HandBackground
from app.preview.training_scenes import judged
from engine.client.errors import EngineError
from engine.contract.registry import LineageNode
from engine.contract.system import Role


@pytest.fixture
def engine() -> FakeEngine:
    return judged()


@pytest.fixture
def versions(qt: QApplication, engine: FakeEngine, background: HandBackground) -> VersionsViewModel:
    made = VersionsViewModel(engine, background)
    made.know_role(Role.ADMINISTRATOR)
    return made


def shown(versions: VersionsViewModel, background: HandBackground) -> TrainedPane:
    pane = TrainedPane(versions)
    pane.resize(1000, 800)
    pane.show()
    versions.refresh()
    background.settle()
    return pane


def test_the_first_is_shown_with_where_it_came_from(versions: VersionsViewModel, background: HandBackground) -> None:
    pane = shown(versions, background)
    assert versions.props.page is Page.FULL and pane.stage.title.text() == "leave-answers-1-Q4_K_M"
    told = pane.origin.text().splitlines()
    steps = ["Documents (2)", "↓ Version of the dataset", "+ Base model", "↓ Training run", "↓ Adapter", "↓ GGUF model"]
    assert [line for line in told if line in steps] == steps
    assert "leave-policy-2025.pdf" in told and "doc_2 · removed since" in told
    pane.table.selectRow(1)
    background.settle()
    assert pane.stage.title.text() == "leave-answers-1-F16" and "↓ In use" in pane.origin.text()
    assert "better on the questions about leave" in pane.moves.lines.text()


@pytest.mark.parametrize(
    ("role", "number", "allowed"),
    [
        (Role.ADMINISTRATOR, 0, {Step.APPROVE, Step.RETIRE}),
        (Role.COMPLIANCE_OFFICER, 0, {Step.APPROVE}),
        (Role.MODEL_OWNER, 0, {Step.RETIRE}),
        (Role.MODEL_OWNER, 1, {Step.ROLL_BACK}),
        (Role.ADMINISTRATOR, 2, set()),
    ],
)
def test_what_may_be_done_follows_from_stage_and_role(
    versions: VersionsViewModel,
    engine: FakeEngine,
    background: HandBackground,
    role: Role,
    number: int,
    allowed: set[Step],
) -> None:
    engine.registry.list[2] = engine.registry.list[2].model_copy(update={"model_id": None})
    versions.know_role(role)
    pane = shown(versions, background)
    versions.choose(engine.registry.list[number].name)
    assert set(versions.props.allowed) == allowed
    for step, button in pane.stage.buttons.items():
        assert button.isEnabled() == (step in allowed)
        if button.isVisible() and not button.isEnabled():
            assert "may" in button.toolTip(), "a disabled button says why"


def test_an_analyst_sees_nothing_of_them(versions: VersionsViewModel, background: HandBackground) -> None:
    versions.know_role(Role.ANALYST)
    pane = shown(versions, background)
    assert versions.props.page is Page.FORBIDDEN and pane.empty.isVisible()


def test_a_move_wants_a_reason(versions: VersionsViewModel, engine: FakeEngine, background: HandBackground) -> None:
    pane = shown(versions, background)
    pane.stage.buttons[Step.APPROVE].click()
    dialog = pane.findChild(WhyDialog)
    assert not dialog.confirm.isEnabled()
    dialog.why.setPlainText("  \n ")
    assert not dialog.confirm.isEnabled(), "white space is no reason"
    dialog.why.setPlainText("better on the\nquestions about leave")
    dialog.confirm.click()
    assert versions.props.moving == "leave-answers-1-Q4_K_M" and not versions.props.allowed
    background.settle()
    assert engine.registry.moves == [("leave-answers-1-Q4_K_M", "approved", "better on the questions about leave")]
    assert versions.props.chosen and versions.props.chosen.stage == "approved"
    assert set(versions.props.allowed) == {Step.SERVE, Step.RETIRE}
    # The box goes before its page does: a button that is deleted later looks for the focus in what is gone.
    QCoreApplication.sendPostedEvents(None, int(QEvent.Type.DeferredDelete))


def test_a_move_that_is_refused_is_told(
    versions: VersionsViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    pane = shown(versions, background)
    engine.registry.failures["promote"] = EngineError("MODEL_STAGE_FORBIDDEN", "It is retired now.", "Look again.")
    versions.move(Step.RETIRE, "no use")
    background.settle()
    assert versions.props.failure and versions.props.failure.code == "MODEL_STAGE_FORBIDDEN"
    assert pane.failure.isVisible() and versions.props.moving is None


def test_the_serving_one_is_rolled_back(
    versions: VersionsViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    pane = shown(versions, background)
    versions.choose("leave-answers-1-F16")
    pane.stage.buttons[Step.ROLL_BACK].click()
    dialog = pane.findChild(WhyDialog)
    dialog.why.setPlainText("wrong on the leave questions")
    dialog.confirm.click()
    background.settle()
    assert engine.rollback_reasons == ["wrong on the leave questions"]
    QCoreApplication.sendPostedEvents(None, int(QEvent.Type.DeferredDelete))


def test_a_thousand_documents_are_counted_not_listed(qt: QApplication) -> None:
    many = lineage(version())
    documents = [LineageNode(kind="document", id=f"d{n}", label=f"{n}.pdf", detail="", gone=False) for n in range(1000)]
    first, *_ = version_words.origin(many.model_copy(update={"nodes": [*documents, *many.nodes[2:]]}))
    assert first.title == f"Documents ({QLocale().toString(1000)})"
    assert len(first.lines) == 21 and first.lines[-1] == "and 980 more"


def test_the_page_switches_between_installed_and_trained(
    qt: QApplication, versions: VersionsViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    models = ModelsViewModel(engine, background)
    models.know_role(Role.ADMINISTRATOR)
    page = ModelsPage(models, TrainedPane(versions))
    page.show()
    page.refresh()
    background.settle()
    assert page.bring.isVisible() and "list_models" in engine.calls
    page.trained_choice.click()
    background.settle()
    assert page.trained is not None and page.trained.isVisible() and not page.bring.isVisible()
    assert page.trained.stage.isVisible()
    page.installed_choice.click()
    assert page.bring.isVisible() and not page.trained.isVisible()


def test_what_learned_from_a_removed_document_says_so() -> None:
    assert version_words.standing(version(documents_removed=2)).endswith(", needs retraining")
    assert "needs" not in version_words.standing(version())
    assert words.standing(run(1, documents_removed=1)).endswith(", needs retraining")
    assert "needs" not in words.standing(run(1))
