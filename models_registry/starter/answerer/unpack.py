"""Write the committed weights as a transformers folder: `python -m models_registry.starter.answerer.unpack FOLDER`.

What training and packs of safetensors read: configuration, weights in 32 bits as the 8-bit ones say them, the
vocabulary in SentencePiece's and in tokenizers' form, the chat template, the licence.

Rows are filled with zeros to multiples of 256, which is the same model: 4-bit weights come in blocks of 64 that on a
processor must not run over the end of a row (bitsandbytes), and K-quants in blocks of 256 (llama.cpp).
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from models_registry.starter.answerer.export import MODEL_NAME, WEIGHTS
from models_registry.starter.notices import write_notices

_CONTROL, _USER_DEFINED, _BYTE = 3, 4, 6  # types of pieces, the same in GGUF and SentencePiece
_SPACE = "\u2581"
_BLOCK = 256
_IN_LAYER = {
    "attn_norm": "input_layernorm",
    "attn_q": "self_attn.q_proj",
    "attn_k": "self_attn.k_proj",
    "attn_v": "self_attn.v_proj",
    "attn_output": "self_attn.o_proj",
    "ffn_norm": "post_attention_layernorm",
    "ffn_gate": "mlp.gate_proj",
    "ffn_up": "mlp.up_proj",
    "ffn_down": "mlp.down_proj",
}
_OUTSIDE = {"token_embd.weight": "model.embed_tokens.weight", "output_norm.weight": "model.norm.weight"}


def write_transformers_folder(folder: Path, weights: Path = WEIGHTS) -> Path:
    """Write everything that a pack of safetensors holds and return ``folder``, which must be new."""
    import gguf

    reader = gguf.GGUFReader(weights)
    about = {name: entry.contents() for name, entry in reader.fields.items()}
    folder.mkdir(parents=True)
    _write_weights(folder, reader, about)
    _write_config(folder, about)
    _write_tokenizer(folder, about)
    write_notices(folder, MODEL_NAME)
    return folder


def _write_weights(folder: Path, reader: Any, about: dict[str, Any]) -> None:
    import gguf
    import numpy as np
    from safetensors.numpy import save_file

    heads, hidden = about["llama.attention.head_count"], about["llama.embedding_length"]
    tensors = {}
    for tensor in reader.tensors:
        value = gguf.dequantize(tensor.data, tensor.tensor_type)
        name = _transformers_name(tensor.name)
        if name.endswith(("q_proj.weight", "k_proj.weight")):
            # llama.cpp rotates neighbours, transformers halves: undo what its converter did to the rows.
            value = value.reshape(heads, -1, 2, value.shape[-1]).swapaxes(1, 2).reshape(value.shape)
        if name.endswith("norm.weight"):
            value = value * (hidden / _filled(hidden)) ** 0.5  # the mean square is now over more entries
        missing = [(0, _filled(size) - size) for size in value.shape]
        tensors[name] = np.ascontiguousarray(np.pad(value, missing), dtype=np.float32)
    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})


def _filled(size: int) -> int:
    return -(-size // _BLOCK) * _BLOCK


def _transformers_name(name: str) -> str:
    if name in _OUTSIDE:
        return _OUTSIDE[name]
    _, layer, part, kind = name.split(".")
    return f"model.layers.{layer}.{_IN_LAYER[part]}.{kind}"


def _write_config(folder: Path, about: dict[str, Any]) -> None:
    end, hidden = about["tokenizer.ggml.eos_token_id"], about["llama.embedding_length"]
    config = {
        "architectures": ["LlamaForCausalLM"],
        "model_type": "llama",
        "vocab_size": about["llama.vocab_size"],
        "hidden_size": _filled(hidden),
        "intermediate_size": _filled(about["llama.feed_forward_length"]),
        "num_hidden_layers": about["llama.block_count"],
        "num_attention_heads": about["llama.attention.head_count"],
        "num_key_value_heads": about["llama.attention.head_count_kv"],
        "head_dim": about["llama.attention.key_length"],
        "max_position_embeddings": about["llama.context_length"],
        "rms_norm_eps": about["llama.attention.layer_norm_rms_epsilon"] * hidden / _filled(hidden),
        "rope_parameters": {"rope_type": "default", "rope_theta": about["llama.rope.freq_base"]},
        "hidden_act": "silu",
        "attention_bias": False,
        "mlp_bias": False,
        "tie_word_embeddings": True,
        "bos_token_id": about["tokenizer.ggml.bos_token_id"],
        "eos_token_id": end,
        "pad_token_id": end,
        "dtype": "float32",
    }
    (folder / "config.json").write_text(json.dumps(config, indent=2), encoding="utf-8")


def _write_tokenizer(folder: Path, about: dict[str, Any]) -> None:
    pieces: Sequence[str] = about["tokenizer.ggml.tokens"]
    scores: Sequence[float] = about["tokenizer.ggml.scores"]
    types: Sequence[int] = about["tokenizer.ggml.token_type"]
    _write_sentencepiece(folder, pieces, scores, types)
    special = {number for number, kind in enumerate(types) if kind == _CONTROL or number == 0}
    added = [number for number, kind in enumerate(types) if number in special or kind == _USER_DEFINED]
    vocabulary = {piece: number for number, piece in enumerate(pieces)}
    described = {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [
            {
                "id": number,
                "content": pieces[number],
                "single_word": False,
                "lstrip": False,
                "rstrip": False,
                "normalized": False,
                "special": number in special,
            }
            for number in added
        ],
        "normalizer": {"type": "Replace", "pattern": {"String": " "}, "content": _SPACE},
        "pre_tokenizer": None,
        "post_processor": None,
        "decoder": {
            "type": "Sequence",
            "decoders": [
                {"type": "Replace", "pattern": {"String": _SPACE}, "content": " "},
                {"type": "ByteFallback"},
                {"type": "Fuse"},
            ],
        },
        "model": {
            "type": "BPE",
            "dropout": None,
            "unk_token": pieces[0],
            "continuing_subword_prefix": None,
            "end_of_word_suffix": None,
            "fuse_unk": True,
            "byte_fallback": True,
            "ignore_merges": False,
            "vocab": vocabulary,
            "merges": [list(merge) for merge in _merges(vocabulary, scores, types)],
        },
    }
    (folder / "tokenizer.json").write_text(json.dumps(described, ensure_ascii=False), encoding="utf-8")
    end = pieces[about["tokenizer.ggml.eos_token_id"]]
    settings = {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "bos_token": pieces[about["tokenizer.ggml.bos_token_id"]],
        "eos_token": end,
        "unk_token": pieces[0],
        "pad_token": end,
        "add_bos_token": False,
        "add_eos_token": False,
        "add_prefix_space": False,
        "clean_up_tokenization_spaces": False,
        "chat_template": about["tokenizer.chat_template"],
        # The converter takes no other word for it that a piece is matched whole in the raw text.
        "added_tokens_decoder": {
            str(number): {"content": pieces[number], "special": number in special, "normalized": False}
            for number in added
        },
    }
    (folder / "tokenizer_config.json").write_text(json.dumps(settings, indent=2), encoding="utf-8")


def _merges(vocabulary: dict[str, int], scores: Sequence[float], types: Sequence[int]) -> list[tuple[str, str]]:
    """Every way to make a piece of two others; the piece of the highest score is made first, as in SentencePiece."""
    plain = [piece for piece, number in vocabulary.items() if types[number] not in (_CONTROL, _USER_DEFINED, _BYTE)]
    known = set(plain[1:])  # without the unknown one
    found = []
    for piece in known:
        for cut in range(1, len(piece)):
            left, right = piece[:cut], piece[cut:]
            if left in known and right in known:
                found.append((-scores[vocabulary[piece]], vocabulary[left], vocabulary[right], (left, right)))
    return [merge for *_, merge in sorted(found)]


def _write_sentencepiece(folder: Path, pieces: Sequence[str], scores: Sequence[float], types: Sequence[int]) -> None:
    from sentencepiece import sentencepiece_model_pb2

    model = sentencepiece_model_pb2.ModelProto()
    for piece, score, kind in zip(pieces, scores, types, strict=True):
        # The converter writes -1000 for pieces that are matched whole; SentencePiece itself has no use for it.
        model.pieces.add(piece=piece, score=0.0 if kind == _USER_DEFINED else score, type=kind)
    model.trainer_spec.model_type = 2  # BPE
    model.trainer_spec.byte_fallback = True
    model.trainer_spec.vocab_size = len(pieces)
    model.trainer_spec.unk_id, model.trainer_spec.bos_id = 0, 1
    model.trainer_spec.eos_id, model.trainer_spec.pad_id = 2, -1
    model.normalizer_spec.name = "identity"
    model.normalizer_spec.add_dummy_prefix = False
    model.normalizer_spec.remove_extra_whitespaces = False
    model.normalizer_spec.escape_whitespaces = True
    (folder / "tokenizer.model").write_bytes(model.SerializeToString())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="a new folder")
    write_transformers_folder(parser.parse_args().folder)


if __name__ == "__main__":
    main()
