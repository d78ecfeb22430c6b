"""Jobs that fill a dataset: from the documents by rules or by the model, from feedback, from files."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from engine.chat.errors import NoModelError
from engine.chat.rated_answers import rated_answers
from engine.core.clock import Clock
from engine.datasets import repository
from engine.datasets.builders import feedback, material
from engine.datasets.builders.extracted import find_pairs, in_wordings, title_for
from engine.datasets.builders.generated import LEAST_PASSAGE_CHARACTERS, Model, PairWriter
from engine.datasets.content import ContentError, count_words, question_and_answer
from engine.datasets.importing import ImportRequest, open_source, run_import
from engine.datasets.records import Draft, Origin, Source, State
from engine.datasets.steps import LEFT_OUT, Steps
from engine.ingest import documents
from engine.jobs.context import JobContext
from engine.jobs.queue import JobQueue
from engine.jobs.records import Lane
from engine.vault.database import Database

BUILD = "dataset-build"
IMPORT = "dataset-import"


class BuildSource(StrEnum):
    """Where a build takes its items from. ``texts``: whole documents, for continued pre-training."""

    EXTRACTED = "extracted"
    GENERATED = "generated"
    FEEDBACK = "feedback"
    TEXTS = "texts"


@dataclass(frozen=True, slots=True)
class BuildRequest:
    """``accept``: the items need no review. ``wordings``: in how many forms each fact of ``extracted`` is asked for.

    The last three are for ``generated``; ``most_passages`` None: all.
    """

    source: BuildSource
    accept: bool = False
    wordings: int = 1
    pairs: int = 2
    most_passages: int | None = None
    seed: int = 0


class Builder:
    """Submits builds and imports to the queue and carries them out."""

    def __init__(
        self,
        database: Database,
        queue: JobQueue,
        clock: Clock,
        *,
        model: Model,
        writer: PairWriter,
        never_read: Sequence[Path],
        accept_weak: Callable[[], bool],
    ) -> None:
        self._database = database
        self._queue = queue
        self._clock = clock
        self._model = model
        self._writer = writer
        self._never_read = never_read
        self._accept_weak = accept_weak
        queue.register(BUILD, self._run_build)
        queue.register(IMPORT, self._run_import)

    def submit(self, dataset_id: str, request: BuildRequest, *, created_by: str) -> str:
        """Queue a build and return the job's id. Raises DatasetNotFoundError, NoModelError or what keeps the model."""
        if request.source is BuildSource.GENERATED and self._model() is None:
            raise NoModelError
        params = {
            "dataset_id": dataset_id,
            "source": request.source.value,
            "accept": request.accept,
            "wordings": request.wordings,
            "pairs": request.pairs,
            "most_passages": request.most_passages,
            "seed": request.seed,
        }
        return self._submit(BUILD, dataset_id, params, created_by)

    def submit_import(self, dataset_id: str, request: ImportRequest, *, accept: bool, created_by: str) -> str:
        """Queue an import and return the job's id. Raises DatasetNotFoundError or ImportRefusedError."""
        file, _ = open_source(request.path, self._never_read)
        file.close()
        if request.is_table:
            request.template()
        params = {"dataset_id": dataset_id, "accept": accept, **request.to_params()}
        return self._submit(IMPORT, dataset_id, params, created_by)

    def _submit(self, kind: str, dataset_id: str, params: Mapping[str, Any], created_by: str) -> str:
        with self._database.write() as conn:
            repository.get_dataset(conn, dataset_id)
            return self._queue.submit(kind, Lane.CPU, params, created_by=created_by, conn=conn)

    def _run_import(self, context: JobContext) -> dict[str, Any]:
        steps = self._steps(context)
        run_import(ImportRequest.from_params(context.params), steps, context, self._never_read, self._accept_weak)
        return steps.report().to_result(str(context.params["dataset_id"]))

    def _run_build(self, context: JobContext) -> dict[str, Any]:
        steps = self._steps(context)
        with self._database.read() as conn:
            collection_id = repository.get_dataset(conn, str(context.params["dataset_id"])).collection_id
        match BuildSource(context.params["source"]):
            case BuildSource.EXTRACTED:
                self._extract(context, steps, collection_id)
            case BuildSource.GENERATED:
                self._generate(context, steps, collection_id)
            case BuildSource.FEEDBACK:
                self._take_feedback(context, steps, collection_id)
            case BuildSource.TEXTS:
                self._refer_to_texts(context, steps, collection_id)
        return steps.report().to_result(str(context.params["dataset_id"]))

    def _steps(self, context: JobContext) -> Steps:
        state = State.ACCEPTED if context.params["accept"] else State.PENDING
        return Steps(self._database, self._clock, context, str(context.params["dataset_id"]), state)

    def _extract(self, context: JobContext, steps: Steps, collection_id: int) -> None:
        with self._database.read() as conn:
            ids = material.ready_documents(conn, collection_id)
        for number, document_id in enumerate(ids):
            context.check()
            context.progress("extract", number, len(ids), "documents")
            if steps.is_done(document_id):
                continue
            drafts = []
            with self._database.read() as conn:
                document = material.find_ready(conn, document_id)
                text = material.text_for_rules(conn, document) if document else None
            if document is not None and text is not None:
                wordings = int(context.params.get("wordings", 1))
                for pair in in_wordings(find_pairs(text), text.language, wordings):
                    source = Source(document.id, document.sha256, None, pair.start, pair.end)
                    try:
                        content = question_and_answer(pair.question, pair.answer)
                    except ContentError:
                        continue
                    drafts.append(Draft(Origin.EXTRACTED, content, (source,), text.language))
            steps.commit(document_id, drafts)
        context.progress("extract", len(ids), len(ids), "documents")

    def _generate(self, context: JobContext, steps: Steps, collection_id: int) -> None:
        with self._database.read() as conn:
            chunks = material.chunk_ids(conn, collection_id, LEAST_PASSAGE_CHARACTERS)
        most = context.params["most_passages"]
        chosen = chunks if most is None else _spread(chunks, int(most))
        for number, chunk_id in enumerate(chosen):
            context.check()
            context.progress("generate", number, len(chosen), "passages")
            step = f"chunk {chunk_id}"
            if steps.is_done(step):
                continue
            with self._database.read() as conn:
                chunk = material.get_chunk(conn, chunk_id)
            if chunk is None:
                steps.commit(step, ())
                continue
            model = self._model()
            if model is None:
                raise NoModelError
            pairs, seed = int(context.params["pairs"]), int(context.params["seed"])
            written = self._writer.write(model, chunk, pairs=pairs, seed=seed, cancelled=context.cancelled)
            context.check()  # what was cut off is asked for again
            steps.commit(
                step, written.drafts, counts={LEFT_OUT + reason: count for reason, count in written.dropped.items()}
            )
        context.progress("generate", len(chosen), len(chosen), "passages")

    def _take_feedback(self, context: JobContext, steps: Steps, collection_id: int) -> None:
        with self._database.read() as conn:
            rated = list(rated_answers(conn, collection_id))
            digests = {document: documents.find(conn, document).sha256 for one in rated for document in one.documents}
        for number, one in enumerate(rated):
            context.check()
            context.progress("feedback", number, len(rated), "answers")
            steps.commit(one.turn_id, feedback.drafts_of(one, digests))
        context.progress("feedback", len(rated), len(rated), "answers")

    def _refer_to_texts(self, context: JobContext, steps: Steps, collection_id: int) -> None:
        with self._database.read() as conn:
            ids = material.ready_documents(conn, collection_id)
        for number, document_id in enumerate(ids):
            context.check()
            context.progress("texts", number, len(ids), "documents")
            if steps.is_done(document_id):
                continue
            drafts = []
            with self._database.read() as conn:
                document = material.find_ready(conn, document_id)
                text = documents.text_of(conn, document_id) if document else ""
            if document is not None and text.strip():
                source = Source(document.id, document.sha256, None, 0, len(text))
                title = title_for(document.title, document.name)
                drafts.append(
                    Draft(Origin.EXTRACTED, None, (source,), document.language, title=title, words=count_words(text))
                )
            steps.commit(document_id, drafts)
        context.progress("texts", len(ids), len(ids), "documents")


def _spread(ids: Sequence[int], most: int) -> list[int]:
    """At most so many, evenly spread over all of them, and the same ones each time."""
    if len(ids) <= most:
        return list(ids)
    return [ids[place * len(ids) // most] for place in range(most)]
