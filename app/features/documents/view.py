"""The page Documents: collections, their documents, adding, removing, and what became of each file."""

from __future__ import annotations

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QInputDialog,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QMessageBox,
    QPushButton,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from app.bridge.failure import Failure
from app.features.documents.outcomes_model import OutcomeTable
from app.features.documents.progress_panel import ProgressPanel
from app.features.documents.table_model import Column
from app.features.documents.view_model import DocumentsProps, DocumentsViewModel, Page
from app.widgets.dress import dress, heading
from app.widgets.notice import EmptyNotice, FailureNotice


class DocumentsPage(QWidget):
    """Files and folders may be dropped anywhere on it."""

    def __init__(self, model: DocumentsViewModel) -> None:
        super().__init__()
        self._model = model
        self.setAcceptDrops(True)
        self.failure = FailureNotice(dismissable=True)
        self.failure.dismissed.connect(model.dismiss_failure)
        self.progress = ProgressPanel()
        self.progress.cancelled.connect(model.cancel)
        self.outcomes = OutcomeTable(self)
        self._outcome_panel = self._build_outcomes()
        self.empty = EmptyNotice()
        self.empty.acted.connect(self._act_on_empty)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.empty)
        self._stack.addWidget(self._build_table())
        right = QVBoxLayout()
        right.setSpacing(16)
        for widget in (self.failure, self.progress):
            right.addWidget(widget)
        right.addWidget(self._stack, 3)
        right.addWidget(self._outcome_panel, 2)
        body = QHBoxLayout()
        body.setSpacing(24)
        body.addWidget(self._build_collections())
        body.addLayout(right, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        column.addLayout(self._build_header())
        column.addLayout(body, 1)
        QShortcut(QKeySequence.StandardKey.Delete, self.table, self.confirm_removal)
        model.changed.connect(self._render)
        self._render(frozenset(("collections",)))

    def refresh(self) -> None:
        self._model.refresh()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 - Qt's name
        if self._model.props.may_write and _local_paths(event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 - Qt's name
        self._model.add(_local_paths(event.mimeData().urls()))
        event.acceptProposedAction()

    def confirm_removal(self) -> None:
        """Ask before the selected documents go."""
        documents = [self._model.table.document(i.row()) for i in self.table.selectionModel().selectedRows()]
        if not documents or not self._model.props.may_write:
            return
        box = QMessageBox(self)
        box.setIcon(QMessageBox.Icon.Warning)
        box.setWindowTitle(self.tr("Remove documents"))
        one = len(documents) == 1
        box.setText(
            self.tr("Remove “{name}” from the vault?").format(name=documents[0].name)
            if one
            else self.tr("Remove {n} documents from the vault?").format(n=len(documents))
        )
        box.setInformativeText(
            self.tr("Text, passages and the encrypted original are erased. The file you added stays where it is.")
        )
        remove = box.addButton(self.tr("Remove"), QMessageBox.ButtonRole.DestructiveRole)
        remove.setObjectName("confirm")
        box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Cancel))
        remove.clicked.connect(lambda: self._model.remove([document.id for document in documents]))
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.open()

    def _build_header(self) -> QHBoxLayout:
        self.add_files = QPushButton(self.tr("Add files …"))
        self.add_files.clicked.connect(lambda: self._choose(QFileDialog.FileMode.ExistingFiles))
        self.add_folder = dress(QPushButton(self.tr("Add folder …")), "primary")
        self.add_folder.clicked.connect(lambda: self._choose(QFileDialog.FileMode.Directory))
        self.remove = QPushButton(self.tr("Remove …"))
        self.remove.clicked.connect(self.confirm_removal)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(heading(self.tr("Documents")), 1)
        for button in (self.remove, self.add_files, self.add_folder):
            row.addWidget(button)
        return row

    def _build_collections(self) -> QWidget:
        self.collections = dress(QListWidget(), "collections", spoken=self.tr("Collections"))
        self.collections.currentItemChanged.connect(self._select)
        create = QPushButton(self.tr("New collection …"))
        create.clicked.connect(self._ask_for_name)
        side = QWidget()
        side.setFixedWidth(max(200, self.fontMetrics().averageCharWidth() * 28))
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(dress(QLabel(self.tr("Collections")), "muted"))
        column.addWidget(self.collections, 1)
        column.addWidget(create)
        return side

    def _build_table(self) -> QTableView:
        self.table = dress(QTableView(showGrid=False), spoken=self.tr("Documents"))
        self.table.setAlternatingRowColors(True)
        self.table.setModel(self._model.table)
        _look(self.table)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(Column.NAME, QHeaderView.ResizeMode.Stretch)
        width = self.fontMetrics().averageCharWidth()
        for section, characters in (
            (Column.TYPE, 11),
            (Column.PAGES, 10),
            (Column.PASSAGES, 13),
            (Column.SIZE, 15),
            (Column.STATUS, 15),
            (Column.UPDATED, 22),
        ):
            self.table.setColumnWidth(section, width * characters)
        self.table.selectionModel().selectionChanged.connect(lambda: self._render(frozenset()))
        return self.table

    def _build_outcomes(self) -> QFrame:
        self.summary = QLabel()
        self.summary.setWordWrap(True)
        dismiss = dress(QPushButton(self.tr("Close")), "small")
        dismiss.clicked.connect(self._model.dismiss_outcomes)
        self._outcome_table = dress(QTableView(showGrid=False), "inner", spoken=self.tr("Files to look at"))
        self._outcome_table.setModel(self.outcomes)
        _look(self._outcome_table)
        self._outcome_table.setColumnWidth(0, self.fontMetrics().averageCharWidth() * 32)
        self._outcome_table.horizontalHeader().setStretchLastSection(True)
        row = QHBoxLayout()
        row.addWidget(self.summary, 1)
        row.addWidget(dismiss)
        panel = dress(QFrame(), "card")
        column = QVBoxLayout(panel)
        column.setContentsMargins(16, 12, 16, 12)
        column.addLayout(row)
        column.addWidget(self._outcome_table, 1)
        return panel

    def _select(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self._model.select(str(item.data(Qt.ItemDataRole.UserRole)))

    def _act_on_empty(self) -> None:
        page = self._model.props.page
        if page is Page.NO_COLLECTION:
            self._ask_for_name()
        elif page is Page.EMPTY:
            self._choose(QFileDialog.FileMode.Directory)
        else:
            self._model.refresh()

    def _ask_for_name(self) -> None:
        dialog = QInputDialog(self)
        dialog.setWindowTitle(self.tr("New collection"))
        dialog.setLabelText(self.tr("Name of the collection. Who may read it is decided by collection."))
        dialog.textValueSelected.connect(self._model.create_collection)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _choose(self, mode: QFileDialog.FileMode) -> None:
        dialog = QFileDialog(self, self.tr("Add to {name}").format(name=self._model.props.selected))
        dialog.setFileMode(mode)
        dialog.filesSelected.connect(self._model.add)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _render(self, changed: frozenset[str]) -> None:
        props = self._model.props
        if changed & {"collections", "selected"}:
            self._render_collections(props)
        band = props.failure if props.failure and props.failure.code != "ENGINE_UNREACHABLE" else None
        self.failure.show_failure(band)  # that no engine answers is told by the window
        self.progress.show_job(props.job)
        for button in (self.add_files, self.add_folder):
            button.setEnabled(props.may_write)
        self.remove.setEnabled(props.may_write and self.table.selectionModel().hasSelection())
        self._stack.setCurrentIndex(int(props.page is Page.FULL))
        self._render_empty(props.page, props.failure)
        if "outcomes" in changed:
            self.outcomes.show_outcomes(props.outcomes)
        self._outcome_panel.setVisible(props.counts is not None)
        self._outcome_table.setVisible(bool(props.outcomes))
        if props.counts is not None:
            parts = [f"{n} {self.outcomes.status_text(status)}" for status, n in props.counts.items()]
            self.summary.setText(self.tr("Last reading: {parts}").format(parts=", ".join(parts) or self.tr("no files")))

    def _render_collections(self, props: DocumentsProps) -> None:
        self.collections.blockSignals(True)
        self.collections.clear()
        for collection in props.collections:
            count = self.tr("no access") if collection.access is None else str(collection.documents)
            item = QListWidgetItem(f"{collection.name}  ({count})")
            item.setData(Qt.ItemDataRole.UserRole, collection.name)
            self.collections.addItem(item)
            if collection.name == props.selected:
                self.collections.setCurrentItem(item)
        self.collections.blockSignals(False)

    def _render_empty(self, page: Page, failure: Failure | None) -> None:
        if page is Page.LOADING:
            self.empty.show_text(self.tr("Loading"), self.tr("Asking the engine for the documents …"))
        elif page is Page.FAILED:
            text = failure.help if failure and failure.code != "ENGINE_UNREACHABLE" else ""
            self.empty.show_text(self.tr("The documents cannot be shown"), text, self.tr("Try again"))
        elif page is Page.NO_COLLECTION:
            text = self.tr("A collection holds documents that the same people may read. Make the first one.")
            self.empty.show_text(self.tr("No collection yet"), text, self.tr("New collection …"))
        elif page is Page.NO_ACCESS:
            text = self.tr("You see its name because you administer users. Somebody with access can grant it to you.")
            self.empty.show_text(self.tr("You may not read this collection"), text)
        else:
            text = self.tr("Drop files or a folder here. They are read, encrypted and searchable within moments.")
            self.empty.show_text(self.tr("This collection is empty"), text, self.tr("Add folder …"))


def _look(table: QTableView) -> None:
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setTabKeyNavigation(False)
    table.setWordWrap(False)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(table.fontMetrics().height() + 16)
    table.horizontalHeader().setHighlightSections(False)


def _local_paths(urls: list[QUrl]) -> list[str]:
    return [url.toLocalFile() for url in urls if url.isLocalFile()]
