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


def fit_ranking(asked: list[Asked]) -> np.ndarray:
    """Weights under which the right passage wins the softmax over its question's candidates."""
    from scipy.optimize import minimize

    groups = [(np.array([astuple(row) for row in one.rows]), np.array(one.right)) for one in asked if any(one.right)]

    def loss(weights: np.ndarray) -> float:
        total = 0.05 * float(weights @ weights)
        for rows, right in groups:
            scores = rows @ weights
            total += float(np.logaddexp.reduce(scores) - np.logaddexp.reduce(scores[right]))
        return total

    return np.asarray(minimize(loss, np.zeros(len(fields(Features))), method="BFGS").x)


def firsts(asked: list[Asked], ranking: np.ndarray) -> list[tuple[np.ndarray, bool, np.ndarray]]:
    """For each question: the first passage, whether it is right, and the first once the right ones are gone."""
    found = []
    for one in asked:
        rows, right = np.array([astuple(row) for row in one.rows]), np.array(one.right)
        scores = rows @ ranking
        wrong = np.flatnonzero(~right)
        found.append((rows[scores.argmax()], bool(right[scores.argmax()]), rows[wrong[scores[wrong].argmax()]]))
    return found


def fit_certainty(asked: list[Asked], ranking: np.ndarray) -> tuple[np.ndarray, float]:
    """Regression that tells a right first passage from the first one when the answer is taken away."""
    from sklearn.linear_model import LogisticRegression

    rows, labels = [], []
    for first, right, without in firsts(asked, ranking):
        rows += [first, without]
        labels += [right, False]
    model = LogisticRegression(C=1.0, max_iter=5000).fit(np.array(rows), labels)
    return model.coef_[0], float(model.intercept_[0])


def judge(asked: list[Asked], ranking: np.ndarray, certainty: np.ndarray, bias: float) -> None:
    """Print ranking and abstention of a set."""
    found = firsts(asked, ranking)
    by_search = sum(one.right[int(np.argmax(one.search))] for one in asked)
    print(f"{len(asked)} questions: right first {np.mean([right for _, right, _ in found]):.3f}", end="")
    print(f", by search alone {by_search / len(asked):.3f}")
    positive = np.array([1 / (1 + np.exp(-(first @ certainty + bias))) for first, _, _ in found])
    negative = np.array([1 / (1 + np.exp(-(without @ certainty + bias))) for _, _, without in found])
    print("threshold  abstains although there is an answer  abstains when it is taken away")
    for share in (0.02, 0.05, 0.08, 0.1, 0.15, 0.2):
        threshold = float(np.quantile(positive, share))
        print(f"{threshold:9.3f}  {share:38.2f}  {float((negative < threshold).mean()):.3f}")


def main() -> int:
    """Collect, fit on half of the articles, judge on the other half."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--questions", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--features", type=Path, help="keep what was read in this file, or take it from there")
    arguments = parser.parse_args()
    if arguments.features and arguments.features.exists():
        stored = json.loads(arguments.features.read_text())
        asked = [Asked(a, [Features(*row) for row in rows], right, search) for a, rows, right, search in stored]
    else:
        with tempfile.TemporaryDirectory() as work:
            asked = collect(arguments.data, arguments.questions, Path(work), arguments.seed)
        if arguments.features:
            stored = [[one.article, [astuple(row) for row in one.rows], one.right, one.search] for one in asked]
            arguments.features.write_text(json.dumps(stored))
    articles = sorted({one.article for one in asked})
    fitting = [one for one in asked if articles.index(one.article) % 2 == 0]
    held_out = [one for one in asked if articles.index(one.article) % 2 == 1]
    ranking = fit_ranking(fitting)
    certainty, bias = fit_certainty(fitting, ranking)
    print(f"{'':12} {'ranking':>9} {'certainty':>9}")
    for field, first, second in zip(fields(Features), ranking, certainty, strict=True):
        print(f"{field.name:12} {first:9.4f} {second:9.4f}")
    print(f"{'bias':12} {'':9} {bias:9.4f}\n")
    judge(held_out, ranking, certainty, bias)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
