"""Add a low-rank change to the weights that training saw, and round once. Pure functions on tensors.

QLoRA computes with weights that were quantized to NF4 and dequantized again, so that is what the change belongs to:
merged into the original weights it would correct an error that is not there (Dettmers et al. 2023).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import torch

_LARGEST_F16 = 65504.0


@dataclass(frozen=True, slots=True)
class FourBit:
    """How training held the linear layers of the base."""

    kind: str = "nf4"  # or fp4
    double: bool = True  # the quantization constants are quantized as well


def merged_weight(
    weight: torch.Tensor,
    a: torch.Tensor | None,
    b: torch.Tensor | None,
    scale: float,
    four_bit: FourBit | None,
) -> torch.Tensor:
    """``weight`` (out × in) as training saw it, plus ``scale · b·a``, in F16; with ``a`` None only what it saw.

    The sum is made in 32 bits. Raises ValueError where a shape does not fit or a number is too large for F16.
    """
    import torch

    seen = (dequantized(weight, four_bit) if four_bit else weight).to(torch.float32)
    if a is not None and b is not None:
        if (b.shape[0], a.shape[1]) != tuple(weight.shape):
            raise ValueError("a low-rank pair does not have the shape of its weight")
        seen = seen + scale * (b.to(torch.float32) @ a.to(torch.float32))
    return as_kept(seen)


def as_kept(weight: torch.Tensor) -> torch.Tensor:
    """As an F16 file holds it: matrices in 16 bits, vectors in 32. Raises ValueError for what F16 cannot hold."""
    import torch

    if not bool(torch.isfinite(weight).all()) or float(weight.abs().max()) > _LARGEST_F16:
        raise ValueError("a merged weight is too large for 16 bits")
    return weight.to(kept_dtype(weight.dim()))


def kept_dtype(dimensions: int) -> torch.dtype:
    """Of a weight in an F16 file."""
    import torch

    return torch.float16 if dimensions > 1 else torch.float32


def dequantized(weight: torch.Tensor, four_bit: FourBit) -> torch.Tensor:
    """Quantize as bitsandbytes does when a model is loaded, and back. Blocks of 64 weights."""
    from bitsandbytes import functional

    quantized, state = functional.quantize_4bit(
        weight.contiguous(), blocksize=64, quant_type=four_bit.kind, compress_statistics=four_bit.double
    )
    return functional.dequantize_4bit(quantized, state)
