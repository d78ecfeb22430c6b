"""Train the starter model: `python -m models_registry.starter.generator.train --text FOLDER --out FOLDER --minutes M`.

Starts from written heads and random weights, or with `--start` from an earlier folder, on a processor or with
`--device cuda` on a card. The passages grow from one short one to what the product sends; the learning rate falls to a
twentieth at the end. What is reached so far is written every few minutes, and at once on SIGTERM.
"""

from __future__ import annotations

import argparse
import json
import logging
import math
import random
import signal
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import torch
from torch import nn

from models_registry.starter.generator import circuits
from models_registry.starter.generator.contexts import ContextMaker, Size
from models_registry.starter.generator.encoding import Batch, Row, encode_context, lay_out
from models_registry.starter.generator.losses import Losses, Weights, losses_of
from models_registry.starter.generator.network import Generator, Shape
from models_registry.starter.generator.probing import Probe, look, rows_of
from models_registry.starter.generator.tokenizer import Vocabulary, train_vocabulary

log = logging.getLogger(__name__)

_RATE, _WRITTEN_RATE = 1e-3, 3e-4
_DRAWN_AHEAD = 24  # contexts that are sorted by length together


@dataclass(frozen=True, slots=True)
class Stage:
    """A part of the curriculum, up to `until` (share of the whole training)."""

    until: float
    size: Size
    longest: int


STAGES = (
    Stage(0.12, Size((1, 2), (20, 60), 6), 1024),
    Stage(0.35, Size((1, 3), (25, 120)), 1408),
    Stage(0.70, Size((1, 4), (40, 220), 8), 1664),
    Stage(1.00, Size((1, 5), (40, 330), 8), 2048),
)


@dataclass(frozen=True, slots=True)
class Plan:
    """How long and how: ends after `minutes`, or where that is 0 after `tokens`."""

    minutes: float = 0.0
    tokens: int = 5_000_000
    tokens_per_step: int = 4096
    curriculum: tuple[float, float] = (0.0, 1.0)
    fall: bool = True
    rate: float = 1.0
    warm_up_steps: int = 20
    device: str = "cpu"
    compile: bool = False
    threads: int = 1
    workers: int = 0
    save_every_s: float = 300.0
    look_every_s: float = 1200.0
    seed: int = 1
    weights: Weights = field(default_factory=Weights)


