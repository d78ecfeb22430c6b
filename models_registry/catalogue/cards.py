"""Cards of base models, read from the committed files below ``data/`` and checked whole. Knows no machine."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any, Literal, get_args

Commercial = Literal["yes", "conditional", "no"]
_LICENCES = "licences.toml"


class CatalogueError(ValueError):
    """A file of the catalogue does not say what a card must say. Its text names the file and the card."""


@dataclass(frozen=True, slots=True)
class Licence:
    """What a licence permits, in our own words: to choose by, never a replacement for its text.

    ``user_limit``: monthly active users beyond which commercial use has to be asked for. ``also_called``: how cards of
    models name it besides.
    """

    id: str
    name: str
    commercial: Commercial
    redistribution: bool
    derivative_weights: bool
    naming_required: bool  # products or models made from it have to name it
    use_restrictions: bool  # a list of what it must not be used for
    summary: str
    spdx: str | None = None
    user_limit: int | None = None
    also_called: tuple[str, ...] = ()

    @property
    def names(self) -> frozenset[str]:
        """Everything it is called, in small letters."""
        every = (self.id, self.name, self.spdx or self.id, *self.also_called)
        return frozenset(name.casefold() for name in every)


@dataclass(frozen=True, slots=True)
class ModelCard:
    """One model. ``context_tokens`` is what it was trained for, without tricks; None where a fact is not certain."""

    id: str
    name: str
    family: str
    parameters: int
    licence: Licence
    architecture: str | None = None  # as GGUF names it
    template: str | None = None  # the family of its chat template
    active_parameters: int | None = None  # for each token, of a mixture of experts
    layers: int | None = None
    hidden: int | None = None
    heads: int | None = None
    key_value_heads: int | None = None
    head_size: int | None = None  # where it is not hidden / heads
    feed_forward: int | None = None  # of one expert
    vocabulary: int | None = None
    context_tokens: int | None = None
    tied_embeddings: bool | None = None
    experts: int | None = None
    experts_used: int | None = None
    gated: bool = True  # three matrices in the feed-forward part, not two

    @property
    def cache_values_per_token(self) -> int | None:
        """Numbers in the key-value cache for one token; None where the shape is not known."""
        if self.layers is None or self.key_value_heads is None or self.hidden is None or self.heads is None:
            return None
        return 2 * self.layers * self.key_value_heads * (self.head_size or self.hidden // self.heads)


@cache
def licences() -> Mapping[str, Licence]:
    """Every licence by its id."""
    found = {key: _build(Licence, {"id": key, **value}, _LICENCES) for key, value in _read(_LICENCES).items()}
    return MappingProxyType(found)


@cache
def catalogue() -> tuple[ModelCard, ...]:
    """Every card, by family and size. Raises CatalogueError."""
    cards: list[ModelCard] = []
    for entry in resources.files(__package__).joinpath("data").iterdir():
        if entry.name.endswith(".toml") and entry.name != _LICENCES:
            cards += _cards(entry.name)
    ids = [card.id for card in cards]
    if len(set(ids)) != len(ids):
        raise CatalogueError("two cards have one id")
    return tuple(sorted(cards, key=lambda card: (card.family.lower(), card.parameters, card.id)))


def _cards(file: str) -> list[ModelCard]:
    content = _read(file)
    if set(content) != {"family", "model"}:
        raise CatalogueError(f"{file} does not consist of a family and its models")
    cards = []
    for entry in content["model"]:
        licence = licences().get(entry.get("licence"))
        if licence is None:
            raise CatalogueError(f"{file}: {entry.get('id')} names a licence that is not in {_LICENCES}")
        cards.append(_build(ModelCard, {**entry, "family": content["family"], "licence": licence}, file))
    return cards


def _build(kind: type[Any], values: dict[str, Any], file: str) -> Any:
    known = {field.name for field in fields(kind)}
    values = {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}
    if not set(values) <= known:
        raise CatalogueError(f"{file}: {values.get('id')} has unknown fields {sorted(set(values) - known)}")
    try:
        card = kind(**values)
    except TypeError as error:
        raise CatalogueError(f"{file}: {values.get('id')}: {error}") from None
    for name, value in values.items():
        numeric = isinstance(value, int) and not isinstance(value, bool)
        if numeric and not 0 < value < 1 << 50:
            raise CatalogueError(f"{file}: {values['id']}: {name} is impossible")
    if kind is Licence and card.commercial not in get_args(Commercial):
        raise CatalogueError(f"{file}: {values['id']}: commercial is yes, conditional or no")
    return card


def _read(file: str) -> dict[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath("data", file).read_text(encoding="utf-8"))
