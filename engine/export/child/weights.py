"""Give each weight of a base model as it is after training, one at a time, so that memory stays bounded."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from engine.export.child.request import ConvertRequest, ReferenceRequest
from engine.export.lora import LoraTarget, read_lora
from engine.export.merge import FourBit, as_kept, merged_weight

if TYPE_CHECKING:
    import torch


class ChangedWeights(Protocol):
    """Knows which tensors of the base change. ``left`` are those that nobody has asked for yet."""

    left: set[str]

    def changes(self, name: str) -> bool:
        """Whether the tensor of this name is not what the pack holds."""
        ...

    def merged(self, name: str, weight: torch.Tensor) -> torch.Tensor:
        """What is to stand in the place of ``weight``, see ``as_kept``. Raises ValueError."""
        ...


def changed_weights(request: ConvertRequest | ReferenceRequest) -> ChangedWeights:
    """What the run of a request made of its base."""
    if request.whole_weights:
        return WholeWeights(request.base, request.whole_weights)
    return MergedWeights(request.base, request.adapter_config, request.adapter_weights, request.four_bit)


class WholeWeights:
    """The weights of a run that trained all of them. An output that is tied to the embeddings is one of them."""

    def __init__(self, base: str, weights: str) -> None:
        import safetensors

        opened: Any = safetensors.safe_open
        self._file = opened(weights, framework="pt")
        self._names: frozenset[str] = frozenset(self._file.keys())
        self.left = set(self._names)
        self._tied = tied_weights(base)

    def changes(self, name: str) -> bool:
        """Always: of the base nothing but the shape is left."""
        return True

    def merged(self, name: str, weight: torch.Tensor) -> torch.Tensor:
        """Raises ValueError for a weight that the run does not have, or of another shape."""
        import torch

        self.left.discard(name)
        found = name if name in self._names else self._tied.get(name, name)
        if found not in self._names:
            raise ValueError("a weight of the base model is not in the run's result")
        trained = self._file.get_tensor(found).to(torch.float32)
        if trained.shape != weight.shape:
            raise ValueError("a weight of the run does not have the shape of the base model's")
        return as_kept(trained)


class MergedWeights:
    """Adapters, merged into the weights that training saw."""

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
        return name in self._targets or name in self._linear

    def merged(self, name: str, weight: torch.Tensor) -> torch.Tensor:
        """F16. Raises ValueError, see ``merged_weight``."""
        self.left.discard(name)
        target = self._targets.get(name)
        four_bit = self._four_bit if name in self._linear else None
        if target is None:
            return merged_weight(weight, None, None, 0.0, four_bit)
        return merged_weight(weight, self._tensors[target.a], self._tensors[target.b], target.scale, four_bit)


def tied_weights(base: str) -> dict[str, str]:
    """The name of an output layer that is not a weight of its own, and whose it is."""
    model = _empty_model(base)
    if not getattr(model.config, "tie_word_embeddings", False):
        return {}
    modules = {id(module): name for name, module in model.named_modules()}
    output, embeddings = model.get_output_embeddings(), model.get_input_embeddings()
    return {f"{modules[id(output)]}.weight": f"{modules[id(embeddings)]}.weight"}


def linear_weights(base: str) -> frozenset[str]:
    """Names of the weights that are loaded in 4 bits: linear layers, without the one that makes the logits."""
    import torch

    model = _empty_model(base)
    output = model.get_output_embeddings()
    return frozenset(
        f"{name}.weight"
        for name, module in model.named_modules()
        if isinstance(module, torch.nn.Linear) and module is not output
    )


def _empty_model(base: str) -> Any:
    """Every module, no numbers."""
    import torch
    from transformers import AutoConfig, AutoModelForCausalLM

    config = AutoConfig.from_pretrained(base, trust_remote_code=False)
    with torch.device("meta"):
        return AutoModelForCausalLM.from_config(config)
