"""What stands in a cell of the table of documents. Words and numbers as people write them; knows no model."""

from __future__ import annotations

from enum import IntEnum
from pathlib import PurePosixPath

from PySide6.QtCore import QCoreApplication, QLocale

from app.bridge.engine_words import in_words
from app.bridge.moments import moment_text
from app.features.source.hidden_words import hidden_word
from engine.contract.documents import DocumentResponse


class Column(IntEnum):
    NAME = 0
    TYPE = 1
    PAGES = 2
    PASSAGES = 3
    SIZE = 4
    STATUS = 5
    UPDATED = 6

    @property
    def sort_key(self) -> str:
        """What the engine calls the order of this column."""
        return "chunks" if self is Column.PASSAGES else self.name.lower()

    @property
    def is_number(self) -> bool:
        return self in (Column.PAGES, Column.PASSAGES, Column.SIZE)

    @property
    def title(self) -> str:
        return {
            Column.NAME: QCoreApplication.translate("Cells", "Name"),
            Column.TYPE: QCoreApplication.translate("Cells", "Type"),
            Column.PAGES: QCoreApplication.translate("Cells", "Pages"),
            Column.PASSAGES: QCoreApplication.translate("Cells", "Passages"),
            Column.SIZE: QCoreApplication.translate("Cells", "Size"),
            Column.STATUS: QCoreApplication.translate("Cells", "Status"),
            Column.UPDATED: QCoreApplication.translate("Cells", "Updated"),
        }[self]


def cell_text(document: DocumentResponse, column: Column) -> str:
    if column is Column.NAME:
        return document.name
    if column is Column.TYPE:
        return PurePosixPath(document.name).suffix.removeprefix(".").upper()
    if column is Column.PAGES:
        return "" if document.pages is None else QLocale().toString(document.pages)
    if column is Column.PASSAGES:
        return QLocale().toString(document.chunks)
    if column is Column.SIZE:
        return size_text(document.size_bytes)
    if column is Column.STATUS:
        word = status_word(document.status)
        if document.reason:
            return f"{word}: {in_words(document.reason)}"
        return f"{word} ▲ {hidden_word()}" if document.hidden else word
    return moment_text(document.updated_at)


def size_text(size_bytes: int) -> str:
    return QLocale().formattedDataSize(size_bytes, 1, QLocale.DataSizeFormat.DataSizeTraditionalFormat)


def status_word(status: str) -> str:
    """A status that this program does not know yet is shown as the engine calls it."""
    return {
        "ready": QCoreApplication.translate("Cells", "ready"),
        "duplicate": QCoreApplication.translate("Cells", "duplicate"),
        "skipped": QCoreApplication.translate("Cells", "skipped"),
        "quarantined": QCoreApplication.translate("Cells", "quarantined"),
        "failed": QCoreApplication.translate("Cells", "failed"),
    }.get(status, status)


def number_of_documents(count: int) -> str:
    if count == 1:
        return QCoreApplication.translate("Cells", "1 document")
    return QCoreApplication.translate("Cells", "{n} documents").format(n=QLocale().toString(count))


def number_of_passages(count: int) -> str:
    if count == 1:
        return QCoreApplication.translate("Cells", "1 passage")
    return QCoreApplication.translate("Cells", "{n} passages").format(n=QLocale().toString(count))
