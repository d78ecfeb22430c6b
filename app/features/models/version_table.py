"""The versions that were trained here as a table. Knows no widget."""

from __future__ import annotations

from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.bridge.moments import moment_text
from app.bridge.plain import plain_tip
from app.features.models import version_words
from app.features.models.versions_model import VersionsViewModel
from app.features.training import words
from engine.contract.registry import VersionResponse

_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class Column(IntEnum):
    NAME = 0
    STAGE = 1
    QUANTIZATION = 2
    FORM = 3
    PROOF = 4
    CREATED = 5


class VersionTable(QAbstractTableModel):
    def __init__(self, model: VersionsViewModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._versions: tuple[VersionResponse, ...] = ()
        model.changed.connect(self._follow)

    def version(self, row: int) -> VersionResponse | None:
        return self._versions[row] if 0 <= row < len(self._versions) else None

    def row_of(self, name: str) -> int:
        """-1: it is not listed."""
        return next((row for row, one in enumerate(self._versions) if one.name == name), -1)

    def rowCount(self, parent: _Index = _ROOT) -> int:  # noqa: N802 - Qt's names, here and below
        return 0 if parent.isValid() else len(self._versions)

    def columnCount(self, parent: _Index = _ROOT) -> int:  # noqa: N802
        return 0 if parent.isValid() else len(Column)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: N802
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        if orientation is not Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        return {
            Column.NAME: self.tr("Name"),
            Column.STAGE: self.tr("Stage"),
            Column.QUANTIZATION: self.tr("Quantization"),
            Column.FORM: self.tr("Form"),
            Column.PROOF: self.tr("Proof"),
            Column.CREATED: self.tr("Created"),
        }[Column(section)]

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        version = self.version(index.row()) if index.isValid() else None
        if version is None:
            return None
        column = Column(index.column())
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(version, column)
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(self._text(version, column))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{self.headerData(column, Qt.Orientation.Horizontal)}: {self._text(version, column)}"
        return None

    def _text(self, version: VersionResponse, column: Column) -> str:
        match column:
            case Column.NAME:
                return version.name
            case Column.STAGE:
                return version_words.standing(version)
            case Column.QUANTIZATION:
                return version.quantization
            case Column.FORM:
                return version_words.form(version)
            case Column.PROOF:
                return words.parity(version)
            case _:
                return moment_text(version.created_at)

    def _follow(self, changed: frozenset[str]) -> None:
        if "versions" not in changed:
            return
        versions = self._model.props.versions
        if [one.id for one in versions] != [one.id for one in self._versions]:
            self.beginResetModel()
            self._versions = versions
            self.endResetModel()
            return
        self._versions = versions
        if versions:
            self.dataChanged.emit(self.index(0, 0), self.index(len(versions) - 1, len(Column) - 1))
