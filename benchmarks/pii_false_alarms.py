"""False alarms: what is found in ordinary business texts that name nobody, by type and in 1,000 words.

    python -m benchmarks.pii_false_alarms [--part held-out|development] [--show] [--texts FILE ...]

The texts (``benchmarks/ordinary``) are questions, rows of tables, product texts, policies, minutes, headings, job
titles and numbers of other things, in English and German, written for this measure: no person, organisation, place,
address or number of a person is in them, so every finding is wrong. They are examined twice, as whole paragraphs and
as single lines, since a cell or a question stands alone in many uses. Errors are read on the development half only.
``--show`` prints each finding of the development half. ``--texts`` counts findings, right and wrong, in other files.
"""

from __future__ import annotations

import argparse
import os
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.privacy.detector import PiiDetector

_FOLDER = Path(__file__).parent / "ordinary"
_FILES = {"held-out": "held_out.txt", "development": "development.txt"}


def paragraphs(part: str) -> list[str]:
    """The texts of one half, without the headings of its groups."""
    text = (_FOLDER / _FILES[part]).read_text(encoding="utf-8")
    kept = "\n".join(line for line in text.splitlines() if not line.startswith("# "))
    return [block.strip("\n") for block in kept.split("\n\n") if block.strip()]


def false_alarms(detector: PiiDetector, texts: Sequence[str]) -> list[tuple[str, str, str]]:
    """Type, words and text of each finding."""
    return [
        (str(each.type), text[each.start : each.end], text)
        for text, findings in zip(texts, detector.find_many(texts), strict=True)
        for each in findings
    ]


def words_of(texts: Sequence[str]) -> int:
    """How many words the texts have."""
    return sum(len(text.split()) for text in texts)


def _print(title: str, texts: Sequence[str], found: Sequence[tuple[str, str, str]]) -> None:
    words = words_of(texts)
    print(f"{title}: {words} words, {1000 * len(found) / max(1, words):.2f} findings in 1,000 words")
    for type_, count in Counter(type_ for type_, _, _ in found).most_common():
        print(f"  {type_:24} {1000 * count / words:6.2f}  ({count})")


def main() -> None:
    """Measure and print."""
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[name] = "1"
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--part", choices=tuple(_FILES), default="held-out")
    parser.add_argument("--show", action="store_true", help="print each finding (development half)")
    parser.add_argument("--texts", type=Path, nargs="+", default=[], help="other files, paragraphs between empty lines")
    arguments = parser.parse_args()
    from engine.privacy.detector import PiiDetector

    detector = PiiDetector.load()
    for path in arguments.texts:
        texts = path.read_text(encoding="utf-8").split("\n\n")
        _print(path.name, texts, false_alarms(detector, texts))
    if arguments.texts:
        return
    whole = paragraphs(arguments.part)
    lines = [line for text in whole for line in text.splitlines()]
    for title, texts in (("whole paragraphs", whole), ("single lines", lines)):
        found = false_alarms(detector, texts)
        _print(f"{arguments.part}, {title}", texts, found)
        if arguments.show and arguments.part == "development":
            for type_, written, text in found:
                print(f"  {type_:16} {written!r} in {text[:70]!r}")


if __name__ == "__main__":
    main()
