"""Fit how to order passages and how sure to be of an answer, on questions with an answer and on near misses.

    python -m benchmarks.confidence --data ../shared/data --questions 60

Collections that trained neither search nor reader go through the real pipeline: the articles of XQuAD (each paragraph a
document, two languages; taking the paragraph with the answer away leaves its neighbours, which are near misses), the
site policies with the reader's own near misses, and the written organisations that the reader's weights never saw.
Prints how often the right document comes first by search alone, as committed and as fitted, the weights of both
functions, what thresholds do, and risk against coverage. Every collection counts the same; the figures of each are
those of a fit on all the others. ClapNQ's questions, each with its passage in one collection, are reported on and fit
nothing.
``engine/chat/confidence.py`` holds what was chosen.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import re
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import astuple, dataclass, fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.bootstrap import build_services
from engine.chat.confidence import FITTED, Confidence, Features, lead
from engine.chat.evidence import Evidence, EvidenceGatherer, Quote, quote_of
from engine.chat.words import content_stems
from engine.core.isolation import ConnectionWatch
from engine.core.settings import Settings
from engine.retrieval.text import Stemming
from engine.vault.kdf import Calibration
from engine.vault.vault import Vault
from models_registry.starter.reader.organisations import FOLDER, Organisation, read_organisation

ROOT = Path(__file__).resolve().parents[1]
NAMES = [field.name for field in fields(Features)]
ORDERS_BY = ("relevance", "search", "coverage", "missing", "outdated")
JUDGES_BY = ("answerable", "lead")
SPAN_BONUSES = (0.0, 0.1, 0.2, 0.3, 0.5, 1.1)
COVERAGES = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
FALSE_ABSTENTION = (0.02, 0.05, 0.08, 0.10, 0.15, 0.20)
Floats = NDArray[np.float64]


Question = tuple[str, str | None, str]
"""Asked, name of the document that answers or None, words that answer."""


@dataclass(frozen=True)
class Asked:
    """A question's candidates in the order of the search. ``right`` is None where the documents have no answer;
    ``quoted`` says for each of the SPAN_BONUSES whether the quote from the first right candidate holds the answer."""

    rows: Floats  # [candidates, features]
    right: list[bool] | None
    quoted: tuple[bool, ...] = ()

    @property
    def found(self) -> bool:
        return bool(self.right) and any(self.right or [])


@dataclass(frozen=True)
class Fit:
    """Both functions over all features; those not used weigh nothing."""

    ranking: Floats
    certainty: Floats
    bias: float

    def first(self, one: Asked) -> int:
        """The candidate that comes first."""
        return int(np.argmax(one.rows @ self.ranking))

    def certainties(self, asked: Sequence[Asked]) -> Floats:
        """Log odds that the first candidate of each question answers."""
        return np.array([one.rows[self.first(one)] @ self.certainty + self.bias for one in asked])


COMMITTED = Fit(np.array(astuple(FITTED.ranking)), np.array(astuple(FITTED.certainty)), FITTED.bias)
SEARCH = Fit(np.array([float(name == "search") for name in NAMES]), np.zeros(len(NAMES)), 0.0)


def ask_in_vault(folder: Path, questions: Sequence[Question], work: Path) -> list[Asked]:
    """Ingest a folder and read the candidates of each question."""
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
        confidence = Confidence(content_stems(Stemming()), services.search.glossary.is_german)
        gatherers = [
            EvidenceGatherer(services.search, services.reader, confidence, span_bonus=bonus) for bonus in SPAN_BONUSES
        ]
        asked = []
        for question, document, answer in questions:
            found = gatherers[0].read(question, [collection.id])
            rows = np.array([astuple(row) for row in confidence.features(found)])
            right = None if document is None else [document in one.passage.document for one in found]
            quoted: tuple[bool, ...] = ()
            if answer and right and any(right):
                one = found[right.index(True)]
                sharpened = [g.sharpened(one.question, one.passage, one.reading) for g in gatherers]
                quoted = tuple(holds(quote_of(Evidence(one.passage, reading, 1.0)), answer) for reading in sharpened)
            asked.append(Asked(rows.reshape(len(rows), len(NAMES)), right, quoted))
        return asked


def holds(quote: Quote, answer: str) -> bool:
    """Whether the quote holds the answer; of one that spans the cells of a table, most of its words."""
    if " | " not in answer:
        return " ".join(answer.casefold().split()) in " ".join(quote.text.casefold().split())
    words = re.findall(r"\w+", answer.casefold())
    held = set(re.findall(r"\w+", quote.text.casefold()))
    return sum(word in held for word in words) >= 0.8 * len(words)


def articles(data: Path, count: int, seed: int, work: Path) -> list[Asked]:
    """XQuAD: every question with its answer, and once more with the answer taken away."""
    folder = work / "documents"
    folder.mkdir(parents=True)
    questions: list[Question] = []
    for language in ("en", "de"):
        for article in json.loads((data / "retrieval" / f"xquad.{language}.json").read_text())["data"]:
            for number, paragraph in enumerate(article["paragraphs"]):
                name = f"-{article['title']}-{number}.md"  # either language's version is right
                heading = article["title"].replace("_", " ")
                text = f"# {heading}\n\n{paragraph['context']}\n"
                (folder / f"{language}{name}").write_text(text, encoding="utf-8")
                questions += [(entry["question"], name, entry["answers"][0]["text"]) for entry in paragraph["qas"]]
    random.Random(seed).shuffle(questions)
    answered = ask_in_vault(folder, questions[:count], work)
    return answered + [without_answer(one) for one in answered]


def clapnq(data: Path, work: Path) -> list[Asked]:
    """ClapNQ's answerable and unanswerable questions over the passages of all of them."""
    folder = work / "documents"
    folder.mkdir(parents=True)
    questions: list[Question] = []
    for kind in ("answerable", "unanswerable"):
        for line in (data / "retrieval" / f"clapnq_dev_{kind}.jsonl").read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            passage = row["passages"][0]
            name = f"{hashlib.sha256(passage['text'].encode()).hexdigest()[:12]}.md"
            (folder / name).write_text(f"# {passage.get('title', '')}\n\n{passage['text']}\n", encoding="utf-8")
            questions.append((row["input"], name if kind == "answerable" else None, ""))
    return ask_in_vault(folder, questions, work)


