"""Collections and their documents, sorted and filtered by the engine, without a window."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QApplication

from app.bridge.background import ThreadedBackground
from app.features.documents.cells import Column
from app.features.documents.listing import Query, Show, fetch, fetch_rows
from app.features.documents.row_pages import PAGE
from app.features.documents.view_model import DocumentsViewModel, Page
from app.preview.fake_answers import UNREACHABLE, document
from app.preview.fake_engine import FakeEngine
from app.preview.hand_background import HandBackground
from engine.client.errors import EngineError
from engine.contract.documents import Access, DocumentList


class Counting(FakeEngine):
    """Remembers what was asked of it."""

    def __init__(self) -> None:
        super().__init__()
        self.lists: list[dict[str, object]] = []

    def list_documents(self, collection: str | None = None, **asked: object) -> DocumentList:
        self.lists.append({"collection": collection, **asked})
        return super().list_documents(collection, **asked)  # type: ignore[arg-type]


class Slow(FakeEngine):
    """Reads a page of rows at once, and answers only when the gate is opened."""

    def __init__(self) -> None:
        super().__init__()
        self.gate = threading.Event()
        self.read = 0

    def list_documents(self, collection: str | None = None, **asked: object) -> DocumentList:
        found = super().list_documents(collection, **asked)  # type: ignore[arg-type]
        if asked["limit"] == PAGE:
            self.read += 1
            assert self.gate.wait(200)
        return found


@pytest.fixture
def engine() -> Counting:
    return Counting()


@pytest.fixture
def model(qt: QApplication, engine: Counting, background: HandBackground) -> DocumentsViewModel:
    return DocumentsViewModel(engine, background)


def opened(model: DocumentsViewModel, background: HandBackground) -> DocumentsViewModel:
    model.refresh()
    background.settle()
    return model


def names(model: DocumentsViewModel) -> list[str]:
    shown = (model.table.document(row) for row in range(model.table.rowCount()))
    return [d.name for d in shown if d is not None]


def test_a_page_is_loading_then_says_what_there_is(
    model: DocumentsViewModel, engine: Counting, background: HandBackground
) -> None:
    assert model.props.page is Page.LOADING
    engine.granted = {}
    assert opened(model, background).props.page is Page.NO_COLLECTION
    model.create_collection("handbook")
    background.settle()
    assert (model.props.page, model.props.selected, model.props.may_write) == (Page.EMPTY, "handbook", True)


def test_rights_decide_what_may_be_done(
    model: DocumentsViewModel, engine: Counting, background: HandBackground
) -> None:
    engine.granted = {"names only": None, "readable": Access.READ}
    engine.documents = [document(1, "a.md", collection="readable")]
    assert opened(model, background).props.selected == "readable", "rather one that can be read"
    assert not model.props.may_write
    model.add(["/data"])
    model.plan_removal([(0, 0)])
    model.retry([(0, 0)])
    model.retry_all()
    background.settle()
    assert (engine.ingested, engine.retried) == ([], []) and model.removal.props.plan is None
    model.select("names only")
    background.settle()
    assert model.props.page is Page.NO_ACCESS


def test_an_engine_that_does_not_answer_is_a_page_that_recovers(
    model: DocumentsViewModel, engine: Counting, background: HandBackground
) -> None:
    engine.failures["list_collections"] = UNREACHABLE
    assert opened(model, background).props.page is Page.FAILED
    engine.failures.clear()
    assert opened(model, background).props.page is Page.EMPTY
    assert model.props.failure is None
    engine.failures["list_documents"] = EngineError("INTERNAL", "Something broke.", "Report it.", "req_1")
    opened(model, background)
    assert model.props.failure and model.props.failure.quote == "INTERNAL · req_1"


def test_sorting_and_filtering_are_the_engines_work(
    model: DocumentsViewModel, engine: Counting, background: HandBackground
) -> None:
    engine.documents = [document(n, f"{n}.md", size_bytes=100 - n) for n in range(3)]
    assert names(opened(model, background)) == ["0.md", "1.md", "2.md"]
    engine.lists.clear()
    model.sort(Column.SIZE)
    background.settle()
    assert names(model) == ["2.md", "1.md", "0.md"]
    model.sort(Column.SIZE)
    background.settle()
    assert names(model) == ["0.md", "1.md", "2.md"] and model.props.descending
    model.type("1.M")
    assert len(engine.lists) == 2, "not before typing pauses"
    model.filter()
    background.settle()
    assert names(model) == ["1.md"] and model.props.total == 1
    assert [(q["sort"], q["descending"], q["contains"]) for q in engine.lists] == [
        ("size", False, ""),
        ("size", True, ""),
        ("size", True, "1.M"),
    ]


def test_words_are_filtered_by_once_typing_pauses(
    model: DocumentsViewModel, engine: Counting, background: HandBackground, until: object
) -> None:
    engine.documents = [document(n, f"{n}.md") for n in range(3)]
    opened(model, background)
    engine.lists.clear()
    for words in ("2", "2.", "2.md"):
        model.type(words)

    def found() -> bool:
        background.settle()
        return names(model) == ["2.md"]

    until(found)  # type: ignore[operator]
    assert [q["contains"] for q in engine.lists] == ["2.md"]


def test_a_filter_that_finds_nothing_is_not_an_empty_collection(
    model: DocumentsViewModel, engine: Counting, background: HandBackground
) -> None:
    engine.documents = [document(1, "a.md")]
    opened(model, background)
    model.type("unicorn")
    model.filter()
    background.settle()
    assert model.props.page is Page.NOTHING_FOUND
    model.clear_filter()
    background.settle()
    assert model.props.page is Page.FULL and model.props.typed == "" and names(model) == ["a.md"]


def test_what_needs_attention_is_counted_and_shown_alone(
    model: DocumentsViewModel, engine: Counting, background: HandBackground
) -> None:
    engine.documents = [document(n, f"{n}.md") for n in range(5)]
    engine.documents += [document(10, "skipped", status="skipped"), document(11, "failed", status="failed")]
    engine.documents += [document(12, "held", status="quarantined"), document(13, "twin", status="duplicate")]
    assert opened(model, background).props.attention == 3
    model.show(Show.ATTENTION)
    background.settle()
    assert names(model) == ["failed", "held", "skipped"] and model.props.total == 3


@pytest.mark.parametrize(("offset", "limit"), [(0, 2), (1, 3), (2, 9), (3, 1), (4, 2), (5, 5), (9, 3)])
def test_several_statuses_are_one_list_wherever_it_is_cut(engine: Counting, offset: int, limit: int) -> None:
    engine.documents = [document(n, f"f{n}", status="failed") for n in range(3)]
    engine.documents += [document(n, f"s{n}", status="skipped") for n in range(3, 6)]
    whole = ["f0", "f1", "f2", "s3", "s4", "s5"]
    found = fetch(engine, Query("handbook", Show.ATTENTION), offset, limit)
    assert [d.name for d in found.documents] == whole[offset : offset + limit] and found.total == 6


def test_many_rows_are_fetched_in_the_sizes_that_the_engine_allows(engine: Counting) -> None:
    engine.documents = [document(n, f"{n:05}") for n in range(12_000)]
    found = fetch_rows(engine, Query("handbook"), [(0, 0), (5, 11_004)])
    assert len(found) == 11_001 and found[-1].name == "11004"
    assert [q["limit"] for q in engine.lists] == [1, 10_000, 1000]


def test_only_what_is_looked_at_is_fetched(
    model: DocumentsViewModel, engine: Counting, background: HandBackground
) -> None:
    engine.documents = [document(n, f"{n:05}.md") for n in range(2000)]
    table = opened(model, background).table
    fetched = [q["offset"] for q in engine.lists if q["limit"] == PAGE]
    assert fetched == [0] and table.rowCount() == 2000
    table.look_at(1000, 1030)
    table.ask()
    table.look_at(1970, 1999)
    table.ask()
    background.settle()
    fetched = [q["offset"] for q in engine.lists if q["limit"] == PAGE]
    assert fetched == [0, 1900], "what was scrolled past meanwhile is wanted no more"
    last = table.document(1999)
    assert last and last.name == "01999.md"


def test_a_page_of_another_collection_that_comes_late_is_dropped(
    model: DocumentsViewModel, engine: Counting, background: HandBackground
) -> None:
    engine.granted = {"handbook": Access.WRITE, "other": Access.WRITE}
    engine.documents = [document(1, "a.md"), document(2, "b.md", collection="other")]
    opened(model, background)
    model.select("other")
    model.select("handbook")
    background.settle()
    assert names(model) == ["a.md"]


def test_what_is_shown_is_renewed_in_place(
    model: DocumentsViewModel, engine: Counting, background: HandBackground
) -> None:
    engine.documents = [document(n, f"{n}.md") for n in range(3)]
    opened(model, background)
    resets: list[bool] = []
    model.table.modelReset.connect(lambda: resets.append(True))
    engine.documents.append(document(4, "4.md"))
    model.refresh()
    background.settle()
    assert names(model) == ["0.md", "1.md", "2.md", "4.md"] and resets == []


def test_rows_that_were_read_before_a_change_and_come_after_it_are_not_shown(
    qt: QApplication, until: Callable[[Callable[[], object]], None]
) -> None:
    engine, background = Slow(), ThreadedBackground()
    engine.documents = [document(1, "a.md")]
    model = DocumentsViewModel(engine, background)
    model.refresh()
    until(lambda: engine.read == 1)
    engine.documents.append(document(2, "b.md"))
    model.refresh()
    until(lambda: engine.read == 2)
    engine.gate.set()
    until(lambda: names(model) == ["a.md", "b.md"])
    background.close()


def test_a_page_that_fails_is_told_and_fetched_when_it_is_looked_at_again(
    model: DocumentsViewModel, engine: Counting, background: HandBackground
) -> None:
    engine.documents = [document(n, f"{n:04}.md") for n in range(PAGE * 4)]
    table = opened(model, background).table
    engine.failures["list_documents"] = UNREACHABLE
    table.look_at(300, 310)
    table.ask()
    background.settle()
    assert model.props.failure and table.document(300) is None
    engine.failures.clear()
    table.look_at(300, 310)
    table.ask()
    background.settle()
    assert table.document(300) is not None
