"""An audit log on a real encrypted database, with a clock that a test sets."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from engine.audit.actions import Action
from engine.audit.events import Event
from engine.audit.exporting import ExportForm, export_lines
from engine.audit.keys import AuditKeys
from engine.audit.log import AuditLog
from engine.audit.verifier import Claim, Report, verify_file
from engine.vault.database import Database
from tests.support.clocks import FakeClock

ADA = "usr_01M80D9C58VT199BD18MQWP695"
KEYS = AuditKeys(bytes(range(32)), bytes(range(32, 64)))
DATABASE_KEY = bytes(range(32))
EXPORTED_AT = "2026-11-22T10:00:00.000Z"


@contextmanager
def audit_log(path: Path, clock: FakeClock | None = None, *, boot: str = "boot-1") -> Iterator[AuditLog]:
    """A log in the database ``path``, which is made where there is none."""
    database = Database.open(path, DATABASE_KEY)
    try:
        yield AuditLog(database, KEYS, clock or FakeClock(), boot_id=lambda: boot)
    finally:
        database.close()


def viewed(number: int) -> Event:
    """Some event that differs by ``number``."""
    return Event(Action.SOURCE_VIEWED, ADA, f"col_{number}", details={"page": number})


def fill(log: AuditLog, count: int, clock: FakeClock | None = None) -> None:
    """``count`` records more, in one transaction."""
    with log.database.write() as conn:
        for number in range(count):
            if clock is not None:
                clock.pass_s(1.0)
            log.append(conn, viewed(number))


def exported(log: AuditLog, form: ExportForm = ExportForm.LOG) -> bytes:
    return b"".join(export_lines(log, form, utc=EXPORTED_AT, product="0.1.0"))


def verified(content: bytes, *claims: Claim, key: str = "") -> Report:
    return verify_file(io.BytesIO(content), claims, key)
