"""Make a tiny Llama with random weights as a GGUF file: real for llama.cpp, meaningless, ready in a second."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

CHAT_TEMPLATE = (
    "{{ bos_token }}{% for message in messages %}<{{ message['role'] }}>\n{{ message['content'] }}</s>\n"
    "{% endfor %}{% if add_generation_prompt %}<assistant>\n{% endif %}"
)
_NORMAL, _UNKNOWN, _CONTROL, _BYTE = 1, 2, 3, 6
_WORDS = (
    "the and of to in for is on that with as by at from policy travel expense approval leave pump safety price "
    "order machine invoice contract manager department supplier warranty page section answer passage document"
).split()


@dataclass(frozen=True, slots=True)
class TinyLlama:
    """The measures of the network. The default generates thousands of tokens in a second."""

    embedding: int = 64
    feed_forward: int = 128
    layers: int = 2
    heads: int = 4
    context_tokens: int = 8192
    seed: int = 1
    name: str = "tiny-random"
    chat_template: str | None = CHAT_TEMPLATE


def vocabulary() -> tuple[list[str], list[float], list[int]]:
    """Pieces, scores and types in SentencePiece's way: specials, all bytes, letters, words."""
    pieces = ["<unk>", "<s>", "</s>"]
    types = [_UNKNOWN, _CONTROL, _CONTROL]
    pieces += [f"<0x{byte:02X}>" for byte in range(256)]
    types += [_BYTE] * 256
    letters = "▁abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.,:;?!'\"()[]<>/-_+=%&\n"
    words = [f"▁{word}" for word in _WORDS]
    pieces += [*letters, *_stems(words), *words]
    types += [_NORMAL] * (len(pieces) - len(types))
    scores = [0.0] * 259 + [-float(rank) for rank in range(len(pieces) - 259)]
    return pieces, scores, types


def _stems(words: Sequence[str]) -> list[str]:
    """Every beginning of every word, so that merging letter by letter can reach it."""
    beginnings = {word[:length] for word in words for length in range(2, len(word))}
    return sorted(beginnings - set(words), key=lambda stem: (len(stem), stem))


def write_tiny_gguf(path: Path, model: TinyLlama = TinyLlama(), extra: dict[str, Any] | None = None) -> Path:
    """Write the file and return its path. ``extra`` adds text and integer entries to the metadata."""
    import gguf

    rng = np.random.default_rng(model.seed)
    pieces, scores, types = vocabulary()
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_name(model.name)
    writer.add_license("apache-2.0")
    writer.add_context_length(model.context_tokens)
    writer.add_embedding_length(model.embedding)
    writer.add_block_count(model.layers)
    writer.add_feed_forward_length(model.feed_forward)
    writer.add_head_count(model.heads)
    writer.add_head_count_kv(model.heads)
    writer.add_rope_dimension_count(model.embedding // model.heads)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_file_type(gguf.LlamaFileType.ALL_F32)
    writer.add_vocab_size(len(pieces))
    writer.add_tokenizer_model("llama")
    writer.add_token_list(pieces)
    writer.add_token_scores(scores)
    writer.add_token_types(types)
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_unk_token_id(0)
    if model.chat_template is not None:
        writer.add_chat_template(model.chat_template)
    for key, value in (extra or {}).items():
        writer.add_string(key, value) if isinstance(value, str) else writer.add_uint32(key, value)

    def matrix(*shape: int) -> Any:
        return rng.standard_normal(shape, dtype=np.float32) * np.float32(shape[-1] ** -0.5)

    width, inner = model.embedding, model.feed_forward
    output = matrix(len(pieces), width) * 4
    output[:259] = 0  # never the likeliest: no specials, no stray bytes, so an answer goes on until its limit
    writer.add_tensor("token_embd.weight", matrix(len(pieces), width) * 8)
    writer.add_tensor("output_norm.weight", np.ones(width, dtype=np.float32))
    writer.add_tensor("output.weight", output)
    for layer in range(model.layers):
        base = f"blk.{layer}."
        writer.add_tensor(base + "attn_norm.weight", np.ones(width, dtype=np.float32))
        writer.add_tensor(base + "ffn_norm.weight", np.ones(width, dtype=np.float32))
        for part in ("q", "k", "v", "output"):
            writer.add_tensor(f"{base}attn_{part}.weight", matrix(width, width))
        writer.add_tensor(base + "ffn_gate.weight", matrix(inner, width))
        writer.add_tensor(base + "ffn_up.weight", matrix(inner, width))
        writer.add_tensor(base + "ffn_down.weight", matrix(width, inner))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path
