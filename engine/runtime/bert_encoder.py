"""Run a BERT encoder over packed sequences: no padding, fused projections. Knows no text and no pooling.

Sequences lie end to end in one ``[tokens, hidden]`` matrix, so that every matrix product does useful work
only; attention runs per sequence (or per run of short sequences of equal length), which needs no mask.
The computation is BERT's (Devlin et al. 2018, https://arxiv.org/abs/1810.04805), inference only.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from torch import Tensor

_SHORT_TOKENS = 64  # below this, a call per sequence costs more than copying a group of them together


@dataclass(frozen=True, slots=True)
class EncoderSetting:
    """One way of doing the same arithmetic. Which is fastest depends on the machine."""

    dtype: Literal["float32", "bfloat16"]
    linear: Literal["plain", "packed"]  # packed: oneDNN with weights laid out once, bias, GELU and residual fused
    attention: Literal["sdpa", "matmul"]  # torch's fused kernel, or two batched products and a softmax

    @property
    def name(self) -> str:
        return f"{self.dtype}-{self.linear}-{self.attention}"


REFERENCE_SETTING = EncoderSetting("float32", "plain", "sdpa")


@dataclass(frozen=True, slots=True)
class BertShape:
    """What config.json says about the network."""

    hidden: int
    heads: int
    layers: int
    epsilon: float

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> BertShape:
        """Read the fields of a Hugging Face ``config.json``; only exact-GELU encoders are supported."""
        if config.get("hidden_act", "gelu") != "gelu":
            raise ValueError(f"unsupported activation {config.get('hidden_act')!r}")
        return cls(
            hidden=int(config["hidden_size"]),
            heads=int(config["num_attention_heads"]),
            layers=int(config["num_hidden_layers"]),
            epsilon=float(config.get("layer_norm_eps", 1e-12)),
        )


@dataclass(frozen=True, slots=True)
class _Linear:
    weight: Tensor
    bias: Tensor


@dataclass(frozen=True, slots=True)
class _Norm:
    weight: Tensor
    bias: Tensor


@dataclass(frozen=True, slots=True)
class _Layer:
    query_key_value: _Linear
    attention_output: _Linear
    attention_norm: _Norm
    intermediate: _Linear
    output: _Linear
    output_norm: _Norm


class PackedBertEncoder:
    """Weights of one BERT encoder, prepared for one setting. Immutable after construction, so thread-safe."""

    def __init__(
        self,
        weights: Mapping[str, Tensor],
        shape: BertShape,
        setting: EncoderSetting,
        *,
        prefix: str = "",
    ) -> None:
        """Take the tensors of a Hugging Face ``BertModel`` state dict, whose names start with ``prefix``.

        Raises RuntimeError or NotImplementedError where this build of torch lacks what the setting needs.
        """
        import torch

        self.shape = shape
        self.setting = setting
        self._dtype = torch.float32 if setting.dtype == "float32" else torch.bfloat16

        def tensor(name: str) -> Any:
            return weights[prefix + name].float()

        self._words = tensor("embeddings.word_embeddings.weight")
        self._positions = tensor("embeddings.position_embeddings.weight")
        self._types = tensor("embeddings.token_type_embeddings.weight")
        self._embedding_norm = _Norm(tensor("embeddings.LayerNorm.weight"), tensor("embeddings.LayerNorm.bias"))
        self._layers = tuple(self._prepare_layer(tensor, index) for index in range(shape.layers))

    def hidden_states(
        self, sequences: Sequence[Sequence[int]], token_types: Sequence[Sequence[int]] | None = None
    ) -> Tensor:
        """Return ``[total tokens, hidden]`` float32, the sequences one after another in the given order.

        Token ids in, specials included. Sorting by length beforehand makes it faster, never different
        beyond rounding.
        """
        import torch

        with torch.inference_mode():
            lengths = [len(sequence) for sequence in sequences]
            groups = _equal_length_groups(lengths)
            states = self._embed(sequences, lengths, token_types)
            for layer in self._layers:
                context = self._attend(self._linear(states, layer.query_key_value), groups)
                states = self._norm(self._linear_add(context, layer.attention_output, states), layer.attention_norm)
                expanded = self._linear_gelu(states, layer.intermediate)
                states = self._norm(self._linear_add(expanded, layer.output, states), layer.output_norm)
            return states.float()

    def _prepare_layer(self, tensor: Any, index: int) -> _Layer:
        import torch

        base = f"encoder.layer.{index}."

        def linear(weight: Tensor, bias: Tensor) -> _Linear:
            converted = weight.to(self._dtype).contiguous()
            if self.setting.linear == "packed":
                converted = torch.ops.mkldnn._reorder_linear_weight(converted, None)
            return _Linear(converted, bias.to(self._dtype).contiguous())

        def named(name: str) -> _Linear:
            return linear(tensor(f"{base}{name}.weight"), tensor(f"{base}{name}.bias"))

        def norm(name: str) -> _Norm:
            weight, bias = tensor(f"{base}{name}.weight"), tensor(f"{base}{name}.bias")
            return _Norm(weight.to(self._dtype), bias.to(self._dtype))

        parts = [f"{base}attention.self.{name}" for name in ("query", "key", "value")]
        weight = torch.cat([tensor(f"{part}.weight") for part in parts])
        bias = torch.cat([tensor(f"{part}.bias") for part in parts])
        # The 1/sqrt(d) of scaled dot-product attention goes into the query projection once and for all.
        scale = (self.shape.hidden // self.shape.heads) ** -0.5
        weight[: self.shape.hidden] *= scale
        bias[: self.shape.hidden] *= scale
        return _Layer(
            query_key_value=linear(weight, bias),
            attention_output=named("attention.output.dense"),
            attention_norm=norm("attention.output.LayerNorm"),
            intermediate=named("intermediate.dense"),
            output=named("output.dense"),
            output_norm=norm("output.LayerNorm"),
        )

    def _embed(
        self,
        sequences: Sequence[Sequence[int]],
        lengths: Sequence[int],
        token_types: Sequence[Sequence[int]] | None,
    ) -> Any:
        import torch

        ids = torch.tensor(list(itertools.chain.from_iterable(sequences)), dtype=torch.long)
        positions = torch.cat([torch.arange(length) for length in lengths])
        states = self._words[ids] + self._positions[positions]
        if token_types is None:
            states += self._types[0]
        else:
            states += self._types[torch.tensor(list(itertools.chain.from_iterable(token_types)), dtype=torch.long)]
        norm = self._embedding_norm
        normalised = torch.nn.functional.layer_norm(
            states, (self.shape.hidden,), norm.weight, norm.bias, self.shape.epsilon
        )
        return normalised.to(self._dtype)

    def _attend(self, projected: Any, groups: Sequence[tuple[int, int, int]]) -> Any:
        """Self-attention within each sequence; ``projected`` is ``[tokens, 3 * hidden]``."""
        import torch

        heads, hidden = self.shape.heads, self.shape.hidden
        width = hidden // heads
        context = torch.empty(projected.shape[0], hidden, dtype=projected.dtype)
        for first, count, length in groups:
            rows = slice(first, first + count * length)
            view = projected[rows].view(count, length, 3, heads, width)
            query, key, value = (view[:, :, part].transpose(1, 2) for part in range(3))
            if self.setting.attention == "sdpa":
                mixed = torch.nn.functional.scaled_dot_product_attention(query, key, value, scale=1.0)
            else:
                flat = (count * heads, length, width)
                query, key, value = (part.reshape(flat) if count > 1 else part[0] for part in (query, key, value))
                weights = torch.bmm(query, key.transpose(1, 2)).softmax(-1)
                mixed = torch.bmm(weights, value).view(count, heads, length, width)
            context[rows].view(count, length, heads, width).copy_(mixed.transpose(1, 2))
        return context

    def _norm(self, states: Any, norm: _Norm) -> Any:
        import torch

        return torch.nn.functional.layer_norm(states, (self.shape.hidden,), norm.weight, norm.bias, self.shape.epsilon)

    def _linear(self, states: Any, linear: _Linear) -> Any:
        import torch

        if self.setting.linear == "plain":
            return torch.nn.functional.linear(states, linear.weight, linear.bias)
        return torch.ops.mkldnn._linear_pointwise(states, linear.weight, linear.bias, "none", [], "")

    def _linear_gelu(self, states: Any, linear: _Linear) -> Any:
        import torch

        if self.setting.linear == "plain":
            return torch.nn.functional.gelu(torch.nn.functional.linear(states, linear.weight, linear.bias))
        return torch.ops.mkldnn._linear_pointwise(states, linear.weight, linear.bias, "gelu", [], "none")

    def _linear_add(self, states: Any, linear: _Linear, residual: Any) -> Any:
        import torch

        if self.setting.linear == "plain":
            return torch.nn.functional.linear(states, linear.weight, linear.bias) + residual
        # The sum happens before the result is rounded to bfloat16, which is also the more exact order.
        return torch.ops.mkldnn._linear_pointwise.binary(states, residual, linear.weight, linear.bias, "add")


def _equal_length_groups(lengths: Sequence[int]) -> list[tuple[int, int, int]]:
    """Split into runs (first row, sequences, tokens of each) that attend together."""
    groups: list[tuple[int, int, int]] = []
    row = 0
    for length, run in itertools.groupby(lengths):
        count = len(list(run))
        step = count if length < _SHORT_TOKENS else 1
        for _ in range(0, count, step):
            groups.append((row, step, length))
            row += step * length
    return groups
