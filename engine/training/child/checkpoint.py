"""Everything that a training needs to go on as if nothing had happened, in one encrypted file.

Weights that are learned, the optimizer's state, the states of the random generators, and the loop's own counters.
With bfloat16 there is no gradient scaler, and the learning rate is a function of the step: neither has a state.
"""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from engine.training.child.team import Team
from engine.training.child.tensors import from_bytes, to_blocks
from engine.training.errors import CheckpointError
from engine.training.sealed import read_sealed, write_sealed
from engine.vault.blob_format import FrameError

_KEPT = 2
BEST = "best.ckpt"


@dataclass(frozen=True, slots=True)
class Progress:
    """``step``: how many steps are done. ``worse``: evaluations since the best one."""

    step: int = 0
    best_step: int = 0
    best_loss: float | None = None
    worse: int = 0
    ended_early: bool = False


class Checkpoints:
    """The checkpoints of one run, in its folder and under its key."""

    def __init__(self, folder: Path, run_key: bytes, team: Team) -> None:
        """Of several processes the first one alone has the key, writes and reads."""
        self._folder = folder
        self._key = run_key
        self._team = team

    def save(self, progress: Progress, trainable: Mapping[str, Any], optimizer: Any) -> None:
        """Raises DiskFullError; what was saved before is then untouched."""
        weights = {f"weight.{name}": value for name, value in trainable.items()}
        more, about = _optimizer_state(optimizer)
        about |= {"progress": json.dumps(asdict(progress)), "python": json.dumps(random.getstate())}
        wanted = self._team.to_write(weights, more | _generator_states(), about)
        if wanted is None:
            return
        write_sealed(self._path(progress.step), to_blocks(*wanted), self._key)
        for old in self._steps()[:-_KEPT]:
            self._path(old).unlink(missing_ok=True)

    def restore(self, trainable: Mapping[str, Any], optimizer: Any) -> Progress:
        """The newest one that is whole goes into what is given; without any, nothing changes.

        Raises CheckpointError where there are some and none is whole.
        """
        weights = {f"weight.{name}": value for name, value in trainable.items()}
        newest = self._newest(set(weights)) if self._team.rank == 0 else None
        restored = self._team.to_restore(newest, weights)
        if restored is None:
            return Progress()
        tensors, about = restored
        _restore_optimizer(optimizer, tensors, about)
        _restore_generators(tensors, about)
        return Progress(**json.loads(about["progress"]))

    def save_best(self, trainable: Mapping[str, Any], step: int) -> None:
        """The weights only. Raises DiskFullError."""
        wanted = self._team.to_write(trainable, {}, {"step": str(step)})
        if wanted is not None:
            write_sealed(self._folder / BEST, to_blocks(*wanted), self._key)

    def restore_best(self, trainable: Mapping[str, Any]) -> None:
        """Raises CheckpointError."""
        best = None
        if self._team.rank == 0:
            try:
                best = self._read(self._folder / BEST)
            except (FrameError, OSError, ValueError):
                raise CheckpointError("The best checkpoint cannot be read.", help="Start the training anew.") from None
            _require_same(set(trainable), set(best[0]))
        self._team.to_restore(best, trainable)

    def clear(self) -> None:
        """Remove what only a resumption needs; the best one stays."""
        for step in self._steps():
            self._path(step).unlink(missing_ok=True)

    def _newest(self, weights: set[str]) -> tuple[dict[str, Any], dict[str, str]] | None:
        steps = self._steps()
        for step in reversed(steps):
            try:
                tensors, about = self._read(self._path(step))
            except (FrameError, OSError, ValueError):
                continue
            _require_same(weights, {name for name in tensors if name.startswith("weight.")})
            if int(about.get("processes", 1)) != self._team.size:
                raise CheckpointError(
                    "The run was trained on another number of cards until here.",
                    help="Start the training anew: a run goes on with as many cards as it began with.",
                )
            return tensors, about
        if steps:
            raise CheckpointError("No checkpoint of the run can be read.", help="Start the training anew.")
        return None

    def _read(self, path: Path) -> tuple[dict[str, Any], dict[str, str]]:
        return from_bytes(b"".join(read_sealed(path, self._key)))

    def _path(self, step: int) -> Path:
        return self._folder / f"step-{step:08d}.ckpt"

    def _steps(self) -> list[int]:
        return sorted(int(path.stem.removeprefix("step-")) for path in self._folder.glob("step-????????.ckpt"))


def _require_same(trainable: set[str], saved: set[str]) -> None:
    if trainable != saved:
        raise CheckpointError("A checkpoint is of other weights than the run's.", help="Start the training anew.")


_NESTED = "__bnb_optimizer_quant_state__"
"""Where bitsandbytes' optimizers of 8 bits keep their tensors when asked for their state; they take them flat, too."""


def _optimizer_state(optimizer: Any) -> tuple[dict[str, Any], dict[str, str]]:
    import torch

    tensors: dict[str, Any] = {}
    plain: dict[str, dict[str, Any]] = {}
    for index, state in optimizer.state_dict()["state"].items():
        plain[str(index)] = {}
        nested = state.get(_NESTED, {})
        for name, value in (state | nested).items():
            if isinstance(value, torch.Tensor):
                tensors[f"optimizer.{index}.{name}"] = value
            elif name != _NESTED:
                plain[str(index)][name] = value
    return tensors, {"optimizer": json.dumps(plain)}


def _restore_optimizer(optimizer: Any, tensors: Mapping[str, Any], about: Mapping[str, str]) -> None:
    state: dict[int, dict[str, Any]] = {int(index): dict(values) for index, values in _json(about, "optimizer").items()}
    for name, value in tensors.items():
        if name.startswith("optimizer."):
            _, index, key = name.split(".", 2)
            state[int(index)][key] = value
    optimizer.load_state_dict({"state": state, "param_groups": optimizer.state_dict()["param_groups"]})


def _generator_states() -> dict[str, Any]:
    import torch

    states = {"random.processor": torch.get_rng_state()}
    if torch.cuda.is_available():
        states["random.card"] = torch.cuda.get_rng_state()
    return states


def _restore_generators(tensors: Mapping[str, Any], about: Mapping[str, str]) -> None:
    import torch

    torch.set_rng_state(tensors["random.processor"])
    if "random.card" in tensors and torch.cuda.is_available():
        torch.cuda.set_rng_state(tensors["random.card"])
    version, internal, gauss = _json(about, "python")
    random.setstate((version, tuple(internal), gauss))


def _json(about: Mapping[str, str], name: str) -> Any:
    return json.loads(about[name])
