"""Train the tokenizer and the model: `python -m models_registry.starter.answerer.train --text FOLDER --out FOLDER`.

Starts from written circuits, teaches the last layer how an answer ends, then lets everything learn, on passages
that grow to what the product sends. Runs on one thread of a CPU.
"""

from __future__ import annotations

import argparse
import json
import logging
import math
import random
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models_registry.starter.answerer.circuits import HEAD_SIZE, HEADS, ROPE_THETA, WIDTH, TokenFacts, write_circuits
from models_registry.starter.answerer.data import Sample, SampleMaker, Shape
from models_registry.starter.answerer.facts import invent_facts
from models_registry.starter.answerer.tokenizer import (
    MAX_CITATION,
    VOCABULARY_SIZE,
    ChatTokenizer,
    train_tokenizer,
)

log = logging.getLogger(__name__)

MAX_CONTEXT = 2048
TOKENS_PER_STEP = 4096
TRAINING_TOKENS = 5_000_000
_LAYERS, _INNER = 5, 224
_LAST_LAYER_RATE, _RATE = 1.5e-3, 2e-4


@dataclass(frozen=True, slots=True)
class Stage:
    """A part of the curriculum, up to `until` (share of all tokens), in windows of up to `length` tokens.

    The circuits know nothing of how an answer ends and when to abstain: at first only the last layer learns that.
    """

    until: float
    length: int
    shape: Shape
    last_layer_only: bool = False


STAGES = (
    Stage(0.12, 512, Shape((2, 4), (20, 50), 1), last_layer_only=True),
    Stage(0.55, 512, Shape((2, 4), (20, 60), 1)),
    Stage(0.85, 1024, Shape((3, 6), (30, 100), 1)),
    Stage(1.00, 2048, Shape((3, 6), (50, 150), 2)),
)


def build_model() -> Any:
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM

    config = LlamaConfig(
        vocab_size=VOCABULARY_SIZE,
        hidden_size=WIDTH,
        intermediate_size=_INNER,
        num_hidden_layers=_LAYERS,
        num_attention_heads=HEADS,
        num_key_value_heads=HEADS,
        head_dim=HEAD_SIZE,
        rope_parameters={"rope_type": "default", "rope_theta": ROPE_THETA},
        max_position_embeddings=MAX_CONTEXT,
        tie_word_embeddings=True,
    )
    model = LlamaForCausalLM(config)
    with torch.no_grad():  # a residual branch starts silent (Zhang et al. 2019, Fixup)
        for layer in model.model.layers:
            layer.self_attn.o_proj.weight.zero_()
            layer.mlp.down_proj.weight.zero_()
    return model


def token_facts(tokenizer: ChatTokenizer, conversations: Sequence[Sample]) -> TokenFacts:
    """What the circuits must know of the vocabulary; rarity is counted over `conversations`."""
    counts = Counter(token for sample in conversations for token in tokenizer.conversation(sample.messages)[0])
    rarest = math.log(1 + max(counts.values()))
    rarity = [1 - math.log(1 + counts[token]) / rarest for token in range(tokenizer.size())]
    for token in tokenizer.text("systemuserassistant"):
        rarity[token] = 0.0
    numbers = range(1, MAX_CITATION + 1)
    return TokenFacts(
        spellings=[tokenizer.piece(t) for t in range(tokenizer.size())],
        rarity=rarity,
        ends_sentence=[t for t in range(tokenizer.size()) if tokenizer.piece(t)[-1] in ".!?\n"],
        page_tags=[tokenizer.id_of(f'n="{n}"') for n in numbers],
        citations=[tokenizer.id_of(f"[{n}]") for n in numbers],
        question_tag=tokenizer.id_of("Question:"),
        markup=[tokenizer.turn_start, tokenizer.turn_end, *(t for t, p in tokenizer.user_defined() if p[0] != "[")],
    )


def trainable(model: Any, *, last_layer_only: bool) -> Any:
    """An optimizer of what is to learn, each part at its own rate; the rest gets no gradients."""
    import torch

    last = f"layers.{_LAYERS - 1}."
    for name, parameter in model.named_parameters():
        parameter.requires_grad_(not last_layer_only or last in name)
    groups = [
        {"params": [p for n, p in model.named_parameters() if p.requires_grad and (last in n) == is_last], "lr": rate}
        for is_last, rate in ((True, _LAST_LAYER_RATE if last_layer_only else _RATE), (False, _RATE))
    ]
    return torch.optim.AdamW([g for g in groups if g["params"]], betas=(0.9, 0.98), weight_decay=0.0)


