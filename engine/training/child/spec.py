"""What the engine tells a trainer, and on which descriptors. No torch, no database."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from pydantic import BaseModel, ConfigDict

from engine.contract.training import Objective, TrainingConfig
from engine.training.sealed import RUN_KEY_BYTES


class TrainerSpec(BaseModel):
    """One start of a trainer. ``date`` is the run's, so that a template that names the day says the same always."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    run_id: str
    config: TrainingConfig
    objective: Objective
    model_dir: str
    run_dir: str
    date: str


@dataclass(frozen=True, slots=True)
class Descriptors:
    """``key`` gives the run's key; ``report`` takes JSON lines; the others are memory files."""

    spec: int
    key: int
    report: int
    train: int
    validation: int

    def arguments(self) -> list[str]:
        return [f"--{name}={getattr(self, name)}" for name in self.__slots__]

    def all(self) -> tuple[int, ...]:
        return (self.spec, self.key, self.report, self.train, self.validation)


def parse_descriptors(arguments: Sequence[str]) -> Descriptors:
    """From the command line that ``Descriptors.arguments`` made."""
    parser = argparse.ArgumentParser(prog="python -m engine.training.child")
    for name in Descriptors.__slots__:
        parser.add_argument(f"--{name}", type=int, required=True)
    return Descriptors(**vars(parser.parse_args(arguments)))


def read_spec(descriptor: int) -> TrainerSpec:
    with _at_start(descriptor) as file:
        return TrainerSpec.model_validate_json(file.read())


def read_key(descriptor: int) -> bytes:
    """The run's key; the descriptor is closed. Raises ValueError for anything but a whole key."""
    with os.fdopen(descriptor, "rb") as pipe:
        key = pipe.read(RUN_KEY_BYTES + 1)
    if len(key) != RUN_KEY_BYTES:
        raise ValueError("the run's key has not its length")
    return key


def read_rank(environment: Mapping[str, str]) -> int:
    """Which of several processes this is, from 0; 0 where it is alone."""
    return int(environment.get("RANK", "0"))


def read_lines(descriptor: int) -> Iterator[bytes]:
    """The lines of a memory file, from its beginning; the file goes when all were read."""
    with _at_start(descriptor) as file:
        yield from file


def _at_start(descriptor: int) -> BinaryIO:
    """Opened anew, with a place in the file of its own: what is inherited shares one among several processes."""
    again = os.open(f"/proc/self/fd/{descriptor}", os.O_RDONLY)
    os.close(descriptor)
    return os.fdopen(again, "rb")
