"""What is read of an adapter before anything is converted, and what is refused."""

from __future__ import annotations

import json
import struct
from typing import Any

import pytest

from engine.export.errors import AdapterUnsupportedError
from engine.export.lora import read_lora

CONFIG: dict[str, Any] = {"peft_type": "LORA", "r": 4, "lora_alpha": 8, "bias": "none"}
Q = "base_model.model.model.layers.0.self_attn.q_proj"
V = "base_model.model.model.layers.0.self_attn.v_proj"


def _weights(shapes: dict[str, list[int]]) -> bytes:
    header = json.dumps(
        {name: {"dtype": "F32", "shape": shape, "data_offsets": [0, 0]} for name, shape in shapes.items()}
    )
    return struct.pack("<Q", len(header)) + header.encode()


def _pair(module: str, rank: int = 4) -> dict[str, list[int]]:
    return {f"{module}.lora_A.weight": [rank, 16], f"{module}.lora_B.weight": [32, rank]}


def _read(config: dict[str, Any], shapes: dict[str, list[int]]) -> Any:
    return read_lora(json.dumps(config).encode(), _weights(shapes))


def test_targets_are_named_as_the_base_names_them() -> None:
    lora = _read(CONFIG, _pair(Q) | _pair(V))
    assert [target.weight for target in lora.targets] == [
        "model.layers.0.self_attn.q_proj.weight",
        "model.layers.0.self_attn.v_proj.weight",
    ]
    assert lora.targets[0].a == f"{Q}.lora_A.weight"
    assert (lora.targets[0].rank, lora.targets[0].scale, lora.alpha) == (4, 2.0, 8.0)


def test_rslora_and_patterns_change_the_strength() -> None:
    assert _read(CONFIG | {"use_rslora": True}, _pair(Q)).targets[0].scale == 4.0
    by_pattern = _read(CONFIG | {"alpha_pattern": {"v_proj": 2}}, _pair(Q) | _pair(V))
    assert [target.scale for target in by_pattern.targets] == [2.0, 0.5]
    assert _read(CONFIG, _pair(Q, rank=16)).targets[0].scale == 0.5  # the rank is that of the tensors


@pytest.mark.parametrize(
    "more",
    [
        {"peft_type": "IA3"},
        {"use_dora": True},
        {"bias": "all"},
        {"modules_to_save": ["lm_head"]},
        {"fan_in_fan_out": True},
        {"trainable_token_indices": [1]},
        {"lora_bias": True},
    ],
)
def test_what_cannot_be_merged_is_refused_by_name(more: dict[str, Any]) -> None:
    with pytest.raises(AdapterUnsupportedError) as refused:
        _read(CONFIG | more, _pair(Q))
    assert refused.value.help


@pytest.mark.parametrize(
    "shapes",
    [
        {},
        {f"{Q}.lora_A.weight": [4, 16]},
        {f"{Q}.lora_A.weight": [4, 16], f"{Q}.lora_B.weight": [32, 8]},
        {f"{Q}.lora_A.weight": [4], f"{Q}.lora_B.weight": [32, 4]},
        {"base_model.model.lm_head.weight": [32, 16]},
    ],
)
def test_tensors_that_are_no_pairs_are_refused(shapes: dict[str, list[int]]) -> None:
    with pytest.raises(AdapterUnsupportedError):
        _read(CONFIG, shapes)


@pytest.mark.parametrize("data", [b"", b"\xff" * 7, struct.pack("<Q", 1 << 40) + b"{}", struct.pack("<Q", 2) + b"[]"])
def test_files_that_are_none_are_refused(data: bytes) -> None:
    with pytest.raises(AdapterUnsupportedError):
        read_lora(json.dumps(CONFIG).encode(), data)
    with pytest.raises(AdapterUnsupportedError):
        read_lora(data, _weights(_pair(Q)))
