"""Rows of the log, the newest first: pages by number, and the place in the log that each begins at.

The log only grows at its end, so that what lies below a record never changes: a page is fetched once. Without a
filter, the n-th record below the newest one is known by its number, and any page can be asked for at once. With a
filter a page begins where the one before ended.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence

from engine.contract.audit import AuditRecord

PAGE = 100
_KEPT = 24


class RecordPages:
    """``dense``: no filter, so that the records are all that there are, without gaps."""

    def __init__(self, *, dense: bool = True) -> None:
        self.dense = dense
        self.total = 0
        self._begins: list[int | None] = [None]
        self._complete = False
        self._newest = 0
        self._pages: OrderedDict[int, tuple[AuditRecord, ...]] = OrderedDict()

    @property
    def kept(self) -> int:
        """How many records are in memory."""
        return sum(len(records) for records in self._pages.values())

    @property
    def complete(self) -> bool:
        """Whether ``total`` is all that there is."""
        return self.dense or self._complete

    def row(self, number: int) -> AuditRecord | None:
        """None: not here, or not yet."""
        page, place = divmod(number, PAGE)
        records = self._pages.get(page, ())
        return records[place] if place < len(records) else None

    def before(self, page: int) -> int | None:
        """What the engine is to be asked for: records with a lower number; None: from the newest on."""
        if self.dense and self._newest:
            return self._newest - page * PAGE + 1
        return self._begins[page]

    def wanted(self, first: int, last: int) -> tuple[int, ...]:
        """The pages of these rows that are not here, and the next one where the end is near and not known."""
        if not self.total:
            return ()
        low, high = max(0, first) // PAGE, min(self.total - 1, last + PAGE // 2) // PAGE
        for page in range(low, high + 1):
            if page in self._pages:
                self._pages.move_to_end(page)
        missing = [page for page in range(low, high + 1) if page not in self._pages]
        if not self.complete and last + PAGE // 2 >= self.total:
            missing.append(len(self._begins) - 1)
        return tuple(dict.fromkeys(missing))

    def put(self, page: int, records: Sequence[AuditRecord], following: int | None) -> int:
        """Keep a page; the one that was looked at longest ago goes. Returns how many rows are known of now."""
        if page == 0 and self.dense:
            self._newest = records[0].sequence if records else 0
            self.total = self._newest
        elif not self.dense and page == len(self._begins) - 1 and not self._complete:
            self.total = page * PAGE + len(records)
            self._complete = following is None
            if following is not None:
                self._begins.append(following)
        self._pages[page] = tuple(records)
        self._pages.move_to_end(page)
        while len(self._pages) > _KEPT:
            self._pages.popitem(last=False)
        return self.total
