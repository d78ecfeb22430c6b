"""One item: what it says, editing it, and the passages that it came from. Knows no widget."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from PySide6.QtCore import QObject, Signal

from app.bridge.background import Background, Ticket
from app.bridge.failure import Failure
from app.bridge.port import EngineClient, EngineOfThisThread
from app.bridge.view_model import ViewModel
from app.features.datasets.content import Field, fields_of, with_texts
from app.features.source.props import Place
from app.features.source.view_model import SourceViewModel
from engine.client.errors import EngineError
from engine.contract.datasets import DatasetKind, ItemEdit, ItemResponse


class Stage(Enum):
    EMPTY = auto()
    LOADING = auto()
    FAILED = auto()
    READY = auto()


@dataclass(frozen=True, slots=True)
class _Wanted:
    dataset_id: str
    item_id: int


@dataclass(frozen=True, slots=True)
class _Opened:
    """``places`` are where its sources stand."""

    item: ItemResponse
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class ItemInputs:
    """``texts``: what stands in the fields now. ``next``: chosen while there were changes, opened after them."""

    wanted: _Wanted | None = None
    opened: _Opened | None = None
    texts: tuple[str, ...] = ()
    next: _Wanted | None = None
    reminded: bool = False
    place: int = 0
    saving: bool = False
    may_edit: bool = False
    failure: Failure | None = None


@dataclass(frozen=True, slots=True)
class ItemProps:
    """``changed``: what stands in the fields is not what is kept. ``must_decide``: before another one is opened."""

    stage: Stage
    item: ItemResponse | None
    fields: tuple[Field, ...]
    texts: tuple[str, ...]
    may_edit: bool
    changed: bool
    must_decide: bool
    saving: bool
    place: int
    places: int
    failure: Failure | None


class ItemViewModel(ViewModel[ItemInputs, ItemProps]):
    """``source`` shows the passage that the item came from."""

    saved = Signal(object)
    """The item as it is after an edit."""

    def __init__(
        self,
        engine: EngineOfThisThread,
        background: Background,
        source: SourceViewModel,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(ItemInputs(), parent)
        self._engine = engine
        self._background = background
        self._loading: Ticket | None = None
        self.source = source

    @staticmethod
    def derive(inputs: ItemInputs) -> ItemProps:
        opened = inputs.opened
        fields = fields_of(opened.item.content or {}) if opened else ()
        changed = opened is not None and inputs.texts != tuple(field.text for field in fields)
        if inputs.wanted is None:
            stage = Stage.EMPTY
        elif opened is None:
            stage = Stage.FAILED if inputs.failure else Stage.LOADING
        else:
            stage = Stage.READY
        is_text = opened is not None and opened.item.kind is DatasetKind.CPT  # of a document, which is edited there
        return ItemProps(
            stage=stage,
            item=opened.item if opened else None,
            fields=fields,
            texts=inputs.texts,
            may_edit=inputs.may_edit and not is_text,
            changed=changed,
            must_decide=changed and (inputs.next is not None or inputs.reminded),
            saving=inputs.saving,
            place=inputs.place,
            places=len(opened.places) if opened else 0,
            failure=inputs.failure,
        )

    @property
    def dataset_id(self) -> str | None:
        """Whose item is open."""
        return self._inputs.wanted.dataset_id if self._inputs.wanted else None

    def allow(self, *, may_edit: bool) -> None:
        self._set(may_edit=may_edit)

    def open(self, dataset_id: str, item_id: int) -> None:
        """Show an item. With unsaved changes it waits until they are saved or dropped."""
        wanted = _Wanted(dataset_id, item_id)
        if self._props.changed or self._props.saving:
            self._set(next=None if wanted == self._inputs.wanted else wanted)
        elif wanted != self._inputs.wanted or self._props.stage is Stage.FAILED:
            self._load(wanted)

    def remind(self) -> bool:
        """Whether there are changes to decide on first; if so they are pointed out."""
        self._set(reminded=True)
        must: bool = self._props.must_decide
        return must

    def reload(self) -> None:
        """The item may say something else now."""
        if self._inputs.wanted is not None and not self._props.changed:
            self._load(self._inputs.wanted, keep=True)

    def close(self) -> None:
        """Nothing is open; changes that were not saved are gone."""
        if self._loading is not None:
            self._loading.cancel()
        self.source.close()
        self._inputs = ItemInputs(may_edit=self._inputs.may_edit)
        self._set(wanted=None)

    def type(self, place: int, text: str) -> None:
        """What stands in one of the fields now."""
        if self._props.may_edit and 0 <= place < len(self._inputs.texts):
            texts = list(self._inputs.texts)
            texts[place] = text
            self._set(texts=tuple(texts), reminded=False)

    def save(self) -> None:
        opened, wanted = self._inputs.opened, self._inputs.wanted
        if opened is None or wanted is None or not self._props.changed or self._props.saving:
            return
        edit = ItemEdit(content=with_texts(opened.item.content or {}, self._inputs.texts))
        self._set(saving=True, failure=None)
        self._background.run(
            lambda: self._engine().edit_item(wanted.dataset_id, wanted.item_id, edit), self._kept, self._failed
        )

    def drop(self) -> None:
        """Back to what is kept, and on to what was chosen meanwhile."""
        if self._inputs.opened is not None:
            fields = fields_of(self._inputs.opened.item.content or {})
            self._set(texts=tuple(field.text for field in fields), failure=None)
            self._go_on()

    def turn(self, by: int) -> None:
        """To another of its sources."""
        place = self._inputs.place + by
        if 0 <= place < self._props.places:
            self._set(place=place)
            self._show_source()

    def dismiss_failure(self) -> None:
        self._set(failure=None)

    def retry(self) -> None:
        if self._inputs.wanted is not None:
            self._load(self._inputs.wanted)

    def _load(self, wanted: _Wanted, *, keep: bool = False) -> None:
        if self._loading is not None:
            self._loading.cancel()
        kept = self._inputs.opened if keep else None
        self._set(
            wanted=wanted, opened=kept, texts=self._inputs.texts if kept else (), next=None, place=0, failure=None
        )
        self._loading = self._background.run(lambda: _fetch(self._engine(), wanted), self._came, self._failed)

    def _came(self, opened: _Opened) -> None:
        before = self._inputs.opened.places if self._inputs.opened else None
        if self._props.changed:
            self._set(opened=opened)  # somebody typed meanwhile
        else:
            self._set(opened=opened, texts=tuple(field.text for field in fields_of(opened.item.content or {})))
        if opened.places != before:
            self._show_source()

    def _show_source(self) -> None:
        opened = self._inputs.opened
        if opened is not None and opened.places:
            self.source.open(opened.places[self._inputs.place])
        else:
            self.source.close()

    def _kept(self, item: ItemResponse) -> None:
        places = self._inputs.opened.places if self._inputs.opened else ()
        texts = tuple(field.text for field in fields_of(item.content or {}))
        self._set(saving=False, opened=_Opened(item, places), texts=texts)
        self.saved.emit(item)
        self._go_on()

    def _go_on(self) -> None:
        if (wanted := self._inputs.next) is not None:
            self._load(wanted)

    def _failed(self, failure: Failure) -> None:
        self._set(saving=False, failure=failure)


def _fetch(engine: EngineClient, wanted: _Wanted) -> _Opened:
    """The item with its sources by the names of their documents; one that is gone has no name any more."""
    item = engine.item(wanted.dataset_id, wanted.item_id)
    names: dict[str, str] = {}
    for source in item.sources:
        if source.document_id not in names:
            try:
                names[source.document_id] = engine.document(source.document_id).name
            except EngineError:
                names[source.document_id] = ""
    places = [
        Place(source.document_id, names[source.document_id], None, source.start or 0, source.end or 0)
        for source in item.sources
    ]
    return _Opened(item, tuple(places))
