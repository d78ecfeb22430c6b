"""Why a document could not be parsed.

    ParseError
    ├── EncryptedError         PARSE_ENCRYPTED        a password is needed
    ├── CorruptError           PARSE_CORRUPT          not what it claims to be, or cut short
    ├── EmptyError             PARSE_EMPTY            nothing to read in it
    ├── UnsupportedError       PARSE_UNSUPPORTED      a format nobody here reads
    ├── TooLargeError          PARSE_TOO_LARGE        beyond a limit on size
    ├── BombError              PARSE_BOMB             built to exhaust the reader
    ├── ParseTimeoutError      PARSE_TIMEOUT          took too long
    ├── ParseMemoryError       PARSE_MEMORY           wanted more memory than it may have
    ├── CrashedError           PARSE_CRASHED          the worker died
    ├── InvalidOutputError     PARSE_INVALID_OUTPUT   the worker said something no honest worker says
    ├── ParseCancelledError    PARSE_CANCELLED        somebody asked for it to stop
    ├── UnreadableError        PARSE_UNREADABLE       the file itself could not be opened
    ├── SandboxError           PARSE_SANDBOX          this machine cannot isolate a parser
    ├── PageOutOfRangeError    PAGE_OUT_OF_RANGE      the document has fewer pages
    ├── NotDrawableError       PAGE_NOT_DRAWABLE      a kind of document without pages to draw
    └── DrawingBusyError       PAGE_BUSY              too many pages are being drawn already

Messages never quote the document: they travel to logs and to the screen of whoever added the file.
"""

from __future__ import annotations

from typing import ClassVar

from engine.core.errors import CloisterError


class ParseError(CloisterError):
    """A document was not parsed, and why."""

    code: ClassVar[str] = "PARSE_FAILED"
    http_status: ClassVar[int] = 422
    default_help: ClassVar[str] = ""

    def __init__(self, message: str, *, help: str = "") -> None:
        super().__init__(message, help=help or self.default_help)


class EncryptedError(ParseError):
    code = "PARSE_ENCRYPTED"
    default_help = "Save a copy without a password and add that one."


class CorruptError(ParseError):
    code = "PARSE_CORRUPT"
    default_help = "Open the file in its own program, save it again, and add the new copy."


class EmptyError(ParseError):
    code = "PARSE_EMPTY"
    default_help = "There is no text in this file, so there is nothing to search."


class UnsupportedError(ParseError):
    code = "PARSE_UNSUPPORTED"
    default_help = "Save it as PDF, Word, plain text or HTML and add that file."


class TooLargeError(ParseError):
    code = "PARSE_TOO_LARGE"
    http_status = 413
    default_help = "Split the file, or raise the parsing limits in the settings."


class BombError(ParseError):
    code = "PARSE_BOMB"
    default_help = "If it is genuine, unpack it yourself and add its parts."


class ParseTimeoutError(ParseError):
    code = "PARSE_TIMEOUT"
    default_help = "Split the file, or raise the parsing time limit in the settings."


class ParseMemoryError(ParseError):
    code = "PARSE_MEMORY"
    default_help = "Split the file, or raise the parsing memory limit in the settings."


class CrashedError(ParseError):
    code = "PARSE_CRASHED"
    default_help = "The parser was isolated, so nothing else is affected. Save the file again and retry."


class InvalidOutputError(ParseError):
    code = "PARSE_INVALID_OUTPUT"
    default_help = "The file may be an attack on the parser. Do not open it elsewhere before it was examined."


class ParseCancelledError(ParseError):
    code = "PARSE_CANCELLED"
    http_status = 409


class UnreadableError(ParseError):
    code = "PARSE_UNREADABLE"
    default_help = "Check that the file exists, is a regular file and may be read by the engine."


class SandboxError(ParseError):
    code = "PARSE_SANDBOX"
    http_status = 503
    default_help = "Run `cloister doctor` to see which kernel feature is missing."


class PageOutOfRangeError(ParseError):
    code = "PAGE_OUT_OF_RANGE"
    http_status = 404
    default_help = "Pages count from 1."


class NotDrawableError(ParseError):
    code = "PAGE_NOT_DRAWABLE"
    default_help = "PDF files and pictures have pages that can be drawn; show the text of this document instead."


class DrawingBusyError(ParseError):
    code = "PAGE_BUSY"
    http_status = 503
    default_help = "Try again in a moment."


# What a worker may claim about a document. The rest is decided by the parent alone.
WORKER_ERRORS: dict[str, type[ParseError]] = {
    error.code: error
    for error in (
        EncryptedError,
        CorruptError,
        EmptyError,
        UnsupportedError,
        TooLargeError,
        BombError,
        ParseMemoryError,
        SandboxError,
    )
}

# What it may claim when it was asked to draw one.
DRAWING_ERRORS: dict[str, type[ParseError]] = WORKER_ERRORS | {
    error.code: error for error in (PageOutOfRangeError, NotDrawableError)
}
