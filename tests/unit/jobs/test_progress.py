"""Rate and time left: measured, or not known."""

from __future__ import annotations

import pytest

from engine.jobs.progress import WINDOW_S, ProgressMeter


def test_nothing_is_known_before_a_second_has_passed() -> None:
    meter = ProgressMeter()
    meter.report("ingest", 0, 100, "documents", now_s=0.0)
    meter.report("ingest", 5, 100, "documents", now_s=0.5)
    progress = meter.progress(now_s=0.5)
    assert (progress.done, progress.total) == (5, 100)
    assert progress.rate_per_s is None and progress.time_left_s is None


def test_rate_and_time_left_follow_from_what_was_done() -> None:
    meter = ProgressMeter()
    for second in range(11):
        meter.report("ingest", 2 * second, 100, "documents", now_s=float(second))
    progress = meter.progress(now_s=10.0)
    assert progress.rate_per_s == pytest.approx(2.0)
    assert progress.time_left_s == pytest.approx(40.0)


def test_the_rate_is_that_of_the_last_half_minute() -> None:
    meter = ProgressMeter()
    for second in range(100):
        meter.report("ingest", 10 * second, None, "files", now_s=float(second))
    for second in range(100, 200):
        meter.report("ingest", 990 + (second - 99), None, "files", now_s=float(second))
    assert meter.progress(now_s=199.0).rate_per_s == pytest.approx(1.0, rel=0.05)
    assert meter.progress(now_s=199.0).time_left_s is None, "there is no time left without a total"


def test_a_job_that_stands_still_has_no_rate_any_more() -> None:
    meter = ProgressMeter()
    meter.report("ingest", 0, 10, "files", now_s=0.0)
    meter.report("ingest", 5, 10, "files", now_s=5.0)
    assert meter.progress(now_s=6.0).rate_per_s is not None
    assert meter.progress(now_s=6.0 + 2 * WINDOW_S).rate_per_s is None
    assert meter.progress(now_s=6.0 + 2 * WINDOW_S).time_left_s is None


def test_what_a_resumed_job_finds_done_is_not_speed() -> None:
    meter = ProgressMeter()
    meter.report("ingest", 9000, 10000, "files", now_s=0.0)
    meter.report("ingest", 9010, 10000, "files", now_s=10.0)
    assert meter.progress(now_s=10.0).rate_per_s == pytest.approx(1.0)


def test_a_new_stage_starts_anew() -> None:
    meter = ProgressMeter()
    meter.report("scan", 0, None, "files", now_s=0.0)
    meter.report("scan", 5000, None, "files", now_s=2.0)
    meter.report("ingest", 0, 5000, "files", now_s=2.0)
    meter.report("ingest", 1, 5000, "files", now_s=4.0)
    assert meter.progress(now_s=4.0).rate_per_s == pytest.approx(0.5)


def test_a_million_reports_take_no_memory() -> None:
    meter = ProgressMeter()
    for number in range(200_000):
        meter.report("ingest", number, None, "files", now_s=number / 10_000)
    assert len(meter._samples) < 500
    assert meter.progress(now_s=20.0).rate_per_s == pytest.approx(10_000, rel=0.05)
