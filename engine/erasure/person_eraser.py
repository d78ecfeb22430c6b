"""The transaction that erases a person: documents as somebody decided for each, then what else is reached."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import apsw

from engine.audit.actions import Action
from engine.audit.log import AuditLog
from engine.erasure import hanging, repository
from engine.erasure.backups import Holders
from engine.erasure.elsewhere import Everywhere
from engine.erasure.eraser import Eraser, present_among, require_erasable
from engine.erasure.learned import learned_from
from engine.erasure.names import Person
from engine.erasure.records import Erasure, Facts
from engine.erasure.redaction import Redaction, Redactor
from engine.ingest.removal import find_doomed
from engine.vault.database import Database


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of one document. ``possible``: also those who may be the person are taken out of it."""

    document_id: str
    action: str  # erase | redact
    possible: bool = False


@dataclass(frozen=True, slots=True)
class PersonRequest:
    """Kept with the erasure until it is carried out. ``collections``: all that are reached, whatever is decided."""

    names: tuple[str, ...]
    aliases: tuple[str, ...]
    emails: tuple[str, ...]
    decisions: tuple[Decision, ...]
    collections: tuple[int, ...]
    unsearched: int = 0
    ground: str = ""

    @property
    def person(self) -> Person:
        """Raises InvalidInputError."""
        return Person(self.names, self.aliases, self.emails)

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> PersonRequest:
        lists = {name: tuple(value[name]) for name in ("names", "aliases", "emails", "collections")}
        return cls(
            **lists,
            decisions=tuple(Decision(**one) for one in value["decisions"]),
            unsearched=value["unsearched"],
            ground=value.get("ground", ""),  # one that waits since before grounds were asked for has none
        )

    def of(self, action: str) -> list[str]:
        return [one.document_id for one in self.decisions if one.action == action]


class PersonEraser:
    def __init__(self, database: Database, eraser: Eraser, redactor: Redactor, audit: AuditLog) -> None:
        self._db = database
        self._eraser = eraser
        self._redactor = redactor
        self._audit = audit

    def prepare(self, request: PersonRequest, check: Callable[[], None]) -> list[Redaction]:
        """Everything that takes long. Raises ErasureStateError where a document cannot be redacted."""
        wide = {one.document_id: one.possible for one in request.decisions}
        with self._db.read() as conn:
            there = present_among(conn, request.of("redact"))
            return [self._redactor.prepare(conn, request.person, one, possible=wide[one], check=check) for one in there]

    def erase(
        self,
        conn: apsw.Connection,
        erasure: Erasure,
        request: PersonRequest,
        redactions: Sequence[Redaction],
        holders: Holders,
    ) -> Facts:
        """Raises DocumentHeldError, or ErasureStateError where a document changed since ``prepare``."""
        person = request.person
        wide = {one.document_id: one.possible for one in request.decisions}
        kept = [one.document.id for one in redactions]
        wanted = request.of("erase")
        # A copy holds the person as well, and its text is not kept: nothing could be taken out of it.
        there = present_among(conn, [*wanted, *hanging.copies_of(conn, [*wanted, *kept])])
        doomed = find_doomed(conn, there)
        require_erasable(conn, [document.id for document in find_doomed(conn, kept).documents])
        facts = self._eraser.facts(conn, doomed.documents, holders, missing=len({*wanted} - {*there}))
        self._eraser.erase_documents(conn, doomed, created_by=erasure.requested_by)
        blobs: list[str] = []
        redacted = [one for one in redactions if one.document.id not in doomed.ids]
        for one in redacted:
            blobs += self._redactor.apply(conn, one, person, possible=wide[one.document.id])
            blobs += self._eraser.erase_outer_originals(conn, [one.document.id])
        everywhere = Everywhere(conn, person, request.collections, possible=any(wide.values()))
        changed, versions = everywhere.erase([one.document.id for one in redacted])
        for version in versions:
            self._mark_runs(conn, erasure.id, version.version_id)
        runs, models = learned_from(conn, [*doomed.ids, *kept, erasure.id])
        digests = [self._audit.digest("document", one.document.sha256) for one in redacted]
        facts = replace(
            facts,
            documents=(
                *facts.documents,
                *(
                    hanging.gone(one.document, digest, "redacted")
                    for one, digest in zip(redacted, digests, strict=True)
                ),
            ),
            versions=(*facts.versions, *versions),
            runs=tuple(run.id for run in runs),
            models=tuple(model.id for model in models),
            serving=tuple(model.id for model in models if model.serving),
            blobs=(*facts.blobs, *blobs),
            masked=changed + sum(one.places for one in redacted),
            unsearched=request.unsearched,
            ground=request.ground,
        )
        repository.set_erased(conn, erasure.id, facts)
        self._eraser.record(conn, erasure, facts, Action.PERSON_ERASED)
        return facts

    def _mark_runs(self, conn: apsw.Connection, erasure_id: str, version_id: str) -> None:
        """What learned from lines that went without their documents: the erasure stands for those."""
        conn.execute(
            "INSERT OR REPLACE INTO training_run_documents (run_id, document_id, withdrawn) "
            "SELECT id, ?, 1 FROM training_runs WHERE dataset_version = ? AND data_sha256 IS NOT NULL",
            (erasure_id, version_id),
        )
