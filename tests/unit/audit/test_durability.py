"""The chain under two writers, kill -9 and a full disk; checkpoints that are carried to a second directory."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from engine.audit import repository
from engine.audit.checking import check_log
from engine.audit.errors import AuditCodeError
from engine.audit.keeping import CheckpointKeeper, read_carried
from engine.audit.lifecycle import record_start, record_stop
from engine.audit.verifier import claims_of_file
from engine.vault.errors import NestedWriteError
from tests.support.audit_kit import ADA, audit_log, exported, fill, verified, viewed
from tests.support.clocks import FakeClock
from tests.support.crash import kill_after_line, run_python, start_python

PREPARE = """
import sys, time
from pathlib import Path
from tests.support.audit_kit import audit_log, viewed
path = Path(sys.argv[1])
"""


def test_two_processes_extend_one_chain(tmp_path: Path) -> None:
    path = tmp_path / "vault.db"
    with audit_log(path) as log:
        fill(log, 1)
    program = PREPARE + "with audit_log(path) as log:\n    for n in range(60):\n        log.record(viewed(n))\n"
    processes = [start_python(program, str(path)) for _ in range(2)]
    for process in processes:
        _, errors = process.communicate(timeout=240)
        assert process.returncode == 0, errors
    with audit_log(path) as log:
        report = check_log(log, FakeClock())
        assert (report.problems, report.records, report.checkpoints) == ([], 122, 1)


def test_killed_between_append_and_commit_nothing_of_the_action_is_left(tmp_path: Path) -> None:
    path = tmp_path / "vault.db"
    with audit_log(path) as log:
        fill(log, 3)
    program = PREPARE + (
        "with audit_log(path) as log, log.together() as conn:\n"
        "    conn.execute(\"INSERT INTO settings (key, value) VALUES ('half', '1')\")\n"
        "    log.append(conn, viewed(99))\n"
        "    print('appended', flush=True)\n"
        "    time.sleep(60)\n"
    )
    kill_after_line(start_python(program, str(path)), 0.0)
    with audit_log(path) as log:
        with log.database.read() as conn:
            assert conn.execute("SELECT count(*) FROM settings WHERE key = 'half'").fetchall() == [(0,)]
        log.record(viewed(4))
        report = check_log(log, FakeClock())
        assert (report.problems, report.records) == ([], 5)


@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="mounting a small disk needs root on Linux")
def test_on_a_full_disk_neither_the_record_nor_the_action_is_there(tmp_path: Path) -> None:
    program = """
    import ctypes, sys
    from pathlib import Path
    from engine.core.errors import DiskFullError
    from engine.audit.checking import check_log
    from tests.support.audit_kit import audit_log, fill, viewed
    from tests.support.clocks import FakeClock
    libc = ctypes.CDLL(None, use_errno=True)
    disk = Path(sys.argv[1]) / "disk"
    disk.mkdir()
    if libc.unshare(0x00020000) or libc.mount(b"none", b"/", None, 0x4000 | 0x40000, None):
        sys.exit(print("no namespaces") or 0)
    if libc.mount(b"tmpfs", bytes(disk), b"tmpfs", 0, b"size=4m"):
        sys.exit(print("no tmpfs") or 0)
    with audit_log(disk / "vault.db") as log:
        fill(log, 3)
        with open(disk / "filler", "wb", buffering=0) as file:
            try:
                while True:
                    file.write(bytes(4096))
            except OSError:
                pass
        acted = 0
        try:
            for number in range(2000):
                with log.together() as conn:
                    conn.execute("INSERT INTO settings (key, value) VALUES (?, '1')", (f"action.{number}",))
                    log.append(conn, viewed(number))
                acted += 1
        except DiskFullError as error:
            print(error.code)
        (disk / "filler").unlink()
        with log.database.read() as conn:
            kept = conn.execute("SELECT count(*) FROM settings WHERE key LIKE 'action.%'").fetchall()[0][0]
        report = check_log(log, FakeClock())
        print(kept == acted, report.records == 4 + acted, report.problems)
        log.record(viewed(1))
    """
    told = run_python(program, str(tmp_path)).split("\n")
    if told[0].startswith("no "):
        pytest.skip(told[0])
    assert told[:2] == ["DISK_FULL", "True True []"]


def test_an_action_of_several_writes_and_its_record_are_one(tmp_path: Path) -> None:
    with audit_log(tmp_path / "vault.db") as log:
        log.record(viewed(1))
        with pytest.raises(RuntimeError), log.together() as conn:
            with log.database.write() as inner:
                inner.execute("INSERT INTO settings (key, value) VALUES ('a', '1')")
            log.append(conn, viewed(2))
            raise RuntimeError
        with pytest.raises(NestedWriteError), log.together() as conn:
            log.append(conn, viewed(3))
            with pytest.raises(RuntimeError), log.database.write() as inner:
                inner.execute("INSERT INTO settings (key, value) VALUES ('b', '1')")
                raise RuntimeError  # somebody catches it, and yet nothing may stay
        with log.together() as conn:
            log.append(conn, viewed(4))
            with log.database.write() as inner:
                inner.execute("INSERT INTO settings (key, value) VALUES ('c', '1')")
        with log.database.read() as conn:
            assert conn.execute("SELECT key FROM settings").fetchall() == [("c",)]
            assert repository.head(conn) is not None
        assert check_log(log, FakeClock()).records == 3
        with pytest.raises(NestedWriteError), log.database.write(), log.database.write():
            pass


def test_starts_stops_crashes_and_upgrades_are_told_apart(tmp_path: Path) -> None:
    clock = FakeClock()
    path = tmp_path / "vault.db"

    def run(version: str, *, stop: bool = True, opened_by: str | None = ADA, failed: int = 0) -> None:
        with audit_log(path, clock) as log:
            record_start(log, product=version, opened_by=opened_by, failed_unlocks=failed)
            if stop:
                record_stop(log)

    run("0.1.0")
    run("0.1.0", stop=False, failed=3)
    run("0.2.0", opened_by=None)
    with audit_log(path, clock) as log, log.database.read() as conn:
        records = [json.loads(row.record) for row in repository.rows_between(conn, 1, 99)]
    told = [(one["action"], one["details"]) for one in records if one["action"].split(".")[0] in ("engine", "product")]
    assert told == [
        ("engine.started", {"after": "first", "version": "0.1.0"}),
        ("engine.stopped", {"why": "ended"}),
        ("engine.started", {"after": "stop", "version": "0.1.0"}),
        ("product.upgraded", {"before": "0.1.0", "version": "0.2.0"}),
        ("engine.started", {"after": "crash", "version": "0.2.0"}),
        ("engine.stopped", {"why": "ended"}),
    ]
    failed = [one for one in records if one["action"] == "access.sign_in_failed"]
    assert [one["details"] for one in failed] == [{"way": "passphrase", "times": 3}]
    assert [one["details"]["way"] for one in records if one["action"] == "access.signed_in"][-1] == "recovery_code"


# -- the second directory ----------------------------------------------------------------------------------


def test_every_checkpoint_is_carried_once_and_a_torn_line_does_no_harm(tmp_path: Path) -> None:
    guarded = tmp_path / "guarded"
    guarded.mkdir()
    with audit_log(tmp_path / "vault.db") as log:
        fill(log, 250)
        keeper = CheckpointKeeper(log, guarded)
        keeper.keep("time")
        keeper.keep("time")
        (path,) = guarded.iterdir()
        assert [json.loads(line)["checkpoint"]["count"] for line in path.read_bytes().splitlines()] == [100, 200, 251]
        with path.open("ab") as file:
            file.write(b'{"checkpoint":{"cou')  # a power cut
        fill(log, 10)
        keeper.close()
        with log.database.read() as conn:
            identifier = repository.log_id(conn)
        assert identifier is not None
        carried = read_carried(guarded, identifier).splitlines()
        assert json.loads(carried[-1])["checkpoint"]["reason"] == "stop"
        report = check_log(log, FakeClock(), directory=guarded)
        assert report.intact and report.claims_met == 4
        with path.open("ab") as file:
            file.write(b'{"che')  # another one, of which the engine knows nothing yet
        assert len(claims_of_file(path.read_bytes(), "kept")) == 4


def test_a_strange_line_in_the_second_directory_does_not_end_the_carrying(tmp_path: Path) -> None:
    guarded = tmp_path / "guarded"
    guarded.mkdir()
    with audit_log(tmp_path / "vault.db") as log:
        fill(log, 3)
        keeper = CheckpointKeeper(log, guarded)
        keeper.keep("time")
        (path,) = guarded.iterdir()
        with path.open("ab") as file:
            file.write(b'{"checkpoint":{"number":9999999}}\n')
        fill(log, 3)
        kept = keeper.keep("asked")
        assert kept is not None and path.read_bytes().endswith(kept.line + b"\n")
        keeper.keep("asked")
        assert path.read_bytes().count(kept.line) == 1
        problems = check_log(log, FakeClock(), directory=guarded).problems
        assert problems == [
            "the second directory is no file of checkpoints: somebody changed it, and what was carried there cannot be "
            "compared"
        ]


def test_a_link_in_the_second_directory_leads_nowhere(tmp_path: Path) -> None:
    guarded = tmp_path / "guarded"
    guarded.mkdir()
    with audit_log(tmp_path / "vault.db") as log:
        fill(log, 3)
        keeper = CheckpointKeeper(log, guarded)
        keeper.keep("time")
        (path,) = guarded.iterdir()
        ours = tmp_path / "ours"
        ours.write_bytes(b"kept as it is")
        for put in (lambda: path.symlink_to(ours), lambda: os.mkfifo(path), path.mkdir):
            path.unlink()
            put()
            fill(log, 1)
            keeper.keep("time")  # returns, and says so in the operational log
            report = check_log(log, FakeClock(), directory=guarded)
            assert [text for text in report.problems if "cannot be read" in text]
        assert ours.read_bytes() == b"kept as it is"


def test_the_timer_signs_what_is_new(tmp_path: Path) -> None:
    guarded = tmp_path / "guarded"
    guarded.mkdir()
    with audit_log(tmp_path / "vault.db") as log:
        fill(log, 3)
        keeper = CheckpointKeeper(log, guarded, interval_s=0.01)
        keeper.start()
        while not list(guarded.iterdir()):
            pass
        keeper.close()
        assert verified(exported(log)).checkpoints == 1


def test_a_directory_that_is_gone_holds_nothing_up(tmp_path: Path) -> None:
    with audit_log(tmp_path / "vault.db") as log:
        fill(log, 3)
        made = CheckpointKeeper(log, tmp_path / "nowhere").keep("asked")
        assert made is not None and made.count == 4
        assert check_log(log, FakeClock()).checkpoints == 1


def test_the_check_in_place_compares_with_the_second_directory(tmp_path: Path) -> None:
    guarded = tmp_path / "guarded"
    guarded.mkdir()
    with audit_log(tmp_path / "vault.db") as log:
        fill(log, 5)
        CheckpointKeeper(log, guarded).keep("time")
        assert check_log(log, FakeClock(), directory=guarded).claims_met == 1
        (path,) = guarded.iterdir()
        path.write_bytes(path.read_bytes().replace(b'"count":6', b'"count":7'))
        assert [text for text in check_log(log, FakeClock(), directory=guarded).problems if "cut off" in text]
        path.write_bytes(b"nonsense\n")
        assert not check_log(log, FakeClock(), directory=guarded).intact
        with pytest.raises(AuditCodeError):
            check_log(log, FakeClock(), codes=["ABC"])
