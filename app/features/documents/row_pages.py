"""Rows of a long list that lies elsewhere: the total, and the few pages of rows that were looked at last."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence

from engine.contract.documents import DocumentResponse

PAGE = 100
"""Rows fetched at once: about three screens, and small enough to come in a blink."""
_KEPT = 24


class RowPages:
    """Pages are numbered from 0. A page that is stale is still shown, and wanted again."""

    def __init__(self) -> None:
        self.total = 0
        self._pages: OrderedDict[int, tuple[DocumentResponse, ...]] = OrderedDict()
        self._stale: set[int] = set()

    @property
    def kept(self) -> int:
        """How many rows are in memory."""
        return sum(len(rows) for rows in self._pages.values())

    def clear(self) -> None:
        """Forget the rows, and keep the total."""
        self._pages.clear()
        self._stale.clear()

    def make_stale(self) -> None:
        self._stale.update(self._pages)

    def resize(self, total: int) -> None:
        """There are more or fewer rows now, so that every page may hold others."""
        self.total = total
        for page in [page for page in self._pages if page * PAGE >= total]:
            del self._pages[page]
            self._stale.discard(page)
        self.make_stale()

    def row(self, number: int) -> DocumentResponse | None:
        """None: not here, or not yet."""
        page, place = divmod(number, PAGE)
        rows = self._pages.get(page, ())
        return rows[place] if place < len(rows) else None

    def wanted(self, first: int, last: int) -> tuple[int, ...]:
        """The pages of these rows, and half a page around them, that are not here or stale."""
        if not self.total:
            return ()
        low = max(0, first - PAGE // 2) // PAGE
        high = min(self.total - 1, last + PAGE // 2) // PAGE
        for page in range(low, high + 1):
            if page in self._pages:
                self._pages.move_to_end(page)
        return tuple(page for page in range(low, high + 1) if page not in self._pages or page in self._stale)

    def put(self, page: int, rows: Sequence[DocumentResponse]) -> bool:
        """Keep a page and let the one go that was looked at longest ago. Returns whether other rows stood there."""
        before = self._pages.get(page)
        self._pages[page] = tuple(rows)
        self._pages.move_to_end(page)
        self._stale.discard(page)
        while len(self._pages) > _KEPT:
            gone, _ = self._pages.popitem(last=False)
            self._stale.discard(gone)
        return before is not None and [row.id for row in before] != [row.id for row in rows]
