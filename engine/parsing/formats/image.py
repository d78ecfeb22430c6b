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
    if not source.limits.ocr:
        raise UnsupportedError("Text in pictures is not read: OCR is turned off.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            image = open_picture(source.data)
            builder.media_type = _MEDIA_TYPES.get(image.format or "", f"image/{(image.format or 'unknown').lower()}")
            frames = min(count_frames(image), source.limits.ocr_pages)
            builder.set_pages(frames)
            add_pages([page for number in range(frames) if (page := _frame(image, number, source, builder))], builder)
    except (OSError, ValueError, SyntaxError, EOFError) as error:
        raise CorruptError("The picture is damaged or cut short.") from error
    if not builder.element_count:
        raise EmptyError("No text was found in the picture.")


def open_picture(data: bytes) -> Any:
    """A Pillow image of which only the header was read. Raises CorruptError, and OSError and others later on."""
    from PIL import Image, UnidentifiedImageError

    Image.init()
    Image.MAX_IMAGE_PIXELS = None  # judged by the caller, from the header, before any pixel is decoded
    try:
        return Image.open(io.BytesIO(data), formats=_FORMATS)
    except UnidentifiedImageError:
        raise CorruptError("The picture is damaged or cut short.") from None


def count_frames(image: Any) -> int:
    """How many pages it has: an animation has one."""
    return 1 if image.format in _ANIMATION else int(getattr(image, "n_frames", 1))


def upright(image: Any) -> Any:
    """The current frame as a person holds it, in red, green and blue, on white where it is transparent."""
    from PIL import Image, ImageOps

    turned = ImageOps.exif_transpose(image)
    if turned.mode in ("RGBA", "LA", "PA", "P"):
        layered = turned.convert("RGBA")
        turned = Image.alpha_composite(Image.new("RGBA", layered.size, "white"), layered)
    return turned.convert("RGB")


def _frame(image: Any, number: int, source: Source, builder: DocumentBuilder) -> PageBlocks | None:
    import numpy as np

    from engine.parsing import ocr

    source.heartbeat()
    image.seek(number)
    width, height = image.size
    if width * height > source.limits.image_pixels:
        raise TooLargeError(f"The picture has {width} × {height} pixels; the limit is {source.limits.image_pixels}.")
    if min(width, height) < _SMALLEST_SIDE:
        return None
    pixels = np.ascontiguousarray(np.asarray(upright(image))[:, :, ::-1])
    pieces = ocr.read_pixels(pixels)
    builder.read_by_ocr(number + 1)
    return PageBlocks(number + 1, pixels.shape[1], pixels.shape[0], arrange(pieces), ())
