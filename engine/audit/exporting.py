"""The log as a file: the form that the verifier reads, OCSF for other programs, CSV for a table.

Only the first form proves anything: it is the records themselves, with their checkpoints and a signed last line. The
others are told from the same records.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from engine.audit import canonical, repository
from engine.audit.actions import Action
from engine.audit.log import AuditLog, parse_checkpoint
from engine.audit.ocsf import ocsf_event
from engine.audit.repository import Row
from engine.audit.verifier import FORMAT

_BLOCK = 1000


class ExportForm(StrEnum):
    LOG = "log"
    OCSF = "ocsf"
    CSV = "csv"


@dataclass(frozen=True, slots=True)
class _State:
    """Where the log stood when the export began; later records are left to the next one."""

    log: str
    count: int
    head: bytes


def export_lines(log: AuditLog, form: ExportForm, *, utc: str, product: str) -> Iterator[bytes]:
    """Blocks of whole lines with their ends. Signs a checkpoint first, so that the last record is covered.

    The state that is exported is the one at the call. ``utc``: when. ``product``: the version that exports.
    """
    checkpoint = log.checkpoint("export")
    if checkpoint is None:
        with log.together() as conn:
            log.id_within(conn)
        checkpoint = log.checkpoint("export")
    assert checkpoint is not None
    with log.database.read() as conn:
        state = _State(repository.log_id(conn) or "", checkpoint.count, checkpoint.head)
    if form is ExportForm.LOG:
        return _log_lines(log, state, checkpoint.line, utc=utc, product=product)
    return _csv_lines(log, state) if form is ExportForm.CSV else _ocsf_lines(log, state, product)


def header_line(log: AuditLog, log_id: str, *, utc: str, product: str) -> bytes:
    """The first line of an export: what the log is, and whose signatures it bears at its beginning."""
    public_key = _first_key(log)
    header = {
        "exported": utc,
        "fingerprint": hashlib.sha256(public_key).hexdigest(),
        "format": FORMAT,
        "log": log_id,
        "product": product,
        "public_key": public_key.hex(),
        "v": canonical.VERSION,
    }
    return canonical.canonical({"header": header})


def _first_key(log: AuditLog) -> bytes:
    """The key that the log began with; the records themselves say which ones followed."""
    with log.database.read() as conn:
        changed = repository.first_with(conn, Action.LOG_KEY_CHANGED.value)
    return log.keys.public_key if changed is None else bytes.fromhex(json.loads(changed.record)["digests"]["before"])


def chained_lines(log: AuditLog, first: int, last: int) -> list[bytes]:
    """Records ``first`` to ``last`` with each checkpoint behind the record that it covers last."""
    with log.database.read() as conn:
        checkpoints = dict(repository.checkpoints_between(conn, first, last))
        lines = []
        for row in repository.rows_between(conn, first, last):
            lines.append(row.record)
            if row.sequence in checkpoints:
                lines.append(checkpoints[row.sequence])
    return lines


def blocks_of(count: int, size: int = _BLOCK) -> Iterator[tuple[int, int]]:
    """First and last of each block of at most ``size`` of ``count`` records."""
    for first in range(1, count + 1, size):
        yield first, min(first + size - 1, count)


def _log_lines(log: AuditLog, state: _State, last_checkpoint: bytes, *, utc: str, product: str) -> Iterator[bytes]:
    header = header_line(log, state.log, utc=utc, product=product)
    yield header + b"\n"
    for first, last in blocks_of(state.count):
        yield b"".join(line + b"\n" for line in chained_lines(log, first, last))
    signed = canonical.canonical(json.loads(last_checkpoint)["checkpoint"])
    seal = {
        "checkpoints": parse_checkpoint(last_checkpoint).number,
        "count": state.count,
        "head": state.head.hex(),
        "header": hashlib.sha256(header).hexdigest(),
        "last_checkpoint": canonical.checkpoint_hash(signed).hex(),
        "log": state.log,
        "utc": utc,
        "v": canonical.VERSION,
    }
    signature = log.keys.sign(canonical.seal_message(canonical.canonical(seal)))
    yield canonical.canonical({"seal": seal, "signature": signature.hex()}) + b"\n"


def _ocsf_lines(log: AuditLog, state: _State, product: str) -> Iterator[bytes]:
    for rows in _rows(log, state):
        events = (ocsf_event(row, log_id=state.log, product=product) for row in rows)
        yield b"".join(json.dumps(event, separators=(",", ":")).encode("ascii") + b"\n" for event in events)


def _csv_lines(log: AuditLog, state: _State) -> Iterator[bytes]:
    names = ["seq", "utc", "action", "actor", "object", "outcome", "related", "digests", "details", "request", "hash"]
    yield (",".join(names) + "\r\n").encode("ascii")
    for rows in _rows(log, state):
        table = io.StringIO()
        writer = csv.writer(table)  # RFC 4180
        for row in rows:
            record = json.loads(row.record)
            writer.writerow(
                [
                    record["seq"],
                    record["utc"],
                    record["action"],
                    record["actor"],
                    record["object"],
                    record["outcome"],
                    " ".join(record["related"]),
                    " ".join(f"{name}={value}" for name, value in record["digests"].items()),
                    " ".join(f"{name}={value}" for name, value in record["details"].items()),
                    record["request"],
                    row.hash.hex(),
                ]
            )
        yield table.getvalue().encode("ascii")


def _rows(log: AuditLog, state: _State) -> Iterator[list[Row]]:
    for first, last in blocks_of(state.count):
        with log.database.read() as conn:
            rows = list(repository.rows_between(conn, first, last))
        yield rows
