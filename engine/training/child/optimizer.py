"""The optimizer and the learning rate of each step. The rate is a function of the step: there is nothing to restore."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from engine.contract.training import TrainingConfig


def learning_rate(step: int, steps: int, config: TrainingConfig) -> float:
    """The rate of step ``step``, from 0, of ``steps``: a linear warm-up, then the schedule."""
    warmup = math.ceil(steps * config.warmup_share)
    if step < warmup:
        return config.learning_rate * (step + 1) / warmup
    passed = (step - warmup) / max(1, steps - warmup)
    if config.schedule == "cosine":
        return config.learning_rate * 0.5 * (1 + math.cos(math.pi * passed))
    return config.learning_rate * ((1 - passed) if config.schedule == "linear" else 1.0)


def make_optimizer(parameters: Mapping[str, Any], config: TrainingConfig) -> Any:
    """AdamW over two groups: matrices decay, vectors do not. The groups keep the order of ``parameters``."""
    groups = [
        {
            "params": [value for value in parameters.values() if value.dim() >= 2],
            "weight_decay": config.weight_decay,
        },
        {"params": [value for value in parameters.values() if value.dim() < 2], "weight_decay": 0.0},
    ]
    groups = [group for group in groups if group["params"]]
    shared = {
        "lr": config.learning_rate,
        "betas": (config.beta1, config.beta2),
        "eps": config.epsilon,
    }
    if config.optimizer == "adamw_8bit_paged":
        from bitsandbytes.optim import PagedAdamW8bit

        return PagedAdamW8bit(groups, **shared)
    from torch.optim import AdamW

    on_card = next(iter(parameters.values())).is_cuda
    return AdamW(groups, **shared, fused=on_card)


def set_rate(optimizer: Any, rate: float) -> None:
    for group in optimizer.param_groups:
        group["lr"] = rate
