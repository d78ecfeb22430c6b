"""The page of datasets with a window: keys, dialogs, what is asked before something is removed, no widget per row."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox, QPushButton, QWidget

from app.bootstrap import Desktop, build_desktop
from app.features.datasets.dialogs import BuildDialog, FaultsDialog, NewDialog
from app.features.datasets.freeze_dialog import FreezeDialog
from app.features.datasets.import_dialog import ImportDialog
from app.features.datasets.versions_pane import ExportDialog
from app.preview.datasets_scenes import filled
from app.preview.fake_datasets import STATISTICS, dataset_job, item, version
from app.preview.fake_engine import FakeEngine
from app.preview.hand_background import HandBackground
from app.resources.theme import LIGHT
from engine.contract.datasets import (
    BuildRequest,
    BuildSource,
    DatasetKind,
    ExportForm,
    FreezeRequest,
    ImportRequest,
    ItemState,
    LineFault,
    PiiPolicy,
    SplitName,
)
from engine.contract.jobs import JobState
from engine.contract.system import Role


@pytest.fixture
def engine() -> FakeEngine:
    return filled()


@pytest.fixture
def desktop(qt: QApplication, engine: FakeEngine, background: HandBackground) -> Desktop:
    made = build_desktop(engine, background, LIGHT)
    made.window.resize(1240, 800)
    made.window.show()
    made.window.activateWindow()
    QTest.qWaitForWindowActive(made.window)
    made.status.ask()
    background.settle()
    made.window.open_page(made.datasets_page)
    background.settle()
    return made


def press(desktop: Desktop, key: Qt.Key) -> None:
    table = desktop.datasets_page.items.table
    table.setFocus()
    QTest.keyClick(table, key)


def state_of(engine: FakeEngine, number: int) -> ItemState:
    return next(one.state for one in engine.items if one.id == number)


def current(desktop: Desktop) -> int:
    return desktop.datasets_page.items.table.currentIndex().row()


def test_single_keys_judge_and_go_on(desktop: Desktop, engine: FakeEngine, background: HandBackground) -> None:
    assert current(desktop) == 0, "the first one is open already"
    press(desktop, Qt.Key.Key_A)
    press(desktop, Qt.Key.Key_R)
    press(desktop, Qt.Key.Key_P)
    background.settle()
    assert [state_of(engine, n) for n in (1, 2, 3)] == [ItemState.ACCEPTED, ItemState.REJECTED, ItemState.PENDING]
    assert current(desktop) == 3 and desktop.datasets.item.props.item and desktop.datasets.item.props.item.id == 4
    QTest.keyClick(desktop.datasets_page.items.table, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    background.settle()
    assert state_of(engine, 3) is ItemState.ACCEPTED and current(desktop) == 2


def test_in_a_list_of_what_is_to_review_the_next_one_takes_the_place(
    desktop: Desktop, engine: FakeEngine, background: HandBackground
) -> None:
    desktop.datasets.items.show_state(ItemState.PENDING)
    background.settle()
    press(desktop, Qt.Key.Key_A)
    background.settle()
    assert desktop.datasets.item.props.item and desktop.datasets.item.props.item.id == 6
    press(desktop, Qt.Key.Key_A)
    background.settle()
    assert desktop.datasets.item.props.item is None, "nothing is left to read"
    assert desktop.datasets_page.items.undo.isVisible(), "but the last step can be taken back"
    desktop.datasets_page.items.undo.click()
    background.settle()
    assert state_of(engine, 6) is ItemState.PENDING and desktop.datasets.items.table.rowCount() == 1


def test_several_are_judged_at_once_and_all_only_after_a_yes(
    desktop: Desktop, engine: FakeEngine, background: HandBackground
) -> None:
    page = desktop.datasets_page.items
    page.table.selectAll()
    press(desktop, Qt.Key.Key_R)
    background.settle()
    assert {one.state for one in engine.items} == {ItemState.REJECTED} and engine.reviewed[-1].item_ids
    page.ask_about_all(ItemState.ACCEPTED)
    box = page.findChild(QMessageBox)
    assert box and "6 items" in box.text()
    box.reject()
    background.settle()
    assert state_of(engine, 1) is ItemState.REJECTED
    page.ask_about_all(ItemState.ACCEPTED)
    confirm(page)
    background.settle()
    assert {one.state for one in engine.items} == {ItemState.ACCEPTED} and engine.reviewed[-1].filter


def test_a_letter_typed_into_a_text_is_no_verdict(
    desktop: Desktop, engine: FakeEngine, background: HandBackground
) -> None:
    press(desktop, Qt.Key.Key_Return)
    editor = desktop.datasets_page.item.editors[-1].editor
    assert editor.hasFocus(), "Enter goes to the answer"
    QTest.keyClicks(editor, "ar")
    background.settle()
    assert engine.reviewed == [] and desktop.datasets.item.props.changed
    press(desktop, Qt.Key.Key_A)
    background.settle()
    assert engine.reviewed == [] and desktop.datasets_page.item.decide.isVisible(), "the change comes first"
    QTest.keyClick(editor, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    background.settle()
    assert engine.items[0].edited and not desktop.datasets_page.item.decide.isVisible()
    assert editor.toPlainText().startswith("ar")


def test_a_hundred_thousand_items_need_no_widget_each(
    desktop: Desktop, engine: FakeEngine, background: HandBackground
) -> None:
    engine.items += [item(n, f"Question {n}?", "Yes.") for n in range(7, 5001)]
    desktop.datasets.refresh()
    background.settle()
    table = desktop.datasets_page.items.table
    widgets = len(table.findChildren(QWidget))
    while desktop.datasets.items.props.loaded < 5000:
        before = desktop.datasets.items.props.loaded
        table.scrollToBottom()
        background.settle()
        assert desktop.datasets.items.props.loaded > before, "scrolling fetches the next page"
    assert len(table.findChildren(QWidget)) == widgets
    table.selectAll()
    assert table.ranges() == [(0, 4999)]


def test_the_place_is_kept_when_the_list_comes_anew(desktop: Desktop, background: HandBackground) -> None:
    desktop.datasets_page.items.table.go_to(3)
    desktop.datasets.items.renew()
    background.settle()
    assert current(desktop) == 3 and desktop.datasets.item.props.item and desktop.datasets.item.props.item.id == 4


def test_who_may_not_change_is_told_why(desktop: Desktop, background: HandBackground) -> None:
    desktop.datasets.know_caller(Role.ANALYST, None)
    page = desktop.datasets_page
    for button in (page.header.new, page.header.build, page.header.freeze, page.header.remove, page.items.accept):
        assert not button.isEnabled() and "role" in button.toolTip(), button.text()
    assert page.item.editors[0].editor.isReadOnly()
    page.ask_for_build()
    assert page.findChild(BuildDialog) is None


def test_the_dialogs_ask_for_what_the_engine_needs(
    desktop: Desktop, engine: FakeEngine, background: HandBackground
) -> None:
    page = desktop.datasets_page
    page.ask_for_new()
    new = page.findChild(NewDialog)
    assert not new.make.isEnabled()
    new.name.setText("prices")
    new.accept()
    background.settle()
    assert engine.datasets[-1].name == "prices" and page.header.dataset.currentText().startswith("prices")
    page.ask_for_build()
    build = page.findChild(BuildDialog)
    build.source.setCurrentIndex(build.source.findData(BuildSource.GENERATED))
    build.pairs.setValue(4)
    build.passages.setValue(50)
    assert build.request() == BuildRequest(source=BuildSource.GENERATED, pairs=4, most_passages=50)
    build.reject()
    desktop.datasets.know_caller(Role.ADMINISTRATOR, None)
    page.ask_for_build()
    build = page.findChildren(BuildDialog)[-1]
    build.source.setCurrentIndex(build.source.findData(BuildSource.GENERATED))
    assert not build.start.isEnabled() and "model" in build.start.toolTip()
    build.source.setCurrentIndex(build.source.findData(BuildSource.EXTRACTED))
    assert build.start.isEnabled()
    build.reject()


def test_a_table_is_imported_by_a_template_and_lines_without_one(desktop: Desktop) -> None:
    desktop.datasets_page.ask_for_import()
    dialog = desktop.datasets_page.findChild(ImportDialog)
    assert not dialog.start.isEnabled() and not dialog.user.isVisible()
    dialog.use_file("/data/pairs.jsonl")
    assert dialog.start.isEnabled() and not dialog.user.isVisible()
    dialog.use_file("/data/prices.xlsx")
    assert not dialog.start.isEnabled() and dialog.sheet.isVisible() and not dialog.query.isVisible()
    dialog.user.setPlainText("What is the price of {Article}?")
    dialog.assistant.setPlainText("{Price} euros")
    dialog.sheet.setText("Europe")
    question, answer = "What is the price of {Article}?", "{Price} euros"
    excel = ImportRequest(path="/data/prices.xlsx", user=question, assistant=answer, sheet="Europe")
    assert dialog.start.isEnabled() and dialog.request() == excel
    dialog.use_file("/data/prices.db")
    assert not dialog.start.isEnabled() and dialog.query.isVisible()
    dialog.query.setPlainText("SELECT Article, Price FROM prices")
    base = ImportRequest(path="/data/prices.db", user=question, assistant=answer, query=dialog.query.toPlainText())
    assert dialog.start.isEnabled() and dialog.request() == base, "what belongs to a sheet is not sent"
    dialog.reject()


def test_a_freeze_is_looked_at_first_and_forgotten_with_its_settings(
    desktop: Desktop, engine: FakeEngine, background: HandBackground
) -> None:
    page = desktop.datasets_page
    page.ask_for_freeze()
    dialog = page.findChild(FreezeDialog)
    dialog.train.setValue(80)
    assert not dialog.freeze.isEnabled() and dialog.sum.isVisible(), "the shares are not whole"
    dialog.test.setValue(15)
    dialog.policy.setCurrentIndex(dialog.policy.findData(PiiPolicy.DROP.value))
    dialog.golden.setPlainText("Who pays?\n\nWho books?\n")
    asked = dialog.request(preview=True)
    assert isinstance(asked, FreezeRequest) and asked.kind is DatasetKind.SFT
    assert (asked.train, asked.validation, asked.test) == (0.8, 0.05, 0.15) and asked.pii_policy is PiiPolicy.DROP
    assert asked.golden[0].questions == ["Who pays?", "Who books?"]
    done = {"dataset_id": "dst_1", "statistics": STATISTICS}
    engine.job_states = [dataset_job(JobState.SUCCEEDED, kind="dataset-freeze", result=done)]
    dialog.look.click()
    background.settle()
    assert engine.built[-1] == asked and dialog.report.isVisible() and "1131" in dialog.text.text().replace(",", "")
    dialog.seed.setValue(7)
    assert not dialog.report.isVisible(), "it was looked at with another seed"
    engine.versions = [version(1)]
    made = {"dataset_id": "dst_1", "version_id": "dsv_1", "statistics": STATISTICS}
    engine.job_states = [dataset_job(JobState.SUCCEEDED, kind="dataset-freeze", result=made)]
    dialog.freeze.click()
    background.settle()
    assert not dialog.isVisible() and page.versions.isVisible() and "01010101" in page.versions.digest.text()
    assert "Travel, version 1" in page.versions.card.toPlainText()


def test_nothing_is_removed_without_a_yes(desktop: Desktop, engine: FakeEngine, background: HandBackground) -> None:
    page = desktop.datasets_page
    page.ask_for_removal()
    box = page.findChild(QMessageBox)
    assert "travel" in box.text() and "6 items" in box.informativeText()
    assert box.defaultButton() is box.button(QMessageBox.StandardButton.Cancel)
    box.reject()
    background.settle()
    assert len(engine.datasets) == 2
    page.ask_for_removal()
    confirm(page)
    background.settle()
    assert [one.id for one in engine.datasets] == ["dst_2"]


def test_bad_lines_are_listed_and_an_export_names_form_and_splits(desktop: Desktop) -> None:
    faults = [LineFault(line=n, reason="it is not a JSON object") for n in range(1, 1501)]
    lines = FaultsDialog(faults, desktop.datasets_page)
    assert lines.table.rowCount() == 1000
    lines.reject()
    dialog = ExportDialog(version(1), desktop.datasets_page)
    assert dialog.form() is ExportForm.MESSAGES and dialog.splits() == list(SplitName)
    texts = ExportDialog(version(1, kind=DatasetKind.CPT), desktop.datasets_page)
    assert texts.findChildren(QPushButton) and texts.form() is ExportForm.MESSAGES
    dialog.reject()
    texts.reject()


def confirm(page: QWidget) -> None:
    """Press what says yes, and let the boxes go before their page does."""
    next(b for b in page.findChildren(QPushButton) if b.objectName() == "confirm" and b.isVisible()).click()
    QCoreApplication.sendPostedEvents(None, int(QEvent.Type.DeferredDelete))
