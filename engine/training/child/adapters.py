"""A layer and its adapters as one function: x W' + s (x A') B', and its gradients, with few passes over the results.

peft copies the layer's result, scales the adapters' part, adds the two, and does all of that once more backwards: on a
card these passes over the largest tensors of a model cost as much as some of its products. Here the adapters' part is
added by the product that computes it. A weight in 4 bits is unpacked for each product and never kept.
LoRA: Hu and others 2021, equation 3.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch

Form = tuple[tuple[int, ...], str, int, int]
"""Of a weight in 4 bits: its shape [outputs, inputs], the type, weights to a constant, and constants to one above."""


def fuse(model: Any) -> int:
    """Give every adapted linear layer of a peft model the function below. Returns how many.

    Left as they are: layers whose adapters drop something out, or are none of plain LoRA.
    """
    from peft.tuners.lora import LoraLayer

    fused = 0
    for layer in model.modules():
        if not isinstance(layer, LoraLayer) or not isinstance(layer.get_base_layer(), torch.nn.Linear):
            continue
        [name] = layer.active_adapters
        if not isinstance(layer.lora_dropout[name], torch.nn.Identity) or layer.lora_variant or layer.lora_bias[name]:
            continue
        base = layer.get_base_layer()
        form, constants = _packed(base.weight)
        adapters = layer.lora_A[name].weight, layer.lora_B[name].weight
        arguments = (*adapters, base.bias, float(layer.scaling[name]), form, base.weight.data, *constants)
        layer.forward = _forward_with(arguments)
        fused += 1
    return fused


def _forward_with(arguments: tuple[Any, ...]) -> Callable[[Any], Any]:
    """A function of its own and no ``partial``: a compiler looks into it, and one graph then serves all layers."""

    def forward(x: Any) -> Any:
        if torch.is_autocast_enabled(x.device.type):
            x = x.to(torch.get_autocast_dtype(x.device.type))
        return _Adapted.apply(x, *arguments)

    return forward


def _packed(weight: Any) -> tuple[Form | None, tuple[Any, ...]]:
    """How bitsandbytes packed a weight, as plain values and tensors; (None, ()) for one that is not packed."""
    state = getattr(weight, "quant_state", None)
    if state is None:
        return None, ()
    shape = tuple(state.shape)
    if not state.nested:
        return (shape, state.quant_type, state.blocksize, 0), (state.absmax,)
    above = state.state2
    return (shape, state.quant_type, state.blocksize, above.blocksize), (
        state.absmax,
        above.absmax,
        above.code,
        state.offset,
    )


def _dense(dtype: Any, form: Form | None, weight: Any, constants: tuple[Any, ...]) -> Any:
    """The weight, [outputs, inputs]."""
    if form is None:
        return weight.to(dtype)
    operations = torch.ops.bitsandbytes
    shape, kind, block, block_above = form
    absmax = constants[0]
    if block_above:
        absmax, absmax_above, code, offset = constants
        absmax = operations.dequantize_blockwise(absmax, absmax_above, code, block_above, torch.float32) + offset
    return operations.dequantize_4bit(weight, absmax, block, kind, shape, dtype)


class _Adapted(torch.autograd.Function):  # type: ignore[misc]  # torch is untyped here
    """``x``: [..., inputs]; ``a``: [rank, inputs]; ``b``: [outputs, rank]; returns [..., outputs] in the type of ``x``.

    The weight gets no gradient, the bias neither.
    """

    @staticmethod
    def forward(
        ctx: Any,
        x: Any,
        a: Any,
        b: Any,
        bias: Any,
        scale: float,
        form: Form | None,
        weight: Any,
        *constants: Any,
    ) -> Any:
        flat = x.reshape(-1, x.shape[-1])
        down, up = a.to(x.dtype), b.to(x.dtype)
        dense = _dense(x.dtype, form, weight, constants)
        result = flat @ dense.t() if bias is None else torch.addmm(bias.to(x.dtype), flat, dense.t())
        low = flat @ down.t()
        result = _added(result, low, up.t(), scale)
        ctx.save_for_backward(flat, low, down, up, weight, *constants)
        ctx.form, ctx.scale, ctx.shape, ctx.kept = form, scale, x.shape, a.dtype
        return result.view(*x.shape[:-1], result.shape[-1])

    @staticmethod
    def backward(ctx: Any, gradient: Any) -> tuple[Any, ...]:
        flat, low, down, up, weight, *constants = ctx.saved_tensors
        gradient = gradient.reshape(-1, gradient.shape[-1])
        below = (gradient @ up) * ctx.scale
        for_up = (gradient.t() @ low) * ctx.scale
        for_down = below.t() @ flat
        for_x = None
        if ctx.needs_input_grad[0]:
            dense = _dense(gradient.dtype, ctx.form, weight, tuple(constants))
            for_x = _added(gradient @ dense, below, down, 1.0).view(ctx.shape)
        return (for_x, for_down.to(ctx.kept), for_up.to(ctx.kept), *[None] * (4 + len(constants)))


def _added(to: Any, left: Any, right: Any, scale: float) -> Any:
    """``to`` + ``scale`` (``left`` ``right``), where ``to`` lies; a compiler sees by itself where that is allowed."""
    if torch.compiler.is_compiling():
        return torch.addmm(to, left, right, alpha=scale)
    return to.addmm_(left, right, alpha=scale)
