"""The OpenAI-compatible part: models, chat completions, embeddings.

``cloister-quote`` and ``cloister-answer`` answer from the documents that the caller may read, ``NAME:collection`` from
one collection; any other model's name is the language model in use, without documents.
"""

from __future__ import annotations

import asyncio
import base64
import json
import time
from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any

import numpy as np
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse

from engine.api import openai_wire as wire
from engine.api.caller import Caller, CallerDep, ServicesDep
from engine.api.errors import error_body, internal_body, log_unforeseen, openai_error
from engine.api.openai_parameters import asked, refuse_what_is_not_done, shortened
from engine.api.recording import record_answer, record_question
from engine.api.services import Services
from engine.api.streaming import sse
from engine.api.trail import Trail, TrailDep
from engine.api.visibility import readable
from engine.audit.actions import Action
from engine.chat.service import Inquiry
from engine.contract.answers import AnswerMode, AnswerResponse
from engine.core.errors import CloisterError, InvalidInputError, NotFoundError
from engine.core.ids import new_id
from engine.runtime.llama_client import Sampling, Usage

router = APIRouter(prefix="/v1", tags=["openai"])

_GROUNDED = {"cloister-quote": AnswerMode.QUOTE, "cloister-answer": AnswerMode.ANSWER}
_MOST_EMBEDDED = 2048
_DEFAULT_TOKENS = 1024


@router.get("/models")
def list_models(caller: CallerDep, services: ServicesDep) -> wire.ModelEntries:
    """What ``model`` may be: the grounded ones, the language model in use, the embedder."""
    return wire.ModelEntries(data=[wire.ModelEntry(id=name, created=0) for name in _model_names(services)])


@router.get("/models/{model:path}")
def show_model(model: str, caller: CallerDep, services: ServicesDep) -> wire.ModelEntry:
    """One of them."""
    if model.partition(":")[0] not in _model_names(services):
        raise _no_such_model(services)
    return wire.ModelEntry(id=model, created=0)


@router.post("/embeddings")
def embed(body: wire.EmbeddingRequest, caller: CallerDep, services: ServicesDep) -> wire.EmbeddingResponse:
    """Unit vectors of texts, by the engine's own embedder."""
    if body.model != services.embedder.name:
        raise NotFoundError("There is no such embedding model.", help=f"Use the model {services.embedder.name}.")
    if body.dimensions not in (None, services.embedder.dimension):
        raise InvalidInputError(f"This model's vectors have {services.embedder.dimension} dimensions.")
    if not 1 <= len(body.texts) <= _MOST_EMBEDDED or not all(body.texts):
        raise InvalidInputError(f"Send 1 to {_MOST_EMBEDDED} texts, none of them empty.")
    vectors = services.embedder.embed_passages(body.texts)
    tokens = sum(services.embedder.count_tokens(body.texts))
    return wire.EmbeddingResponse(
        data=[
            wire.EmbeddingEntry(index=index, embedding=_encoded(vector, body.encoding_format))
            for index, vector in enumerate(vectors)
        ],
        model=body.model,
        usage=wire.EmbeddingUsage(prompt_tokens=tokens, total_tokens=tokens),
    )


@router.post("/chat/completions", response_model=None)
async def chat(
    body: wire.ChatRequest, caller: CallerDep, services: ServicesDep, trail: TrailDep, request: Request
) -> Response:
    """A chat completion, whole or streamed."""
    refuse_what_is_not_done(body)
    name, _, collection = body.model.partition(":")
    if name in _GROUNDED:
        pieces = _grounded(body, _GROUNDED[name], collection or None, caller, services, trail)
    elif body.model in services.models.answering_names():
        pieces = _plain(body, services, trail)
    else:
        raise _no_such_model(services)
    completion_id = new_id("chatcmpl")
    created = int(time.time())
    # The first piece is awaited here, so that a refusal is still an HTTP error.
    first = await anext(pieces, _Piece(finish_reason="stop"))
    if body.stream:
        stream = _streamed(body, completion_id, created, first, pieces, request.state.request_id)
        return StreamingResponse(stream, media_type="text/event-stream", headers={"Cache-Control": "no-store"})
    return JSONResponse(await _whole(body, completion_id, created, first, pieces))


class _Piece:
    """A piece of a completion; the last one has a finish reason and perhaps Cloister's answer."""

    def __init__(
        self,
        text: str = "",
        finish_reason: str | None = None,
        usage: Usage | None = None,
        answer: AnswerResponse | None = None,
    ) -> None:
        self.text = text
        self.finish_reason = finish_reason
        self.usage = usage
        self.answer = answer

    @property
    def wire_usage(self) -> wire.Usage | None:
        if self.usage is None:
            return None
        prompt, completion = self.usage.prompt_tokens, self.usage.completion_tokens
        return wire.Usage(prompt_tokens=prompt, completion_tokens=completion, total_tokens=prompt + completion)

    @property
    def extra(self) -> dict[str, Any]:
        return {} if self.answer is None else {"cloister": self.answer.model_dump(mode="json")}


