"""What a checkpoint keeps of the optimizer that cards train with."""

from __future__ import annotations

import pytest
import torch

from engine.training.child.checkpoint import _optimizer_state, _restore_optimizer

bitsandbytes = pytest.importorskip("bitsandbytes")


@pytest.mark.filterwarnings("ignore:Paged optimizers are not supported")
def test_an_optimizer_of_8_bits_goes_on_as_if_it_had_not_stopped() -> None:
    torch.manual_seed(1)
    gradients = torch.randn(3, 128, 64)
    weights = torch.nn.Parameter(torch.randn(128, 64))
    optimizer = bitsandbytes.optim.PagedAdamW8bit([weights], lr=1e-2)
    for gradient in gradients[:2]:
        weights.grad = gradient.clone()
        optimizer.step()
    tensors, about = _optimizer_state(optimizer)
    assert {"optimizer.0.state1", "optimizer.0.absmax2"} < set(tensors)
    again = torch.nn.Parameter(weights.detach().clone())
    resumed = bitsandbytes.optim.PagedAdamW8bit([again], lr=1e-2)
    _restore_optimizer(resumed, {name: tensor.clone() for name, tensor in tensors.items()}, about)
    for one, its in ((weights, optimizer), (again, resumed)):
        one.grad = gradients[2].clone()
        its.step()
    assert torch.equal(weights, again)
