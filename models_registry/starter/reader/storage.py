"""How the reader's weights lie in their file: matrices as eight-bit integers, one scale a row; the rest in float16.

A row of a matrix is what makes one output, so a scale of its own keeps a row of small weights from being rounded by a
large one elsewhere. Reading multiplies back: the network computes in the processor's own float format as before.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import torch
from torch import Tensor

_SCALE = ".scale"


def save_weights(state: Mapping[str, Tensor], path: Path) -> None:
    """Write ``state`` to ``path`` as safetensors. Matrices lose up to a 254th of their row's largest weight."""
    from safetensors.torch import save_file

    stored: dict[str, Tensor] = {}
    for name, weight in state.items():
        exact = weight.detach().float()
        if exact.ndim == 2:
            scale = (exact.abs().amax(dim=1, keepdim=True) / 127).clamp(min=1e-8)
            stored[name] = (exact / scale).round().to(torch.int8).contiguous()
            stored[name + _SCALE] = scale.contiguous()
        else:
            stored[name] = exact.half().contiguous()
    save_file(stored, path)
    path.chmod(0o644)


def load_weights(path: Path) -> dict[str, Tensor]:
    """The weights in float32, as they were before they were rounded or nearly so.

    Raises SafetensorError for a file that is none.
    """
    from safetensors.torch import load_file

    stored = load_file(path)
    return {
        name: weight.float() * stored[name + _SCALE] if weight.dtype == torch.int8 else weight.float()
        for name, weight in stored.items()
        if not name.endswith(_SCALE)
    }
