"""The audit log: read it, check it, export it, sign where it stands. All of it is recorded in the log itself."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse

from engine.access.roles import Permission
from engine.api.caller import CallerDep, ServicesDep
from engine.api.trail import TrailDep
from engine.audit.actions import Action
from engine.audit.exporting import ExportForm, export_lines
from engine.audit.listing import RecordQuery, find_records
from engine.audit.log import Checkpoint
from engine.audit.repository import Row
from engine.contract import audit as wire
from engine.contract.documents import JobStarted
from engine.core.clock import iso_utc
from engine.core.errors import CloisterError, InvalidInputError

router = APIRouter(prefix="/api/audit", tags=["audit"])

_MEDIA_TYPES = {
    wire.AuditExportForm.LOG: "application/jsonl",
    wire.AuditExportForm.OCSF: "application/jsonl",
    wire.AuditExportForm.CSV: "text/csv",
}
_Names = Annotated[list[str] | None, Query(max_length=50)]
_Moment = Annotated[str, Query(max_length=40)]


@router.get("/records")
def list_records(
    caller: CallerDep,
    services: ServicesDep,
    trail: TrailDep,
    action: _Names = None,
    actor: _Names = None,
    object: Annotated[str, Query(max_length=120)] = "",
    since: _Moment = "",
    until: _Moment = "",
    before: Annotated[int | None, Query(ge=1, le=2**53)] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> wire.AuditPage:
    """One page, the newest first.

    An action that ends in a dot stands for all that begin so; an actor is an id or a name.
    """
    caller.require(Permission.READ_AUDIT)
    names = services.access.users.names()
    ids = {name.casefold(): user_id for user_id, name in names.items()}
    query = RecordQuery(
        actions=action or (),
        actors=[ids.get(one.casefold(), one) for one in actor or ()],
        object=object,
        since=_moment(since),
        until=_moment(until),
        before=before,
        limit=limit,
    )
    asked = json.dumps([query.actions, query.actors, object, since, until, before, limit], default=list)
    trail.allowed(Action.LOG_READ, digests={"filter": trail.digest("filter", asked)})
    page = find_records(services.db, query)
    return wire.AuditPage(records=[_present(row, names) for row in page.records], next=page.next)


@router.post("/checks", status_code=202)
def start_check(body: wire.AuditCheckRequest, caller: CallerDep, services: ServicesDep) -> JobStarted:
    """Start to verify the whole log where it lies; the job's result says what was found."""
    caller.require(Permission.READ_AUDIT)
    return JobStarted(job_id=services.audit_checks.submit(body.codes, created_by=caller.user_id))


@router.get("/export", response_class=StreamingResponse)
def export(
    caller: CallerDep,
    services: ServicesDep,
    trail: TrailDep,
    form: wire.AuditExportForm = wire.AuditExportForm.LOG,
) -> StreamingResponse:
    """The whole log as a file; its last record is that of this export."""
    caller.require(Permission.READ_AUDIT)
    trail.allowed(Action.LOG_EXPORTED, details={"form": form.value})
    now = iso_utc(datetime.now(UTC))
    lines = export_lines(services.audit, ExportForm(form.value), utc=now, product=version("cloister"))
    return StreamingResponse(lines, media_type=_MEDIA_TYPES[form])


@router.post("/checkpoints")
def make_checkpoint(caller: CallerDep, services: ServicesDep, trail: TrailDep) -> wire.AuditCheckpoint:
    """Sign where the log stands now; keep the code or the line where nobody of this machine can change it."""
    caller.require(Permission.READ_AUDIT)
    trail.allowed(Action.LOG_CHECKPOINT)
    made = services.checkpoints.keep("asked")
    if made is None:
        raise CloisterError("The checkpoint could not be signed.", help="Look at the end of logs/engine.log.")
    return _present_checkpoint(made)


@router.get("/key")
def show_key(caller: CallerDep, services: ServicesDep) -> wire.AuditKey:
    """The public key of the log's signatures. Everybody may see it: keep its fingerprint elsewhere."""
    with services.audit.together() as conn:
        identifier = services.audit.id_within(conn)
    keys = services.audit.keys
    return wire.AuditKey(log=identifier, public_key=keys.public_key.hex(), fingerprint=keys.fingerprint)


def _moment(text: str) -> str:
    """As records have it. A day without a time is its beginning, a time without a zone is UTC."""
    if not text:
        return ""
    try:
        moment = datetime.fromisoformat(text)
        return iso_utc(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
    except (ValueError, OverflowError):
        raise InvalidInputError("That is no time.", help="Write 2026-11-22 or 2026-11-22T14:30:00Z.") from None


def _present(row: Row, names: Mapping[str, str]) -> wire.AuditRecord:
    record = json.loads(row.record)
    return wire.AuditRecord(
        sequence=row.sequence,
        utc=row.utc,
        action=row.action,
        actor=row.actor,
        actor_name=names.get(row.actor),
        object=row.object,
        outcome=record["outcome"],
        related=record["related"],
        digests=record["digests"],
        details=record["details"],
        request=record["request"],
        boot=record["boot"],
        mono_ms=record["mono_ms"],
        previous=record["prev"],
        hash=row.hash.hex(),
    )


def _present_checkpoint(made: Checkpoint) -> wire.AuditCheckpoint:
    return wire.AuditCheckpoint(
        number=made.number,
        count=made.count,
        head=made.head.hex(),
        utc=made.utc,
        reason=made.reason,
        code=made.code,
        line=made.line.decode("ascii"),
    )
