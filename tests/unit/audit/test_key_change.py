"""The log goes on under another key: the old one signs that, and nothing else counts as a change."""

from __future__ import annotations

import json
from pathlib import Path

from engine.audit.actions import Action
from engine.audit.events import Event
from engine.audit.keys import AuditKeys
from tests.support.audit_kit import KEYS, audit_log, exported, fill, verified

NEXT = AuditKeys(bytes(range(100, 132)), bytes(range(132, 164)))


def changed_log(tmp_path: Path) -> bytes:
    """Three records under the first key, the change, and three under the next."""
    with audit_log(tmp_path / "vault.db") as log:
        fill(log, 3)
        with log.database.write() as conn:
            log.change_keys(conn, NEXT)
        fill(log, 3)
        return exported(log)


def test_a_change_of_the_key_that_the_old_key_signed_is_followed(tmp_path: Path) -> None:
    content = changed_log(tmp_path)
    report = verified(content)
    assert report.problems == [] and report.key == NEXT.fingerprint
    assert json.loads(content.splitlines()[0])["header"]["fingerprint"] == KEYS.fingerprint
    assert verified(content, key=NEXT.fingerprint).problems == []
    of_old = verified(content, key=KEYS.fingerprint)
    assert of_old.problems == [] and any(NEXT.fingerprint in notice for notice in of_old.notices)
    assert not verified(content, key="0" * 64).intact


def test_what_an_earlier_key_signed_is_still_this_logs(tmp_path: Path) -> None:
    with audit_log(tmp_path / "vault.db") as log:
        fill(log, 2)
        assert log.fingerprints() == {KEYS.fingerprint}
        with log.database.write() as conn:
            log.change_keys(conn, NEXT)
        assert log.fingerprints() == {KEYS.fingerprint, NEXT.fingerprint}


def test_a_change_of_the_key_that_nobody_signed_is_none(tmp_path: Path) -> None:
    lines = changed_log(tmp_path).splitlines(keepends=True)
    change = next(number for number, line in enumerate(lines) if b"log.key_changed" in line)
    assert b"checkpoint" in lines[change + 1]
    problems = verified(b"".join(lines[: change + 1] + lines[change + 2 :])).problems
    assert any("which the key before did not sign" in problem for problem in problems)


def test_who_has_the_old_key_cannot_go_on_signing_with_it(tmp_path: Path) -> None:
    with audit_log(tmp_path / "vault.db") as log:
        fill(log, 3)
        with log.database.write() as conn:
            log.change_keys(conn, NEXT)
        log.keys = KEYS  # the thief of an old copy
        fill(log, 3)
        forged = exported(log)
    problems = verified(forged).problems
    assert any("checkpoint" in problem and "signature" in problem for problem in problems)
    assert any("seal" in problem for problem in problems)


def test_a_key_that_signs_its_own_coming_is_refused(tmp_path: Path) -> None:
    with audit_log(tmp_path / "vault.db") as log:
        fill(log, 3)
        first = log.keys
        log.keys = NEXT
        with log.database.write() as conn:
            digests = {"before": first.public_key.hex(), "key": NEXT.public_key.hex()}
            log.append(conn, Event(Action.LOG_KEY_CHANGED, "system", digests=digests))
        fill(log, 3)
        content = exported(log)
    assert not verified(content).intact
    assert not verified(content, key=first.fingerprint).intact
