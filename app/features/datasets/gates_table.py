"""What a freeze took and left out, as lines of text. Used before the freeze and after it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from app.features.datasets.reports import Gates
from app.features.datasets.wording import gate_word, number, number_of_items, origin_word, reason_word, split_word
from app.widgets.dress import dress
from engine.contract.datasets import ItemOrigin, SplitName

_SECTIONS = 5
_ORIGINS = {origin.value: origin for origin in ItemOrigin}
_SPLITS = {split.value: split for split in SplitName}


def summary(gates: Gates) -> str:
    """How many of how many were taken, and from where."""
    return QCoreApplication.translate(
        "DatasetGates", "{n} of {all} taken, {tokens} tokens, from documents: {documents}"
    ).format(
        n=number(gates.items),
        all=number_of_items(gates.considered),
        tokens=number(gates.tokens),
        documents=number(gates.documents),
    )


class GatesTable(QWidget):
    """A heading for each section, and below it a line for each number."""

    def __init__(self) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        self._sections: list[tuple[QLabel, QLabel]] = []
        for _ in range(_SECTIONS):
            title = dress(QLabel(wordWrap=True), "muted")
            title.setContentsMargins(0, 8, 0, 0)
            lines = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
            self._sections.append((title, lines))
            self._column.addWidget(title)
            self._column.addWidget(lines)

    def show_gates(self, gates: Gates | None) -> None:
        self.setVisible(gates is not None)
        if gates is not None:
            for (title, lines), (heading, said) in zip(self._sections, self._told(gates), strict=True):
                title.setText(heading)
                lines.setText("\n".join(said))
                title.setVisible(bool(said))
                lines.setVisible(bool(said))

    def _told(self, gates: Gates) -> Sequence[tuple[str, Sequence[str]]]:
        split = self.tr("{split}: {items}, {n} tokens")
        splits = [
            split.format(split=_split(name), items=number_of_items(items), n=number(tokens))
            for name, items, tokens in gates.by_split
        ]
        dropped = [f"{number(n)} · {gate_word(gate)}: {reason_word(reason)}" for gate, reason, n in gates.dropped] or [
            self.tr("nothing")
        ]
        if gates.personal_data is None:
            found = [self.tr("nobody looked for it")]
        else:
            found = [_counted(gates.personal_data)] if gates.personal_data else [self.tr("nothing found")]
        return (
            (self.tr("Left out"), dropped),
            (self.tr("Personal data found"), found),
            (self.tr("Splits, by document: no document is in two of them"), splits),
            (self.tr("Origins"), _line([(_origin(name), n) for name, n in gates.by_origin])),
            (self.tr("Languages"), _line(gates.by_language)),
        )


def _counted(counts: Sequence[tuple[str, int]]) -> str:
    return ", ".join(f"{name} {number(n)}" for name, n in counts)


def _line(counts: Sequence[tuple[str, int]]) -> list[str]:
    return [_counted(counts)] if counts else []


def _split(name: str) -> str:
    return split_word(_SPLITS[name]) if name in _SPLITS else name


def _origin(name: str) -> str:
    return origin_word(_ORIGINS[name]) if name in _ORIGINS else name
