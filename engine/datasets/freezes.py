"""Jobs that freeze a dataset: reads the items, sends them through the gates, writes the version in one transaction."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import apsw

from engine.core.clock import Clock, iso_utc
from engine.core.ids import new_id
from engine.datasets import repository, versions
from engine.datasets.card import write_card
from engine.datasets.content import Kind, RawText
from engine.datasets.errors import DatasetChangedError, DatasetEmptyError, PiiCheckMissingError, PiiCheckRequiredError
from engine.datasets.freezing import FreezeSettings, Frozen, freeze
from engine.datasets.gates.candidate import Candidate
from engine.datasets.gates.golden import GoldenSet, golden_set
from engine.datasets.gates.personal_data import PiiGate, PiiPolicy
from engine.datasets.gates.quality import QualityLimits
from engine.datasets.gates.splits import Shares
from engine.datasets.records import State, Version
from engine.datasets.tokens import TokenCounter
from engine.ingest import documents
from engine.jobs.context import JobContext
from engine.jobs.queue import JobQueue
from engine.jobs.records import Lane
from engine.privacy.handling.items import ItemTreatment, Treatments
from engine.privacy.handling.policy import Use
from engine.vault.database import Database

FREEZE = "dataset-freeze"
_LOOK_EVERY = 50
_TRIES = 3


class Freezer:
    """Submits freezes to the queue and carries them out. ``pii`` None: no detector is installed."""

    def __init__(
        self,
        database: Database,
        queue: JobQueue,
        clock: Clock,
        *,
        pii: PiiGate | None,
        tokenizers: Mapping[str, TokenCounter],
        treatments: Treatments | None = None,
    ) -> None:
        self._treatments = treatments
        self._database = database
        self._queue = queue
        self._clock = clock
        self._pii = pii
        self._tokenizers = tokenizers
        queue.register(FREEZE, self._run)

    def submit(
        self,
        dataset_id: str,
        settings: FreezeSettings,
        golden: Mapping[str, Sequence[str]],
        *,
        preview: bool,
        created_by: str,
    ) -> str:
        """Queue a freeze and return the job's id; a preview freezes nothing. ``golden``: questions by a set's name.

        Raises DatasetNotFoundError, PiiCheckMissingError or InvalidInputError.
        """
        if self._pii is None and not settings.without_pii_check:
            raise PiiCheckMissingError
        for name, questions in golden.items():
            golden_set(name, questions)
        params = {
            "dataset_id": dataset_id,
            "settings": settings.to_plain(),
            "pii_policy": settings.pii_policy.value,
            "golden": {name: list(questions) for name, questions in golden.items()},
            "preview": preview,
        }
        if settings.without_pii_check and self._hides(dataset_id):
            raise PiiCheckRequiredError
        with self._database.write() as conn:
            repository.get_dataset(conn, dataset_id)
            return self._queue.submit(FREEZE, Lane.CPU, params, created_by=created_by, conn=conn)

    def _hides(self, dataset_id: str) -> bool:
        treatment = self._treatment(dataset_id)
        return treatment is not None and treatment.hides

    def _treatment(self, dataset_id: str) -> ItemTreatment | None:
        """What the policy of the dataset's collection says about training."""
        if self._treatments is None:
            return None
        with self._database.read() as conn:
            collection_id = repository.get_dataset(conn, dataset_id).collection_id
        return self._treatments.of(collection_id, Use.TRAIN)

    def _run(self, context: JobContext) -> dict[str, Any]:
        with self._database.read() as conn:
            done = versions.version_of_job(conn, context.job_id)
        if done is not None:  # the engine died after the version was written
            return _result(done.dataset_id, done, done.statistics)
        settings = _settings(context.params)
        golden = [golden_set(name, questions) for name, questions in context.params["golden"].items()]
        for _ in range(_TRIES):
            frozen, revision = self._freeze(context, settings, golden)
            done_now = self._write(context, settings, frozen, revision)
            if done_now is not None:
                return done_now
        raise DatasetChangedError(
            "The items change all the time, so that no version of them could be made.",
            help="Wait until the builds and reviews of this dataset have ended, and freeze again.",
        )

    def _freeze(self, context: JobContext, settings: FreezeSettings, golden: Sequence[GoldenSet]) -> tuple[Frozen, int]:
        def progress(stage: str, done: int, total: int) -> None:
            if done % _LOOK_EVERY == 0:
                context.check()
                context.progress(stage, done, total, "items")

        dataset_id = str(context.params["dataset_id"])
        with self._database.read() as conn:
            revision = repository.revision_of(conn, dataset_id)
            candidates = _candidates(conn, dataset_id, settings)
        tokens = self._tokenizers[settings.tokenizer]
        treatment = self._treatment(dataset_id)
        if settings.without_pii_check and treatment is not None and treatment.hides:
            raise PiiCheckRequiredError  # the policy was set after the job was queued
        frozen = freeze(
            candidates,
            settings,
            pii=self._pii,
            golden=golden,
            tokens=tokens,
            progress=progress,
            treatment=treatment,
        )
        return frozen, revision

    def _write(
        self, context: JobContext, settings: FreezeSettings, frozen: Frozen, revision: int
    ) -> dict[str, Any] | None:
        """None where an item changed since it was read: a person's, a build's, or with a removed document."""
        dataset_id = str(context.params["dataset_id"])
        preview = bool(context.params["preview"])
        context.progress("write", 0, None, "items")
        with self._database.write() as conn:
            if repository.revision_of(conn, dataset_id) != revision:
                return None
            _note_dropped(conn, dataset_id, settings.kind, frozen)
            if not frozen.lines and not preview:
                pass  # what was left out is noted; the error comes below
            elif not preview:
                dataset = repository.get_dataset(conn, dataset_id)
                version = Version(
                    id=new_id("dsv"),
                    dataset_id=dataset_id,
                    number=versions.next_number(conn, dataset_id),
                    kind=settings.kind,
                    sha256=frozen.sha256,
                    settings=settings.to_plain(),
                    statistics=frozen.statistics,
                    frozen_by=context.created_by,
                    frozen_at=iso_utc(self._clock.now_utc()),
                    withdrawn=0,
                )
                row = conn.execute("SELECT name FROM collections WHERE id = ?", (dataset.collection_id,)).fetchone()
                card = write_card(
                    dataset=dataset.name,
                    collection=str(row[0]) if row else "",
                    number=version.number,
                    sha256=version.sha256,
                    frozen_at=version.frozen_at,
                    frozen_by=version.frozen_by,
                    settings=version.settings,
                    statistics=version.statistics,
                )
                versions.insert_version(conn, version, frozen.lines, card=card, job_id=context.job_id)
                return _result(dataset_id, version, frozen.statistics)
        if not preview:
            raise DatasetEmptyError(
                "Nothing is left that could be frozen.",
                help="Accept items first, or look at why they were left out: cloister datasets items NAME --dropped",
            )
        return _result(dataset_id, None, frozen.statistics)


