"""Detection of personal data: recall and precision by type, and speed beside Presidio's default loop.

    python -m benchmarks.privacy --data ../shared/data [--part held-out|development|all] [--json FILE]

The sentences are those of presidio-research. They are split by template: those with an odd number are held out (but
for 41 and 87, which were read while this was written), and nothing was tuned on them. A labelled span is found where
findings of a type that means the same cover half of it; a finding is right where half of it lies in such spans.
TITLE, NRP and DATE_TIME are not looked for (a date is one where it is a date of birth) and are left out of both sides.
The parts of an address (street, code, place) count as one kind, since the labels cut addresses in several ways; any
other confusion of types is an error on both sides. Beside the spans, characters are counted: how much of what is
labelled is covered by a type that means the same, and how much of what is found is labelled so.

Speed is the median of rounds in which all take turns, processor time on one thread; texts that are equal are examined
once by the detector. Presidio's loop runs twice. ``AnalyzerEngine()`` by itself loads the model en_core_web_lg, which
cannot be had without a network. "loop without a model" has an empty pipeline in its place: it finds no names and is
faster than the default, so that it is the harder comparison. "loop with a pipeline like the default's" has the steps of
that model (tok2vec, tagger, parser, names) in the sizes of the small English model, without training: it takes the time
of such a model, which does not depend on what the weights are, and its names are not counted. What the default could
find at best is told apart: "default with a model that makes no mistake" gives it every labelled person, place, street
and postal code as its model would say them, and the default's settings, by which it says no organisations.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
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
# As many labels as the English models have: what is chosen from takes time, what the names mean does not.
_TAGS = [f"TAG{number}" for number in range(50)]
_RELATIONS = ["ROOT", *(f"relation{number}" for number in range(44))]
_ENTITIES = ["PERSON", "ORG", "GPE", "LOC", "DATE", *(f"KIND{number}" for number in range(13))]
CHECKED = ("CREDIT_CARD", "IBAN_CODE", "EMAIL_ADDRESS", "PHONE_NUMBER")
# What a model of the default's labels says where it makes no mistake.
_SAID_WITHOUT_MISTAKE = {
    "PERSON": "PERSON",
    "GPE": "GPE",
    "ZIP_CODE": "GPE",
    "STREET_ADDRESS": "FAC",
    "ORGANIZATION": "ORG",
}
_ROUNDS = 5


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


def _shared(span: Span, others: Iterable[Span]) -> int:
    """Characters of the span that one of the others has."""
    places = set(range(span.start, span.end))
    return len(places.intersection(place for other in others for place in range(other.start, other.end)))


def _covered(span: Span, others: Iterable[Span]) -> bool:
    return 2 * _shared(span, others) >= span.end - span.start > 0


def _f2(precision: float, recall: float) -> float:
    return round(5 * precision * recall / max(1e-9, 4 * precision + recall), 3)


def score(samples: Sequence[tuple[str, list[Span]]], found: Sequence[Sequence[Span]]) -> dict[str, Any]:
    """Recall by labelled type, precision by found type, and all together."""
    wanted, hit, said, right = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    characters = Counter[str]()
    for (_, gold), findings in zip(samples, found, strict=True):
        for span in gold:
            if span.type in _LEFT_OUT:
                continue
            wanted[span.type] += 1
            same = [f for f in findings if f.type in MEANS.get(span.type, {span.type})]
            hit[span.type] += _covered(span, same)
            characters["wanted"] += span.end - span.start
            characters["hit"] += _shared(span, same)
        for finding in findings:
            same = [span for span in gold if finding.type in MEANS.get(span.type, {span.type})]
            if finding.type in _LEFT_OUT or any(span.type in _LEFT_OUT for span in gold if _covered(finding, [span])):
                continue
            said[finding.type] += 1
            right[finding.type] += _covered(finding, same)
            characters["said"] += finding.end - finding.start
            characters["right"] += _shared(finding, same)
    recall, precision = hit.total() / wanted.total(), right.total() / max(1, said.total())
    characters_recall = characters["hit"] / max(1, characters["wanted"])
    characters_precision = characters["right"] / max(1, characters["said"])
    checked = sum(hit[type_] for type_ in CHECKED) / max(1, sum(wanted[type_] for type_ in CHECKED))
    return {
        "recall": {type_: (round(hit[type_] / count, 3), count) for type_, count in sorted(wanted.items())},
        "precision": {type_: (round(right[type_] / count, 3), count) for type_, count in sorted(said.items())},
        "all": {
            "recall": round(recall, 3),
            "precision": round(precision, 3),
            "F2": _f2(precision, recall),
            "by characters": {
                "recall": round(characters_recall, 3),
                "precision": round(characters_precision, 3),
                "F2": _f2(characters_precision, characters_recall),
            },
            "recall of checked numbers, e-mail and phone": round(checked, 3),
        },
    }


Run = Callable[[], list[list[Span]]]


def ours(texts: Sequence[str]) -> Run:
    """The detector, ready to examine the texts."""
    from engine.privacy.detector import PiiDetector

    detector = PiiDetector.load()
    detector.find_many(texts[:20])
    return lambda: [[Span(str(f.type), f.start, f.end) for f in findings] for findings in detector.find_many(texts)]


def like_the_default() -> Any:
    """A pipeline with the steps of the default model, untrained.

    Tagger and parser share their vectors of words and names have their own, as in the English models of spaCy. The
    vectors of 300 numbers of the large model and the lemmatiser are left out, so it is faster than the default.
    """
    import spacy

    nlp = spacy.blank("en")
    shared = {"@architectures": "spacy.Tok2VecListener.v1", "width": 96, "upstream": "*"}
    nlp.add_pipe("tok2vec")
    tagger = nlp.add_pipe("tagger", config={"model": {"@architectures": "spacy.Tagger.v2", "tok2vec": shared}})
    parser_model = {
        "@architectures": "spacy.TransitionBasedParser.v2",
        "state_type": "parser",
        "extra_state_tokens": False,
        "hidden_width": 64,
        "maxout_pieces": 2,
        "use_upper": True,
        "tok2vec": shared,
    }
    parser = nlp.add_pipe("parser", config={"model": parser_model})
    names = nlp.add_pipe("ner")
    for step, labels in ((tagger, _TAGS), (parser, _RELATIONS), (names, _ENTITIES)):
        for label in labels:
            step.add_label(label)
    nlp.initialize()
    return nlp


class WithoutMistake:
    """In the place of a pipeline: knows the labelled names of the samples, and no other text."""

    def __init__(self, samples: Sequence[tuple[str, list[Span]]]) -> None:
        import spacy

        self._split = spacy.blank("en")
        self._labelled = dict(samples)
        self.vocab, self.lang, self.pipe_names = self._split.vocab, self._split.lang, ["ner"]

    def __call__(self, text: str, **ignored: Any) -> Any:
        """The text's tokens with its labelled names as entities."""
        from spacy.util import filter_spans

        doc = self._split(text)
        named = [(s, _SAID_WITHOUT_MISTAKE[s.type]) for s in self._labelled[text] if s.type in _SAID_WITHOUT_MISTAKE]
        spans = [doc.char_span(s.start, s.end, label=label, alignment_mode="expand") for s, label in named]
        doc.ents = filter_spans(span for span in spans if span is not None)
        return doc


