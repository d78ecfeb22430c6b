"""The engine itself: status, doctor, stop."""

from __future__ import annotations

import os
from importlib.metadata import version

from fastapi import APIRouter, Response

from engine.access.roles import Permission
from engine.api import doctor
from engine.api.caller import CallerDep, ServicesDep
from engine.api.presenting_isolation import present_acceptance
from engine.api.trail import TrailDep
from engine.audit.actions import Action
from engine.contract.system import DoctorResponse, Role, StatusResponse
from engine.core.isolation import is_isolated

router = APIRouter(prefix="/api", tags=["system"])


@router.get("/status")
def status(caller: CallerDep, services: ServicesDep) -> StatusResponse:
    """What the engine holds and does. The counts are of the whole vault."""
    with services.db.read() as conn:
        documents, chunks = next(
            iter(conn.execute("SELECT count(*), coalesce(sum(chunks), 0) FROM documents WHERE status = 'ready'"))
        )
    model = services.models.status()
    return StatusResponse(
        version=version("cloister"),
        pid=os.getpid(),
        home=str(services.paths.home),
        started_at=services.started_at,
        documents=int(documents),
        chunks=int(chunks),
        embedder=f"{services.embedder.name} ({services.embedder.state})",
        model=model.name,
        model_state=model.state,
        jobs_running=services.jobs.running,
        network_isolated=is_isolated(),
        connection_attempts=services.watch.attempts,
        user=caller.user.name,
        role=Role(caller.user.role.value),
        weak_isolation=present_acceptance(services),
    )


@router.get("/doctor")
def examine(caller: CallerDep, services: ServicesDep) -> DoctorResponse:
    """Look at machine, vault, index, models and isolation, and say what to do."""
    return DoctorResponse(checks=doctor.examine(services))


@router.post("/engine/stop", status_code=202, response_class=Response)
def stop(caller: CallerDep, services: ServicesDep, trail: TrailDep) -> Response:
    """Stop the engine. Running jobs go on at the next start."""
    caller.require(Permission.MANAGE_VAULT)
    trail.allowed(Action.ENGINE_STOPPED, details={"why": "asked"})
    services.stop()
    return Response(status_code=202)
