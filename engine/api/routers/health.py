"""What the engine says of itself before anything else: that it answers, and which routes it has."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request

from engine.api.caller import CallerDep
from engine.contract.tls import Health

router = APIRouter(tags=["system"])


@router.get("/api/health")
def health() -> Health:
    """Whether the engine answers: for programs that watch it, without a credential."""
    return Health()


@router.get("/openapi.json")
def describe_routes(caller: CallerDep, request: Request) -> dict[str, Any]:
    """Every route with what it takes and gives, for those who may call one."""
    return dict(request.app.openapi())
