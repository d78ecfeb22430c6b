"""Names of persons, organisations and places, and free-form addresses, by the project's own spaCy pipeline.

The pipeline lies in ``models_registry/starter/ner`` and is read from there only: what is missing is an error and is
never downloaded. Texts go through in batches; a long one goes through in parts, so that memory stays bounded.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from engine.privacy.errors import PiiDetectionError, PiiResourceMissingError
from engine.privacy.model import Finding, PiiType

_TYPES = {
    "PERSON": (PiiType.PERSON, 0.85, "reads as a person's name"),
    "ORG": (PiiType.ORGANIZATION, 0.6, "reads as an organisation's name"),
    "LOC": (PiiType.LOCATION, 0.6, "reads as the name of a place"),
    "ADDRESS": (PiiType.STREET_ADDRESS, 0.65, "reads as an address"),
}
_LETTER = re.compile(r"[^\W\d_]")
_PART_CHARACTERS = 5_000
_BATCH_PARTS = 128


def packaged_pipeline_folder() -> Path:
    """Where the installed package keeps the pipeline."""
    import models_registry

    return Path(str(models_registry.__file__)).parent / "starter" / "ner" / "pipeline"


def _missing(what: str) -> PiiResourceMissingError:
    return PiiResourceMissingError(
        f"The pipeline that finds names {what}.",
        help="Reinstall Cloister from its offline bundle; nothing is downloaded.",
    )


def _verify(folder: Path) -> None:
    """Every file is the one that was released; raises PiiResourceMissingError."""
    listing = folder.parent / "pipeline.sha256.json"
    try:
        digests = json.loads(listing.read_text(encoding="utf-8"))
        for name, digest in digests.items():
            if sha256((folder / name).read_bytes()).hexdigest() != digest:
                raise _missing("is damaged")
    except (OSError, json.JSONDecodeError) as error:
        raise _missing("is not installed") from error


class NameFinder:
    """The loaded pipeline. One is enough for a process; not for several threads at once."""

    def __init__(self, pipeline: Any) -> None:
        self._pipeline = pipeline

    @classmethod
    def load(cls, folder: Path | None = None) -> NameFinder:
        """Verify and read the pipeline (default: the packaged one); raises PiiResourceMissingError."""
        folder = folder or packaged_pipeline_folder()
        _verify(folder)
        try:
            import spacy

            return cls(spacy.load(folder))
        except (ImportError, OSError, ValueError) as error:
            raise _missing("cannot be read") from error

    def find_many(self, texts: Sequence[str]) -> list[list[Finding]]:
        """Names in each of the folded texts; raises PiiDetectionError."""
        found: list[list[Finding]] = [[] for _ in texts]
        parts = [(index, start, part) for index, text in enumerate(texts) for start, part in _parts(text)]
        try:
            documents = self._pipeline.pipe((part for _, _, part in parts), batch_size=_BATCH_PARTS)
            for (index, offset, _), document in zip(parts, documents, strict=True):
                for entity in document.ents:
                    found[index] += _trimmed(entity, offset)
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
                "The pipeline that finds names failed on this text.", help="Keep the document out and report the fault."
            ) from error
        return found


def _parts(text: str) -> Iterator[tuple[int, str]]:
    """Pieces with their offsets, cut at a line break or a space; those without a letter hold no name."""
    start = 0
    while start < len(text):
        end = min(start + _PART_CHARACTERS, len(text))
        if end < len(text):
            cut = max(
                text.rfind("\n", start + _PART_CHARACTERS // 2, end),
                text.rfind(". ", start + _PART_CHARACTERS // 2, end),
            )
            cut = cut if cut > 0 else text.rfind(" ", start + _PART_CHARACTERS // 2, end)
            end = cut + 1 if cut > 0 else end
        part = text[start:end]
        if _LETTER.search(part):
            yield start, part
        start = end


def _trimmed(entity: Any, offset: int) -> Iterator[Finding]:
    type_, score, reason = _TYPES[entity.label_]
    text = entity.text
    core = text.strip(" \t\n,;:.()[]\"'|-–")
    if type_ is not PiiType.STREET_ADDRESS and not _LETTER.search(core):
        return
    if core:
        start = offset + entity.start_char + text.index(core)
        yield Finding(type_, start, start + len(core), score, reason)
