"""Fit how sure to be of an answer, on questions whose answer is there and on near misses.

    python -m benchmarks.confidence --data ../shared/data --questions 200

Two collections go through the real pipeline: the articles of XQuAD (each paragraph a document, two languages; taking
the paragraph with the answer away leaves its neighbours, which are near misses) and the site policies with the reader's
own near misses. Neither reader nor search was trained on them. Prints how often the right document comes first by the
committed ranking and by search alone, the regression of the certainty over both collections together (each counts the
same), and what thresholds do on each. ``engine/chat/confidence.py`` holds what was chosen.
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

from engine.bootstrap import build_services
from engine.chat.confidence import FITTED, Confidence, Features
from engine.chat.evidence import EvidenceGatherer
from engine.chat.words import content_stems
from engine.core.isolation import ConnectionWatch
from engine.core.settings import Settings
from engine.retrieval.text import Stemming
from engine.vault.kdf import Calibration
from engine.vault.vault import Vault

ROOT = Path(__file__).resolve().parents[1]
USED = ("answerable", "search", "coverage")  # the others added nothing on questions held out


@dataclass(frozen=True)
class Asked:
    """A question's candidates in the order of the search. ``right`` is None where the documents have no answer."""

    rows: list[Features]
    right: list[bool] | None


def ask_in_vault(folder: Path, questions: list[tuple[str, str | None]], work: Path) -> list[Asked]:
    """Ingest a folder and read the candidates of each (question, name of the right document or None)."""
    home = work / "vault"
    Vault.create(home, "benchmark", "bench", calibration=Calibration.fastest())
    with ExitStack() as stack:
        vault = Vault.unlock(home, "benchmark")
        stack.callback(vault.close)
        watch = ConnectionWatch()
        services = build_services(vault, Settings(home=home), stack, watch=watch, stop=lambda: None)
        owner = services.access.local_administrator()
        collection = services.access.create_collection("benchmark", by=owner)
        services.jobs.wait(services.ingest.submit([str(folder)], collection.id, created_by=owner.id))
        confidence = Confidence(content_stems(Stemming()))
        gatherer = EvidenceGatherer(services.search, services.reader, confidence)
        asked = []
        for question, document in questions:
            passages, readings = gatherer.read(question, [collection.id])
            right = None if document is None else [document in passage.document for passage in passages]
            asked.append(Asked(confidence.features(question, passages, readings), right))
        return asked


def articles(data: Path, count: int, seed: int, work: Path) -> list[Asked]:
    """XQuAD: every question with its answer, and once more with the answer taken away."""
    folder = work / "documents"
    folder.mkdir(parents=True)
    questions: list[tuple[str, str | None]] = []
    for language in ("en", "de"):
        for article in json.loads((data / "retrieval" / f"xquad.{language}.json").read_text())["data"]:
            for number, paragraph in enumerate(article["paragraphs"]):
                name = f"{language}-{article['title']}-{number}.md"
                heading = article["title"].replace("_", " ")
                (folder / name).write_text(f"# {heading}\n\n{paragraph['context']}\n", encoding="utf-8")
                questions += [(entry["question"], name) for entry in paragraph["qas"]]
    random.Random(seed).shuffle(questions)
    answered = ask_in_vault(folder, questions[:count], work)
    taken_away = [
        Asked([row for row, right in zip(one.rows, one.right or [], strict=True) if not right], None)
        for one in answered
    ]
    return answered + taken_away


def policies(data: Path, work: Path) -> list[Asked]:
    """The reader's near misses over the site policies."""
    work.mkdir(parents=True)
    lines = (ROOT / "models_registry" / "starter" / "reader" / "near_miss.jsonl").read_text(encoding="utf-8")
    questions = [(entry["question"], entry["document"]) for entry in map(json.loads, lines.splitlines())]
    return ask_in_vault(data / "documents" / "site-policy", questions, work)


def first(one: Asked, ranking: Features) -> int:
    """The candidate that comes first."""
    return int(np.argmax([np.dot(astuple(row), astuple(ranking)) for row in one.rows]))


def matrix(asked: list[Asked]) -> tuple[np.ndarray, np.ndarray]:
    """The first passage of each question, used features only; whether the documents answer."""
    columns = [[field.name for field in fields(Features)].index(name) for name in USED]
    rows = np.array([astuple(one.rows[first(one, FITTED.ranking)]) for one in asked])
    return rows[:, columns], np.array([one.right is not None for one in asked])


def main() -> int:
    """Collect, fit, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--questions", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    from sklearn.linear_model import LogisticRegression

    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        sets = {
            "articles": articles(arguments.data, arguments.questions, arguments.seed, work / "articles"),
            "policies": policies(arguments.data, work / "policies"),
        }
    only_search = Features(relevance=0.0, answerable=0.0, search=1.0, coverage=0.0, missing=0.0)
    for name, asked in sets.items():
        answered = [one for one in asked if one.right is not None]
        shares = [
            np.mean([(one.right or [])[first(one, ranking)] for one in answered])
            for ranking in (FITTED.ranking, only_search)
        ]
        print(f"{name}: {len(answered)} answerable, right first {shares[0]:.3f}, by search alone {shares[1]:.3f}")
    data = [matrix(asked) for asked in sets.values()]
    rows, labels = np.vstack([r for r, _ in data]), np.concatenate([y for _, y in data])
    weights = np.concatenate([np.full(len(y), len(labels) / len(y)) for _, y in data])
    model = LogisticRegression(C=1.0, max_iter=5000).fit(rows, labels, sample_weight=weights / weights.mean())
    print("certainty:", dict(zip(USED, model.coef_[0].round(3), strict=True)), "bias", model.intercept_[0].round(3))
    print("threshold  " + "  ".join(f"{name}: false abstention, abstention" for name in sets))
    for threshold in (0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5):
        figures = []
        for set_rows, answerable in data:
            below = model.predict_proba(set_rows)[:, 1] < threshold
            figures.append(f"{below[answerable].mean():27.3f}, {below[~answerable].mean():10.3f}")
        print(f"{threshold:9.2f}  " + "  ".join(figures))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
