"""Attention over sequences that lie behind each other in one row and do not see each other.

On a card: torch's own variable-length flash attention. On the processor: the same, sequence by sequence, with
torch's fused kernel. No mask of all tokens against all tokens is ever built.
"""

from __future__ import annotations

import itertools
from typing import Any

NAME = "cloister_sequences"


def register() -> None:
    """Make the attention known to transformers, which then builds no mask for it."""
    from transformers import AttentionInterface

    AttentionInterface.register(NAME, attend)


def attend(
    module: Any,
    query: Any,
    key: Any,
    value: Any,
    attention_mask: Any,
    *,
    scaling: float | None = None,
    sliding_window: int | None = None,
    cu_seq_lens_q: Any = None,
    max_length_q: int | None = None,
    dropout: float = 0.0,
    softcap: float | None = None,
    **_: Any,
) -> tuple[Any, None]:
    """``query``: [1, heads, T, size]; ``key`` and ``value`` may have fewer heads. Returns [1, T, heads, size].

    ``cu_seq_lens_q``: [S + 1] int32, the borders of the sequences. Raises ValueError for what would silently be
    computed another way.
    """
    if cu_seq_lens_q is None or query.shape[0] != 1:
        raise ValueError("this attention needs one row with the borders of its sequences")
    if softcap is not None or dropout:
        raise ValueError("this attention knows neither soft caps nor dropout")
    window = sliding_window if sliding_window is not None and sliding_window < (max_length_q or 0) else None
    if query.is_cuda:
        return _on_card(query, key, value, cu_seq_lens_q, max_length_q, scaling, window), None
    return _on_processor(query, key, value, cu_seq_lens_q, scaling, window), None


def _on_card(
    query: Any, key: Any, value: Any, borders: Any, longest: int | None, scaling: float | None, window: int | None
) -> Any:
    from torch.nn.attention.varlen import varlen_attn

    # With weights of 32 bits the rotation makes 32 bits of queries and keys; values are what autocast computes in.
    flat = [tensor[0].transpose(0, 1).to(value.dtype).contiguous() for tensor in (query, key, value)]
    grouped = query.shape[1] != key.shape[1]
    result = varlen_attn(
        *flat,
        borders,
        borders,
        longest,
        longest,
        scale=scaling,
        window_size=(-1 if window is None else window - 1, 0),
        enable_gqa=grouped,
    )
    return result.unsqueeze(0)


def _on_processor(query: Any, key: Any, value: Any, borders: Any, scaling: float | None, window: int | None) -> Any:
    import torch
    from torch.nn.functional import scaled_dot_product_attention

    grouped = query.shape[1] != key.shape[1]
    kept = query.dtype
    if kept == torch.bfloat16:
        # In 16 bits a kernel would be compiled for each length, and kept for good: gigabytes after some hundred steps.
        query, key, value = query.float(), key.float(), value.float()
    pieces = []
    places = borders.tolist()
    for start, end in itertools.pairwise(places):
        mask = None
        if window is not None and end - start > window:
            distance = torch.arange(end - start).unsqueeze(1) - torch.arange(end - start).unsqueeze(0)
            mask = (distance >= 0) & (distance < window)
        pieces.append(
            scaled_dot_product_attention(
                query[:, :, start:end],
                key[:, :, start:end],
                value[:, :, start:end],
                attn_mask=mask,
                is_causal=mask is None,
                scale=scaling,
                enable_gqa=grouped,
            )
        )
    return torch.cat(pieces, dim=2).transpose(1, 2).to(kept)
