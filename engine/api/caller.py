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

_KEY_PREFIX = "clk_"


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
    administrator. OpenAI clients insist on some key; under ``/v1`` a text that does not even look like one of
    ours is such a filler and counts as none.
    """
    services = services_of(request)
    header = request.headers.get("authorization", "")
    scheme, _, key = header.partition(" ")
    key = key.strip()
    if not header or (request.url.path.startswith("/v1/") and not key.startswith(_KEY_PREFIX)):
        return Caller(services.access.local_administrator())
    if scheme.lower() != "bearer" or not key:
        raise UnauthenticatedError(
            "The Authorization header cannot be understood.", help="Send `Authorization: Bearer KEY`, or none."
        )
    return Caller(services.access.principal_for_key(key))


CallerDep = Annotated[Caller, Depends(identify)]
ServicesDep = Annotated[Services, Depends(services_of)]
