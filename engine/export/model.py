"""What is exported, and the two things that export asks of its neighbours. No processes, no database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from engine.export.merge import FourBit


class Quantization(StrEnum):
    """Formats of GGUF, the most exact first."""

    F16 = "F16"
    Q8_0 = "Q8_0"
    Q6_K = "Q6_K"
    Q5_K_M = "Q5_K_M"
    Q4_K_M = "Q4_K_M"

    @property
    def bits_per_weight(self) -> float:
        """Of a whole file, the mixtures of K-quants included; errs on the large side for small models."""
        return {"F16": 16.1, "Q8_0": 8.6, "Q6_K": 6.8, "Q5_K_M": 6.0, "Q4_K_M": 5.2}[self.value]


class ExportForm(StrEnum):
    MERGED = "merged"  # one model, the adapter inside
    ADAPTER = "adapter"  # the adapter alone, over a base that several share


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """``importance``: weigh what to keep exact by the dataset's text. ``name``: of the models, None for the run's."""

    run_id: str
    form: ExportForm
    quantizations: tuple[Quantization, ...]
    importance: bool = False
    name: str | None = None


@dataclass(frozen=True, slots=True)
class TrainedRun:
    """A finished run, as far as export cares.

    ``four_bit``: how training held the base, None in 16 bits. ``whole``: it trained every weight, and left a model
    instead of an adapter. ``result_bytes``: of what it left.
    """

    id: str
    name: str
    base_pack_id: str
    dataset_version_id: str | None
    four_bit: FourBit | None
    whole: bool = False
    result_bytes: int = 0


class TrainedRuns(Protocol):
    """Where runs come from."""

    def trained_run(self, run_id: str) -> TrainedRun:
        """Raises NotFoundError, or an error of state when it has not finished."""
        ...

    def result(self, run_id: str) -> Mapping[str, Iterator[bytes]]:
        """The files that the run left, by their names, decrypted in blocks.

        ``adapter_config.json`` and ``adapter_model.safetensors`` in PEFT's format, or ``config.json`` and
        ``model.safetensors`` of a whole model.
        """
        ...


class DatasetTexts(Protocol):
    """Where the text comes from that perplexity and importance are measured on."""

    def texts(self, dataset_version_id: str) -> Iterator[str]:
        """The items of a version as plain text, the validation split first."""
        ...