def _candidates(conn: apsw.Connection, dataset_id: str, settings: FreezeSettings) -> list[Candidate]:
    states = [State.ACCEPTED.value] + ([State.PENDING.value] if settings.include_pending else [])
    sources = repository.all_sources(conn, dataset_id)
    rows = conn.execute(
        f"SELECT {repository.ITEM_COLUMNS} FROM dataset_items WHERE dataset_id = ? AND kind = ? "
        "AND state IN (SELECT value FROM json_each(?)) ORDER BY id",
        (dataset_id, settings.kind.value, json.dumps(states)),
    )
    found = []
    for row in rows:
        item = repository.item_from_row(row, sources.get(int(str(row[0])), ()))
        content = item.content
        item_sources = item.sources
        if content is None:  # the text as it is now, so its digest as well
            document = documents.find(conn, item.sources[0].document_id)
            content = RawText(documents.text_of(conn, document.id).strip())
            if not content.text:
                continue
            item_sources = (replace(item.sources[0], document_sha256=document.sha256),)
        found.append(Candidate(item.id, content, item.origin, item.language, item_sources))
    return found


def _note_dropped(conn: apsw.Connection, dataset_id: str, kind: Kind, frozen: Frozen) -> None:
    conn.execute(
        "UPDATE dataset_items SET dropped = '[]' WHERE dataset_id = ? AND kind = ? AND dropped <> '[]'",
        (dataset_id, kind.value),
    )
    conn.executemany(
        "UPDATE dataset_items SET dropped = ? WHERE id = ?",
        [(json.dumps([reason.value for reason in reasons]), item_id) for item_id, reasons in frozen.dropped.items()],
    )


def _settings(params: Mapping[str, Any]) -> FreezeSettings:
    plain = params["settings"]
    return FreezeSettings(
        kind=Kind(plain["kind"]),
        include_pending=bool(plain["include_pending"]),
        pii_policy=PiiPolicy(params["pii_policy"]),
        without_pii_check=bool(plain["without_pii_check"]),
        quality=QualityLimits(
            least_question_words=int(plain["least_question_words"]),
            least_answer_words=int(plain["least_answer_words"]),
            least_text_words=int(plain["least_text_words"]),
            most_tokens=int(plain["most_tokens"]),
            least_letter_share=float(plain["least_letter_share"]),
        ),
        shares=Shares(
            train=float(plain["train"]),
            validation=float(plain["validation"]),
            test=float(plain["test"]),
            seed=int(plain["seed"]),
        ),
        tokenizer=str(plain["tokenizer"]),
    )


def _result(dataset_id: str, version: Version | None, statistics: Mapping[str, Any]) -> dict[str, Any]:
    made = {"version_id": version.id, "number": version.number, "sha256": version.sha256} if version else {}
    return {"dataset_id": dataset_id, **made, "statistics": dict(statistics)}
