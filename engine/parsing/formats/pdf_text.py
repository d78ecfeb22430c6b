"""Reads one PDF page's characters through pdfium's raw interface and groups them into pieces of text."""

from __future__ import annotations

import ctypes
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from engine.parsing.hiding import INVISIBLE
from engine.parsing.layout import Piece

_LINE_ENDS = frozenset((10, 13))
_HYPHENS_OF_PDFIUM = frozenset((0x02, 0xFFFE))  # a hyphen that pdfium believes to be only a line's end
_SPACES = frozenset((0x20, 0xA0, 0x2002, 0x2003, 0x2009, 0x3000))
_WIDE_GAP = 1.6  # in heights: between words it is 0.2 to 0.6, between columns and cells more than this
_DEVICE = 1 << 20
_WITHOUT_INK = frozenset((3, 7))  # text rendering modes: neither filled nor stroked
_ONLY_FILLED = frozenset((0, 4))
_FAINT, _OPAQUE = 8, 200  # of 255


@dataclass(frozen=True, slots=True)
class PageText:
    """What one page says by itself: no pixels were looked at."""

    width: float  # points, as shown: after rotation
    height: float
    pieces: list[Piece]
    fields: tuple[str, ...]  # filled form fields and comments
    characters: int
    usable_characters: int  # without those no font could name
    has_paths: bool


@dataclass(slots=True)
class _Run:
    characters: list[str]
    heights: list[float]
    first: int  # index of the first character, to ask for its font
    last: int
    x0: float
    y0: float
    x1: float
    y1: float


def read_page(page: Any) -> PageText:
    """Everything the page's text layer holds, in pdfium's order."""
    import pypdfium2.raw as raw

    width, height = page.get_size()
    textpage = page.get_textpage()
    try:
        matrix = _page_to_view(raw, page, width, height)
        runs = _runs(raw, textpage, matrix)
        pieces = [_piece(raw, textpage, run) for run in runs]
    finally:
        textpage.close()
    characters, usable = count_characters(pieces)
    has_paths = characters == 0 and any(True for _ in page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH], max_depth=1))
    return PageText(width, height, pieces, _annotations(raw, page), characters, usable, has_paths)


def count_characters(pieces: Iterable[Piece]) -> tuple[int, int]:
    """Characters in all, and those that a font could name."""
    text = "".join(piece.text for piece in pieces)
    return sum(not character.isspace() for character in text), sum(_usable(character) for character in text)


def image_share(page: Any, width: float, height: float) -> float:
    """How much of the page its largest picture covers, 0..1."""
    import pypdfium2.raw as raw

    largest = 0.0
    for number, picture in enumerate(page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3)):
        left, bottom, right, top = picture.get_bounds()
        largest += max(0.0, right - left) * max(0.0, top - bottom)
        if number > 500:
            break
    return min(1.0, largest / max(1.0, width * height))


def _usable(character: str) -> bool:
    return not character.isspace() and unicodedata.category(character) not in ("Co", "Cn", "Cc", "Cs", "So")


def _page_to_view(raw: Any, page: Any, width: float, height: float) -> tuple[float, ...]:
    """The affine map from PDF user space to points from the top left of the page as it is shown."""
    corners = []
    for x, y in ((0.0, 0.0), (1000.0, 0.0), (0.0, 1000.0)):
        view_x, view_y = ctypes.c_int(), ctypes.c_int()
        raw.FPDF_PageToDevice(page.raw, 0, 0, _DEVICE, _DEVICE, 0, x, y, view_x, view_y)
        corners.append((view_x.value * width / _DEVICE, view_y.value * height / _DEVICE))
    (ox, oy), (ax, ay), (bx, by) = corners
    return ((ax - ox) / 1000, (bx - ox) / 1000, ox, (ay - oy) / 1000, (by - oy) / 1000, oy)


def _runs(raw: Any, textpage: Any, matrix: tuple[float, ...]) -> list[_Run]:
    """Characters that follow one another on a line."""
    handle = textpage.raw
    get_unicode, get_box = raw.FPDFText_GetUnicode, raw.FPDFText_GetLooseCharBox
    rectangle = raw.FS_RECTF()
    pointer = ctypes.byref(rectangle)
    xx, xy, xo, yx, yy, yo = matrix
    runs: list[_Run] = []
    run: _Run | None = None
    space = False
    for index in range(textpage.count_chars()):
        code = get_unicode(handle, index)
        if code in _LINE_ENDS:
            run = None
            continue
        if code in _SPACES:
            space = True
            continue
        if code == 0 or not get_box(handle, index, pointer):
            continue
        character = _character(code)
        ax, ay = xx * rectangle.left + xy * rectangle.top + xo, yx * rectangle.left + yy * rectangle.top + yo
        bx, by = (
            xx * rectangle.right + xy * rectangle.bottom + xo,
            yx * rectangle.right + yy * rectangle.bottom + yo,
        )
        x0, x1 = (ax, bx) if ax <= bx else (bx, ax)
        y0, y1 = (ay, by) if ay <= by else (by, ay)
        if run is not None and _continues(run, x0, y0, x1, y1):
            if space:
                run.characters.append(" ")
            run.characters.append(character)
            run.heights.append(y1 - y0)
            run.last = index
            run.x0, run.x1 = min(run.x0, x0), max(run.x1, x1)
            run.y0, run.y1 = min(run.y0, y0), max(run.y1, y1)
        else:
            run = _Run([character], [y1 - y0], index, index, x0, y0, x1, y1)
            runs.append(run)
        space = False
    return runs


