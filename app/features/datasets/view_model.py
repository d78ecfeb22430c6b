"""The datasets that a person may see, and the chosen one with everything about it. Knows no widget."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from PySide6.QtCore import QObject

from app.bridge.background import Background, Ticket
from app.bridge.failure import Failure
from app.bridge.port import EngineOfThisThread
from app.bridge.view_model import ViewModel
from app.features.datasets.item_model import ItemViewModel
from app.features.datasets.items_model import ItemsViewModel
from app.features.datasets.versions_model import VersionsViewModel
from app.features.datasets.work_model import WorkViewModel
from app.features.source.view_model import SourceViewModel
from engine.contract.datasets import DatasetRemoved, DatasetResponse, ItemResponse
from engine.contract.documents import CollectionResponse
from engine.contract.system import Role

_MAY_BUILD = (Role.KNOWLEDGE_OWNER, Role.MODEL_OWNER, Role.ADMINISTRATOR)
_MAY_EXPORT = (Role.COMPLIANCE_OFFICER, Role.ADMINISTRATOR)


class Page(Enum):
    LOADING = auto()
    FAILED = auto()
    NO_COLLECTION = auto()
    EMPTY = auto()
    FULL = auto()


class Tab(Enum):
    ITEMS = auto()
    VERSIONS = auto()
    BUILDS = auto()


@dataclass(frozen=True, slots=True)
class DatasetsInputs:
    datasets: tuple[DatasetResponse, ...] | None = None
    collections: tuple[CollectionResponse, ...] | None = None
    selected: str | None = None
    tab: Tab = Tab.ITEMS
    role: Role | None = None
    model: str | None = None
    removing: bool = False
    failure: Failure | None = None


@dataclass(frozen=True, slots=True)
class DatasetsProps:
    """``collections`` may be read. ``model`` None: no language model is in use, so nothing can be generated."""

    page: Page
    datasets: tuple[DatasetResponse, ...]
    collections: tuple[str, ...]
    selected: DatasetResponse | None
    tab: Tab
    may_build: bool
    may_export: bool
    model: str | None
    removing: bool
    failure: Failure | None


class DatasetsViewModel(ViewModel[DatasetsInputs, DatasetsProps]):
    """Items, one item, versions and running work are view models of their own."""

    def __init__(
        self,
        engine: EngineOfThisThread,
        background: Background,
        source: SourceViewModel,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(DatasetsInputs(), parent)
        self._engine = engine
        self._background = background
        self._counting: Ticket | None = None
        self.items = ItemsViewModel(engine, background, self)
        self.item = ItemViewModel(engine, background, source, self)
        self.versions = VersionsViewModel(engine, background, self)
        self.work = WorkViewModel(engine, background, self)
        self.items.counted.connect(self._count)
        self.items.counted.connect(self.item.reload)
        self.item.saved.connect(self._on_edit)
        self.work.moved.connect(self._on_work)
        self.work.frozen.connect(self._on_frozen)

    @staticmethod
    def derive(inputs: DatasetsInputs) -> DatasetsProps:
        datasets = inputs.datasets or ()
        readable = tuple(one.name for one in inputs.collections or () if one.access is not None)
        if inputs.datasets is None or inputs.collections is None:
            page = Page.FAILED if inputs.failure else Page.LOADING
        elif datasets:
            page = Page.FULL
        else:
            page = Page.EMPTY if readable else Page.NO_COLLECTION
        return DatasetsProps(
            page=page,
            datasets=datasets,
            collections=readable,
            selected=next((one for one in datasets if one.id == inputs.selected), None),
            tab=inputs.tab,
            may_build=inputs.role in _MAY_BUILD,
            may_export=inputs.role in _MAY_EXPORT,
            model=inputs.model,
            removing=inputs.removing,
            failure=inputs.failure,
        )

    def know_caller(self, role: Role | None, model: str | None) -> None:
        """Who asks, and which language model is in use."""
        if (role, model) != (self._inputs.role, self._inputs.model):
            self._set(role=role, model=model)
            self._tell()

    def refresh(self) -> None:
        """Look at everything again; what is shown stays until it has come."""
        self._set(failure=None)
        self._look()
        self.work.look()
        self.items.renew()

    def select(self, dataset_id: str) -> None:
        """Show another dataset, unless an item of this one has unsaved changes."""
        if dataset_id != self._inputs.selected and not self.item.remind():
            self._set(selected=dataset_id, failure=None)
            self._tell()

    def show(self, tab: Tab) -> None:
        self._set(tab=tab)

    def create(self, name: str, collection: str) -> None:
        def created(dataset: DatasetResponse) -> None:
            self._set(selected=dataset.id, tab=Tab.ITEMS)
            self._look()

        self._set(failure=None)
        self._background.run(lambda: self._engine().create_dataset(name, collection), created, self._failed)

    def remove(self) -> None:
        """Remove the chosen dataset with its items and versions, for good."""
        dataset = self._props.selected
        if dataset is None or self._inputs.removing:
            return

        def removed(_: DatasetRemoved) -> None:
            rest = tuple(one for one in self._inputs.datasets or () if one.id != dataset.id)
            self._set(removing=False, datasets=rest, selected=rest[0].id if rest else None)
            self._tell()
            self._look()

        self._set(removing=True, failure=None)
        self._background.run(lambda: self._engine().remove_dataset(dataset.id), removed, self._failed)

    def dismiss_failure(self) -> None:
        self._set(failure=None)

    def _look(self) -> None:
        self._background.run(
            lambda: (self._engine().list_datasets(), self._engine().list_collections()), self._listed, self._failed
        )

    def _listed(self, found: tuple[list[DatasetResponse], list[CollectionResponse]]) -> None:
        datasets, collections = found
        ids = [one.id for one in datasets]
        selected = self._inputs.selected
        self._set(
            datasets=tuple(datasets),
            collections=tuple(collections),
            selected=selected if selected in ids else (ids[0] if ids else None),
        )
        self._tell()

    def _tell(self) -> None:
        """Everything about the chosen dataset follows it."""
        props = self._props
        dataset = props.selected
        dataset_id = dataset.id if dataset else None
        wanted = self.item.dataset_id
        if wanted is not None and wanted != dataset_id:
            self.item.close()
        self.item.allow(may_edit=props.may_build)
        self.items.show_dataset(dataset_id, may_review=props.may_build)
        self.versions.show_dataset(dataset, may_export=props.may_export)
        self.work.show_dataset(dataset_id)

    def _count(self) -> None:
        """Ask again for the counts of the chosen dataset."""
        if self._counting is not None:
            self._counting.cancel()
        dataset_id = self._inputs.selected
        if dataset_id is not None:
            self._counting = self._background.run(
                lambda: self._engine().dataset(dataset_id), self._counted, lambda _: None
            )

    def _counted(self, dataset: DatasetResponse) -> None:
        self._set(datasets=tuple(dataset if one.id == dataset.id else one for one in self._inputs.datasets or ()))
        self.versions.show_dataset(self._props.selected, may_export=self._props.may_export)

    def _on_edit(self, item: ItemResponse) -> None:
        self.items.note_edit(item)

    def _on_work(self) -> None:
        self._count()
        self.items.note_arrivals()

    def _on_frozen(self, version_id: str) -> None:
        self.versions.want(version_id)
        self._set(tab=Tab.VERSIONS)

    def _failed(self, failure: Failure) -> None:
        self._set(removing=False, failure=failure)
