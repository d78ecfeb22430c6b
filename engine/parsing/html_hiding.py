"""Which parts of a web page a browser would not show, as far as the page itself says it. Runs nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from engine.parsing import hiding

_DECLARATION = re.compile(r"([\w-]+)\s*:\s*([^;{}]+)")
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_SIMPLE = re.compile(r"[.#]?[\w-]+")
_LENGTH = re.compile(r"(-?[\d.]+)\s*(px|pt|em|rem|%|vw|vh)?")
_HEX = re.compile(r"#([0-9a-f]{3}|[0-9a-f]{6})")
_RGB = re.compile(r"rgba?\(\s*([\d.]+)[\s,]+([\d.]+)[\s,]+([\d.]+)(?:[\s,/]+([\d.]+%?))?")
_NAMED = {"white": (255, 255, 255), "snow": (255, 250, 250), "ivory": (255, 255, 240), "black": (0, 0, 0)}
_POINTS = {"px": 0.75, "pt": 1.0, "em": 12.0, "rem": 12.0, "%": 0.12, None: 0.75}
_TINY_POINTS = 2.0
_FAR = 900.0
_SAME = 24  # of 255 in every channel: nobody tells the two apart
_MOST_STYLES_CHARS = 2_000_000
_WORDS = re.compile(r"[^\W\d_]{2,}")
_LEAST_WORDS, _LEAST_WORDS_OF_CONDITION, _LEAST_SHARED_WORDS = 3, 8, 3


@dataclass(slots=True)
class Styles:
    """Rules with a simple selector (``p``, ``.note``, ``#top``) of the page's own style sheets."""

    rules: dict[str, dict[str, str]] = field(default_factory=dict)
    complete: bool = True  # false: a style sheet elsewhere may say more

    @classmethod
    def of(cls, root: Any) -> Styles:
        styles = cls()
        styles.complete = not any("stylesheet" in (link.get("rel") or "").lower() for link in root.iter("link"))
        text = "\n".join(style.text or "" for style in root.iter("style"))[:_MOST_STYLES_CHARS]
        for selectors, body in _RULE.findall(_outside_conditions(_COMMENT.sub("", text))):
            for selector in selectors.split(","):
                if _SIMPLE.fullmatch(selector.strip()):
                    styles.rules.setdefault(selector.strip().lower(), {}).update(_declarations(body))
        return styles

    def declared(self, element: Any) -> dict[str, str]:
        """What applies to the element itself, the strongest last."""
        found: dict[str, str] = {}
        if self.rules:
            names = [str(element.tag).lower(), *(f".{name.lower()}" for name in (element.get("class") or "").split())]
            for name in (*names, f"#{(element.get('id') or '').lower()}"):
                found |= self.rules.get(name, {})
        return found | _declarations(element.get("style") or "")

    def hiding_of(self, element: Any) -> str | None:
        """Why the element is not shown; None where it is, as far as one can tell."""
        if element.get("hidden") is not None:
            return hiding.ATTRIBUTE
        style = self.declared(element)
        if not style and element.tag != "font":
            return None
        if style.get("display") == "none" or style.get("visibility") in ("hidden", "collapse"):
            return hiding.STYLE
        if _number(style.get("opacity"), 1.0) < 0.05:
            return hiding.INVISIBLE
        size = style.get("font-size")
        if size is not None and 0 <= _points(size, 12.0) < _TINY_POINTS:
            return hiding.TINY
        if _is_far_away(style):
            return hiding.OFF_PAGE
        if _is_cut_off(style):
            return hiding.UNSEEN
        return self._hiding_of_colour(element, style)

    def _hiding_of_colour(self, element: Any, style: dict[str, str]) -> str | None:
        name = style.get("color") or (element.get("color") if element.tag == "font" else None)
        if name is None:
            return None
        if name.strip().lower() == "transparent":
            return hiding.INVISIBLE
        colour = _colour(name)
        behind = self._background(element, style)
        if colour is None or behind is None:
            return None
        return hiding.UNSEEN if all(abs(a - b) < _SAME for a, b in zip(colour, behind, strict=True)) else None

    def _background(self, element: Any, style: dict[str, str]) -> tuple[int, int, int] | None:
        """The colour behind an element: its own or that of what it is in; white where nobody says. None: unknown."""
        for one in (element, *element.iterancestors()):
            declared = style if one is element else self.declared(one)
            told = declared.get("background-color") or declared.get("background") or one.get("bgcolor")
            if "background-image" in declared or one.get("background"):
                return None
            if told and told.strip().lower() not in ("transparent", "none", "inherit", "initial"):
                return _colour(told)
        return (255, 255, 255) if self.complete else None


def listeners_miss(element: Any) -> bool:
    """Whether some words are kept from readers who listen, and shown to others."""
    return (element.get("aria-hidden") or "").lower() == "true" and len(
        _WORDS.findall(element.text_content())
    ) >= _LEAST_SHARED_WORDS


def comment_text(text: str) -> str:
    """What a comment of the source says in words; empty for one that only separates, or instructs a program."""
    said = " ".join(re.sub(r"<[^>]*>|<!\[endif\]|\[endif\]", " ", text).split())
    conditional = text.lstrip().lower().startswith("[if")
    least = _LEAST_WORDS_OF_CONDITION if conditional else _LEAST_WORDS
    return said if len(_WORDS.findall(said)) >= least else ""


def _outside_conditions(text: str) -> str:
    """Without the blocks of ``@media`` and the like, whose rules hold elsewhere."""
    kept: list[str] = []
    at = 0
    while (start := text.find("@", at)) >= 0:
        kept.append(text[at:start])
        brace, semicolon = text.find("{", start), text.find(";", start)
        if brace < 0 or 0 <= semicolon < brace:
            at = len(text) if semicolon < 0 else semicolon + 1
            continue
        depth, at = 1, brace + 1
        while at < len(text) and depth:
            depth += {"{": 1, "}": -1}.get(text[at], 0)
            at += 1
    return "".join([*kept, text[at:]])


def _declarations(text: str) -> dict[str, str]:
    return {name.lower(): value.replace("!important", "").strip().lower() for name, value in _DECLARATION.findall(text)}


def _number(text: str | None, otherwise: float) -> float:
    try:
        return float(text.rstrip("%")) / (100 if text.endswith("%") else 1) if text else otherwise
    except ValueError:
        return otherwise


def _points(text: str | None, otherwise: float) -> float:
    found = _LENGTH.fullmatch((text or "").strip())
    if found is None:
        return otherwise
    return _number(found[1], 0.0) * _POINTS.get(found[2], 12.0)


def _is_far_away(style: dict[str, str]) -> bool:
    edges = [style.get("text-indent")]
    if style.get("position") in ("absolute", "fixed"):
        edges += [style.get(edge) for edge in ("left", "top", "right", "bottom")]
    edges.append(style.get("margin-left"))
    return any(_points(edge, 0.0) <= -_FAR * 0.75 for edge in edges)


def _is_cut_off(style: dict[str, str]) -> bool:
    clipped = re.sub(r"\s|px", "", style.get("clip", "")) in ("rect(0,0,0,0)", "rect(0000)", "rect(1,1,1,1)")
    if clipped or style.get("clip-path", "").replace(" ", "") == "inset(50%)":
        return True
    sizes = [style.get(name) for name in ("height", "width", "max-height", "max-width")]
    return style.get("overflow") == "hidden" and any(size is not None and _points(size, 12.0) <= 1 for size in sizes)


def _colour(text: str) -> tuple[int, int, int] | None:
    text = text.strip().lower()
    if found := _HEX.search(text):
        digits = found[1] if len(found[1]) == 6 else "".join(2 * digit for digit in found[1])
        return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16)
    if found := _RGB.search(text):
        red, green, blue = (min(255, int(float(found[n]))) for n in (1, 2, 3))
        return red, green, blue
    return _NAMED.get(text.split()[0] if text else "")
