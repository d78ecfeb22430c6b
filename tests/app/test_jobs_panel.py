"""The panel of jobs in the window, offscreen."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from app.features.jobs.panel import JobsPanel
from app.features.jobs.row import JobRow
from app.features.jobs.view_model import JobsViewModel
from app.preview.fake_answers import UNREACHABLE, ingest_job
from app.preview.fake_engine import FakeEngine
from app.preview.hand_background import HandBackground
from app.preview.jobs_scenes import example_jobs
from engine.contract.jobs import JobState


@pytest.fixture
def model(qt: QApplication, engine: FakeEngine, background: HandBackground) -> JobsViewModel:
    return JobsViewModel(engine, background)


@pytest.fixture
def panel(model: JobsViewModel, engine: FakeEngine, background: HandBackground) -> JobsPanel:
    engine.jobs = example_jobs()
    made = JobsPanel(model)
    made.show()
    model.set_open(True)
    background.settle()
    return made


def shown(panel: JobsPanel) -> list[JobRow]:
    rows = [row for row in panel.findChildren(JobRow) if not row.isHidden()]
    return sorted(rows, key=lambda row: row.mapTo(panel, row.rect().topLeft()).y())


def test_each_job_says_how_it_stands(panel: JobsPanel) -> None:
    QApplication.processEvents()
    rows = shown(panel)
    assert [row.title.text() for row in rows[:2]] == ["Reading documents", "Importing a model"]
    assert len(rows) == 8
    assert "about\u00a02\u00a0min\u00a0left" in rows[0].state.text()
    assert 0 < rows[0].bar.value() < rows[0].bar.maximum()
    assert (rows[2].bar.minimum(), rows[2].bar.maximum()) == (0, 0), "the total is not known"
    assert not rows[3].bar.isVisible(), "it waits"
    failed = next(row for row in rows if row.state.text() == "Failed")
    assert "DISK_FULL" in failed.detail.text() and not failed.cancel.isVisible()


def test_a_row_stays_the_same_widget_so_that_the_focus_stays(
    panel: JobsPanel, model: JobsViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    QApplication.processEvents()
    before = shown(panel)
    before[1].cancel.setFocus()
    engine.jobs[0] = ingest_job(JobState.SUCCEEDED, id="job_a", finished_at="2026-05-04T13:00:00Z")
    engine.jobs[1] = engine.jobs[1].model_copy(update={"done": 4_000_000_000})
    model.ask()
    background.settle()
    QApplication.processEvents()
    after = shown(panel)
    assert after[0] is before[1] and after[0].cancel.hasFocus()
    assert "3.7\u00a0GB" in after[0].state.text()
    assert before[0] in after and not before[0].cancel.isVisible()


def test_cancelling_by_keyboard(panel: JobsPanel, engine: FakeEngine, background: HandBackground) -> None:
    QApplication.processEvents()
    row = shown(panel)[0]
    row.cancel.setFocus()
    QTest.keyClick(row.cancel, Qt.Key.Key_Space)
    assert row.cancel.text() == "Stopping …" and not row.cancel.isEnabled()
    background.settle()
    assert engine.cancelled == ["job_a"]


def test_nothing_and_an_engine_that_is_gone_are_told(
    panel: JobsPanel, model: JobsViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    engine.jobs = []
    model.ask()
    background.settle()
    assert shown(panel) == [] and "Nothing runs" in panel.note.text()
    engine.failures["list_jobs"] = UNREACHABLE
    model.ask()
    background.settle()
    assert panel.failure.isVisible() and not panel.note.isVisible()


def test_every_control_has_a_name(panel: JobsPanel) -> None:
    assert all(button.accessibleName() for button in panel.findChildren(QPushButton) if not button.isHidden())
