"""What runs and what ran, in order and in words, without a window."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from app.features.jobs import wording
from app.features.jobs.view_model import JobsViewModel, Page
from app.preview.fake_answers import UNREACHABLE, ingest_job
from app.preview.fake_engine import FakeEngine
from app.preview.hand_background import HandBackground
from app.preview.jobs_scenes import example_jobs
from engine.client.errors import EngineError
from engine.contract.jobs import JobState


@pytest.fixture
def model(qt: QApplication, engine: FakeEngine, background: HandBackground) -> JobsViewModel:
    return JobsViewModel(engine, background)


def test_the_oldest_that_runs_comes_first_and_of_the_finished_the_last_twenty(
    model: JobsViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    engine.jobs = [
        ingest_job(JobState.SUCCEEDED, id=f"job_{n}", finished_at=f"2026-05-04T12:{n:02}:00Z") for n in range(30)
    ]
    engine.jobs += [ingest_job(id="young", created_at="2026-05-04T13:00:00Z"), ingest_job(id="old")]
    assert model.props.page is Page.LOADING
    model.set_open(True)
    background.settle()
    assert [job.id for job in model.props.running] == ["old", "young"]
    assert [job.id for job in model.props.finished] == [f"job_{n}" for n in range(29, 9, -1)]


def test_the_engine_is_asked_only_while_something_runs_or_somebody_looks(
    model: JobsViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    assert not model.props.polls
    model.know_running(1)
    assert model.props.polls, "the status bar was told that something runs"
    engine.jobs = [ingest_job()]
    model.ask()
    background.settle()
    model.know_running(0)
    assert model.props.polls, "what is listed runs"
    engine.jobs = [ingest_job(JobState.SUCCEEDED)]
    model.ask()
    background.settle()
    assert not model.props.polls
    model.set_open(True)
    background.settle()
    assert model.props.polls and model.props.page is Page.FULL
    model.set_open(False)
    assert not model.props.polls


def test_it_asks_by_itself_every_second(
    model: JobsViewModel, engine: FakeEngine, background: HandBackground, until: object
) -> None:
    model.set_open(True)
    background.settle()
    engine.jobs = [ingest_job()]

    def seen() -> bool:
        background.settle()
        return bool(model.props.running)

    until(seen)  # type: ignore[operator]


def test_a_job_asked_to_stop_says_so_until_it_has_or_may_not(
    model: JobsViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    engine.jobs = [ingest_job(id="job_a"), ingest_job(id="job_b")]
    model.set_open(True)
    background.settle()
    model.cancel("job_a")
    assert model.props.stopping == {"job_a"}
    background.settle()
    assert engine.cancelled == ["job_a"] and model.props.stopping == {"job_a"}
    engine.failures["cancel_job"] = EngineError("FORBIDDEN", "Not yours.")
    model.cancel("job_b")
    background.settle()
    assert model.props.stopping == {"job_a"} and model.props.refusal and model.props.refusal.code == "FORBIDDEN"
    engine.jobs[0] = ingest_job(JobState.CANCELLED, id="job_a")
    model.ask()
    background.settle()
    assert model.props.stopping == frozenset()


def test_an_engine_that_is_gone_is_told_and_no_job_is_shown_as_running(
    model: JobsViewModel, engine: FakeEngine, background: HandBackground
) -> None:
    engine.jobs = [ingest_job()]
    model.set_open(True)
    background.settle()
    engine.failures["list_jobs"] = UNREACHABLE
    model.ask()
    background.settle()
    assert model.props.page is Page.FAILED and model.props.running == ()
    engine.failures.clear()
    engine.jobs = []
    model.ask()
    background.settle()
    assert model.props.page is Page.EMPTY and model.props.failure is None


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"stage": "", "total": None}, "Starting"),
        ({"stage": "scan", "unit": "files", "done": 1400}, "Looking for files · 1400 files so far"),
        ({"stage": "scan", "unit": "files", "done": 1}, "Looking for files · 1 file so far"),
        ({"done": 3, "total": 9}, "Reading · 3 of 9 documents"),
        ({"done": 3, "total": 9, "rate_per_s": 0.25}, "Reading · 3 of 9 documents · 15 per minute"),
        (
            {"done": 3, "total": 9, "rate_per_s": 4.64, "time_left_s": 171.0},
            "Reading · 3 of 9 documents · 4.6 per second · about 3 min left",
        ),
        ({"done": 8, "total": 9, "time_left_s": 3.0}, "Reading · 8 of 9 documents · a few seconds left"),
        (
            {"stage": "copy", "unit": "bytes", "done": 1 << 30, "total": 4 << 30, "rate_per_s": float(200 << 20)},
            "Copying and checking · 1.0 GB of 4.0 GB · 200.0 MB per second",
        ),
        ({"stage": "polish", "unit": "gems", "done": 2, "total": 3}, "polish · 2 of 3 gems"),
    ],
)
def test_progress_in_words_says_what_is_known_and_no_more(
    qt: QApplication, changes: dict[str, object], said: str
) -> None:
    assert wording.progress(ingest_job(**changes)) == said


def test_a_job_that_waits_says_nothing_of_progress(qt: QApplication) -> None:
    waiting = ingest_job(JobState.QUEUED, done=3, total=9, rate_per_s=1.0, time_left_s=9.0)
    assert wording.progress(waiting) == "Waiting for other jobs to end"


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(3, "3 s"), (31, "30 s"), (56, "1 min"), (179, "3 min"), (5500, "2 h"), (50_000, "14 h"), (200_000, "2 days")],
)
def test_durations_are_as_exact_as_somebody_who_waits_wants_them(qt: QApplication, seconds: float, said: str) -> None:
    assert wording.duration(seconds) == said


def test_how_it_ended_in_words(qt: QApplication) -> None:
    ended = {job.id: job for job in example_jobs()}
    assert wording.outcome(ended["job_e"]) == "Done: 38 added, 2 duplicate, 1 failed"
    assert wording.outcome(ended["job_f"]) == "Failed"
    assert "Free some space" in wording.reason(ended["job_f"]) and "DISK_FULL" in wording.reason(ended["job_f"])
    assert wording.outcome(ended["job_g"]) == "Cancelled: 12 added" and wording.reason(ended["job_g"]) == ""
    assert wording.outcome(ended["job_h"]) == "Done: qwen3-4b"
    assert wording.title(ended["job_h"]) == "Importing a model"
    assert wording.title(ingest_job(kind="made-up")) == "made-up"
    assert wording.ended_at(ended["job_e"]).endswith("took 3 min")
