"""What was accepted of isolation, with the name of who did."""

from __future__ import annotations

from engine.api.services import Services
from engine.contract.isolation import WeakIsolationAccepted
from engine.core.errors import NotFoundError


def present_acceptance(services: Services) -> WeakIsolationAccepted | None:
    """None: nothing was accepted."""
    found = services.weak_isolation.acceptance()
    if found is None:
        return None
    by = None
    if found.by is not None:
        try:
            by = services.access.users.get(found.by).name
        except NotFoundError:
            by = found.by
    return WeakIsolationAccepted(reason=found.reason, by=by, at=found.at)
