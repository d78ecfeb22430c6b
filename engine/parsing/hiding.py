"""Kinds of hidden text, and the characters that hide it. Pure; knows no format.

What no reader of the page can see is kept apart from what the document says: it is stored, counted and erased like
everything else, and left out of passages. What can be seen, and has something invisible in it, is only marked.
"""

from __future__ import annotations

import re

UNSEEN = "unseen"  # in its background's colour, covered, or cut off
INVISIBLE = "invisible"  # set to be drawn without ink, or fully transparent
TINY = "tiny"  # less than 2 points high
OFF_PAGE = "off_page"
STYLE = "style"  # a style says not to show it
ATTRIBUTE = "attribute"  # HTML's `hidden`
VANISH = "vanish"  # Word's hidden text
ROW, COLUMN, SHEET, SLIDE = "row", "column", "sheet", "slide"
COMMENT = "comment"  # of the source, not of a reader
TAGS = "tags"  # letters in Unicode's block of invisible tags
ARIA = "aria"  # kept from readers who listen, and seen by those who look
ZERO_WIDTH = "zero_width"  # characters without width inside words
BIDI = "bidi"  # characters that turn the order of others round

# The order is the wire's: add at the end.
KINDS = (
    *(UNSEEN, INVISIBLE, TINY, OFF_PAGE, STYLE, ATTRIBUTE, VANISH, ROW, COLUMN, SHEET, SLIDE, COMMENT, TAGS),
    *(ARIA, ZERO_WIDTH, BIDI),
)
ONLY_MARKED = frozenset({ARIA, ZERO_WIDTH, BIDI})

_TAGS = re.compile("[\U000e0001\U000e0020-\U000e007f]+")
_FLAG = re.compile("\U0001f3f4[\U000e0061-\U000e007a\U000e0030-\U000e0039]{2,6}\U000e007f")  # of a region
_ZERO = "\u180e\u200b\u2060-\u2064\ufeff\ufe00-\ufe0f\U000e0100-\U000e01ef"
_INSIDE_A_WORD = re.compile(f"(?<=[^\\W\\d_])[\u200b\u2060-\u2064\u180e\ufeff]+(?=[^\\W\\d_])|[{_ZERO}]{{4,}}")
_TURNED = re.compile("[\u202d\u202e]")
_LEAST_LETTERS = 3


def is_left_out(kind: str | None) -> bool:
    """Whether text of this kind stays out of passages."""
    return kind is not None and kind not in ONLY_MARKED


def tagged_text(text: str) -> tuple[str, str]:
    """The text without invisible tags, and what the tags spell. The flags of regions are no message."""
    if text.isascii() or not _TAGS.search(text):
        return text, ""
    kept = _FLAG.sub("\U0001f3f4", text)
    spelt = "".join(
        chr(ord(tag) - 0xE0000) for run in _TAGS.findall(kept) for tag in run if 0x20 <= ord(tag) - 0xE0000 < 0x7F
    )
    letters = sum(character.isalpha() for character in spelt)
    return _TAGS.sub("", kept), spelt.strip() if letters >= _LEAST_LETTERS else ""


def mark_of(text: str) -> str | None:
    """What is wrong with a text that can be seen: BIDI, ZERO_WIDTH or nothing."""
    if text.isascii():
        return None
    if _TURNED.search(text):
        return BIDI
    return ZERO_WIDTH if _INSIDE_A_WORD.search(text) else None
