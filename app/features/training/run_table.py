"""The runs as a table; older ones are fetched when somebody scrolls to them. Knows no widget."""

from __future__ import annotations

from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QLocale, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.bridge.moments import moment_text
from app.bridge.plain import plain_tip
from app.features.training import words
from app.features.training.runs_model import RunsViewModel
from engine.contract.training import RunResponse

_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class Column(IntEnum):
    NAME = 0
    STATE = 1
    BASE = 2
    DATASET = 3
    STEPS = 4
    LOSS = 5
    CREATED = 6


class RunTable(QAbstractTableModel):
    def __init__(self, model: RunsViewModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._runs: tuple[RunResponse, ...] = ()
        model.changed.connect(self._follow)

    def run(self, row: int) -> RunResponse | None:
        return self._runs[row] if 0 <= row < len(self._runs) else None

    def rowCount(self, parent: _Index = _ROOT) -> int:  # noqa: N802 - Qt's names, here and below
        return 0 if parent.isValid() else len(self._runs)

    def columnCount(self, parent: _Index = _ROOT) -> int:  # noqa: N802
        return 0 if parent.isValid() else len(Column)

    def canFetchMore(self, parent: _Index) -> bool:  # noqa: N802
        return not parent.isValid() and self._model.props.more

    def fetchMore(self, parent: _Index) -> None:  # noqa: N802
        self._model.fetch_more()

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: N802
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(Column(section))
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return {
            Column.NAME: self.tr("Name"),
            Column.STATE: self.tr("State"),
            Column.BASE: self.tr("Base model"),
            Column.DATASET: self.tr("Dataset"),
            Column.STEPS: self.tr("Steps"),
            Column.LOSS: self.tr("Best loss"),
            Column.CREATED: self.tr("Created"),
        }[Column(section)]

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        run = self.run(index.row()) if index.isValid() else None
        if run is None:
            return None
        column = Column(index.column())
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(run, column)
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(self._text(run, column))
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(column)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{self.headerData(column, Qt.Orientation.Horizontal)}: {self._text(run, column)}"
        return None

    def _text(self, run: RunResponse, column: Column) -> str:
        locale = QLocale()
        match column:
            case Column.NAME:
                return run.name
            case Column.STATE:
                return words.standing(run)
            case Column.BASE:
                return run.base_name
            case Column.DATASET:
                return self._model.props.datasets.get(run.dataset_version, run.dataset_version)
            case Column.STEPS:
                done = locale.toString(run.step)
                return done if run.steps is None else f"{done} / {locale.toString(run.steps)}"
            case Column.LOSS:
                loss = run.best_loss if run.best_loss is not None else run.loss
                return words.loss(loss)
            case _:
                return moment_text(run.created_at)

    def _follow(self, changed: frozenset[str]) -> None:
        if not changed & {"runs", "datasets"}:
            return
        runs = self._model.props.runs
        known = [run.id for run in self._runs]
        ids = [run.id for run in runs]
        if ids[: len(known)] == known and len(ids) > len(known) > 0:
            self.beginInsertRows(_ROOT, len(known), len(ids) - 1)
            self._runs = runs
            self.endInsertRows()
        elif len(ids) > len(known) > 0 and ids[-len(known) :] == known:
            self.beginInsertRows(_ROOT, 0, len(ids) - len(known) - 1)
            self._runs = runs
            self.endInsertRows()
        elif ids != known:
            self.beginResetModel()
            self._runs = runs
            self.endResetModel()
            return
        self._runs = runs
        if runs:
            self.dataChanged.emit(self.index(0, 0), self.index(len(runs) - 1, len(Column) - 1))


def _alignment(column: Column) -> Qt.AlignmentFlag:
    right = column in (Column.STEPS, Column.LOSS)
    side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
