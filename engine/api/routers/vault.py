"""Who can open the vault: the own passphrase and the recovery code, for whoever knows a passphrase."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute

from engine.access.roles import Permission
from engine.api.caller import CallerDep, ServicesDep
from engine.api.trail import TrailDep
from engine.audit.actions import Action
from engine.contract import vault as wire
from engine.contract.documents import JobStarted
from engine.core.errors import InvalidInputError


class SecretRoute(APIRoute):
    """Refuses a body without repeating any of it, not even a field's name: a secret may stand in its place."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def handle_quietly(request: Request) -> Response:
            try:
                return await handle(request)
            except RequestValidationError:
                raise InvalidInputError(
                    "The body is not what this route takes.",
                    help="Send a JSON object with the fields that /openapi.json lists, each a text that is not empty.",
                ) from None

        return handle_quietly


router = APIRouter(prefix="/api/vault", tags=["vault"], route_class=SecretRoute)


@router.post("/passphrase")
def change_passphrase(
    body: wire.PassphraseChange, caller: CallerDep, services: ServicesDep, trail: TrailDep
) -> wire.PassphraseChanged:
    """Replace the passphrase that is sent by a new one. Copies of the vault made before still open with the old."""
    caller.require(Permission.MANAGE_VAULT)
    old, new = body.passphrase.get_secret_value(), body.new_passphrase.get_secret_value()
    with trail.attempt(Action.PASSPHRASE_CHANGED, caller.user_id):
        holder = services.vault.change_passphrase(old, new)
    return wire.PassphraseChanged(administrator=services.access.users.get(holder).name)


@router.post("/passphrase/removal")
def remove_passphrase(
    body: wire.PassphraseRemoval, caller: CallerDep, services: ServicesDep, trail: TrailDep
) -> wire.PassphraseChanged:
    """Let somebody's passphrase no longer open the vault; copies of the vault made before still open with it."""
    caller.require(Permission.MANAGE_VAULT)
    user = services.access.users.find(body.administrator, by=caller.user)
    with trail.attempt(Action.PASSPHRASE_REMOVED, user.id):
        services.vault.remove_passphrase(user.id)
    return wire.PassphraseChanged(administrator=user.name)


@router.post("/check", status_code=202)
def start_check(caller: CallerDep, services: ServicesDep) -> JobStarted:
    """Start to read every page, document and original; it changes nothing, and the engine goes on."""
    caller.require(Permission.MANAGE_VAULT)
    return JobStarted(job_id=services.vault_checks.submit(created_by=caller.user_id))


@router.get("/check")
def show_check(caller: CallerDep, services: ServicesDep) -> wire.VaultChecked:
    """What the last check found, with the documents that the caller may see; the others are counted."""
    caller.require(Permission.MANAGE_VAULT)
    return services.vault_checks.tell(services.access.readable_collections(caller.user))


@router.post("/recovery-code")
def replace_recovery_code(
    body: wire.RecoveryCodeRequest, caller: CallerDep, services: ServicesDep, trail: TrailDep
) -> wire.RecoveryCodeResponse:
    """Make a new recovery code, which is not shown again; the old one is worthless from then on."""
    caller.require(Permission.MANAGE_VAULT)
    with trail.attempt(Action.RECOVERY_CODE_REPLACED, caller.user_id):
        code = services.vault.replace_recovery_code(body.passphrase.get_secret_value())
    return wire.RecoveryCodeResponse(recovery_code=code)
