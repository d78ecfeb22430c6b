"""Cross-entropy without all logits, and the two objectives built on it.

The logits of a vocabulary are the largest tensor of a training: tokens x vocabulary x 4 bytes. They are computed for
a few learned tokens at a time, in the forward pass and once more in the backward pass.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from engine.training.child.batches import IGNORED, Batch

Head = Callable[[Any], Any]


def token_losses(hidden: Any, targets: Any, head: Head, *, chunk_tokens: int) -> tuple[Any, Any]:
    """Negative log-likelihood of each learned target, [N] float32, and where in the row each stands, [N].

    ``hidden``: [T, H]; ``targets``: [T]; ``head`` maps [n, H] to logits [n, V].
    """
    import torch
    from torch.utils.checkpoint import checkpoint

    places = (targets != IGNORED).nonzero().squeeze(1)
    wanted, chosen = hidden[places], targets[places]

    def losses_of(some_hidden: Any, some_targets: Any) -> Any:
        logits = head(some_hidden).float()
        return torch.nn.functional.cross_entropy(logits, some_targets, reduction="none")

    pieces = []
    for start in range(0, len(places), chunk_tokens):
        part = (wanted[start : start + chunk_tokens], chosen[start : start + chunk_tokens])
        if torch.is_grad_enabled():
            pieces.append(checkpoint(losses_of, *part, use_reentrant=False, preserve_rng_state=False))
        else:
            pieces.append(losses_of(*part))
    return (torch.cat(pieces) if pieces else hidden.new_zeros(0).float()), places


def sequence_log_likelihoods(losses: Any, places: Any, batch: Batch) -> Any:
    """The summed log-likelihood of the learned tokens of each sequence, [S] float32."""
    import torch

    sums = torch.zeros(batch.sequences, dtype=losses.dtype, device=losses.device)
    return sums.index_add(0, batch.sequence_of[places], -losses)


def preference_losses(likelihoods: Any, reference: Any, beta: float) -> Any:
    """Direct preference optimization, [pairs] (Rafailov and others 2023, equation 7).

    ``likelihoods``, ``reference``: [2 * pairs], chosen and rejected in turns, of the model and of its base.
    """
    import torch

    gained = likelihoods - reference
    return -torch.nn.functional.logsigmoid(beta * (gained[0::2] - gained[1::2]))
