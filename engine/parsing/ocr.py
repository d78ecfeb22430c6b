"""Reads text from pixels with RapidOCR, whose wheel carries its recognition models: no download, one thread."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from engine.parsing.layout import Piece

_LEAST_SCORE = 0.5
_DETECTION_SIDE_PIXELS = 1280
_LONGEST_SIDE_PIXELS = 4000


@lru_cache(maxsize=1)
def _recogniser() -> Callable[..., Any]:
    """Loading takes a quarter of a second, so a document with several scanned pages does it once."""
    from rapidocr_onnxruntime import RapidOCR

    engine: Callable[..., Any] = RapidOCR(
        intra_op_num_threads=1,
        inter_op_num_threads=1,
        max_side_len=_LONGEST_SIDE_PIXELS,
        det_limit_type="max",
        det_limit_side_len=_DETECTION_SIDE_PIXELS,
        use_cls=False,
    )
    return engine


def read_pixels(pixels: Any) -> list[Piece]:
    """Lines of text in an image (height, width, 3; blue-green-red), with boxes in its pixels.

    The recognition model knows Latin letters, digits and Chinese characters. It has no letters with
    diacritics beyond a few, so German umlauts mostly come out as their base letters.
    """
    result, _ = _recogniser()(pixels)
    pieces = []
    for corners, text, score in result or ():
        if float(score) < _LEAST_SCORE or not str(text).strip():
            continue
        xs, ys = [float(x) for x, _ in corners], [float(y) for _, y in corners]
        height = max(1.0, max(ys) - min(ys))
        pieces.append(Piece(str(text), min(xs), min(ys), max(xs), max(ys), height))
    return pieces