def default_loop(texts: Sequence[str], pipeline: Any = None) -> Run:
    """Presidio's AnalyzerEngine with its own recognisers and settings, one text after the other.

    ``pipeline`` stands in the place of the default model, by default an empty one. Its e-mail recogniser would fetch
    the list of public suffixes: it is given the copy inside tldextract.
    """
    import presidio_analyzer
    import spacy
    import tldextract.tldextract
    from presidio_analyzer.nlp_engine import NerModelConfiguration, NlpEngineProvider, SpacyNlpEngine

    offline = tldextract.TLDExtract(cache_dir=None, suffix_list_urls=())
    tldextract.tldextract.TLD_EXTRACTOR = offline
    settings = NlpEngineProvider().nlp_configuration["ner_model_configuration"]
    engine = SpacyNlpEngine(
        models=[{"lang_code": "en", "model_name": "blank"}],
        ner_model_configuration=NerModelConfiguration.from_dict(settings),
    )
    engine.nlp = {"en": pipeline or spacy.blank("en")}
    analyzer = presidio_analyzer.AnalyzerEngine(nlp_engine=engine, supported_languages=["en"])
    analyzer.analyze(texts[0], language="en")
    return lambda: [
        [Span(r.entity_type, r.start, r.end) for r in analyzer.analyze(text, language="en")] for text in texts
    ]


def texts_per_second(runs: Sequence[Run], count: int) -> tuple[list[list[list[Span]]], list[float]]:
    """What each run finds, and the median of its texts per second of processor time; the runs take turns."""
    found: list[list[list[Span]]] = [[] for _ in runs]
    speeds: list[list[float]] = [[] for _ in runs]
    for _ in range(_ROUNDS):
        for place, run in enumerate(runs):
            started_s = time.process_time()
            found[place] = run()
            speeds[place].append(count / (time.process_time() - started_s))
    return found, [statistics.median(each) for each in speeds]


def main() -> None:
    """Measure and print."""
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[name] = "1"
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--part", choices=("held-out", "development", "all"), default="held-out")
    parser.add_argument("--without-default", action="store_true", help="leave Presidio's loop out")
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    samples = load(arguments.data, arguments.part)
    texts = [text for text, _ in samples]
    runs = [ours(texts)]
    if not arguments.without_default:
        runs += [default_loop(texts), default_loop(texts, like_the_default())]
    found, speeds = texts_per_second(runs, len(texts))
    outcome: dict[str, Any] = {"part": arguments.part, "texts": len(texts), **score(samples, found[0])}
    outcome["texts per second of processor time"] = round(speeds[0], 1)
    if not arguments.without_default:
        outcome["loop without a model"] = {**score(samples, found[1])["all"], "texts per second": round(speeds[1], 1)}
        outcome["times faster than the loop without a model"] = round(speeds[0] / speeds[1], 1)
        outcome["loop with a pipeline like the default's"] = {"texts per second": round(speeds[2], 1)}
        outcome["times faster than the loop with a pipeline like the default's"] = round(speeds[0] / speeds[2], 1)
        at_best = default_loop(texts, WithoutMistake(samples))()
        outcome["default with a model that makes no mistake"] = score(samples, at_best)["all"]
    print(json.dumps(outcome, indent=1, ensure_ascii=False))
    if arguments.json:
        arguments.json.write_text(json.dumps(outcome, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main()
