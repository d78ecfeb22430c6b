"""Merging: the sum in 32 bits, one rounding, over the weights that training saw."""

from __future__ import annotations

import pytest
import torch

from engine.export.merge import FourBit, dequantized, merged_weight

torch.manual_seed(3)
WEIGHT = torch.randn(64, 128) * 0.05
A, B = torch.randn(8, 128), torch.randn(64, 8) * 0.1


def test_the_change_is_added_and_rounded_once() -> None:
    merged = merged_weight(WEIGHT, A, B, 2.0, None)
    exact = WEIGHT.double() + 2.0 * (B.double() @ A.double())
    assert merged.dtype is torch.float16
    # Half a unit in the last place of 11 bits; merging in bfloat16 would be eight times as far off.
    assert ((merged.double() - exact).abs() <= exact.abs() * 2**-11 + 1e-6).all()


def test_a_small_change_survives_that_bfloat16_would_swallow() -> None:
    weight = torch.full((64, 64), 1.0, dtype=torch.bfloat16)
    a, b = torch.ones(1, 64), torch.full((64, 1), 2.0**-9)
    assert (merged_weight(weight, a, b, 1.0, None) == 1.0 + 2.0**-9).all()
    assert (weight + (b @ a).to(torch.bfloat16) == 1.0).all()


def test_under_qlora_the_change_belongs_to_the_dequantized_weights() -> None:
    weight = WEIGHT.to(torch.bfloat16)
    seen = dequantized(weight, FourBit())
    assert seen.dtype is torch.bfloat16
    assert not torch.equal(seen, weight)
    merged = merged_weight(weight, A, B, 2.0, FourBit())
    assert torch.equal(merged, (seen.float() + 2.0 * (B @ A)).half())
    assert torch.equal(merged_weight(weight, None, None, 0.0, FourBit()), seen.half())
    single, double = dequantized(weight, FourBit(double=False)), dequantized(weight, FourBit(double=True))
    assert not torch.equal(single, double)


def test_what_a_layer_of_bitsandbytes_computes_with_is_what_is_merged_into() -> None:
    from bitsandbytes.nn import Linear4bit, Params4bit

    layer = Linear4bit(128, 64, bias=False, compute_dtype=torch.float32, quant_type="nf4")
    layer.weight = Params4bit(WEIGHT.clone(), requires_grad=False, quant_type="nf4", compress_statistics=True)
    layer = layer.to("cpu")
    seen = layer(torch.eye(128)).T
    assert torch.allclose(seen, dequantized(WEIGHT, FourBit()), atol=1e-6)


def test_wrong_shapes_and_numbers_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="shape"):
        merged_weight(WEIGHT.T, A, B, 1.0, None)
    with pytest.raises(ValueError, match="16 bits"):
        merged_weight(WEIGHT, A * 1e6, B, 1.0, None)
    with pytest.raises(ValueError, match="16 bits"):
        merged_weight(WEIGHT * float("nan"), None, None, 0.0, None)
