"""What was proven about a model that came of a run: each comparison with what was measured and its limit."""

from __future__ import annotations

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from app.bridge.engine_words import in_words
from app.features.training import words
from app.features.training.card import plain
from app.widgets.dress import dress
from engine.contract.registry import ParityResponse, VersionResponse


class ParityGrid(QWidget):
    """Made anew for another version; a version's proof never changes."""

    def __init__(self) -> None:
        super().__init__()
        self._version: VersionResponse | None = None
        self.verdict = plain()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self._column.addWidget(self.verdict)
        self._table: QWidget | None = None

    def show_version(self, version: VersionResponse) -> None:
        if version == self._version:
            return
        self._version = version
        if version.refused is not None:
            text = self.tr("Refused, it cannot be used: {reason}").format(reason=words.refusal(version.refused))
            dress(self.verdict, "danger")
        elif version.parity:
            text = self.tr("It answers as the run that it came from.")
            dress(self.verdict, "ok")
        else:
            text = self.tr("It was not compared with its run.")
            dress(self.verdict, "muted")
        self.verdict.setText(text)
        if self._table is not None:
            self._column.removeWidget(self._table)
            self._table.hide()
            self._table.deleteLater()
        self._table = self._made(version.parity)
        self._column.addWidget(self._table)
        self._table.setVisible(bool(version.parity))

    def rows(self) -> list[str]:
        """What is told of each comparison."""
        if self._table is None:
            return []
        return [one.accessibleName() for one in self._table.findChildren(QLabel) if one.accessibleName()]

    def _made(self, checks: list[ParityResponse]) -> QWidget:
        table = QWidget()
        grid = QGridLayout(table)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(4, 1)
        heads = (self.tr("Compared"), self.tr("Measured"), self.tr("At most"), self.tr("Result"))
        for column, head in enumerate(heads):
            grid.addWidget(dress(QLabel(head), "muted"), 0, column)
        for row, check in enumerate(checks, start=1):
            result = self.tr("passed") if check.passed else self.tr("failed")
            cells = (words.check(check.kind), _number(check.measured), _number(check.limit), result)
            for column, text in enumerate(cells):
                cell = plain()
                cell.setText(text)
                cell.setWordWrap(column == 0)
                cell.setToolTip(in_words(check.detail))
                if column == len(cells) - 1:
                    dress(cell, "ok" if check.passed else "danger")
                    cell.setAccessibleName(f"{cells[0]}: {cells[1]}, {result}")
                grid.addWidget(cell, row, column)
        return table


def _number(value: float) -> str:
    return QLocale().toString(value, "g", 4)
