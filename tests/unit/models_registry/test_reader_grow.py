"""A deepened reader reads as the one that it came from, and what it gained can learn."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from models_registry.starter.reader.grow import grow
from models_registry.starter.reader.network import ReaderNetwork, ReaderShape

SHAPE = ReaderShape(layers=3, width=48, heads=4, inner=96)


@pytest.fixture
def network() -> ReaderNetwork:
    torch.manual_seed(3)
    return ReaderNetwork(SHAPE).eval()


def inputs() -> tuple[Tensor, Tensor]:
    attend = torch.ones(4, 12, dtype=torch.bool)
    attend[0, 9:] = False
    return torch.randn(4, 12, 48), attend


def test_it_reads_almost_as_before(network: ReaderNetwork) -> None:
    embedded, attend = inputs()
    before = network.encode(embedded, attend)
    grow(network, SHAPE, [1, 3], embedded, attend)
    assert len(network.layers) == 5
    after = network.encode(embedded, attend)
    assert bool(((after - before)[attend].abs() < 0.05 * before.abs().max()).all())


def test_the_new_layers_learn(network: ReaderNetwork) -> None:
    embedded, attend = inputs()
    grow(network, SHAPE, [2], embedded, attend)
    network.encode(embedded, attend).square().sum().backward()
    assert float(network.layers[2].down.weight.grad.abs().max()) > 0


def test_a_layer_that_does_not_exist_is_refused(network: ReaderNetwork) -> None:
    with pytest.raises(ValueError, match="1 to 3"):
        grow(network, SHAPE, [4], *inputs())
