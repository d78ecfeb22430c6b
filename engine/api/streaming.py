"""Server-sent events (WHATWG HTML, section 9.2) from an async iterator of messages."""

from __future__ import annotations

from collections.abc import AsyncIterator

from fastapi.responses import StreamingResponse
from pydantic import BaseModel

_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


def event_stream(messages: AsyncIterator[BaseModel]) -> StreamingResponse:
    """One ``data:`` event for each message. When the client goes away the iterator is closed."""

    async def lines() -> AsyncIterator[bytes]:
        async for message in messages:
            yield sse(message.model_dump_json())

    return StreamingResponse(lines(), media_type="text/event-stream", headers=_HEADERS)


def sse(data: str) -> bytes:
    """One event; JSON holds no raw line break, so one ``data:`` line is enough."""
    return f"data: {data}\n\n".encode()
