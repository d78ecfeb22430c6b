"""The reader's network: a BERT encoder with three heads, in plain torch (no transformers).

One pass over ``[CLS] question [SEP] title > heading > text [SEP]`` gives the relevance of the passage, whether
it answers the question, and where. Knows nothing about tokenizing, files, training or the engine.
Shapes are written as (batch, tokens, width). Encoder: Devlin et al. 2019; sizes: all-MiniLM-L6-v2.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional


@dataclass(frozen=True, slots=True)
class ReaderShape:
    """Sizes of the encoder; the defaults are those of all-MiniLM-L6-v2."""

    layers: int = 6
    width: int = 384
    heads: int = 12
    inner: int = 1536
    norm_eps: float = 1e-12


@dataclass(frozen=True, slots=True)
class ReaderOutput:
    """What one pass says: logits (batch,), (batch,), (batch, tokens), (batch, tokens)."""

    relevance: Tensor
    answerable: Tensor
    start: Tensor
    end: Tensor


class EncoderLayer(nn.Module):  # type: ignore[misc]  # torch is untyped here
    """Self-attention and feed-forward with post-normalisation, as in BERT.

    While training, attention is written out: on a CPU its two small products in bfloat16 train twice as fast as torch's
    fused kernel, whose backward pass computes in float32. For reading alone the fused kernel is a fifth faster.
    """

    def __init__(self, shape: ReaderShape) -> None:
        super().__init__()
        self.heads = shape.heads
        self.qkv = nn.Linear(shape.width, 3 * shape.width)
        self.out = nn.Linear(shape.width, shape.width)
        self.norm1 = nn.LayerNorm(shape.width, eps=shape.norm_eps)
        self.up = nn.Linear(shape.width, shape.inner)
        self.down = nn.Linear(shape.inner, shape.width)
        self.norm2 = nn.LayerNorm(shape.width, eps=shape.norm_eps)

    def forward(self, hidden: Tensor, mask: Tensor) -> Tensor:
        """``mask`` (batch, 1, 1, tokens) is added to the logits of attention: 0, or far below it for padding."""
        batch, tokens, width = hidden.shape
        size = width // self.heads
        parts = self.qkv(hidden).view(batch, tokens, 3, self.heads, size).permute(2, 0, 3, 1, 4)
        if self.training:
            query, key, value = parts.reshape(3, batch * self.heads, tokens, size)
            logits = torch.bmm(query * size**-0.5, key.transpose(1, 2)).view(batch, self.heads, tokens, tokens)
            shares = torch.softmax(logits + mask, dim=-1, dtype=torch.float32).to(value.dtype)
            mixed = torch.bmm(shares.view(batch * self.heads, tokens, tokens), value)
            mixed = mixed.view(batch, self.heads, tokens, size)
        else:
            query, key, value = parts
            mixed = functional.scaled_dot_product_attention(query, key, value, attn_mask=mask)
        mixed = mixed.transpose(1, 2).reshape(batch, tokens, width)
        hidden = self.norm1(hidden + self.out(mixed))
        return self.norm2(hidden + self.down(functional.gelu(self.up(hidden))))


class ReaderNetwork(nn.Module):  # type: ignore[misc]  # torch is untyped here
    """Encoder layers and heads. Embeddings stay outside: they are frozen and come from the base model."""

    def __init__(self, shape: ReaderShape) -> None:
        super().__init__()
        self.layers = nn.ModuleList(EncoderLayer(shape) for _ in range(shape.layers))
        self.pool = nn.Linear(3 * shape.width, shape.width)
        self.score = nn.Linear(shape.width, 2)
        self.span = nn.Linear(shape.width, 2)
        self.dropout = 0.1  # of the pooled vector only: elsewhere it costs a quarter of the speed

    def encode(self, embedded: Tensor, attend: Tensor) -> Tensor:
        """The encoder alone, (batch, tokens, width) to the same."""
        mask = torch.zeros_like(attend, dtype=embedded.dtype).masked_fill(~attend, -1e4)[:, None, None, :]
        hidden = embedded
        for layer in self.layers:
            hidden = layer(hidden, mask)
        return hidden

    def forward(self, embedded: Tensor, attend: Tensor, text: Tensor) -> ReaderOutput:
        """``embedded`` (batch, tokens, width); ``attend`` and ``text`` are boolean (batch, tokens): the tokens
        that exist, and those of the passage's own text, the only ones a span may take besides token 0 (none)."""
        hidden = self.encode(embedded, attend)
        weight = text.to(hidden.dtype)
        mean = (hidden * weight[:, :, None]).sum(1) / weight.sum(1, keepdim=True).clamp(min=1.0)
        peak = hidden.masked_fill(~text[:, :, None], -1e4).amax(1)
        pooled = functional.gelu(self.pool(torch.cat([hidden[:, 0], mean, peak], dim=1)))
        pooled = functional.dropout(pooled, self.dropout, self.training)
        scores = self.score(pooled).float()
        allowed = text.clone()
        allowed[:, 0] = True
        span = self.span(hidden).float().masked_fill(~allowed[:, :, None], -1e4)
        return ReaderOutput(scores[:, 0], scores[:, 1], span[:, :, 0], span[:, :, 1])


class FrozenEmbeddings(nn.Module):  # type: ignore[misc]  # torch is untyped here
    """Word, position and segment embeddings of the base model with their normalisation; never trained."""

    def __init__(self, tensors: dict[str, Tensor], norm_eps: float) -> None:
        super().__init__()
        self.word = nn.Embedding.from_pretrained(tensors["embeddings.word_embeddings.weight"])
        self.position = nn.Embedding.from_pretrained(tensors["embeddings.position_embeddings.weight"])
        self.segment = nn.Embedding.from_pretrained(tensors["embeddings.token_type_embeddings.weight"])
        self.norm = nn.LayerNorm(self.word.embedding_dim, eps=norm_eps)
        self.norm.weight.data.copy_(tensors["embeddings.LayerNorm.weight"])
        self.norm.bias.data.copy_(tensors["embeddings.LayerNorm.bias"])
        self.requires_grad_(False)

    def forward(self, ids: Tensor, segments: Tensor) -> Tensor:
        positions = torch.arange(ids.shape[1], device=ids.device)
        embedded: Tensor = self.norm(self.word(ids) + self.position(positions)[None] + self.segment(segments))
        return embedded


def load_base_layers(network: ReaderNetwork, tensors: dict[str, Tensor]) -> None:
    """Copy the base model's encoder layers into ``network``; the heads keep their random start."""
    for index, layer in enumerate(network.layers):
        prefix = f"encoder.layer.{index}."
        for part in ("weight", "bias"):
            parts = [tensors[f"{prefix}attention.self.{name}.{part}"] for name in ("query", "key", "value")]
            getattr(layer.qkv, part).data.copy_(torch.cat(parts))
            getattr(layer.out, part).data.copy_(tensors[f"{prefix}attention.output.dense.{part}"])
            getattr(layer.norm1, part).data.copy_(tensors[f"{prefix}attention.output.LayerNorm.{part}"])
            getattr(layer.up, part).data.copy_(tensors[f"{prefix}intermediate.dense.{part}"])
            getattr(layer.down, part).data.copy_(tensors[f"{prefix}output.dense.{part}"])
            getattr(layer.norm2, part).data.copy_(tensors[f"{prefix}output.LayerNorm.{part}"])
