"""Verify the log where it lies: the same program that outsiders run, over the rows of the database."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path

from engine.audit import repository
from engine.audit.errors import AuditCodeError
from engine.audit.exporting import blocks_of, header_line
from engine.audit.keeping import read_carried
from engine.audit.log import AuditLog
from engine.audit.repository import Row
from engine.audit.verifier import BadInputError, Claim, Report, Verifier, claim_of_code, claims_of_file
from engine.core.clock import Clock, iso_utc

_CARRIED = "the second directory"


def check_log(
    log: AuditLog,
    clock: Clock,
    *,
    codes: Sequence[str] = (),
    directory: Path | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Report:
    """Verify every record and checkpoint, and compare with printed codes and with what was carried elsewhere.

    ``progress`` is told (records done, of how many) and may raise to stop. Raises AuditCodeError.
    """
    claims = [_claim(code) for code in codes]
    with log.database.read() as conn:
        identifier = repository.log_id(conn) or ""
        head = repository.head(conn)
    carried, unread = _carried_claims(directory, identifier)
    verifier = Verifier((*claims, *carried), log.keys.fingerprint, needs_seal=False)
    if unread:
        verifier.report.problem(unread)
    verifier.feed(header_line(log, identifier, utc=iso_utc(clock.now_utc()), product=version("cloister")))
    total = 0 if head is None else head[0]
    for first, last in blocks_of(total):
        _feed_block(log, verifier, first, last)
        progress(last, total)
    report = verifier.finish()
    if head is not None and report.head != head[1].hex():
        report.problem("the stored hash of the last record is not that of its content")
    return report


def _feed_block(log: AuditLog, verifier: Verifier, first: int, last: int) -> None:
    with log.database.read() as conn:
        checkpoints = dict(repository.checkpoints_between(conn, first, last))
        for row in repository.rows_between(conn, first, last):
            verifier.feed(row.record)
            if not _repeats(row):
                verifier.report.problem(
                    f"row {row.sequence}: the columns that are searched do not say what the record says"
                )
            if row.sequence in checkpoints:
                verifier.feed(checkpoints[row.sequence])


def _repeats(row: Row) -> bool:
    """Whether what lists show and search is what was hashed."""
    try:
        record = json.loads(row.record)
        told = (record["seq"], record["utc"], record["action"], record["actor"], record["object"])
    except (ValueError, KeyError, TypeError):
        return False
    return told == (row.sequence, row.utc, row.action, row.actor, row.object)


def _claim(code: str) -> Claim:
    try:
        return claim_of_code(code)
    except BadInputError as error:
        raise AuditCodeError(f"{error}.", help="Compare it with the paper, group by group.") from None


def _carried_claims(directory: Path | None, log_id: str) -> tuple[tuple[Claim, ...], str]:
    """All of them, because any may be the one that somebody forgot to forge; and why they cannot be compared, or ""."""
    try:
        content = read_carried(directory, log_id)
        return (claims_of_file(content, _CARRIED) if content else ()), ""
    except BadInputError as error:
        return (), f"{error}: somebody changed it, and what was carried there cannot be compared"
    except OSError as error:
        return (), f"{_CARRIED} cannot be read ({error.strerror}), so that what was carried there cannot be compared"
