"""What a LoRA adapter in PEFT's format says: which weights it changes, and how strongly. Reads no tensor data.

The change of a weight W (out × in) is ``scale · B·A`` with A (rank × in) and B (out × rank); ``scale`` is
``alpha / rank``, with rsLoRA ``alpha / sqrt(rank)`` (Hu et al. 2021; Kalajdzievski 2023).
"""

from __future__ import annotations

import json
import math
import re
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.export.errors import AdapterUnsupportedError

CONFIG, WEIGHTS = "adapter_config.json", "adapter_model.safetensors"
_PREFIX = "base_model.model."
_PAIR = re.compile(r"^(?P<module>.+)\.lora_(?P<half>[AB])(?:\.default)?\.weight$")
_LARGEST_HEADER_BYTES = 64 << 20
_NOT_EXPORTED = ("use_dora", "use_qalora", "use_bdlora", "lora_bias", "alora_invocation_tokens", "layer_replication")


@dataclass(frozen=True, slots=True)
class LoraTarget:
    """One weight of the base that changes; the names are those of tensors in the base and in the adapter."""

    weight: str
    a: str
    b: str
    rank: int
    scale: float


@dataclass(frozen=True, slots=True)
class LoraAdapter:
    """``targets`` in the order of their names."""

    targets: tuple[LoraTarget, ...]
    alpha: float


def read_lora(config: bytes, weights: bytes | memoryview) -> LoraAdapter:
    """Judge an adapter's configuration and the names and shapes of its tensors.

    Raises AdapterUnsupportedError with what this program cannot merge or convert.
    """
    settings = _object(config, "configuration")
    if settings.get("peft_type") != "LORA":
        raise _unsupported("it is not a LoRA adapter")
    for name in _NOT_EXPORTED:
        if settings.get(name):
            raise _unsupported(f"it uses {name}")
    if settings.get("bias", "none") != "none" or settings.get("modules_to_save") or settings.get("fan_in_fan_out"):
        raise _unsupported("it changes more than the low-rank matrices of linear layers")
    if settings.get("trainable_token_indices") or settings.get("target_parameters"):
        raise _unsupported("it changes embeddings or bare parameters")
    halves: dict[str, dict[str, tuple[str, list[int]]]] = {}
    for name, shape in _shapes(weights).items():
        found = _PAIR.match(name.removeprefix(_PREFIX))
        if found is None:
            raise _unsupported("it holds tensors that are no low-rank pair")
        halves.setdefault(found["module"], {})[found["half"]] = (name, shape)
    targets = tuple(_target(module, pair, settings) for module, pair in sorted(halves.items()))
    if not targets:
        raise _unsupported("it changes nothing")
    return LoraAdapter(targets, float(settings.get("lora_alpha", 0)))


def _target(module: str, pair: Mapping[str, tuple[str, list[int]]], settings: Mapping[str, Any]) -> LoraTarget:
    if set(pair) != {"A", "B"}:
        raise _unsupported("one half of a low-rank pair is missing")
    (a, a_shape), (b, b_shape) = pair["A"], pair["B"]
    if len(a_shape) != 2 or len(b_shape) != 2 or a_shape[0] != b_shape[1] or a_shape[0] < 1:
        raise _unsupported("the two halves of a low-rank pair do not fit")
    rank = a_shape[0]
    alpha = float(_by_pattern(settings.get("alpha_pattern"), module, settings.get("lora_alpha", rank)))
    scale = alpha / math.sqrt(rank) if settings.get("use_rslora") else alpha / rank
    return LoraTarget(f"{module}.weight", a, b, rank, scale)


def _by_pattern(patterns: Any, module: str, default: Any) -> Any:
    """PEFT takes the first pattern that matches the module's name or its last parts."""
    for pattern, value in (patterns or {}).items():
        if module == pattern or module.endswith(f".{pattern}") or re.fullmatch(rf"(.*\.)?({pattern})", module):
            return value
    return default


def _shapes(weights: bytes | memoryview) -> dict[str, list[int]]:
    """Names and shapes from a safetensors header: its length as uint64, little endian, then JSON."""
    if len(weights) < 8:
        raise _unsupported("its file of tensors is empty")
    (length,) = struct.unpack_from("<Q", weights)
    if length > min(_LARGEST_HEADER_BYTES, len(weights) - 8):
        raise _unsupported("its file of tensors is cut short")
    header = _object(bytes(weights[8 : 8 + length]), "file of tensors")
    try:
        return {name: [int(n) for n in entry["shape"]] for name, entry in header.items() if name != "__metadata__"}
    except (KeyError, TypeError, ValueError):
        raise _unsupported("its file of tensors cannot be read") from None


def _object(data: bytes, what: str) -> dict[str, Any]:
    try:
        found = json.loads(data)
    except ValueError:
        raise _unsupported(f"its {what} is no JSON") from None
    if not isinstance(found, dict):
        raise _unsupported(f"its {what} is no JSON object")
    return found


def _unsupported(reason: str) -> AdapterUnsupportedError:
    return AdapterUnsupportedError(
        f"The adapter cannot be exported: {reason}.",
        help="Train it as LoRA or QLoRA on linear layers; see docs/export.md for what can be exported.",
    )
