"""The training loop: steps, evaluations, checkpoints, early stopping. Knows no file format and no process."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from engine.contract.training import Objective, TrainingConfig
from engine.training.child import optimizer as optimizers
from engine.training.child import report
from engine.training.child.batches import Batch, lay_out, learned_in
from engine.training.child.cards import Gradients, is_in_step
from engine.training.child.checkpoint import Checkpoints
from engine.training.child.encoding import Row
from engine.training.child.loss import preference_losses, sequence_log_likelihoods
from engine.training.child.measure import Speed, peak_bytes
from engine.training.child.model import Trainee
from engine.training.child.packing import StepPlan
from engine.training.child.team import Team
from engine.training.errors import TrainingDivergedError


@dataclass(frozen=True, slots=True)
class Data:
    """Rows as they were read, and for preferences what the base model thinks of each, [chosen, rejected]."""

    rows: Sequence[Row]
    reference: Sequence[Any] = ()


class Loop:
    """One start of one run, from its last checkpoint to its end."""

    def __init__(
        self,
        trainee: Trainee,
        objective: Objective,
        training: Data,
        evaluation: Data,
        plan: StepPlan,
        checkpoints: Checkpoints,
        team: Team,
        say: Callable[[report.Event], None],
        stop_asked: Callable[[], bool],
    ) -> None:
        self._trainee = trainee
        self._config: TrainingConfig = trainee.config
        self._objective = objective
        self._training = training
        self._evaluation = evaluation
        self._plan = plan
        self._checkpoints = checkpoints
        self._team = team
        self._in_step = is_in_step(trainee)
        self._say = say
        self._stop_asked = stop_asked
        self._parameters = trainee.trainable
        self._gradients = Gradients(trainee, team)
        self._optimizer = optimizers.make_optimizer(self._gradients.own, self._config)
        self.progress = checkpoints.restore(self._parameters, self._optimizer)

    def run(self) -> bool:
        """Train to the end; False when it was asked to stop before, after which a checkpoint is there.

        Raises TrainingDivergedError or DiskFullError.
        """
        speed = Speed()
        saved = self.progress.step
        while self.progress.step < self._plan.steps and not self.progress.ended_early:
            if self._team.agreed(self._stop_asked()):
                self._save()
                self._say(report.Stopped(step=self.progress.step))
                return False
            self._say(self._step(speed))
            self.progress = replace(self.progress, step=self.progress.step + 1)
            if self._evaluation.rows and self._is_evaluated_after(self.progress.step):
                self._evaluate()
                speed.start()
            due = self.progress.step % self._config.checkpoint_every_steps == 0
            if due and self.progress.step != saved:
                self._save()
                speed.start()
        if self._evaluation.rows:
            self._checkpoints.restore_best(self._parameters)
        return True

    def _step(self, speed: Speed) -> report.Step:
        number = self.progress.step
        rows = self._plan.step(number)
        rate = optimizers.learning_rate(number, self._plan.steps, self._config)
        optimizers.set_rate(self._optimizer, rate)
        counted = sum(self._counted(index) for row in rows for index in row)
        parts, tokens = [], 0
        for some, counts in self._team.deal(rows, self._config.micro_batch, in_step=self._in_step):
            indices = [index for row in some for index in row]
            batch = self._lay_out(self._training, indices)
            part = self._loss(batch, self._training, indices) / counted
            (part * (self._gradients.weight if counts else 0.0)).backward()
            if counts:
                parts.append(part.detach())  # not read yet: a card computes on while the next micro-batch is laid out
                tokens += batch.tokens
        told = self._team.told([sum(map(float, parts)), tokens, peak_bytes(self._trainee.device)])
        loss, tokens = sum(one[0] for one in told), sum(int(one[1]) for one in told)
        if not math.isfinite(loss):
            raise TrainingDivergedError(
                f"The loss of step {number + 1} is no number.", help="Use a lower learning_rate or a longer warm-up."
            )
        norm = self._gradients.finish(self._config.max_grad_norm or math.inf)
        self._optimizer.step()
        self._optimizer.zero_grad(set_to_none=True)
        tokens_per_s, step_s = speed.step(tokens)
        return report.Step(
            step=number + 1,
            loss=loss,
            learning_rate=rate,
            grad_norm=norm,
            tokens=tokens,
            tokens_per_s=tokens_per_s,
            memory_bytes=max(int(one[2]) for one in told),
            time_left_s=step_s * (self._plan.steps - number - 1),
        )

    def _counted(self, index: int) -> int:
        """By what the loss of a step is divided: learned tokens, or preferences."""
        return 1 if self._objective == "dpo" else learned_in(self._training.rows[index])

    def _loss(self, batch: Batch, data: Data, indices: Sequence[int]) -> Any:
        """The sum over what counts."""
        import torch

        losses, places = self._trainee.losses(batch)
        if self._objective != "dpo":
            return losses.sum()
        likelihoods = sequence_log_likelihoods(losses, places, batch)
        reference = torch.cat([data.reference[index] for index in indices]).to(likelihoods.device)
        return preference_losses(likelihoods, reference, self._config.dpo_beta).sum()

    def _lay_out(self, data: Data, indices: Sequence[int]) -> Batch:
        # Compiled kernels fit one shape: on a card that is compiled for, and on the processor in 16 bits, where the
        # library compiles one for each new shape and keeps it for good.
        compiled = self._config.compile or (self._config.device, self._config.compute_dtype) == ("cpu", "bfloat16")
        full = compiled and self._config.packing and self._objective != "dpo"
        fill = self._config.sequence_tokens * self._config.micro_batch if full else 0
        return lay_out([data.rows[index] for index in indices], self._trainee.device, fill_to=fill)

    def _is_evaluated_after(self, step: int) -> bool:
        every = self._config.evaluation_every_steps or self._plan.steps_per_epoch
        return step % every == 0 or step == self._plan.steps

    def _evaluate(self) -> None:
        loss = self._evaluation_loss()
        before = self.progress
        best = before.best_loss is None or loss < before.best_loss
        if best:
            self._checkpoints.save_best(self._parameters, before.step)
            self.progress = replace(before, best_loss=loss, best_step=before.step, worse=0)
        else:
            patience = self._config.early_stopping_patience
            worse = before.worse + 1
            self.progress = replace(before, worse=worse, ended_early=bool(patience) and worse >= patience)
        self._say(report.Evaluation(step=before.step, loss=loss, best=best))

    def _evaluation_loss(self) -> float:
        import torch

        self._trainee.model.eval()
        total, counted = 0.0, 0
        rows = self._evaluation.rows
        order = sorted(range(len(rows)), key=lambda index: -len(rows[index]))
        with torch.no_grad():
            groups = _groups(order, rows, self._config)
            for [indices], counts in self._team.deal(groups, 1, in_step=self._in_step):
                batch = self._lay_out(self._evaluation, indices)
                loss = float(self._loss(batch, self._evaluation, indices))
                if counts:
                    total += loss
                    counted += len(indices) if self._objective == "dpo" else batch.learned
        self._trainee.model.train()
        told = self._team.told([total, counted])
        return sum(one[0] for one in told) / sum(one[1] for one in told)

    def _save(self) -> None:
        self._checkpoints.save(self.progress, self._parameters, self._optimizer)
        self._say(report.Checkpoint(step=self.progress.step))


def reference_likelihoods(trainee: Trainee, rows: Sequence[Row], team: Team) -> list[Any]:
    """What the model thinks of each preference before it is trained, [chosen, rejected] each."""
    import torch

    found = torch.zeros(len(rows), 2)
    trainee.model.eval()
    with torch.no_grad():
        for [number], counts in team.deal(range(len(rows)), 1, in_step=is_in_step(trainee)):
            batch = lay_out([rows[number]], trainee.device)
            losses, places = trainee.losses(batch)
            if counts:
                found[number] = sequence_log_likelihoods(losses, places, batch).cpu()
    trainee.model.train()
    return list(team.added(found))


def _groups(order: Sequence[int], rows: Sequence[Row], config: TrainingConfig) -> list[list[int]]:
    """Rows that together are no longer than a micro-batch."""
    most = config.sequence_tokens * config.micro_batch
    groups: list[list[int]] = []
    room = 0
    for index in order:
        if len(rows[index]) > room or not groups:
            groups.append([])
            room = most
        groups[-1].append(index)
        room -= len(rows[index])
    return groups