class Batches:
    """Conversations of up to one length, padded at the end; longer ones are drawn again."""

    def __init__(self, maker: SampleMaker, tokenizer: ChatTokenizer, rng: random.Random) -> None:
        self._maker, self._tokenizer, self._rng = maker, tokenizer, rng

    def draw(self, stage: Stage) -> list[tuple[list[int], list[bool]]]:
        rows: list[tuple[list[int], list[bool]]] = []
        while len(rows) < max(1, TOKENS_PER_STEP // stage.length):
            row = self._row(stage)
            if row is not None:
                rows.append(row)
        return rows

    def sample(self, shape: Shape) -> Sample:
        while True:
            sample = self._maker.draw(shape, self._rng)
            if sample is not None:
                return sample

    def _row(self, stage: Stage) -> tuple[list[int], list[bool]] | None:
        sample = self.sample(stage.shape)
        ids, learned = self._tokenizer.conversation(sample.messages, unlearned=sample.wanted.count(-1))
        return (ids, learned) if len(ids) <= stage.length else None


def to_tensors(rows: list[tuple[list[int], list[bool]]]) -> tuple[Any, Any]:
    """Ids [rows, length] and, of the same shape, whether the token at a place is to be predicted."""
    import torch

    length = max(len(ids) for ids, _ in rows)
    ids = torch.zeros((len(rows), length), dtype=torch.long)
    wanted = torch.zeros((len(rows), length), dtype=torch.bool)
    for i, (row, learned) in enumerate(rows):
        ids[i, : len(row)] = torch.tensor(row)
        wanted[i, : len(row)] = torch.tensor(learned)
    return ids, wanted


def loss_of(model: Any, ids: Any, wanted: Any) -> tuple[Any, Any, Any]:
    """Mean cross-entropy over the wanted tokens, which of them were the first guess, and their places."""
    import torch

    hidden = model.model(input_ids=ids[:, :-1]).last_hidden_state
    mask = wanted[:, 1:]
    logits = model.lm_head(hidden[mask]).float()
    targets = ids[:, 1:][mask]
    loss = torch.nn.functional.cross_entropy(logits, targets)
    return loss, logits.argmax(-1) == targets, mask


def train_on(maker: SampleMaker, out: Path, *, tokens: int, seed: int) -> None:
    """Train for `tokens` tokens and leave `tokenizer.model` and `checkpoint.pt` in `out`."""
    import torch

    torch.set_num_threads(1)
    torch.manual_seed(seed)
    out.mkdir(parents=True, exist_ok=True)
    rng = random.Random(seed)
    vocabulary = out / "tokenizer.model"
    if not vocabulary.exists():
        train_tokenizer(_vocabulary_text(maker, random.Random(seed)), out / "tokenizer")
    tokenizer = ChatTokenizer(vocabulary)
    batches = Batches(maker, tokenizer, rng)
    model = build_model()
    counted = [batches.sample(Shape((3, 5), (40, 90), 1)) for _ in range(300)]
    write_circuits(model, token_facts(tokenizer, counted))
    log.info("parameters %.2f M", sum(p.numel() for p in model.parameters()) / 1e6)

    seen, step, started = 0, 0, time.monotonic()
    window: list[tuple[float, float]] = []
    now: Stage | None = None
    while seen < tokens:
        stage = next(s for s in STAGES if seen / tokens < s.until)
        if now is None or stage.last_layer_only != now.last_layer_only:
            optimizer, entered = trainable(model, last_layer_only=stage.last_layer_only), step
            rates = [group["lr"] for group in optimizer.param_groups]
        now = stage
        ids, wanted = to_tensors(batches.draw(stage))
        with torch.autocast("cpu", dtype=torch.bfloat16):
            loss, right, _ = loss_of(model, ids, wanted)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        for group, rate in zip(optimizer.param_groups, rates, strict=True):
            group["lr"] = rate * _rate_scale(step - entered, seen / tokens)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        seen += ids.numel()
        step += 1
        window.append((loss.item(), right.float().mean().item()))
        if step % 25 == 0:
            seconds = time.monotonic() - started
            mean_loss, accuracy = (sum(column) / len(window) for column in zip(*window, strict=True))
            window.clear()
            log.info(
                "step %d tokens %.2fM length %d loss %.3f token accuracy %.3f %.0f tok/s %.0f s",
                *(step, seen / 1e6, stage.length, mean_loss, accuracy, seen / seconds, seconds),
            )
        if step % 250 == 0:
            save(model, out, seen)
    save(model, out, seen)


def _rate_scale(step: int, progress: float) -> float:
    """Warm up over 20 steps, hold, then fall to a twentieth over the second half."""
    fall = 1.0 if progress < 0.5 else 0.05 + 0.95 * 0.5 * (1 + math.cos(math.pi * (progress - 0.5) / 0.5))
    return min(1.0, (step + 1) / 20) * fall


def save(model: Any, out: Path, tokens: int) -> None:
    """Write the checkpoint whole or not at all."""
    import torch

    temporary = out / "checkpoint.tmp"
    torch.save(model.state_dict(), temporary)
    temporary.replace(out / "checkpoint.pt")
    (out / "progress.json").write_text(json.dumps({"tokens": tokens}), encoding="utf-8")


def _vocabulary_text(maker: SampleMaker, rng: random.Random) -> list[str]:
    running = [maker.plain_text(rng, 300) for _ in range(4000)]
    facts = [fact.sentence for fact in invent_facts(rng, 4000)]
    questions = [q for fact in invent_facts(rng, 4000) for q in fact.questions]
    return [line for block in (*running, *facts, *questions) for line in block.split("\n")]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--text", type=Path, required=True, help="folder with <corpus>.jsonl.xz")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--tokens", type=int, default=TRAINING_TOKENS)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    maker = SampleMaker.read(arguments.text, held_out=False)
    train_on(maker, arguments.out, tokens=arguments.tokens, seed=arguments.seed)


if __name__ == "__main__":
    main()
