"""How programs are isolated on the engine's machine, and who accepted that they are less than they should be."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import StringConstraints

from engine.contract.base import Request, Response


class WeakIsolationRequest(Request):
    """``reason``: for those who ask later; 10 to 1,000 characters."""

    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=10, max_length=1000)]


class WeakIsolationAccepted(Response):
    """``by`` None: whoever started the engine with a reason in its environment. ``at``: RFC 3339 UTC."""

    reason: str
    by: str | None
    at: str


class IsolationResponse(Response):
    """``way``: what confines the files that a program sees. ``accepted`` None: what cannot be isolated is not run."""

    way: Literal["landlock", "bubblewrap", "none"]
    accepted: WeakIsolationAccepted | None
