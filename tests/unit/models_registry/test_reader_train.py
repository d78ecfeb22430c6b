"""The reader's training: a few real steps, and what keeps it from learning by heart."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch

from models_registry.starter.reader.encoding import CLS, PAD, SEP
from models_registry.starter.reader.groups import Candidate, Group
from models_registry.starter.reader.network import EncoderLayer, ReaderShape
from models_registry.starter.reader.storage import load_weights
from models_registry.starter.reader.train import MASK, hide, train

RIGHT = Candidate("Leave is 30 days a year. It is asked for in the portal.", "Leave", "", 9, 16, True)
GROUPS = [Group("How much holiday is there?", (RIGHT, Candidate("The canteen opens at noon.", "Food", "")), "written")]


def steps(
    out: Path, start: Path | None = None, *, dropout: float = 0.0, masked: float = 0.0
) -> dict[str, torch.Tensor]:
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
        dropout=dropout,
        masked=masked,
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


@pytest.mark.parametrize("other", [{"dropout": 0.3}, {"masked": 0.3}])
def test_what_is_dropped_or_hidden_changes_what_is_learnt(tmp_path: Path, other: dict[str, float]) -> None:
    plain, changed = steps(tmp_path / "plain"), steps(tmp_path / "changed", **other)
    assert not torch.equal(plain["layers.0.up.weight"], changed["layers.0.up.weight"])


def test_only_words_are_hidden_and_about_as_many_as_asked_for() -> None:
    torch.manual_seed(1)
    ids = torch.randint(1000, 20000, (64, 64))
    ids[:, 0], ids[:, 20], ids[:, 50:] = CLS, SEP, PAD
    hidden = hide(ids, 0.1)
    changed = hidden != ids
    assert hidden[changed].eq(MASK).all()
    assert not changed[:, 0].any() and not changed[:, 20].any() and not changed[:, 50:].any()
    assert 0.07 < changed[:, 1:50].float().mean() < 0.13
    assert torch.equal(hide(ids, 0.0), ids)


def test_dropout_drops_the_same_numbers_of_a_passage_at_all_its_tokens_and_nothing_when_reading() -> None:
    torch.manual_seed(1)
    layer = EncoderLayer(ReaderShape())
    layer.dropout = 0.25
    change = torch.ones(8, 5, 384)
    dropped = layer._dropped(change)
    assert torch.equal(dropped, dropped[:, :1].expand_as(dropped))
    assert 0.2 < (dropped == 0).float().mean() < 0.3
    assert dropped.mean().item() == pytest.approx(1.0, abs=0.05)
    assert torch.equal(layer.eval()._dropped(change), change)
