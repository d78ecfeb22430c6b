"""Fill the full-text and the vector index of a salvaged database: with what was read, and the rest computed again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Any

import apsw
import numpy as np

from engine.retrieval.languages import base_code
from engine.retrieval.text import Stemming, context_text
from engine.retrieval.vector_index import Floats
from engine.retrieval.vocabulary import is_vocabulary
from engine.retrieval.writer import title_label, with_repeated
from engine.vault.salvage import DamagedReader, Table

_TERMS = Table("chunk_terms_content", ("id", "c0", "c1", "c2"), ())
_WORDS = Table("dataset_item_words_content", ("id", "c0"), ())
_BLOCKS = Table("chunk_vectors_chunks", ("chunk_id", "validity", "rowids"), ())
_VECTORS = Table("chunk_vectors_vector_chunks00", ("rowid", "vectors"), ())
_BATCH = 32


def copy_terms(reader: DamagedReader, target: apsw.Connection) -> None:
    """The words of passages and of dataset items, whose tables are filled already; the index over them is new."""
    for table, statement, owner in (
        (_TERMS, "INSERT INTO chunk_terms (rowid, body, place, repeated) VALUES (?, ?, ?, ?)", "chunks"),
        (_WORDS, "INSERT INTO dataset_item_words (rowid, text) VALUES (?, ?)", "dataset_items"),
    ):
        known = {row[0] for row in target.execute(f"SELECT id FROM {owner}")}
        target.executemany(statement, (row for row in reader.rows(table) if row[0] in known))


def refill_terms(target: apsw.Connection) -> int:
    """Compute the terms of passages that have none from what is shown of them; returns how many."""
    stemming = Stemming()
    missing: list[Any] = target.execute(
        "SELECT c.id, c.heading, c.text, d.title, d.name, d.language FROM chunks AS c JOIN documents AS d"
        " ON d.id = c.document_id WHERE c.id NOT IN (SELECT id FROM chunk_terms_docsize)"
    ).fetchall()
    for chunk_id, heading, text, title, name, language in missing:
        code = base_code(language)
        body = stemming.document_terms(text, code)
        place = stemming.document_terms(title_label(title, name), code) + stemming.document_terms(heading, code)
        target.execute(
            "INSERT INTO chunk_terms (rowid, body, place, repeated) VALUES (?, ?, ?, ?)",
            (chunk_id, " ".join(body), " ".join(dict.fromkeys(place)), with_repeated(body)),
        )
    # Words of documents that were set aside go, words that the old list lost come back.
    words: set[str] = set()
    for body, place in target.execute("SELECT body, place FROM chunk_terms"):
        words.update(word for word in f"{body} {place}".split() if is_vocabulary(word))
    target.execute("DELETE FROM vocabulary")
    target.executemany("INSERT INTO vocabulary (term) VALUES (?)", ((word,) for word in sorted(words)))
    return len(missing)


def copy_vectors(reader: DamagedReader, target: apsw.Connection) -> None:
    """Those of the passages that are there."""
    wanted = {row[0] for row in target.execute("SELECT id FROM chunks")}
    blocks = {row[0]: row for row in reader.rows(_BLOCKS)}
    for number, vectors in reader.rows(_VECTORS):
        if number not in blocks:
            continue
        _, validity, row_ids = blocks[number]
        assert isinstance(validity, bytes) and isinstance(row_ids, bytes) and isinstance(vectors, bytes)
        valid = np.unpackbits(np.frombuffer(validity, dtype=np.uint8), bitorder="little").astype(bool)
        ids = np.frombuffer(row_ids, dtype="<i8")
        rows = np.frombuffer(vectors, dtype="<f4").reshape(len(ids), -1)
        for chunk_id, row, is_there in zip(ids.tolist(), rows, valid[: len(ids)].tolist(), strict=True):
            if is_there and chunk_id in wanted:
                wanted.discard(chunk_id)
                target.execute("INSERT INTO chunk_vectors (rowid, embedding) VALUES (?, ?)", (chunk_id, row.tobytes()))


def refill_vectors(target: apsw.Connection, embed: Callable[[Sequence[str]], Floats]) -> int:
    """Embed the passages that have no vector; returns how many."""
    missing: list[Any] = target.execute(
        "SELECT c.id, d.title, c.heading, c.text FROM chunks AS c JOIN documents AS d ON d.id = c.document_id"
        " WHERE c.id NOT IN (SELECT rowid FROM chunk_vectors_rowids)"
    ).fetchall()
    for _, group in groupby(enumerate(missing), key=lambda one: one[0] // _BATCH):
        rows = [row for _, row in group]
        vectors = embed([context_text(title or "", heading, text) for _, title, heading, text in rows])
        for row, vector in zip(rows, vectors, strict=True):
            target.execute(
                "INSERT INTO chunk_vectors (rowid, embedding) VALUES (?, ?)",
                (row[0], np.asarray(vector, dtype="<f4").tobytes()),
            )
    return len(missing)
