"""Runs of a Word document that nobody sees: hidden, white on white, or smaller than any print."""

from __future__ import annotations

from typing import Any

from engine.parsing import hiding
from engine.parsing.xmltree import attribute, child, descendants, local

_TINY_HALF_POINTS = 4
_LIGHT = 232  # of 255 in every channel
_SHADED = frozenset({"tcPr", "pPr", "rPr", "tblPr"})


def vanishing_styles(styles: Any | None) -> frozenset[str]:
    """The ids of styles whose text is hidden, by themselves or by what they are based on."""
    if styles is None:
        return frozenset()
    found: set[str] = set()
    based: dict[str, str] = {}
    for style in descendants(styles, "style"):
        name = attribute(style, "styleId") or ""
        based[name] = attribute(child(style, "basedOn"), "val") or ""
        if _is_on(child(child(style, "rPr"), "vanish")):
            found.add(name)
    for _ in range(10):  # deeper chains are nobody's
        found |= {name for name, parent in based.items() if parent in found}
    return frozenset(found - {""})


def hiding_of_run(run: Any, vanishing: frozenset[str]) -> str | None:
    """Why a run is not seen; None where it is, or where one cannot tell."""
    look = child(run, "rPr")
    own = child(look, "vanish")
    styles = {attribute(child(look, "rStyle"), "val"), _paragraph_style(run)}
    if _is_on(own) or (own is None and styles & vanishing):
        return hiding.VANISH
    if look is None:
        return None
    size = attribute(child(look, "sz"), "val") or ""
    if size.isdigit() and int(size) < _TINY_HALF_POINTS:
        return hiding.TINY
    colour = attribute(child(look, "color"), "val") or ""
    return hiding.UNSEEN if _is_light(colour) and _is_on_white(run) else None


def _paragraph_style(run: Any) -> str | None:
    for parent in run.iterancestors():
        if local(parent) == "p":
            return attribute(child(child(parent, "pPr"), "pStyle"), "val")
    return None


def _is_on(toggle: Any | None) -> bool:
    return toggle is not None and attribute(toggle, "val") not in ("0", "false", "off", "none")


def _is_light(colour: str) -> bool:
    try:
        return len(colour) == 6 and all(int(colour[at : at + 2], 16) >= _LIGHT for at in (0, 2, 4))
    except ValueError:
        return False


def _is_on_white(run: Any) -> bool:
    """Whether white paper is behind: no shading anywhere around, no style of a table, no shape."""
    if child(child(run, "rPr"), "highlight") is not None or _has_shading(child(run, "rPr")):
        return False
    for parent in run.iterancestors():
        name = local(parent)
        if name == "txbxContent":
            return False
        if name == "tbl" and child(child(parent, "tblPr"), "tblStyle") is not None:
            style = attribute(child(child(parent, "tblPr"), "tblStyle"), "val")
            if style not in ("TableGrid", "TableNormal"):
                return False
        if name == "document" and child(parent, "background") is not None:
            return False
        if any(local(one) in _SHADED and _has_shading(one) for one in parent):
            return False
    return True


def _has_shading(properties: Any | None) -> bool:
    shading = child(properties, "shd")
    fill = attribute(shading, "fill") if shading is not None else None
    return fill not in (None, "auto", "") and not _is_light(str(fill))
