"""What a plan puts in the place of ``auto``."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import pytest

from engine.runtime.hardware import GpuFacts
from engine.training.config import TrainingConfig
from engine.training.plan import Planner

NOTHING = cast(Any, None)
CARD = GpuFacts("card", 80 << 30, 80 << 30, "1")


@pytest.mark.parametrize(("card", "cards", "threads"), [(CARD, 1, 16), (CARD, 4, 4), (None, 2, 8), (CARD, 32, 1)])
def test_the_processors_are_shared_among_the_processes(card: GpuFacts | None, cards: int, threads: int) -> None:
    planner = Planner(NOTHING, NOTHING, Path(), NOTHING, NOTHING, threads=16)
    config = TrainingConfig().model_copy(update={"cards": cards})
    assert planner._resolved(config, None, card, []).threads == threads
