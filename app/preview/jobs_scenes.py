"""The states of the panel of jobs."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from app.bootstrap import build_desktop
from app.preview.documents_scenes import DISK_FULL
from app.preview.fake_answers import UNREACHABLE, ingest_job
from app.preview.fake_engine import FakeEngine
from app.preview.hand_background import HandBackground
from app.resources.theme import Theme
from engine.contract.jobs import JobResponse, JobState

_DONE = {"started_at": "2026-05-04T12:00:00Z", "finished_at": "2026-05-04T12:03:20Z"}


def jobs_scenes() -> dict[str, Callable[[Theme], QWidget]]:
    return {
        "jobs-empty": lambda theme: _opened(FakeEngine(), theme),
        "jobs-full": lambda theme: _opened(_busy(), theme),
        "jobs-gone": _gone,
    }


def example_jobs() -> list[JobResponse]:
    """Three that run or wait, four that ended, one of each kind and outcome."""
    error = {"code": DISK_FULL.code, "message": DISK_FULL.message, "help": DISK_FULL.help}
    counts = {"added": 38, "duplicate": 2, "failed": 1}
    return [
        ingest_job(
            id="job_a", done=182, total=640, rate_per_s=4.6, time_left_s=99.0, created_at="2026-05-04T12:10:00Z"
        ),
        ingest_job(
            id="job_b",
            kind="model-import",
            stage="copy",
            unit="bytes",
            done=1_900_000_000,
            total=4_700_000_000,
            rate_per_s=212_000_000.0,
            time_left_s=13.2,
            created_at="2026-05-04T12:11:00Z",
        ),
        ingest_job(id="job_c", stage="scan", unit="files", done=1400, created_at="2026-05-04T12:12:00Z"),
        ingest_job(JobState.QUEUED, id="job_d", created_at="2026-05-04T12:13:00Z"),
        ingest_job(JobState.SUCCEEDED, id="job_e", result=counts, **_DONE),
        ingest_job(JobState.FAILED, id="job_f", error=error, **_DONE),
        ingest_job(JobState.CANCELLED, id="job_g", result={"added": 12}, **_DONE),
        ingest_job(JobState.SUCCEEDED, id="job_h", kind="model-import", result={"model": "qwen3-4b"}, **_DONE),
    ]


def _busy() -> FakeEngine:
    engine = FakeEngine()
    engine.jobs = example_jobs()
    return engine


def _opened(engine: FakeEngine, theme: Theme) -> QWidget:
    background = HandBackground()
    desktop = build_desktop(engine, background, theme)
    desktop.status.ask()
    background.settle()
    desktop.window.toggle_jobs()
    background.settle()
    return desktop.window


def _gone(theme: Theme) -> QWidget:
    engine = FakeEngine()
    engine.failures["list_jobs"] = UNREACHABLE
    return _opened(engine, theme)
