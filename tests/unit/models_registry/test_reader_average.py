"""Averaged readers: the middle of both, with a digest that is true."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from models_registry.starter.reader.average import average
from models_registry.starter.reader.storage import load_weights


def reader(folder: Path, value: float, shape: tuple[int, ...] = (2, 3)) -> Path:
    folder.mkdir()
    save_file({"layers.0.weight": torch.full(shape, value, dtype=torch.float16)}, folder / "weights.safetensors")
    (folder / "config.json").write_text(json.dumps({"format": 1, "weights_sha256": "0", "max_length": 256}))
    return folder


def test_the_middle_has_a_digest_of_its_own(tmp_path: Path) -> None:
    average(reader(tmp_path / "a", 1.0), reader(tmp_path / "b", 3.0), tmp_path / "c", share=0.25)
    mixed = load_weights(tmp_path / "c" / "weights.safetensors")["layers.0.weight"]
    assert torch.allclose(mixed, torch.full((2, 3), 1.5))
    config = json.loads((tmp_path / "c" / "config.json").read_text())
    assert config["weights_sha256"] == hashlib.sha256((tmp_path / "c" / "weights.safetensors").read_bytes()).hexdigest()
    assert config["max_length"] == 256


def test_readers_of_other_shapes_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="same shape"):
        average(reader(tmp_path / "a", 1.0), reader(tmp_path / "b", 1.0, (3, 3)), tmp_path / "c")
    assert not (tmp_path / "c").exists()
