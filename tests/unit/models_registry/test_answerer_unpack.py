"""The starter weights as a transformers folder are the same model: tokens, tensors and what they make of a prompt."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from engine.export.probes import TEXTS
from models_registry.starter.answerer.chat_format import SYSTEM_PROMPT, render_passages
from models_registry.starter.answerer.unpack import write_transformers_folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_transformers_folder(tmp_path_factory.mktemp("unpacked") / "tiny")


@pytest.fixture(scope="module")
def tokenizer(folder: Path) -> Any:
    from transformers import AutoTokenizer

    return AutoTokenizer.from_pretrained(folder)


def test_both_forms_of_the_vocabulary_read_every_text_alike(folder: Path, tokenizer: Any) -> None:
    import sentencepiece

    pieces = sentencepiece.SentencePieceProcessor(model_file=str(folder / "tokenizer.model"))
    for text in [*TEXTS, 'Two  spaces, ÄÖ, 中😀\n\n<passage n="1"> [2]', " in front"]:
        assert tokenizer.encode(text, add_special_tokens=False) == pieces.encode(text)
        assert tokenizer.decode(pieces.encode(text)) == text


@pytest.mark.filterwarnings("ignore::FutureWarning")
def test_it_copies_the_sentence_that_answers_as_the_gguf_does(folder: Path, tokenizer: Any) -> None:
    import torch
    from transformers import AutoModelForCausalLM

    model = AutoModelForCausalLM.from_pretrained(folder)
    passages = [
        ("Visitors sign in at the gate. Badges are returned in the evening.", "Site rules, page 2"),
        ("The warranty for the Talmor X40 pump is 18 months. It starts on delivery.", "Price list"),
    ]
    turns = [
        {"role": "system", "content": SYSTEM_PROMPT},
        {"role": "user", "content": render_passages(passages, "How long is the warranty?")},
    ]
    prompt = tokenizer.apply_chat_template(turns, tokenize=False, add_generation_prompt=True)
    ids = torch.tensor([tokenizer.encode(prompt, add_special_tokens=False)])
    said = model.generate(ids, max_new_tokens=40, do_sample=False)[0][ids.shape[1] :]
    assert tokenizer.decode(said) == "The warranty for the Talmor X40 pump is 18 months. [2]<|im_end|>"


def test_four_bits_keep_the_weights_on_a_processor(folder: Path) -> None:
    """Rows that are no multiple of the block of 64 come back as something else."""
    from bitsandbytes.functional import dequantize_4bit, quantize_4bit
    from safetensors.torch import load_file

    for name, weight in load_file(folder / "model.safetensors").items():
        if weight.ndim == 2:
            assert weight.shape[1] % 256 == 0, name
            back = dequantize_4bit(*quantize_4bit(weight, blocksize=64, quant_type="nf4"))
            assert float((back - weight).norm() / weight.norm()) < 0.12, name


def test_nothing_is_written_over(folder: Path) -> None:
    with pytest.raises(FileExistsError):
        write_transformers_folder(folder)