def without_answer(one: Asked) -> Asked:
    """The question with its right passages taken out of what was found."""
    rows = one.rows[~np.array(one.right)].copy()
    relevances = rows[:, NAMES.index("relevance")].tolist()
    rows[:, NAMES.index("lead")] = [lead(relevances, at) for at in range(len(rows))]
    return Asked(rows, None)


def policies(data: Path, work: Path) -> list[Asked]:
    """The reader's near misses over the site policies."""
    work.mkdir(parents=True)
    lines = (ROOT / "models_registry" / "starter" / "reader" / "near_miss.jsonl").read_text(encoding="utf-8")
    questions = [(row["question"], row["document"], row["quote"] or "") for row in map(json.loads, lines.splitlines())]
    return ask_in_vault(data / "documents" / "site-policy", questions, work)


def unseen_organisations() -> list[str]:
    """The names of those that trained nothing."""
    seen = (FOLDER.parent / "trained_on.txt").read_text(encoding="utf-8").split()
    return sorted({path.stem for path in FOLDER.glob("*.txt")} - set(seen))


def organisation(name: str, count: int, seed: int, work: Path) -> list[Asked]:
    """``count`` questions of one organisation over its documents, written as Markdown."""
    read = read_organisation(FOLDER / f"{name}.txt")
    folder = work / "documents"
    folder.mkdir(parents=True)
    for document in read.documents:
        (folder / f"{Path(document.name).stem}.md").write_text(markdown(read, document.name), encoding="utf-8")
    stems = [Path(document.name).stem for document in read.documents]
    drawn = random.Random(seed).sample(read.asked, min(count, len(read.asked)))
    questions = [(a.question, f"{stems[a.document]}.md" if a.answered else None, read.quote(a)) for a in drawn]
    return ask_in_vault(folder, questions, work)


