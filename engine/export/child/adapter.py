"""Run llama.cpp's own converter on an adapter. Its strengths become one number, which is all that the format holds."""

from __future__ import annotations

import json
import runpy
import sys
from pathlib import Path

from engine.export.child.request import decode_convert, run
from engine.export.lora import CONFIG, WEIGHTS, read_lora


def main(data: bytes) -> None:
    request = decode_convert(data)
    sys.path.insert(0, request.converter)
    sys.path.insert(1, str(Path(request.converter) / "gguf-py"))
    _make_uniform(Path(request.adapter_config), Path(request.adapter_weights))
    assert (Path(request.work) / CONFIG).is_symlink() and (Path(request.work) / WEIGHTS).is_symlink()
    script = str(Path(request.converter) / "convert_lora_to_gguf.py")
    sys.argv = [script, "--base", request.base, "--outfile", request.out, "--outtype", "f32", request.work]
    runpy.run_path(script, run_name="__main__")


def _make_uniform(config: Path, weights: Path) -> None:
    """llama.cpp scales each pair by ``alpha / rank``: what differs from that goes into B, in place, in memory."""
    from safetensors.torch import load, save

    settings, raw = config.read_bytes(), weights.read_bytes()
    lora = read_lora(settings, raw)
    factors = {target.b: target.scale * target.rank / lora.alpha for target in lora.targets}
    if all(abs(factor - 1.0) < 1e-9 for factor in factors.values()):
        return
    tensors = {
        name: (tensor.float() * factors[name] if name in factors else tensor) for name, tensor in load(raw).items()
    }
    weights.write_bytes(save(tensors))
    plain = json.loads(settings) | {"use_rslora": False, "alpha_pattern": {}}
    config.write_bytes(json.dumps(plain).encode())


if __name__ == "__main__":
    run(main)
