"""Rows and columns of a worksheet that its author hid: read apart from the others, and flagged."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from engine.parsing import hiding
from engine.parsing.build import DocumentBuilder, one_line
from engine.parsing.ooxml import Package

_MOST_COLUMNS = 16_384
_ON = ("1", "true")


@dataclass(frozen=True, slots=True)
class HiddenParts:
    """Row numbers from 1, column numbers from 0."""

    rows: frozenset[int] = frozenset()
    columns: frozenset[int] = frozenset()


def hidden_parts(package: Package, path: str) -> HiddenParts:
    """What a sheet's own XML says is not shown; nothing for a sheet that cannot be found."""
    from lxml import etree

    if not path or not package.has(path):
        return HiddenParts()
    data = package.zip.read(path)
    if b"hidden=" not in data and b"zeroHeight" not in data:
        return HiddenParts()
    rows: set[int] = set()
    columns: set[int] = set()
    last = 0
    events = etree.iterparse(
        io.BytesIO(data), events=("start", "end"), tag=("{*}row", "{*}col"), resolve_entities=False, no_network=True
    )
    for event, element in events:
        name = etree.QName(element).localname
        if event == "start" and name == "row":
            number = element.get("r") or ""
            last = int(number) if number.isdigit() else last + 1
            if element.get("hidden") in _ON:
                rows.add(last)
        elif event == "start" and element.get("hidden") in _ON:
            first, final = element.get("min") or "", element.get("max") or ""
            if first.isdigit() and final.isdigit():
                columns.update(range(int(first) - 1, min(int(final), _MOST_COLUMNS)))
        elif event == "end" and name == "row":
            element.clear()
    return HiddenParts(frozenset(rows), frozenset(columns))


class HiddenAside:
    """The rows of a sheet as they are shown; what is not shown is kept for ``add_hidden``."""

    def __init__(self, rows: Iterable[Sequence[str]], parts: HiddenParts) -> None:
        self._rows = rows
        self._parts = parts
        self._hidden: list[tuple[str, str]] = []

    def __iter__(self) -> Iterator[Sequence[str]]:
        parts = self._parts
        if not parts.rows and not parts.columns:
            yield from self._rows
            return
        for number, row in enumerate(self._rows, start=1):
            if number in parts.rows:
                self._keep(hiding.ROW, row)
                continue
            if parts.columns:
                self._keep(hiding.COLUMN, [cell for at, cell in enumerate(row) if at in parts.columns])
                row = ["" if at in parts.columns else cell for at, cell in enumerate(row)]
            yield row

    def _keep(self, kind: str, cells: Sequence[str]) -> None:
        text = " | ".join(filter(None, map(one_line, cells)))
        if text:
            self._hidden.append((kind, text))

    def add_hidden(self, builder: DocumentBuilder, page: int) -> None:
        """After all rows were read."""
        for kind, text in self._hidden:
            builder.add("table_row", text, page=page, hiding=kind)
