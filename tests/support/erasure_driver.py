"""A vault with a document to erase, opened in a process of its own that dies at a given step of the erasure."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.api.services import Services
from engine.bootstrap import build_services
from engine.core.isolation import ConnectionWatch
from engine.core.settings import Settings
from engine.erasure import compaction
from engine.erasure.eraser import Eraser
from engine.erasure.service import ErasureService
from engine.retrieval.writer import ChunkRow
from engine.runtime.embedder import LazyEmbedder
from engine.runtime.lazy_reader import LazyReader
from engine.vault.kdf import Calibration
from engine.vault.vault import Vault

PASSPHRASE = "correct horse"
DOCUMENT = "doc_01ARZ3NDEKTSV4RRFFQ69G5FAV"
WORD = "zwetschgenkompott"

STEPS: dict[str, tuple[Any, str, bool]] = {
    "before rows go": (Eraser, "erase", False),
    "before the transaction's end": (Eraser, "erase", True),
    "after the transaction": (compaction, "forget_words", False),
    "after words": (compaction, "forget_words", True),
    "while the file is written": (compaction, "rewrite", False),
    "after the file was written": (compaction, "rewrite", True),
    "after the log was emptied": (compaction, "empty_log", True),
    "before the certificate": (ErasureService, "_certify", False),
    "after the certificate": (ErasureService, "_certify", True),
}


@contextmanager
def opened(home: Path) -> Iterator[Services]:
    """The vault's services without the two models."""
    with ExitStack() as stack, pytest.MonkeyPatch.context() as patch:
        patch.setattr(LazyEmbedder, "start", lambda self: None)
        patch.setattr(LazyReader, "start", lambda self: None)
        vault = Vault.unlock(home, PASSPHRASE)
        stack.callback(vault.close)
        yield build_services(vault, Settings(home=home), stack, watch=ConnectionWatch(), stop=lambda: None)


def make(home: Path) -> None:
    """A vault with 200 passages of other documents and one document full of canaries, with an original."""
    Vault.create(home, PASSPHRASE, "ada", calibration=Calibration.fastest())
    with opened(home) as services:
        ada = services.access.local_administrator()
        number = services.access.create_collection("house", by=ada).id
        for document_id, word in (*((f"doc_other{n}", "plain") for n in range(20)), (DOCUMENT, WORD)):
            _add(services, document_id, number, word)
        services.db.checkpoint()


def _add(services: Services, document_id: str, collection: int, word: str) -> None:
    texts = [f"The {word}{line} plays in hall {line} of {document_id}." for line in range(10)]
    vectors = np.random.default_rng(len(document_id)).normal(size=(10, 384)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    with services.db.write() as conn:
        blob_id = services.vault.blobs.put(conn, "\n".join(texts).encode())
        conn.execute(
            "INSERT INTO documents (id, collection_id, path, name, sha256, size_bytes, status, blob_id, added_at, "
            "updated_at) VALUES (?1, ?2, ?3, ?3, zeroblob(32), 1, 'ready', ?4, '2026-01-01', '2026-01-01')",
            (document_id, collection, f"{word}-{document_id}.txt", blob_id),
        )
        conn.execute("INSERT INTO document_texts VALUES (?, ?)", (document_id, "\n".join(texts)))
        rows = [ChunkRow(n, 1, 0, len(text), "", 9, text) for n, text in enumerate(texts)]
        services.search.writer.add(conn, document_id, word, "en", rows, vectors)


def _die_at(step: str) -> None:
    owner, name, after = STEPS[step]
    original: Callable[..., Any] = getattr(owner, name)

    def dying(*arguments: Any, **named: Any) -> Any:
        if "while" in step:
            threading.Timer(0.005, _die).start()
        elif not after:
            _die()
        result = original(*arguments, **named)
        if "while" not in step:
            _die()
        return result

    setattr(owner, name, dying)


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    place = Path(sys.argv[1])
    _die_at(sys.argv[2])
    with opened(place) as running:
        owner = running.access.local_administrator()
        running.erasures.submit([DOCUMENT], created_by=owner.id)
        time.sleep(60)
