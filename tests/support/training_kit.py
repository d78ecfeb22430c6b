"""Trainings on real parts: a tiny base model, the trainer's session in this process, and a whole vault around it."""

from __future__ import annotations

import functools
import hashlib
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from engine.contract.training import Objective, TrainingConfig, TrainingRequest
from engine.core.clock import SystemClock
from engine.core.errors import NotFoundError
from engine.jobs.queue import JobQueue
from engine.runtime.errors import ModelTemplateUnapprovedError
from engine.runtime.hardware import read_memory
from engine.runtime.models import ModelService
from engine.runtime.pack_repository import PackRecord
from engine.runtime.pack_trust import PackTrust
from engine.runtime.packs import PackService
from engine.training.child import report
from engine.training.child.session import Session
from engine.training.child.spec import TrainerSpec
from engine.training.executor import RunExecutor
from engine.training.plan import Machine, Planner
from engine.training.service import RunService
from engine.training.trainer import Trainer, TrainerProcess
from engine.vault.kdf import Calibration
from engine.vault.vault import Vault
from models_registry.packs.build import Description, build_pack
from models_registry.packs.signing import SigningKey, public_text
from tests.support.training_model import conversations, preferences, texts, write_model

KEY = bytes(range(32))
PASSPHRASE = "correct horse"
LINES: dict[str, Callable[..., list[bytes]]] = {"sft": conversations, "dpo": preferences, "cpt": texts}


@functools.cache
def tiny_model() -> Path:
    """Written once for each process of the tests."""
    return write_model(Path(tempfile.mkdtemp(prefix="cloister-tiny-")))


def small_config(**changes: Any) -> TrainingConfig:
    """Resolved, for the processor: a few steps of a few short rows."""
    values: dict[str, Any] = {
        "method": "lora",
        "objective": "sft",
        "device": "cpu",
        "compute_dtype": "float32",
        "optimizer": "adamw",
        "gradient_checkpointing": "off",
        "rank": 4,
        "alpha": 8,
        "sequence_tokens": 128,
        "micro_batch": 2,
        "accumulation": 2,
        "epochs": 4.0,
        "max_steps": 6,
        "learning_rate": 1e-2,
        "checkpoint_every_steps": 2,
        "threads": 1,
    }
    return TrainingConfig(**(values | changes))


def train_here(
    config: TrainingConfig,
    folder: Path,
    *,
    model: Path | None = None,
    training: Sequence[bytes] | None = None,
    validation: Sequence[bytes] | None = None,
    stop_after: int | None = None,
) -> list[report.Event]:
    """A whole session in this process; ``stop_after``: asked to stop once that step was said."""
    assert config.objective != "auto"
    kind: Objective = config.objective
    folder.mkdir(exist_ok=True)
    said: list[report.Event] = []

    def stop_asked() -> bool:
        return stop_after is not None and any(isinstance(e, report.Step) and e.step >= stop_after for e in said)

    spec = TrainerSpec(
        run_id="run_test",
        config=config,
        objective=kind,
        model_dir=str(model or tiny_model()),
        run_dir=str(folder),
        date="2026-11-22T00:00:00",
    )
    lines = LINES[kind](40) if training is None else training
    Session(spec, KEY, said.append, stop_asked).run(lines, LINES[kind](8, seed=2) if validation is None else validation)
    return said


def losses_of(events: Sequence[report.Event]) -> dict[int, float]:
    return {event.step: event.loss for event in events if isinstance(event, report.Step)}


def evaluations_of(events: Sequence[report.Event]) -> dict[int, float]:
    return {event.step: event.loss for event in events if isinstance(event, report.Evaluation)}


@dataclass
class FrozenLines:
    """A frozen version that lies in memory: what the datasets' service gives, without it."""

    kind: str = "sft"
    splits: dict[str, list[bytes]] = field(default_factory=dict)
    withdrawn_items: int = 0
    frozen_sha256: str | None = None
    documents: list[str] = field(default_factory=list)

    @property
    def sha256(self) -> str:
        return (
            self.frozen_sha256
            or hashlib.sha256(b"".join(line for name in sorted(self.splits) for line in self.splits[name])).hexdigest()
        )

    def iter_lines(self, split: str) -> Iterator[bytes]:
        return (line.rstrip(b"\n") for line in self.splits.get(split, []))


class FrozenShelf:
    """Versions by their ids."""

    def __init__(self, **versions: FrozenLines) -> None:
        self.versions = versions

    def open_version(self, version_id: str) -> FrozenLines:
        if version_id not in self.versions:
            raise NotFoundError("There is no such dataset version.")
        return self.versions[version_id]

    def documents_learned(self, version_id: str) -> list[str]:
        return self.open_version(version_id).documents


def shelf() -> FrozenShelf:
    made = {
        kind: FrozenLines(kind, {"train": lines(40), "validation": lines(8, seed=2)}) for kind, lines in LINES.items()
    }
    return FrozenShelf(**made, empty=FrozenLines("sft", {}))


@dataclass
class TrainingKit:
    """A vault with a queue, a base model's pack and the training service, wired as in production."""

    vault: Vault
    queue: JobQueue
    packs: PackService
    service: RunService
    datasets: FrozenShelf
    base: PackRecord
    stack: ExitStack

    def request(self, version: str = "sft", **values: Any) -> TrainingRequest:
        """A training of a few steps, as ``small_config``."""
        config = small_config().model_dump(exclude={"objective"})
        return TrainingRequest(
            dataset_version=version, base=self.base.id, preset="cpu", values={**config, **values}, licence_accepted=True
        )

    def close(self) -> None:
        self.stack.close()


def open_kit(home: Path, *, trainer: Trainer | None = None, start: bool = True) -> TrainingKit:
    """A new vault at ``home``, or the one that is there."""
    if not (home / "vault.json").exists():
        Vault.create(home, PASSPHRASE, "ada", calibration=Calibration.fastest())
    stack = ExitStack()
    vault = Vault.unlock(home, PASSPHRASE)
    stack.callback(vault.close)
    clock = SystemClock()
    models = ModelService(vault.db, folder=vault.paths.models, run=vault.paths.run / "models", clock=clock)
    packs = PackService(vault.db, vault.paths.models, models, PackTrust(vault.db, clock), clock)
    base = next(iter(packs.list()), None) or _import_base(packs, home)
    queue = JobQueue(vault.db, clock=clock)
    datasets = shelf()
    planner = Planner(vault.db, packs, vault.paths.models, datasets, lambda: Machine((), read_memory()), threads=1)
    executor = RunExecutor(
        vault.db, home / "runs", vault.paths.models, packs, datasets, trainer or TrainerProcess(), clock
    )
    service = RunService(vault.db, home / "runs", planner, executor, queue, clock)
    stack.callback(queue.close)
    if start:
        queue.start()
    return TrainingKit(vault, queue, packs, service, datasets, base, stack)


def _import_base(packs: PackService, home: Path) -> PackRecord:
    key = SigningKey.generate()
    packs.trust.add_signer("builder", public_text(key.public_key), added_by="ada")
    pack = home.with_name(home.name + ".pack")
    build_pack(tiny_model(), key, pack, about=Description(name="tiny", licence="Apache-2.0"))
    try:
        return packs.import_pack(pack, imported_by="ada")
    except ModelTemplateUnapprovedError:
        for template in packs.trust.templates():
            packs.trust.approve_template(template.sha256, approved_by="ada")
        return packs.import_pack(pack, imported_by="ada")
