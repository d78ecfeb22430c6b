"""Searching, asking, and the conversations that questions belong to."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Sequence

from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse

from engine.api.caller import Caller, CallerDep, ServicesDep
from engine.api.errors import error_body, internal_body, log_unforeseen
from engine.api.recording import record_answer, record_question
from engine.api.services import Services
from engine.api.streaming import event_stream
from engine.api.trail import Trail, TrailDep
from engine.api.visibility import readable
from engine.audit.actions import Action
from engine.chat.conversations import Conversation, Feedback, StoredTurn
from engine.chat.service import Inquiry
from engine.contract.answers import (
    AnswerEvent,
    AnswerResponse,
    AskRequest,
    ConversationList,
    ConversationRename,
    ConversationResponse,
    FeedbackRequest,
    FeedbackResponse,
    SearchHit,
    SearchRequest,
    SearchResponse,
    TurnResponse,
)
from engine.core.errors import CloisterError, ForbiddenError
from engine.retrieval.passages import Passage

_log = logging.getLogger(__name__)

router = APIRouter(prefix="/api", tags=["questions"])


@router.post("/search")
def search(body: SearchRequest, caller: CallerDep, services: ServicesDep, trail: TrailDep) -> SearchResponse:
    """Find passages in what the caller may read."""
    started_s = time.monotonic()
    collections = readable(services, caller, body.collection)
    found = services.search.search_timed(body.query, collections=collections, k=body.k, rerank=body.rerank)
    trail.allowed(
        Action.SEARCHED,
        related=[passage.document_id for passage in found.passages],
        digests={"query": trail.digest("question", body.query)},
        details={"passages": len(found.passages)},
    )
    timings_ms = {stage: round(ms, 1) for stage, ms in found.timings_ms.items()}
    timings_ms["total"] = round((time.monotonic() - started_s) * 1000, 1)
    return SearchResponse(hits=[_hit(passage) for passage in found.passages], timings_ms=timings_ms)


@router.post("/ask")
async def ask(body: AskRequest, caller: CallerDep, services: ServicesDep, trail: TrailDep) -> AnswerResponse:
    """Answer a question from what the caller may read."""
    inquiry = _inquiry(body, caller, services)
    await asyncio.to_thread(record_question, trail, inquiry)
    answer = await services.ask.ask(inquiry)
    await asyncio.to_thread(record_answer, trail, answer)
    return answer


@router.post("/ask/stream", response_class=StreamingResponse)
async def ask_stream(
    body: AskRequest, caller: CallerDep, services: ServicesDep, trail: TrailDep, request: Request
) -> StreamingResponse:
    """The same, as server-sent events: passages, words, and last the checked answer or an error."""
    inquiry = _inquiry(body, caller, services)
    await asyncio.to_thread(record_question, trail, inquiry)
    events = _recorded(services.ask.stream(inquiry), trail)
    return event_stream(_guarded(events, request.state.request_id))


@router.get("/conversations")
def list_conversations(caller: CallerDep, services: ServicesDep) -> ConversationList:
    """The caller's conversations, the latest first."""
    found = services.conversations.list(caller.user_id)
    return ConversationList(conversations=[_conversation(entry, ()) for entry in found])


@router.get("/conversations/{conversation_id:path}")
def show_conversation(
    conversation_id: str, caller: CallerDep, services: ServicesDep, trail: TrailDep
) -> ConversationResponse:
    """One conversation with its turns."""
    conversation, turns = services.conversations.get(caller.user_id, conversation_id)
    trail.allowed(Action.CONVERSATION_VIEWED, conversation.id, related=_sources(turns))
    return _conversation(conversation, turns)


@router.patch("/conversations/{conversation_id:path}")
def rename_conversation(
    conversation_id: str, body: ConversationRename, caller: CallerDep, services: ServicesDep, trail: TrailDep
) -> ConversationResponse:
    """Give a conversation another title."""
    with trail.together():
        conversation, turns = services.conversations.rename(caller.user_id, conversation_id, body.title)
        trail.done(Action.CONVERSATION_VIEWED, conversation.id, related=_sources(turns))
    return _conversation(conversation, turns)


