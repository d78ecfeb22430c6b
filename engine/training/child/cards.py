"""One model on several cards: its weights in shards (torch's FSDP2), or whole on each where they are in 4 bits.

In shards each process holds a part of every weight, of its gradient and of its optimizer's state; a layer is put
together while it computes. Weights in 4 bits stay whole on each card, since their packed bytes do not survive being
handled as numbers; only adapters are learned then, and their gradients are added up.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from engine.contract.training import TrainingConfig
from engine.training.child.batches import Batch
from engine.training.child.model import Trainee
from engine.training.child.team import Team, in_shards


def loads_on(config: TrainingConfig, team: Team) -> Any:
    """Where a model is loaded: what is taken apart comes from the machine's memory, one layer at a time."""
    import torch

    return torch.device("cpu") if in_shards(config) else team.device


def spread(trainee: Trainee, team: Team) -> Trainee:
    """The same, of which this process has its part."""
    if team.size == 1 and trainee.config.launcher != "accelerate":
        return trainee
    import torch

    if team.rank:
        torch.manual_seed(trainee.config.seed + team.rank)  # another dropout than the first one's
    if not in_shards(trainee.config):
        return trainee
    return _in_shards_of(trainee, team)


def is_in_step(trainee: Trainee) -> bool:
    """Whether every process has to compute equally often, since each waits for the others' shards."""
    return isinstance(trainee, ShardedTrainee)


@dataclass(frozen=True, slots=True)
class ShardedTrainee(Trainee):
    """``whole``: a module around everything that a loss takes, which puts together what no layer does."""

    whole: Any = None

    def losses(self, batch: Batch) -> tuple[Any, Any]:
        found: tuple[Any, Any] = self.whole(batch)
        return found


class Gradients:
    """What becomes of the gradients between the backward pass and the optimizer.

    ``weight``: by what a loss is multiplied, so that gradients are those of the sum over all processes: shards come as
    a mean. ``own``: what this process's optimizer sees, by name.
    """

    def __init__(self, trainee: Trainee, team: Team) -> None:
        self._team = team
        self._parameters = trainee.trainable
        self._sharded = is_in_step(trainee)
        self.weight = float(team.size) if self._sharded else 1.0
        self.own: Mapping[str, Any] = self._parameters
        if self._sharded:
            self.own = {name: _local(value) for name, value in self._parameters.items() if value.to_local().numel()}

    def finish(self, longest: float) -> float:
        """Gradients of all, no longer than ``longest``; returns how long they were."""
        import torch

        if self._team.size == 1 and not self._sharded:
            return float(torch.nn.utils.clip_grad_norm_(list(self._parameters.values()), longest))
        self._add_up()
        learned = [own for own in self.own.values() if own.grad is not None]
        length = float(torch.nn.utils.get_total_norm([own.grad for own in learned]))
        if self._sharded:
            length = math.sqrt(sum(told[0] ** 2 for told in self._team.told([length])))
        torch.nn.utils.clip_grads_with_norm_(learned, longest, torch.tensor(length))
        return length

    def _add_up(self) -> None:
        """Shards have the mean of everybody's, taken in the backward pass."""
        import torch

        if self._sharded:
            for name, own in self.own.items():
                gradient = self._parameters[name].grad
                own.grad = gradient.to_local() if gradient is not None else None
            for value in self._parameters.values():
                value.grad = None
            return
        gradients = [own.grad if own.grad is not None else torch.zeros_like(own) for own in self.own.values()]
        together = self._team.added(torch.cat([one.reshape(-1) for one in gradients]))
        pieces = together.split([one.numel() for one in gradients])
        for own, piece in zip(self.own.values(), pieces, strict=True):
            own.grad = piece.view_as(own)


def _in_shards_of(trainee: Trainee, team: Team) -> ShardedTrainee:
    import torch
    from torch.distributed.device_mesh import init_device_mesh
    from torch.distributed.fsdp import fully_shard

    sharded = ShardedTrainee(trainee.model, trainee.causal, trainee.config, team.device)

    class Whole(torch.nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.model = trainee.model

        def forward(self, batch: Batch) -> tuple[Any, Any]:
            return Trainee.losses(sharded, batch)

    mesh = init_device_mesh(team.device.type, (team.size,))
    for layer in getattr(trainee.causal, trainee.causal.base_model_prefix).layers:
        fully_shard(layer, mesh=mesh, reshard_after_forward=True)
    # Embeddings and output layer: the loss asks for the latter as often as there are learned tokens, in each process
    # another number of times, so they are put together once for all of it and not whenever they are called.
    whole = fully_shard(Whole(), mesh=mesh, reshard_after_forward=True)
    return replace(sharded, whole=whole)


def _local(value: Any) -> Any:
    """This process's part of a parameter, in the same memory, as a parameter that any optimizer understands."""
    import torch

    return torch.nn.Parameter(value.to_local().detach())
