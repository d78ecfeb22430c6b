"""Pictures: every frame is a page whose text OCR reads."""

from __future__ import annotations

import io
import warnings
from typing import Any

from engine.parsing.blocks import PageBlocks, add_pages
from engine.parsing.build import DocumentBuilder
from engine.parsing.errors import CorruptError, EmptyError, TooLargeError, UnsupportedError
from engine.parsing.layout import arrange
from engine.parsing.source import Source

_MEDIA_TYPES = {"JPEG": "image/jpeg", "MPO": "image/jpeg", "TIFF": "image/tiff"}
_FORMATS = ("PNG", "JPEG", "TIFF", "BMP", "GIF", "WEBP", "AVIF")
_SMALLEST_SIDE = 24
_ANIMATION = frozenset({"GIF", "WEBP", "PNG", "AVIF"})


def read(source: Source, builder: DocumentBuilder) -> None:
    from PIL import Image, UnidentifiedImageError

    Image.init()

    if not source.limits.ocr:
        raise UnsupportedError("Text in pictures is not read: OCR is turned off.")
    Image.MAX_IMAGE_PIXELS = None  # judged below, from the header, before any pixel is decoded
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            image = Image.open(io.BytesIO(source.data), formats=_FORMATS)
            builder.media_type = _MEDIA_TYPES.get(image.format or "", f"image/{(image.format or 'unknown').lower()}")
            frames = 1 if image.format in _ANIMATION else min(getattr(image, "n_frames", 1), source.limits.ocr_pages)
            builder.set_pages(frames)
            add_pages([page for number in range(frames) if (page := _frame(image, number, source, builder))], builder)
    except UnidentifiedImageError:
        raise CorruptError("The picture is damaged or cut short.") from None
    except (OSError, ValueError, SyntaxError, EOFError) as error:
        raise CorruptError("The picture is damaged or cut short.") from error
    if not builder.element_count:
        raise EmptyError("No text was found in the picture.")


def _frame(image: Any, number: int, source: Source, builder: DocumentBuilder) -> PageBlocks | None:
    import numpy as np
    from PIL import ImageOps

    from engine.parsing import ocr

    source.heartbeat()
    image.seek(number)
    width, height = image.size
    if width * height > source.limits.image_pixels:
        raise TooLargeError(f"The picture has {width} × {height} pixels; the limit is {source.limits.image_pixels}.")
    if min(width, height) < _SMALLEST_SIDE:
        return None
    upright = ImageOps.exif_transpose(image)
    if upright.mode in ("RGBA", "LA", "PA", "P"):
        from PIL import Image

        layered = upright.convert("RGBA")
        upright = Image.alpha_composite(Image.new("RGBA", layered.size, "white"), layered)
    pixels = np.ascontiguousarray(np.asarray(upright.convert("RGB"))[:, :, ::-1])
    pieces = ocr.read_pixels(pixels)
    builder.read_by_ocr(number + 1)
    return PageBlocks(number + 1, pixels.shape[1], pixels.shape[0], arrange(pieces), ())
