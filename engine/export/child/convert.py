"""Run llama.cpp's own converter on a pack of safetensors, with an adapter merged into each weight as it passes.

No merged copy is ever made: the converter asks for one tensor after another, and gets it merged.
"""

from __future__ import annotations

import runpy
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from engine.export.child.request import decode_convert, run
from engine.export.child.weights import MergedWeights


def main(data: bytes) -> None:
    request = decode_convert(data)
    sys.path.insert(0, request.converter)
    sys.path.insert(1, str(Path(request.converter) / "gguf-py"))
    if request.adapter_config or request.four_bit:
        weights = MergedWeights(request.base, request.adapter_config, request.adapter_weights, request.four_bit)
        _merge_as_they_pass(weights)
    script = str(Path(request.converter) / "convert_hf_to_gguf.py")
    sys.argv = [script, request.base, "--outfile", request.out, "--outtype", "f16", "--model-name", request.name]
    runpy.run_path(script, run_name="__main__")


def _merge_as_they_pass(weights: MergedWeights) -> None:
    from conversion import LazyTorchTensor, ModelBase  # type: ignore[import-not-found]

    index_tensors: Callable[..., dict[str, Callable[[], Any]]] = ModelBase.index_tensors

    def merging(self: Any, remote_hf_model_id: str | None = None) -> dict[str, Callable[[], Any]]:
        tensors = index_tensors(self, remote_hf_model_id)
        for name, give in tensors.items():
            if weights.changes(name):
                tensors[name] = _lazily(LazyTorchTensor, weights, name, give)
        missing = weights.left - set(tensors)
        if missing:
            raise ValueError(f"{len(missing)} weights that the adapter changes are not in the base model")
        return tensors

    ModelBase.index_tensors = merging


def _lazily(lazy: Any, weights: MergedWeights, name: str, give: Callable[[], Any]) -> Callable[[], Any]:
    def merged() -> Any:
        import torch

        base = give()
        meta = lazy.meta_with_dtype_and_shape(torch.float16, tuple(base.shape))
        return lazy(meta=meta, args=(base,), func=lambda weight: weights.merged(name, weight))

    return merged


if __name__ == "__main__":
    run(main)
