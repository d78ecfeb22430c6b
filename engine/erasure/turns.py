"""What conversations keep of documents. A turn that may repeat words of an erased document goes whole.

The question goes as well: it was asked about what nobody may know any more, and often repeats it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

import apsw

_NAMED = "(SELECT value FROM json_each(:ids))"
_TURNS = f"SELECT turn_id FROM turn_sources WHERE document_id IN {_NAMED}"


def erase_turns(conn: apsw.Connection, document_ids: Sequence[str]) -> None:
    """Before the documents go. A conversation without turns goes too; one that has some left may lose its title.

    Later questions were searched in words that earlier answers lent them: those words go, the questions stay.
    """
    named = {"ids": json.dumps([*document_ids])}
    touched = [
        str(row[0])
        for row in conn.execute(f"SELECT DISTINCT conversation_id FROM turns WHERE id IN ({_TURNS})", named).fetchall()
    ]
    listed = {"conversations": json.dumps(touched)}
    inside = "(SELECT value FROM json_each(:conversations))"
    # A title is the beginning of the first question, unless somebody chose one.
    conn.execute(
        "UPDATE conversations SET title = '-' WHERE id IN (SELECT conversation_id FROM turns "
        f"WHERE id IN ({_TURNS}) AND ordinal = (SELECT min(o.ordinal) FROM turns AS o "
        "WHERE o.conversation_id = turns.conversation_id))",
        named,
    )
    conn.execute(f"DELETE FROM turns WHERE id IN ({_TURNS})", named)
    conn.execute(f"UPDATE turns SET rewritten = NULL WHERE conversation_id IN {inside}", listed)
    conn.execute(
        f"DELETE FROM conversations WHERE id IN {inside} "
        "AND NOT EXISTS (SELECT 1 FROM turns WHERE conversation_id = conversations.id)",
        listed,
    )
