"""Names of persons, organisations and places, and free-form addresses, by the project's own tagger.

The tagger lies in ``models_registry/starter/ner`` and is read from there only: what is missing is an error and is
never downloaded. Texts go through in batches; a long one goes through in parts, so that memory stays bounded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from engine.privacy.errors import PiiDetectionError, PiiResourceMissingError
from engine.privacy.model import Finding, PiiType

if TYPE_CHECKING:
    from models_registry.starter.ner.tagger import Name, NameTagger

_TYPES = {
    "PERSON": (PiiType.PERSON, "reads as a person's name"),
    "ORG": (PiiType.ORGANIZATION, "reads as an organisation's name"),
    "LOC": (PiiType.LOCATION, "reads as the name of a place"),
    "ADDRESS": (PiiType.STREET_ADDRESS, "reads as an address"),
}
_LETTER = re.compile(r"[^\W\d_]")
# From the first to the last letter or digit, with the marks that combine with it.
_CORE = re.compile(r"[^\W_](?:.*[^\W_])?[\u0300-\u036f]*", re.DOTALL)
_PART_CHARACTERS = 5_000
_BATCH_CHARACTERS = 200_000


def packaged_tagger_folder() -> Path:
    """Where the installed package keeps the tagger."""
    import models_registry

    return Path(str(models_registry.__file__)).parent / "starter" / "ner"


class NameFinder:
    """The loaded tagger. It holds no text and may be used by several threads."""

    def __init__(self, tagger: NameTagger) -> None:
        self._tagger = tagger

    @classmethod
    def load(cls, folder: Path | None = None) -> NameFinder:
        """Verify and read the tagger (default: the packaged one); raises PiiResourceMissingError."""
        from models_registry.starter.ner.tagger import NameTagger

        try:
            return cls(NameTagger.load(folder or packaged_tagger_folder()))
        except (ImportError, OSError, ValueError, KeyError) as error:
            raise PiiResourceMissingError(
                "The tagger that finds names is missing or damaged.",
                help="Reinstall Cloister from its offline bundle; nothing is downloaded.",
            ) from error

    def marks(self, lower: str) -> str:
        """The written lists that a word in small letters stands in, one letter each (``features.Lists``)."""
        return self._tagger.marks(lower)

    def find_many(self, texts: Sequence[str]) -> list[list[Finding]]:
        """Names in each of the folded texts; raises PiiDetectionError."""
        found: list[list[Finding]] = [[] for _ in texts]
        try:
            for batch in _batches(texts):
                tagged = self._tagger.find_many([part for _, _, part in batch])
                for (index, offset, part), names in zip(batch, tagged, strict=True):
                    found[index] += (finding for name in names for finding in _findings(name, part, offset))
        except (
            ArithmeticError,
            AttributeError,
            LookupError,
            MemoryError,
            RuntimeError,
            TypeError,
            ValueError,
        ) as error:
            raise PiiDetectionError(
                "The tagger that finds names failed on this text.", help="Keep the document out and report the fault."
            ) from error
        return found


def _batches(texts: Sequence[str]) -> Iterator[list[tuple[int, int, str]]]:
    """Parts with the number of their text and their offset, so many at once that memory stays bounded."""
    batch: list[tuple[int, int, str]] = []
    size = 0
    for index, text in enumerate(texts):
        for offset, part in _parts(text):
            batch.append((index, offset, part))
            size += len(part)
            if size >= _BATCH_CHARACTERS:
                yield batch
                batch, size = [], 0
    if batch:
        yield batch


def _parts(text: str) -> Iterator[tuple[int, str]]:
    """Pieces with their offsets, cut at a line break or a space; those without a letter hold no name."""
    start = 0
    while start < len(text):
        end = min(start + _PART_CHARACTERS, len(text))
        if end < len(text):
            cut = max(text.rfind(mark, start + _PART_CHARACTERS // 2, end) for mark in ("\n", ". "))
            cut = cut if cut > 0 else text.rfind(" ", start + _PART_CHARACTERS // 2, end)
            end = cut + 1 if cut > 0 else end
        part = text[start:end]
        if _LETTER.search(part):
            yield start, part
        start = end


def _findings(name: Name, text: str, offset: int) -> Iterator[Finding]:
    """The name without marks at its edges. Its score is the probability, lowered for the kinds that matter less."""
    type_, reason = _TYPES[name.label]
    written = text[name.start : name.end]
    first, last = 0, len(written)
    if not (written[0].isalnum() and written[-1].isalnum()):
        core = _CORE.search(written)
        if core is None:
            return
        first, last = core.span()
    if type_ is not PiiType.STREET_ADDRESS and _LETTER.search(written, first, last) is None:
        return
    if type_ is PiiType.PERSON and last - first < 2:
        return
    start, end = offset + name.start + first, offset + name.start + last
    share = 0.9 if type_ is PiiType.PERSON else 0.6 if type_ is PiiType.STREET_ADDRESS else 0.7
    yield Finding(type_, start, end, round(share * name.probability, 2), reason)
