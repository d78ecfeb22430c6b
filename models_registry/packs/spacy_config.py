"""What of a spaCy pipeline is built: the components that find names, from a list of parts that run no code of a pack.

A configuration of spaCy names functions to call. It is read here as plain text, without spaCy; everything outside of
``nlp`` and ``components`` is left out (training, callbacks, corpora), and what remains is taken only where each part
that it names is on the list. The loader builds what this returns and never sees the file.
"""

from __future__ import annotations

import configparser
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

_FINDERS = frozenset({"ner", "entity_ruler"})
_USED = _FINDERS | {"tok2vec"}
# Built into spaCy and of no use for names: their files stay behind, and they are not built.
_LEFT_OUT = frozenset(
    "tagger parser morphologizer lemmatizer trainable_lemmatizer attribute_ruler senter sentencizer".split()
)
_PARTS = {
    "@architectures": re.compile(
        r"spacy\.(?:TransitionBasedParser|Tok2Vec|MultiHashEmbed|HashEmbedCNN|CharacterEmbed|MaxoutWindowEncoder"
        r"|MishWindowEncoder|Tok2VecListener|StaticVectors)\.v[12]"
    ),
    "@scorers": re.compile(r"spacy\.(?:ner|entity_ruler)_scorer\.v1"),
    "@misc": re.compile(r"spacy\.levenshtein_compare\.v1"),
    "@tokenizers": re.compile(r"spacy\.Tokenizer\.v1"),
    "@vectors": re.compile(r"spacy\.Vectors\.v1"),
}
_NLP_KEYS = frozenset({"lang", "pipeline", "disabled", "batch_size", "tokenizer", "vectors"})
_CALLBACKS = ("before_creation", "after_creation", "after_pipeline_creation")
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,40}")
_REFERENCE = re.compile(r"\$\{([A-Za-z0-9_.]+?)[:.]([A-Za-z0-9_]+)\}")
_LARGEST_NUMBER = 1_000_000
_DEEPEST = 8


class SpacyConfigError(ValueError):
    """The pipeline cannot be taken as it is. Its text says why; ``code``: because it would run something."""

    def __init__(self, found: str, *, code: bool = False) -> None:
        super().__init__(found)
        self.code = code


@dataclass(frozen=True, slots=True)
class SpacyPlan:
    """``config``: nlp and components, every reference resolved. ``finders``: the components that find names."""

    language: str
    config: Mapping[str, Any]
    finders: tuple[str, ...]


def plan_of(untrusted: str) -> SpacyPlan:
    """What of a ``config.cfg`` is built. Raises SpacyConfigError."""
    sections = _sections(untrusted)
    nlp = dict(sections.get("nlp", {}))
    language, pipeline = nlp.get("lang"), nlp.get("pipeline")
    if not isinstance(language, str) or not _LANGUAGE.fullmatch(language):
        raise SpacyConfigError("it names no language")
    if not isinstance(pipeline, list) or not all(isinstance(one, str) and _NAME.fullmatch(one) for one in pipeline):
        raise SpacyConfigError("its pipeline is no list of names")
    for callback in _CALLBACKS:
        if nlp.pop(callback, None) is not None or any(_below(sections, f"nlp.{callback}")):
            raise SpacyConfigError(f"it wants to run something of its own ({callback})", code=True)
    components: dict[str, Any] = {}
    for name in pipeline:
        component = _tree(sections, f"components.{name}")
        factory = component.get("factory")
        if not isinstance(factory, str) or "source" in component or factory not in _USED | _LEFT_OUT:
            raise SpacyConfigError(f"its component {name} is of a kind that is not taken ({factory})", code=True)
        if factory in _USED:
            components[name] = component
    finders = tuple(name for name, one in components.items() if one["factory"] in _FINDERS)
    if not finders:
        raise SpacyConfigError("nothing in its pipeline finds names (ner or entity_ruler)")
    plain = {key: value for key, value in nlp.items() if key in _NLP_KEYS}
    for part in ("tokenizer", "vectors"):
        if below := _tree(sections, f"nlp.{part}"):
            plain[part] = below
    made = {"nlp": {**plain, "pipeline": [*components], "disabled": []}, "components": components}
    _check(made, ())
    return SpacyPlan(language, made, finders)


def _sections(untrusted: str) -> dict[str, dict[str, Any]]:
    parser = configparser.RawConfigParser(delimiters=("=",), comment_prefixes=("#",), strict=True, default_section="")
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    try:
        parser.read_string(untrusted)
    except configparser.Error:
        raise SpacyConfigError("its config.cfg cannot be read") from None
    written = {name: dict(parser.items(name)) for name in parser.sections()}
    return {
        name: {key: _value(text, written, 0) for key, text in values.items()}
        for name, values in written.items()
        if name.split(".")[0] in ("nlp", "components")
    }


def _value(text: str, written: Mapping[str, Mapping[str, str]], depth: int) -> Any:
    """A value as JSON; a reference stands for another value."""
    whole = _REFERENCE.fullmatch(text.strip().strip('"'))
    if whole is not None:
        target = written.get(whole[1], {}).get(whole[2])
        if target is None or depth > _DEEPEST:
            raise SpacyConfigError(f"its config.cfg refers to a value that is not there ({whole[0][:80]})")
        return _value(target, written, depth + 1)
    if "${" in text:
        raise SpacyConfigError("its config.cfg puts a reference into a text")
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise SpacyConfigError(f"its config.cfg has a value that is no JSON ({text[:40]})") from None


def _below(sections: Mapping[str, Any], name: str) -> Iterator[str]:
    return (one for one in sections if one == name or one.startswith(f"{name}."))


def _tree(sections: Mapping[str, Mapping[str, Any]], name: str) -> dict[str, Any]:
    """A section with the ones below it as values."""
    tree = dict(sections.get(name, {}))
    for one in list(_below(sections, name)):
        if one == name:
            continue
        at = tree
        path = one[len(name) + 1 :].split(".")
        if len(path) > _DEEPEST:
            raise SpacyConfigError("its config.cfg is nested too deeply")
        for step in path:
            at = at.setdefault(step, {})
            if not isinstance(at, dict):
                raise SpacyConfigError("its config.cfg has a section where a value stands")
        at.update(sections[one])
    return tree


def _check(value: Any, path: tuple[str, ...]) -> None:
    """Every part on the list, every number small, and no text that could be a place."""
    where = ".".join(path) or "nlp"
    if isinstance(value, dict):
        for key, one in value.items():
            if key.startswith("@"):
                allowed = _PARTS.get(key)
                if allowed is None or not isinstance(one, str) or not allowed.fullmatch(one):
                    raise SpacyConfigError(f"{where} names a part that is not taken ({key} {one})"[:160], code=True)
            else:
                _check(one, (*path, key))
    elif isinstance(value, list):
        for one in value:
            _check(one, path)
    elif isinstance(value, str):
        if "/" in value or "\\" in value or ".." in value:
            raise SpacyConfigError(f"{where} names a place", code=True)
    elif isinstance(value, (int, float)) and not isinstance(value, bool) and not abs(value) <= _LARGEST_NUMBER:
        raise SpacyConfigError(f"{where} is larger than any pipeline needs")
