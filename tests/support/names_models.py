"""Real models that find made-up names, trained in a second or two, each as a folder that becomes a pack."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

FIRST, LAST = ("zorvax", "mirblu", "thelka", "quonzi"), ("quibblet", "ombrang", "vexlirn", "drosk")
FRAMES = (
    "the pump was checked by {} on monday .",
    "{} signed the report .",
    "we asked {} about the seal .",
    "the valve belongs to the store .",
    "on monday the pump was checked .",
    "nobody asked about the seal of the valve .",
    "please send the report to {} and the store .",
)


def sentences(count: int) -> list[tuple[str, str | None]]:
    """Texts with the name in each, drawn by a fixed seed."""
    draw = random.Random(5)
    made: list[tuple[str, str | None]] = []
    for _ in range(count):
        frame, name = draw.choice(FRAMES), f"{draw.choice(FIRST)} {draw.choice(LAST)}"
        made.append((frame.format(name), name if "{}" in frame else None))
    return made


def train_transformers(folder: Path, labels: tuple[str, str, str] = ("O", "B-PER", "I-PER")) -> Path:
    """A BERT of one layer over pieces of words; ``labels``: nothing, first word of a name, further words."""
    import torch
    from safetensors.torch import save_file
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors, trainers
    from transformers import BertConfig, BertForTokenClassification

    torch.manual_seed(5)
    drawn = sentences(96)
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"]
    tokenizer.train_from_iterator(
        [text for text, _ in drawn], trainers.WordPieceTrainer(vocab_size=160, special_tokens=special)
    )
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    config = BertConfig(
        vocab_size=tokenizer.get_vocab_size(),
        hidden_size=32,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=64,
        id2label=dict(enumerate(labels)),
    )
    model = BertForTokenClassification(config)
    tokenizer.enable_padding()
    rows = tokenizer.encode_batch([text for text, _ in drawn])
    ids = torch.tensor([row.ids for row in rows])
    mask = torch.tensor([row.attention_mask for row in rows])
    goal = torch.tensor([_goals(row, text, name) for row, (text, name) in zip(rows, drawn, strict=True)])
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.01)
    model.train()
    for _ in range(40):
        loss = model(input_ids=ids, attention_mask=mask, labels=goal).loss
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    assert loss.item() < 0.05, loss.item()
    tokenizer.no_padding()
    folder.mkdir(parents=True)
    tokenizer.save(str(folder / "tokenizer.json"))
    config.architectures = ["BertForTokenClassification"]
    (folder / "config.json").write_text(config.to_json_string(use_diff=False))
    save_file({name: tensor.contiguous() for name, tensor in model.state_dict().items()}, folder / "model.safetensors")
    return _licensed(folder)


def _goals(row: Any, text: str, name: str | None) -> list[int]:
    start = text.index(name) if name else -1
    end = start + len(name or "")
    second = start + (name or "").find(" ")
    return [
        -100 if special else 0 if not start <= at[0] < end else 1 if at[0] < second else 2
        for at, special in zip(row.offsets, row.special_tokens_mask, strict=True)
    ]


def train_spacy(folder: Path, label: str = "PER") -> Path:
    """A German pipeline with a small convolutional network of its own."""
    import spacy
    from spacy.training import Example

    nlp = spacy.blank("de")
    nlp.add_pipe("tok2vec", config={"model": {"width": 32, "depth": 2, "embed_size": 200}})
    listener = {"@architectures": "spacy.Tok2VecListener.v1", "width": 32, "upstream": "tok2vec"}
    nlp.add_pipe("ner", config={"model": {"tok2vec": listener, "hidden_width": 32}})
    examples = [
        Example.from_dict(
            nlp.make_doc(text),
            {"entities": [(text.index(name), text.index(name) + len(name), label)] if name else []},
        )
        for text, name in sentences(40)
    ]
    random.seed(5)
    optimizer = nlp.initialize(lambda: examples)
    for _ in range(60):
        nlp.update(examples, sgd=optimizer)
    nlp.to_disk(folder)
    return _licensed(folder)


def _licensed(folder: Path) -> Path:
    (folder / "LICENSE").write_text("Made for a test; do as you like.\n")
    return folder


def change_json(path: Path, **changes: Any) -> None:
    path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))
