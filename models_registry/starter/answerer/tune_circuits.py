"""Search better `Scores` for the circuits: `python -m models_registry.starter.answerer.tune_circuits --help`.

Untrained models are compared on training text, so one trial is a few forward passes; a better one is printed.
"""

from __future__ import annotations

import argparse
import dataclasses
import math
import random
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from models_registry.starter.answerer.circuits import Scores, TokenFacts, write_circuits
from models_registry.starter.answerer.data import Sample, SampleMaker, Shape
from models_registry.starter.answerer.tokenizer import ChatTokenizer
from models_registry.starter.answerer.train import build_model, token_facts

_SHAPES = (
    Shape((2, 4), (20, 50), 1, unanswerable=0.0),
    Shape((4, 5), (40, 90), 1, unanswerable=0.0),
)
_LOG_FLOOR = -8.0  # one hopeless token must not hide what the others gained


def value_of(scores: Scores, tokens: TokenFacts, tokenizer: ChatTokenizer, samples: Sequence[Sample]) -> float:
    """Mean over answers of: first token right, rest right, citation right, and their log-likelihoods."""
    import torch

    torch.manual_seed(0)
    model: Any = build_model()
    write_circuits(model, tokens, scores)
    total = 0.0
    for sample in samples:
        prompt = tokenizer.prompt(sample.messages[:-1])
        answer = tokenizer.text(sample.messages[-1].content)
        with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
            hidden = model.model(torch.tensor([prompt + answer])).last_hidden_state[0, len(prompt) - 1 : -1]
            logits = model.lm_head(hidden).float()
        wanted = torch.tensor(answer)
        right = logits.argmax(-1) == wanted
        likely = torch.log_softmax(logits, -1)[torch.arange(len(answer)), wanted].clamp(min=_LOG_FLOOR)
        number = logits[-1, list(tokens.citations)].argmax().item() == tokens.citations.index(answer[-1])
        total += right[0].item() + 0.3 * right[1:-2].float().mean().item() + 0.3 * number
        total += 0.1 * likely[0].item() + 0.1 * likely[1:-2].mean().item()
    return total / len(samples)


def changed(scores: Scores, rng: random.Random) -> Scores:
    """A few of the scores, each multiplied by something near one."""
    values = dataclasses.asdict(scores)
    for name in rng.sample(list(values), rng.choice((1, 1, 2, 3))):
        values[name] *= math.exp(rng.gauss(0, 0.4))
    return Scores(**values)


def main() -> None:
    import torch

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--text", type=Path, required=True, help="folder with <corpus>.jsonl.xz")
    parser.add_argument("--tokenizer", type=Path, required=True, help="tokenizer.model, as training writes it")
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    rng = random.Random(arguments.seed)
    maker = SampleMaker.read(arguments.text, held_out=False)
    drawn = [s for shape in _SHAPES for s in (maker.draw(shape, rng) for _ in range(40)) if s is not None]
    tokenizer = ChatTokenizer(arguments.tokenizer)
    tokens = token_facts(tokenizer, drawn)
    best = Scores()
    value = value_of(best, tokens, tokenizer, drawn)
    deadline = time.monotonic() + arguments.seconds
    while time.monotonic() < deadline:
        candidate = changed(best, rng)
        reached = value_of(candidate, tokens, tokenizer, drawn)
        if reached > value:
            best, value = candidate, reached
            print(f"{value:.3f} {best}", flush=True)


if __name__ == "__main__":
    main()
