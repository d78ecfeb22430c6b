"""The page Documents: collections, their documents, adding, removing, trying again, and what was read."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QHideEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QInputDialog, QMenu, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from app.features.documents.cells import Column
from app.features.documents.dialogs import OfferDialog, RemovalDialog, WatchedDialog
from app.features.documents.drop_target import DropTarget
from app.features.documents.footer import Footer
from app.features.documents.header import Header
from app.features.documents.listing import Show
from app.features.documents.progress_panel import ProgressPanel
from app.features.documents.side_pane import SidePane
from app.features.documents.states import show_state
from app.features.documents.summary_panel import SummaryPanel
from app.features.documents.table_view import DocumentTableView
from app.features.documents.toolbar import Toolbar
from app.features.documents.view_model import DocumentsViewModel, Page
from app.widgets.notice import EmptyNotice, FailureNotice
from engine.contract.documents import DocumentResponse

_GONE = "ENGINE_UNREACHABLE"  # told by the window, for every page


class DocumentsPage(QWidget):
    """Files and folders may be dropped anywhere on it. ``reader`` shows what was extracted from a document."""

    open_wanted = Signal(str, str)
    """A document that was read, by its id and its name: ``reader`` is on the screen for it."""
    erasure_wanted = Signal(object)
    """Of the selected documents: what finds their ids, in the background."""
    closed = Signal()
    """``reader`` is not on the screen any more."""

    def __init__(self, model: DocumentsViewModel, reader: QWidget) -> None:
        super().__init__()
        self._model = model
        self._opened: str | None = None
        self._name_to_remove: str | None = None
        self.setAcceptDrops(True)
        self.header, self.toolbar, self.footer = Header(), Toolbar(), Footer()
        self.failure, self.ingest_failure, self.removal_failure = (FailureNotice(dismissable=True) for _ in range(3))
        self.progress, self.summary = ProgressPanel(), SummaryPanel()
        self.empty = EmptyNotice()
        self.table = DocumentTableView(model.table)
        self.side = SidePane(reader)
        self._arrange()
        self.drop_target = DropTarget(self)
        self._connect()
        self._render()

    def refresh(self) -> None:
        self._model.refresh()

    # -- dragging and dropping -----------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 - Qt's names, here and below
        if not event.mimeData().hasUrls():
            return
        event.acceptProposedAction()  # also where nothing may be added, so that it can be said
        props = self._model.props
        if props.may_write:
            title = self.tr("Drop to add to {name}").format(name=props.selected)
            self.drop_target.show_over(title, self.tr("Files and whole folders are read, encrypted and searchable."))
            return
        why = self.tr("Make a collection first.")
        if props.selected:
            why = self.tr("You may not add to {name}.").format(name=props.selected)
        self.drop_target.show_over(self.tr("Nothing can be added here"), why)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:  # noqa: N802
        self.drop_target.hide()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        self.drop_target.hide()
        if self._model.props.may_write:
            self._model.add([url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()])
            event.acceptProposedAction()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802
        self.drop_target.hide()
        super().hideEvent(event)

    # -- what a person does --------------------------------------------------------------------------------

    def plan_removal(self) -> None:
        """Ask the engine what removing the selected documents would remove; a dialog says it."""
        ranges = self.table.ranges()
        is_single = len(ranges) == 1 and ranges[0][0] == ranges[0][1]
        only = self._model.table.document(ranges[0][0]) if is_single else None
        self._name_to_remove = only.name if only else None
        self._model.plan_removal(ranges)

    def want_erasure(self) -> None:
        """Erase the selected documents for good; the page Erasure shows first what hangs on them."""
        if ranges := self.table.ranges():
            self.erasure_wanted.emit(self._model.ids_of(ranges))

    def retry(self) -> None:
        """Try the selected documents again; with none selected, everything that failed or was skipped."""
        ranges = self.table.ranges()
        self._model.retry(ranges) if ranges else self._model.retry_all()

    def open_document(self, document: DocumentResponse) -> None:
        """What was extracted, beside the original page; or why there is nothing."""
        self._opened = document.id
        if self.side.show_document(document, may_write=self._model.props.may_write):
            self.open_wanted.emit(document.id, document.name)
        else:
            self.closed.emit()

    def close_document(self) -> None:
        if self._opened is not None:
            self._opened = None
            self.side.hide()
            self.closed.emit()
            self.table.setFocus()

    def show_menu(self, at: QPoint) -> None:
        """Everything that the selected rows allow, with its key; ``at`` on the screen."""
        rows, may_write = bool(self.table.ranges()), self._model.props.may_write
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        entries: tuple[tuple[str, str, Callable[[], object], bool], ...] = (
            (self.tr("Open"), "Return", self.table.open_current, rows),
            (self.tr("Try again"), "Ctrl+R", self.retry, rows and may_write),
            (self.tr("Remove …"), "Del", self.plan_removal, rows and may_write),
            (self.tr("Erase for good …"), "Shift+Del", self.want_erasure, rows),
            (self.tr("Select all"), "Ctrl+A", self.table.selectAll, True),
            (self.tr("Refresh"), "F5", self.refresh, True),
        )
        for text, keys, act, is_possible in entries:
            native = QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)
            entry = menu.addAction(f"{text}\t{native}")
            entry.triggered.connect(act)
            entry.setEnabled(is_possible)
        order = menu.addMenu(self.tr("Sort by"))
        for column in Column:
            entry = order.addAction(column.title)
            entry.setCheckable(True)
            entry.setChecked(column is self._model.props.sorted_by)
            entry.triggered.connect(lambda _=False, column=column: self._model.sort(column))
        menu.popup(at)

    # -- construction --------------------------------------------------------------------------------------

    def _arrange(self) -> None:
        self._stack = QStackedWidget()
        self._stack.addWidget(self.empty)
        self._stack.addWidget(self.table)
        left = QWidget()
        list_column = QVBoxLayout(left)
        list_column.setContentsMargins(0, 0, 0, 0)
        list_column.setSpacing(16)
        list_column.addWidget(self.toolbar)
        list_column.addWidget(self._stack, 1)
        list_column.addWidget(self.footer)
        self._splitter = QSplitter(Qt.Orientation.Horizontal, childrenCollapsible=False, handleWidth=8)
        self._splitter.addWidget(left)
        self._splitter.addWidget(self.side)
        self._splitter.setSizes([400, 600])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        for part in (self.header, self.failure, self.ingest_failure, self.removal_failure, self.progress):
            column.addWidget(part)
        column.addWidget(self._splitter, 1)
        column.addWidget(self.summary)

    def _connect(self) -> None:
        model = self._model
        self.header.collection_chosen.connect(model.select)
        self.header.new_wanted.connect(self._ask_for_name)
        self.header.files_wanted.connect(self._choose_files)
        self.header.folder_wanted.connect(self._choose_folder)
        self.toolbar.typed.connect(model.type)
        self.toolbar.show_wanted.connect(model.show)
        self.toolbar.watched_wanted.connect(lambda: WatchedDialog(model.watched, self).open())
        self.footer.open_wanted.connect(self.table.open_current)
        self.footer.retry_wanted.connect(self.retry)
        self.footer.removal_wanted.connect(self.plan_removal)
        self.table.opened.connect(self.open_document)
        self.table.removal_wanted.connect(self.plan_removal)
        self.table.menu_wanted.connect(self.show_menu)
        self.table.typed.connect(self._type_into_filter)
        self.table.horizontalHeader().sectionClicked.connect(lambda section: model.sort(Column(section)))
        self.table.selectionModel().selectionChanged.connect(self._render_footer)
        self.side.closed.connect(self.close_document)
        self.side.retry_wanted.connect(self._retry_opened)
        self.empty.acted.connect(self._act_on_empty)
        self.progress.cancelled.connect(model.ingestion.cancel)
        self.summary.retry_wanted.connect(model.ingestion.retry_summary)
        self.summary.dismissed.connect(model.ingestion.dismiss_summary)
        self.failure.dismissed.connect(model.dismiss_failure)
        self.ingest_failure.dismissed.connect(model.ingestion.dismiss_failure)
        self.removal_failure.dismissed.connect(model.removal.dismiss_failure)
        model.changed.connect(self._render)
        model.watched.changed.connect(self._render)
        model.ingestion.changed.connect(self._render_ingestion)
        model.removal.changed.connect(self._render_removal)
        model.removal.removed.connect(self._forget_removed)
        model.table.modelReset.connect(self._render_footer)
        for keys, act in (
            (QKeySequence.keyBindings(QKeySequence.StandardKey.Find)[0], self._focus_filter),
            (QKeySequence("F5"), self.refresh),
            (QKeySequence("Esc"), self.close_document),
            (QKeySequence("Ctrl+R"), self.retry),
            (QKeySequence("Shift+Del"), self.want_erasure),
            (QKeySequence("Ctrl+O"), self._choose_files),
            (QKeySequence("Ctrl+Shift+O"), self._choose_folder),
        ):
            shortcut = QShortcut(keys, self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)

    def _act_on_empty(self) -> None:
        act = {
            Page.NO_COLLECTION: self._ask_for_name,
            Page.EMPTY: self._choose_folder,
            Page.NOTHING_FOUND: self._model.clear_filter,
        }.get(self._model.props.page, self._model.refresh)
        act()

    def _ask_for_name(self) -> None:
        dialog = QInputDialog(self)
        dialog.setWindowTitle(self.tr("New collection"))
        dialog.setLabelText(self.tr("Name of the collection. Who may read it is decided by collection."))
        dialog.textValueSelected.connect(self._model.create_collection)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _choose_files(self) -> None:
        self._choose(QFileDialog.FileMode.ExistingFiles)

    def _choose_folder(self) -> None:
        self._choose(QFileDialog.FileMode.Directory)

    def _choose(self, mode: QFileDialog.FileMode) -> None:
        if not self._model.props.may_write:
            return
        dialog = QFileDialog(self, self.tr("Add to {name}").format(name=self._model.props.selected))
        dialog.setFileMode(mode)
        dialog.filesSelected.connect(self._model.add)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _retry_opened(self) -> None:
        if self._opened is not None:
            self._model.retry_document(self._opened)
            self.close_document()  # what it says is about to be out of date

    def _focus_filter(self) -> None:
        self.toolbar.filter.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.toolbar.filter.selectAll()

    def _type_into_filter(self, text: str) -> None:
        self.toolbar.filter.setFocus(Qt.FocusReason.OtherFocusReason)
        self.toolbar.filter.setText(text)
        self._model.type(text)

    def _forget_removed(self, ids: tuple[str, ...]) -> None:
        self.table.clearSelection()
        if self._opened in frozenset(ids):
            self.close_document()

    # -- rendering -----------------------------------------------------------------------------------------

    def _render(self) -> None:
        props = self._model.props
        self.header.show_props(props)
        self.toolbar.show_props(props, len(self._model.watched.props.folders or ()))
        has_list = props.page in (Page.FULL, Page.NOTHING_FOUND)
        self.toolbar.setVisible(has_list)
        self.footer.setVisible(props.page is Page.FULL)
        is_full_page_failure = props.page is Page.FAILED or (props.failure and props.failure.code == _GONE)
        self.failure.show_failure(None if is_full_page_failure else props.failure)
        self._stack.setCurrentWidget(self.table if props.page is Page.FULL else self.empty)
        if props.page is not Page.FULL:
            show_state(self.empty, props)
        order = Qt.SortOrder.DescendingOrder if props.descending else Qt.SortOrder.AscendingOrder
        self.table.show_reasons(props.show is Show.ATTENTION)
        header = self.table.horizontalHeader()
        header.setSortIndicatorShown(True)
        header.setSortIndicator(props.sorted_by, order)
        self._render_footer()
        self._render_ingestion()

    def _render_footer(self) -> None:
        selected = sum(last - first + 1 for first, last in self.table.ranges())
        current = self.table.current()
        self.footer.show_props(
            self._model.props,
            self._model.removal.props,
            selected,
            needs_attention=current is not None and Show.ATTENTION.holds(current.status),
        )

    def _render_ingestion(self, changed: frozenset[str] = frozenset()) -> None:
        props = self._model.ingestion.props
        self.progress.show_job(props.job, sending=props.sending, cancelling=props.cancelling)
        failure = props.failure
        self.ingest_failure.show_failure(None if failure and failure.code == _GONE else failure)
        self.summary.show_summary(
            props.summary, nothing_to_retry=props.nothing_to_retry, may_write=self._model.props.may_write
        )
        if "offer" in changed and props.offer is not None:
            dialog = OfferDialog(props.offer, self)
            dialog.accepted.connect(lambda: self._model.ingestion.accept(watch=dialog.watch.isChecked()))
            dialog.rejected.connect(self._model.ingestion.decline)
            dialog.open()

    def _render_removal(self, changed: frozenset[str]) -> None:
        props = self._model.removal.props
        failure = props.failure
        self.removal_failure.show_failure(None if failure and failure.code == _GONE else failure)
        self._render_footer()
        if "plan" in changed and props.plan is not None:
            dialog = RemovalDialog(props.plan, self._name_to_remove, self)
            dialog.remove.clicked.connect(self._model.removal.confirm)
            dialog.rejected.connect(self._model.removal.give_up)
            dialog.open()
