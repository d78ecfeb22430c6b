"""The page of documents with the fake engine, offscreen: what a person sees, drops, presses and is asked."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QItemSelectionModel, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QHeaderView, QMenu, QWidget

from app.bootstrap import Desktop, build_desktop
from app.features.documents.cells import Column
from app.features.documents.dialogs import OfferDialog, RemovalDialog, WatchedDialog
from app.features.documents.listing import Show
from app.features.documents.row_pages import PAGE
from app.features.documents.view import DocumentsPage
from app.preview.fake_answers import TIME, UNREACHABLE, document, ingest_job, outcome
from app.preview.fake_engine import FakeEngine
from app.preview.hand_background import HandBackground
from app.resources.theme import LIGHT
from engine.client.errors import EngineError
from engine.contract.documents import Access, FileStatus, WatchedFolder
from engine.contract.jobs import JobState

Open = Callable[[], DocumentsPage]


@pytest.fixture
def desktop(qt: QApplication, engine: FakeEngine, background: HandBackground) -> Desktop:
    engine.documents = [
        document(0, "travel.pdf", renderable=True),
        document(1, "leave.md"),
        document(2, "scan.pdf", status="failed", reason="It is password-protected.", chunks=0),
    ]
    engine.texts = {"doc_0": "Hotels cost 140 euros.", "doc_1": "27 days."}
    made = build_desktop(engine, background, LIGHT)
    made.window.show()
    made.window.activateWindow()
    assert QTest.qWaitForWindowActive(made.window)
    made.status.ask()
    return made


@pytest.fixture
def page(desktop: Desktop, background: HandBackground) -> DocumentsPage:
    desktop.window.open_page(1)
    background.settle()
    return desktop.documents_page


def select(page: DocumentsPage, row: int) -> None:
    page.table.selectRow(row)
    page.table.setFocus()


def dragged(*urls: QUrl) -> QMimeData:
    data = QMimeData()
    data.setUrls(list(urls))
    return data


def enter(data: QMimeData) -> QDragEnterEvent:
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    return QDragEnterEvent(QPoint(9, 9), Qt.DropAction.CopyAction, data, buttons, keys)


def drop(data: QMimeData) -> QDropEvent:
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    return QDropEvent(QPointF(9, 9), Qt.DropAction.CopyAction, data, buttons, keys)


def test_the_table_measures_no_rows_and_has_no_widget_in_any(page: DocumentsPage) -> None:
    rows = page.table.verticalHeader()
    assert rows.sectionResizeMode(0) is QHeaderView.ResizeMode.Fixed
    columns = page.table.horizontalHeader()
    modes = {columns.sectionResizeMode(column) for column in Column}
    assert QHeaderView.ResizeMode.ResizeToContents not in modes
    assert columns.selectionModel() is not page.table.selectionModel()
    index = page.table.model().index(0, 0)
    assert page.table.indexWidget(index) is None


def test_the_scroll_bar_reaches_the_last_row_without_the_rows_between(
    page: DocumentsPage, engine: FakeEngine, background: HandBackground, until: Callable[[Callable[[], object]], None]
) -> None:
    engine.documents = [document(n, f"{n:06}.pdf") for n in range(20_000)]
    page.refresh()
    background.settle()
    QApplication.processEvents()
    table = page.table.model()
    page.table.verticalScrollBar().setValue(page.table.verticalScrollBar().maximum())

    def shown() -> bool:
        background.settle()
        return bool(table.index(19_999, 0).data() == "019999.pdf")

    until(shown)
    assert page.table.rowAt(page.table.viewport().height() - 8) == 19_999
    assert table.kept <= 3 * PAGE  # type: ignore[attr-defined]
    page.table.selectAll()
    assert page.table.ranges() == [(0, 19_999)]
    assert "20000 selected" in page.footer.text.text()


def test_sorting_goes_to_the_top_and_forgets_the_selection(
    page: DocumentsPage, engine: FakeEngine, background: HandBackground, until: Callable[[Callable[[], object]], None]
) -> None:
    engine.documents = [document(n, f"{n:06}.pdf") for n in range(500)]
    page.refresh()
    background.settle()
    QApplication.processEvents()
    select(page, 3)
    page.table.verticalScrollBar().setValue(300)
    columns = page.table.horizontalHeader()
    where = QPoint(columns.sectionViewportPosition(Column.NAME) + 20, 9)
    QTest.mouseClick(columns.viewport(), Qt.MouseButton.LeftButton, pos=where)
    background.settle()
    assert page.table.verticalScrollBar().value() == 0 and page.table.ranges() == []
    assert page.table.model().index(0, 0).data() == "000499.pdf"
    assert columns.sortIndicatorOrder() is Qt.SortOrder.DescendingOrder


def test_documents_are_removed_only_after_a_yes(
    page: DocumentsPage, engine: FakeEngine, background: HandBackground
) -> None:
    assert not page.footer.remove.isEnabled()
    select(page, 2)
    QTest.keyClick(page.table, Qt.Key.Key_Delete)
    background.settle()
    dialog = page.findChild(RemovalDialog)
    assert "travel.pdf" in dialog.text() and "1 document with 2 passages" in dialog.informativeText()
    assert dialog.defaultButton() is not dialog.remove, "Enter does no harm"
    dialog.reject()
    background.settle()
    assert len(engine.documents) == 3
    page.table.selectAll()
    page.footer.remove.click()
    background.settle()
    page.findChildren(RemovalDialog)[-1].remove.click()
    background.settle()
    assert engine.documents == [] and page.empty.isVisible()


def test_a_document_that_is_open_closes_when_it_is_removed(
    page: DocumentsPage, desktop: Desktop, background: HandBackground
) -> None:
    select(page, 2)
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    background.settle()
    assert page.side.isVisible() and "Hotels cost" in desktop.document_view.text.toPlainText()
    assert desktop.document_view.page.isVisible(), "the page stands beside its text"
    page.plan_removal()
    background.settle()
    page.findChild(RemovalDialog).remove.click()
    background.settle()
    assert not page.side.isVisible()


def test_what_could_not_be_read_says_why_and_is_tried_again(
    page: DocumentsPage, engine: FakeEngine, background: HandBackground
) -> None:
    engine.job_states = [ingest_job()]
    select(page, 1)
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    assert page.side.unread.isVisible()
    page.table.selectRow(0)  # another one is selected meanwhile
    page.side.unread.button.click()
    background.settle()
    assert engine.retried == [("handbook", ["doc_2"])]


def test_escape_closes_what_was_opened_and_gives_the_keyboard_back(
    page: DocumentsPage, background: HandBackground
) -> None:
    select(page, 0)
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    background.settle()
    page.side.close_button.setFocus()
    QTest.keyClick(page.side.close_button, Qt.Key.Key_Escape)
    assert not page.side.isVisible() and page.table.hasFocus()


def test_narrow_columns_give_way_and_come_back(page: DocumentsPage, background: HandBackground) -> None:
    QApplication.processEvents()
    assert not page.table.isColumnHidden(Column.SIZE)
    select(page, 0)
    page.table.open_current()
    background.settle()
    QApplication.processEvents()
    assert page.table.isColumnHidden(Column.TYPE) and not page.table.isColumnHidden(Column.STATUS)
    page.close_document()
    QApplication.processEvents()
    assert not any(page.table.isColumnHidden(column) for column in Column)


def test_files_can_be_dropped_wherever_one_is_over_the_page(
    page: DocumentsPage, desktop: Desktop, engine: FakeEngine, background: HandBackground
) -> None:
    engine.job_states = [ingest_job(done=1, total=4, rate_per_s=2.0, time_left_s=1.5)]
    inner = [part for part in page.findChildren(QWidget) if part.acceptDrops() and not page.side.isAncestorOf(part)]
    assert inner == [], "none takes it for itself"
    data = dragged(QUrl.fromLocalFile("/nowhere/a b.pdf"), QUrl("https://example.org/x"))
    event = enter(data)
    page.dragEnterEvent(event)
    assert event.isAccepted() and page.drop_target.isVisible()
    assert page.drop_target.geometry() == page.rect() and "handbook" in page.drop_target.accessibleName()
    page.dragLeaveEvent(QDragLeaveEvent())
    assert not page.drop_target.isVisible()
    page.dragEnterEvent(enter(data))
    page.dropEvent(drop(data))
    assert not page.drop_target.isVisible()
    background.settle()
    assert engine.ingested == [(["/nowhere/a b.pdf"], "handbook")], "what is on the network is not taken"
    assert page.progress.isVisible() and "1 of 4" in page.progress.text.text()
    page.progress.cancel.click()
    background.settle()
    assert engine.cancelled == ["job_1"] and page.progress.cancel.text() == "Stopping …"
    engine.job_states = [ingest_job(JobState.CANCELLED)]
    engine.outcomes = [outcome("a b.pdf", FileStatus.FAILED, "It is damaged.")]
    desktop.documents.ingestion.follow()
    background.settle()
    assert not page.progress.isVisible()
    assert page.summary.text.text() == "Last reading: 1 failed"
    assert page.summary.outcomes.index(0, 2).data() == "It is damaged."
    page.summary.close_button.click()
    assert not page.summary.isVisible()


def test_where_nothing_may_be_added_a_drop_says_so_and_does_nothing(
    page: DocumentsPage, engine: FakeEngine, background: HandBackground
) -> None:
    engine.granted = {"handbook": Access.READ}
    page.refresh()
    background.settle()
    data = dragged(QUrl.fromLocalFile("/nowhere/a.pdf"))
    page.dragEnterEvent(enter(data))
    assert "may not add" in page.drop_target.accessibleName()
    page.dropEvent(drop(data))
    background.settle()
    assert engine.ingested == [] and not page.drop_target.isVisible()
    assert not page.header.add_files.isEnabled() and not page.footer.remove.isVisible()
    assert "read only" in page.header.collection.currentText()


def test_a_dropped_folder_asks_whether_it_is_watched(
    page: DocumentsPage, engine: FakeEngine, background: HandBackground, tmp_path: Path
) -> None:
    engine.job_states = [ingest_job()]
    data = dragged(QUrl.fromLocalFile(str(tmp_path)))  # the event only points to it
    page.dropEvent(drop(data))
    background.settle()
    dialog = page.findChild(OfferDialog)
    assert tmp_path.name in dialog.text() and not dialog.watch.isChecked()
    dialog.watch.setChecked(True)
    dialog.add.click()
    background.settle()
    assert engine.ingested == [([str(tmp_path)], "handbook")] and [w.path for w in engine.watched] == [str(tmp_path)]


def test_watched_folders_are_listed_and_stopped_by_keyboard(
    page: DocumentsPage, engine: FakeEngine, background: HandBackground
) -> None:
    assert not page.toolbar.watched.isVisible()
    engine.watched = [
        WatchedFolder(path=path, collection="handbook", created_at=TIME, last_scan_at=None) for path in ("/a", "/b")
    ]
    page.refresh()
    background.settle()
    page.toolbar.watched.click()
    dialog = page.findChild(WatchedDialog)
    assert [dialog.list.item(n).text().split("\n")[0] for n in range(2)] == ["/a", "/b"]
    QTest.keyClick(dialog.list, Qt.Key.Key_Down)
    dialog.stop.click()
    background.settle()
    assert [w.path for w in engine.watched] == ["/a"] and dialog.list.count() == 1
    dialog.stop.click()
    background.settle()
    assert engine.watched == [] and dialog.list.count() == 0 and not dialog.stop.isEnabled()


def test_the_filter_is_reached_by_keyboard_and_by_typing(
    page: DocumentsPage, desktop: Desktop, background: HandBackground
) -> None:
    select(page, 0)
    QTest.keyClick(page.table, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert page.toolbar.filter.hasFocus()
    page.table.setFocus()
    QTest.keyClicks(page.table, "t")
    assert page.toolbar.filter.hasFocus() and page.toolbar.filter.text() == "t"
    QTest.keyClicks(page.toolbar.filter, "ravel")
    desktop.documents.filter()
    background.settle()
    assert page.table.model().rowCount() == 1
    QTest.keyClicks(page.toolbar.filter, " by train")
    desktop.documents.filter()
    background.settle()
    assert page.empty.isVisible() and page.toolbar.filter.isVisible()
    page.empty.button.click()
    background.settle()
    assert page.toolbar.filter.text() == "" and page.table.model().rowCount() == 3


def test_what_needs_attention_is_one_press_away_with_its_reasons(
    page: DocumentsPage, engine: FakeEngine, background: HandBackground
) -> None:
    engine.job_states = [ingest_job()]
    assert page.toolbar.attention.text() == "Needs attention (1)"
    page.toolbar.attention.click()
    background.settle()
    table = page.table.model()
    assert [table.index(row, Column.STATUS).data() for row in range(table.rowCount())] == [
        "failed: It is password-protected."
    ]
    assert page.footer.retry.text() == "Try all again"
    page.footer.retry.click()
    background.settle()
    assert engine.retried == [("handbook", [])]


def test_retry_is_offered_for_what_was_not_read(page: DocumentsPage, background: HandBackground) -> None:
    select(page, 0)
    assert not page.footer.retry.isVisible()
    select(page, 1)
    assert page.footer.retry.isVisible() and page.footer.retry.text() == "Try again"


def test_the_menu_offers_everything_and_sorts(
    page: DocumentsPage, desktop: Desktop, background: HandBackground
) -> None:
    select(page, 1)
    page.table.menu_wanted.emit(page.table.mapToGlobal(QPoint(9, 60)))
    menu = next(m for m in page.findChildren(QMenu) if m.isVisible())
    names = [action.text().split("\t")[0] for action in menu.actions()]
    assert names == ["Open", "Try again", "Remove …", "Erase for good …", "Select all", "Refresh", "Sort by"]
    assert all(action.isEnabled() for action in menu.actions())
    order = next(m for m in menu.findChildren(QMenu))
    order.actions()[Column.SIZE].trigger()
    background.settle()
    assert desktop.documents.props.sorted_by is Column.SIZE
    menu.close()


def test_rows_that_moved_are_no_longer_selected(
    page: DocumentsPage, engine: FakeEngine, background: HandBackground
) -> None:
    select(page, 1)
    page.refresh()
    background.settle()
    assert page.table.ranges() == [(1, 1)], "nothing has changed"
    engine.documents.insert(0, document(9, "a new first one.md"))
    page.refresh()
    background.settle()
    assert page.table.ranges() == [], "or another document would be removed"


def test_ranges_join_what_was_selected_one_by_one(
    page: DocumentsPage, engine: FakeEngine, background: HandBackground
) -> None:
    engine.documents = [document(n, f"{n:03}.md") for n in range(9)]
    page.refresh()
    background.settle()
    flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
    for row in (4, 2, 3, 7):
        page.table.selectionModel().select(page.table.model().index(row, 0), flags)
    assert page.table.ranges() == [(2, 4), (7, 7)]


def test_failures_are_told_with_a_code_and_the_window_tells_that_the_engine_is_gone(
    page: DocumentsPage, desktop: Desktop, engine: FakeEngine, background: HandBackground
) -> None:
    engine.failures["create_collection"] = EngineError("CONFLICT", "There is one of that name.", "Choose another.")
    desktop.documents.create_collection("handbook")
    background.settle()
    assert page.failure.isVisible()
    engine.failures = dict.fromkeys(("status", "list_collections", "list_documents"), UNREACHABLE)
    desktop.status.ask()
    page.refresh()
    background.settle()
    assert not page.failure.isVisible() and desktop.window.failure.isVisible()
    assert page.table.model().rowCount() == 3, "what was known is still shown"


def test_a_collection_without_access_says_so(
    page: DocumentsPage, engine: FakeEngine, background: HandBackground
) -> None:
    engine.granted = {"handbook": Access.WRITE, "board": None}
    page.refresh()
    background.settle()
    chooser = page.header.collection
    assert [chooser.itemText(n) for n in range(2)] == ["handbook (3 documents)", "board (no access)"]
    chooser.setCurrentIndex(1)
    chooser.activated.emit(1)
    background.settle()
    assert page.empty.isVisible() and not page.toolbar.isVisible()


def test_showing_attention_gives_the_reasons_room(page: DocumentsPage, desktop: Desktop) -> None:
    QApplication.processEvents()
    before = page.table.columnWidth(Column.STATUS)
    desktop.documents.show(Show.ATTENTION)
    assert page.table.columnWidth(Column.STATUS) > 2 * before and page.table.isColumnHidden(Column.PAGES)
    desktop.documents.show(Show.ALL)
    assert page.table.columnWidth(Column.STATUS) == before and not page.table.isColumnHidden(Column.PAGES)
