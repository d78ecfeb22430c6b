"""Run llama.cpp's own converter on a pack of safetensors, with each weight as the run left it as it passes.

No merged copy is ever made: the converter asks for one tensor after another, and gets it merged.
"""

from __future__ import annotations

import runpy
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from engine.export.child.request import decode_convert, run
from engine.export.child.weights import ChangedWeights, changed_weights
from engine.export.merge import kept_dtype


def main(data: bytes) -> None:
    request = decode_convert(data)
    sys.path.insert(0, request.converter)
    sys.path.insert(1, str(Path(request.converter) / "gguf-py"))
    if request.adapter_config or request.whole_weights or request.four_bit:
        _merge_as_they_pass(changed_weights(request))
    script = str(Path(request.converter) / "convert_hf_to_gguf.py")
    sys.argv = [script, request.base, "--outfile", request.out, "--outtype", "f16", "--model-name", request.name]
    runpy.run_path(script, run_name="__main__")


def _merge_as_they_pass(weights: ChangedWeights) -> None:
    from conversion import LazyTorchTensor, ModelBase  # type: ignore[import-not-found]

    index_tensors: Callable[..., dict[str, Callable[[], Any]]] = ModelBase.index_tensors

    def merging(self: Any, remote_hf_model_id: str | None = None) -> dict[str, Callable[[], Any]]:
        tensors = index_tensors(self, remote_hf_model_id)
        for name, give in tensors.items():
            if weights.changes(name):
                tensors[name] = _lazily(LazyTorchTensor, weights, name, give)
        missing = weights.left - set(tensors)
        if missing:
            raise ValueError(f"{len(missing)} weights that the run changed are not in the base model")
        return tensors

    ModelBase.index_tensors = merging


def _lazily(lazy: Any, weights: ChangedWeights, name: str, give: Callable[[], Any]) -> Callable[[], Any]:
    def merged() -> Any:
        base = give()
        meta = lazy.meta_with_dtype_and_shape(kept_dtype(len(base.shape)), tuple(base.shape))
        return lazy(meta=meta, args=(base,), func=lambda weight: weights.merged(name, weight))

    return merged


if __name__ == "__main__":
    run(main)
