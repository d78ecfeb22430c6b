"""Presets, and the check of a configuration that names every mistake at once. Knows no data and no model."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from pydantic import ValidationError

from engine.contract.training import TrainingConfig
from engine.training.errors import Problem

_SEE = "`cloister train presets` lists every value with its default."


@dataclass(frozen=True, slots=True)
class Preset:
    """Values for one class of machine; what it does not name is the configuration's own default."""

    name: str
    description: str
    values: Mapping[str, Any]

    @property
    def config(self) -> TrainingConfig:
        return TrainingConfig(**self.values)


def _preset(name: str, description: str, **values: Any) -> Preset:
    return Preset(name, description, MappingProxyType(values))


PRESETS: Mapping[str, Preset] = MappingProxyType(
    {
        preset.name: preset
        for preset in (
            _preset(
                "cpu",
                "a small model on the processor: to try things out",
                method="lora",
                device="cpu",
                compute_dtype="float32",
                rank=8,
                alpha=16,
                sequence_tokens=512,
                micro_batch=1,
                accumulation=8,
                checkpoint_every_steps=10,
            ),
            _preset(
                "small",
                "a card of 8 to 16 GB: 4-bit models of up to 8 billion parameters",
                device="cuda",
                rank=16,
                sequence_tokens=1024,
                micro_batch=1,
                accumulation=16,
            ),
            _preset(
                "medium",
                "a card of 24 to 48 GB: 4-bit models of up to 14 or 32 billion parameters",
                device="cuda",
                rank=32,
                alpha=64,
                sequence_tokens=2048,
                micro_batch=2,
                accumulation=8,
            ),
            _preset(
                "large",
                "a card of 80 GB or more: 4-bit models of up to 70 billion parameters, long sequences",
                device="cuda",
                rank=64,
                alpha=128,
                rslora=True,
                sequence_tokens=4096,
                micro_batch=4,
                accumulation=4,
            ),
        )
    }
)


def preset_for(card_bytes: int | None) -> Preset:
    """The preset of a machine: ``card_bytes`` is the memory of its largest card, None without one."""
    if card_bytes is None:
        return PRESETS["cpu"]
    gib = card_bytes / (1 << 30)
    return PRESETS["small" if gib < 20 else "medium" if gib < 64 else "large"]


def check_config(
    preset: str, values: Mapping[str, Any], *, card_bytes: int | None, card_count: int = 0
) -> tuple[TrainingConfig, list[Problem]]:
    """The preset with ``values`` over it, and everything that is wrong with them.

    ``card_bytes``: of the largest card, None without one; ``card_count``: how many cards there are. Where a value is
    wrong the configuration returned has the preset's in its place, so that what follows can be checked too.
    """
    problems: list[Problem] = []
    chosen = preset_for(card_bytes) if preset == "auto" else PRESETS.get(preset)
    if chosen is None:
        problems.append(Problem("preset", f"'{preset}' is not one of auto, {', '.join(PRESETS)}", _SEE))
        chosen = preset_for(card_bytes)
    fields = TrainingConfig.model_fields
    known: dict[str, Any] = {}
    for name, value in values.items():
        if name in fields:
            known[name] = value
            continue
        close = difflib.get_close_matches(name, fields, n=1, cutoff=0.6)
        meant = f"; did you mean {close[0]}?" if close else ""
        problems.append(Problem(name, f"there is no such value{meant}".rstrip("?"), _SEE))
    try:
        config = TrainingConfig(**{**chosen.values, **known})
    except ValidationError as error:
        wrong = {str(fault["loc"][0]): fault for fault in error.errors(include_url=False)}
        for name, fault in wrong.items():
            problems.append(Problem(name, f"{_fault(fault)} (it is {values.get(name)!r})", _SEE))
        config = TrainingConfig(**{**chosen.values, **{k: v for k, v in known.items() if k not in wrong}})
    if config.cards > 1 and "launcher" not in known:
        config = config.model_copy(update={"launcher": "accelerate"})
    return config, problems + _contradictions(config, card_bytes, card_count)


def _contradictions(config: TrainingConfig, card_bytes: int | None, card_count: int) -> list[Problem]:
    """What no single value shows."""
    found: list[Problem] = []
    on_cpu = config.device == "cpu" or (config.device == "auto" and card_bytes is None)
    if config.device == "cuda" and card_bytes is None:
        found.append(Problem("device", "there is no NVIDIA card", "Use the preset cpu, or the value device=cpu."))
    if on_cpu and config.optimizer == "adamw_8bit_paged":
        found.append(Problem("optimizer", "the 8-bit optimizer needs a card", "Use optimizer=auto."))
    if on_cpu and config.compile:
        found.append(Problem("compile", "it pays on a card only", "Use compile=false."))
    if not on_cpu and card_bytes is not None and config.compute_dtype == "float32":
        found.append(Problem("compute_dtype", "attention on a card computes in 16 bits", "Use compute_dtype=auto."))
    found += _of_several(config, card_count)
    if config.loss_chunk_tokens > config.sequence_tokens * config.micro_batch * 64:
        found.append(Problem("loss_chunk_tokens", "it is far more than a micro-batch holds", "Use 1024."))
    return found


def _of_several(config: TrainingConfig, card_count: int) -> list[Problem]:
    """With device=cpu they are processes, which compute the same: for proof, and for machines without a card."""
    found: list[Problem] = []
    if config.cards > 1 and config.launcher == "process":
        found.append(Problem("launcher", "it starts one process only", "Use launcher=accelerate, or cards=1."))
    if config.device != "cpu" and card_count and config.cards > card_count:
        what = "there is one NVIDIA card" if card_count == 1 else f"there are {card_count} NVIDIA cards"
        found.append(Problem("cards", what, "Use no more cards than there are."))
    rows = config.micro_batch * config.accumulation
    if config.cards > rows:
        found.append(
            Problem("cards", f"a step has {rows} rows, fewer than cards", "Raise accumulation, or use fewer cards.")
        )
    if config.compile and config.launcher == "accelerate":
        found.append(Problem("compile", "it was not tried with several processes", "Use compile=false."))
    return found


def _fault(fault: Any) -> str:
    limits = fault.get("ctx", {})
    match fault["type"]:
        case "greater_than_equal":
            return f"must be at least {limits['ge']}"
        case "greater_than":
            return f"must be more than {limits['gt']}"
        case "less_than_equal":
            return f"must be at most {limits['le']}"
        case "less_than":
            return f"must be less than {limits['lt']}"
        case "literal_error":
            return f"must be {limits['expected']}"
        case "int_parsing" | "int_from_float" | "int_type":
            return "must be a whole number"
        case "float_parsing" | "float_type":
            return "must be a number"
        case "bool_parsing" | "bool_type":
            return "must be true or false"
        case "list_type":
            return "must be a list of names"
        case _:
            return "cannot be used"
