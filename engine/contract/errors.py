"""The error envelope: the one shape in which a failure crosses the socket."""

from __future__ import annotations

from pydantic import BaseModel


class ErrorBody(BaseModel):
    """A stable code, what happened, what to do, and the id to look for in the log."""

    code: str
    message: str
    help: str = ""
    request_id: str = ""


class ErrorEnvelope(BaseModel):
    """What every non-2xx response of ``/api`` carries."""

    error: ErrorBody
