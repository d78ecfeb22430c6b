"""How often a question in one language finds the paragraph in the other: `python -m benchmarks.languages --data DIR`.

XQuAD asks the same questions in English and German over the same paragraphs. Three collections: the English paragraphs,
the German ones, and both together, where either version of the right paragraph counts. Each question is searched with
and without its word-by-word translation. Prints recall at 1 and 5, and with ``--read`` how often the right paragraph
comes first once the reader has read what was found, as in an answer.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from engine.bootstrap import build_services
from engine.chat.confidence import Confidence
from engine.chat.evidence import EvidenceGatherer
from engine.chat.words import content_stems
from engine.core.isolation import ConnectionWatch
from engine.core.settings import Settings
from engine.retrieval.service import SearchService
from engine.retrieval.text import Stemming
from engine.vault.kdf import Calibration
from engine.vault.vault import Vault

LANGUAGES = ("en", "de")


@contextmanager
def searchable(folder: Path, home: Path) -> Iterator[tuple[SearchService, EvidenceGatherer, int]]:
    """A vault that holds a folder; its search, what reads, and the number of the collection."""
    Vault.create(home, "benchmark", "bench", calibration=Calibration.fastest())
    with ExitStack() as stack:
        vault = Vault.unlock(home, "benchmark")
        stack.callback(vault.close)
        services = build_services(vault, Settings(home=home), stack, watch=ConnectionWatch(), stop=lambda: None)
        owner = services.access.local_administrator()
        collection = services.access.create_collection("benchmark", by=owner)
        services.jobs.wait(services.ingest.submit([str(folder)], collection.id, created_by=owner.id))
        gatherer = EvidenceGatherer(
            services.search, services.reader, Confidence(content_stems(Stemming()), services.search.glossary.is_german)
        )
        yield services.search, gatherer, collection.id


def main() -> int:
    """Ingest, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--every", type=int, default=1, help="take every n-th question")
    parser.add_argument("--read", action="store_true", help="let the reader order what is found; slow")
    arguments = parser.parse_args()
    questions: dict[str, list[tuple[str, int]]] = {language: [] for language in LANGUAGES}
    paragraphs: dict[str, list[str]] = {language: [] for language in LANGUAGES}
    for language in LANGUAGES:
        for article in json.loads((arguments.data / "retrieval" / f"xquad.{language}.json").read_text())["data"]:
            for paragraph in article["paragraphs"]:
                questions[language] += [(qa["question"], len(paragraphs[language])) for qa in paragraph["qas"]]
                paragraphs[language].append(paragraph["context"])
    for held in (("en",), ("de",), LANGUAGES):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name) / "documents"
            folder.mkdir()
            for language in held:
                for number, text in enumerate(paragraphs[language]):
                    (folder / f"{number:04}.{language}.txt").write_text(text, encoding="utf-8")
            with searchable(folder, Path(name) / "vault") as (search, gatherer, collection):
                for language in LANGUAGES:
                    print(f"documents {'+'.join(held)}, questions {language}:", end="")
                    for label, translated in (("as asked", False), ("and translated", True)):
                        ranks = []
                        for question, right in questions[language][:: arguments.every]:
                            found = search.search(question, collections=[collection], k=5, translate=translated)
                            numbers = [int(passage.document.split(".")[0]) for passage in found]
                            ranks.append(numbers.index(right) if right in numbers else 9)
                        at = [sum(rank < n for rank in ranks) / len(ranks) for n in (1, 5)]
                        print(f"  {label} {at[0]:.3f} / {at[1]:.3f}", end="", flush=True)
                    if arguments.read:
                        some = questions[language][:: arguments.every]
                        firsts = [gatherer.gather(question, [collection])[:1] for question, _ in some]
                        hits = [
                            bool(first) and int(first[0].passage.document.split(".")[0]) == right
                            for first, (_, right) in zip(firsts, some, strict=True)
                        ]
                        print(f"  and read {sum(hits) / len(hits):.3f}", end="", flush=True)
                    print()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
