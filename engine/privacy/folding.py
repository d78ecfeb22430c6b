"""Text as the recognisers read it, and the way back to the offsets of the text that was given.

Full-width and other scripts' digits, no-break spaces and the many hyphens become their ASCII form, one for one.
Characters that are not seen (zero width, soft hyphen, direction marks) are left out: people and programs put them
between the digits of a number. Everything else, combining marks included, stays.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass


def _table() -> dict[int, str]:
    table = dict.fromkeys((160, 5760, *range(8192, 8203), 8239, 8287, 12288), " ")
    table |= dict.fromkeys((*range(8208, 8214), 8259, 8722, 65112, 65123, 65293), "-")
    table |= {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F) if code != 0xFF0D}
    table |= dict.fromkeys(range(0xD800, 0xE000), "\ufffd")  # half of a pair: no encoder takes it
    table |= {0x2018: "'", 0x2019: "'", 0x201C: '"', 0x201D: '"', 0x201E: '"', 0x2024: ".", 0xFE52: "."}
    for start in (0x660, 0x6F0, 0x7C0, 0x966, 0x9E6, 0xA66, 0xAE6, 0xB66, 0xE50, 0x1D7CE, 0x1D7D8, 0x1D7E2, 0x1D7EC):
        table |= {start + digit: str(digit) for digit in range(10)}
    return table


_FOLDED = _table()
_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufe00-\ufe0f\ufeff]+"
)


@dataclass(frozen=True, slots=True)
class FoldedText:
    """``text`` to search in. ``cuts`` are places in it before which ``skipped`` characters were left out."""

    text: str
    cuts: tuple[int, ...] = ()
    skipped: tuple[int, ...] = ()  # running totals, as long as ``cuts``

    def source_span(self, start: int, end: int) -> tuple[int, int]:
        """The span in the source; unseen characters at its edges stay outside."""
        if not self.cuts:
            return start, end
        return self._source(start), self._source(end - 1) + 1

    def _source(self, place: int) -> int:
        before = bisect_right(self.cuts, place)
        return place + (self.skipped[before - 1] if before else 0)


def fold(text: str) -> FoldedText:
    """Fold the text; the work is linear in its length."""
    if text.isascii():
        return FoldedText(text)
    folded = text.translate(_FOLDED)
    cuts: list[int] = []
    skipped: list[int] = []
    parts: list[str] = []
    total = last = 0
    for unseen in _UNSEEN.finditer(folded):
        parts.append(folded[last : unseen.start()])
        cuts.append(unseen.start() - total)
        total += unseen.end() - unseen.start()
        skipped.append(total)
        last = unseen.end()
    if not cuts:
        return FoldedText(folded)
    parts.append(folded[last:])
    return FoldedText("".join(parts), tuple(cuts), tuple(skipped))
