"""Identifiers sort by time and never repeat; times are UTC."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime, timedelta, timezone

from engine.core.clock import SystemClock, iso_utc
from engine.core.ids import new_id


def test_identifiers_are_distinct_and_sort_by_the_millisecond() -> None:
    first = new_id("doc")
    time.sleep(0.002)
    second = new_id("doc")
    assert first < second
    assert re.fullmatch(r"doc_[0-9A-HJKMNP-TV-Z]{26}", first)
    assert len({new_id("doc") for _ in range(1000)}) == 1000


def test_a_time_is_written_in_utc_with_milliseconds() -> None:
    moment = datetime(2026, 3, 1, 1, 30, 0, 123456, tzinfo=timezone(timedelta(hours=2)))
    assert iso_utc(moment) == "2026-02-28T23:30:00.123Z"


def test_the_system_clock_knows_its_zone_and_does_not_go_back() -> None:
    clock = SystemClock()
    assert clock.now_utc().tzinfo is UTC
    assert clock.monotonic_s() <= clock.monotonic_s()
