"""The log in other programs' forms, and page by page for people."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.audit.actions import Action
from engine.audit.events import Event, Outcome
from engine.audit.exporting import ExportForm
from engine.audit.listing import RecordQuery, find_records
from engine.audit.log import AuditLog
from engine.audit.ocsf import CLASSES
from tests.support.audit_kit import ADA, audit_log, exported
from tests.support.clocks import FakeClock

MARIA = "usr_01M80D9C58VT199BD18MQWP696"


@pytest.fixture
def log(tmp_path: Path) -> Iterator[AuditLog]:
    """One record of every action, by two people in turn, a minute apart."""
    clock = FakeClock()
    with audit_log(tmp_path / "vault.db", clock) as opened:
        for number, action in enumerate(Action):
            clock.pass_s(60.0)
            outcome = Outcome.FAILED if action is Action.MODEL_WRITTEN_OUT else Outcome.DONE
            opened.record(Event(action, MARIA if number % 2 else ADA, f"col_{number}", outcome, details={"n": number}))
        yield opened


def test_every_action_has_its_class_of_ocsf(log: AuditLog) -> None:
    assert CLASSES.keys() == set(Action)
    events = [json.loads(line) for line in exported(log, ExportForm.OCSF).splitlines()]
    assert len(events) == len(Action) + 1
    for event in events:
        assert event["type_uid"] == event["class_uid"] * 100 + event["activity_id"]
        assert event["category_uid"] == event["class_uid"] // 1000
        assert event["metadata"]["version"] == "1.3.0"
        assert {"time", "severity_id", "status_id", "actor"} <= event.keys()
        required = {3001: "user", 3002: "user", 3004: "entity", 3005: "user", 6001: "web_resources", 6002: "app"}
        assert required[event["class_uid"]] in event
    failed = next(event for event in events if event["message"] == "model.written_out")
    assert (failed["status_id"], failed["activity_name"], failed["time"] % 60_000) == (2, "Export", 0)


def test_csv_has_a_row_for_each_record(log: AuditLog) -> None:
    rows = list(csv.DictReader(io.StringIO(exported(log, ExportForm.CSV).decode("ascii"))))
    assert [row["action"] for row in rows[1:]] == [action.value for action in Action]
    assert rows[-1]["details"] == f"n={len(Action) - 1}"


def test_pages_follow_each_other_from_the_newest_on(log: AuditLog) -> None:
    seen: list[int] = []
    before: int | None = None
    while True:
        page = find_records(log.database, RecordQuery(before=before, limit=7))
        seen += [row.sequence for row in page.records]
        before = page.next
        if before is None:
            break
    assert seen == list(range(len(Action) + 1, 0, -1))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (RecordQuery(actions=["dataset."]), {action.value for action in Action if action.startswith("dataset.")}),
        (RecordQuery(actions=["user.added", "access."], actors=[MARIA, ADA]), {"user.added", "access.signed_in"}),
        (RecordQuery(object="col_3"), {[*Action][3].value}),
        (RecordQuery(since="2026-05-04T12:03:00.000Z", until="2026-05-04T12:05:00.000Z"), {"log.exported"}),
        (RecordQuery(actors=["usr_nobody"]), set()),
        (RecordQuery(actions=["data"]), set()),
    ],
)
def test_filters(log: AuditLog, query: RecordQuery, expected: set[str]) -> None:
    found = {row.action for row in find_records(log.database, query).records}
    assert expected <= found if query.since or "access." in query.actions else found == expected