def _character(code: int) -> str:
    if code in _HYPHENS_OF_PDFIUM:
        return "-"
    if 0xF000 <= code <= 0xF0FF:  # symbol fonts put their glyphs here; in texts those are bullets
        return "•"
    return chr(code) if code <= 0x10FFFF else "\ufffd"


def _continues(run: _Run, x0: float, y0: float, x1: float, y1: float) -> bool:
    height = max(run.y1 - run.y0, y1 - y0, 0.1)
    if min(run.y1, y1) - max(run.y0, y0) < 0.3 * min(run.y1 - run.y0, y1 - y0):
        # text set upwards or downwards: characters stacked over the same place
        return abs((x0 + x1) - (run.x0 + run.x1)) < 0.5 * (x1 - x0) and run.x1 - run.x0 < 2 * (x1 - x0)
    return -height * 1.5 < x0 - run.x1 < height * _WIDE_GAP


def _piece(raw: Any, textpage: Any, run: _Run) -> Piece:
    asked = (run.first, (run.first + run.last) // 2, run.last)
    bold = sum(_is_bold(raw, textpage.raw, index) for index in asked) >= 2
    text = unicodedata.normalize("NFC", "".join(run.characters))
    if len(run.characters) > 2 and run.y1 - run.y0 > 2.5 * (run.x1 - run.x0):
        size = run.x1 - run.x0  # set along the margin
    else:
        size = sorted(run.heights)[len(run.heights) // 2]
    kind, ink = _look(raw, textpage.raw, (run.first + run.last) // 2)
    return Piece(text, run.x0, run.y0, run.x1, run.y1, max(0.1, size), bold, kind, ink)


def _look(raw: Any, handle: Any, index: int) -> tuple[str | None, int | None]:
    """INVISIBLE where the file draws without ink, by its rendering mode or without opacity; and the grey of the ink."""
    drawn = raw.FPDFText_GetTextObject(handle, index)
    mode = raw.FPDFTextObj_GetTextRenderMode(drawn) if drawn else 0
    if mode in _WITHOUT_INK:
        return INVISIBLE, None
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    if not raw.FPDFText_GetFillColor(handle, index, red, green, blue, alpha):
        return None, None
    if alpha.value < _FAINT and mode in _ONLY_FILLED:
        return INVISIBLE, None
    grey = (299 * red.value + 587 * green.value + 114 * blue.value) // 1000
    return None, grey if mode in _ONLY_FILLED and alpha.value > _OPAQUE else None


def _is_bold(raw: Any, handle: Any, index: int) -> bool:
    if raw.FPDFText_GetFontWeight(handle, index) >= 600:
        return True
    buffer = ctypes.create_string_buffer(128)
    flags = ctypes.c_int()
    length = raw.FPDFText_GetFontInfo(handle, index, buffer, len(buffer), flags)
    name = buffer.raw[: min(length, len(buffer))].lower()
    return any(word in name for word in (b"bold", b"black", b"heavy", b"cmbx", b"-semib", b"demi"))


def _annotations(raw: Any, page: Any) -> tuple[str, ...]:
    """Values of form fields as ``name: value``, and what people wrote into notes."""
    texts: list[str] = []
    for index in range(min(raw.FPDFPage_GetAnnotCount(page.raw), 5000)):
        annotation = raw.FPDFPage_GetAnnot(page.raw, index)
        if not annotation:
            continue
        kind = raw.FPDFAnnot_GetSubtype(annotation)
        if kind == raw.FPDF_ANNOT_WIDGET:
            name, value = _string(raw, annotation, b"T"), _string(raw, annotation, b"V")
            if value and value != "Off":
                texts.append(f"{name}: {value}" if name else value)
        elif kind in (raw.FPDF_ANNOT_TEXT, raw.FPDF_ANNOT_FREETEXT, raw.FPDF_ANNOT_HIGHLIGHT):
            texts.append(_string(raw, annotation, b"Contents"))
        raw.FPDFPage_CloseAnnot(annotation)
    return tuple(text for text in dict.fromkeys(texts) if text.strip())


def _string(raw: Any, annotation: Any, key: bytes) -> str:
    size = raw.FPDFAnnot_GetStringValue(annotation, key, None, 0)
    if not 2 < size <= 1 << 20:
        return ""
    buffer = (ctypes.c_ushort * (size // 2 + 1))()
    raw.FPDFAnnot_GetStringValue(annotation, key, buffer, size)
    return bytes(buffer)[: size - 2].decode("utf-16-le", "replace")
