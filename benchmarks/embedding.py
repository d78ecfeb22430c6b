"""How fast passages and questions are embedded: ours against SentenceTransformer.encode as it comes.

    python -m benchmarks.embedding [--passages 400] [--rounds 5] [--threads N] [--texts FILE.json] [--json out.json]

Both run in the same process on the same texts, in turns, so that a busy machine slows both; medians of the rounds
are compared. Texts are windows of one to ten sentences of the sample company's documents, or a JSON list of texts.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

_SAMPLES = Path(__file__).parents[1] / "samples" / "documents"
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n\s*\n")
_QUERIES = 40
_SEED = 11


@dataclass(frozen=True, slots=True)
class Embedding:
    """The table. Rates are passages a second, times milliseconds; a ratio above one means that ours is faster."""

    passages: int
    mean_tokens: float
    threads: int
    setting: str
    trials_ms: dict[str, float]
    load_s: float
    default_per_s: float
    ours_per_s: float
    ratio: float
    ratio_lowest: float  # of the rounds, each compared with its neighbour
    ratio_highest: float
    default_query_ms: float
    ours_query_ms: float
    cosine_lowest: float  # between the two, over all passages
    cosine_mean: float
    neighbours_kept: float  # share of passages whose nearest other passage is the same


def passages(count: int, files: Sequence[Path]) -> list[str]:
    """``count`` texts of mixed length, the same for the same files."""
    rng = random.Random(_SEED)
    found: dict[str, None] = {}
    sentences = [
        " ".join(piece.split())
        for file in files
        for piece in _SENTENCE_END.split(file.read_text(encoding="utf-8", errors="replace"))
        if len(piece.strip()) > 15
    ]
    for _ in range(count * 20):
        if len(found) == count:
            break
        first = rng.randrange(len(sentences))
        found[" ".join(sentences[first : first + rng.choice((1, 1, 2, 3, 4, 6, 10))])] = None
    return list(found)


def measure(texts: Sequence[str], queries: Sequence[str], *, rounds: int) -> Embedding:
    """Load both, warm both up, then time them in turns."""
    import torch
    from sentence_transformers import SentenceTransformer

    from engine.runtime.minilm import load_minilm, packaged_model_folder

    before = time.perf_counter()
    ours = load_minilm()
    load_s = time.perf_counter() - before
    default = SentenceTransformer(str(packaged_model_folder()), device="cpu")

    def encode(items: list[str]) -> npt.NDArray[np.float32]:
        vectors: npt.NDArray[np.float32] = default.encode(items, normalize_embeddings=True, show_progress_bar=False)
        return vectors

    reference, vectors = encode(list(texts)), ours.embed_passages(texts)
    default_s, ours_s = _in_turns(lambda: encode(list(texts)), lambda: ours.embed_passages(texts), rounds)
    query_times = [
        _in_turns(lambda q=query: encode([q]), lambda q=query: ours.embed_query(q), 1)  # type: ignore[misc]
        for query in queries
    ]
    ratios = [slow / fast for slow, fast in zip(default_s, ours_s, strict=True)]
    cosines = (reference * vectors).sum(axis=1)
    return Embedding(
        passages=len(texts),
        mean_tokens=round(statistics.fmean(ours.count_tokens(texts)), 1),
        threads=torch.get_num_threads(),
        setting=ours.setting.name,
        trials_ms={trial.setting.name: round(trial.seconds * 1e3, 1) for trial in ours.trials},
        load_s=round(load_s, 2),
        default_per_s=round(len(texts) / statistics.median(default_s), 1),
        ours_per_s=round(len(texts) / statistics.median(ours_s), 1),
        ratio=round(statistics.median(default_s) / statistics.median(ours_s), 2),
        ratio_lowest=round(min(ratios), 2),
        ratio_highest=round(max(ratios), 2),
        default_query_ms=round(statistics.median(slow[0] for slow, _ in query_times) * 1e3, 2),
        ours_query_ms=round(statistics.median(fast[0] for _, fast in query_times) * 1e3, 2),
        cosine_lowest=round(float(cosines.min()), 5),
        cosine_mean=round(float(cosines.mean()), 6),
        neighbours_kept=round(float(np.mean(_nearest(reference) == _nearest(vectors))), 4),
    )


def _in_turns(
    first: Callable[[], object], second: Callable[[], object], rounds: int
) -> tuple[list[float], list[float]]:
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(rounds):
        for run, into in ((first, times[0]), (second, times[1])):
            before = time.perf_counter()
            run()
            into.append(time.perf_counter() - before)
    return times


def _nearest(vectors: npt.NDArray[np.float32]) -> npt.NDArray[np.intp]:
    similar = vectors @ vectors.T
    np.fill_diagonal(similar, -1.0)
    return similar.argmax(axis=1)


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.embedding", description=__doc__.splitlines()[0])
    parser.add_argument("--passages", type=int, default=400)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=0, help="of torch; 0: its own choice")
    parser.add_argument("--texts", type=Path, help="a JSON list of texts to embed instead")
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args(argv)
    os.environ["HF_HUB_OFFLINE"] = "1"
    if arguments.threads:
        import torch

        torch.set_num_threads(arguments.threads)
    if arguments.texts:
        texts = json.loads(arguments.texts.read_text(encoding="utf-8"))[: arguments.passages]
    else:
        texts = passages(arguments.passages, sorted([*_SAMPLES.rglob("*.md"), *_SAMPLES.rglob("*.txt")]))
    queries = [text[:60] for text in texts[:_QUERIES]]
    outcome = asdict(measure(texts, queries, rounds=arguments.rounds))
    for name, value in outcome.items():
        print(f"{name:18} {value}")
    if arguments.json:
        arguments.json.write_text(json.dumps(outcome, indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
