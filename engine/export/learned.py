"""Take what a run left into memory, and judge it before any work: an adapter, or every weight of a model."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import ExitStack

from engine.export import lora
from engine.export.errors import RunNotExportableError
from engine.export.model import TrainedRun
from engine.export.steps import hold
from engine.runtime.memory_files import MemoryFile

WHOLE_WEIGHTS = "model.safetensors"


def hold_learned(
    run: TrainedRun, files: Mapping[str, Iterator[bytes]], held: ExitStack
) -> tuple[MemoryFile | None, MemoryFile]:
    """Configuration and weights of an adapter, or None and all weights, until ``held`` closes.

    Raises RunNotExportableError, AdapterUnsupportedError, or ModelOutOfMemoryError.
    """
    wanted = (WHOLE_WEIGHTS,) if run.whole else (lora.CONFIG, lora.WEIGHTS)
    if not set(wanted) <= set(files):
        raise RunNotExportableError("This run left nothing that is known here.", help="Train it again.")
    *configs, weights = (hold(held, name, files[name]) for name in wanted)
    if not configs:
        return None, weights.seal()
    [config] = configs
    with weights.mapped() as view:
        lora.read_lora(config.read(), view)
    return config, weights


def digest_of(file: MemoryFile) -> str:
    """SHA-256 of what a file in memory holds, hexadecimal."""
    digest = hashlib.sha256()
    for block in file.blocks():
        digest.update(block)
    return digest.hexdigest()
