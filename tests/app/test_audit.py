"""The page Audit: a long log in pages, narrowed, in detail, verified, signed and exported."""

from __future__ import annotations

import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.features.audit import words
from app.features.audit.action_words import ACTIONS
from app.features.audit.dialogs import CheckpointDialog, VerifyDialog
from app.features.audit.record_pages import PAGE, RecordPages
from app.features.audit.table_model import Column
from app.features.audit.view import AuditPage
from app.features.audit.view_model import AuditViewModel, Filter, Page
from app.features.audit.words import Period
from app.preview.audit_scenes import logged, result
from app.preview.fake_answers import UNREACHABLE, ingest_job
from app.preview.fake_audit import CODE, record
from app.preview.fake_engine import FakeEngine
from app.preview.hand_background import HandBackground
from engine.audit.actions import Action
from engine.client.errors import EngineError
from engine.contract.audit import AuditExportForm
from engine.contract.jobs import JobState
from engine.contract.system import Role

NOW = datetime(2026, 5, 4, 15, 30, tzinfo=UTC)


@pytest.fixture
def engine() -> FakeEngine:
    return logged(1_050)


@pytest.fixture
def model(qt: QApplication, engine: FakeEngine, background: HandBackground) -> AuditViewModel:
    return AuditViewModel(engine, background, now=lambda: NOW)


@pytest.fixture
def page(model: AuditViewModel, background: HandBackground) -> AuditPage:
    made = AuditPage(model)
    made.resize(1200, 700)
    made.show()
    made.refresh()
    background.settle()
    return made


def shown(model: AuditViewModel, row: int, column: Column = Column.ACTION) -> str:
    return str(model.table.data(model.table.index(row, column)))


def test_a_million_records_are_known_by_their_newest_and_few_are_kept() -> None:
    pages = RecordPages()
    assert pages.put(0, [record(1_000_000 - n) for n in range(PAGE)], 999_901) == 1_000_000
    assert pages.before(9_999) == 101 and pages.wanted(999_950, 999_980) == (9_999,)
    for page in range(1, 60):
        pages.put(page, [record(1_000_000 - page * PAGE - n) for n in range(PAGE)], None)
    assert pages.kept <= 24 * PAGE and pages.row(5_950) is not None and pages.row(0) is None
    assert pages.before(0) == 1_000_001, "the first page comes back as it was, whatever was added since"


def test_a_filtered_log_grows_downwards_until_it_ends() -> None:
    pages = RecordPages(dense=False)
    assert pages.put(0, [record(1_000 - n) for n in range(PAGE)], 901) == PAGE and not pages.complete
    assert pages.wanted(0, 10) == () and pages.wanted(40, 60) == (1,) and pages.before(1) == 901
    assert pages.put(1, [record(700), record(600)], None) == PAGE + 2 and pages.complete
    assert pages.wanted(80, PAGE + 1) == ()


def test_the_last_record_is_reached_without_what_lies_between(
    model: AuditViewModel, page: AuditPage, engine: FakeEngine, background: HandBackground
) -> None:
    assert model.props.rows == 1_050 and "1050" in page.count.text().replace(",", "")
    model.table.look_at(1_040, 1_049)
    model.table.ask()
    background.settle()
    found = model.table.record(1_049)
    assert found is not None and found.sequence == 1
    assert model.table.record(500) is None and shown(model, 500) == "…"
    assert [before for *_, before in engine.audit.asked] == [None, 51]


def test_what_is_added_meanwhile_moves_no_row(
    model: AuditViewModel, page: AuditPage, engine: FakeEngine, background: HandBackground
) -> None:
    engine.audit.kept.append(record(1_051))
    model.table.look_at(290, 310)
    model.table.ask()
    background.settle()
    at = model.table.record(300)
    assert at is not None and at.sequence == 750
    page.refresh()
    background.settle()
    assert model.props.rows == 1_051


def test_a_filter_asks_the_engine_and_late_answers_of_the_last_one_are_dropped(
    model: AuditViewModel, page: AuditPage, engine: FakeEngine, background: HandBackground
) -> None:
    model.narrow(Filter(kind="question.", actor="Ada", period=Period.TODAY))
    model.narrow(Filter(kind="document."))
    background.settle()
    first, second = engine.audit.asked[-2:]
    assert first[:3] == (("question.",), ("Ada",), "2026-05-04T00:00:00+00:00") and second[:3] == (
        ("document.",),
        (),
        "",
    )
    assert {model.table.record(row).action for row in range(20)} == {"document.viewed"}  # type: ignore[union-attr]
    assert not model.props.complete and "more below" in page.count.text()
    model.table.look_at(80, 99)
    model.table.ask()
    background.settle()
    assert model.props.complete and model.props.rows == sum(
        one.action == "document.viewed" for one in engine.audit.kept
    )


