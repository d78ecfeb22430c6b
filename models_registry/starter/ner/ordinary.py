"""Ordinary words: those that the project's own texts have in small letters, German nouns among them, and words.txt.

    python -m models_registry.starter.ner.ordinary

A capitalised word that is none of these is probably a name. Written once into ``lists/ordinary.txt``.
"""

from __future__ import annotations

import re
from collections import Counter

from models_registry.starter.ner import fill
from models_registry.starter.ner.generate import ordinary_words, plain_sentences
from models_registry.starter.ner.names import LISTS, Names


def main() -> None:
    """Count and write."""
    counts: Counter[str] = Counter()
    for sentence in plain_sentences(Names()):
        words = re.findall(r"[^\W\d_]{2,}", sentence)
        counts.update(word.lower() for word in words if word.islower())
        counts.update(word.lower() for word in words if not word.islower() and word[-4:] in ("ung", "heit", "keit"))
    frames = (LISTS / "frames.txt").read_text(encoding="utf-8")
    said = re.findall(r"[^\W\d_]{2,}", re.sub(r"\{\w+\}|\\[nt]", " ", frames))
    said += re.findall(
        r"[^\W\d_]{2,}",
        " ".join(
            [
                *fill.THINGS,
                *fill.NOUNS,
                *fill.GERMAN_NOUNS,
                *fill.GERMAN_THINGS,
                *fill.HEADS,
                *fill.JOBS,
                *fill.GERMAN_JOBS,
            ]
        ),
    )
    kept = {word for word, count in counts.items() if count >= 2} | {word.lower() for word in said}
    kept |= {word.lower() for word in (*fill.WEEKDAYS, *fill.MONTHS, *fill.NATIONS)}
    kept |= set(Names().words) | set(ordinary_words())
    (LISTS / "ordinary.txt").write_text("\n".join(sorted(kept)) + "\n", encoding="utf-8")
    print(len(kept), "words")


if __name__ == "__main__":
    main()
