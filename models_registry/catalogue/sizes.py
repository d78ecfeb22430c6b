"""How much disk and memory a model takes at 4, 8 and 16 bits. Computed from its card, never typed in.

* disk = parameters × bits for each weight / 8, where a "4-bit" GGUF (Q4_K_M) takes 4.9 bits in practice and an
  "8-bit" one (Q8_0) 8.5: blocks carry scales, and some tensors stay wider.
* memory = disk + key-value cache + working space.
* key-value cache = 2 × layers × key-value heads × head size × 2 bytes × tokens of context. Where the shape is not
  known, 5% of the 16-bit weights for 8,192 tokens. Windows of attention that some families use are not counted, so
  the figure is an upper bound for them.
* working space = 0.5 GiB for the runtime's buffers.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from models_registry.catalogue.cards import ModelCard

Bits = Literal[4, 8, 16]
ALL_BITS: tuple[Bits, ...] = (4, 8, 16)
_BITS_FOR_EACH_WEIGHT = MappingProxyType({4: 4.9, 8: 8.5, 16: 16.0})
_WORKING_BYTES = 512 << 20
_CACHE_VALUE_BYTES = 2
DEFAULT_CONTEXT_TOKENS = 8192


@dataclass(frozen=True, slots=True)
class Size:
    """Bytes at one width."""

    bits: Bits
    disk_bytes: int
    memory_bytes: int
    context_tokens: int  # that the memory is for


def size_of(card: ModelCard, bits: Bits, *, context_tokens: int = DEFAULT_CONTEXT_TOKENS) -> Size:
    """For so many tokens of context, or for all that the model was trained for where that is less."""
    tokens = min(context_tokens, card.context_tokens or context_tokens)
    disk = round(card.parameters * _BITS_FOR_EACH_WEIGHT[bits] / 8)
    values = card.cache_values_per_token
    if values is not None:
        cache = values * _CACHE_VALUE_BYTES * tokens
    else:
        cache = round(card.parameters * 2 * 0.05 * tokens / DEFAULT_CONTEXT_TOKENS)
    return Size(bits, disk, disk + cache + _WORKING_BYTES, tokens)


def sizes_of(card: ModelCard, *, context_tokens: int = DEFAULT_CONTEXT_TOKENS) -> tuple[Size, ...]:
    return tuple(size_of(card, bits, context_tokens=context_tokens) for bits in ALL_BITS)
