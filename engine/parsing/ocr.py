"""Reads text from pixels: finds the lines in an image, reads each one, says where it stands.

The models, PP-OCRv6 small for detection and for recognition, are files in the wheel of RapidOCR. None of that
package's code is imported: it fetches a model which is missing or altered, and it logs to the console.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from statistics import median
from typing import Any

from engine.parsing.errors import UnsupportedError
from engine.parsing.layout import Piece
from engine.parsing.ocr_decode import Decoder
from engine.parsing.ocr_lines import Quad, cut_out, find_lines

_DETECTION_MODEL = "PP-OCRv6_det_small.onnx"
_RECOGNITION_MODEL = "PP-OCRv6_rec_small.onnx"
_LEAST_SCORE = 0.5
_LINE_HEIGHT_PIXELS = 48  # fixed by the recognition model
_LEAST_WIDTH_PIXELS = 16
_SAME_SIZE = (0.7, 1.35)  # boxes around lines of one size of type vary this much


@lru_cache(maxsize=1)
def _recogniser() -> Recogniser:
    """Loading takes longer than reading a line, so a document with several scanned pages does it once."""
    return Recogniser(models_folder())


def models_folder() -> Path:
    """Where the wheel put its models; looking a package up does not run it."""
    from importlib.util import find_spec

    spec = find_spec("rapidocr")
    if spec is None or spec.origin is None:
        raise _models_unusable()
    return Path(spec.origin).parent / "models"


class Recogniser:
    """The two models of a folder. Raises UnsupportedError where one is missing or damaged."""

    def __init__(self, models: Path) -> None:
        import cv2
        from onnxruntime.capi import onnxruntime_pybind11_state as failures

        cv2.setNumThreads(1)
        try:
            self._detection = _session(models / _DETECTION_MODEL)
            self._recognition = _session(models / _RECOGNITION_MODEL)
            characters = self._recognition.get_modelmeta().custom_metadata_map["character"].splitlines()
        except (failures.NoSuchFile, failures.InvalidProtobuf, failures.InvalidGraph, KeyError) as error:
            raise _models_unusable() from error
        self._decode = Decoder(characters)

    def lines(self, pixels: Any) -> Iterator[tuple[Quad, str, float]]:
        """One at a time: in a batch the short lines are padded to the longest, which costs half as much again."""
        for quad in find_lines(pixels, self._heat):
            yield quad, *self._read(cut_out(pixels, quad))

    def _heat(self, batch: Any) -> Any:
        return self._detection.run(None, {self._detection.get_inputs()[0].name: batch})[0][0, 0]

    def _read(self, line: Any) -> tuple[str, float]:
        import cv2
        import numpy as np

        height, width = line.shape[:2]
        scaled = max(_LEAST_WIDTH_PIXELS, -(-_LINE_HEIGHT_PIXELS * width // height))
        small = cv2.resize(line, (scaled, _LINE_HEIGHT_PIXELS))
        batch = (small.astype(np.float32) / 127.5 - 1).transpose(2, 0, 1)[None]
        return self._decode(self._recognition.run(None, {self._recognition.get_inputs()[0].name: batch})[0][0])


def _models_unusable() -> UnsupportedError:
    return UnsupportedError(
        "Text in pictures cannot be read: the models for OCR are missing or damaged.", help="Install Cloister again."
    )


def _session(model: Path) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False  # lines of many widths would leave it full of holes
    options.log_severity_level = 4
    return onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])


def read_pixels(pixels: Any) -> list[Piece]:
    """Lines of text in an image (height, width, 3; blue-green-red), with boxes in its pixels."""
    pieces = []
    for quad, text, score in _recogniser().lines(pixels):
        if score < _LEAST_SCORE or not text.strip():
            continue
        xs, ys = [float(x) for x, _ in quad], [float(y) for _, y in quad]
        pieces.append(Piece(text, min(xs), min(ys), max(xs), max(ys), max(1.0, max(ys) - min(ys))))
    usual = median(piece.size for piece in pieces) if pieces else 0.0
    for piece in pieces:
        if _SAME_SIZE[0] * usual < piece.size < _SAME_SIZE[1] * usual:
            piece.size = usual
    return pieces
