"""Styles and numbering of a Word document: which paragraph is a heading, and what number Word prints before it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from engine.parsing.xmltree import attribute, child, children

_HEADING_NAME = re.compile(r"^(?:heading|überschrift|titre|título|titolo|kop|nagłówek|rubrik)\s*(\d)", re.IGNORECASE)
_TITLE_NAMES = frozenset({"title", "titel", "titre", "título", "titolo"})
_LIST_NAME = re.compile(r"^list|^aufzählung|^liste", re.IGNORECASE)
_CAPTION_NAMES = frozenset({"caption", "beschriftung", "légende"})
_CODE_NAME = re.compile(r"code|preformatted|source", re.IGNORECASE)
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"))
_ROMAN_SMALL = ((9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_BULLET = "•"


@dataclass(frozen=True, slots=True)
class Style:
    """What matters of a paragraph's formatting, its own and inherited."""

    kind: str = "text"
    heading_level: int | None = None
    numbering: tuple[str, int] | None = None  # (numId, level from 0)
    page_break_before: bool = False


class Styles:
    def __init__(self, root: Any | None) -> None:
        self._elements = {
            attribute(style, "styleId"): style
            for style in (children(root, "style") if root is not None else ())
            if attribute(style, "type") in (None, "paragraph")
        }
        self._default = next(
            (
                identifier
                for identifier, style in self._elements.items()
                if attribute(style, "default") in ("1", "true")
            ),
            None,
        )
        self._known: dict[str | None, Style] = {}

    def paragraph(self, properties: Any | None) -> Style:
        named = attribute(child(properties, "pStyle"), "val")
        return _with(self._named(named or self._default, 0), properties)

    def _named(self, identifier: str | None, depth: int) -> Style:
        if identifier in self._known:
            return self._known[identifier]
        element = self._elements.get(identifier)
        if element is None or depth > 20:
            return _by_name(identifier or "", Style())
        base = self._named(parent, depth + 1) if (parent := attribute(child(element, "basedOn"), "val")) else Style()
        style = _with(base, child(element, "pPr"))
        style = _by_name(attribute(child(element, "name"), "val") or identifier or "", style)
        self._known[identifier] = style
        return style


def _with(style: Style, properties: Any | None) -> Style:
    if properties is None:
        return style
    outline = attribute(child(properties, "outlineLvl"), "val")
    if outline is not None and outline.isdigit():
        style = replace(style, heading_level=int(outline) + 1 if int(outline) < 9 else None)
    numbering = child(properties, "numPr")
    if numbering is not None:
        number = attribute(child(numbering, "numId"), "val")
        level = attribute(child(numbering, "ilvl"), "val")
        inherited = style.numbering or ("", 0)
        chosen = number if number is not None else inherited[0]
        depth = int(level) if level is not None and level.isdigit() else inherited[1]
        style = replace(style, numbering=(chosen, depth) if chosen and chosen != "0" else None)
    before = child(properties, "pageBreakBefore")
    if before is not None:
        style = replace(style, page_break_before=attribute(before, "val") not in ("0", "false", "off"))
    return style


def _by_name(name: str, style: Style) -> Style:
    lowered = name.strip().lower()
    heading = _HEADING_NAME.match(lowered)
    if heading:
        return replace(style, heading_level=int(heading.group(1)) or 1)
    if lowered in _TITLE_NAMES:
        return replace(style, kind="title")
    if lowered in _CAPTION_NAMES:
        return replace(style, kind="caption")
    if _LIST_NAME.match(lowered):
        return replace(style, kind="list_item")
    if _CODE_NAME.search(lowered):
        return replace(style, kind="code")
    return style


@dataclass(frozen=True, slots=True)
class _Level:
    form: str
    text: str
    start: int


class Numbering:
    """Counts numbered paragraphs as Word does, so that "clause 4.2" can be found under its number."""

    def __init__(self, root: Any | None) -> None:
        abstract: dict[str | None, dict[int, _Level]] = {}
        self._lists: dict[str, tuple[str, dict[int, _Level]]] = {}
        self._counts: dict[str, dict[int, int]] = {}
        if root is None:
            return
        for definition in children(root, "abstractNum"):
            abstract[attribute(definition, "abstractNumId")] = _levels(definition)
        for number in children(root, "num"):
            identifier = attribute(number, "numId") or ""
            target = attribute(child(number, "abstractNumId"), "val") or ""
            levels = dict(abstract.get(target, {}))
            overridden = False
            for override in children(number, "lvlOverride"):
                overridden = True
                depth = int(attribute(override, "ilvl") or 0)
                start = attribute(child(override, "startOverride"), "val")
                if start is not None and start.isdigit() and depth in levels:
                    levels[depth] = replace(levels[depth], start=int(start))
            self._lists[identifier] = (identifier if overridden else f"abstract {target}", levels)

    def label(self, identifier: str, depth: int) -> str:
        """The number or bullet of the next paragraph on this level of this list."""
        counter, levels = self._lists.get(identifier, ("", {}))
        level = levels.get(depth)
        if level is None:
            return _BULLET
        counts = self._counts.setdefault(counter, {})
        counts[depth] = counts.get(depth, level.start - 1) + 1
        for deeper in [other for other in counts if other > depth]:
            del counts[deeper]
        if level.form == "bullet":
            return _BULLET
        if level.form == "none":
            return ""

        def number(match: re.Match[str]) -> str:
            at = int(match.group(1)) - 1
            shown = levels.get(at, level)
            return _format(counts.get(at, shown.start), shown.form)

        return re.sub(r"%(\d)", number, level.text)


def _levels(definition: Any) -> dict[int, _Level]:
    found = {}
    for element in children(definition, "lvl"):
        depth = attribute(element, "ilvl") or "0"
        start = attribute(child(element, "start"), "val") or "1"
        found[int(depth) if depth.isdigit() else 0] = _Level(
            attribute(child(element, "numFmt"), "val") or "decimal",
            attribute(child(element, "lvlText"), "val") or "",
            int(start) if start.isdigit() else 1,
        )
    return found


def _format(value: int, form: str) -> str:
    if form in ("lowerLetter", "upperLetter") and value > 0:
        letter = chr(ord("a") + (value - 1) % 26) * min(1 + (value - 1) // 26, 20)
        return letter.upper() if form == "upperLetter" else letter
    if form in ("lowerRoman", "upperRoman") and 0 < value < 4000:
        roman = ""
        for size, digits in _ROMAN + _ROMAN_SMALL:
            while value >= size:
                roman, value = roman + digits, value - size
        return roman.upper() if form == "upperRoman" else roman
    return f"{value:02d}" if form == "decimalZero" else str(value)
