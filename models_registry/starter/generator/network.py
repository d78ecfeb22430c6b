"""A Llama in plain torch, with the names of transformers' weights, that reads several questions of one context at once.

A row holds the passages once, then each question with its answer. A question sees the passages and itself, never the
other questions, and has the positions that it would have alone: every answer is trained as in a row of its own.
Attention of chosen heads can be looked at, to be taught where to look.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional


@dataclass(frozen=True, slots=True)
class Shape:
    """`rope_theta` is high so that most pairs of a head hardly turn: they compare what is written, not where."""

    vocabulary: int = 12_000
    width: int = 512
    inner: int = 768
    layers: int = 6
    heads: int = 4
    head_size: int = 128
    rope_theta: float = 1e8
    context: int = 2048
    norm_eps: float = 1e-6


class _Norm(nn.Module):  # type: ignore[misc]  # torch is untyped here
    def __init__(self, width: int, eps: float) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))
        self._eps = eps

    def forward(self, x: Tensor) -> Tensor:
        x = x.float()
        return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + self._eps) * self.weight


def _rotate(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    """Rotate the halves of [batch, heads, tokens, size] (Su et al. 2021, as transformers pairs them)."""
    first, second = x.float().chunk(2, dim=-1)
    return (x * cos + torch.cat((-second, first), dim=-1) * sin).to(x.dtype)


def _mix(q: Tensor, k: Tensor, v: Tensor, allowed: Tensor, plain: int) -> Tensor:
    """Attention of [batch, heads, tokens, size]; the first `plain` tokens see what is before them, which is faster."""
    if not plain:
        return functional.scaled_dot_product_attention(q, k, v, attn_mask=allowed[:, None])
    first = functional.scaled_dot_product_attention(q[:, :, :plain], k[:, :, :plain], v[:, :, :plain], is_causal=True)
    rest = functional.scaled_dot_product_attention(q[:, :, plain:], k, v, attn_mask=allowed[:, None, plain:])
    return torch.cat((first, rest), dim=2)


class _Attention(nn.Module):  # type: ignore[misc]  # torch is untyped here
    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self._heads, self._size = shape.heads, shape.head_size
        across = shape.heads * shape.head_size
        self.q_proj = nn.Linear(shape.width, across, bias=False)
        self.k_proj = nn.Linear(shape.width, across, bias=False)
        self.v_proj = nn.Linear(shape.width, across, bias=False)
        self.o_proj = nn.Linear(across, shape.width, bias=False)

    def forward(
        self,
        x: Tensor,
        turn: tuple[Tensor, Tensor],
        allowed: Tensor,
        plain: int,
        looked: tuple[Tensor, Sequence[int]] | None,
    ) -> tuple[Tensor, Tensor | None]:
        batch, tokens, _ = x.shape
        q, k, v = (
            part(x).view(batch, tokens, self._heads, self._size).transpose(1, 2)
            for part in (self.q_proj, self.k_proj, self.v_proj)
        )
        q, k = _rotate(q, *turn), _rotate(k, *turn)
        mixed = _mix(q, k, v, allowed, plain)
        scores = None
        if looked is not None:
            rows, heads = looked
            index = rows[:, None, :, None].expand(-1, len(heads), -1, self._size)
            asked = q[:, list(heads)].gather(2, index)
            scores = (asked @ k[:, list(heads)].transpose(-1, -2)).float() / self._size**0.5
            seen = allowed.gather(1, rows[:, :, None].expand(-1, -1, tokens))
            scores = scores.masked_fill(~seen[:, None], float("-inf"))
        return self.o_proj(mixed.transpose(1, 2).reshape(batch, tokens, -1)), scores


class _Mlp(nn.Module):  # type: ignore[misc]  # torch is untyped here
    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.gate_proj = nn.Linear(shape.width, shape.inner, bias=False)
        self.up_proj = nn.Linear(shape.width, shape.inner, bias=False)
        self.down_proj = nn.Linear(shape.inner, shape.width, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        return self.down_proj(functional.silu(self.gate_proj(x)) * self.up_proj(x))


class _Layer(nn.Module):  # type: ignore[misc]  # torch is untyped here
    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.input_layernorm = _Norm(shape.width, shape.norm_eps)
        self.self_attn = _Attention(shape)
        self.post_attention_layernorm = _Norm(shape.width, shape.norm_eps)
        self.mlp = _Mlp(shape)

    def forward(
        self,
        x: Tensor,
        turn: tuple[Tensor, Tensor],
        allowed: Tensor,
        plain: int,
        looked: tuple[Tensor, Sequence[int]] | None,
    ) -> tuple[Tensor, Tensor | None]:
        mixed, scores = self.self_attn(self.input_layernorm(x), turn, allowed, plain, looked)
        x = x + mixed
        return x + self.mlp(self.post_attention_layernorm(x)), scores


class _Body(nn.Module):  # type: ignore[misc]  # torch is untyped here
    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.embed_tokens = nn.Embedding(shape.vocabulary, shape.width)
        self.layers = nn.ModuleList(_Layer(shape) for _ in range(shape.layers))
        self.norm = _Norm(shape.width, shape.norm_eps)


class Generator(nn.Module):  # type: ignore[misc]  # torch is untyped here
    """Embeddings are tied: what a token is read as is what it is written as."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.model = _Body(shape)
        for layer in self.model.layers:  # a residual branch starts silent (Zhang et al. 2019, Fixup)
            nn.init.zeros_(layer.self_attn.o_proj.weight)
            nn.init.zeros_(layer.mlp.down_proj.weight)
        nn.init.normal_(self.model.embed_tokens.weight, std=0.02)

    def forward(
        self,
        ids: Tensor,
        positions: Tensor,
        allowed: Tensor,
        rows: Tensor | None = None,
        looked: dict[int, Sequence[int]] | None = None,
        plain: int = 0,
    ) -> tuple[Tensor, dict[int, Tensor]]:
        """Hidden states [batch, tokens, width] for `ids` and `positions` [batch, tokens].

        `allowed` [batch, tokens, tokens] says which tokens each may see. For layers and heads in `looked`, the scores
        of the tokens at `rows` [batch, rows] come back: [batch, heads, rows, tokens], -inf where not allowed. Of the
        first `plain` tokens it is known that each sees all before it and itself.
        """
        x = self.model.embed_tokens(ids)
        turn = self._turn(positions)
        found: dict[int, Tensor] = {}
        for number, layer in enumerate(self.model.layers):
            heads = (looked or {}).get(number)
            wanted = (rows, heads) if heads is not None and rows is not None else None
            x, scores = layer(x, turn, allowed, plain, wanted)
            if scores is not None:
                found[number] = scores
        return self.model.norm(x), found

    def logits(self, hidden: Tensor) -> Tensor:
        """Scores of the next token for hidden states [..., width]."""
        return functional.linear(hidden, self.model.embed_tokens.weight).float()

    def _turn(self, positions: Tensor) -> tuple[Tensor, Tensor]:
        half = self.shape.head_size // 2
        speeds = self.shape.rope_theta ** (-torch.arange(half, device=positions.device).float() / half)
        angles = positions[:, None, :, None].float() * speeds
        angles = torch.cat((angles, angles), dim=-1)
        return angles.cos(), angles.sin()
