"""How errors leave: one envelope under ``/api``, the OpenAI shape under ``/v1``, no traceback.

CloisterError
└── InvalidInputError
    └── ParameterError   INVALID_PARAMETER   a parameter of ``/v1`` that is not carried out
"""

from __future__ import annotations

import logging
import math

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import Response

from engine.contract.errors import ErrorBody, ErrorEnvelope, ErrorProblem
from engine.core.errors import CloisterError, ForbiddenError, InvalidInputError, sentences
from engine.core.ids import new_id
from engine.training.errors import TrainingRefusedError

_log = logging.getLogger(__name__)

_HTTP_CODES = {404: "NOT_FOUND", 405: "METHOD_NOT_ALLOWED", 413: "TOO_LARGE", 415: "UNSUPPORTED_MEDIA_TYPE"}

_HTTP_MESSAGES = {404: "There is no such route.", 405: "This route does not take that method."}


class ParameterError(InvalidInputError):
    """A parameter that cannot be carried out as asked; ``param`` is its name on the wire."""

    code = "INVALID_PARAMETER"
    http_status = 400

    def __init__(self, message: str, *, param: str, help: str = "") -> None:
        super().__init__(message, help=help)
        self.param = param


def new_request_id() -> str:
    """What a person quotes and an administrator looks for in the log."""
    return new_id("req")


def error_body(error: CloisterError, request_id: str) -> ErrorBody:
    """The wire's form of a typed error."""
    found = error.problems if isinstance(error, TrainingRefusedError) else ()
    problems = [ErrorProblem(where=one.where, message=one.what, help=one.help) for one in found]
    return ErrorBody(code=error.code, message=error.message, help=error.help, request_id=request_id, problems=problems)


def internal_body(request_id: str) -> ErrorBody:
    """The wire's form of an error nobody foresaw: what happened stays in the log."""
    return ErrorBody(
        code="INTERNAL",
        message="Something went wrong inside the engine.",
        help=f"Look for {request_id} in the newest file below logs/ in the vault, and report it.",
        request_id=request_id,
    )


def install_error_handlers(app: FastAPI) -> None:
    """Turn every exception that leaves a route into its envelope."""

    @app.exception_handler(CloisterError)
    async def typed(request: Request, error: CloisterError) -> Response:
        request_id = _request_id(request)
        _log.info("request %s refused: %s", request_id, error)
        if isinstance(error, ForbiddenError):
            await run_in_threadpool(_record_refusal, request, error, request_id)
        param = error.param if isinstance(error, ParameterError) else None
        retry_after_s = getattr(error, "retry_after_s", None)  # of whatever is possible again later
        headers = None if retry_after_s is None else {"Retry-After": str(math.ceil(retry_after_s))}
        return _respond(request, error.http_status, error_body(error, request_id), headers, param=param)

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> Response:
        first = error.errors()[0]
        # Only where and why: the value itself may be a part of a document.
        place = ".".join(str(part) for part in first["loc"] if part != "body") or "the request"
        body = ErrorBody(
            code="INVALID_INPUT",
            message=sentences(f"{place}: {first['msg']}"),
            help="Correct the request; /openapi.json says what each route takes.",
            request_id=_request_id(request),
        )
        return _respond(request, 422, body, param=place)

    @app.exception_handler(HTTPException)
    async def http(request: Request, error: HTTPException) -> Response:
        body = ErrorBody(
            code=_HTTP_CODES.get(error.status_code, "HTTP_ERROR"),
            message=_HTTP_MESSAGES.get(error.status_code) or sentences(str(error.detail)),
            help="/openapi.json lists the routes.",
            request_id=_request_id(request),
        )
        return _respond(request, error.status_code, body, dict(error.headers or {}))

    @app.exception_handler(Exception)
    async def unforeseen(request: Request, error: Exception) -> Response:
        request_id = _request_id(request)
        log_unforeseen(request_id, error)
        return _respond(request, 500, internal_body(request_id))


def _record_refusal(request: Request, error: CloisterError, request_id: str) -> None:
    """What is refused stays refused, also where that cannot be recorded."""
    user_id = getattr(request.state, "user_id", "")
    try:
        request.app.state.services.sign_ins.may_not(user_id, error.code, request_id)
    except CloisterError as other:
        _log.error("that request %s was refused was not recorded: %s", request_id, other.code)


def log_unforeseen(request_id: str, error: BaseException) -> None:
    """Log an error nobody foresaw; the log's formatter leaves out its message, which may quote a document."""
    _log.error("request %s failed", request_id, exc_info=error)


def _request_id(request: Request) -> str:
    return getattr(request.state, "request_id", "") or new_request_id()


def _respond(
    request: Request, status: int, body: ErrorBody, headers: dict[str, str] | None = None, param: str | None = None
) -> JSONResponse:
    if request.url.path.startswith("/v1"):
        return JSONResponse(openai_error(body, status, param), status_code=status, headers=headers)
    return JSONResponse(ErrorEnvelope(error=body).model_dump(), status_code=status, headers=headers)


def openai_error(body: ErrorBody, status: int, param: str | None = None) -> dict[str, object]:
    """The error object that OpenAI-compatible clients expect; ``param`` names what in the request is refused."""
    kinds = {
        401: "authentication_error",
        403: "permission_error",
        404: "not_found_error",
        429: "rate_limit_error",
    }
    kind = kinds.get(status, "invalid_request_error" if status < 500 else "server_error")
    message = sentences(body.message, body.help)
    return {"error": {"message": message, "type": kind, "code": body.code, "param": param}}
