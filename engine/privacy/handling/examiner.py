"""What ingestion asks about each document before anything of it is stored."""

from __future__ import annotations

from dataclasses import replace

from engine.parsing.elements import ParsedDocument
from engine.privacy.handling import store
from engine.privacy.handling.keys import PrivacyKeys
from engine.privacy.handling.spotting import Finder, spot
from engine.privacy.handling.treatment import Examined, Treated, treat, untouched
from engine.vault.database import Database


class DocumentExaminer:
    """Thread-safe; reads the database and never writes it."""

    def __init__(self, database: Database, finder: Finder, keys: PrivacyKeys) -> None:
        self._db = database
        self._finder = finder
        self._keys = keys

    def examine(self, document: ParsedDocument, name: str, collection_id: int, document_id: str | None) -> Treated:
        """The document as the collection's policy lets it through. ``document_id``: whose decisions count.

        Raises PiiDetectionError: the document must then be held back.
        """
        with self._db.read() as conn:
            policy = store.policy_of(conn, collection_id)
            if not policy.looks:
                return untouched(document, name, policy.revision)
            decisions = store.decisions_of(conn, document_id) if document_id else {}
            saw_mark = document_id is not None and store.is_marked(conn, document_id)
            lists = store.lists_now(conn)
        spots = spot(document, name, self._finder)
        treated = treat(document, name, spots, policy, policy.case_key(collection_id), decisions, self._keys)
        return replace(treated, examined=replace(treated.examined, lists=lists, saw_mark=saw_mark))

    def name_only(self, name: str, collection_id: int) -> Examined:
        """For a file of which nothing but the name is stored. Raises PiiDetectionError."""
        nothing = ParsedDocument("", (), None, None, None, "")
        return self.examine(nothing, name, collection_id, None).examined

    def revision(self, collection_id: int) -> int:
        with self._db.read() as conn:
            return store.revision_of(conn, collection_id)
