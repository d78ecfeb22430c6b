"""Scanned pages: what is read from them, and that reading them touches nothing but the models' files."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.parsing import ocr
from engine.parsing.errors import UnsupportedError
from engine.parsing.ocr_decode import Decoder
from engine.parsing.ocr_lines import find_lines

GERMAN = [
    "Prüfbericht der Außenstelle Lüneburg",
    "Ölwechsel und Überprüfung der Bremsanlage erfolgen jährlich;",
    "die Kosten betragen höchstens 1.480,50 € zuzüglich Umsatzsteuer.",
    "Änderungen der Öffnungszeiten werden an der Straße ausgehängt.",
    "Größere Schäden sind gemäß § 7 unverzüglich zu melden.",
    "Bei mehr als 28 °C dürfen Beschäftigte die Pausen verlängern.",
    "Herr Süßmuth und Frau Özdemir schließen das Büro für Übergaben.",
]
TABLE = [
    ["Gehäuse groß", "12", "48,50 €", "582,00 €"],
    ["Prüfgerät für Öldruck", "3", "219,00 €", "657,00 €"],
    ["Kühlflüssigkeit", "25", "3,20 €", "80,00 €"],
]


def scan(dpi: int, tilt_degrees: float, noise: float) -> bytes:
    """A PDF whose only content is the picture of a page, as an office scanner makes it."""
    import pypdfium2
    from PIL import Image
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    printed = io.BytesIO()
    canvas = Canvas(printed, pagesize=A4)
    canvas.setFont("Times-Roman", 11)
    for number, line in enumerate(GERMAN):
        canvas.drawString(60, 780 - 18 * number, line)
    for number, row in enumerate(TABLE):
        for left, cell in zip((60, 270, 350, 450), row, strict=True):
            canvas.drawString(left, 600 - 20 * number, cell)
        canvas.rect(57, 594 - 20 * number, 480, 20)
    canvas.save()
    with pypdfium2.PdfDocument(printed.getvalue()) as document:
        image = document[0].render(scale=dpi / 72).to_pil().convert("L")
    tilted = image.rotate(tilt_degrees, resample=Image.Resampling.BICUBIC, fillcolor=255)
    grey = np.asarray(tilted, np.float32) + np.random.default_rng(7).normal(0, noise, (tilted.height, tilted.width))
    picture = io.BytesIO()
    Image.fromarray(grey.clip(0, 255).astype(np.uint8)).save(picture, "JPEG", quality=50)
    scanned = io.BytesIO()
    canvas = Canvas(scanned, pagesize=A4)
    canvas.drawImage(ImageReader(picture), 0, 0, *A4)
    canvas.save()
    return scanned.getvalue()


@pytest.mark.parametrize(("dpi", "tilt_degrees", "noise"), [(200, 0, 0), (200, 0.6, 9), (150, -0.8, 14)])
def test_a_german_scan_keeps_its_letters(parse: Any, dpi: int, tilt_degrees: float, noise: float) -> None:
    document = parse(scan(dpi, tilt_degrees, noise), "scan.pdf")
    assert document.ocr_pages == (1,)
    wanted = Counter(" ".join([*GERMAN, *(cell for row in TABLE for cell in row)]).split())
    missing = wanted - Counter(document.text.replace("|", " ").split())
    assert missing.total() <= 0.03 * wanted.total(), missing
    for letter in "äöüÄÖÜß€§°":
        assert letter in document.text


_ALONE = """
import sys
import numpy, cv2, onnxruntime

def refuse(event, arguments):
    writing = event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+")
    if writing or event.startswith(("socket.", "subprocess.", "os.mkdir", "urllib.")):
        print("refused:", event, arguments)
        raise PermissionError(event)

sys.addaudithook(refuse)
import os
threads = len(os.listdir("/proc/self/task")) if os.path.exists("/proc/self/task") else 0
from engine.parsing import ocr
page = numpy.full((200, 700, 3), 255, numpy.uint8)
cv2.putText(page, "Delivery 4711", (40, 110), cv2.FONT_HERSHEY_SIMPLEX, 2, (0, 0, 0), 4)
print([piece.text for piece in ocr.read_pixels(page)])
print([name for name in sys.modules if name.partition(".")[0] in ("rapidocr", "requests", "urllib3")])
print(len(os.listdir("/proc/self/task")) - threads if threads else 0)
"""


def test_reading_opens_no_socket_writes_no_file_says_nothing_and_starts_no_thread() -> None:
    run = subprocess.run([sys.executable, "-c", _ALONE], capture_output=True, text=True, check=False, env=os.environ)
    assert (run.stdout.splitlines(), run.stderr) == (["['Delivery 4711']", "[]", "0"], "")


@pytest.mark.parametrize("name", ["PP-OCRv6_det_small.onnx", "PP-OCRv6_rec_small.onnx"])
@pytest.mark.parametrize("damage", ["missing", "cut short"])
def test_a_damaged_model_is_an_error_and_is_not_fetched(tmp_path: Path, name: str, damage: str) -> None:
    models = tmp_path / "models"
    shutil.copytree(ocr.models_folder(), models)
    (models / name).unlink()
    if damage == "cut short":
        (models / name).write_bytes((ocr.models_folder() / name).read_bytes()[:100_000])
    before = sorted((path.name, path.stat().st_size) for path in models.iterdir())
    with pytest.raises(UnsupportedError):
        ocr.Recogniser(models)
    assert sorted((path.name, path.stat().st_size) for path in models.iterdir()) == before


def columns(*best: tuple[int, float, float], characters: int) -> Any:
    """``best``: character, its probability, the probability of a space."""
    line = np.zeros((len(best), characters), np.float32)
    for column, (character, score, space) in zip(line, best, strict=True):
        column[-1] = space
        column[character] = score
    return line


def test_a_hesitant_space_counts_between_letters_but_not_between_ideographs() -> None:
    decode = Decoder(["a", "b", "文", "字"])
    hesitant = (0, 0.9, 0.1)
    assert decode(columns((1, 0.8, 0), hesitant, (2, 0.6, 0), characters=6)) == ("a b", pytest.approx(0.7))
    assert decode(columns((3, 0.8, 0), hesitant, (4, 0.6, 0), characters=6))[0] == "文字"


def test_a_letter_is_repeated_only_across_a_blank() -> None:
    decode = Decoder(["a", "b"])
    text, _ = decode(columns((1, 0.9, 0), (1, 0.9, 0), (0, 0.9, 0), (1, 0.9, 0), (2, 0.9, 0), characters=4))
    assert text == "aab"
    assert decode(columns((0, 0.9, 0), characters=4)) == ("", 0.0)


def test_a_line_is_found_in_pixels_of_the_image_however_large_it_is() -> None:
    def heat_of(batch: Any) -> Any:
        _, _, height, width = batch.shape
        heat = np.zeros((height, width), np.float32)
        heat[height // 2 - 5 : height // 2 + 5, width // 4 : 3 * width // 4] = 0.9
        return heat

    ((top_left, _, bottom_right, _),) = find_lines(np.zeros((3000, 2000, 3), np.uint8), heat_of)
    assert 450 < top_left[0] < 500 and 1500 < bottom_right[0] < 1550
    assert 1450 < top_left[1] < 1490 and 1510 < bottom_right[1] < 1550


@pytest.mark.parametrize("shape", [(24, 24, 3), (24, 5000, 3), (5000, 24, 3)])
def test_an_image_of_any_shape_can_be_read(shape: tuple[int, int, int]) -> None:
    assert ocr.read_pixels(np.full(shape, 255, np.uint8)) == []
