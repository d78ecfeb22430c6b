"""Where lines of text stand in an image: differentiable binarization (Liao et al. 2020). Knows no letters."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Quad = Any  # array (4, 2): corners from the top left, clockwise, in pixels of the image

_SIDE_PIXELS = 1280
_STRIDE_PIXELS = 32  # the network halves its input five times
_TEXT = 0.3
_LEAST_SCORE = 0.5
_GROWTH = 1.6  # the network marks the core of a line; this much of it is added around
_LEAST_HEIGHT_PIXELS = 3
_MOST_LINES = 1000


def find_lines(pixels: Any, heat_of: Callable[[Any], Any]) -> list[Quad]:
    """``pixels``: [height, width, 3]; ``heat_of``: [1, 3, h, w] in -1 to 1 to the probability of text, [h, w].

    Looking in a smaller copy halves the time for a page; lines are still read at full resolution.
    """
    import cv2
    import numpy as np

    height, width = pixels.shape[:2]
    scale = min(1.0, _SIDE_PIXELS / max(height, width))
    small = cv2.resize(pixels, (_strides(width * scale), _strides(height * scale)))
    heat = heat_of((small.astype(np.float32) / 127.5 - 1).transpose(2, 0, 1)[None])
    mask = cv2.dilate((heat > _TEXT).astype(np.uint8), np.ones((2, 2), np.uint8))
    contours, _ = cv2.findContours(mask, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    to_image = np.array([width / heat.shape[1], height / heat.shape[0]], np.float32)
    last = np.array([width - 1, height - 1], np.float32)
    quads = []
    for contour in contours[:_MOST_LINES]:
        centre, (long, short), angle = cv2.minAreaRect(contour)
        if min(long, short) < _LEAST_HEIGHT_PIXELS:
            continue
        if _mean_inside(heat, cv2.boxPoints((centre, (long, short), angle))) < _LEAST_SCORE:
            continue
        margin = _GROWTH * long * short / (long + short)
        corners = cv2.boxPoints((centre, (long + margin, short + margin), angle))
        quads.append(_clockwise((corners * to_image).round().clip(0, last)))
    quads = [quad for quad in quads if min(_sides(quad)) > _LEAST_HEIGHT_PIXELS]
    return sorted(quads, key=lambda quad: (float(quad[0, 1]), float(quad[0, 0])))


def cut_out(pixels: Any, quad: Quad) -> Any:
    """The line as an upright image; a tall one is text that runs upwards and is turned."""
    import cv2
    import numpy as np

    width, height = (int(side) for side in _sides(quad))
    target = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    warp = cv2.getPerspectiveTransform(quad, target)
    line = cv2.warpPerspective(pixels, warp, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return np.rot90(line) if height >= 1.5 * width else line


def _strides(length: float) -> int:
    return max(_STRIDE_PIXELS, round(length / _STRIDE_PIXELS) * _STRIDE_PIXELS)


def _mean_inside(heat: Any, corners: Any) -> float:
    import cv2
    import numpy as np

    height, width = heat.shape
    left, top = np.floor(corners.min(axis=0)).astype(int).clip(0, (width - 1, height - 1))
    right, bottom = np.ceil(corners.max(axis=0)).astype(int).clip(0, (width - 1, height - 1))
    inside = np.zeros((bottom - top + 1, right - left + 1), np.uint8)
    cv2.fillPoly(inside, [(corners - (left, top)).astype(np.int32)], (1,))
    return float(cv2.mean(heat[top : bottom + 1, left : right + 1], inside)[0])


def _clockwise(corners: Any) -> Any:
    import numpy as np

    by_x = corners[np.argsort(corners[:, 0], kind="stable")]
    (top_left, bottom_left), (top_right, bottom_right) = (
        sorted(pair, key=lambda corner: float(corner[1])) for pair in (by_x[:2], by_x[2:])
    )
    return np.array([top_left, top_right, bottom_right, bottom_left], np.float32)


def _sides(quad: Any) -> tuple[float, float]:
    """Width and height."""
    import numpy as np

    top, right, bottom, left = (float(side) for side in np.linalg.norm(np.roll(quad, -1, axis=0) - quad, axis=1))
    return max(top, bottom), max(left, right)
