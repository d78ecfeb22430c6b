"""What builders read of a collection: its documents, their elements and passages. Reads only."""

from __future__ import annotations

from dataclasses import dataclass

import apsw

from engine.datasets.builders.extracted import SourceText, title_for
from engine.datasets.records import Source
from engine.ingest import documents
from engine.ingest.documents import Document, Status
from engine.parsing.language import detect_language
from engine.retrieval.passages import Passage


@dataclass(frozen=True, slots=True)
class Chunk:
    """A passage as the index has it."""

    source: Source
    passage: Passage
    language: str | None


def ready_documents(conn: apsw.Connection, collection_id: int) -> list[str]:
    """Ids of what can be searched in the collection, in the order in which it came."""
    rows = conn.execute(
        "SELECT id FROM documents WHERE collection_id = ? AND status = ? ORDER BY added_at, id",
        (collection_id, Status.READY.value),
    )
    return [str(row[0]) for row in rows]


def find_ready(conn: apsw.Connection, document_id: str) -> Document | None:
    """None where it is gone or can no longer be searched."""
    if not conn.execute("SELECT 1 FROM documents WHERE id = ?", (document_id,)).fetchone():
        return None
    document = documents.find(conn, document_id)
    return document if document.status is Status.READY else None


def text_for_rules(conn: apsw.Connection, document: Document) -> SourceText:
    """The document as the rules read it. One of no known language is read as most others of its collection."""
    elements = tuple(one for one in documents.elements_of(conn, document.id) if not one.left_out)
    language = document.language or detect_language(" ".join(element.text for element in elements[:200]))
    if language is None:  # a bare table has no words that tell
        row = conn.execute(
            "SELECT language FROM documents WHERE collection_id = ? AND language IS NOT NULL "
            "GROUP BY language ORDER BY count(*) DESC, language LIMIT 1",
            (document.collection_id,),
        ).fetchone()
        language = str(row[0]) if row else None
    return SourceText(title_for(document.title, document.name), language, elements)


def chunk_ids(conn: apsw.Connection, collection_id: int, least_characters: int) -> list[int]:
    """Passages that are long enough to ask something about."""
    rows = conn.execute(
        "SELECT c.id FROM chunks AS c JOIN documents AS d ON d.id = c.document_id "
        "WHERE d.collection_id = ? AND d.status = ? AND length(c.text) >= ? ORDER BY c.id",
        (collection_id, Status.READY.value, least_characters),
    )
    return [int(str(row[0])) for row in rows]


def get_chunk(conn: apsw.Connection, chunk_id: int) -> Chunk | None:
    """None where its document was removed or read again meanwhile."""
    row = conn.execute(
        'SELECT c.document_id, c.page, c.start, c."end", c.heading, c.text, d.name, d.title, d.sha256, d.language '
        "FROM chunks AS c JOIN documents AS d ON d.id = c.document_id WHERE c.id = ?",
        (chunk_id,),
    ).fetchone()
    if row is None:
        return None
    document_id, page, start, end, heading, text, name, title, digest, language = row
    assert isinstance(start, int) and isinstance(end, int) and isinstance(digest, bytes)
    passage = Passage(
        chunk_ids=(chunk_id,),
        document_id=str(document_id),
        document=str(name),
        page=page if isinstance(page, int) else None,
        start=start,
        end=end,
        text=str(text),
        heading=str(heading),
        title=None if title is None else str(title),
        score=0.0,
    )
    source = Source(str(document_id), digest, chunk_id, start, end)
    return Chunk(source, passage, None if language is None else str(language))
