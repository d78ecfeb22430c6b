"""One door to training material: datasets, their items, builds, reviews and versions. Asks nobody who may."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from engine.chat.support import Stems, SupportChecker
from engine.core.clock import Clock, iso_utc
from engine.core.errors import ConflictError, InvalidInputError
from engine.core.ids import new_id
from engine.core.names import clean_new_name
from engine.core.sandbox.means import not_accepted
from engine.datasets import repository, reviewing, versions
from engine.datasets.builders.generated import Model, PairWriter
from engine.datasets.building import Builder, BuildRequest
from engine.datasets.card import with_withdrawn
from engine.datasets.content import Content, RawText
from engine.datasets.errors import PiiCheckRequiredError, no_such_dataset, no_such_version
from engine.datasets.exporting import ExportForm, export_lines, require_form
from engine.datasets.freezes import Freezer
from engine.datasets.freezing import FreezeSettings
from engine.datasets.gates.personal_data import PiiGate, treat_lines
from engine.datasets.importing import ImportRequest
from engine.datasets.listing import ItemPage, ItemQuery, find_items
from engine.datasets.records import Dataset, Item, ItemCounts, Split, State, Version
from engine.datasets.reviewing import Step
from engine.datasets.steps import Report, report_of
from engine.datasets.tokens import WORDS, TokenCounter
from engine.datasets.versions import FrozenVersion, SourceOfVersion
from engine.ingest import documents
from engine.jobs.queue import JobQueue
from engine.privacy.handling.items import Treatments
from engine.privacy.handling.policy import Use
from engine.vault.database import Database


class DatasetService:
    """Everything about datasets. ``pii`` None: no detector of personal data is installed."""

    def __init__(
        self,
        database: Database,
        queue: JobQueue,
        clock: Clock,
        *,
        model: Model,
        checker: SupportChecker,
        stems: Stems,
        pii: PiiGate | None = None,
        tokenizers: Sequence[TokenCounter] = (),
        never_read: Sequence[Path] = (),
        accept_weak: Callable[[], bool] = not_accepted,
        treatments: Treatments | None = None,
    ) -> None:
        self._pii = pii
        self._treatments = treatments
        self._database = database
        self._clock = clock
        self._tokenizers = {counter.name: counter for counter in (WORDS, *tokenizers)}
        self._builder = Builder(
            database,
            queue,
            clock,
            model=model,
            writer=PairWriter(checker, stems),
            never_read=never_read,
            accept_weak=accept_weak,
        )
        self._freezer = Freezer(database, queue, clock, pii=pii, tokenizers=self._tokenizers, treatments=treatments)

    # -- datasets ----------------------------------------------------------------------------------------

    def create(self, name: str, collection_id: int, *, created_by: str) -> Dataset:
        """An empty dataset. Raises ConflictError or InvalidInputError."""
        clean = clean_new_name(name, what="The dataset's name")
        made = Dataset(new_id("dst"), collection_id, clean, created_by, iso_utc(self._clock.now_utc()))
        with self._database.write() as conn:
            if not repository.insert_dataset(conn, made):
                raise ConflictError(
                    "This collection has a dataset of that name already.", help="Choose another name, or fill that one."
                )
        return made

    def find(self, name_or_id: str, collections: Sequence[int]) -> Dataset:
        """The dataset of that name or id in the collections. Raises DatasetNotFoundError or ConflictError."""
        with self._database.read() as conn:
            found = repository.find_datasets(conn, name_or_id, collections)
        if not found:
            raise no_such_dataset()
        if len(found) > 1:
            raise ConflictError(
                "Several collections have a dataset of that name.",
                help=f"Name it by its id: {', '.join(one.id for one in found)}.",
            )
        return found[0]

    def list(self, collections: Sequence[int]) -> Sequence[Dataset]:
        """Those of the collections, by name."""
        with self._database.read() as conn:
            return repository.list_datasets(conn, collections)

    def counts(self, dataset_id: str) -> ItemCounts:
        with self._database.read() as conn:
            return repository.count_items(conn, dataset_id)

    def remove(self, dataset_id: str) -> None:
        """With all items and versions. Raises DatasetNotFoundError."""
        with self._database.write() as conn:
            repository.get_dataset(conn, dataset_id)
            repository.delete_dataset(conn, dataset_id)
        self._database.checkpoint()  # what was erased leaves the write-ahead log too

    # -- filling -----------------------------------------------------------------------------------------

    def build(self, dataset_id: str, request: BuildRequest, *, created_by: str) -> str:
        """Start a build and return the job's id. Raises DatasetNotFoundError or NoModelError."""
        return self._builder.submit(dataset_id, request, created_by=created_by)

    def import_file(self, dataset_id: str, request: ImportRequest, *, accept: bool, created_by: str) -> str:
        """Start an import and return the job's id. Raises DatasetNotFoundError or ImportRefusedError."""
        return self._builder.submit_import(dataset_id, request, accept=accept, created_by=created_by)

    def build_report(self, job_id: str) -> Report:
        """What a build or an import did so far, with every bad line."""
        with self._database.read() as conn:
            return report_of(conn, job_id)

    # -- items -------------------------------------------------------------------------------------------

    def items(self, query: ItemQuery) -> ItemPage:
        """Raises InvalidInputError for a cursor that no page gave."""
        with self._database.read() as conn:
            return find_items(conn, query)

    def item(self, dataset_id: str, item_id: int) -> Item:
        """One item; that of a text has the document's text as its content. Raises DatasetNotFoundError."""
        with self._database.read() as conn:
            return repository.get_items(conn, dataset_id, [item_id])[0]

    def content_of(self, item: Item) -> Content:
        """What the item says, also where it only refers to a document."""
        if item.content is not None:
            return item.content
        with self._database.read() as conn:
            return RawText(documents.text_of(conn, item.sources[0].document_id))

    def set_state(self, dataset_id: str, chosen: ItemQuery | Sequence[int], state: State, *, done_by: str) -> int:
        """Accept or reject; returns how many changed. Raises DatasetNotFoundError."""
        action = {State.ACCEPTED: "accept", State.REJECTED: "reject", State.PENDING: "put back"}[state]
        with self._database.write() as conn:
            return reviewing.set_state(conn, chosen, dataset_id, state, self._step(action, done_by))

    def edit(self, dataset_id: str, item_id: int, content: Content, *, done_by: str) -> Item:
        """Raises DatasetNotFoundError or InvalidInputError."""
        with self._database.write() as conn:
            return reviewing.edit(conn, dataset_id, item_id, content, self._step("edit", done_by))

    def undo(self, dataset_id: str) -> tuple[str, int]:
        """Take the last step back: what it was, and how many items. Raises NothingToUndoError."""
        with self._database.write() as conn:
            return reviewing.undo(conn, dataset_id, now=iso_utc(self._clock.now_utc()))

    def _step(self, action: str, done_by: str) -> Step:
        return Step(action, done_by, iso_utc(self._clock.now_utc()))

    # -- versions ----------------------------------------------------------------------------------------

    def freeze(
        self,
        dataset_id: str,
        settings: FreezeSettings,
        golden: Mapping[str, Sequence[str]],
        *,
        created_by: str,
        preview: bool = False,
    ) -> str:
        """Start a freeze and return the job's id. ``golden``: questions by a set's name.

        Raises DatasetNotFoundError, PiiCheckMissingError or InvalidInputError.
        """
        if settings.tokenizer not in self._tokenizers:
            raise InvalidInputError(
                "There is no such tokenizer here.", help=f"Choose one of: {', '.join(self._tokenizers)}."
            )
        return self._freezer.submit(dataset_id, settings, golden, preview=preview, created_by=created_by)

    def versions(self, dataset_id: str) -> Sequence[Version]:
        """The newest first."""
        with self._database.read() as conn:
            return versions.list_versions(conn, dataset_id)

    def version(self, version_id: str) -> Version:
        """Raises DatasetNotFoundError."""
        with self._database.read() as conn:
            return versions.get_version(conn, version_id)

    def collection_of_version(self, version_id: str) -> int:
        """Whose readers may see it. Raises DatasetNotFoundError."""
        with self._database.read() as conn:
            version = versions.get_version(conn, version_id)
            return repository.get_dataset(conn, version.dataset_id).collection_id

    def version_by_number(self, dataset_id: str, number: int | None) -> Version:
        """None: the newest. Raises DatasetNotFoundError."""
        found = [one for one in self.versions(dataset_id) if number is None or one.number == number]
        if not found:
            raise no_such_version()
        return found[0]

    def open_version(self, version_id: str) -> FrozenVersion:
        """What a trainer reads. Raises DatasetNotFoundError."""
        return FrozenVersion(self._database, self.version(version_id))

    def card(self, version_id: str) -> str:
        """Markdown, with what was withdrawn since. Raises DatasetNotFoundError."""
        with self._database.read() as conn:
            return with_withdrawn(versions.card_of(conn, version_id), versions.get_version(conn, version_id).withdrawn)

    def lineage(self, version_id: str) -> Sequence[SourceOfVersion]:
        """The documents that it came from, as they were then."""
        with self._database.read() as conn:
            return versions.lineage_of(conn, version_id)

    def documents_learned(self, version_id: str) -> Sequence[str]:
        """The documents behind what a trainer is given; those that are gone already are left out."""
        found = (one for one in self.lineage(version_id) if not one.withdrawn and one.split != Split.TEST.value)
        return list(dict.fromkeys(one.document_id for one in found))

    def export(self, version_id: str, form: ExportForm, splits: Sequence[Split] = tuple(Split)) -> Iterator[bytes]:
        """Lines in the form, with their line ends. Raises DatasetNotFoundError or InvalidInputError at once."""
        opened = self.open_version(version_id)
        require_form(opened.version.kind, form)
        lines = (line for split in splits for line in opened.iter_lines(split.value))
        return export_lines(self._let_out(opened.version.dataset_id, lines), form)

    def _let_out(self, dataset_id: str, lines: Iterator[bytes]) -> Iterator[bytes]:
        """As the collection's policy has it for what leaves the vault. Raises PiiCheckFailedError on the way."""
        with self._database.read() as conn:
            collection_id = repository.get_dataset(conn, dataset_id).collection_id
        treatment = self._treatments.of(collection_id, Use.EXPORT) if self._treatments else None
        if treatment is None or not treatment.hides:
            return lines
        if self._pii is None:
            raise PiiCheckRequiredError
        return treat_lines(lines, self._pii, treatment)
