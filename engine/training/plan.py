"""Decide before the start whether a training can go: configuration, dataset, licence, memory. All problems at once."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.contract.training import TrainingConfig, TrainingRequest
from engine.core.errors import NotFoundError
from engine.runtime.hardware import GpuFacts, MemoryFacts, freest_card, usable_cores
from engine.runtime.pack_repository import PackRecord
from engine.runtime.packs import PackService
from engine.training import repository
from engine.training.base_model import BaseShape, licence_problems, nf4_problems, read_shape
from engine.training.config import check_config
from engine.training.dataset_facts import DatasetFacts, dataset_problems, examine
from engine.training.errors import Problem, TrainingRefusedError
from engine.training.estimate import MemoryEstimate, card_flops, estimate_memory, flops_per_token
from engine.training.ports import Datasets, FrozenVersion
from engine.vault.database import Database

# Shares of the memory that a plan leaves free: an estimate is one, and on the processor it was up to a tenth too low
# (docs/decisions/0016-training.md), with a system and other programs beside it.
_LEFT_FREE = {"cuda": 0.1, "cpu": 0.2}
_CALIBRATION_S = 0.15
_PACKED_FILL = 0.97  # of a row; best fit leaves little


@dataclass(frozen=True, slots=True)
class Machine:
    """What there is to train on. ``cards`` in the system's order; training takes the one with the most free memory."""

    cards: Sequence[GpuFacts]
    memory: MemoryFacts

    @property
    def card(self) -> GpuFacts | None:
        return freest_card(self.cards)


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that is known before the first step. ``config`` has no ``auto`` left."""

    config: TrainingConfig
    preset: str
    version: FrozenVersion
    facts: DatasetFacts
    base: PackRecord
    shape: BaseShape
    memory: MemoryEstimate
    available_bytes: int
    steps: int
    duration_s: float | None
    duration_basis: str
    notes: tuple[str, ...]

    @property
    def fits(self) -> bool:
        return _fits(self.memory, self.available_bytes, self.config)


class Planner:
    """Makes plans. Reads headers and the dataset, loads no model."""

    def __init__(
        self,
        db: Database,
        packs: PackService,
        models_folder: Path,
        datasets: Datasets,
        machine: Callable[[], Machine],
        *,
        threads: int = 0,
    ) -> None:
        """``threads``: what a trainer may use where nobody says; 0: one for each core."""
        self._db = db
        self._packs = packs
        self._folder = models_folder
        self._datasets = datasets
        self._machine = machine
        self._threads = threads or usable_cores()

    def base_folder(self, base: PackRecord) -> Path:
        return self._folder / base.folder_name

    def plan(self, request: TrainingRequest, *, even_if_too_large: bool = False) -> Plan:
        """Raises TrainingRefusedError with everything that is wrong.

        ``even_if_too_large``: the memory is not a reason to refuse, only a part of the plan.
        """
        machine = self._machine()
        card = machine.card
        config, problems = check_config(
            request.preset,
            request.values,
            card_bytes=card.memory_total_bytes if card else None,
            card_count=len(machine.cards),
        )
        version = self._open_version(request.dataset_version, problems)
        base = self._find_base(request.base, problems)
        notes: list[str] = []
        shape = None
        if base is not None:
            found, more = licence_problems(base.licence, accepted=request.licence_accepted)
            problems, notes = problems + found, notes + more
            shape = self._shape(base, problems)
        config = self._resolved(config, version, card, problems)
        if shape is not None and config.method == "qlora" and card is None:
            problems += nf4_problems(shape)
        if version is None or base is None or shape is None:
            raise TrainingRefusedError(problems)
        tokenizer = self.base_folder(base) / "tokenizer.json"
        facts = examine(version, tokenizer, sequence_tokens=config.sequence_tokens)
        found, more = dataset_problems(
            facts,
            sequence_tokens=config.sequence_tokens,
            truncates=config.too_long == "truncate",
            stops_early=config.early_stopping_patience > 0,
        )
        problems, notes = problems + found, notes + more
        if version.withdrawn_items:
            notes.append(f"{version.withdrawn_items:,} items of the dataset's version were withdrawn before.")
        config, memory, available = _with_checkpointing(config, shape, machine)
        plan = self._finished(config, request, version, facts, base, shape, memory, available, card, notes)
        if not plan.fits and not (even_if_too_large or request.ignore_memory):
            problems.append(_too_large(plan))
        if problems:
            raise TrainingRefusedError(problems)
        return plan

    def _open_version(self, version_id: str, problems: list[Problem]) -> FrozenVersion | None:
        try:
            return self._datasets.open_version(version_id)
        except NotFoundError as error:
            problems.append(Problem("dataset_version", error.message.rstrip("."), "See `cloister datasets list`."))
            return None

    def _find_base(self, name: str, problems: list[Problem]) -> PackRecord | None:
        """By id, manifest digest, or name: the newest of that name."""
        every = [pack for pack in self._packs.list() if name in (pack.id, pack.manifest_sha256, pack.name)]
        usable = [pack for pack in every if pack.weights == "safetensors"]
        if usable:
            return usable[-1]
        what = "its weights are GGUF, which cannot be trained" if every else "there is no such model pack"
        problems.append(Problem("base", what, "Import a pack of safetensors; see `cloister models packs list`."))
        return None

    def _shape(self, base: PackRecord, problems: list[Problem]) -> BaseShape | None:
        try:
            return read_shape(self.base_folder(base))
        except ValueError as error:
            problems.append(Problem("base", str(error), "Choose another base model."))
            return None

    def _resolved(
        self, config: TrainingConfig, version: FrozenVersion | None, card: GpuFacts | None, problems: list[Problem]
    ) -> TrainingConfig:
        """``auto`` replaced by values, all but the checkpointing's."""
        changes: dict[str, Any] = {}
        on_card = config.device == "cuda" or (config.device == "auto" and card is not None)
        changes["device"] = "cuda" if on_card else "cpu"
        if config.compute_dtype == "auto":
            changes["compute_dtype"] = "bfloat16" if on_card else "float32"
        if config.optimizer == "auto":
            changes["optimizer"] = "adamw_8bit_paged" if on_card else "adamw"
        if not config.threads:
            changes["threads"] = max(1, self._threads // config.cards)
        if version is not None:
            if config.objective not in ("auto", version.kind):
                what = f"{config.objective} cannot be trained on a dataset of the kind {version.kind}"
                problems.append(Problem("objective", what, "Use objective=auto, or another dataset."))
            changes["objective"] = version.kind
            if version.kind == "dpo":
                changes["packing"] = False  # both answers of a preference are computed together
        return config.model_copy(update=changes)

    def _finished(
        self,
        config: TrainingConfig,
        request: TrainingRequest,
        version: FrozenVersion,
        facts: DatasetFacts,
        base: PackRecord,
        shape: BaseShape,
        memory: MemoryEstimate,
        available: int,
        card: GpuFacts | None,
        notes: list[str],
    ) -> Plan:
        rows = facts.examples
        if config.packing:
            rows = math.ceil(facts.tokens / (config.sequence_tokens * _PACKED_FILL))
        steps = math.ceil(rows * config.epochs / (config.micro_batch * config.accumulation))
        steps = min(steps, config.max_steps) if config.max_steps else steps
        tokens = min(facts.tokens * config.epochs, steps * _tokens_per_step(config, facts))
        duration, basis = self._duration(config, base, shape, tokens, card)
        return Plan(
            config=config,
            preset=request.preset,
            version=version,
            facts=facts,
            base=base,
            shape=shape,
            memory=memory,
            available_bytes=available,
            steps=max(1, steps),
            duration_s=duration,
            duration_basis=basis,
            notes=tuple(notes),
        )

    def _duration(
        self, config: TrainingConfig, base: PackRecord, shape: BaseShape, tokens: float, card: GpuFacts | None
    ) -> tuple[float | None, str]:
        with self._db.read() as conn:
            speed = repository.measured_speed(
                conn, base_pack_id=base.id, method=config.method, device=config.device, cards=config.cards
            )
        if speed:
            return tokens / speed, f"an earlier run of this base did {speed:,.0f} tokens a second"
        work = tokens * flops_per_token(shape, config, checkpointing=config.gradient_checkpointing == "on")
        if config.device == "cpu":
            rate = _processor_flops()
            return work / rate, f"this processor multiplies matrices at {rate / 1e9:,.0f} GFLOP/s; half of it assumed"
        known = card_flops(card.name) if card else None
        if known is None:
            return None, "this card's speed is not known before a first run"
        if config.cards > 1:
            basis = f"35% of the peak in bfloat16 of each of {config.cards} cards, assumed; a first run will tell"
            return work / (known * config.cards), basis
        return work / known, "35% of the card's peak in bfloat16, assumed; a first run will tell"


def _with_checkpointing(
    config: TrainingConfig, shape: BaseShape, machine: Machine
) -> tuple[TrainingConfig, MemoryEstimate, int]:
    """Activations are computed twice only where they would not fit otherwise."""
    card = machine.card
    on_card = config.device == "cuda" and card is not None
    available = machine.memory.available_bytes
    if on_card and card is not None:
        several = [one.memory_free_bytes for one in machine.cards[: config.cards]]
        available = min(several) if config.launcher == "accelerate" else card.memory_free_bytes
    choice = config.gradient_checkpointing
    if choice == "auto":
        plain = estimate_memory(shape, config, checkpointing=False)
        choice = "off" if _fits(plain, available, config) else "on"
    memory = estimate_memory(shape, config, checkpointing=choice == "on")
    return config.model_copy(update={"gradient_checkpointing": choice}), memory, available


def _fits(memory: MemoryEstimate, available_bytes: int, config: TrainingConfig) -> bool:
    return memory.total_bytes <= available_bytes * (1 - _LEFT_FREE[config.device])


def _too_large(plan: Plan) -> Problem:
    gib = 1 << 30
    what = f"it needs about {plan.memory.total_bytes / gib:.1f} GiB and {plan.available_bytes / gib:.1f} GiB are free"
    config = plan.config
    for smaller in (
        {"micro_batch": 1, "gradient_checkpointing": "on"},
        {"micro_batch": 1, "gradient_checkpointing": "on", "sequence_tokens": max(16, config.sequence_tokens // 2)},
        {"micro_batch": 1, "gradient_checkpointing": "on", "method": "qlora"},
    ):
        changed = config.model_copy(update=smaller)
        memory = estimate_memory(plan.shape, changed, checkpointing=True)
        if _fits(memory, plan.available_bytes, config):
            return Problem("memory", what, "It fits with " + ", ".join(f"{k}={v}" for k, v in smaller.items()) + ".")
    return Problem("memory", what, "Choose a smaller base model, or pass --ignore-memory.")


def _processor_flops() -> float:
    """Half of what a product of matrices reaches here now, in FLOP/s."""
    import numpy

    size = 768
    left = numpy.ones((size, size), dtype=numpy.float32)
    best, until = 0.0, time.monotonic() + _CALIBRATION_S
    while time.monotonic() < until:
        started = time.monotonic()
        left @ left
        best = max(best, 2 * size**3 / (time.monotonic() - started))
    return best / 2


def _tokens_per_step(config: TrainingConfig, facts: DatasetFacts) -> float:
    rows = config.micro_batch * config.accumulation
    return rows * (config.sequence_tokens if config.packing else facts.tokens / max(1, facts.examples))
