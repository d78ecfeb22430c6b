"""The port through which answers are phrased: any instruct model behind llama-server fits."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Protocol

from engine.chat.prompt import Message


class AnswerModel(Protocol):
    """One model that is ready to answer. Its own chat template is applied behind this port."""

    @property
    def name(self) -> str: ...

    @property
    def context_tokens(self) -> int:
        """Prompt and answer together, for one request."""
        ...

    def stream(self, messages: Sequence[Message], *, max_tokens: int) -> AsyncIterator[str]:
        """Yield pieces of the answer. Closing the iterator stops the model."""
        ...
