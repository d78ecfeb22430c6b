"""Reads with trained weights outside the engine, for the evaluation: windows, raw logits, spans. Plain torch."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from models_registry.starter.reader.base_model import BaseEmbedder, base_files, collate, load_tokenizer
from models_registry.starter.reader.encoding import EncodedPair, cut_windows, encode_pairs
from models_registry.starter.reader.network import FrozenEmbeddings, ReaderNetwork, ReaderShape
from models_registry.starter.reader.storage import load_weights


@dataclass(frozen=True, slots=True)
class Raw:
    """Logits of one passage and its best span (characters)."""

    relevance: float
    answerable: float
    margin: float
    start: int
    end: int


class Scorer:
    """The reader and, with the base layers, the embedder."""

    def __init__(self, directory: Path, window: int | None = None) -> None:
        from safetensors.torch import load_file

        self.config = json.loads((directory / "config.json").read_text(encoding="utf-8"))
        self.window = window or int(self.config.get("window_tokens", 128))
        base = load_file(base_files() / "model.safetensors")
        shape = ReaderShape(**self.config["shape"])
        self.embeddings = FrozenEmbeddings(base, shape.norm_eps).eval()
        self.network = ReaderNetwork(shape).eval()
        self.network.load_state_dict(load_weights(directory / "weights.safetensors"))
        self.embed = BaseEmbedder().embed
        self.tokenizer: Any = load_tokenizer()

    def read(self, question: str, passages: Sequence[tuple[str, str, str]]) -> list[Raw]:
        """Best window of each ``(text, title, heading)``: highest relevance, and span and answerability of the
        window that most probably answers."""
        texts = self.tokenizer.encode_batch([p[0] for p in passages], add_special_tokens=False)
        pieces = [
            (index, begin, (text[begin:end], title, heading))
            for index, ((text, title, heading), encoding) in enumerate(zip(passages, texts, strict=True))
            for begin, end in cut_windows(text, encoding.offsets, self.window)
        ]
        pairs = encode_pairs(self.tokenizer, question, [p for _, _, p in pieces], int(self.config["max_length"]))
        best: dict[int, Raw] = {}
        order = sorted(range(len(pairs)), key=lambda i: len(pairs[i].ids))
        for at in range(0, len(order), 24):
            rows = order[at : at + 24]
            for row, raw in zip(rows, self._infer([pairs[i] for i in rows]), strict=True):
                index, begin, _ = pieces[row]
                raw = Raw(raw.relevance, raw.answerable, raw.margin, raw.start + begin, raw.end + begin)
                held = best.get(index)
                if held is None:
                    best[index] = raw
                else:
                    top = raw if raw.answerable > held.answerable else held
                    best[index] = Raw(
                        max(raw.relevance, held.relevance), top.answerable, top.margin, top.start, top.end
                    )
        none = Raw(-100.0, -100.0, -100.0, 0, 0)
        return [best.get(i, none) for i in range(len(passages))]

    def _infer(self, pairs: list[EncodedPair]) -> list[Raw]:
        ids, segments, attend, text = collate(pairs)
        with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16):
            output = self.network(self.embeddings(ids, segments), attend, text)
        joint = output.start[:, :, None] + output.end[:, None, :]
        width = joint.shape[1]
        band = torch.ones(width, width, dtype=torch.bool).triu().tril(64)
        joint = joint.masked_fill(~(band & text[:, :, None] & text[:, None, :]), -1e4)
        top, where = joint.flatten(1).max(1)
        margin = top - output.start[:, 0] - output.end[:, 0]
        found = []
        for row, pair in enumerate(pairs):
            first, last = divmod(int(where[row]), width)
            start = pair.offsets[first - pair.text_start][0] if pair.offsets else 0
            end = pair.offsets[last - pair.text_start][1] if pair.offsets else 0
            found.append(
                Raw(float(output.relevance[row]), float(output.answerable[row]), float(margin[row]), start, end)
            )
        return found
