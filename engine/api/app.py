"""The app factory: routes, callers, limits on what comes in, errors on what goes out."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from importlib.metadata import version
from typing import Any

from fastapi import Depends, FastAPI
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from engine.api.caller import address_of, guard
from engine.api.errors import install_error_handlers, new_request_id
from engine.api.routers import (
    audit,
    backups,
    collections,
    datasets,
    directory,
    documents,
    erasure,
    erasure_persons,
    evaluation,
    groups,
    health,
    isolation,
    jobs,
    keys,
    model_catalogue,
    model_packs,
    models,
    names_models,
    openai,
    passwords,
    privacy,
    questions,
    registry,
    retention,
    settings,
    sign_in,
    system,
    tls,
    training,
    users,
    vault,
    watched_folders,
)
from engine.api.services import Services
from engine.contract.errors import ErrorBody, ErrorEnvelope

_LARGEST_BODY_BYTES = 4 << 20
_LARGEST_OF_STRANGERS_BYTES = 16 << 10

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]

_ERRORS: dict[int | str, dict[str, Any]] = {
    status: {"model": ErrorEnvelope, "description": description}
    for status, description in (
        (400, "A parameter that is not carried out"),
        (401, "No valid key or session"),
        (403, "Not permitted"),
        (404, "Not there, or not visible"),
        (409, "Its state forbids it"),
        (413, "Too large"),
        (422, "Not as the route wants it"),
        (429, "Too soon after a wrong password, or too many requests"),
        (500, "A fault of the engine"),
        (503, "Not ready yet"),
        (507, "The disk is full"),
    )
}


def create_app(services: Services, lifespan: Lifespan | None = None) -> FastAPI:
    """The engine's HTTP face over ``services``. Opens nothing by itself."""
    app = FastAPI(
        title="Cloister engine",
        version=version("cloister"),
        lifespan=lifespan,
        openapi_url=None,  # a route of our own tells it, behind the same gate as all others
        docs_url=None,  # the interactive pages load scripts from elsewhere
        redoc_url=None,
        responses=_ERRORS,
        dependencies=[Depends(guard)],
    )
    app.state.services = services
    install_error_handlers(app)
    routers = (
        health,
        system,
        tls,
        isolation,
        directory,
        vault,
        sign_in,
        keys,
        collections,
        users,
        passwords,
        groups,
        documents,
        datasets,
        watched_folders,
        erasure_persons,
        erasure,
        retention,
        jobs,
        questions,
        models,
        model_packs,
        model_catalogue,
        registry,
        settings,
        training,
        evaluation,
        privacy,
        names_models,
        audit,
        backups,
        openai,
    )
    for module in routers:
        app.include_router(module.router)
    app.add_middleware(RequestGuard)
    return app


class RequestGuard:
    """Gives each request an id, and refuses a body that is too large before it is read into memory.

    Over the network, whoever sends no credential has only a sign-in to send.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = new_request_id()
        scope.setdefault("state", {})["request_id"] = request_id
        stranger = address_of(scope) is not None and not any(name == b"authorization" for name, _ in scope["headers"])
        most_bytes = _LARGEST_OF_STRANGERS_BYTES if stranger else _LARGEST_BODY_BYTES
        received = 0
        refused = False

        async def limited() -> Message:
            nonlocal received, refused
            message = await receive()
            received += len(message.get("body", b""))
            if received > most_bytes and not refused:
                refused = True
                await _refuse(send, request_id, most_bytes)
                return {"type": "http.disconnect"}
            return message

        async def tagged(message: Message) -> None:
            if refused:
                return
            if message["type"] == "http.response.start":
                headers = [*message.get("headers", []), (b"x-request-id", request_id.encode())]
                message = {**message, "headers": headers}
            await send(message)

        await self._app(scope, limited, tagged)


async def _refuse(send: Send, request_id: str, most_bytes: int) -> None:
    body = ErrorBody(
        code="TOO_LARGE",
        message=f"The request is larger than {most_bytes >> 10:,} KiB.",
        help="Send fewer paths or a shorter text at once.",
        request_id=request_id,
    )
    content = ErrorEnvelope(error=body).model_dump_json().encode()
    headers = [(b"content-type", b"application/json"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": content})
