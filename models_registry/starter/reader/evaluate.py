"""Measures a trained reader: ``python -m models_registry.starter.reader.evaluate --data ../shared/data``.

Prints ranking over XQuAD (English and German questions), risk and coverage over ClapNQ, and ranking and abstention
over near-miss questions about a collection of site policies and about the organisations held out; none of these was
trained on. ``--calibrate`` fits the probability on the organisations held out and the threshold on the near-miss
questions, and writes both into ``config.json``.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models_registry.starter.reader.corpus import clean, sections_of
from models_registry.starter.reader.data import HELD_OUT_ORGANISATIONS
from models_registry.starter.reader.encoding import named_title
from models_registry.starter.reader.lexical import Bm25
from models_registry.starter.reader.organisation_groups import organisation_groups
from models_registry.starter.reader.organisations import Organisation, read_organisations
from models_registry.starter.reader.scoring import Raw, Scorer

HERE = Path(__file__).parent
Passage = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Asked:
    """What came out for one question: logits of the ranked passages, whether the first is right."""

    answerable: bool
    right: bool
    best: Raw
    quoted: bool = False


class Hybrid:
    """The first stage: convex sum of cosine and BM25 over the same passages."""

    def __init__(self, scorer: Scorer, passages: Sequence[Passage], share: float = 0.5) -> None:
        texts = [f"{title} {heading} {text}" for text, title, heading in passages]
        self._scorer, self._share = scorer, share
        self._vectors = scorer.embed(texts)
        self._index = Bm25(texts)

    def scores(self, question: str) -> NDArray[np.float32]:
        """One score per passage, 0..1."""
        cosine = self._vectors @ self._scorer.embed([question])[0]
        lexical = self._index.scores(question)
        mixed: NDArray[np.float32] = self._share * cosine + (1 - self._share) * lexical / max(
            float(lexical.max()), 1e-6
        )
        return mixed


def fused(raws: Sequence[Raw], hybrid: NDArray[np.float32], weight: float) -> NDArray[np.float32]:
    """The order in which passages are shown: reader's relevance plus ``weight`` times the first stage's score."""
    return np.array([raw.relevance for raw in raws], dtype=np.float32) + weight * hybrid


def auroc(positive: Sequence[float], negative: Sequence[float]) -> float:
    """Probability that a random positive scores above a random negative."""
    order = np.argsort(np.argsort(np.concatenate([positive, negative])))
    n = len(positive)
    return float((order[:n].sum() - n * (n - 1) / 2) / (n * len(negative)))


def abstention(positive: Sequence[float], negative: Sequence[float], false_rate: float) -> tuple[float, float]:
    """Threshold that wrongly abstains on ``false_rate`` of the answerable, and the share of the others it stops."""
    threshold = float(np.quantile(np.array(positive), false_rate))
    return threshold, float(np.mean(np.array(negative) < threshold))


def probability(raw: Raw, config: dict[str, float]) -> float:
    """The calibrated probability that the passage answers."""
    logit = raw.answerable + config["span_weight"] * raw.margin + config.get("relevance_weight", 0.0) * raw.relevance
    return 1 / (1 + math.exp(-max(min(logit * config["answerable_scale"] + config["answerable_bias"], 60), -60)))


def xquad(scorer: Scorer, data: Path, language: str, step: int, weight: float) -> dict[str, float]:
    """Recall@1 of the first stage, of reader and fusion over its top 20, and how often the span holds the answer;
    English paragraphs, questions in ``language``."""
    english = json.loads((data / "retrieval" / "xquad.en.json").read_text(encoding="utf-8"))["data"]
    asked_in = json.loads((data / "retrieval" / f"xquad.{language}.json").read_text(encoding="utf-8"))["data"]
    passages: list[Passage] = []
    questions: list[tuple[str, int, str]] = []
    for article, other in zip(english, asked_in, strict=True):
        for paragraph, twin in zip(article["paragraphs"], other["paragraphs"], strict=True):
            for qa, asked in zip(paragraph["qas"], twin["qas"], strict=True):
                questions.append((asked["question"], len(passages), qa["answers"][0]["text"]))
            passages.append((paragraph["context"], "", ""))
    hybrid = Hybrid(scorer, passages)
    counts = {"hybrid@1": 0, "hybrid@20": 0, "reader@1": 0, "fused@1": 0, "span": 0, "n": 0}
    for question, right, answer in questions[::step]:
        first = hybrid.scores(question)
        top = [int(i) for i in np.argsort(-first)[:20]]
        raws = scorer.read(question, [passages[i] for i in top])
        counts["n"] += 1
        counts["hybrid@1"] += top[0] == right
        counts["hybrid@20"] += right in top
        counts["reader@1"] += top[int(np.argmax([r.relevance for r in raws]))] == right
        counts["fused@1"] += top[int(np.argmax(fused(raws, first[top], weight)))] == right
        if right in top:
            raw = raws[top.index(right)]
            text = passages[right][0]
            at = text.find(answer)
            counts["span"] += raw.start < at + len(answer) and raw.end > at
    return {k: v / counts["n"] if k != "n" else v for k, v in counts.items()}


def clapnq(scorer: Scorer, data: Path) -> tuple[list[Raw], list[Raw]]:
    """Readings of the gold passage of every answerable and unanswerable question."""
    found: list[list[Raw]] = []
    for name in ("answerable", "unanswerable"):
        rows = []
        path = data / "retrieval" / f"clapnq_dev_{name}.jsonl"
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            passage = row["passages"][0]
            rows.append(scorer.read(row["input"], [(passage["text"], passage.get("title", ""), "")])[0])
        found.append(rows)
    return found[0], found[1]


def policy_passages(folder: Path, size: int = 900) -> list[tuple[Passage, str]]:
    """Passages of about ``size`` characters of every policy, with the document's name."""
    out: list[tuple[Passage, str]] = []
    for path in sorted(folder.glob("*/*.md")):
        raw = path.read_text(encoding="utf-8")
        front = raw.split("---", 2)
        title = (
            next((line[6:].strip() for line in front[1].splitlines() if line.startswith("title:")), path.stem)
            if len(front) > 2
            else path.stem
        )
        body = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", front[-1])
        for section in sections_of(path.stem, f"# {title}\n{body}"):
            text = ""
            for sentence in section.sentences:
                if text and len(text) + len(sentence) > size:
                    out.append(((text, title, section.heading), path.stem))
                    text = ""
                text += (" " if text else "") + clean(sentence)
            if text:
                out.append(((text, title, section.heading), path.stem))
    return out


