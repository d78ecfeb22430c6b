"""A trainer at the port that learns nothing and leaves what a real one does: steps, a checkpoint, a sealed result."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from engine.training.child.report import Checkpoint, Event, Finished, Prepared, Step, Stopped, WrittenFile
from engine.training.child.result import SUFFIX
from engine.training.sealed import write_sealed
from engine.training.trainer import StopRequest, Work

RESULT = {"adapter_config.json": b'{"peft_type": "LORA"}', "adapter_model.safetensors": b"weights" * 100}


@dataclass
class QuickTrainer:
    """Does ``max_steps`` steps. ``hold``: at which step the next runs wait until they are asked to stop."""

    hold: list[int] = field(default_factory=list)
    began: threading.Event = field(default_factory=threading.Event)

    def train(self, work: Work, hear: Callable[[Event], None], stop: StopRequest) -> Finished | Stopped | None:
        folder, config = Path(work.spec.run_dir), work.spec.config
        left = sorted(int(path.stem.removeprefix("step-")) for path in folder.glob("step-*.ckpt"))
        first, last = (left[-1] if left else 0), config.max_steps
        hold = self.hold.pop(0) if self.hold else None
        hear(_prepared(first, last))
        for step in range(first + 1, last + 1):
            hear(_step(step, 10 * config.learning_rate + 1 / step))
            if step == hold:
                self.began.set()
                while not stop.asked():
                    threading.Event().wait(0.01)
            if stop.asked():
                write_sealed(folder / f"step-{step:08d}.ckpt", [b"checkpoint" * 100], work.run_key)
                hear(Checkpoint(step=step))
                return Stopped(step=step)
        files = []
        for name, content in RESULT.items():
            write_sealed(folder / (name + SUFFIX), [content], work.run_key)
            digest = hashlib.sha256(content).hexdigest()
            files.append(WrittenFile(name=name, size_bytes=len(content), sha256=digest))
        return Finished(step=last, best_step=last, reason="steps", files=files)


def _prepared(first: int, last: int) -> Prepared:
    return Prepared(
        versions={"torch": "0"},
        device="cpu",
        parameters=1,
        trainable=1,
        steps=last,
        start_step=first,
        examples=1,
        evaluation_examples=0,
        dropped_too_long=0,
        truncated=0,
        tokens_per_epoch=1,
        baseline_bytes=1,
    )


def _step(step: int, loss: float) -> Step:
    return Step(
        step=step,
        loss=loss,
        learning_rate=0.001,
        grad_norm=1.0,
        tokens=10,
        tokens_per_s=100.0,
        memory_bytes=1000,
        time_left_s=0.0,
    )