@router.put("/conversations/{conversation_id:path}/turns/{turn_id:path}/feedback")
def give_feedback(
    conversation_id: str,
    turn_id: str,
    body: FeedbackRequest,
    caller: CallerDep,
    services: ServicesDep,
    trail: TrailDep,
) -> TurnResponse:
    """Keep what the caller thinks of an answer, instead of what was kept before; both None takes it back."""
    digests = {"correction": trail.digest("answer", body.correction)} if body.correction is not None else {}
    with trail.together():
        turn = services.conversations.give_feedback(
            caller.user_id, conversation_id, turn_id, rating=body.rating, correction=body.correction
        )
        details = {"rating": body.rating.value if body.rating else "none"}
        trail.done(Action.FEEDBACK_GIVEN, turn_id, related=[conversation_id], digests=digests, details=details)
    return _turn(conversation_id, turn)


@router.delete("/conversations/{conversation_id:path}", status_code=204, response_class=Response)
def delete_conversation(conversation_id: str, caller: CallerDep, services: ServicesDep, trail: TrailDep) -> Response:
    """Remove a conversation and its turns."""
    with trail.together():
        services.conversations.delete(caller.user_id, conversation_id)
        trail.done(Action.CONVERSATION_REMOVED, conversation_id)
    return Response(status_code=204)


def _inquiry(body: AskRequest, caller: Caller, services: Services) -> Inquiry:
    """A conversation may hold answers from any collection of its owner: not for a key that is narrowed to some."""
    if caller.user.scope.collections is not None and (body.keep or body.conversation_id is not None):
        raise ForbiddenError("This API key is too narrow for conversations.", help="Ask without one.")
    return Inquiry(
        question=body.question,
        user_id=caller.user_id,
        collections=readable(services, caller, body.collection),
        mode=body.mode,
        conversation_id=body.conversation_id,
        keep=body.keep,
    )


async def _recorded(events: AsyncIterator[AnswerEvent], trail: Trail) -> AsyncIterator[AnswerEvent]:
    """Each look at documents is recorded before the event that gives it leaves."""
    async for event in events:
        if event.type == "passages":
            shown = [citation.document_id for citation in event.citations]
            await asyncio.to_thread(trail.allowed, Action.PASSAGES_SHOWN, related=shown)
        elif event.answer is not None:
            await asyncio.to_thread(record_answer, trail, event.answer)
        yield event


async def _guarded(events: AsyncIterator[AnswerEvent], request_id: str) -> AsyncIterator[AnswerEvent]:
    """Once a stream has begun, an error can only be its last event."""
    try:
        async for event in events:
            yield event
    except CloisterError as error:
        yield AnswerEvent(type="error", error=error_body(error, request_id).model_dump(exclude={"problems"}))
    except Exception as error:  # noqa: BLE001 - the boundary of the stream
        log_unforeseen(request_id, error)
        yield AnswerEvent(type="error", error=internal_body(request_id).model_dump(exclude={"problems"}))


def _sources(turns: Sequence[StoredTurn]) -> list[str]:
    return sorted({document for turn in turns if not turn.withheld for document in turn.sources})


def _hit(passage: Passage) -> SearchHit:
    return SearchHit(
        chunk_id=passage.chunk_ids[0],
        document_id=passage.document_id,
        document=passage.document,
        page=passage.page,
        start=passage.start,
        end=passage.end,
        text=passage.text,
        score=round(passage.score, 4),
    )


def _conversation(conversation: Conversation, turns: Sequence[StoredTurn]) -> ConversationResponse:
    return ConversationResponse(
        id=conversation.id,
        title=conversation.title,
        created_at=conversation.created_at,
        updated_at=conversation.updated_at,
        turns=[_turn(conversation.id, turn) for turn in turns],
    )


def _turn(conversation_id: str, turn: StoredTurn) -> TurnResponse:
    answer = AnswerResponse.model_validate(turn.answer)
    return TurnResponse(
        id=turn.id,
        question=turn.question,
        rewritten_question=turn.rewritten,
        # Answers of earlier releases were kept without these.
        answer=answer.model_copy(update={"conversation_id": conversation_id, "turn_id": turn.id}),
        withheld=turn.withheld,
        feedback=_feedback(turn.feedback),
        created_at=turn.created_at,
    )


def _feedback(given: Feedback | None) -> FeedbackResponse | None:
    if given is None:
        return None
    return FeedbackResponse(rating=given.rating, correction=given.correction, updated_at=given.updated_at)
