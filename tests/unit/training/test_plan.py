"""What a plan puts in the place of ``auto``."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from engine.runtime.hardware import GpuFacts
from engine.training.config import TrainingConfig
from engine.training.launcher import environment_of
from engine.training.plan import Machine, Planner

NOTHING = cast(Any, None)
CARD = GpuFacts("card", 80 << 30, 80 << 30, "1", "GPU-1")


@pytest.mark.parametrize(("card", "cards", "threads"), [(CARD, 1, 16), (CARD, 4, 4), (None, 2, 8), (CARD, 32, 1)])
def test_the_processors_are_shared_among_the_processes(card: GpuFacts | None, cards: int, threads: int) -> None:
    planner = Planner(NOTHING, NOTHING, Path(), NOTHING, NOTHING, threads=16)
    config = TrainingConfig().model_copy(update={"cards": cards})
    assert planner._resolved(config, None, card, []).threads == threads


def test_one_process_trains_on_the_card_that_the_plan_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first card serves a model; torch alone would take it."""
    busy, idle = replace(CARD, memory_free_bytes=1 << 30), replace(CARD, uuid="GPU-2")
    assert Machine((busy, idle), NOTHING).card == idle
    config = TrainingConfig(device="cuda")
    several = config.model_copy(update={"launcher": "accelerate"})
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    assert environment_of(config, Path(), idle)["CUDA_VISIBLE_DEVICES"] == "GPU-2"
    assert "CUDA_VISIBLE_DEVICES" not in environment_of(several, Path(), idle)
    assert "CUDA_VISIBLE_DEVICES" not in environment_of(TrainingConfig(device="cpu"), Path(), idle)
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "3")
    assert environment_of(config, Path(), idle)["CUDA_VISIBLE_DEVICES"] == "3", "who runs the engine knows better"
