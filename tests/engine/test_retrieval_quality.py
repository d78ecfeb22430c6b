"""How often the right document comes first, on questions that people wrote, with the packaged embedder."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from engine.runtime.minilm import MiniLmEmbedder, load_minilm
from tests.support.search_kit import Floats, SearchKit

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "retrieval"
pytestmark = [
    pytest.mark.corpus,
    pytest.mark.slow,
    pytest.mark.timeout(900),
    pytest.mark.skipif(not DATA.is_dir(), reason="the development data is not beside the project"),
]


class Prepared:
    """The packaged embedder, with questions embedded in one batch beforehand."""

    def __init__(self, embedder: MiniLmEmbedder, questions: Sequence[str]) -> None:
        self.dimension = embedder.dimension
        self.embed_passages = embedder.embed_passages
        self._embed_query = embedder.embed_query
        self._known = dict(zip(questions, embedder.embed_passages(questions), strict=True))

    def embed_query(self, text: str) -> Floats:
        known = self._known.get(text)
        return self._embed_query(text) if known is None else known  # a question of two languages is translated


@dataclass(frozen=True)
class Collection:
    kit: SearchKit
    asked: list[tuple[str, str]]  # question, document

    def recall(self, k: int) -> float:
        return float(np.mean([document in self.kit.found(q, k=k) for q, document in self.asked]))


@pytest.fixture(scope="module")
def embedder() -> MiniLmEmbedder:
    return load_minilm()


def xquad(embedder: MiniLmEmbedder, folder: Path, language: str) -> Collection:
    """Every paragraph a document, without a title."""
    articles = json.loads((DATA / f"xquad.{language}.json").read_text(encoding="utf-8"))["data"]
    paragraphs = [paragraph for article in articles for paragraph in article["paragraphs"]]
    asked = [
        (" ".join(qa["question"].split()), f"p{number}")
        for number, paragraph in enumerate(paragraphs)
        for qa in paragraph["qas"]
    ]
    kit = SearchKit(folder, Prepared(embedder, [question for question, _ in asked]))
    kit.collection(1)
    vectors = embedder.embed_passages([paragraph["context"] for paragraph in paragraphs])
    for number, paragraph in enumerate(paragraphs):
        kit.add(f"p{number}", [paragraph["context"]], language=language, vectors=vectors[number : number + 1])
    return Collection(kit, asked)


@pytest.fixture(scope="module")
def english(embedder: MiniLmEmbedder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Collection]:
    made = xquad(embedder, tmp_path_factory.mktemp("en"), "en")
    yield made
    made.kit.close()


def test_english_questions(english: Collection) -> None:
    assert english.recall(1) >= 0.95
    assert english.recall(5) >= 0.99


def test_misspelt_english_questions(english: Collection) -> None:
    """Two neighbouring letters swapped in the longest word of each question; meaning is taken from the original,
    so that only the words are tested."""
    kit = english.kit
    found = []
    for question, document in english.asked[::4]:
        longest = max(re.findall(r"[a-z]{6,}", question) or [""], key=len)
        if not longest:
            continue
        misspelt = question.replace(longest, f"{longest[:2]}{longest[3]}{longest[2]}{longest[4:]}")
        kit.embedder._known[misspelt] = kit.embedder._known[question]  # type: ignore[attr-defined]
        found.append(document in kit.found(misspelt, k=1))
    assert np.mean(found) >= 0.93


def test_german_questions_with_an_embedder_that_knows_little_german(embedder: MiniLmEmbedder, tmp_path: Path) -> None:
    german = xquad(embedder, tmp_path, "de")
    assert german.recall(1) >= 0.90
    assert german.recall(5) >= 0.97
    german.kit.close()


def test_the_index_returns_the_ten_nearest_sentences(
    english: Collection, embedder: MiniLmEmbedder, tmp_path: Path
) -> None:
    articles = json.loads((DATA / "xquad.en.json").read_text(encoding="utf-8"))["data"]
    text = " ".join(paragraph["context"] for article in articles for paragraph in article["paragraphs"])
    sentences = list(dict.fromkeys(re.split(r"(?<=[.!?])\s+", text)))
    vectors = embedder.embed_passages(sentences)
    kit = SearchKit(tmp_path, english.kit.embedder)
    kit.collection(1)
    kit.add("all", sentences, vectors=vectors)
    found = []
    for question, _ in english.asked[::5]:
        query = kit.embedder.embed_query(question)
        nearest = set(np.argsort(-(vectors @ query))[:10].tolist())
        chunks = kit.search.nearest(query, collections=[1], k=10)
        found.append(len(nearest & {int(chunk & 0xFFFFFFFF) - 1 for chunk in chunks.ids}) / 10)
        np.testing.assert_allclose(chunks.scores[0], (vectors @ query).max(), atol=1e-5)
    assert np.mean(found) >= 0.99
    kit.close()
