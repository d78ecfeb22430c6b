"""Writes an exported conversation: the whole file or none of it. Slow: never on the GUI thread.

ExportError
├── EXPORT_NO_SPACE     the disk or the quota is full
├── EXPORT_NOT_ALLOWED  the folder or the file may not be written
└── EXPORT_FAILED       anything else, with the system's own words
"""

from __future__ import annotations

import contextlib
import errno
import os
import tempfile
from pathlib import Path

from PySide6.QtCore import QBuffer, QCoreApplication, QIODevice, QMarginsF, QSizeF
from PySide6.QtGui import QFont, QPageLayout, QPageSize, QPdfWriter, QTextDocument

from app.features.ask.export_text import Exported, as_html, as_markdown
from engine.client.errors import ClientError

_NO_SPACE = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_NOT_ALLOWED = (errno.EACCES, errno.EPERM, errno.EROFS)
_RESOLUTION_DPI = 300


class ExportError(ClientError):
    """The file could not be written; what was there before is untouched."""


def write_export(conversation: Exported, path: Path) -> None:
    """PDF where the name ends so, Markdown otherwise. Raises ExportError."""
    if path.suffix.lower() == ".pdf":
        content = as_pdf(conversation)
    else:
        content = as_markdown(conversation).encode("utf-8")
    try:
        _write_whole(path, content)
    except OSError as error:
        raise _told(error, path) from error


def as_pdf(conversation: Exported) -> bytes:
    """On A4, with the system's font. Nothing is loaded: the text has no references."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    writer.setPageMargins(QMarginsF(20, 20, 20, 20), QPageLayout.Unit.Millimeter)
    writer.setResolution(_RESOLUTION_DPI)
    writer.setTitle(conversation.title)
    writer.setCreator("Cloister")
    document = _Closed()
    document.documentLayout().setPaintDevice(writer)
    font = QFont()
    font.setPointSizeF(10.5)
    document.setDefaultFont(font)
    document.setDefaultStyleSheet("* { color: #000000; } h1 { font-size: 16pt; } h2 { font-size: 12pt; }")
    document.setHtml(as_html(conversation))
    document.setPageSize(QSizeF(writer.width(), writer.height()))
    document.print_(writer)
    del writer
    buffer.close()
    return bytes(buffer.data().data())


class _Closed(QTextDocument):
    """Loads nothing, whatever its text names."""

    def loadResource(self, type: int, name: object) -> None:  # noqa: N802 - Qt's name
        return None


def _write_whole(path: Path, content: bytes) -> None:
    handle, name = tempfile.mkstemp(prefix=f".{path.name[:40]}.", suffix=".part", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise


def _told(error: OSError, path: Path) -> ExportError:
    def tr(text: str) -> str:
        return text.replace("{folder}", str(path.parent)).replace("{file}", path.name)

    if error.errno in _NO_SPACE:
        return ExportError(
            "EXPORT_NO_SPACE",
            tr(QCoreApplication.translate("Export", "{file} was not saved: there is no space left in {folder}.")),
            QCoreApplication.translate("Export", "Free some space or choose another folder, then export again."),
        )
    if error.errno in _NOT_ALLOWED:
        return ExportError(
            "EXPORT_NOT_ALLOWED",
            tr(QCoreApplication.translate("Export", "{file} was not saved: {folder} may not be written to.")),
            QCoreApplication.translate("Export", "Choose a folder of your own, then export again."),
        )
    return ExportError(
        "EXPORT_FAILED",
        tr(QCoreApplication.translate("Export", "{file} was not saved: {reason}.")).replace(
            "{reason}", error.strerror or type(error).__name__
        ),
        QCoreApplication.translate("Export", "Choose another folder, then export again."),
    )
