"""Operational logs that cannot tell: whatever is not known to be harmless is left out before it is written.

The rule, by construction and not by care:

* A message of ours is a constant template; the linter forbids to build one. Its arguments appear only if they are
  numbers, booleans, None, members of an enumeration, identifiers of ``new_id``, or marked with ``Word`` in code.
  Of any other argument only its type appears.
* Of an exception appear its class, its code if it is ours, and the places in the code it passed; never its
  message, which may quote a document, a path or a name.
* Of a library's message appear only its logger and place, because its template may hold anything.
"""

from __future__ import annotations

import json
import logging
import logging.handlers
import os
import re
import sys
import threading
import traceback
from collections.abc import Mapping
from datetime import UTC, datetime
from enum import Enum
from io import TextIOWrapper
from pathlib import Path
from types import TracebackType
from typing import IO

from engine.core.clock import iso_utc
from engine.core.errors import CloisterError
from engine.core.settings import LogFormat, LogLevel

OUR_PACKAGES = ("engine", "models_registry")

_IDENTIFIER = re.compile(r"[a-z]{2,8}_[0-9A-HJKMNP-TV-Z]{26}")
_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}")


class Word(str):
    """A word that the program itself chose, such as a stage or a setting's name. Never wrap what came from outside."""

    __slots__ = ()

    def __new__(cls, text: str) -> Word:
        if not _WORD.fullmatch(text):
            raise ValueError("a word for the log is short and has no spaces")
        return super().__new__(cls, text)


def harmless(value: object) -> object:
    """The value if the rule allows it, else a mark that names its type only."""
    if isinstance(value, CloisterError):
        return value.code
    if value is None or isinstance(value, Word | bool) or type(value) in (int, float):
        return value
    if isinstance(value, Enum):
        return value.name
    if type(value) is str and _IDENTIFIER.fullmatch(value):
        return value
    return f"<{type(value).__name__}>"


class RedactingFormatter(logging.Formatter):
    """Formats as one JSON object, or one line of text, in UTC; applies the rule of this module."""

    def __init__(self, form: LogFormat) -> None:
        super().__init__()
        self._form = form

    def format(self, record: logging.LogRecord) -> str:
        at = iso_utc(datetime.fromtimestamp(record.created, UTC))
        message = _message(record)
        place = f"{record.module}:{record.lineno}"
        error = _exception(record.exc_info)
        if self._form == "json":
            entry = {"at": at, "level": record.levelname.lower(), "logger": record.name, "place": place}
            entry |= {"message": message, "thread": _thread(record)}
            return json.dumps(entry | ({"error": error} if error else {}), ensure_ascii=True)
        text = f"{at} {record.levelname:<7} {record.name} {place} {message}"
        return ascii(text)[1:-1] + "".join(f"\n    {line}" for line in error)


def _message(record: logging.LogRecord) -> str:
    if record.name.partition(".")[0] not in OUR_PACKAGES:
        return "(withheld: a library's message)"
    if type(record.msg) is not str:
        return str(harmless(record.msg))
    template, arguments = record.msg, record.args
    if not arguments:
        return template
    try:
        if isinstance(arguments, Mapping):
            return template % {name: harmless(value) for name, value in arguments.items()}
        return template % tuple(harmless(value) for value in arguments)
    except (TypeError, ValueError, KeyError):
        # A redacted argument does not fit %d: the template alone still says what happened.
        return template


def _thread(record: logging.LogRecord) -> str:
    name = record.threadName or ""
    return name if _WORD.fullmatch(name) else "other"


_ExceptionInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None] | None


def _exception(info: _ExceptionInfo) -> list[str]:
    """Innermost cause first: class, code, and where it passed; no message and no source text."""
    lines: list[str] = []
    error = info[1] if info else None
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        code = f" {error.code}" if isinstance(error, CloisterError) else ""
        places = [
            f"{Path(frame.filename).name}:{frame.lineno} {frame.name}"
            for frame in traceback.extract_tb(error.__traceback__)
        ]
        lines.append(f"{type(error).__name__}{code} at {' < '.join(reversed(places)) or '?'}")
        error = error.__cause__ or error.__context__
    return lines


class _OwnerOnlyRotatingFile(logging.handlers.RotatingFileHandler):
    """A rotating file that only its owner may read, from the moment it exists."""

    def _open(self) -> TextIOWrapper:
        descriptor = os.open(self.baseFilename, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        os.fchmod(descriptor, 0o600)
        return os.fdopen(descriptor, "a", encoding="utf-8")

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the name that logging calls
        """A full disk must not stop the engine, and the standard way would print the message in clear."""


def configure_logging(
    directory: Path,
    *,
    name: str = "engine",
    level: LogLevel = "info",
    form: LogFormat = "json",
    file_mib: int = 10,
    files: int = 5,
    also_to: IO[str] | None = None,
) -> logging.Handler:
    """Send every log of this process to ``directory/name.log``; the composition root calls it once.

    Replaces whatever handlers the root logger had, so that nothing reaches the terminal unredacted. ``also_to``
    gets the same lines, redacted alike. Libraries are kept from ``warning`` on.
    """
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    directory.chmod(0o700)
    handler: logging.Handler = _OwnerOnlyRotatingFile(
        directory / f"{name}.log", maxBytes=file_mib * 1024 * 1024, backupCount=files, encoding="utf-8"
    )
    handlers = [handler]
    if also_to is not None:
        handlers.append(logging.StreamHandler(also_to))
    root = logging.getLogger()
    for old in list(root.handlers):
        root.removeHandler(old)
        old.close()
    for new in handlers:
        new.setFormatter(RedactingFormatter(form))
        root.addHandler(new)
    root.setLevel(logging.WARNING)
    for package in OUR_PACKAGES:
        logging.getLogger(package).setLevel(level.upper())
    logging.raiseExceptions = False
    logging.captureWarnings(True)
    sys.excepthook = _log_uncaught
    threading.excepthook = lambda died: _log_uncaught(died.exc_type, died.exc_value, died.exc_traceback)
    return handler


def _log_uncaught(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
    if error is not None and not issubclass(kind, KeyboardInterrupt | SystemExit):
        logging.getLogger(__name__).critical("uncaught", exc_info=(kind, error, trace))
