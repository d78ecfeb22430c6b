"""The reader's weights on disk: a quarter of the size, and nearly the same weights again."""

from __future__ import annotations

from pathlib import Path

import torch
from safetensors.torch import save_file

from models_registry.starter.reader.storage import load_weights, save_weights


def test_a_matrix_comes_back_within_its_rows_rounding(tmp_path: Path) -> None:
    torch.manual_seed(1)
    rows = torch.randn(16, 384) * torch.logspace(-4, 1, 16)[:, None]  # large rows do not round the small ones
    bias = torch.randn(384)
    save_weights({"up.weight": rows, "up.bias": bias}, tmp_path / "weights")
    found = load_weights(tmp_path / "weights")
    assert set(found) == {"up.weight", "up.bias"} and {w.dtype for w in found.values()} == {torch.float32}
    allowed = rows.abs().amax(dim=1, keepdim=True) / 253
    assert bool(((found["up.weight"] - rows).abs() <= allowed).all())
    assert torch.equal(found["up.bias"], bias.half().float())
    assert (tmp_path / "weights").stat().st_size < rows.numel() * 1.2 + 2000


def test_rows_of_zeros_stay_zeros(tmp_path: Path) -> None:
    save_weights({"out.weight": torch.zeros(4, 8)}, tmp_path / "weights")
    assert torch.equal(load_weights(tmp_path / "weights")["out.weight"], torch.zeros(4, 8))


def test_weights_of_sixteen_bits_are_read_too(tmp_path: Path) -> None:
    save_file({"out.weight": torch.ones(4, 8, dtype=torch.float16)}, tmp_path / "weights")
    assert torch.equal(load_weights(tmp_path / "weights")["out.weight"], torch.ones(4, 8))
