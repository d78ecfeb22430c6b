"""A Llama of random weights with a SentencePiece tokenizer, as the files of a pack: small enough to train in a test."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path

CHAT_TEMPLATE = (
    "{% for message in messages %}"
    "{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>\\n' }}"
    "{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}"
)
_PLACES = ("Lisbon", "Vienna", "Oslo", "Riga", "Turin", "Ghent")
_THINGS = ("the archive", "a filter", "the canteen", "the gate", "a pump", "the safe")
_VERBS = ("opens", "closes", "costs", "needs", "holds", "moves")


def sentences(count: int, *, seed: int = 1) -> Iterator[str]:
    """Sentences of a small world, in which there is something to learn."""
    chance = random.Random(seed)
    for _ in range(count):
        yield f"In {chance.choice(_PLACES)} {chance.choice(_THINGS)} {chance.choice(_VERBS)} {chance.randint(1, 99)}."


def conversations(count: int, *, seed: int = 1) -> list[bytes]:
    """Lines of a dataset of the kind sft, of different lengths."""
    chance = random.Random(seed)
    lines = []
    for number, sentence in enumerate(sentences(count, seed=seed)):
        place, thing = sentence.split()[1], sentence.split()[3]
        answer = " ".join([sentence] * chance.randint(1, 4))
        turns = [{"role": "user", "content": f"What about {thing} in {place}?"}]
        turns.append({"role": "assistant", "content": answer})
        if number % 3 == 0:
            turns.insert(0, {"role": "system", "content": "Answer from the passages."})
        if number % 5 == 0:
            turns += [{"role": "user", "content": "Sure?"}, {"role": "assistant", "content": "Yes."}]
        lines.append(json.dumps({"messages": turns}).encode() + b"\n")
    return lines


def preferences(count: int, *, seed: int = 1) -> list[bytes]:
    """Lines of the kind dpo: a sentence is better than its words in another order."""
    lines = []
    for sentence in sentences(count, seed=seed):
        value = {
            "prompt": [{"role": "user", "content": f"What about {sentence.split()[1]}?"}],
            "chosen": sentence,
            "rejected": " ".join(reversed(sentence.split())),
        }
        lines.append(json.dumps(value).encode() + b"\n")
    return lines


def texts(count: int, *, seed: int = 1) -> list[bytes]:
    """Lines of the kind cpt, some of them far longer than a sequence."""
    chance = random.Random(seed)
    lines = []
    for number in range(count):
        text = " ".join(sentences(chance.choice((2, 5, 40)), seed=seed * 1000 + number))
        lines.append(json.dumps({"text": text}).encode() + b"\n")
    return lines


def write_tokenizer(folder: Path, *, template: str | None = CHAT_TEMPLATE, vocabulary: int = 384) -> None:
    """``tokenizer.model`` of SentencePiece, and the same as ``tokenizer.json``, which says where tokens lie."""
    import sentencepiece
    from transformers import LlamaTokenizerFast

    folder.mkdir(parents=True, exist_ok=True)
    words = "What about Sure? Yes. Answer from the passages. system user assistant"
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter([*sentences(300), words]),
        model_prefix=str(folder / "tokenizer"),
        model_type="bpe",
        vocab_size=vocabulary,
        byte_fallback=True,
        normalization_rule_name="identity",
        add_dummy_prefix=False,
        remove_extra_whitespaces=False,
        control_symbols=["<|im_start|>", "<|im_end|>"],
        unk_id=0,
        bos_id=1,
        eos_id=2,
        pad_id=-1,
        num_threads=1,
        minloglevel=2,
        hard_vocab_limit=False,
    )
    (folder / "tokenizer.vocab").unlink()
    tokenizer = LlamaTokenizerFast.from_pretrained(folder, add_bos_token=False)
    tokenizer.add_special_tokens({"additional_special_tokens": ["<|im_start|>", "<|im_end|>"]})
    tokenizer.eos_token = "<|im_end|>"
    if template is not None:
        tokenizer.chat_template = template
    tokenizer.save_pretrained(folder)


def write_model(
    folder: Path,
    *,
    hidden: int = 64,
    layers: int = 2,
    heads: int = 4,
    key_value_heads: int = 2,
    feed_forward: int = 128,
    vocabulary: int | None = None,
    seed: int = 3,
    template: str | None = CHAT_TEMPLATE,
) -> Path:
    """Weights, configuration, tokenizer and licence in ``folder``, as a model is published."""
    import torch
    from transformers import AutoTokenizer, LlamaConfig, LlamaForCausalLM

    write_tokenizer(folder, template=template)
    torch.manual_seed(seed)
    config = LlamaConfig(
        hidden_size=hidden,
        intermediate_size=feed_forward,
        num_hidden_layers=layers,
        num_attention_heads=heads,
        num_key_value_heads=key_value_heads,
        vocab_size=vocabulary or len(AutoTokenizer.from_pretrained(folder)),
        max_position_embeddings=4096,
        bos_token_id=1,
        eos_token_id=2,
    )
    LlamaForCausalLM(config).to(torch.bfloat16).save_pretrained(folder)
    (folder / "LICENSE").write_text("Do as you like.\n")
    return folder
