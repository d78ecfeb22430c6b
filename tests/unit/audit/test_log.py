"""The chain: what is appended, what is signed, and what the log refuses to hold."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import apsw
import pytest

from engine.audit import repository
from engine.audit.actions import Action
from engine.audit.canonical import genesis_hash, record_hash
from engine.audit.checking import check_log
from engine.audit.codes import code_of, parse_code
from engine.audit.errors import AuditBrokenError, AuditCodeError, AuditRecordError
from engine.audit.events import Event, Outcome
from engine.audit.log import AuditLog
from tests.support.audit_kit import ADA, KEYS, audit_log, fill, viewed
from tests.support.clocks import FakeClock


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def log(tmp_path: Path, clock: FakeClock) -> Iterator[AuditLog]:
    with audit_log(tmp_path / "vault.db", clock) as opened:
        yield opened


def rows(log: AuditLog) -> list[repository.Row]:
    with log.database.read() as conn:
        return list(repository.rows_between(conn, 1, 10**9))


def test_the_first_record_begins_the_chain_with_the_logs_own_id(log: AuditLog) -> None:
    log.record(viewed(1))
    created, second = rows(log)
    with log.database.read() as conn:
        identifier = repository.log_id(conn)
    assert identifier is not None
    assert json.loads(created.record)["action"] == "log.created"
    assert json.loads(created.record)["prev"] == genesis_hash(identifier).hex()
    assert json.loads(second.record)["prev"] == created.hash.hex() == record_hash(created.record).hex()


def test_a_record_says_when_twice_and_in_which_boot(log: AuditLog, clock: FakeClock) -> None:
    log.record(viewed(1))
    clock.pass_s(1.5)
    clock.set_wall_back(hours=2)
    log.record(Event(Action.SIGNED_IN, ADA, ADA, Outcome.ALLOWED))
    record = json.loads(rows(log)[-1].record)
    assert record["utc"] == "2026-05-04T10:00:01.500Z"
    assert (record["mono_ms"], record["boot"], record["outcome"]) == (3601500, "boot-1", "allowed")


def test_records_are_canonical_json(log: AuditLog) -> None:
    log.record(viewed(7))
    record = rows(log)[-1].record
    again = json.dumps(json.loads(record), sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    assert record == again.encode("ascii")


@pytest.mark.parametrize(
    "event",
    [
        Event(Action.USER_ADDED, "ada"),
        Event(Action.USER_ADDED, ADA, "Quarterly report.pdf"),
        Event(Action.USER_ADDED, ADA, ADA, related=["leave.pdf"]),
        Event(Action.USER_ADDED, ADA, ADA, digests={"question": "How long is the notice period?"}),
        Event(Action.USER_ADDED, ADA, ADA, details={"name": "Ada Lovelace"}),
        Event(Action.USER_ADDED, ADA, ADA, details={"size": 2**53}),
        Event(Action.USER_ADDED, ADA, ADA, request="a b"),
        Event(Action.SEARCHED, ADA, related=["col_1"] * 1001),
    ],
)
def test_what_may_be_content_is_refused(log: AuditLog, event: Event) -> None:
    with pytest.raises(AuditRecordError):
        log.record(event)
    assert rows(log) == []


def test_names_become_digests_that_only_this_vault_can_make(log: AuditLog) -> None:
    assert log.opaque(ADA) == ADA
    assert log.opaque("ada") == log.opaque("ada") != log.opaque("eve")
    assert log.opaque("ada").startswith("key_")
    assert log.digest("question", "ada") != log.digest("answer", "ada")
    log.record(Event(Action.SIGNED_IN, log.opaque("ada")))


def test_nothing_changes_what_was_recorded(log: AuditLog) -> None:
    log.record(viewed(1))
    log.checkpoint("asked")
    for statement in (
        "UPDATE audit_records SET actor = 'usr_1'",
        "DELETE FROM audit_records",
        "UPDATE audit_checkpoints SET count = 7",
        "DELETE FROM audit_checkpoints",
    ):
        with pytest.raises(apsw.ConstraintError, match="append-only"), log.database.write() as conn:
            conn.execute(statement)


def test_a_log_whose_beginning_was_taken_away_takes_no_record(log: AuditLog) -> None:
    log.record(viewed(1))
    with log.database.write() as conn:
        conn.execute("DELETE FROM audit_log")
    with pytest.raises(AuditBrokenError):
        log.record(viewed(2))


def test_what_is_rolled_back_leaves_the_chain_whole(log: AuditLog) -> None:
    log.record(viewed(1))
    with pytest.raises(RuntimeError), log.database.write() as conn:
        log.append(conn, viewed(2))
        raise RuntimeError
    log.record(viewed(3))
    assert [json.loads(row.record)["details"] for row in rows(log)[1:]] == [{"page": 1}, {"page": 3}]
    assert check_log(log, FakeClock()).problems == []


def test_every_hundredth_record_is_signed_and_any_other_on_request(log: AuditLog) -> None:
    fill(log, 250)  # and the one that began the log
    checkpoint = log.checkpoint("asked")
    assert checkpoint is not None
    assert (checkpoint.number, checkpoint.count, checkpoint.head) == (3, 251, rows(log)[-1].hash)
    assert log.checkpoint("asked") == checkpoint  # nothing new
    with log.database.read() as conn:
        assert [count for count, _ in repository.checkpoints_between(conn, 1, 300)] == [100, 200, 251]


def test_an_empty_log_has_nothing_to_sign(log: AuditLog) -> None:
    assert log.checkpoint("asked") is None


def test_the_check_in_place_finds_a_row_that_says_something_else_than_its_record(log: AuditLog) -> None:
    fill(log, 5)
    with log.database.write() as conn:
        conn.execute("DROP TRIGGER audit_records_stay")
        conn.execute("UPDATE audit_records SET actor = 'usr_1' WHERE sequence = 3")
    assert check_log(log, FakeClock()).problems == [
        "row 3: the columns that are searched do not say what the record says"
    ]


def test_the_check_in_place_compares_with_a_printed_code(log: AuditLog) -> None:
    fill(log, 5)
    checkpoint = log.checkpoint("asked")
    assert checkpoint is not None
    fill(log, 5)
    told: list[tuple[int, int]] = []
    report = check_log(
        log, FakeClock(), codes=[checkpoint.code], progress=lambda done, total: told.append((done, total))
    )
    assert (report.intact, report.claims_met, told) == (True, 1, [(11, 11)])
    assert not check_log(log, FakeClock(), codes=[code_of(11, bytes(32))]).intact
    assert not check_log(log, FakeClock(), codes=[code_of(12, bytes(32))]).intact
    with pytest.raises(AuditCodeError):
        check_log(log, FakeClock(), codes=[checkpoint.code[:-1]])


def test_a_printed_code_is_read_back_however_it_is_typed() -> None:
    head = bytes(range(100, 132))
    code = code_of(1_000_001, head)
    assert len(code) == 35
    count, bits = parse_code(code.lower().replace("0", "o").replace("1", "l").replace("-", " "))
    assert (count, bits) == (1_000_001, int.from_bytes(head, "big") >> 156)
    for place in range(len(code)):
        slip = code[:place] + ("2" if code[place] != "2" else "3") + code[place + 1 :]
        with pytest.raises(AuditCodeError):
            parse_code(slip)


def test_the_same_vault_has_the_same_key() -> None:
    assert len(KEYS.fingerprint) == 64
    assert len(KEYS.public_key) == 32
