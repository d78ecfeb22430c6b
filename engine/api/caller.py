"""Who calls: the owner of the socket, or the user whose API key came along."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, cast

from fastapi import Depends, Request

from engine.access.model import User
from engine.access.roles import Permission
from engine.access.users import require_permission
from engine.api.services import Services
from engine.core.errors import UnauthenticatedError

_FILLERS = frozenset({"unused", "none", "sk-local", "EMPTY", "not-needed"})


@dataclass(frozen=True, slots=True)
class Caller:
    """The user on whose behalf a request is carried out."""

    user: User

    @property
    def user_id(self) -> str:
        return self.user.id

    def require(self, permission: Permission) -> None:
        """Raise ForbiddenError unless the caller's role has the permission."""
        require_permission(self.user, permission)

    def may_see_job(self, created_by: str) -> bool:
        return created_by == self.user.id or self.user.may(Permission.MANAGE_VAULT)


def services_of(request: Request) -> Services:
    return cast(Services, request.app.state.services)


def identify(request: Request) -> Caller:
    """The caller of a request. Raises UnauthenticatedError for a key that is not valid.

    The socket has mode 0600, so whoever reaches it without a key is its owner: the first
    administrator. OpenAI clients insist on some key, so under ``/v1`` a few fillers, exactly as they are listed
    here, count as none. Anything else is a key and has to be right: a real one that was mistyped must not
    open more than it would have opened.
    """
    services = services_of(request)
    headers = request.headers.getlist("authorization")
    if not headers:
        return _let_in(request, services.access.local_administrator(), "socket")
    scheme, _, key = headers[0].partition(" ")
    key = key.strip()
    if len(headers) > 1 or scheme.lower() != "bearer" or not key:
        services.sign_ins.was_refused(headers[0], request.state.request_id)
        raise UnauthenticatedError(
            "The Authorization header cannot be understood.", help="Send `Authorization: Bearer KEY`, or none."
        )
    if key in _FILLERS and request.url.path.startswith("/v1/"):
        return _let_in(request, services.access.local_administrator(), "socket")
    try:
        user = services.access.principal_for_key(key)
    except UnauthenticatedError:
        services.sign_ins.was_refused(key, request.state.request_id)
        raise
    return _let_in(request, user, "key")


def _let_in(request: Request, user: User, way: str) -> Caller:
    """A sign-in that cannot be recorded lets nobody in."""
    services_of(request).sign_ins.came_in(user.id, way)
    request.state.user_id = user.id
    return Caller(user)


CallerDep = Annotated[Caller, Depends(identify)]
ServicesDep = Annotated[Services, Depends(services_of)]
