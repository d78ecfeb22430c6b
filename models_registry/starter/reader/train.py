"""Trains the reader: ``python -m models_registry.starter.reader.train --data ../shared/data --out DIR``.

Passes over the groups of ``data.py`` on the CPU with bfloat16 autocast; writes ``weights.safetensors``
(layers and heads) and ``config.json``. Loss: softmax over each group's candidates for relevance, binary
cross-entropy for answerability, cross-entropy for start and end with token 0 standing for "no answer".
"""

from __future__ import annotations

import argparse
import hashlib
import json
import logging
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from models_registry.starter.reader.base_model import BaseEmbedder, base_files, collate, load_tokenizer
from models_registry.starter.reader.data import build
from models_registry.starter.reader.encoding import EncodedPair, encode_pairs
from models_registry.starter.reader.groups import Group
from models_registry.starter.reader.network import (
    FrozenEmbeddings,
    ReaderNetwork,
    ReaderOutput,
    ReaderShape,
    load_base_layers,
)
from models_registry.starter.reader.storage import load_weights, save_weights

logger = logging.getLogger(__name__)
MAX_LENGTH = 256


@dataclass(frozen=True, slots=True)
class Sample:
    """One encoded candidate with its labels; ``start`` and ``end`` are token positions, 0 = none, -1 = unknown."""

    pair: EncodedPair
    start: int
    end: int
    answers: bool


def encode_group(tokenizer: Any, group: Group, max_length: int) -> list[Sample]:
    """Token samples of one group, the answer's characters turned into token positions."""
    passages = [(c.text, c.title, c.heading) for c in group.candidates]
    samples = []
    for candidate, pair in zip(
        group.candidates, encode_pairs(tokenizer, group.question, passages, max_length), strict=True
    ):
        start = end = 0
        if candidate.answers:
            inside = [i for i, (a, b) in enumerate(pair.offsets) if a < candidate.end and b > candidate.start and b > a]
            start = pair.text_start + inside[0] if inside and candidate.start >= 0 else -1
            end = pair.text_start + inside[-1] if inside and candidate.start >= 0 else -1
        samples.append(Sample(pair, start, end, candidate.answers))
    return samples


def batches(groups: Sequence[list[Sample]], tokens: int, rng: random.Random) -> Iterator[list[list[Sample]]]:
    """Groups of like length together, at most about ``tokens`` padded tokens a batch."""
    for begin in range(0, len(groups), 400):
        pool = sorted(groups[begin : begin + 400], key=lambda g: max(len(s.pair.ids) for s in g))
        made: list[list[list[Sample]]] = [[]]
        for group in pool:
            longest = max(len(s.pair.ids) for s in group)
            if made[-1] and longest * (sum(map(len, made[-1])) + len(group)) > tokens:
                made.append([])
            made[-1].append(group)
        rng.shuffle(made)
        yield from made


def loss_of(output: ReaderOutput, groups: Sequence[list[Sample]]) -> tuple[Tensor, dict[str, float]]:
    """The training loss and its parts."""
    samples = [s for group in groups for s in group]
    answers = torch.tensor([s.answers for s in samples])
    listwise, at = [], 0
    for group in groups:
        if group[0].answers and len(group) > 1:
            listwise.append(-functional.log_softmax(output.relevance[at : at + len(group)], dim=0)[0])
        at += len(group)
    rank = torch.stack(listwise).mean() if listwise else output.relevance.sum() * 0
    weight = torch.where(answers, 1.6, 0.8)
    answerable = functional.binary_cross_entropy_with_logits(output.answerable, answers.float(), weight=weight)
    start = torch.tensor([s.start for s in samples])
    end = torch.tensor([s.end for s in samples])
    each = functional.cross_entropy(output.start, start, ignore_index=-1, reduction="none") + functional.cross_entropy(
        output.end, end, ignore_index=-1, reduction="none"
    )
    weights = torch.where(answers, 1.0, 0.25) * (start >= 0)
    span = (each * weights).sum() / weights.sum().clamp(min=1.0)
    total = rank + answerable + 0.5 * span
    return total, {"rank": rank.item(), "answerable": answerable.item(), "span": span.item()}


def export(network: ReaderNetwork, shape: ReaderShape, out: Path, extra: dict[str, Any]) -> None:
    """Write ``weights.safetensors`` and ``config.json``; what ``config.json`` already says otherwise is kept."""
    out.mkdir(parents=True, exist_ok=True)
    save_weights(network.state_dict(), out / "weights.safetensors")
    path = out / "config.json"
    config = json.loads(path.read_text()) if path.exists() else {}
    config |= {
        "format": 1,
        "kind": "reader",
        "base": "all-MiniLM-L6-v2",
        "base_sha256": hashlib.sha256((base_files() / "model.safetensors").read_bytes()).hexdigest(),
        "weights": "weights.safetensors",
        "weights_sha256": hashlib.sha256((out / "weights.safetensors").read_bytes()).hexdigest(),
        "max_length": MAX_LENGTH,
        "shape": asdict(shape),
    } | extra
    config.setdefault("answerable_scale", 1.0)
    config.setdefault("answerable_bias", 0.0)
    config.setdefault("span_weight", 0.0)
    config.setdefault("threshold", 0.5)
    path.write_text(json.dumps(config, indent=2) + "\n")


