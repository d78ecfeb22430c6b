"""What can go wrong with the toolchain, always said together with what to do about it."""

from __future__ import annotations


class ToolchainError(Exception):
    """A reason to stop. `remedy` says what to do."""

    def __init__(self, message: str, *, remedy: str = "") -> None:
        super().__init__(message)
        self.remedy = remedy