def ask(
    scorer: Scorer,
    chunks: Sequence[tuple[Passage, str]],
    questions: Sequence[tuple[str, str | None, str]],
    weight: float,
    top_k: int = 20,
) -> tuple[list[Asked], dict[str, float]]:
    """Every (question, right document or None, quote) through first stage and reader."""
    passages = [passage for passage, _ in chunks]
    hybrid = Hybrid(scorer, passages)
    asked = []
    first_right, in_top, total = 0, 0, 0
    for question, document, quote in questions:
        first = hybrid.scores(question)
        top = [int(i) for i in np.argsort(-first)[:top_k]]
        raws = scorer.read(question, [passages[i] for i in top])
        best = int(np.argmax(fused(raws, first[top], weight)))
        raw = raws[best]
        quoted = False
        if document:
            total += 1
            first_right += chunks[top[0]][1] == document
            in_top += document in {chunks[i][1] for i in top}
            at = passages[top[best]][0].find(quote)
            quoted = at >= 0 and raw.start < at + len(quote) + 60 and raw.end > at - 60
        asked.append(Asked(document is not None, chunks[top[best]][1] == document, raw, quoted))
    return asked, {"hybrid doc@1": first_right / total, f"hybrid doc@{top_k}": in_top / total}


def policy_questions() -> list[tuple[str, str | None, str]]:
    """Our near misses over the site policies."""
    rows = [json.loads(line) for line in (HERE / "near_miss.jsonl").read_text(encoding="utf-8").splitlines()]
    return [(row["question"], row["document"], row["quote"]) for row in rows]


def organisation_passages(organisation: Organisation) -> list[tuple[Passage, str]]:
    """One passage for each part of a document, with the document's name."""
    return [
        ((part.text, named_title(document.title, document.name), part.heading), document.name)
        for document in organisation.documents
        for part in document.parts
    ]


def organisation_questions(organisation: Organisation) -> list[tuple[str, str | None, str]]:
    """What was asked of it, as ``ask`` takes it."""
    names = [document.name for document in organisation.documents]
    return [(a.question, names[a.document] if a.answered else None, organisation.quote(a)) for a in organisation.asked]