def markdown(read: Organisation, name: str) -> str:
    """One document of an organisation with its title, headings and tables."""
    document = next(d for d in read.documents if d.name == name)
    lines = [f"# {document.title}"]
    for part in document.parts:
        lines += ["", f"## {part.heading}" if part.heading else ""]
        columns = 0
        for line in part.text.split("\n"):
            cells = line.split(" | ")
            if len(cells) == 1:
                lines += ["", line]
                columns = 0
                continue
            if columns != len(cells):
                columns = len(cells)
                lines += ["", f"| {line} |", "|" + " --- |" * columns]
            else:
                lines.append(f"| {line} |")
    return "\n".join(lines) + "\n"


def fit(sets: Sequence[Sequence[Asked]]) -> Fit:
    """Ranking by the softmax over each question's candidates, certainty by logistic regression on the first ones."""
    from scipy.optimize import minimize
    from sklearn.linear_model import LogisticRegression

    used = np.array([name in ORDERS_BY for name in NAMES])
    scale = np.concatenate([one.rows for asked in sets for one in asked]).std(axis=0) + 1e-6

    def loss(weights: Floats) -> tuple[float, Floats]:
        total, slope = 1e-3 * float(weights @ weights), 2e-3 * weights
        for asked in sets:
            ranked = [one for one in asked if one.found]
            for one in ranked:
                rows = (one.rows / scale)[:, used]
                logits = rows @ weights
                shares = np.exp(logits - logits.max())
                shares /= shares.sum()
                right = shares * np.array(one.right)
                total -= float(np.log(right.sum() + 1e-12)) / len(ranked)
                slope += (shares - right / (right.sum() + 1e-12)) @ rows / len(ranked)
        return total, slope

    ranking = np.zeros(len(NAMES))
    ranking[used] = minimize(loss, np.zeros(int(used.sum())), jac=True, method="L-BFGS-B").x / scale[used]
    ordered = Fit(ranking, np.zeros(len(NAMES)), 0.0)
    rows = np.array([one.rows[ordered.first(one)] for asked in sets for one in asked])
    labels = np.array([one.right is not None for asked in sets for one in asked])
    weights = np.concatenate([balanced(asked) for asked in sets])
    judged = np.array([name in JUDGES_BY for name in NAMES])
    model = LogisticRegression(C=1.0, max_iter=5000)
    model.fit((rows / scale)[:, judged], labels, sample_weight=weights / weights.mean())
    certainty = np.zeros(len(NAMES))
    certainty[judged] = model.coef_[0] / scale[judged]
    return Fit(ranking, certainty, float(model.intercept_[0]))


def balanced(asked: Sequence[Asked]) -> Floats:
    """Weights by which a set counts one, half for what is answered and half for what is not."""
    answered = np.array([one.right is not None for one in asked])
    weights: Floats = np.where(answered, 0.5 / answered.sum(), 0.5 / (~answered).sum())
    return weights


def first_right(asked: Sequence[Asked], fitted: Fit) -> float:
    """The share of the answerable questions whose right document comes first."""
    answered = [one for one in asked if one.right is not None]
    return float(np.mean([one.found and (one.right or [])[fitted.first(one)] for one in answered]))


def curve(asked: Sequence[Asked], fitted: Fit) -> str:
    """What share of the unanswerable is stopped at each rate of false abstention."""
    certainties = fitted.certainties(asked)
    answerable = np.array([one.right is not None for one in asked])
    stops = [np.mean(certainties[~answerable] < np.quantile(certainties[answerable], r)) for r in FALSE_ABSTENTION]
    return "  ".join(f"{rate:.0%}: {stop:.2f}" for rate, stop in zip(FALSE_ABSTENTION, stops, strict=True))


