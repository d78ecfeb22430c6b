"""Turn a source into an image-only PDF that looks like it came out of an office scanner."""

from __future__ import annotations

import io
import zlib

import numpy as np
import pypdfium2
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from samples.writers import pdf
from samples.writers.markup import Source

_DPI = 170
_NOISE = 9.0  # standard deviation in grey levels


def write(source: Source) -> bytes:
    rng = np.random.default_rng(zlib.crc32(source.title.encode()))
    clean = pypdfium2.PdfDocument(pdf.write(source))
    out = io.BytesIO()
    canvas = Canvas(out, invariant=1)
    canvas.setTitle(source.meta.get("scan_title", "Scan"))
    for page in clean:
        width, height = page.get_size()
        canvas.setPageSize((width, height))
        image = page.render(scale=_DPI / 72, grayscale=True).to_pil().convert("L")
        canvas.drawImage(ImageReader(_worn(image, rng)), 0, 0, width, height)
        canvas.showPage()
    clean.close()
    canvas.save()
    return out.getvalue()


def _worn(image: Image.Image, rng: np.random.Generator) -> io.BytesIO:
    """Rotate by about half a degree, soften, add sensor noise and a shadow along one edge; return a JPEG."""
    angle = float(rng.uniform(0.35, 0.75) * rng.choice([-1, 1]))
    tilted = image.rotate(angle, resample=Image.Resampling.BICUBIC, fillcolor=250)
    grey = np.asarray(tilted, dtype=np.float32)
    grey = 30 + grey * (215 / 255)
    grey += rng.normal(0, _NOISE, grey.shape)
    grey -= 40 * np.exp(-np.arange(grey.shape[1]) / 18.0)[None, :]
    data = io.BytesIO()
    Image.fromarray(np.clip(grey, 0, 255).astype(np.uint8)).save(data, "JPEG", quality=42)
    data.seek(0)
    return data
