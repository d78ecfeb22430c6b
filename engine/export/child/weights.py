"""Give each weight of a base model as it is after the merge, one at a time, so that memory stays bounded."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.export.lora import LoraTarget, read_lora
from engine.export.merge import FourBit, merged_weight

if TYPE_CHECKING:
    import torch


class MergedWeights:
    """Knows which tensors of the base change. ``left`` are targets that nobody has asked for yet."""

    def __init__(self, base: str, config: str, weights: str, four_bit: FourBit | None) -> None:
        self._targets: dict[str, LoraTarget] = {}
        self._tensors: dict[str, torch.Tensor] = {}
        self._four_bit = four_bit
        self._linear = linear_weights(base) if four_bit else frozenset()
        if config:
            from safetensors.torch import load

            raw = Path(weights).read_bytes()
            self._targets = {t.weight: t for t in read_lora(Path(config).read_bytes(), raw).targets}
            self._tensors = load(raw)
        self.left = set(self._targets)

    def changes(self, name: str) -> bool:
        """Whether the tensor of this name is not what the pack holds."""
        return name in self._targets or name in self._linear

    def merged(self, name: str, weight: torch.Tensor) -> torch.Tensor:
        """F16. Raises ValueError, see ``merged_weight``."""
        self.left.discard(name)
        target = self._targets.get(name)
        four_bit = self._four_bit if name in self._linear else None
        if target is None:
            return merged_weight(weight, None, None, 0.0, four_bit)
        return merged_weight(weight, self._tensors[target.a], self._tensors[target.b], target.scale, four_bit)


def linear_weights(base: str) -> frozenset[str]:
    """Names of the weights that are loaded in 4 bits: linear layers, without the one that makes the logits."""
    import torch
    from transformers import AutoConfig, AutoModelForCausalLM

    config = AutoConfig.from_pretrained(base, trust_remote_code=False)
    with torch.device("meta"):
        model: Any = AutoModelForCausalLM.from_config(config)
    output = model.get_output_embeddings()
    return frozenset(
        f"{name}.weight"
        for name, module in model.named_modules()
        if isinstance(module, torch.nn.Linear) and module is not output
    )
