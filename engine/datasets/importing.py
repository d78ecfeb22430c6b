"""A file from elsewhere to items, in batches of lines: opens it, sees which kind it is, tells what is wrong with it."""

from __future__ import annotations

import hashlib
import os
import stat
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from engine.core.sandbox.means import not_accepted
from engine.datasets.builders.forms import read_record
from engine.datasets.builders.json_records import LARGEST_FILE_BYTES, read_records
from engine.datasets.content import Content, ContentError
from engine.datasets.errors import ImportChangedError, ImportTooLargeError, ImportUnreadableError
from engine.datasets.records import Draft, Origin
from engine.datasets.steps import FORM, Fault, Steps
from engine.datasets.tables.reader import read_table
from engine.datasets.tables.template import ItemTemplate
from engine.jobs.context import JobContext

_BATCH = 500
_BLOCK_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """``path`` is absolute, on the engine's machine. Templates, ``query`` and ``sheet`` are for tables only."""

    path: str
    user: str | None = None
    assistant: str | None = None
    system: str | None = None
    query: str | None = None
    sheet: str | None = None

    @property
    def is_table(self) -> bool:
        return any(text is not None for text in (self.user, self.assistant, self.query, self.sheet))

    def template(self) -> ItemTemplate:
        """Raises ImportTemplateError."""
        return ItemTemplate.parse({"user": self.user, "assistant": self.assistant, "system": self.system})

    def to_params(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in ("path", "user", "assistant", "system", "query", "sheet")}

    @classmethod
    def from_params(cls, params: Mapping[str, Any]) -> ImportRequest:
        return cls(**{name: params[name] for name in ("path", "user", "assistant", "system", "query", "sheet")})


@dataclass(frozen=True, slots=True)
class _Read:
    """One line or row: a content, or why there is none."""

    number: int
    content: Content | None
    form: str = ""
    fault: str | None = None


def open_source(path: str, never_read: Sequence[Path]) -> tuple[IO[bytes], int]:
    """The file and its size in bytes. Raises ImportUnreadableError or ImportTooLargeError."""
    try:
        real = Path(path).resolve(strict=True)
        if any(real == secret or secret in real.parents for secret in _resolved(never_read)):
            raise ImportUnreadableError("A file of the vault itself is not imported.", help="Name another file.")
        descriptor = os.open(real, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except (OSError, ValueError, RuntimeError):
        raise ImportUnreadableError(
            "The file cannot be opened.", help="Name a file of the engine's machine that the engine may read."
        ) from None
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        os.close(descriptor)
        raise ImportUnreadableError("That is no regular file.", help="Name a JSONL, CSV, Excel or SQLite file.")
    if status.st_size > LARGEST_FILE_BYTES:
        os.close(descriptor)
        raise ImportTooLargeError("The file is larger than 2 GiB.", help="Split it into several files.")
    return os.fdopen(descriptor, "rb"), status.st_size


def run_import(
    request: ImportRequest,
    steps: Steps,
    context: JobContext,
    never_read: Sequence[Path],
    accept_weak: Callable[[], bool] = not_accepted,
) -> None:
    """Import what an earlier run of the job has not. Raises ImportRefusedError in the kind that fits.

    ``accept_weak``: whether an administrator accepted that tables are read with less isolation.
    """
    file, size_bytes = open_source(request.path, never_read)
    with file:
        digest = _digest(file, context.check)
        if not steps.is_done(f"file {digest}"):
            if steps.report().counts:
                raise ImportChangedError(
                    "The file changed while it was being imported; what was imported before stays.",
                    help="Import it again: what is there already is not added twice.",
                )
            _refuse_sidecar(request)
            steps.commit(f"file {digest}", (), counts={"files": 1})
        file.seek(0)
        batch: list[_Read] = []
        number = 0
        for read in _read(request, file, size_bytes, context, accept_weak):
            batch.append(read)
            if len(batch) == _BATCH:
                number += 1
                _commit(steps, number, batch)
                context.check()
                context.progress("import", read.number, None, "lines")
                batch = []
        if batch:
            _commit(steps, number + 1, batch)


def _commit(steps: Steps, number: int, batch: Sequence[_Read]) -> None:
    counts: Counter[str] = Counter()
    drafts, faults = [], list[Fault]()
    for read in batch:
        if read.content is None:
            counts["bad"] += 1
            faults.append((read.number, read.fault or ""))
        else:
            counts[FORM + read.form] += 1
            drafts.append(Draft(Origin.IMPORTED, read.content))
    steps.commit(f"batch {number}", drafts, counts=counts, faults=faults)


def _read(
    request: ImportRequest, file: IO[bytes], size_bytes: int, context: JobContext, accept_weak: Callable[[], bool]
) -> Iterator[_Read]:
    if request.is_table or _is_table(file):
        yield from _table(request, file, size_bytes, context.check, accept_weak=accept_weak())
        return
    for record in read_records(file, size_bytes):
        if record.number % 1000 == 0:
            context.check()
        if record.fault is not None:
            yield _Read(record.number, None, fault=record.fault)
            continue
        try:
            form, content = read_record(record.value)
            yield _Read(record.number, content, form)
        except ContentError as error:
            yield _Read(record.number, None, fault=str(error))


def _table(
    request: ImportRequest, file: IO[bytes], size_bytes: int, check: Callable[[], None], *, accept_weak: bool
) -> Iterator[_Read]:
    template = request.template()
    rows = read_table(file, size_bytes, query=request.query, sheet=request.sheet, check=check, accept_weak=accept_weak)
    bound = template.bound(next(rows))
    for number, row in enumerate(rows, start=1 if request.query else 2):  # the first row of a sheet names the columns
        try:
            yield _Read(number, bound.fill(row), "template")
        except ContentError as error:
            yield _Read(number, None, fault=str(error))


def _is_table(file: IO[bytes]) -> bool:
    """Excel and SQLite files are known by their beginning; so a person learns that a template is missing."""
    file.seek(0)
    head = file.read(16)
    file.seek(0)
    return head.startswith((b"PK\x03\x04", b"SQLite format 3\x00"))


def _refuse_sidecar(request: ImportRequest) -> None:
    """Rows that SQLite has not yet written into the file itself would be missed without a word."""
    log = Path(f"{request.path}-wal")
    try:
        pending = request.query is not None and log.stat().st_size > 0
    except OSError:
        pending = False
    if pending:
        raise ImportUnreadableError(
            "The database is in use: some of its rows are still in the log beside it.",
            help="Close the program that writes it, or make a copy with its backup command, and import that.",
        )


def _digest(file: IO[bytes], check: Callable[[], None]) -> str:
    hashed = hashlib.sha256()
    file.seek(0)
    while block := file.read(_BLOCK_BYTES):
        check()
        hashed.update(block)
    return hashed.hexdigest()


def _resolved(paths: Sequence[Path]) -> list[Path]:
    return [path.resolve() for path in paths]