def calibrate(scorer: Scorer, span_weight: float = 0.5) -> dict[str, float]:
    """Scale and bias of the probability, by logistic regression on the passages of the organisations held out, answers
    weighing as much as the rest. ``span_weight`` was chosen on the near-miss questions."""
    from sklearn.linear_model import LogisticRegression

    logits, labels = [], []
    held_out = [o for o in read_organisations() if o.name in HELD_OUT_ORGANISATIONS]
    groups = [g for o in held_out for g in organisation_groups(o, scorer.embed, random.Random(1))]
    for group in groups[::3]:
        passages = [(c.text, c.title, c.heading) for c in group.candidates]
        for candidate, raw in zip(group.candidates, scorer.read(group.question, passages), strict=True):
            logits.append(raw.answerable + span_weight * max(min(raw.margin, 25.0), -25.0))
            labels.append(candidate.answers)
    model = LogisticRegression(class_weight="balanced").fit(np.array(logits)[:, None], np.array(labels))
    positive = [x for x, y in zip(logits, labels, strict=True) if y]
    negative = [x for x, y in zip(logits, labels, strict=True) if not y]
    print(f"passages of organisations held out: AUROC {auroc(positive, negative):.3f}")
    return {
        "answerable_scale": round(float(model.coef_[0, 0]), 4),
        "answerable_bias": round(float(model.intercept_[0]), 4),
        "span_weight": span_weight,
        "relevance_weight": 0.0,
    }


def report_curve(name: str, positive: Sequence[float], negative: Sequence[float]) -> None:
    """Print AUROC and the abstention reached at several rates of false abstention."""
    print(f"{name}: AUROC {auroc(positive, negative):.3f}")
    for rate in (0.02, 0.05, 0.10, 0.15, 0.20, 0.30):
        threshold, stopped = abstention(positive, negative, rate)
        print(
            f"  false abstention {rate:.0%}: abstains on {stopped:.0%} of the unanswerable (threshold {threshold:.3f})"
        )


def report(
    name: str, asked: Sequence[Asked], first: dict[str, float], config: dict[str, float]
) -> tuple[list[float], list[float]]:
    """Print what came out; returns the probabilities of the answerable and of the others."""
    positive = [probability(a.best, config) for a in asked if a.answerable]
    negative = [probability(a.best, config) for a in asked if not a.answerable]
    answerable = [a for a in asked if a.answerable]
    print(
        f"{name}:",
        {k: round(v, 3) for k, v in first.items()},
        f"reader doc@1 {sum(a.right for a in answerable) / len(answerable):.3f},",
        f"quote found {sum(a.quoted for a in answerable) / len(answerable):.3f}",
    )
    report_curve(name, positive, negative)
    return positive, negative


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--weights", type=Path, default=HERE)
    parser.add_argument("--calibrate", action="store_true", help="fit and write probability and threshold")
    parser.add_argument("--window", type=int, default=None)
    parser.add_argument("--fusion", type=float, default=None, help="weight of the first stage's score")
    parser.add_argument("--every", type=int, default=1, help="take every n-th XQuAD question")
    parser.add_argument("--only", default="xquad,clapnq,near,organisations")
    arguments = parser.parse_args()
    scorer = Scorer(arguments.weights, arguments.window)
    config = scorer.config
    weight = arguments.fusion if arguments.fusion is not None else float(config.get("fusion_weight", 8.0))
    if arguments.calibrate:
        config |= calibrate(scorer)
    if "organisations" in arguments.only:
        for organisation in read_organisations():
            if organisation.name in HELD_OUT_ORGANISATIONS:
                found = ask(scorer, organisation_passages(organisation), organisation_questions(organisation), weight)
                report(organisation.name, *found, config)
    if "near" in arguments.only:
        policies = policy_passages(arguments.data / "documents" / "site-policy")
        positive, negative = report("near misses", *ask(scorer, policies, policy_questions(), weight), config)
        if arguments.calibrate:
            config["threshold"] = round(abstention(positive, negative, 0.10)[0], 4)
            config["fusion_weight"] = weight
            (arguments.weights / "config.json").write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")
    if "clapnq" in arguments.only:
        answered, unanswered = clapnq(scorer, arguments.data)
        report_curve("ClapNQ", [probability(r, config) for r in answered], [probability(r, config) for r in unanswered])
    if "xquad" in arguments.only:
        for language in ("en", "de"):
            result = xquad(scorer, arguments.data, language, arguments.every, weight)
            print(f"XQuAD, questions {language}:", {k: round(v, 3) for k, v in result.items()})


if __name__ == "__main__":
    main()
