"""Packs of kind ``nlp``: models that find names in text. What one is, what its labels mean, what may be built of it.

Two engines: a transformers model for token classification, and a spaCy pipeline as ``nlp.to_disk`` writes it. Both are
read from their configurations here, without either library. ``names.json`` in the pack may name languages and labels:
``{"languages": ["de"], "labels": {"LABEL_1": "PERSON", "LABEL_2": null}}``.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from models_registry.packs.errors import PackRefusedError, Reason
from models_registry.packs.name_labels import TYPES, meanings
from models_registry.packs.spacy_config import SpacyConfigError, plan_of

SPACY_CONFIG, SPACY_META = "config.cfg", "meta.json"
NAMES, CONFIG, TOKENIZER = "names.json", "config.json", "tokenizer.json"
LANGUAGES = ("en", "de")
_ARCHITECTURE = "ForTokenClassification"
_MODEL_TYPES = frozenset("bert distilbert roberta xlm-roberta camembert electra deberta-v2 albert".split())
# What the networks of these kinds need at most; a claim beyond it would only take memory.
_LARGEST = {
    "vocab_size": 1_000_000,
    "hidden_size": 8_192,
    "dim": 8_192,
    "embedding_size": 8_192,
    "intermediate_size": 65_536,
    "hidden_dim": 65_536,
    "num_hidden_layers": 64,
    "n_layers": 64,
    "num_attention_heads": 256,
    "n_heads": 256,
    "max_position_embeddings": 16_384,
    "type_vocab_size": 1_024,
    "position_buckets": 4_096,
    "max_relative_positions": 16_384,
    "num_hidden_groups": 64,
    "inner_group_num": 64,
    "conv_kernel_size": 64,
}
_NEEDED = {"distilbert": ("vocab_size", "dim", "n_layers")}
_NEEDED_BY_MOST = ("vocab_size", "hidden_size", "num_hidden_layers")
_MOST_LABELS = 1_000
_REFUSED_KEYS = ("quantization_config", "custom_pipelines", "auto_map")

Engine = Literal["transformers", "spacy"]


@dataclass(frozen=True, slots=True)
class NamesModel:
    """``labels``: each with the type of finding that it stands for, None: no name. ``config``: what is built."""

    engine: Engine
    languages: tuple[str, ...]  # of LANGUAGES
    labels: Mapping[str, str | None]
    config: Mapping[str, Any]


def names_model_of(paths: Collection[str], read: Callable[[str], bytes]) -> NamesModel | None:
    """The model in files that were checked one by one; None where the pack is of another kind.

    Raises PackRefusedError.
    """
    own = _own(_json(read, NAMES)) if NAMES in paths else _Own((), {})
    if SPACY_CONFIG in paths:
        return _spacy(paths, read, own)
    config = _json(read, CONFIG) if CONFIG in paths else {}
    architectures = config.get("architectures")
    named = [one for one in architectures if isinstance(one, str)] if isinstance(architectures, list) else []
    if any(one.endswith(_ARCHITECTURE) for one in named):
        return _transformers(paths, read, config, own)
    if NAMES in paths:
        raise _invalid(NAMES, "there is no model beside it that finds names")
    return None


@dataclass(frozen=True, slots=True)
class _Own:
    languages: tuple[str, ...]
    labels: Mapping[str, str | None]


def _own(value: Mapping[str, Any]) -> _Own:
    languages, labels = value.get("languages", []), value.get("labels", {})
    if set(value) - {"languages", "labels"}:
        raise _invalid(NAMES, "it has something other than languages and labels")
    if not isinstance(languages, list) or any(one not in LANGUAGES for one in languages):
        raise _invalid(NAMES, f"its languages are not of {', '.join(LANGUAGES)}")
    if not isinstance(labels, dict) or any(one is not None and one not in TYPES for one in labels.values()):
        raise _invalid(NAMES, f"a label stands for something other than {', '.join(sorted(TYPES))} or null")
    return _Own(tuple(one for one in LANGUAGES if one in languages), labels)


def _transformers(
    paths: Collection[str], read: Callable[[str], bytes], config: dict[str, Any], own: _Own
) -> NamesModel:
    kind = config.get("model_type")
    if kind not in _MODEL_TYPES:
        raise _invalid(CONFIG, f"its kind is none of {', '.join(sorted(_MODEL_TYPES))}")
    if any(key in config for key in _REFUSED_KEYS):
        raise _invalid(CONFIG, "its weights are quantized; pack the model in full")
    for key, most in _LARGEST.items():
        if key in config and not _is_count(config[key], most):
            raise _invalid(CONFIG, f"{key} is no whole number up to {most}")
    if missing := [key for key in _NEEDED.get(kind, _NEEDED_BY_MOST) if key not in config]:
        raise _invalid(CONFIG, f"it does not say {missing[0]}")
    if TOKENIZER not in paths:
        raise _invalid(TOKENIZER, "it is not there; without it the text cannot be cut as the model learned it")
    if "tokenizer_config.json" in paths:
        _refuse_places("tokenizer_config.json", _json(read, "tokenizer_config.json"))
    labels = config.get("id2label")
    if not isinstance(labels, dict) or not 0 < len(labels) <= _MOST_LABELS:
        raise _invalid(CONFIG, "it has no list of labels (id2label)")
    if set(labels) != {str(number) for number in range(len(labels))} or not _are_labels(labels.values()):
        raise _invalid(CONFIG, "its labels (id2label) are not numbered from 0 without a gap, or are no words")
    return NamesModel("transformers", own.languages or LANGUAGES, _meanings(CONFIG, [*labels.values()], own), config)


def _spacy(paths: Collection[str], read: Callable[[str], bytes], own: _Own) -> NamesModel:
    if SPACY_META not in paths or "tokenizer" not in paths or "vocab/strings.json" not in paths:
        raise _invalid(SPACY_CONFIG, "the pipeline is not whole: meta.json, tokenizer or vocab/strings.json is missing")
    try:
        plan = plan_of(read(SPACY_CONFIG).decode("utf-8"))
    except SpacyConfigError as error:
        reason = Reason.CUSTOM_CODE if error.code else Reason.NAMES_MODEL_INVALID
        raise PackRefusedError(reason, str(error), path=SPACY_CONFIG) from None
    if plan.language not in (*LANGUAGES, "xx") and not own.languages:
        raise _invalid(SPACY_CONFIG, f"it is for the language {plan.language}; en, de and xx are known")
    for path in paths:
        if path.endswith("/cfg"):
            _check_component(path, _json(read, path))
    written = _json(read, SPACY_META).get("labels")
    of_finders = [written.get(name, []) for name in plan.finders] if isinstance(written, dict) else []
    labels = [label for each in of_finders if isinstance(each, list) for label in each]
    if not labels or len(labels) > _MOST_LABELS or not _are_labels(labels):
        raise _invalid(SPACY_META, "it does not list the labels of what finds names")
    own_language = (plan.language,) if plan.language in LANGUAGES else LANGUAGES
    return NamesModel("spacy", own.languages or own_language, _meanings(SPACY_META, labels, own), plan.config)


def _check_component(path: str, cfg: Mapping[str, Any]) -> None:
    if cfg.get("multitasks"):
        raise _invalid(path, "it asks for further tasks, which are for training")
    _refuse_places(path, cfg)


def _refuse_places(path: str, value: Mapping[str, Any]) -> None:
    """Refuse settings that name a file somewhere else."""
    for key, one in value.items():
        is_file = key.endswith(("_file", "_path", "_dir"))
        if is_file and isinstance(one, str) and ("/" in one or "\\" in one or ".." in one):
            raise PackRefusedError(Reason.PATH_ESCAPE, f"'{key[:40]}' names a file outside of the pack", path=path)


def _meanings(path: str, labels: list[str], own: _Own) -> dict[str, str | None]:
    try:
        return meanings(labels, own.labels)
    except ValueError as error:
        raise PackRefusedError(Reason.LABELS_UNKNOWN, str(error), path=path) from None


def _are_labels(labels: Collection[Any]) -> bool:
    return all(isinstance(one, str) and 0 < len(one) <= 100 and one.isprintable() for one in labels)


def _is_count(value: Any, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and -1 <= value <= most


def _json(read: Callable[[str], bytes], path: str) -> dict[str, Any]:
    try:
        value = json.loads(read(path))
    except (ValueError, RecursionError):
        raise _invalid(path, "it is no JSON") from None
    if not isinstance(value, dict):
        raise _invalid(path, "it is not an object")
    return value


def _invalid(path: str, found: str) -> PackRefusedError:
    return PackRefusedError(Reason.NAMES_MODEL_INVALID, found, path=path)
