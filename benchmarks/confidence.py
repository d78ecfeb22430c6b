"""Fit how sure to be of an answer, on questions whose answer is there and the same with the answer taken away.

    python -m benchmarks.confidence --data ../shared/data --questions 300

Every XQuAD paragraph becomes a document of a vault (English and German, titled by its article), so that taking away
the paragraph with the answer leaves its neighbours from the same article: near misses. Half of the articles
fit the weights of `engine/chat/confidence.py`, the other half say how good they are. Neither the reader nor the
search was trained on these texts. Prints the weights, the ranking with and without them, and the abstention on
the held-out half at several thresholds.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
from contextlib import ExitStack
from dataclasses import astuple, dataclass, fields
from pathlib import Path

import numpy as np

from engine.api.services import Services
from engine.bootstrap import build_services
from engine.chat.confidence import Confidence, Features
from engine.chat.evidence import EvidenceGatherer
from engine.chat.words import content_stems
from engine.core.isolation import ConnectionWatch
from engine.core.settings import Settings
from engine.retrieval.text import Stemming
from engine.vault.kdf import Calibration
from engine.vault.vault import Vault


@dataclass(frozen=True)
class Asked:
    """A question with its candidates: which article it is from, and which rows hold the answer."""

    article: str
    rows: list[Features]
    right: list[bool]
    search: list[float]


def collect(data: Path, count: int, work: Path, seed: int) -> list[Asked]:
    """Ingest the paragraphs through the real pipeline and read the candidates of ``count`` questions."""
    chance = random.Random(seed)
    folder = work / "documents"
    folder.mkdir()
    questions: list[tuple[str, str, str]] = []
    for language in ("en", "de"):
        articles = json.loads((data / "retrieval" / f"xquad.{language}.json").read_text())["data"]
        for article in articles:
            for number, paragraph in enumerate(article["paragraphs"]):
                name = f"{language}-{article['title']}-{number}.md"
                title = article["title"].replace("_", " ")
                (folder / name).write_text(f"# {title}\n\n{paragraph['context']}\n", encoding="utf-8")
                questions += [(entry["question"], name, article["title"]) for entry in paragraph["qas"]]
    chance.shuffle(questions)
    home = work / "vault"
    Vault.create(home, "benchmark", "bench", calibration=Calibration.fastest())
    with ExitStack() as stack:
        vault = Vault.unlock(home, "benchmark")
        stack.callback(vault.close)
        services = build_services(vault, Settings(home=home), stack, watch=ConnectionWatch(), stop=lambda: None)
        collection = _ingest(services, folder)
        stems = content_stems(Stemming())
        confidence = Confidence(stems)
        gatherer = EvidenceGatherer(services.search, services.reader, confidence)
        asked = []
        for question, name, article in questions[:count]:
            passages, readings = gatherer.read(question, [collection])
            asked.append(
                Asked(
                    article,
                    confidence.features(question, passages, readings),
                    [passage.document == name for passage in passages],
                    [passage.score for passage in passages],
                )
            )
        return asked


def _ingest(services: Services, folder: Path) -> int:
    owner = services.access.local_administrator()
    collection = services.access.create_collection("benchmark", by=owner)
    job = services.ingest.submit([str(folder)], collection.id, created_by=owner.id)
    services.jobs.wait(job)
    return collection.id


def fit(asked: list[Asked]) -> tuple[np.ndarray, float]:
    """Weights and bias of the regression: each question counts the same, its right passage as much as the rest."""
    from sklearn.linear_model import LogisticRegression

    rows, labels, weights = [], [], []
    for one in asked:
        positives = sum(one.right)
        for features, right in zip(one.rows, one.right, strict=True):
            rows.append(astuple(features))
            labels.append(right)
            weights.append(1.0 if right else 1.0 / max(1, len(one.rows) - positives))
    model = LogisticRegression(C=10.0, max_iter=2000).fit(np.array(rows), labels, sample_weight=weights)
    return model.coef_[0], float(model.intercept_[0])


def judge(asked: list[Asked], coefficients: np.ndarray, bias: float) -> None:
    """Print ranking and abstention of a set."""
    best_with, best_without, first, first_search = [], [], 0, 0
    for one in asked:
        logits = np.array([astuple(row) for row in one.rows]) @ coefficients + bias
        probability = 1 / (1 + np.exp(-logits))
        right = np.array(one.right)
        first += bool(right[int(probability.argmax())])
        first_search += bool(right[int(np.argmax(one.search))])
        best_with.append(float(probability.max()))
        best_without.append(float(probability[~right].max()) if (~right).any() else 0.0)
    print(
        f"questions {len(asked)}: right first {first / len(asked):.3f}, by search alone {first_search / len(asked):.3f}"
    )
    positive, negative = np.array(best_with), np.array(best_without)
    print("threshold  false abstention  abstention when the answer is taken away")
    for share in (0.02, 0.05, 0.1, 0.15, 0.2):
        threshold = float(np.quantile(positive, share))
        print(f"{threshold:9.3f}  {share:16.2f}  {float((negative < threshold).mean()):.3f}")


def main() -> int:
    """Collect, fit on half of the articles, judge on the other half."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--questions", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as work:
        asked = collect(arguments.data, arguments.questions, Path(work), arguments.seed)
    articles = sorted({one.article for one in asked})
    fitting = [one for one in asked if articles.index(one.article) % 2 == 0]
    held_out = [one for one in asked if articles.index(one.article) % 2 == 1]
    coefficients, bias = fit(fitting)
    for field, coefficient in zip(fields(Features), coefficients, strict=True):
        print(f"{field.name:12} {coefficient:8.4f}")
    print(f"{'bias':12} {bias:8.4f}\n")
    judge(held_out, coefficients, bias)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
