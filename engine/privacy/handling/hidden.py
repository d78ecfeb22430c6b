"""What policies hide in a document, for whoever has to find a person in the vault. Nothing of it is told further."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from engine.privacy.handling.keys import PrivacyKeys, Purpose

if TYPE_CHECKING:
    import apsw


def hidden_words(conn: apsw.Connection, keys: PrivacyKeys, document_id: str) -> Iterator[tuple[str, str, str]]:
    """Each finding that is not shown: some characters before it, its words, some after it. Raises PrivacyKeyError."""
    rows: Any = conn.execute(
        "SELECT sealed FROM privacy_findings WHERE document_id = ? AND action <> 'keep' ORDER BY id", (document_id,)
    ).fetchall()
    for (sealed,) in rows:
        before, words, after = json.loads(keys.open_sealed(Purpose.FINDINGS, sealed))
        yield before, words, after
