"""Errors as a client sees them: the engine's own codes, and what can go wrong on the way to it.

ClientError
├── EngineError            any code          the engine answered with an error envelope
├── EngineUnreachableError ENGINE_UNREACHABLE nothing answers on the socket
└── EngineStartError       any code          the engine was started and refused, or died
"""

from __future__ import annotations

from collections.abc import Sequence

from engine.contract.errors import ErrorProblem


class ClientError(Exception):
    """A failure with a stable code, what happened, and what to do; ``problems`` where several things are wrong."""

    def __init__(
        self, code: str, message: str, help: str = "", request_id: str = "", problems: Sequence[ErrorProblem] = ()
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.help = help
        self.request_id = request_id
        self.problems = tuple(problems)


class EngineError(ClientError):
    """The engine's own error, rebuilt from its envelope."""


class EngineUnreachableError(ClientError):
    """No engine answers."""

    def __init__(self, detail: str) -> None:
        super().__init__(
            "ENGINE_UNREACHABLE",
            f"No engine answers: {detail}.",
            "Start it with `cloister engine start`, then try again.",
        )


class EngineStartError(ClientError):
    """The engine could not be started."""
