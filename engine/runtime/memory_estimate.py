"""Predict whether a model fits before it is started. An estimate: it errs on the side of asking for more."""

from __future__ import annotations

from dataclasses import dataclass

from engine.runtime.errors import ModelOutOfMemoryError
from engine.runtime.gguf import GgufInfo

_PROCESS_BYTES = 64 << 20
_BATCH_TOKENS = 512  # llama-server's default --ubatch-size
_GIB = 1 << 30


@dataclass(frozen=True, slots=True)
class MemoryEstimate:
    """Bytes that a loaded model will hold."""

    weights_bytes: int
    cache_bytes: int  # keys and values of all slots
    buffers_bytes: int

    @property
    def total_bytes(self) -> int:
        return self.weights_bytes + self.cache_bytes + self.buffers_bytes


def estimate_memory(info: GgufInfo, *, context_tokens: int) -> MemoryEstimate:
    """``context_tokens``: of all slots together. Buffers: logits of one batch and twice its activations."""
    logits = 4 * info.vocab_size * _BATCH_TOKENS
    width = max(1, info.attention.key_value_heads) * max(1, info.attention.key_length)
    activations = 2 * 4 * _BATCH_TOKENS * width * 16
    return MemoryEstimate(
        weights_bytes=info.size_bytes,
        cache_bytes=info.attention.cache_bytes(context_tokens),
        buffers_bytes=_PROCESS_BYTES + logits + activations,
    )


def require_memory(estimate: MemoryEstimate, available_bytes: int) -> None:
    """Raises ModelOutOfMemoryError that says how much is missing."""
    if estimate.total_bytes <= available_bytes:
        return
    raise ModelOutOfMemoryError(
        f"The model needs about {estimate.total_bytes / _GIB:.1f} GiB "
        f"({estimate.weights_bytes / _GIB:.1f} weights, {estimate.cache_bytes / _GIB:.1f} context) "
        f"and {available_bytes / _GIB:.1f} GiB are free.",
        help="Use a smaller model or a stronger quantization such as Q4_K_M, or a shorter context.",
    )
