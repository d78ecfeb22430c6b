"""The page Privacy: findings decided by key, policies by use, recognisers tried first, originals for a reason."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from app.features.privacy.props import Page, Tab, laid_over
from app.features.privacy.recognisers_pane import RecogniserDialog
from app.features.privacy.reveals_pane import OriginalDialog, RevealDialog
from app.features.privacy.view import PrivacyPage
from app.features.privacy.view_model import PrivacyViewModel
from app.preview.fake_engine import FakeEngine
from app.preview.fake_privacy import finding, policy
from app.preview.hand_background import HandBackground
from app.preview.privacy_scenes import found
from engine.client.errors import EngineError
from engine.contract.privacy import PrivacyAction, PrivacyUse, RecogniserKind, RevealState, ReviewDecision
from engine.contract.system import Role


@pytest.fixture
def engine() -> FakeEngine:
    return found()


@pytest.fixture
def model(qt: QApplication, engine: FakeEngine, background: HandBackground) -> PrivacyViewModel:
    return PrivacyViewModel(engine, background)


@pytest.fixture
def page(model: PrivacyViewModel, background: HandBackground) -> PrivacyPage:
    made = PrivacyPage(model)
    made.resize(1100, 700)
    made.show()
    made.refresh()
    background.settle()
    made.activateWindow()
    QTest.qWaitForWindowActive(made)
    made.review.view.setFocus()
    return made


def at(model: PrivacyViewModel, background: HandBackground, tab: Tab) -> None:
    model.show(tab)
    background.settle()


def shown(model: PrivacyViewModel) -> list[int]:
    return [one.id for one in model.props.findings]


def test_findings_are_decided_by_one_key_and_the_next_one_follows(
    page: PrivacyPage, model: PrivacyViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    page.review.view.selectRow(1)
    QTest.keyClick(page.review.view, Qt.Key.Key_R)
    background.settle()
    assert engine.privacy.decided[-1].finding_ids == [2]
    assert engine.privacy.decided[-1].decision is ReviewDecision.REJECT
    assert shown(model) == [1, 3, 4] and page.review.view.current().id == 3
    QTest.keyClick(page.review.view, Qt.Key.Key_A)
    background.settle()
    assert shown(model) == [1, 4] and page.review.view.current().id == 4
    assert "1 decided" in page.review.count.text()


def test_several_are_decided_in_one_step(
    page: PrivacyPage, engine: FakeEngine, background: HandBackground, model: PrivacyViewModel
) -> None:
    page.review.view.selectAll()
    page.review.buttons[ReviewDecision.ACCEPT].click()
    page.review.buttons[ReviewDecision.ACCEPT].click()
    background.settle()
    assert [one.finding_ids for one in engine.privacy.decided] == [[1, 2, 3, 4]], "one step at a time"
    assert model.props.page is Page.EMPTY and page.empty.isVisible()
    page.empty.button.click()
    background.settle()
    assert not model.props.waiting and shown(model) == [1, 2, 3, 4]


def test_always_and_never_ask_for_the_queue_anew(
    page: PrivacyPage, model: PrivacyViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    page.review.view.selectRow(0)
    engine.privacy.queue = [f for f in engine.privacy.queue if f.id != 3]  # decided with it, elsewhere
    QTest.keyClick(page.review.view, Qt.Key.Key_L)
    background.settle()
    assert engine.privacy.decided[-1].decision is ReviewDecision.ALWAYS and shown(model) == [2, 4]
    QTest.keyClick(page.review.view, Qt.Key.Key_N)
    background.settle()
    assert engine.privacy.decided[-1].decision is ReviewDecision.NEVER


def test_a_decision_that_failed_leaves_the_queue(
    page: PrivacyPage, model: PrivacyViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    engine.privacy.failures["decide"] = EngineError("PRIVACY_FINDING_NOT_FOUND", "There is no such finding.")
    page.review.view.selectRow(0)
    page.review.buttons[ReviewDecision.ACCEPT].click()
    background.settle()
    assert page.failure.isVisible() and shown(model) == [1, 2, 3, 4] and not model.props.busy


def test_a_long_queue_comes_in_pages(
    page: PrivacyPage, model: PrivacyViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    engine.privacy.queue = [finding(number, f"Name {number}") for number in range(1, 251)]
    page.refresh()
    background.settle()
    assert len(shown(model)) == 200 and page.review.more.isVisible()
    page.review.more.click()
    background.settle()
    assert shown(model) == list(range(1, 251)) and not page.review.more.isVisible()


def test_a_draft_lies_over_the_policy_and_changes_nothing_of_it() -> None:
    held = policy("handbook")
    rules = laid_over(held, ((PrivacyUse.TRAIN, "IBAN", PrivacyAction.KEEP),))
    assert (
        rules[PrivacyUse.TRAIN]["IBAN"] is PrivacyAction.KEEP and rules[PrivacyUse.SHOW]["IBAN"] is PrivacyAction.MASK
    )
    assert held.uses[PrivacyUse.TRAIN]["IBAN"] is PrivacyAction.MASK


def test_a_policy_is_changed_by_use_and_sent_when_it_is_saved(
    page: PrivacyPage, model: PrivacyViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    at(model, background, Tab.POLICIES)
    pane = page.policies
    assert not pane.save.isEnabled() and "Nothing" in pane.save.toolTip()
    pane.view.choose("IBAN")
    pane.use.setCurrentIndex(2)
    pane.action.setCurrentIndex(3)
    pane.put.click()
    assert engine.privacy.changed == [] and pane.save.isEnabled()
    pane.second.setChecked(False)
    pane.save.click()
    background.settle()
    ((collection, change),) = engine.privacy.changed
    assert collection == "handbook" and set(change.uses) == {PrivacyUse.TRAIN}
    assert change.uses[PrivacyUse.TRAIN]["IBAN"] is PrivacyAction.QUARANTINE
    assert change.uses[PrivacyUse.TRAIN]["PERSON"] is PrivacyAction.PSEUDONYMISE, "the rules of a use go whole"
    assert change.second_person is False and "3 documents" in pane.state.text() and pane.apply.isEnabled()
    pane.apply.click()
    background.settle()
    assert engine.privacy.applied == ["handbook"]


def test_undoing_a_change_leaves_nothing_to_save(
    page: PrivacyPage, model: PrivacyViewModel, background: HandBackground
) -> None:
    at(model, background, Tab.POLICIES)
    model.put(PrivacyUse.INDEX, "IBAN", PrivacyAction.KEEP)
    model.put(PrivacyUse.INDEX, "IBAN", PrivacyAction.MASK)
    assert not model.props.changed, "it is what it was"
    model.put(PrivacyUse.INDEX, "IBAN", PrivacyAction.KEEP)
    page.policies.second.setChecked(False)
    page.policies.undo.click()
    assert not model.props.changed and page.policies.second.isChecked() and not page.policies.save.isEnabled()


def test_a_recogniser_is_tried_before_it_is_saved(
    page: PrivacyPage, model: PrivacyViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    at(model, background, Tab.RECOGNISERS)
    page.recognisers.new.click()
    dialog = page.findChild(RecogniserDialog)
    dialog.type.setText("PROJECT")
    dialog.what.setPlainText("Kranich\nSilberdistel")
    dialog.text.setPlainText("Nothing of it.")
    dialog.attempt.click()
    background.settle()
    assert not dialog.go_on.isEnabled() and "finds 0" in dialog.found.text()
    dialog.text.setPlainText("Project Kranich.")
    assert dialog.found.text() == "", "what was tried is another text"
    dialog.attempt.click()
    background.settle()
    assert dialog.go_on.isEnabled() and "»Kranich«" in dialog.found.text()
    dialog.type.setText("not allowed")
    dialog.attempt.click()
    assert dialog.failure.isVisible() and not dialog.go_on.isEnabled()
    dialog.type.setText("PROJECT")
    dialog.attempt.click()
    background.settle()
    dialog.go_on.click()
    background.settle()
    assert engine.privacy.known[-1].words == ["Kranich", "Silberdistel"] and page.recognisers.view.table.rowCount() == 3


def test_a_pattern_is_sent_as_one(page: PrivacyPage, model: PrivacyViewModel) -> None:
    dialog = RecogniserDialog(model, page)
    dialog.kind.setCurrentIndex(1)
    dialog.what.setPlainText(r"K-\d{6}")
    dialog.text.setPlainText("K-123456")
    trial = dialog.trial()
    assert (trial.kind, trial.pattern, trial.words) == (RecogniserKind.PATTERN, r"K-\d{6}", [])


def test_a_recogniser_goes_after_a_yes(
    page: PrivacyPage, model: PrivacyViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    at(model, background, Tab.RECOGNISERS)
    QTest.keyClick(page.recognisers.view, Qt.Key.Key_Delete)
    assert len(engine.privacy.known) == 2
    next(b for b in page.findChildren(QPushButton) if b.objectName() == "confirm" and b.isVisible()).click()
    background.settle()
    assert [one.id for one in engine.privacy.known] == ["rec_1"]
    QCoreApplication.sendPostedEvents(None, int(QEvent.Type.DeferredDelete))


def test_nobody_approves_their_own_request(
    page: PrivacyPage, model: PrivacyViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    at(model, background, Tab.REVEALS)
    pane = page.reveals
    pane.ask.click()
    dialog = page.findChild(RevealDialog)
    dialog.pseudonym.setText("PERSON-7KQ2")
    dialog.reason.setPlainText("short")
    assert not dialog.go_on.isEnabled()
    dialog.reason.setPlainText("An accident is investigated.")
    dialog.go_on.click()
    background.settle()
    pane.view.selectRow(0)
    assert engine.privacy.requests[0].state is RevealState.WAITING
    assert not pane.approve.isEnabled() and "of their own" in pane.approve.toolTip()
    pane.view.choose("rev_3")
    pane.approve.click()
    background.settle()
    decided = next(one for one in engine.privacy.requests if one.requested_by == "Jonas Weber")
    assert decided.state is RevealState.APPROVED
    pane.view.choose(decided.id)
    assert not pane.show_it.isEnabled(), "only who asked sees it"


def test_an_original_is_shown_once_and_kept_nowhere(
    page: PrivacyPage, model: PrivacyViewModel, background: HandBackground
) -> None:
    at(model, background, Tab.REVEALS)
    page.reveals.view.choose("rev_2")
    page.reveals.show_it.click()
    background.settle()
    dialog = page.findChild(OriginalDialog)
    assert dialog.original.text() == "Erika Mustermann"
    dialog.leave.click()
    assert model.props.original is None
    page.reveals.view.choose("rev_2")
    assert not page.reveals.show_it.isEnabled()


def test_who_may_only_ask_sees_policies_and_changes_none(
    page: PrivacyPage, model: PrivacyViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    engine.role = Role.ANALYST
    for tab in (Tab.REVIEW, Tab.RECOGNISERS, Tab.REVEALS):
        at(model, background, tab)
        page.refresh()
        background.settle()
        assert model.props.page is Page.FORBIDDEN, tab
    at(model, background, Tab.POLICIES)
    assert model.props.page is Page.FULL and not page.policies.put.isEnabled()
    assert "may set privacy policies" in page.policies.save.toolTip()


def test_a_model_for_names_is_chosen_for_a_language(
    page: PrivacyPage, model: PrivacyViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    at(model, background, Tab.POLICIES)
    row = page.policies.names
    assert row.isVisible()
    assert row.state.text() == "English texts: embedded tagger   German texts: embedded tagger + german-names"
    assert [row.chosen.itemText(place) for place in range(row.chosen.count())] == [
        "Embedded tagger alone",
        "german-names",
    ]
    row.language.setCurrentIndex(2)
    row.use.click()
    background.settle()
    assert [(one.pack, one.languages) for one in engine.privacy.chosen_names] == [(None, ["de"])]
    assert row.state.text() == "English texts: embedded tagger   German texts: embedded tagger"
    row.chosen.setCurrentIndex(1)
    row.language.setCurrentIndex(0)
    row.use.click()
    background.settle()
    assert (engine.privacy.chosen_names[-1].pack, engine.privacy.chosen_names[-1].languages) == ("pck_german-names", [])
    assert row.state.text().endswith("german-names")


def test_a_model_that_does_not_load_is_told_and_changes_nothing(
    page: PrivacyPage, model: PrivacyViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    at(model, background, Tab.POLICIES)
    engine.privacy.failures["use_names_model"] = EngineError("NAMES_MODEL_FAILED", "It does not load.")
    page.policies.names.use.click()
    background.settle()
    assert page.failure.isVisible() and not model.props.busy
    assert page.policies.names.state.text().endswith("german-names")


def test_who_may_not_set_policies_sees_no_models_for_names(
    page: PrivacyPage, model: PrivacyViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    engine.role = Role.ANALYST
    engine.privacy.failures["names_models"] = EngineError("FORBIDDEN", "Not for analysts.")
    at(model, background, Tab.POLICIES)
    assert not page.policies.names.isVisible() and not page.failure.isVisible()