def test_nothing_found_offers_everything_again(
    model: AuditViewModel, page: AuditPage, background: HandBackground
) -> None:
    page.who.setText("nobody")
    page.who.editingFinished.emit()
    background.settle()
    assert model.props.page is Page.EMPTY and page.empty.isVisible()
    page.empty.button.click()
    background.settle()
    assert model.props.page is Page.FULL and page.who.text() == ""


def test_a_record_is_told_whole(page: AuditPage, engine: FakeEngine) -> None:
    newest = engine.audit.kept[-1]
    page.table.selectRow(0)
    told = page.details.texts()
    assert newest.hash in told and newest.object in told
    assert all(str(value) in told for value in newest.details.values())
    assert page.details.title.text() == words.action(newest.action)


def test_a_check_tells_in_plain_words_what_it_found(
    model: AuditViewModel, page: AuditPage, engine: FakeEngine, background: HandBackground
) -> None:
    page.verify.click()
    dialog = page.findChild(VerifyDialog)
    dialog.codes.setPlainText(f"\n {CODE} \n\n")
    engine.job_states = [
        ingest_job(kind="audit-check", stage="verify", done=5, total=10, unit="records"),
        ingest_job(JobState.SUCCEEDED, kind="audit-check", result=result(intact=False).model_dump(mode="json")),
    ]
    dialog.go_on.click()
    background.step()
    assert page.job.isVisible() and not page.verify.isEnabled()
    background.settle()
    assert engine.audit.checked == [[CODE]]
    assert "not whole" in page.result.verdict.text() and page.result.verdict.objectName() == "danger"
    assert "record 731" in page.result.lines.text() and "and 473 more" in page.result.lines.text()
    page.result.dismiss.click()
    assert not page.result.isVisible() and page.verify.isEnabled()


def test_a_mistyped_code_is_told(
    model: AuditViewModel, page: AuditPage, engine: FakeEngine, background: HandBackground
) -> None:
    engine.audit.failures["check"] = EngineError("AUDIT_CODE", "The code was mistyped.", "Compare it.")
    model.verify(("nonsense",))
    background.settle()
    assert page.failure.isVisible() and not model.props.following.busy


def test_a_checkpoint_is_shown_to_be_copied(page: AuditPage, model: AuditViewModel, background: HandBackground) -> None:
    page.checkpoint.click()
    background.settle()
    dialog = page.findChild(CheckpointDialog)
    assert dialog.code.text().replace("\n", "") == CODE
    dialog.copy.click()
    assert QApplication.clipboard().text() == CODE
    dialog.leave.click()
    assert model.props.checkpoint is None


def test_an_export_is_for_its_owner_only(
    page: AuditPage, model: AuditViewModel, engine: FakeEngine, background: HandBackground, tmp_path: Path
) -> None:
    page.export_to(str(tmp_path / "log.csv"), AuditExportForm.CSV)
    background.settle()
    written = tmp_path / "log.csv"
    assert engine.audit.exported == [AuditExportForm.CSV] and len(written.read_bytes().splitlines()) == 1_050
    assert stat.S_IMODE(written.stat().st_mode) == 0o600 and page.result.verdict.text().startswith("1")
    page.export_to(str(tmp_path / "no" / "log.csv"), AuditExportForm.CSV)
    background.settle()
    assert model.props.failure and not page.result.isVisible()


def test_who_may_not_read_the_log_sees_nothing_of_it(
    page: AuditPage, model: AuditViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    engine.role = Role.ANALYST
    asked = len(engine.audit.asked)
    page.refresh()
    background.settle()
    assert model.props.page is Page.FORBIDDEN and len(engine.audit.asked) == asked
    assert not page.export.isEnabled() and "Compliance officers" in page.export.toolTip()


def test_without_an_engine_the_page_says_so(qt: QApplication, engine: FakeEngine, background: HandBackground) -> None:
    engine.audit.failures["records"] = UNREACHABLE
    model = AuditViewModel(engine, background)
    model.refresh()
    background.settle()
    assert model.props.page is Page.FAILED
    engine.audit.failures.clear()
    model.refresh()
    background.settle()
    assert model.props.page is Page.FULL


def test_actions_that_have_words_are_those_of_the_log() -> None:
    known = {action.value for action in Action}
    assert set(ACTIONS) <= known
    assert {action for action in known if not any(action.startswith(kind) for kind in words.KINDS)} <= {
        "product.upgraded",
        "setting.changed",
        "tls.certificate_changed",
        "directory.set",
        "directory.turned_off",
        "directory.asked",
        "job.cancelled",
        "job.run",
    }


def test_the_header_says_what_stands_below(model: AuditViewModel) -> None:
    titles = [model.table.headerData(column, Qt.Orientation.Horizontal) for column in Column]
    assert titles == ["Time", "What happened", "Who", "Outcome", "To what"]
