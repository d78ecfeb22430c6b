"""Write what was learned as encrypted files in the formats that others read."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from engine.training.child.model import Trainee
from engine.training.child.report import WrittenFile
from engine.training.child.team import Team
from engine.training.child.tensors import to_blocks
from engine.training.sealed import write_sealed

SUFFIX = ".sealed"


def write_result(folder: Path, trainee: Trainee, run_key: bytes, team: Team) -> list[WrittenFile]:
    """PEFT's two files for adapters, else configuration and weights of the model. Raises DiskFullError.

    Of several processes the first one writes.
    """
    if trainee.config.method == "full":
        configuration = trainee.causal.config.to_json_string(use_diff=False)
        state = trainee.causal.state_dict()
        if getattr(trainee.causal.config, "tie_word_embeddings", False):
            state.pop("lm_head.weight", None)
        names = ("config.json", "model.safetensors")
    else:
        from peft import get_peft_model_state_dict

        adapter = trainee.model.peft_config["default"].to_dict()
        adapter["base_model_name_or_path"] = ""  # a path of this machine; the run's record names the pack
        adapter["inference_mode"] = True
        configuration = json.dumps(_plain(adapter), indent=2, sort_keys=True)
        state = get_peft_model_state_dict(trainee.model)
        names = ("adapter_config.json", "adapter_model.safetensors")
    wanted = team.to_write(state, {}, {})
    if wanted is None:
        return []
    return [
        _write(folder, names[0], [configuration.encode()], run_key),
        _write(folder, names[1], to_blocks(wanted[0], {"format": "pt"}), run_key),
    ]


def _write(folder: Path, name: str, blocks: Iterable[bytes], run_key: bytes) -> WrittenFile:
    digest = hashlib.sha256()
    size = 0

    def measured() -> Iterator[bytes]:
        nonlocal size
        for block in blocks:
            digest.update(block)
            size += len(block)
            yield block

    write_sealed(folder / (name + SUFFIX), measured(), run_key)
    return WrittenFile(name=name, size_bytes=size, sha256=digest.hexdigest())


def _plain(value: object) -> object:
    """Sets as sorted lists and enumerations as their values: what JSON can say."""
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, set | frozenset):
        return sorted(map(str, value))
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, str | int | float | bool) or value is None:
        return getattr(value, "value", value)
    return str(value)
