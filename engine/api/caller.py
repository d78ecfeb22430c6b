"""Who calls: the owner of the socket, the user whose API key came along, or somebody who signed in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, cast

from fastapi import Depends, Request

from engine.access.model import User
from engine.access.roles import Permission
from engine.access.secrets import SESSION_PREFIX
from engine.access.users import require_permission
from engine.api.gates import GATES
from engine.api.services import Services
from engine.core.errors import ForbiddenError, UnauthenticatedError

_FILLERS = frozenset({"unused", "none", "sk-local", "EMPTY", "not-needed"})


@dataclass(frozen=True, slots=True)
class Caller:
    """The user on whose behalf a request is carried out, and by which credential; neither: the socket's owner."""

    user: User
    session_id: str | None = None
    key_id: str | None = None

    @property
    def user_id(self) -> str:
        return self.user.id

    @property
    def owns_socket(self) -> bool:
        return self.session_id is None and self.key_id is None

    def require(self, permission: Permission) -> None:
        """Raise ForbiddenError unless the caller's role has the permission."""
        require_permission(self.user, permission)

    def may_see_job(self, created_by: str) -> bool:
        return created_by == self.user.id or self.user.may(Permission.MANAGE_VAULT)


def address_of(scope: Mapping[str, Any]) -> str | None:
    """Where a request came from over the network; None: through the socket, whose owner may have sent it.

    Two marks have to be missing for that, so that what forgets one of them opens nothing.
    """
    address = scope.get("state", {}).get("address")
    if address is None and scope.get("scheme") == "https":
        return "unknown"
    return None if address is None else str(address)


def services_of(request: Request) -> Services:
    return cast(Services, request.app.state.services)


def guard(request: Request) -> None:
    """Stands before every route: who calls, how often, and whether they may come this way.

    Raises UnauthenticatedError, RateLimitedError or ForbiddenError. A route that says nothing in the table of gates
    is closed to everybody.
    """
    gate = GATES.get(f"{request.method} {request.scope['route'].path_format}")
    if gate is None:
        raise ForbiddenError(
            "This route does not say who may use it.", help="This is a mistake in the program. Please report it."
        )
    if gate.public:
        return
    caller = identify(request)
    request.state.caller = caller
    gate.require(caller.user)
    if address_of(request.scope) is not None:
        gate.require_over_network(caller.user)


def identify(request: Request) -> Caller:
    """The caller of a request. Raises UnauthenticatedError for a credential that is not valid, or RateLimitedError.

    The socket has mode 0600, so whoever reaches it without a key is its owner: the first
    administrator. OpenAI clients insist on some key, so under ``/v1`` a few fillers, exactly as they are listed
    here, count as none. Anything else is a key and has to be right: a real one that was mistyped must not
    open more than it would have opened. Over the network nobody is the owner: without a credential nobody is known.
    """
    services = services_of(request)
    headers = request.headers.getlist("authorization")
    if not headers:
        return _owner(request)
    scheme, _, secret = headers[0].partition(" ")
    secret = secret.strip()
    if len(headers) > 1 or scheme.lower() != "bearer" or not secret:
        _refuse(request, headers[0])
        raise UnauthenticatedError(
            "The Authorization header cannot be understood.", help="Send `Authorization: Bearer KEY`, or none."
        )
    if secret in _FILLERS and request.url.path.startswith("/v1/"):
        return _owner(request)
    try:
        if secret.startswith(SESSION_PREFIX):
            user, session = services.access.principal_for_session(secret)
            caller = Caller(user, session_id=session.id)
        else:
            user, key_id = services.access.keys.owner_of(secret)
            caller = Caller(user, key_id=key_id)
    except UnauthenticatedError:
        _refuse(request, secret)
        raise
    request.state.user_id = caller.user_id
    services.limits.known(caller.user_id, caller.key_id)
    if caller.key_id is not None:  # a session was recorded when it began
        services.sign_ins.came_in(caller.user_id, "key")
    return caller


def _owner(request: Request) -> Caller:
    """A sign-in that cannot be recorded lets nobody in."""
    services = services_of(request)
    address = address_of(request.scope)
    if address is not None:
        services.limits.unknown(address)
        raise UnauthenticatedError(
            "Nobody is known to call.", help="Sign in (POST /api/sign-in), or send `Authorization: Bearer KEY`."
        )
    user = services.access.local_administrator()
    services.sign_ins.came_in(user.id, "socket")
    request.state.user_id = user.id
    return Caller(user)


def _refuse(request: Request, credential: str) -> None:
    services = services_of(request)
    services.limits.unknown(address_of(request.scope))
    services.sign_ins.was_refused(credential, request.state.request_id)


def caller_of(request: Request) -> Caller:
    """Whom ``guard`` let in; a public route has no caller. Raises UnauthenticatedError."""
    caller = getattr(request.state, "caller", None)
    if not isinstance(caller, Caller):
        raise UnauthenticatedError("Nobody is known to call.", help="Sign in, or send an API key.")
    return caller


CallerDep = Annotated[Caller, Depends(caller_of)]
ServicesDep = Annotated[Services, Depends(services_of)]
