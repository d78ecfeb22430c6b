"""Turn a checkpoint into a GGUF: `python -m models_registry.starter.answerer.export --checkpoint FOLDER --out FILE`.

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
from models_registry.starter.answerer.tokenizer import ChatTokenizer
from models_registry.starter.answerer.train import build_model

MODEL_NAME = "Cloister tiny answerer"
WEIGHTS = Path(__file__).with_name("cloister-tiny-answerer.gguf")


def load_model(checkpoint: Path) -> Any:
    """The trained model, in float32, ready to answer."""
    import torch

    model = build_model()
    model.load_state_dict(torch.load(checkpoint / "checkpoint.pt", weights_only=True))
    return model.eval()


def write_transformers_folder(checkpoint: Path, folder: Path) -> None:
    """Write config, safetensors, vocabulary and chat template as the converter reads them."""
    model = load_model(checkpoint)
    tokenizer = ChatTokenizer(checkpoint / "tokenizer.model")
    model.config.update({"bos_token_id": 1, "eos_token_id": tokenizer.turn_end, "pad_token_id": tokenizer.turn_end})
    model.save_pretrained(folder)
    shutil.copyfile(checkpoint / "tokenizer.model", folder / "tokenizer.model")
    described = {
        "tokenizer_class": "LlamaTokenizer",
        "bos_token": "<s>",
        "eos_token": TURN_END,
        "unk_token": "<unk>",
        "pad_token": TURN_END,
        "add_bos_token": False,
        "add_eos_token": False,
        "add_prefix_space": False,
        "legacy": False,
        "chat_template": CHAT_TEMPLATE,
        # The converter takes no other word for it that a piece is matched whole in the raw text.
        "added_tokens_decoder": {
            str(number): {"content": piece, "special": False, "normalized": False}
            for number, piece in tokenizer.user_defined()
        },
    }
    (folder / "tokenizer_config.json").write_text(json.dumps(described, indent=2), encoding="utf-8")


def export(checkpoint: Path, out: Path, *, quantization: str) -> None:
    """Convert to 16 bits and quantize; `out` appears whole or not at all."""
    prefix = Path(sys.prefix)
    converter = prefix / "share" / "llama.cpp" / "convert_hf_to_gguf.py"
    with tempfile.TemporaryDirectory() as scratch:
        folder, wide, small = Path(scratch) / "model", Path(scratch) / "f16.gguf", Path(scratch) / "quantized.gguf"
        write_transformers_folder(checkpoint, folder)
        command = [sys.executable, str(converter), str(folder), "--outfile", str(wide), "--outtype", "f16"]
        subprocess.run([*command, "--model-name", MODEL_NAME], check=True)
        if quantization == "F16":
            small = wide
        else:
            quantizer = str(prefix / "bin" / "llama-quantize")
            subprocess.run([quantizer, str(wide), str(small), quantization, "1"], check=True)
        temporary = out.with_suffix(".tmp")
        shutil.copyfile(small, temporary)
        temporary.replace(out)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checkpoint", type=Path, required=True, help="the folder that training wrote")
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    parser.add_argument("--quantization", default="Q8_0", help="F16 or a type of llama-quantize")
    arguments = parser.parse_args()
    export(arguments.checkpoint, arguments.out, quantization=arguments.quantization)


if __name__ == "__main__":
    main()