async def _plain(body: wire.ChatRequest, services: Services, trail: Trail) -> AsyncIterator[_Piece]:
    sampling = Sampling(
        temperature=0.0 if body.temperature is None else body.temperature,
        top_p=body.top_p,
        seed=body.seed,
        stop=tuple(body.stops),
    )
    messages = [_Turn("system" if m.role == "developer" else m.role, m.text) for m in body.messages]
    limit = body.token_limit or _DEFAULT_TOKENS
    model = services.models.answer_model(body.model)
    if model is None:
        raise _no_such_model(services)
    await asyncio.to_thread(_record_prompt, trail, body)
    said: list[str] = []
    async with aclosing(model.stream_chat(messages, max_tokens=limit, sampling=sampling)) as deltas:
        async for delta in deltas:
            said.append(delta.text)
            if delta.finish_reason:
                await asyncio.to_thread(_record_reply, trail, "".join(said))
            if delta.text or delta.finish_reason:
                yield _Piece(delta.text, delta.finish_reason, delta.usage)


async def _grounded(
    body: wire.ChatRequest,
    mode: AnswerMode,
    collection: str | None,
    caller: Caller,
    services: Services,
    trail: Trail,
) -> AsyncIterator[_Piece]:
    """Only the checked answer is sent: an OpenAI client has no way to take words back."""
    question = asked(body)
    collections = readable(services, caller, collection)
    inquiry = Inquiry(question=question.searched, user_id=caller.user_id, collections=collections, mode=mode)
    await asyncio.to_thread(record_question, trail, inquiry)
    answer = await services.ask.ask(inquiry)
    await asyncio.to_thread(record_answer, trail, answer)
    answer = answer.model_copy(update={"rewritten_question": question.rewritten})
    text = answer.answer
    if not answer.abstained and answer.mode is AnswerMode.QUOTE:
        text = "\n".join(f"{s.text} {''.join(f'[{n}]' for n in s.citations)}" for s in answer.sentences)
    text, reason = shortened(text, body.stops, body.token_limit, services.embedder.token_spans)
    texts = [*(message.text for message in body.messages), text]
    counts = await asyncio.to_thread(services.embedder.count_tokens, texts)  # megabytes, perhaps
    yield _Piece(text, reason, Usage(sum(counts[:-1]), counts[-1]), answer)


def _record_prompt(trail: Trail, body: wire.ChatRequest) -> None:
    """Before the model is asked: without documents, so that only what the caller sent is at stake."""
    digests = {"prompt": trail.digest("prompt", "\n".join(f"{one.role}: {one.text}" for one in body.messages))}
    trail.allowed(Action.MODEL_PROMPTED, digests=digests, details={"messages": len(body.messages)})


def _record_reply(trail: Trail, text: str) -> None:
    trail.allowed(Action.MODEL_REPLIED, digests={"answer": trail.digest("answer", text)})


async def _whole(
    body: wire.ChatRequest, completion_id: str, created: int, first: _Piece, rest: AsyncIterator[_Piece]
) -> dict[str, Any]:
    pieces = [first]
    async for piece in rest:
        pieces.append(piece)
    last = pieces[-1]
    usage = next((piece.wire_usage for piece in reversed(pieces) if piece.usage), None)
    text = "".join(piece.text for piece in pieces)
    reason = last.finish_reason or "stop"
    return wire.completion(completion_id, created, body.model, text, reason, usage, last.extra)


async def _streamed(
    body: wire.ChatRequest,
    completion_id: str,
    created: int,
    first: _Piece,
    rest: AsyncIterator[_Piece],
    request_id: str,
) -> AsyncIterator[bytes]:
    def event(*arguments: Any, **named: Any) -> bytes:
        return sse(json.dumps(wire.chunk(completion_id, created, body.model, *arguments, **named)))

    usage: wire.Usage | None = None
    try:
        yield event({"role": "assistant", "content": ""})
        piece: _Piece | None = first
        while piece is not None:
            usage = piece.wire_usage or usage
            if piece.text:
                yield event({"content": piece.text}, extra=piece.extra)
            if piece.finish_reason:
                yield event({}, piece.finish_reason)
            piece = await anext(rest, None)
        if body.stream_options and body.stream_options.include_usage:
            yield event(None, usage=usage)
    except CloisterError as error:
        yield sse(json.dumps(openai_error(error_body(error, request_id), error.http_status)))
    except Exception as error:  # noqa: BLE001 - the boundary of the stream
        log_unforeseen(request_id, error)
        yield sse(json.dumps(openai_error(internal_body(request_id), 500)))
    yield sse("[DONE]")


class _Turn:
    def __init__(self, role: str, content: str) -> None:
        self.role = role
        self.content = content


def _model_names(services: Services) -> list[str]:
    in_use = services.models.answering_names()
    grounded = ["cloister-quote", *(["cloister-answer", *in_use] if in_use else [])]
    return [*grounded, services.embedder.name]


def _no_such_model(services: Services) -> NotFoundError:
    return NotFoundError("There is no such model.", help=f"Use one of: {', '.join(_model_names(services))}.")


def _encoded(vector: np.ndarray[Any, np.dtype[np.float32]], form: str) -> list[float] | str:
    if form == "base64":
        return base64.b64encode(vector.astype("<f4").tobytes()).decode("ascii")
    return [float(value) for value in vector]
