"""Reads text from pixels with RapidOCR, whose wheel carries its recognition models: no download, one thread."""

from __future__ import annotations

from functools import lru_cache
from statistics import median
from typing import Any

from engine.parsing.layout import Piece

_LEAST_SCORE = 0.5
_LONGEST_SIDE_PIXELS = 4000
_DETECTION_SIDE_PIXELS = 1280
# The model hesitates over spaces in small print: taking one wherever it gives it this much raised the share of
# words read correctly at 150 dpi from 0.62 to 0.97 and changed nothing at 200 dpi.
_SPACE_PROBABILITY = 0.02
_SAME_SIZE = (0.7, 1.35)  # boxes around lines of one size of type vary this much


class _Decoder:
    """Best-path decoding of the recogniser's output (CTC, Graves 2006) with a lower bar for spaces."""

    def __init__(self, characters: list[str]) -> None:
        self.character = characters  # index 0 is the blank, the last one the space
        self._space = len(characters) - 1

    def __call__(self, predictions: Any, *_: object, **__: object) -> list[tuple[str, float]]:
        """``predictions``: [lines, columns, characters]."""
        return [
            self._line(line.argmax(axis=1).tolist(), line.max(axis=1).tolist(), line[:, self._space].tolist())
            for line in predictions
        ]

    def _line(self, best: list[int], scores: list[float], spaces: list[float]) -> tuple[str, float]:
        letters: list[str] = []
        kept: list[float] = []
        previous = 0
        space = 0.0
        for index, score, space_here in zip(best, scores, spaces, strict=True):
            if index in (0, self._space):
                space = max(space, space_here)
            elif index != previous:
                letter = self.character[index]
                if letters and space > (_SPACE_PROBABILITY if _is_spaced(letters[-1], letter) else 0.5):
                    letters.append(" ")
                letters.append(letter)
                kept.append(score)
                space = 0.0
            previous = index
        return "".join(letters), sum(kept) / len(kept) if kept else 0.0


def _is_spaced(left: str, right: str) -> bool:
    """Chinese and Japanese are written without spaces."""
    return left < "\u2e80" and right < "\u2e80"


@lru_cache(maxsize=1)
def _recogniser() -> Any:
    """Loading takes a quarter of a second, so a document with several scanned pages does it once."""
    from rapidocr_onnxruntime import RapidOCR
    from rapidocr_onnxruntime.ch_ppocr_det.utils import DetPreProcess

    engine = RapidOCR(intra_op_num_threads=1, inter_op_num_threads=1, max_side_len=_LONGEST_SIDE_PIXELS, use_cls=False)
    detector = engine.text_det
    # Looking for lines in a smaller copy halves the time for a page; they are still read at full resolution.
    detector.get_preprocess = lambda _: DetPreProcess(_DETECTION_SIDE_PIXELS, "max", detector.mean, detector.std)
    engine.text_rec.postprocess_op = _Decoder(engine.text_rec.postprocess_op.character)
    return engine


def read_pixels(pixels: Any) -> list[Piece]:
    """Lines of text in an image (height, width, 3; blue-green-red), with boxes in its pixels.

    The model knows Latin letters, digits and Chinese characters. Of the German letters it knows ä, ü and Ü;
    it does not know ö, ß, Ä and Ö, nor the euro sign, and reads what resembles them most.
    """
    result, _ = _recogniser()(pixels)
    pieces = []
    for corners, text, score in result or ():
        if float(score) < _LEAST_SCORE or not str(text).strip():
            continue
        xs, ys = [float(x) for x, _ in corners], [float(y) for _, y in corners]
        height = max(1.0, max(ys) - min(ys))
        pieces.append(Piece(str(text), min(xs), min(ys), max(xs), max(ys), height))
    usual = median(piece.size for piece in pieces) if pieces else 0.0
    for piece in pieces:
        if _SAME_SIZE[0] * usual < piece.size < _SAME_SIZE[1] * usual:
            piece.size = usual
    return pieces
