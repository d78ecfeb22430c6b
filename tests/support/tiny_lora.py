"""Write a LoRA adapter for the tiny GGUF models: real for llama.cpp, random in content."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from tests.support.tiny_gguf import TinyLlama

_DEFAULT = TinyLlama()


def write_tiny_lora(path: Path, model: TinyLlama = _DEFAULT, *, seed: int = 1, rank: int = 4) -> Path:
    """Changes the queries, values and outputs of every layer; returns ``path``."""
    import gguf

    rng = np.random.default_rng(seed)
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_type(gguf.GGUFType.ADAPTER)
    writer.add_string(gguf.Keys.Adapter.TYPE, "lora")
    writer.add_float32(gguf.Keys.Adapter.LORA_ALPHA, float(2 * rank))
    width = model.embedding
    for layer in range(model.layers):
        for part in ("q", "v", "output"):
            name = f"blk.{layer}.attn_{part}.weight"
            writer.add_tensor(f"{name}.lora_a", rng.standard_normal((rank, width), dtype=np.float32))
            writer.add_tensor(f"{name}.lora_b", rng.standard_normal((width, rank), dtype=np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path
