"""The reader's training: a few real steps."""

from __future__ import annotations

import json
from pathlib import Path

import torch

from models_registry.starter.reader.groups import Candidate, Group
from models_registry.starter.reader.storage import load_weights
from models_registry.starter.reader.train import train

RIGHT = Candidate("Leave is 30 days a year. It is asked for in the portal.", "Leave", "", 9, 16, True)
GROUPS = [Group("How much holiday is there?", (RIGHT, Candidate("The canteen opens at noon.", "Food", "")), "written")]


def steps(out: Path, start: Path | None = None) -> dict[str, torch.Tensor]:
    """The weights after some steps over two passages."""
    train(
        GROUPS,
        out,
        tokens=400,
        batch_tokens=128,
        rate=1e-3,
        seed=3,
        threads=1,
        minutes=5,
        start=start,
        compiled=False,
    )
    return load_weights(out / "weights.safetensors")


def test_a_training_goes_on_from_earlier_weights_and_repeats_itself(tmp_path: Path) -> None:
    first = steps(tmp_path / "one")
    assert json.loads((tmp_path / "one" / "config.json").read_text())["trained_tokens"] >= 400
    again = steps(tmp_path / "two")
    assert all(torch.equal(first[name], again[name]) for name in first)
    further = steps(tmp_path / "three", tmp_path / "one")
    assert not torch.equal(first["layers.0.up.weight"], further["layers.0.up.weight"])
