"""Base models to choose from: what their licences permit and what fits the engine's machine."""

from __future__ import annotations

from typing import Literal

from engine.contract.base import Response


class LicenceResponse(Response):
    """What a licence permits, in short words: to choose by, never a replacement for its text."""

    id: str
    name: str
    spdx: str | None
    commercial: Literal["yes", "conditional", "no"]
    redistribution: bool
    derivative_weights: bool
    naming_required: bool
    use_restrictions: bool
    user_limit: int | None
    summary: str


class ModelSize(Response):
    """At one width; ``memory_bytes`` is for ``context_tokens``."""

    bits: int
    disk_bytes: int
    memory_bytes: int
    context_tokens: int


class CatalogueEntry(Response):
    """``recommended_bits`` None: it does not fit, and ``obstacles`` say why. ``conditions`` are the licence's."""

    id: str
    name: str
    family: str
    parameters: int
    active_parameters: int | None
    context_tokens: int | None
    architecture: str | None
    template: str | None
    licence: LicenceResponse
    sizes: list[ModelSize]
    recommended_bits: int | None
    obstacles: list[str]
    conditions: list[str]


class CatalogueResponse(Response):
    """The entries that fit come first, the best of them first. ``gpu_bytes`` None: models run on the processor."""

    memory_bytes: int
    gpu_bytes: int | None
    models: list[CatalogueEntry]
