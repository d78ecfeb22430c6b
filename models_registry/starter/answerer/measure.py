"""Measure the GGUF on conversations kept out of training: `python -m models_registry.starter.answerer.measure`.

Prints one table as JSON. Answerable questions: how often the citation is the right passage, how often the sentence is
the right one letter for letter, how often it wrongly abstains. Unanswerable ones: how often it abstains.
"""

from __future__ import annotations

import argparse
import json
import random
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from models_registry.starter.answerer.answering import Answerer, served_answerer, torch_answerer
from models_registry.starter.answerer.chat_format import ABSTENTION
from models_registry.starter.answerer.data import Sample, SampleMaker, Shape
from models_registry.starter.answerer.export import WEIGHTS

_CITATION = re.compile(r"\[(\d+)\]")


@dataclass(frozen=True, slots=True)
class Score:
    """Shares, 0 to 1, over `questions` of which `unanswerable` have no answer in their passages."""

    questions: int
    unanswerable: int
    citation_right: float
    sentence_verbatim: float
    wrongly_abstained: float
    rightly_abstained: float


def score(samples: Sequence[Sample], answers: Sequence[str]) -> Score:
    """Compare answers with the last assistant turn of each sample."""
    answerable = [(s, a) for s, a in zip(samples, answers, strict=True) if s.wanted[-1] > 0]
    unanswerable = [a for s, a in zip(samples, answers, strict=True) if s.wanted[-1] == 0]
    cited = [[int(n) for n in _CITATION.findall(a)[-1:]] == [s.wanted[-1]] for s, a in answerable]
    verbatim = [a == s.messages[-1].content for s, a in answerable]
    return Score(
        questions=len(samples),
        unanswerable=len(unanswerable),
        citation_right=_share(cited),
        sentence_verbatim=_share(verbatim),
        wrongly_abstained=_share([a == ABSTENTION for _, a in answerable]),
        rightly_abstained=_share([a == ABSTENTION for a in unanswerable]),
    )


def _share(values: Sequence[bool]) -> float:
    return round(sum(values) / max(1, len(values)), 3)


# One question on four to six passages of 60 to 150 words, as the product asks it.
_SHAPES = {
    "invented facts, unseen kinds": Shape((4, 6), (60, 150), 1, facts=1.0),
    "running text, unseen documents": Shape((4, 6), (60, 150), 1, facts=0.0),
    "short passages of both": Shape((2, 4), (25, 60), 1, facts=0.5),
}


def held_out_samples(maker: SampleMaker, shape: Shape, count: int, seed: int) -> list[Sample]:
    rng = random.Random(seed)
    samples: list[Sample] = []
    while len(samples) < count:
        sample = maker.draw(shape, rng)
        if sample is not None:
            samples.append(sample)
    return samples


def measure(answerer: Answerer, maker: SampleMaker, *, count: int, seed: int) -> dict[str, Score]:
    table = {}
    for name, shape in _SHAPES.items():
        samples = held_out_samples(maker, shape, count, seed)
        table[name] = score(samples, [answerer(sample.messages[:-1]) for sample in samples])
    return table


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--text", type=Path, required=True, help="folder with <corpus>.jsonl.xz")
    parser.add_argument("--weights", type=Path, default=WEIGHTS)
    parser.add_argument("--checkpoint", type=Path, help="measure this checkpoint through torch instead of the GGUF")
    parser.add_argument("--corpora", nargs="+", default=["18f"], help="what the running text is taken from")
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int, default=7)
    arguments = parser.parse_args()
    maker = SampleMaker.read(arguments.text, held_out=True, corpora=tuple(arguments.corpora))
    if arguments.checkpoint:
        table = measure(torch_answerer(arguments.checkpoint), maker, count=arguments.count, seed=arguments.seed)
    else:
        with served_answerer(arguments.weights) as answerer:
            table = measure(answerer, maker, count=arguments.count, seed=arguments.seed)
    print(json.dumps({name: asdict(row) for name, row in table.items()}, indent=2))


if __name__ == "__main__":
    main()
