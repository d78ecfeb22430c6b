"""Answers that readers thought something of, for whoever makes training material of them. Reads only."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

import apsw

# Only answers all of whose sources are documents of the one collection: whoever may read that may read what they say.
_RATED = """
SELECT t.id, coalesce(t.rewritten, t.question), t.answer, f.rating, f.correction,
       (SELECT json_group_array(document_id)
          FROM (SELECT document_id FROM turn_sources WHERE turn_id = t.id ORDER BY document_id))
FROM turn_feedback AS f JOIN turns AS t ON t.id = f.turn_id
WHERE t.answer <> '' AND EXISTS (SELECT 1 FROM turn_sources WHERE turn_id = t.id) AND NOT EXISTS (
    SELECT 1 FROM turn_sources AS s LEFT JOIN documents AS d ON d.id = s.document_id AND d.status = 'ready'
    WHERE s.turn_id = t.id AND d.collection_id IS NOT ?)
ORDER BY t.id
"""


@dataclass(frozen=True, slots=True)
class RatedAnswer:
    """``answer`` is without marks of citations; ``question`` as it was searched. ``rating`` is up, down or None."""

    turn_id: str
    question: str
    answer: str
    abstained: bool
    rating: str | None
    correction: str | None
    documents: tuple[str, ...]


def rated_answers(conn: apsw.Connection, collection_id: int) -> Iterator[RatedAnswer]:
    """Those that rest on documents of this collection and on no other, oldest first."""
    for turn_id, question, answer, rating, correction, documents in conn.execute(_RATED, (collection_id,)).fetchall():
        said = json.loads(str(answer))
        sentences = " ".join(str(sentence["text"]).strip() for sentence in said.get("sentences", ()))
        yield RatedAnswer(
            turn_id=str(turn_id),
            question=str(question),
            answer=sentences or str(said.get("answer", "")),
            abstained=bool(said.get("abstained")),
            rating=None if rating is None else str(rating),
            correction=None if correction is None else str(correction),
            documents=tuple(json.loads(str(documents))),
        )