def train(
    groups: list[Group],
    out: Path,
    *,
    tokens: int,
    batch_tokens: int,
    rate: float,
    seed: int,
    threads: int,
    minutes: float,
    start: Path | None = None,
    compiled: bool = True,
) -> None:
    """Train over ``groups`` (repeated where needed) until ``tokens`` padded tokens were seen; where ``minutes`` would
    run out first, the schedule is shortened to them. ``start``: a folder of earlier weights to go on from, instead of
    the base model's layers and fresh heads. ``compiled``: two minutes at first, a fifth less time after."""
    from safetensors.torch import load_file

    torch.set_num_threads(threads)
    torch.manual_seed(seed)
    rng = random.Random(seed)
    base = load_file(base_files() / "model.safetensors")
    shape = ReaderShape()
    if start is not None:
        shape = ReaderShape(**json.loads((start / "config.json").read_text(encoding="utf-8"))["shape"])
    network = ReaderNetwork(shape)
    if start is not None:
        network.load_state_dict(load_weights(start / "weights.safetensors"))
    else:
        load_base_layers(network, base)
    run = torch.compile(network, dynamic=True) if compiled else network
    embeddings = FrozenEmbeddings(base, shape.norm_eps).eval()
    tokenizer = load_tokenizer()
    encoded = [encode_group(tokenizer, group, MAX_LENGTH) for group in groups]
    total = sum(len(s.pair.ids) for g in encoded for s in g)
    logger.info("%d groups, %d tokens once over, %d to train", len(encoded), total, tokens)
    heads = [p for n, p in network.named_parameters() if not n.startswith("layers.")]
    body = [p for n, p in network.named_parameters() if n.startswith("layers.")]
    optimizer = torch.optim.AdamW(
        [{"params": body, "scale": 1.0}, {"params": heads, "scale": 5.0}], rate, weight_decay=0.01, fused=True
    )
    seen, step, began, saved = 0, 0, time.monotonic(), 0
    average: dict[str, float] = {}
    network.train()
    while seen < tokens:
        rng.shuffle(encoded)
        for batch in batches(encoded, batch_tokens, rng):
            ids, segments, attend, text = collate([s.pair for g in batch for s in g])
            progress = max(seen / tokens, (time.monotonic() - began) / (60 * minutes))
            if progress >= 1:
                tokens = seen
                break
            factor = min(progress / 0.05, (1 - progress) / 0.95)
            for gathered in optimizer.param_groups:
                gathered["lr"] = rate * gathered["scale"] * max(factor, 0.02)
            with torch.autocast("cpu", torch.bfloat16):
                output = run(embeddings(ids, segments), attend, text)
            loss, parts = loss_of(output, batch)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
            seen += ids.numel()
            step += 1
            average = {k: 0.97 * average.get(k, v) + 0.03 * v for k, v in parts.items()}
            if step % 50 == 0:
                speed = seen / (time.monotonic() - began)
                logger.info(
                    "step %d tokens %d (%.0f/s) %s", step, seen, speed, {k: round(v, 3) for k, v in average.items()}
                )
            if seen - saved > 3_000_000:
                export(network, shape, out, {"trained_tokens": seen})
                saved = seen
    export(network, shape, out, {"trained_tokens": seen})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the development data")
    parser.add_argument("--out", type=Path, required=True, help="where weights and config are written")
    parser.add_argument("--start", type=Path, help="folder of earlier weights to go on from")
    parser.add_argument("--natural", type=int, default=8000, help="groups made by rule from real documents")
    parser.add_argument("--company", type=int, default=8000, help="groups made from generated documents")
    parser.add_argument("--copies", type=int, default=5, help="how often each written question is asked")
    parser.add_argument("--organisations", nargs="+", default=(), help="only these of the written ones (default: all)")
    parser.add_argument("--tokens", type=int, default=24_000_000, help="padded tokens to train on")
    parser.add_argument("--batch-tokens", type=int, default=4096)
    parser.add_argument("--rate", type=float, default=1.5e-4)
    parser.add_argument("--seed", type=int, default=20261122)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--minutes", type=float, default=600.0, help="stop, fully annealed, after this long")
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    dataset = build(
        arguments.data,
        BaseEmbedder().embed,
        seed=arguments.seed,
        natural=arguments.natural,
        company=arguments.company,
        copies=arguments.copies,
        organisations=arguments.organisations,
    )
    counts: dict[str, int] = {}
    for group in dataset.training:
        counts[group.source] = counts.get(group.source, 0) + 1
    logger.info("training groups %s, held out %d", counts, len(dataset.held_out))
    train(
        dataset.training,
        arguments.out,
        tokens=arguments.tokens,
        batch_tokens=arguments.batch_tokens,
        rate=arguments.rate,
        seed=arguments.seed,
        threads=arguments.threads,
        minutes=arguments.minutes,
        start=arguments.start,
    )


if __name__ == "__main__":
    main()
