"""Turn a training folder into safetensors, a transformers folder and a GGUF.

    python -m models_registry.starter.generator.export --checkpoint FOLDER --weights       commits bf16 safetensors
    python -m models_registry.starter.generator.export --out FILE.gguf                     from the committed weights

The conversion and the quantization are llama.cpp's own, so the file is what any imported model would be.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from models_registry.starter.answerer.chat_format import CHAT_TEMPLATE, TURN_END
from models_registry.starter.generator.network import Generator, Shape
from models_registry.starter.generator.tokenizer import Vocabulary

HERE = Path(__file__).parent
MODEL_NAME = "Cloister starter model"
_SPACE = "\u2581"


def write_weights(checkpoint: Path, folder: Path = HERE) -> None:
    """Write `model.safetensors` in bfloat16, `shape.json` and `tokenizer.model` of a training folder to `folder`."""
    import torch
    from safetensors.torch import save_file

    state = torch.load(checkpoint / "checkpoint.pt", weights_only=True)
    folder.mkdir(parents=True, exist_ok=True)
    save_file({name: value.to(torch.bfloat16) for name, value in state.items()}, folder / "model.safetensors")
    for name in ("shape.json", "tokenizer.model"):
        shutil.copyfile(checkpoint / name, folder / name)


def read_weights(folder: Path = HERE) -> tuple[Generator, Vocabulary]:
    """The model of a folder that `write_weights` wrote, in float32."""
    from safetensors.torch import load_file

    shape = Shape(**json.loads((folder / "shape.json").read_text(encoding="utf-8")))
    model = Generator(shape)
    model.load_state_dict({name: value.float() for name, value in load_file(folder / "model.safetensors").items()})
    return model.eval(), Vocabulary(folder / "tokenizer.model")


def write_transformers_folder(model: Generator, vocabulary_file: Path, folder: Path) -> None:
    """Write config, safetensors, vocabulary and chat template, as transformers and the converter read them."""
    import torch
    from safetensors.torch import save_file

    folder.mkdir(parents=True, exist_ok=True)
    state = {name: value.detach().to(torch.bfloat16).contiguous() for name, value in model.state_dict().items()}
    save_file(state, folder / "model.safetensors", metadata={"format": "pt"})
    vocabulary = Vocabulary(vocabulary_file)
    (folder / "config.json").write_text(json.dumps(_config(model.shape, vocabulary), indent=2), encoding="utf-8")
    shutil.copyfile(vocabulary_file, folder / "tokenizer.model")
    special = {0, 1, 2, vocabulary.turn_start, vocabulary.turn_end}
    added = sorted(special | {number for number, _ in vocabulary.whole()})
    (folder / "tokenizer.json").write_text(
        json.dumps(_tokenizer(vocabulary, special, added), ensure_ascii=False), encoding="utf-8"
    )
    settings = {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "bos_token": "<s>",
        "eos_token": TURN_END,
        "unk_token": "<unk>",
        "pad_token": TURN_END,
        "add_bos_token": False,
        "add_eos_token": False,
        "add_prefix_space": True,
        "clean_up_tokenization_spaces": False,
        "chat_template": CHAT_TEMPLATE,
        # The converter takes no other word for it that a piece is matched whole in the raw text.
        "added_tokens_decoder": {
            str(number): {"content": vocabulary.piece(number), "special": number in special, "normalized": False}
            for number in added
        },
    }
    (folder / "tokenizer_config.json").write_text(json.dumps(settings, indent=2), encoding="utf-8")


def _config(shape: Shape, vocabulary: Vocabulary) -> dict[str, Any]:
    return {
        "architectures": ["LlamaForCausalLM"],
        "model_type": "llama",
        "vocab_size": shape.vocabulary,
        "hidden_size": shape.width,
        "intermediate_size": shape.inner,
        "num_hidden_layers": shape.layers,
        "num_attention_heads": shape.heads,
        "num_key_value_heads": shape.heads,
        "head_dim": shape.head_size,
        "max_position_embeddings": shape.context,
        "rms_norm_eps": shape.norm_eps,
        "rope_parameters": {"rope_type": "default", "rope_theta": shape.rope_theta},
        "hidden_act": "silu",
        "attention_bias": False,
        "mlp_bias": False,
        "tie_word_embeddings": True,
        "bos_token_id": 1,
        "eos_token_id": vocabulary.turn_end,
        "pad_token_id": vocabulary.turn_end,
        "dtype": "bfloat16",
    }


def _tokenizer(vocabulary: Vocabulary, special: set[int], added: list[int]) -> dict[str, Any]:
    """The vocabulary in the form of tokenizers: each stretch between added pieces gets a space in front."""
    pieces = [vocabulary.piece(number) for number in range(len(vocabulary))]
    plain = {piece for number, piece in enumerate(pieces) if number not in added and not vocabulary.is_byte(number)}
    number_of = {piece: number for number, piece in enumerate(pieces)}
    merges = [
        (number_of[piece], number_of[piece[:cut]], number_of[piece[cut:]])
        for piece in plain
        for cut in range(1, len(piece))
        if piece[:cut] in plain and piece[cut:] in plain
    ]
    # Pieces stand in the order in which they were made: an earlier one is merged first, as in SentencePiece.
    merged = [[pieces[left], pieces[right]] for _, left, right in sorted(merges, key=lambda m: (m[0], m[1], m[2]))]
    return {
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
        "normalizer": {
            "type": "Sequence",
            "normalizers": [
                {"type": "Prepend", "prepend": _SPACE},
                {"type": "Replace", "pattern": {"String": " "}, "content": _SPACE},
            ],
        },
        "pre_tokenizer": None,
        "post_processor": None,
        "decoder": {
            "type": "Sequence",
            "decoders": [
                {"type": "Replace", "pattern": {"String": _SPACE}, "content": " "},
                {"type": "ByteFallback"},
                {"type": "Fuse"},
                {"type": "Strip", "content": " ", "start": 1, "stop": 0},
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
            "vocab": number_of,
            "merges": merged,
        },
    }


def export_gguf(model: Generator, vocabulary_file: Path, out: Path, *, quantization: str = "Q8_0") -> None:
    """Convert to 16 bits and quantize; `out` appears whole or not at all."""
    prefix = Path(sys.prefix)
    converter = prefix / "share" / "llama.cpp" / "convert_hf_to_gguf.py"
    with tempfile.TemporaryDirectory() as scratch:
        folder, wide, small = Path(scratch) / "model", Path(scratch) / "bf16.gguf", Path(scratch) / "quantized.gguf"
        write_transformers_folder(model, vocabulary_file, folder)
        command = [sys.executable, str(converter), str(folder), "--outfile", str(wide), "--outtype", "f16"]
        subprocess.run([*command, "--model-name", MODEL_NAME], check=True, capture_output=True)
        if quantization == "F16":
            small = wide
        else:
            quantizer = str(prefix / "bin" / "llama-quantize")
            subprocess.run([quantizer, str(wide), str(small), quantization, "1"], check=True, capture_output=True)
        out.parent.mkdir(parents=True, exist_ok=True)
        temporary = out.with_suffix(".tmp")
        shutil.copyfile(small, temporary)
        temporary.replace(out)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checkpoint", type=Path, help="the folder that training wrote; else the committed weights")
    parser.add_argument("--weights", action="store_true", help="write the bf16 weights beside this file")
    parser.add_argument("--out", type=Path, help="the GGUF to write")
    parser.add_argument("--quantization", default="Q8_0", help="F16 or a type of llama-quantize")
    arguments = parser.parse_args()
    if arguments.weights and arguments.checkpoint:
        write_weights(arguments.checkpoint)
    if arguments.out:
        if arguments.checkpoint:
            from models_registry.starter.generator.train import load

            model, folder = load(arguments.checkpoint)[0], arguments.checkpoint
        else:
            model, folder = read_weights()[0], HERE
        export_gguf(model, folder / "tokenizer.model", arguments.out, quantization=arguments.quantization)


if __name__ == "__main__":
    main()
