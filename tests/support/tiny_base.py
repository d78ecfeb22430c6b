"""Make a tiny Llama in the layout of safetensors packs, and LoRA adapters over it: real weights, no meaning."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

CHAT_TEMPLATE = (
    "{{ bos_token }}{% for message in messages %}<{{ message['role'] }}>\n{{ message['content'] }}</s>\n"
    "{% endfor %}{% if add_generation_prompt %}<assistant>\n{% endif %}"
)
_SENTENCES = (
    "Employees in the Lisbon office are entitled to 27 days of annual leave per calendar year.",
    "Hotel costs are reimbursed up to 140 euros per night; taxi receipts must name the route.",
    "Mitarbeitende müssen den Abteilungsleiter informieren, bevor die Maschine geöffnet wird.",
    "Für Größe, Straße und Übergabe gilt: Änderungen bedürfen der Schriftform.",
    "def approve(order):\n    return order.total < 500 and order.department == 'sales'",
    "The supplier grants a warranty of 24 months for every pump, seal and filter cartridge.",
    "Who approves travel expenses? The head of the department approves travel expenses.",
)


@dataclass(frozen=True, slots=True)
class TinyBase:
    """``hidden`` is a multiple of 256, because K-quants work on blocks of 256 weights."""

    hidden: int = 256
    inner: int = 512
    layers: int = 2
    heads: int = 4
    key_value_heads: int = 2
    pieces: int = 600
    seed: int = 1
    tied: bool = False


def write_base(folder: Path, shape: TinyBase = TinyBase()) -> Path:
    """Weights, configuration and a SentencePiece tokenizer trained on a few sentences; returns ``folder``."""
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM

    folder.mkdir(parents=True, exist_ok=True)
    pieces = _write_tokenizer(folder, shape.pieces)
    torch.manual_seed(shape.seed)
    config = LlamaConfig(
        vocab_size=pieces,
        hidden_size=shape.hidden,
        intermediate_size=shape.inner,
        num_hidden_layers=shape.layers,
        num_attention_heads=shape.heads,
        num_key_value_heads=shape.key_value_heads,
        max_position_embeddings=2048,
        bos_token_id=1,
        eos_token_id=2,
        pad_token_id=None,
        tie_word_embeddings=shape.tied,
        initializer_range=0.08,
    )
    model = LlamaForCausalLM(config).to(torch.bfloat16)
    with torch.no_grad():
        model.lm_head.weight[:259] = 0  # never the likeliest: no specials and no stray bytes in an answer
        model.lm_head.weight[259:] *= 2
    model.save_pretrained(folder)
    (folder / "LICENSE").write_text("Apache License, Version 2.0. Random weights, made by a test.\n")
    (folder / "README.md").write_text("---\nlicense: apache-2.0\n---\n# Tiny base\n")
    return folder


def write_adapter(base: Path, folder: Path, *, seed: int = 1, rank: int = 8, rslora: bool = False) -> Path:
    """A LoRA adapter in PEFT's own format with random, non-zero matrices; returns ``folder``."""
    import torch
    from peft import LoraConfig, get_peft_model
    from transformers import LlamaForCausalLM

    torch.manual_seed(seed)
    model = LlamaForCausalLM.from_pretrained(base, dtype=torch.float32)
    targets = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]
    settings = LoraConfig(r=rank, lora_alpha=2 * rank, target_modules=targets, task_type="CAUSAL_LM", use_rslora=rslora)
    wrapped = get_peft_model(model, settings)
    with torch.no_grad():
        for name, parameter in wrapped.named_parameters():
            if "lora_B" in name:
                parameter.normal_(0.0, 0.5 / rank)
    wrapped.save_pretrained(folder)
    return folder


def adapter_files(folder: Path) -> dict[str, bytes]:
    """What a finished run hands out."""
    return {name: (folder / name).read_bytes() for name in ("adapter_config.json", "adapter_model.safetensors")}


def _write_tokenizer(folder: Path, size: int) -> int:
    import sentencepiece

    text = folder / "corpus.txt"
    text.write_text("\n".join(_SENTENCES * 20), encoding="utf-8")
    sentencepiece.SentencePieceTrainer.train(
        input=str(text),
        model_prefix=str(folder / "tokenizer"),
        vocab_size=size,
        model_type="bpe",
        byte_fallback=True,
        character_coverage=1.0,
        normalization_rule_name="identity",
        remove_extra_whitespaces=False,
        add_dummy_prefix=True,
        hard_vocab_limit=False,
        minloglevel=2,
        num_threads=1,
    )
    text.unlink()
    (folder / "tokenizer.vocab").unlink()
    from transformers import LlamaTokenizerFast

    LlamaTokenizerFast.from_pretrained(folder, legacy=True).save_pretrained(folder)
    _read_as_sentencepiece_does(folder)
    processor = sentencepiece.SentencePieceProcessor(model_file=str(folder / "tokenizer.model"))
    return int(processor.get_piece_size())


def _read_as_sentencepiece_does(folder: Path) -> None:
    """One mark before every text, also before one that begins with a space, as the published Llama tokenizers have it.

    The class that wrote the files leaves that mark out, which is a difference that parity finds.
    """
    file = folder / "tokenizer.json"
    described = json.loads(file.read_text())
    described["normalizer"] = {
        "type": "Sequence",
        "normalizers": [
            {"type": "Prepend", "prepend": "▁"},
            {"type": "Replace", "pattern": {"String": " "}, "content": "▁"},
        ],
    }
    described["pre_tokenizer"] = None
    file.write_text(json.dumps(described))
    settings = {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "bos_token": "<s>",
        "eos_token": "</s>",
        "unk_token": "<unk>",
        "chat_template": CHAT_TEMPLATE,
    }
    (folder / "tokenizer_config.json").write_text(json.dumps(settings))
