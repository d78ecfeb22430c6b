"""Is there room for it? Says so before minutes of work, for memory and for the disk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.core.errors import DiskFullError
from engine.export.errors import BasePackMissingError, ExportMemoryError
from engine.export.model import Quantization

_SPARE_BYTES = 64 << 20
_PROCESS_BYTES = 1 << 30  # of a process with torch
_GB = 1e9


@dataclass(frozen=True, slots=True)
class Need:
    """Bytes. ``memory``: at the peak; ``wide_memory``: with the reference computing in 32 bits; ``disk``: to keep."""

    memory: int
    wide_memory: int
    disk: int


def base_size(folder: Path) -> int:
    """Bytes of a pack's safetensors. Raises BasePackMissingError where there are none."""
    size = sum(file.stat().st_size for file in folder.glob("*.safetensors")) if folder.is_dir() else 0
    if size == 0:
        raise BasePackMissingError(
            "The base model's pack has no safetensors here.",
            help="Import the pack that the run was trained on; see 'cloister models packs list'.",
        )
    return size


def need(base_bytes: int, quantizations: Sequence[Quantization], *, result_bytes: int = 0) -> Need:
    """For a base in 16 bits: the F16 file, the largest other file, or the reference model, in memory at a time.

    ``result_bytes``: what the run left, which is there all the time.
    """
    sizes = [file_size(base_bytes, quantization) for quantization in quantizations]
    others = [size for size, q in zip(sizes, quantizations, strict=True) if q is not Quantization.F16]
    half = base_bytes + max([*others, base_bytes])
    wide = base_bytes + 3 * base_bytes  # 32-bit weights, made from 16-bit ones one by one
    held = _PROCESS_BYTES + result_bytes
    return Need(half + held, wide + held, sum(sizes) + _SPARE_BYTES)


def file_size(base_bytes: int, quantization: Quantization) -> int:
    """About how many bytes a GGUF of this kind has, the vocabulary included."""
    return int(base_bytes * quantization.bits_per_weight / 16) + (8 << 20)


def require_memory(needed: Need, available_bytes: int) -> bool:
    """Whether the reference may compute in 32 bits. Raises ExportMemoryError where not even 16 bits fit."""
    if available_bytes < needed.memory:
        raise ExportMemoryError(
            f"The export needs about {needed.memory / _GB:.1f} GB of memory; {available_bytes / _GB:.1f} GB are free.",
            help="Stop the model in use, close other programs, or export on a larger machine. What was trained on "
            "documents is worked on in memory only, so that no disk ever holds it in clear.",
        )
    return available_bytes >= needed.wide_memory


def require_disk(needed_bytes: int, free_bytes: int) -> None:
    """Raises DiskFullError."""
    if free_bytes < needed_bytes:
        raise DiskFullError(
            f"The models need about {needed_bytes / _GB:.2f} GB and {free_bytes / _GB:.2f} GB are free in the vault.",
            help="Free space, export fewer quantizations, or move the vault to a larger disk.",
        )
