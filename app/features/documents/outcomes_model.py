"""The files of an ingestion that somebody should look at, as a table: which, what became of it, why."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from app.bridge.engine_words import in_words
from app.bridge.plain import plain_tip
from app.features.jobs.wording import status_word
from engine.contract.documents import FileOutcome

_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class OutcomeTable(QAbstractTableModel):
    """Three columns: file, outcome, reason."""

    def __init__(self, parent: Any = None) -> None:
        super().__init__(parent)
        self._rows: tuple[FileOutcome, ...] = ()

    def show_outcomes(self, outcomes: tuple[FileOutcome, ...]) -> None:
        if outcomes is not self._rows:
            self.beginResetModel()
            self._rows = outcomes
            self.endResetModel()

    def rowCount(self, parent: _Index = _ROOT) -> int:  # noqa: N802 - Qt's names, here and below
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index = _ROOT) -> int:  # noqa: N802
        return 0 if parent.isValid() else 3

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return (self.tr("File"), self.tr("Outcome"), self.tr("Reason"))[section]
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        outcome = self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            reason = in_words(outcome.reason or "")
            return (PurePosixPath(outcome.path).name, status_word(outcome.status), reason)[index.column()]
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(outcome.path if index.column() == 0 else in_words(outcome.reason or ""))
        return None
