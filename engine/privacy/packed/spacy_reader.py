"""Find names with a spaCy pipeline out of a pack: built from the checked plan, then filled from its files.

spaCy never sees the pack's own configuration (``models_registry.packs.spacy_config``), so nothing is built that is not
on the list. Files are msgpack of plain numbers, JSON and one table of numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from engine.privacy.packed.found import Found, UnfitError
from engine.privacy.packed.windows import pieces

_PIECE_CHARACTERS = 50_000
_OVERLAP_CHARACTERS = 200
_PROBABILITY = 0.9  # spaCy's decisions come without one


class SpacyReader:
    """A NamesReader over a pipeline."""

    def __init__(self, nlp: Any, labels: Mapping[str, str | None]) -> None:
        self._nlp = nlp
        self._labels = labels

    @classmethod
    def load(cls, folder: str, config: Mapping[str, Any], labels: Mapping[str, str | None]) -> SpacyReader:
        """Raises UnfitError, and what spaCy raises of files that do not fit the plan."""
        import numpy
        from spacy.util import load_model_from_config

        nlp = load_model_from_config(dict(config), auto_fill=True, validate=True)
        nlp.from_disk(Path(folder))
        for name, component in nlp.pipeline:
            for node in component.model.walk() if getattr(component, "model", None) is not None else ():
                if node.shims:
                    raise UnfitError(f"the component {name} has parts of another library")
                parameters = [node.get_param(each) for each in node.param_names if node.has_param(each)]
                if not all(numpy.isfinite(each).all() for each in parameters):
                    raise UnfitError("its weights have values that are no numbers")
            finds = name in config["components"] and config["components"][name]["factory"] != "tok2vec"
            if finds and (unknown := sorted(set(component.labels) - set(labels))):
                raise UnfitError(f"it has labels that its meta.json does not list ({unknown[0][:40]})")
        return cls(nlp, labels)

    def find(self, text: str) -> list[Found]:
        found: dict[tuple[int, int, str], Found] = {}
        for offset, piece in pieces(text, _PIECE_CHARACTERS, _OVERLAP_CHARACTERS):
            for entity in self._nlp(piece).ents:
                kind = self._labels[entity.label_]
                if kind is not None:
                    start, end = offset + entity.start_char, offset + entity.end_char
                    found[start, end, kind] = (start, end, kind, _PROBABILITY)
        return sorted(found.values())
