"""The page of models: what is used, imported, verified and removed, and how each failure is told."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QMessageBox, QPushButton

from app.features.models.view import ModelsPage
from app.features.models.view_model import Check, ModelsViewModel, Page
from app.preview.fake_answers import UNREACHABLE, ingest_job, model
from app.preview.fake_engine import FakeEngine
from app.preview.hand_background import HandBackground
from app.preview.models_scenes import TOO_LARGE
from engine.client.errors import EngineError
from engine.contract.errors import ErrorBody
from engine.contract.jobs import JobState
from engine.contract.system import Role


@pytest.fixture
def models(qt: QApplication, engine: FakeEngine, background: HandBackground) -> ModelsViewModel:
    engine.models = [model("alpha"), model("beta", in_use=True, state="ready")]
    made = ModelsViewModel(engine, background)
    made.know_role(Role.ADMINISTRATOR)
    return made


def test_what_answers_comes_first(models: ModelsViewModel, background: HandBackground) -> None:
    assert models.props.page is Page.LOADING
    models.refresh()
    background.settle()
    assert models.props.page is Page.FULL
    assert [m.name for m in models.props.models] == ["beta", "alpha"]


def test_without_models_the_page_is_empty_and_without_an_engine_it_failed(
    models: ModelsViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    engine.failures["list_models"] = UNREACHABLE
    models.refresh()
    background.settle()
    assert models.props.page is Page.FAILED
    engine.failures.clear()
    engine.models = []
    models.refresh()
    background.settle()
    assert models.props.page is Page.EMPTY


def test_one_model_is_loaded_at_a_time(models: ModelsViewModel, engine: FakeEngine, background: HandBackground) -> None:
    models.refresh()
    background.settle()
    models.use("alpha")
    assert models.props.loading == "alpha" and not models.props.may_roll_back
    models.use("beta")
    background.settle()
    assert models.props.loading is None and engine.model == "alpha" and engine.calls.count("use_model") == 1
    assert [m.name for m in models.props.models if m.in_use] == ["alpha"]


def test_a_model_too_large_for_memory_is_told_and_the_old_one_stays(
    models: ModelsViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    engine.failures["use_model"] = TOO_LARGE
    models.refresh()
    models.use("alpha")
    background.settle()
    assert models.props.failure and models.props.failure.code == "MODEL_OUT_OF_MEMORY"
    assert models.props.failure.request_id == "req_5TQ0" and models.props.loading is None
    assert [m.name for m in models.props.models if m.in_use] == ["beta"]


def test_an_import_is_followed_to_its_end(
    models: ModelsViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    engine.job_states = [ingest_job(kind="model-import", stage="copy", done=5, total=10)]
    models.import_file("/media/usb/m.gguf", use=False)
    background.settle()
    assert engine.imported == [("/media/usb/m.gguf", None, False)]
    assert models.props.job and models.props.job.done == 5
    models.cancel_import()
    background.settle()
    assert engine.cancelled == ["job_1"]
    engine.models.append(model("m"))
    engine.job_states = [ingest_job(JobState.SUCCEEDED, kind="model-import")]
    models.follow()
    background.settle()
    assert models.props.job is None and "m" in [m.name for m in models.props.models]


def test_a_corrupt_file_is_told_with_what_to_do(
    models: ModelsViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    error = ErrorBody(code="MODEL_FILE_CORRUPT", message="The file ends early.", help="Copy it again.")
    engine.job_states = [ingest_job(JobState.FAILED, kind="model-import", error=error)]
    models.import_file("/media/usb/m.gguf", use=True)
    background.settle()
    failure = models.props.failure
    assert failure and (failure.code, failure.help) == ("MODEL_FILE_CORRUPT", "Copy it again.")
    models.dismiss_failure()
    assert models.props.failure is None


def test_an_import_goes_on_when_the_page_is_opened_again(
    models: ModelsViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    engine.job_states = [ingest_job(kind="ingest")]
    models.refresh()
    background.settle()
    assert models.props.job is None, "another kind of job is not an import"
    engine.job_states = [ingest_job(kind="model-import")]
    models.refresh()
    background.settle()
    assert models.props.job is not None
    engine.failures["job"] = UNREACHABLE
    models.follow()
    background.settle()
    assert models.props.job is not None, "it goes on without us"
    engine.failures["job"] = EngineError("NOT_FOUND", "There is no such job.")
    models.follow()
    background.settle()
    assert models.props.job is None and models.props.failure


def test_a_changed_file_is_found(models: ModelsViewModel, engine: FakeEngine, background: HandBackground) -> None:
    engine.broken_models = {"alpha"}
    models.refresh()
    models.verify("alpha")
    assert models.props.check_of("alpha") is Check.RUNNING
    models.verify("beta")
    background.settle()
    assert models.props.check_of("alpha") is Check.CHANGED and models.props.check_of("beta") is Check.INTACT
    engine.failures["verify_model"] = UNREACHABLE
    models.verify("alpha")
    background.settle()
    assert models.props.check_of("alpha") is None and models.props.failure


def page_of(models: ModelsViewModel, background: HandBackground) -> ModelsPage:
    page = ModelsPage(models)
    page.show()
    page.refresh()
    background.settle()
    return page


def test_a_model_is_removed_only_after_a_yes(
    models: ModelsViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    page = page_of(models, background)
    beta, alpha = page.cards
    assert not beta.remove.isEnabled() and not beta.use.isEnabled(), "what answers stays"
    alpha.remove.click()
    box = page.findChild(QMessageBox)
    assert "alpha" in box.text()
    box.reject()
    background.settle()
    assert len(engine.models) == 2
    alpha.remove.click()
    next(b for b in page.findChildren(QPushButton) if b.objectName() == "confirm" and b.isVisible()).click()
    background.settle()
    assert [m.name for m in engine.models] == ["beta"] and len(page.cards) == 1
    # The boxes go before their page does: a button that is deleted later looks for the focus in what is gone.
    QCoreApplication.sendPostedEvents(None, int(QEvent.Type.DeferredDelete))


def test_who_may_not_manage_models_only_looks(
    models: ModelsViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    models.know_role(Role.ANALYST)
    page = page_of(models, background)
    assert not page.bring.isEnabled() and not page.back.isEnabled()
    assert not any(card.use.isEnabled() or card.remove.isEnabled() for card in page.cards)
    models.know_role(Role.MODEL_OWNER)
    assert page.bring.isEnabled() and page.cards[1].use.isEnabled()
