"""What a trainer says on its pipe: JSON lines, one event each. Never a word of the data."""

from __future__ import annotations

import json
import os
from typing import Literal

from pydantic import BaseModel, ConfigDict


class _Event(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Prepared(_Event):
    """Before the first step. ``baseline_bytes``: resident memory with the libraries and nothing else loaded."""

    event: Literal["prepared"] = "prepared"
    versions: dict[str, str]
    device: str
    parameters: int
    trainable: int
    steps: int
    start_step: int
    examples: int
    evaluation_examples: int
    dropped_too_long: int
    truncated: int
    tokens_per_epoch: int
    baseline_bytes: int


class Step(_Event):
    """One step of the optimizer; ``memory_bytes`` is the peak so far, ``tokens`` counts no padding."""

    event: Literal["step"] = "step"
    step: int
    loss: float
    learning_rate: float
    grad_norm: float
    tokens: int
    tokens_per_s: float
    memory_bytes: int
    time_left_s: float


class Evaluation(_Event):
    event: Literal["evaluation"] = "evaluation"
    step: int
    loss: float
    best: bool


class Checkpoint(_Event):
    event: Literal["checkpoint"] = "checkpoint"
    step: int


class Stopped(_Event):
    """It was asked to stop and wrote a checkpoint."""

    event: Literal["stopped"] = "stopped"
    step: int


class WrittenFile(_Event):
    name: str
    size_bytes: int
    sha256: str


class Finished(_Event):
    """``reason``: what ended it; ``best_step``: whose weights were kept."""

    event: Literal["finished"] = "finished"
    step: int
    best_step: int
    reason: Literal["steps", "early"]
    files: list[WrittenFile]


class Failed(_Event):
    """``where``: functions and lines of an error that nobody foresaw; its message may quote the data and stays out."""

    event: Literal["failed"] = "failed"
    code: str
    message: str
    help: str = ""
    where: str = ""


Event = Prepared | Step | Evaluation | Checkpoint | Stopped | Finished | Failed
_KINDS: dict[str, type[Event]] = {
    "prepared": Prepared,
    "step": Step,
    "evaluation": Evaluation,
    "checkpoint": Checkpoint,
    "stopped": Stopped,
    "finished": Finished,
    "failed": Failed,
}


def parse_event(untrusted_line: bytes) -> Event:
    """Raises ValueError for a line that is no event."""
    value = json.loads(untrusted_line)
    kind = _KINDS.get(str(value.get("event"))) if isinstance(value, dict) else None
    if kind is None:
        raise ValueError("the line is no event")
    return kind.model_validate(value)


class Reporter:
    """Writes events to a descriptor, each in one write."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def say(self, event: Event) -> None:
        data = memoryview(event.model_dump_json().encode() + b"\n")
        while data:
            data = data[os.write(self._descriptor, data) :]
