"""The page Erasure: what hangs on it first, a reason and a word, then the certificate; rules and holds."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox, QPushButton

from app.bootstrap import build_desktop
from app.features.erasure import words
from app.features.erasure.confirm_dialog import ConfirmDialog
from app.features.erasure.hold_dialogs import HoldDialog, ReleaseDialog
from app.features.erasure.retention_pane import RuleDialog
from app.features.erasure.view import ErasurePage
from app.features.erasure.view_model import ErasureViewModel, Tab
from app.preview.erasure_scenes import house
from app.preview.fake_answers import UNREACHABLE, document, ingest_job
from app.preview.fake_engine import FakeEngine
from app.preview.fake_erasure import erasure, going
from app.preview.hand_background import HandBackground
from app.resources.theme import LIGHT
from engine.client.errors import EngineError
from engine.contract.erasure import PersonDecision, PersonSought
from engine.contract.errors import ErrorBody
from engine.contract.jobs import JobState
from engine.contract.retention import RetentionSetting
from engine.contract.system import Role


@pytest.fixture
def engine() -> FakeEngine:
    return house()


@pytest.fixture
def model(qt: QApplication, engine: FakeEngine, background: HandBackground) -> ErasureViewModel:
    return ErasureViewModel(engine, background)


@pytest.fixture
def page(model: ErasureViewModel, background: HandBackground) -> ErasurePage:
    made = ErasurePage(model)
    made.show()
    made.refresh()
    background.settle()
    return made


def look(page: ErasurePage, background: HandBackground) -> None:
    page.person.names.setText("Maria Keller; Maria Keller-Vogt")
    page.person.emails.setText("m.keller@example.org")
    QTest.keyClick(page.person.emails, Qt.Key.Key_Return)
    background.settle()


def confirm(page: ErasurePage, ground: str = "request") -> ConfirmDialog:
    dialog = page.findChild(ConfirmDialog)
    assert not dialog.go_on.isEnabled(), "neither a reason nor the word yet"
    QTest.keyClicks(dialog.typed, "ERASE")
    assert not dialog.go_on.isEnabled() and dialog.go_on.toolTip()
    dialog.ground.setCurrentIndex(dialog.ground.findData(ground))
    assert dialog.go_on.isEnabled()
    return dialog


def test_a_person_is_decided_about_document_by_document(
    page: ErasurePage, model: ErasureViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    assert not page.person.seek.isEnabled() and not page.person.found_card.isVisible()
    look(page, background)
    (sought,) = engine.erasures.sought
    assert sought == PersonSought(names=["Maria Keller", "Maria Keller-Vogt"], emails=["m.keller@example.org"])
    told = page.person.told.text()
    assert "3 answers or questions" in told and "were not searched: 2" in told
    page.person.view.choose("doc_1")
    assert page.person.places.table.rowCount() == 4
    page.person.possible.setChecked(True)
    page.person.redact.click()
    page.person.view.choose("doc_2")
    assert not page.person.redact.isEnabled() and "no text of it is kept" in page.person.redact.toolTip()
    page.person.erase.click()
    page.person.view.choose("doc_4")
    assert not page.person.erase.isEnabled(), "a legal hold keeps it"
    assert model.finding.props.decisions == (
        PersonDecision(document_id="doc_1", action="redact", possible=True),
        PersonDecision(document_id="doc_2", action="erase"),
    )
    page.person.view.selectAll()
    page.person.leave.click()
    assert model.finding.props.decisions == ()
    page.person.erase.click()
    assert [one.document_id for one in model.finding.props.decisions] == ["doc_1", "doc_2", "doc_3"]


def test_what_hangs_on_it_is_said_and_nothing_goes_without_a_reason_and_the_word(
    page: ErasurePage, model: ErasureViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    look(page, background)
    model.finding.decide(["doc_1"], "redact")
    model.finding.decide(["doc_2"], "erase")
    page.person.go_on.click()
    background.settle()
    assert engine.erasures.previewed == [(["doc_2"], True), (["doc_2", "doc_1"], True)]
    dialog = confirm(page)
    said = dialog.what.toPlainText()
    for part in (
        "contract-doc_2.pdf",
        "48",
        "feedback: 1",
        "minutes-march.docx",
        "dsv_3",
        "leave-rules",
        "ANSWERS NOW",
    ):
        assert part in said, part
    assert "bkp_20 holds it" in said and "bkp_14 may hold it" in said
    engine.erasures.known.insert(0, erasure(9, kind="person"))
    engine.job_states = [
        ingest_job(kind="erasure", stage="erase"),
        ingest_job(JobState.SUCCEEDED, kind="erasure", result={"erasure_id": "ers_9"}),
    ]
    dialog.go_on.click()
    background.step()
    assert page.job.isVisible() and page.job.cancel.isVisible()
    background.settle()
    (wanted,) = engine.erasures.people
    assert wanted.ground == "request" and [one.action for one in wanted.decisions] == ["redact", "erase"]
    assert page.result.isVisible() and "certified" in page.result.text.text()
    assert page.person.names.text() == "" and model.finding.props.found is None, "whose name it was is forgotten"
    assert model.finding.props.sought is None and page.person.view.table.rowCount() == 0


def test_closing_the_question_leaves_everything(
    page: ErasurePage, model: ErasureViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    page.erase(lambda _: ["doc_1"])
    background.settle()
    page.findChild(ConfirmDialog).reject()  # what Escape and Cancel do
    background.settle()
    assert model.finding.props.plan is None and engine.erasures.started == []


def test_documents_are_found_and_erased_with_or_without_their_copies(
    page: ErasurePage, engine: FakeEngine, background: HandBackground
) -> None:
    page.tabs[Tab.DOCUMENTS].click()
    page.documents.text.setText("contract")
    page.documents.seek.click()
    background.settle()
    page.documents.view.choose("doc_3")
    page.documents.erase.click()
    background.settle()
    page.findChild(ConfirmDialog).copies.click()
    background.settle()
    assert engine.erasures.previewed == [(["doc_3"], True), (["doc_3"], False)]
    engine.job_states = [ingest_job(kind="erasure", stage="words")]
    confirm(page, "purpose").go_on.click()
    background.step()
    assert engine.erasures.started == [(["doc_3"], False, "purpose")]
    assert page.job.isVisible() and not page.job.cancel.isVisible(), "it is gone: now it is carried through"
    assert not page.documents.erase.isEnabled() and "under way" in page.documents.erase.toolTip()


def test_only_what_has_not_begun_is_cancelled(
    page: ErasurePage, model: ErasureViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    engine.job_states = [ingest_job(kind="erasure", stage="rewrite")]
    page.refresh()
    background.settle()
    model.cancel()
    background.settle()
    assert engine.cancelled == []
    engine.job_states = [ingest_job(JobState.QUEUED, kind="erasure", stage="")]
    model._follower.follow()
    background.settle()
    page.job.cancel.click()
    background.settle()
    assert engine.cancelled == ["job_1"]


def test_while_a_rule_erases_what_was_chosen_stays_and_nothing_else_begins(
    page: ErasurePage, model: ErasureViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    look(page, background)
    model.finding.decide(["doc_2"], "erase")
    page.person.go_on.click()
    background.settle()
    dialog = confirm(page)
    engine.job_states = [ingest_job(kind="erasure", stage="rewrite")]
    page.refresh()
    background.settle()
    assert not dialog.go_on.isEnabled() and "under way" in dialog.go_on.toolTip()
    engine.job_states = [ingest_job(JobState.SUCCEEDED, kind="erasure", result={"erasure_id": "ers_2"})]
    model._follower.follow()
    background.settle()
    assert dialog.go_on.isEnabled() and page.person.names.text() and model.finding.props.decisions
    assert engine.erasures.people == []


def test_what_a_hold_keeps_is_not_erased(page: ErasurePage, engine: FakeEngine, background: HandBackground) -> None:
    engine.erasures.held = ["doc_1"]
    page.erase(lambda _: ["doc_1"])
    background.settle()
    dialog = page.findChild(ConfirmDialog)
    QTest.keyClicks(dialog.typed, "ERASE")
    dialog.ground.setCurrentIndex(1)
    assert not dialog.go_on.isEnabled() and "contract-doc_1.pdf" in dialog.held.text()


def test_the_documents_page_hands_over_what_is_selected(
    qt: QApplication, engine: FakeEngine, background: HandBackground
) -> None:
    engine.documents = [document(1, "contract-1.pdf"), document(2, "contract-2.pdf")]
    desktop = build_desktop(engine, background, LIGHT)
    desktop.window.show()
    desktop.status.ask()
    desktop.window.open_page(desktop.documents_page)
    background.settle()
    desktop.documents_page.table.selectRow(1)
    desktop.documents_page.want_erasure()
    background.settle()
    assert desktop.erasure_page.isVisible() and desktop.erasure.props.tab is Tab.DOCUMENTS
    assert engine.erasures.previewed == [(["doc_2"], True)]
    assert desktop.erasure_page.findChild(ConfirmDialog).isVisible()
    desktop.window.close()


def test_a_certificate_is_saved_and_verified_in_place(
    page: ErasurePage, model: ErasureViewModel, engine: FakeEngine, background: HandBackground, tmp_path: Path
) -> None:
    page.tabs[Tab.CERTIFICATES].click()
    background.settle()
    page.certificates.view.choose("ers_3")
    assert "name covered: 2" in page.certificates.about.toPlainText()
    model.save("ers_3", tmp_path / "ers_3.json")
    background.settle()
    assert (tmp_path / "ers_3.json").read_bytes().startswith(b'{"certificate"')
    assert "ers_3.json" in page.result.text.text()
    page.certificates.verify.click()
    background.settle()
    assert page.result.text.objectName() == "ok" and "of this vault" in page.result.text.text()
    engine.erasures.own = False
    model.verify_file(tmp_path / "ers_3.json")
    background.settle()
    assert page.result.text.objectName() == "danger" and "ANOTHER KEY" in page.result.text.text()
    model.verify_file(tmp_path / "nowhere.json")
    background.settle()
    assert model.props.failure and model.props.failure.code == "FILE_UNREADABLE" and page.failure.isVisible()
    engine.erasures.failures["verify"] = EngineError("CERTIFICATE_INVALID", "The signature does not fit.")
    model.verify_file(tmp_path / "ers_3.json")
    background.settle()
    assert model.props.failure and model.props.failure.code == "CERTIFICATE_INVALID"
    page.certificates.view.choose("ers_1")
    assert not page.certificates.save.isEnabled() and not page.certificates.resume.isEnabled()


def test_an_unfinished_one_is_named_on_every_tab_and_goes_on(
    page: ErasurePage, model: ErasureViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    assert not page.unfinished.isVisible()
    engine.erasures.known.insert(0, erasure(9, state="erased", finished_at=None))
    page.refresh()
    background.settle()
    assert page.unfinished.isVisible() and "not finished" in page.unfinished.text.text()
    error = ErrorBody(code="ERASURE_NO_ROOM", message="No room.", help="Make room.")
    engine.job_states = [ingest_job(JobState.FAILED, kind="erasure", error=error)]
    page.unfinished.go_on.click()
    background.settle()
    assert engine.erasures.resumed == ["ers_9"]
    assert page.failure.isVisible() and model.props.failure and model.props.failure.code == "ERASURE_NO_ROOM"
    assert page.unfinished.isVisible(), "it still is"
    engine.job_states = [ingest_job(kind="erasure", stage="rewrite")]
    page.unfinished.go_on.click()
    background.step()
    assert not page.unfinished.isVisible() and page.job.isVisible()


def test_a_rule_is_set_only_after_it_was_seen_what_it_would_erase(
    page: ErasurePage, model: ErasureViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    page.tabs[Tab.RETENTION].click()
    background.settle()
    pane = page.retention
    assert [(one.name, one.rule is not None) for one in model.keeping.props.kept or ()] == [
        ("handbook", False),
        ("contracts", True),
    ], "a collection that cannot be read is not there"
    assert "due now: 3" in pane.next.text()
    pane.view.choose("handbook")
    assert not pane.look.isEnabled() and not pane.end.isEnabled()
    QTest.keyClick(pane.view, Qt.Key.Key_Return)
    dialog = pane.findChild(RuleDialog)
    dialog.days.setValue(30)
    assert not dialog.go_on.isEnabled()
    dialog.look.click()
    background.settle()
    assert dialog.go_on.isEnabled() and "next look: 3" in dialog.going.text()
    dialog.look.click()
    dialog.days.setValue(31)
    background.settle()
    assert not dialog.go_on.isEnabled(), "what came is about thirty days"
    dialog.look.click()
    background.settle()
    dialog.go_on.click()
    background.settle()
    assert engine.retention.changed == [("handbook", RetentionSetting(days=31))]
    pane.view.choose("contracts")
    QTest.keyClick(pane.view, Qt.Key.Key_Delete)
    pane.findChild(QMessageBox).findChild(QPushButton, "confirm").click()
    background.settle()
    assert engine.retention.changed[-1] == ("contracts", None)


def test_a_clock_that_is_not_believed_is_confirmed_with_a_question(
    page: ErasurePage, engine: FakeEngine, background: HandBackground
) -> None:
    engine.retention.believed = False
    page.tabs[Tab.RETENTION].click()
    background.settle()
    assert page.retention.clock.isVisible() and "Nothing is erased" in page.retention.next.text()
    page.retention.confirm.click()
    page.retention.findChild(QMessageBox).findChild(QPushButton, "confirm").click()
    background.settle()
    assert engine.retention.believed and not page.retention.clock.isVisible()


def test_a_hold_is_set_and_ended_with_a_reason(
    page: ErasurePage, engine: FakeEngine, background: HandBackground
) -> None:
    page.tabs[Tab.DOCUMENTS].click()
    page.documents.seek.click()
    background.settle()
    page.documents.view.choose("doc_2")
    page.documents.hold.click()
    dialog = page.documents.findChild(HoldDialog)
    assert not dialog.go_on.isEnabled()
    dialog.why.setPlainText("Case 5000")
    dialog.go_on.click()
    background.settle()
    page.tabs[Tab.HOLDS].click()
    background.settle()
    assert [one.why for one in engine.retention.held][1] == "Case 5000"
    page.holds.view.choose("doc_2")
    page.holds.end.click()
    ending = page.holds.findChild(ReleaseDialog)
    ending.why.setPlainText("It was settled.")
    ending.go_on.click()
    background.settle()
    assert engine.retention.released == [("doc_2", "It was settled.")] and page.holds.view.table.rowCount() == 1


def test_who_may_not_is_told_who_may(page: ErasurePage, engine: FakeEngine, background: HandBackground) -> None:
    engine.role = Role.ANALYST
    for tab in (Tab.PERSON, Tab.RETENTION, Tab.HOLDS):
        page.tabs[tab].click()
        background.settle()
        assert page.empty.isVisible() and "Compliance officers" in page.empty._text.text(), tab
    page.tabs[Tab.DOCUMENTS].click()
    page.documents.seek.click()
    background.settle()
    page.documents.view.choose("doc_1")
    assert page.documents.erase.isEnabled() and not page.documents.hold.isEnabled()


def test_no_engine_and_what_went_wrong_are_told(
    model: ErasureViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    engine.access.failures["me"] = UNREACHABLE
    page = ErasurePage(model)
    page.show()
    page.refresh()
    assert page.loading.isVisible()
    background.settle()
    assert page.empty.isVisible() and page.empty.button.isVisible() and not page.failure.isVisible()
    engine.access.failures.clear()
    engine.erasures.failures["find_person"] = EngineError("INVALID_INPUT", "The name is too short.", "Say more of it.")
    page.empty.button.click()
    background.settle()
    look(page, background)
    assert page.failure.isVisible() and page.person.names.text(), "what was typed is still there"
    page.failure.dismissed.emit()
    assert not page.failure.isVisible()


def test_a_long_list_of_documents_is_cut_with_a_count() -> None:
    from app.features.erasure.finding_model import Plan

    ids = tuple(f"doc_{number}" for number in range(40))
    found = going(ids)
    lines = words.plan_lines(Plan(ids, copies=True, goes=found, touched=found))
    assert "and 10 more" in lines and sum(line.startswith("•  contract-") for line in lines) == 30
