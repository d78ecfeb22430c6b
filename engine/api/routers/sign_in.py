"""Coming in with a name and a password, and the sessions that this begins."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request

from engine.access.errors import SignInRefusedError
from engine.access.model import User
from engine.access.roles import Permission
from engine.api.caller import CallerDep, ServicesDep, address_of
from engine.api.presenting_users import present_session, present_user
from engine.api.routers.vault import SecretRoute
from engine.api.services import Services
from engine.api.trail import Trail, TrailDep
from engine.audit.actions import Action
from engine.contract import access as wire
from engine.contract.base import Name
from engine.core.errors import ConflictError

router = APIRouter(prefix="/api", tags=["sign-in"], route_class=SecretRoute)


@router.post("/sign-in", status_code=201)
def sign_in(body: wire.SignInRequest, request: Request, services: ServicesDep) -> wire.SignedIn:
    """Begin a session. The answer holds its token, which is not told again."""
    request_id = request.state.request_id
    try:
        with services.limits.sign_in(address_of(request.scope)):
            user, way = _verified(services, body.name, body.password.get_secret_value())
    except SignInRefusedError:
        services.sign_ins.was_refused(body.name, request_id)
        raise
    trail = Trail(services.audit, user.id, request_id, "POST /api/sign-in")
    with trail.together():
        session, token = services.access.sign_in.start(user)
        trail.done(Action.SIGNED_IN, user.id, related=[session.id], details={"way": way})
    return wire.SignedIn(
        token=token, session=present_session(session, user.name, session.id), user=present_user(services, user)
    )


def _verified(services: Services, name: str, password: str) -> tuple[User, str]:
    """By a password of here, else by one of the directory. Raises SignInRefusedError and what either raises."""
    try:
        return services.access.sign_in.verify(name, password), "password"
    except SignInRefusedError:
        found = services.directory.verify(name, password)
        if found is None:
            raise
        user = services.directory.admit(*found)
        services.access.sign_in.lockout.forget(name)  # as it was typed, which the directory may write otherwise
        return user, "directory"


@router.post("/sign-out")
def sign_out(caller: CallerDep, services: ServicesDep, trail: TrailDep) -> wire.SessionsEnded:
    """End the session that asks."""
    if caller.session_id is None:
        raise ConflictError("This is no session.", help="Revoke an API key to make it worthless.")
    with trail.together():
        services.access.sessions.end(caller.session_id)
        trail.done(Action.SIGNED_OUT, caller.user_id, related=[caller.session_id])
    return wire.SessionsEnded(ended=1)


@router.get("/me")
def me(caller: CallerDep, services: ServicesDep) -> wire.Me:
    """Who calls, and what they may do in this call."""
    within = caller.user.scope.collections
    visible = services.access.collections.list_visible(by=caller.user)
    return wire.Me(
        user=present_user(services, caller.user),
        way="socket" if caller.owns_socket else "session" if caller.session_id else "key",
        permissions=sorted(one.value for one in Permission if caller.user.may(one)),
        collections=None if within is None else [one.name for one in visible if one.access is not None],
    )


@router.get("/sessions")
def list_sessions(
    caller: CallerDep, services: ServicesDep, user: Annotated[Name | None, Query()] = None, everybody: bool = False
) -> wire.SessionList:
    """One's own sessions that are alive; for an administrator those of a user or of everybody."""
    owner: str | None = caller.user_id
    if everybody:
        caller.require(Permission.MANAGE_USERS)
        owner = None
    elif user is not None and user not in (caller.user.name, caller.user_id):
        caller.require(Permission.MANAGE_USERS)
        owner = services.access.users.find(user, by=caller.user).id
    names = services.access.users.names()
    found = services.access.sessions.list(owner)
    return wire.SessionList(sessions=[present_session(one, names[one.user_id], caller.session_id) for one in found])


@router.delete("/sessions/{session_id}")
def end_session(session_id: str, caller: CallerDep, services: ServicesDep, trail: TrailDep) -> wire.SessionsEnded:
    """End one session at once: one's own, or as an administrator anybody's; another's is not there."""
    anybody = caller.user.may(Permission.MANAGE_USERS)
    session = services.access.sessions.get(session_id, user_id=None if anybody else caller.user_id)
    with trail.together():
        services.access.sessions.end(session.id)
        trail.done(Action.SESSION_ENDED, session.user_id, related=[session.id])
    return wire.SessionsEnded(ended=1)