def risk_coverage(asked: Sequence[Asked], fitted: Fit) -> str:
    """Of the surest shares of the questions, how many answers are wrong: from another document, or none at all."""
    wrong = np.array([not (one.found and (one.right or [])[fitted.first(one)]) for one in asked])
    order = np.argsort(-fitted.certainties(asked))
    risks = [np.mean(wrong[order[: max(1, round(share * len(asked)))]]) for share in COVERAGES]
    return "  ".join(f"{share:.0%}: {risk:.2f}" for share, risk in zip(COVERAGES, risks, strict=True))


def thresholds(sets: dict[str, list[Asked]], fits: dict[str, Fit]) -> None:
    """Print false abstention and abstention at fixed probabilities: the mean over the sets, and the worst set's."""
    print("probability   false abstention, worst   abstention, worst")
    for threshold in (0.15, 0.2, 0.22, 0.24, 0.26, 0.28, 0.3, 0.32, 0.35, 0.4, 0.45, 0.5, 0.6):
        falsely, rightly = [], []
        for name, asked in sets.items():
            below = fits[name].certainties(asked) < np.log(threshold / (1 - threshold))
            answerable = np.array([one.right is not None for one in asked])
            falsely.append(below[answerable].mean())
            rightly.append(below[~answerable].mean())
        print(
            f"{threshold:11.2f}   {np.mean(falsely):16.3f}, {max(falsely):5.2f}   "
            f"{np.mean(rightly):10.3f}, {min(rightly):5.2f}"
        )


def gather(data: Path, questions: int, seed: int) -> tuple[dict[str, list[Asked]], dict[str, list[Asked]]]:
    """All collections, read: those to fit on, and those only to report on."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        sets = {
            "articles": articles(data, questions, seed, work / "articles"),
            "policies": policies(data, work / "policies"),
        }
        sets |= {name: organisation(name, questions, seed, work / name) for name in unseen_organisations()}
        return sets, {"ClapNQ": clapnq(data, work / "clapnq")}


def main() -> int:
    """Collect, fit, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--questions", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    sets, reported = gather(arguments.data, arguments.questions, arguments.seed)
    fitted = fit(list(sets.values()))
    others = {name: fit([asked for other, asked in sets.items() if other != name]) for name in sets}
    each = [
        (first_right(asked, SEARCH), first_right(asked, COMMITTED), first_right(asked, others[name]))
        for name, asked in sets.items()
    ]
    by_search, committed, refitted = np.mean(each, axis=0)
    print(
        f"{len(sets)} collections that trained nothing, right document first by search {by_search:.3f}, as committed "
        f"{committed:.3f}, fitted on the others {refitted:.3f}"
    )
    for name, asked in (sets | reported).items():
        other = others.get(name, fitted)
        found = np.mean([one.found for one in asked if one.right is not None])
        quoted = [one.quoted for one in asked if one.quoted]
        print(
            f"{name}: right document first by search {first_right(asked, SEARCH):.3f}, as committed "
            f"{first_right(asked, COMMITTED):.3f}, fitted on the others {first_right(asked, other):.3f}, "
            f"among the candidates {found:.3f}"
        )
        if quoted:
            shares = np.mean(quoted, axis=0).round(3)
            print(f"  quote holds the answer, by bonus of the span  {dict(zip(SPAN_BONUSES, shares, strict=True))}")
        for label, used in (("fitted on the others", other), ("as committed", COMMITTED)):
            print(f"  abstention at false abstention, {label:20}  {curve(asked, used)}")
            print(f"  risk at coverage, {label:34}  {risk_coverage(asked, used)}")
    thresholds(sets, others)
    print("ranking  ", dict(zip(NAMES, fitted.ranking.round(3), strict=True)))
    print("certainty", dict(zip(NAMES, fitted.certainty.round(3), strict=True)), "bias", round(fitted.bias, 3))
    print("as committed:")
    thresholds(sets, dict.fromkeys(sets, COMMITTED))
    for name, asked in reported.items():
        print(f"{name}, as committed:")
        thresholds({name: asked}, {name: COMMITTED})
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
