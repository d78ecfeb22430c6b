"""Make vaults of any size for the search benchmark. The text is shuffled real sentences where the development data
lies beside the project, and otherwise drawn from a Zipf distribution over invented words.

The vectors start from real embeddings of such sentences. What goes beyond them is synthetic and says so: mixes of
two real vectors with noise, which are as crowded as the real ones but not as varied.
"""

from __future__ import annotations

import json
import lzma
import random
import re
import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import apsw
import numpy as np
from numpy.typing import NDArray

from engine.retrieval.writer import ChunkRow, IndexWriter
from engine.vault.connections import ConnectionSettings
from engine.vault.database import Database

Floats = NDArray[np.float32]

COLLECTIONS = 10
_CHUNKS_PER_DOCUMENT = 20
_DOCUMENTS_PER_COMMIT = 100
_SENTENCES_PER_CHUNK = (4, 7)
_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
_NOISE = 0.025
_OPENINGS = ("What is", "How do I", "When must", "Who may", "Where is", "Which", "Why does", "Explain")


@dataclass(frozen=True, slots=True)
class Corpus:
    """Sentences to build chunks from, and questions to ask."""

    source: str
    sentences: tuple[str, ...]
    questions: tuple[str, ...]


def corpus(*, limit: int = 200_000, questions: int = 400) -> Corpus:
    """Real sentences and questions where the development data is present, invented ones elsewhere."""
    rng = random.Random(11)
    if (_DATA / "text").is_dir():
        sentences = list(dict.fromkeys(_real_sentences()))
        rng.shuffle(sentences)
        asked = _real_questions()
        rng.shuffle(asked)
        made = [_question(rng, sentence) for sentence in sentences[: questions // 2]]
        return Corpus("real sentences, shuffled", tuple(sentences[:limit]), (*asked[: questions // 2], *made))
    sentences = list(_invented_sentences(rng, limit))
    return Corpus("invented words", tuple(sentences), tuple(_question(rng, s) for s in sentences[:questions]))


def _real_sentences() -> Iterator[str]:
    for path in sorted((_DATA / "text").glob("*.jsonl.xz")):
        with lzma.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                record = json.loads(line)
                text = max((value for value in record.values() if isinstance(value, str)), key=len)
                for sentence in re.split(r"(?<=[.!?])\s+|\n+", text):
                    if 40 <= len(sentence) <= 300:
                        yield sentence.strip()


def _real_questions() -> list[str]:
    records = json.loads((_DATA / "finetune" / "policyqa.dev.json").read_text(encoding="utf-8"))["data"]
    return sorted({qa["question"] for doc in records for paragraph in doc["paragraphs"] for qa in paragraph["qas"]})


def _invented_sentences(rng: random.Random, count: int) -> Iterator[str]:
    syllables = [c + v for c in "bdfgklmnprstvz" for v in "aeiou"]
    vocabulary = ["".join(rng.choices(syllables, k=rng.randint(2, 5))) for _ in range(60_000)]
    ranks = np.arange(1, len(vocabulary) + 1, dtype=np.float64)
    share = ranks**-1.05
    picks = np.random.default_rng(11).choice(len(vocabulary), size=(count, 16), p=share / share.sum())
    for row in picks.tolist():
        yield " ".join(vocabulary[i] for i in row[: rng.randint(9, 16)]).capitalize() + "."


def _question(rng: random.Random, sentence: str) -> str:
    words = re.findall(r"[^\W_]+", sentence)
    start = rng.randrange(max(1, len(words) - 7))
    return f"{rng.choice(_OPENINGS)} {' '.join(words[start : start + rng.randint(4, 8)]).lower()}?"


def vectors(seeds: Floats, count: int, *, seed: int = 3, batch: int = 20_000) -> Iterator[Floats]:
    """``count`` unit vectors in batches: the real ones first, then mixes of two of them with noise."""
    rng = np.random.default_rng(seed)
    made = 0
    while made < count:
        size = min(batch, count - made)
        part = seeds[made : made + size]
        if len(part) < size:
            missing = size - len(part)
            one, other = rng.integers(0, len(seeds), (2, missing))
            share = rng.beta(2, 2, (missing, 1)).astype(np.float32)
            share = np.maximum(share, 1 - share)
            mixed = share * seeds[one] + (1 - share) * seeds[other]
            mixed += rng.normal(0, _NOISE, mixed.shape).astype(np.float32)
            part = np.concatenate([part, mixed / np.linalg.norm(mixed, axis=1, keepdims=True)])
        made += size
        yield part.astype(np.float32)


def open_vault(folder: Path) -> Database:
    """The benchmark's encrypted database and its key, which lies beside it: nothing in it is secret."""
    key_file = folder / "key"
    if not key_file.exists():
        folder.mkdir(parents=True, exist_ok=True)
        key_file.write_bytes(secrets.token_bytes(32))
    return Database.open(folder / "vault.db", key_file.read_bytes(), settings=ConnectionSettings())


def build(
    database: Database, text: Corpus, seeds: Floats, chunks: int, *, say: Callable[[int], None] | None = None
) -> None:
    """Fill an empty vault with ``chunks`` chunks in ten collections, through the writer that ingestion uses."""
    writer = IndexWriter()
    rng = random.Random(5)
    with database.write() as conn:
        conn.execute("INSERT INTO users (id, name, role, created_at) VALUES ('usr_b', 'bench', 'administrator', '')")
        for number in range(1, COLLECTIONS + 1):
            conn.execute(
                "INSERT INTO collections (id, name, created_by, created_at) VALUES (?, ?, 'usr_b', '')",
                (number, f"collection {number}"),
            )
    stream = (row for part in vectors(seeds, chunks) for row in part)
    documents = -(-chunks // _CHUNKS_PER_DOCUMENT)
    left = chunks
    for first in range(0, documents, _DOCUMENTS_PER_COMMIT):
        with database.write() as conn:
            for number in range(first, min(first + _DOCUMENTS_PER_COMMIT, documents)):
                size = min(_CHUNKS_PER_DOCUMENT, left)
                left -= size
                own = np.stack([next(stream) for _ in range(size)])
                _add_document(conn, writer, number, _texts(rng, text.sentences, size), own)
        if say is not None and first % 2_000 == 0:
            say(chunks - left)
    database.checkpoint()


def _texts(rng: random.Random, sentences: Sequence[str], count: int) -> list[str]:
    return [" ".join(rng.choices(sentences, k=rng.randint(*_SENTENCES_PER_CHUNK))) for _ in range(count)]


def _add_document(conn: apsw.Connection, writer: IndexWriter, number: int, texts: list[str], own: Floats) -> None:
    document_id = f"doc_{number:07d}"
    title = " ".join(texts[0].split()[:5])
    conn.execute(
        "INSERT INTO documents (id, collection_id, path, name, title, language, sha256, size_bytes, status, chunks,"
        " added_at, updated_at) VALUES (?, ?, ?, ?, ?, 'en', x'00', 1, 'ready', ?, '', '')",
        (document_id, number % COLLECTIONS + 1, f"/bench/{number}", f"{number}.txt", title, len(texts)),
    )
    conn.execute("INSERT INTO document_texts VALUES (?, ?)", (document_id, "\n\n".join(texts)))
    rows, start = [], 0
    for ordinal, text in enumerate(texts):
        rows.append(ChunkRow(ordinal, ordinal // 4 + 1, start, start + len(text), "Section", len(text) // 4, text))
        start += len(text) + 2
    writer.add(conn, document_id, title, "en", rows, own)
