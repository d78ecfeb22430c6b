"""The error envelope: the one shape in which a failure crosses the socket."""

from __future__ import annotations

from pydantic import BaseModel, Field


class ErrorProblem(BaseModel):
    """One of several things that are wrong with a request: where in it, what, and what to do."""

    where: str
    message: str
    help: str = ""


class ErrorBody(BaseModel):
    """A stable code, what happened, what to do, and the id to look for in the log.

    ``problems``: each thing that is wrong, only where an error names several; the message has them all in one text.
    """

    code: str
    message: str
    help: str = ""
    request_id: str = ""
    problems: list[ErrorProblem] = Field(default_factory=list, exclude_if=lambda problems: not problems)


class ErrorEnvelope(BaseModel):
    """What every non-2xx response of ``/api`` carries."""

    error: ErrorBody
