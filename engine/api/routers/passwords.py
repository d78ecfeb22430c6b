"""Users' passwords: set and removed."""

from __future__ import annotations

from fastapi import APIRouter

from engine.api.caller import CallerDep, ServicesDep
from engine.api.naming import named_user
from engine.api.presenting_users import present_user
from engine.api.routers.vault import SecretRoute
from engine.api.trail import TrailDep
from engine.audit.actions import Action
from engine.contract.access import PasswordChange
from engine.contract.system import UserResponse
from engine.core.errors import InvalidInputError

router = APIRouter(prefix="/api/users", tags=["users"], route_class=SecretRoute)


@router.put("/{name:path}/password")
def set_password(
    name: str, body: PasswordChange, caller: CallerDep, services: ServicesDep, trail: TrailDep
) -> UserResponse:
    """Set one's own password, or as an administrator anybody's; the user's other sessions end.

    One's own takes the current one too, unless the owner of the socket asks.
    """
    user = named_user(services, caller, name)
    own = user.id == caller.user_id
    current = None if body.current is None else body.current.get_secret_value()
    if own and not caller.owns_socket and current is None and services.access.sign_in.passwords.exists(user.id):
        raise InvalidInputError("The current password is missing.", help="Send it with the new one.")
    needed = current if own and not caller.owns_socket else None
    prepared = services.access.sign_in.prepare_password(
        user, body.password.get_secret_value(), current=needed, by=caller.user
    )
    with trail.together():
        ended = services.access.sign_in.keep_password(user, prepared, session_id=caller.session_id if own else None)
        trail.done(Action.PASSWORD_SET, user.id, details={"sessions_ended": ended})
    return present_user(services, user)


@router.delete("/{name:path}/password")
def remove_password(name: str, caller: CallerDep, services: ServicesDep, trail: TrailDep) -> UserResponse:
    """Let somebody sign in no more; their sessions end. Their API keys stay."""
    user = named_user(services, caller, name)
    with trail.together():
        ended = services.access.sign_in.remove_password(user, by=caller.user)
        trail.done(Action.PASSWORD_TAKEN, user.id, details={"sessions_ended": ended})
    return present_user(services, user)
