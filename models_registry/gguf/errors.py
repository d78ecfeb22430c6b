"""What is wrong with a GGUF file.

GgufError
├── GgufUnreadableError   it is not there, or cannot be read
├── GgufVersionError      a version or byte order that is not read
└── GgufCorruptError      its structure contradicts itself or the file's size
"""

from __future__ import annotations


class GgufError(Exception):
    """``help`` says what to do about it."""

    def __init__(self, message: str, *, help: str) -> None:
        super().__init__(message)
        self.message = message
        self.help = help


class GgufUnreadableError(GgufError):
    pass


class GgufVersionError(GgufError):
    pass


class GgufCorruptError(GgufError):
    pass