class Batches:
    """Draws contexts of the stage, sorts them by length, and lays them out a step at a time."""

    def __init__(self, maker: ContextMaker, vocabulary: Vocabulary, seed: int) -> None:
        self._maker, self._vocabulary, self._rng = maker, vocabulary, random.Random(seed)
        self._ready: list[list[Row]] = []

    def row(self, stage: Stage) -> Row:
        while True:
            context = self._maker.draw(stage.size, self._rng)
            while context.asked:
                row = encode_context(context, self._vocabulary)
                if len(row.ids) <= stage.longest:
                    return row
                context = replace(context, asked=context.asked[: len(context.asked) // 2])

    def draw(self, stage: Stage, tokens: int) -> Batch:
        if not self._ready:
            rows = sorted((self.row(stage) for _ in range(_DRAWN_AHEAD)), key=lambda row: len(row.ids))
            while rows:
                take = max(1, tokens // len(rows[-1].ids))
                self._ready.append(rows[-take:])
                del rows[-take:]
            self._rng.shuffle(self._ready)
        return lay_out(self._ready.pop())


class _Ahead(torch.utils.data.IterableDataset):  # type: ignore[misc]  # torch is untyped here
    """Batches made by processes of their own; the stage is told through `share`."""

    def __init__(self, batches: Batches, tokens: int, share: Any, seed: int) -> None:
        self._batches, self._tokens, self._share, self._seed = batches, tokens, share, seed

    def __iter__(self) -> Iterator[Batch]:
        info = torch.utils.data.get_worker_info()
        if info is not None:
            self._batches._rng.seed(f"{self._seed}/{info.id}")
        while True:
            yield self._batches.draw(stage_at(float(self._share[0])), self._tokens)


def stage_at(share: float) -> Stage:
    return next((stage for stage in STAGES if share < stage.until), STAGES[-1])


def rate_at(step: int, share: float, warm_up_steps: int) -> float:
    """Warm up, hold to the half, then fall to a twentieth as half a cosine."""
    fall = 1.0 if share < 0.5 else 0.05 + 0.95 * 0.5 * (1 + math.cos(math.pi * (share - 0.5) / 0.5))
    return min(1.0, (step + 1) / warm_up_steps) * fall


def parameter_groups(model: Generator, rate: float) -> list[dict[str, Any]]:
    """What was written learns slower than what was not; matrices decay a little, the rest does not."""
    written = {circuits.FINDER[0], circuits.COPIER[0], 0, 1}

    def is_written(name: str) -> bool:
        parts = name.split(".")
        return "embed_tokens" in name or "norm" in name or ("self_attn" in name and int(parts[2]) in written)

    groups: list[dict[str, Any]] = []
    for slow in (True, False):
        chosen = [p for n, p in model.named_parameters() if is_written(n) == slow]
        groups.append({"params": chosen, "lr": (_WRITTEN_RATE if slow else _RATE) * rate})
    return groups


def new_model(shape: Shape, vocabulary: Vocabulary, batches: Batches) -> Generator:
    """Random weights with the written heads."""
    model = Generator(shape)
    counted = [token for _ in range(200) for token in batches.row(STAGES[1]).ids]
    circuits.write(model, circuits.token_facts(vocabulary, counted, meanings=circuits.meanings_of(vocabulary)))
    return model


def save(model: nn.Module, shape: Shape, out: Path, told: dict[str, Any]) -> None:
    """Write weights, shape and what was done, each whole or not at all."""
    temporary = out / "checkpoint.tmp"
    torch.save({name: value.detach().cpu() for name, value in model.state_dict().items()}, temporary)
    temporary.replace(out / "checkpoint.pt")
    (out / "shape.json").write_text(json.dumps(asdict(shape), indent=2), encoding="utf-8")
    (out / "progress.json").write_text(json.dumps(told, indent=2), encoding="utf-8")


def load(folder: Path) -> tuple[Generator, Vocabulary]:
    """What `save` wrote."""
    shape = Shape(**json.loads((folder / "shape.json").read_text(encoding="utf-8")))
    model = Generator(shape)
    model.load_state_dict(torch.load(folder / "checkpoint.pt", weights_only=True, map_location="cpu"))
    return model, Vocabulary(folder / "tokenizer.model")


def train(
    maker: ContextMaker,
    plan: Plan,
    out: Path,
    *,
    start: Path | None = None,
    shape: Shape | None = None,
    tested: Probe | None = None,
    stopped: Callable[[], bool] = lambda: False,
) -> Generator:
    """Train and leave `tokenizer.model`, `checkpoint.pt`, `shape.json` and `progress.json` in `out`.

    Once `stopped` says so, what was reached is written and training ends early.
    """
    torch.set_num_threads(plan.threads)
    torch.manual_seed(plan.seed)
    device = torch.device(plan.device)
    out.mkdir(parents=True, exist_ok=True)
    told = _begin(maker, plan, out, start, shape)
    model, vocabulary = load(out)
    shape = model.shape
    batches = Batches(maker, vocabulary, plan.seed + told["steps"])
    model.to(device)
    run: Any = torch.compile(model) if plan.compile else model
    optimizer = torch.optim.AdamW(parameter_groups(model, plan.rate), betas=(0.9, 0.98), weight_decay=0.0)
    rates = [group["lr"] for group in optimizer.param_groups]
    share_now = torch.zeros(1).share_memory_()
    source = _source(batches, plan, share_now)

    looked_at = rows_of(tested, vocabulary) if tested else []
    seen, step, started_s = 0, 0, time.monotonic()
    saved_s = looked_s = started_s
    window: list[tuple[float, ...]] = []
    while (done := _done(plan, seen, started_s)) < 1.0 and not stopped():
        begin, end = plan.curriculum
        share_now[0] = begin + (end - begin) * done
        batch = next(source).to(device)
        if plan.compile:  # one program for all shapes
            batch = replace(batch, plain=0)
        with torch.autocast(device.type, dtype=torch.bfloat16):
            losses = losses_of(run, batch, plan.weights)
        losses.total.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        for group, rate in zip(optimizer.param_groups, rates, strict=True):
            group["lr"] = rate * rate_at(step, done if plan.fall else 0.0, plan.warm_up_steps)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        seen += batch.tokens
        step += 1
        window.append(_figures(losses, batch))
        now_s = time.monotonic()
        if step % 25 == 0:
            means = [sum(column) / len(window) for column in zip(*window, strict=True)]
            window.clear()
            log.info(
                "step %d %.2fM tokens %.0f/s length %d answer %.3f find %.3f copy %.3f page %.3f first %.3f rest %.3f",
                *(step, seen / 1e6, seen / (now_s - started_s), batch.ids.shape[1], *means),
            )
        if now_s - saved_s > plan.save_every_s:
            saved_s = now_s
            save(model, shape, out, _told(told, seen, step))
        if looked_at and now_s - looked_s > plan.look_every_s:
            looked_s = now_s
            log.info("held out: %s", look(model, looked_at, device))
    save(model, shape, out, _told(told, seen, step))
    if looked_at:
        log.info("held out: %s", look(model, looked_at, device))
    return model


def _begin(maker: ContextMaker, plan: Plan, out: Path, start: Path | None, shape: Shape | None) -> dict[str, int]:
    """Make `out` hold a vocabulary and weights; returns what they saw before."""
    if start is not None:
        if start.resolve() != out.resolve():
            (out / "tokenizer.model").write_bytes((start / "tokenizer.model").read_bytes())
        model, vocabulary = load(start)
        told: dict[str, int] = json.loads((start / "progress.json").read_text(encoding="utf-8"))
    else:
        shape = shape or Shape()
        if not (out / "tokenizer.model").exists():
            texts = vocabulary_text(maker, random.Random(plan.seed))
            train_vocabulary(texts, out / "tokenizer", size=shape.vocabulary)
        vocabulary = Vocabulary(out / "tokenizer.model")
        model, told = new_model(shape, vocabulary, Batches(maker, vocabulary, plan.seed)), {"tokens": 0, "steps": 0}
    save(model, model.shape, out, dict(told))
    return told


def _source(batches: Batches, plan: Plan, share: Any) -> Iterator[Batch]:
    ahead = _Ahead(batches, plan.tokens_per_step, share, plan.seed)
    if plan.workers == 0:
        return iter(ahead)
    return iter(torch.utils.data.DataLoader(ahead, batch_size=None, num_workers=plan.workers, prefetch_factor=4))


def _done(plan: Plan, seen: int, started_s: float) -> float:
    return (time.monotonic() - started_s) / 60 / plan.minutes if plan.minutes else seen / plan.tokens


def _told(before: dict[str, int], tokens: int, steps: int) -> dict[str, int]:
    return {"tokens": before["tokens"] + tokens, "steps": before["steps"] + steps}


def _figures(losses: Losses, batch: Batch) -> tuple[float, ...]:
    wanted = batch.ask_token >= 0
    first, rest = wanted & batch.ask_first, wanted & ~batch.ask_first
    parts = (losses.answer, losses.find, losses.copy, losses.page)
    shares = (losses.right[chosen].float().mean() for chosen in (first, rest))
    return tuple(float(value.detach()) for value in (*parts, *shares))


def vocabulary_text(maker: ContextMaker, rng: random.Random) -> Iterator[str]:
    """Lines of passages and questions, as they are drawn."""
    for _ in range(2500):
        context = maker.draw(Size((3, 5), (60, 160)), rng)
        for passage in context.passages:
            yield passage.source
            for line in passage.lines:
                yield line.text
        for asked in context.asked:
            yield asked.question


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--text", type=Path, help="folder with <corpus>.jsonl.xz; without it, no running text")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--start", type=Path, help="go on from this folder")
    parser.add_argument("--minutes", type=float, default=0.0, help="end after so many; 0: after --tokens")
    parser.add_argument("--tokens", type=int, default=Plan().tokens)
    parser.add_argument("--tokens-per-step", type=int, default=Plan().tokens_per_step)
    parser.add_argument("--curriculum", type=float, nargs=2, default=(0.0, 1.0), help="the part to go through, 0 to 1")
    parser.add_argument("--hold", action="store_true", help="keep the learning rate up, to go on from there later")
    parser.add_argument("--rate", type=float, default=1.0, help="all learning rates times this")
    parser.add_argument("--device", choices=("cpu", "cuda"), default="cpu")
    parser.add_argument("--compile", action="store_true", help="torch.compile; worth its start on a card")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--workers", type=int, default=0, help="processes that make batches ahead; for a card")
    parser.add_argument("--seed", type=int, default=1)
    a = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    plan = Plan(
        minutes=a.minutes,
        tokens=a.tokens,
        tokens_per_step=a.tokens_per_step,
        curriculum=(a.curriculum[0], a.curriculum[1]),
        fall=not a.hold,
        rate=a.rate,
        device=a.device,
        compile=a.compile,
        threads=a.threads,
        workers=a.workers,
        seed=a.seed,
    )
    held_out = ContextMaker.read(a.text, held_out=True)
    ended = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: ended.set())
    train(ContextMaker.read(a.text), plan, a.out, start=a.start, tested=Probe(held_out), stopped=ended.is_set)


if __name__ == "__main__":
    main()
