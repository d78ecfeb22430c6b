"""Several runs in one picture: chosen in the list, drawn over each other, told apart and left out one by one."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.bootstrap import build_desktop
from app.features.training import curves
from app.features.training.compare_model import MOST_RUNS, CompareViewModel, Page
from app.features.training.compare_pane import _COLOURS, _DASHES, ComparePane
from app.preview.fake_answers import UNREACHABLE
from app.preview.fake_engine import FakeEngine
from app.preview.fake_training import run, steps
from app.preview.hand_background import HandBackground
from app.preview.training_scenes import busy
from app.resources.theme import DARK, LIGHT


@pytest.fixture
def engine() -> FakeEngine:
    return busy()


@pytest.fixture
def compared(qt: QApplication, engine: FakeEngine, background: HandBackground) -> CompareViewModel:
    return CompareViewModel(engine, background, curves.load)


def shown(compared: CompareViewModel, background: HandBackground, *run_ids: str) -> ComparePane:
    pane = ComparePane(compared, LIGHT)
    pane.resize(1000, 900)
    pane.show()
    compared.open(run_ids)
    background.settle()
    QApplication.processEvents()
    return pane


def test_each_run_has_a_line_and_a_box_in_the_order_of_the_choice(
    compared: CompareViewModel, background: HandBackground
) -> None:
    pane = shown(compared, background, "run_1", "run_3", "run_0")
    assert pane.loss.drawn == [84, 41, 3] and pane.evaluation.drawn == [6, 2, 0]
    assert [box.text().split(" · ")[0] for box in pane.legend.boxes] == [
        "leave answers 1",
        "leave answers, rank 64",
        "first try",
    ]
    assert all(box.isChecked() and not box.icon().isNull() for box in pane.legend.boxes)
    assert "leave answers 1: from" in pane.loss.spoken and "at step 84" in pane.loss.spoken
    pane.use_theme(DARK)


def test_a_run_is_left_out_by_the_keyboard_and_comes_back(
    compared: CompareViewModel, background: HandBackground
) -> None:
    pane = shown(compared, background, "run_1", "run_3")
    box = pane.legend.boxes[0]
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Space)
    assert compared.props.hidden == {"run_1"} and pane.loss.drawn == [0, 41]
    assert "leave answers 1:" not in pane.loss.spoken
    QTest.keyClick(box, Qt.Key.Key_Space)
    assert pane.loss.drawn == [84, 41]


def test_other_runs_are_shown_instead_and_late_answers_of_the_first_are_not(
    compared: CompareViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    pane = shown(compared, background, "run_1", "run_3", "run_2")
    compared.ask()
    compared.open(["run_0", "run_2"])
    background.settle()
    assert [one.run_id for one in compared.props.series] == ["run_0", "run_2"]
    assert pane.loss.drawn == [3, 17] and len(pane.legend.boxes) == 2


def test_the_engine_is_asked_again_only_while_one_of_them_goes_on_and_somebody_looks(
    compared: CompareViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    shown(compared, background, "run_1", "run_3")
    assert not compared.props.polls
    compared.set_open(True)
    assert compared.props.polls
    engine.training.change("run_3", state="succeeded")
    compared.ask()
    background.settle()
    assert not compared.props.polls


def test_what_cannot_be_shown_is_said(
    compared: CompareViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    engine.training.failures["series"] = UNREACHABLE
    pane = shown(compared, background, "run_1", "run_3")
    assert compared.props.page is Page.FAILED and pane.empty.isVisible()
    engine.training.failures.clear()
    pane.empty.button.click()
    background.settle()
    assert compared.props.page is Page.FULL
    engine.training.steps = {}
    compared.ask()
    background.settle()
    assert pane.loss.nothing.isVisible() and pane.evaluation.nothing.isVisible()


def test_lines_differ_without_their_colours_too() -> None:
    assert len(set(_DASHES)) == MOST_RUNS
    assert all(len(set(colours)) == MOST_RUNS for colours in _COLOURS.values())
    assert set(_COLOURS) == {LIGHT.name, DARK.name}


def test_two_to_six_runs_are_chosen_by_keyboard_and_compared(
    qt: QApplication, engine: FakeEngine, background: HandBackground
) -> None:
    engine.training.list = [run(number) for number in range(8, 0, -1)]
    engine.training.steps = {one.id: steps(20) for one in engine.training.list}
    desktop = build_desktop(engine, background, LIGHT)
    desktop.window.show()
    desktop.status.ask()
    background.settle()
    desktop.window.open_page(desktop.training_page)
    background.settle()
    page = desktop.training_page
    desktop.window.activateWindow()
    QTest.qWaitForWindowActive(desktop.window)
    table = page.runs.table
    table.setFocus()
    table.selectRow(0)
    assert not page.runs.compare.isEnabled() and "Select 2 to 6 runs" in page.runs.compare.toolTip()
    for expected in range(2, 8):
        QTest.keyClick(table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
        assert page.runs.compare.isEnabled() == (expected <= MOST_RUNS)
    QTest.keyClick(table, Qt.Key.Key_Return)
    assert engine.training.compared == [], "seven are too many"
    QTest.keyClick(table, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(table, Qt.Key.Key_Return)
    background.settle()
    assert engine.training.compared == [tuple(f"run_{number}" for number in range(8, 2, -1))]
    assert page.compared.isVisible() and page.compared.loss.drawn == [20] * 6
    QTest.keyClick(page.compared, Qt.Key.Key_Escape)
    assert page.runs.isVisible()
    desktop.window.close()
