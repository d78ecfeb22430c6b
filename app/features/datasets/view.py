"""The page of the datasets: the chosen one's items, versions and builds, and what is being worked on."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QButtonGroup, QPushButton, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from app.features.datasets.builds_pane import BuildsPane
from app.features.datasets.dialogs import BuildDialog, FaultsDialog, NewDialog, RemovalDialog
from app.features.datasets.freeze_dialog import FreezeDialog
from app.features.datasets.header import Header
from app.features.datasets.import_dialog import ImportDialog
from app.features.datasets.item_pane import ItemPane
from app.features.datasets.items_model import ListPage
from app.features.datasets.items_pane import ItemsPane
from app.features.datasets.panels import OutcomePanel, WorkPanel
from app.features.datasets.reports import Outcome
from app.features.datasets.versions_pane import VersionsPane
from app.features.datasets.view_model import DatasetsProps, DatasetsViewModel, Page, Tab
from app.features.datasets.wording import number
from app.widgets.flow_row import FlowRow
from app.widgets.notice import EmptyNotice, FailureNotice

_GONE = "ENGINE_UNREACHABLE"  # told by the window, for every page


class DatasetsPage(QWidget):
    """``reader`` shows the passage that an item came from."""

    def __init__(self, model: DatasetsViewModel, reader: QWidget) -> None:
        super().__init__()
        self._model = model
        self._freezing: FreezeDialog | None = None
        self.header = Header()
        self.failure, self.work_failure = FailureNotice(dismissable=True), FailureNotice(dismissable=True)
        self.work, self.outcome = WorkPanel(), OutcomePanel()
        self.tabs = FlowRow(8)
        group = QButtonGroup(self)
        self.chips = {tab: self._chip(group, tab) for tab in Tab}
        self.items = ItemsPane(model.items)
        self.items.may_judge = lambda: not model.item.remind()
        self.item = ItemPane(model.item, reader)
        self.versions = VersionsPane(model.versions)
        self.builds = BuildsPane()
        self.empty = EmptyNotice()
        self._arrange()
        self._connect()
        self._render()

    def refresh(self) -> None:
        self._model.refresh()

    def ask_for_new(self) -> None:
        props = self._model.props
        if self.header.new.isEnabled():
            dialog = NewDialog(props.collections, self)
            dialog.accepted.connect(
                lambda: self._model.create(dialog.name.text().strip(), dialog.collection.currentText())
            )
            dialog.open()

    def ask_for_build(self) -> None:
        dataset = self._model.props.selected
        if dataset is not None and self.header.build.isEnabled():
            dialog = BuildDialog(dataset, self._model.props.model, self)
            dialog.accepted.connect(lambda: self._model.work.build(dialog.request()))
            dialog.open()

    def ask_for_import(self) -> None:
        dataset = self._model.props.selected
        if dataset is not None and self.header.bring.isEnabled():
            dialog = ImportDialog(dataset, self)
            dialog.accepted.connect(lambda: self._model.work.import_file(dialog.request()))
            dialog.open()

    def ask_for_freeze(self) -> None:
        dataset = self._model.props.selected
        if dataset is not None and self.header.freeze.isEnabled():
            self._model.work.dismiss_failure()
            self._freezing = FreezeDialog(dataset, self._model.work, self)
            self._freezing.finished.connect(self._freeze_closed)
            self._freezing.open()
            self._render_work()

    def ask_for_removal(self) -> None:
        dataset = self._model.props.selected
        if dataset is not None and self.header.remove.isEnabled():
            dialog = RemovalDialog(dataset, self)
            dialog.remove.clicked.connect(self._model.remove)
            dialog.open()

    # -- construction --------------------------------------------------------------------------------------

    def _chip(self, group: QButtonGroup, tab: Tab) -> QPushButton:
        chip = QPushButton()
        chip.setCheckable(True)
        chip.clicked.connect(lambda: self._model.show(tab))
        group.addButton(chip)
        self.tabs.add(chip)
        return chip

    def _arrange(self) -> None:
        splitter = QSplitter(Qt.Orientation.Horizontal, childrenCollapsible=False, handleWidth=8)
        splitter.addWidget(self.items)
        splitter.addWidget(self.item)
        splitter.setSizes([470, 530])
        self._panes = {Tab.ITEMS: splitter, Tab.VERSIONS: self.versions, Tab.BUILDS: self.builds}
        self._stack = QStackedWidget()
        self._stack.addWidget(self.empty)
        for pane in self._panes.values():
            self._stack.addWidget(pane)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        for part in (self.header, self.failure, self.work_failure, self.work, self.outcome, self.tabs):
            column.addWidget(part)
        column.addWidget(self._stack, 1)

    def _connect(self) -> None:
        model = self._model
        self.header.dataset_chosen.connect(self._choose_dataset)
        self.header.new_wanted.connect(self.ask_for_new)
        self.header.build_wanted.connect(self.ask_for_build)
        self.header.import_wanted.connect(self.ask_for_import)
        self.header.freeze_wanted.connect(self.ask_for_freeze)
        self.header.removal_wanted.connect(self.ask_for_removal)
        self.failure.dismissed.connect(model.dismiss_failure)
        self.work_failure.dismissed.connect(model.work.dismiss_failure)
        self.work.cancelled.connect(model.work.cancel)
        self.outcome.dismissed.connect(model.work.dismiss_outcome)
        self.outcome.details_wanted.connect(lambda: self._show_faults(model.work.props.outcome))
        self.items.row_chosen.connect(self._open_row)
        self.items.emptied.connect(self._close_item)
        self.items.edit_wanted.connect(self.item.focus_text)
        self.items.build_wanted.connect(self.ask_for_build)
        self.versions.freeze_wanted.connect(self.ask_for_freeze)
        self.builds.build_wanted.connect(self.ask_for_build)
        self.builds.faults_wanted.connect(self._show_faults)
        self.empty.acted.connect(self._act_on_empty)
        model.changed.connect(self._render)
        model.work.changed.connect(self._render_work)
        model.items.changed.connect(self._render_item_pane)
        for keys, act in (
            ("F5", self.refresh),
            ("Ctrl+S", model.item.save),
            ("Ctrl+N", self.ask_for_new),
            ("Ctrl+B", self.ask_for_build),
            ("Ctrl+O", self.ask_for_import),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)

    def _choose_dataset(self, dataset_id: str) -> None:
        self._model.select(dataset_id)
        self._render()  # it stays with the one before while an item has unsaved changes

    def _open_row(self, row: int) -> None:
        item, dataset = self._model.items.table.row(row), self._model.props.selected
        if item is not None and dataset is not None:
            self._model.item.open(dataset.id, item.id)

    def _close_item(self) -> None:
        if not self._model.item.props.changed:
            self._model.item.close()

    def _show_faults(self, outcome: Outcome | None) -> None:
        if outcome is not None and outcome.faults:
            FaultsDialog(outcome.faults, self).open()

    def _freeze_closed(self) -> None:
        self._freezing = None
        self._render_work()

    def _act_on_empty(self) -> None:
        self.ask_for_new() if self._model.props.page is Page.EMPTY else self._model.refresh()

    # -- rendering -----------------------------------------------------------------------------------------

    def _render(self) -> None:
        props = self._model.props
        busy = self._model.work.props.busy
        self.header.show_props(props, busy=busy)
        full = props.page is Page.FULL
        hidden = props.page is Page.FAILED or (props.failure is not None and props.failure.code == _GONE)
        self.failure.show_failure(None if hidden else props.failure)
        self.tabs.setVisible(full)
        self._stack.setCurrentWidget(self._panes[props.tab] if full else self.empty)
        if not full:
            self._render_empty(props)
        dataset = props.selected
        for tab, text in (
            (Tab.ITEMS, self.tr("Items: {n}").format(n=number(dataset.items if dataset else 0))),
            (Tab.VERSIONS, self.tr("Versions: {n}").format(n=number(len(dataset.versions) if dataset else 0))),
            (Tab.BUILDS, self.tr("Builds: {n}").format(n=number(len(self._model.work.props.history)))),
        ):
            self.chips[tab].setText(text)
            self.chips[tab].setChecked(tab is props.tab)
        self.tabs.arrange()
        self.items.show_counts(dataset.by_state if dataset else {})
        self.versions.allow(may_freeze=props.may_build and not busy)
        self.builds.show_history(self._model.work.props.history, may_build=props.may_build and not busy)

    def _render_item_pane(self) -> None:
        """Beside an empty list there is nothing to choose."""
        self.item.setVisible(self._model.items.props.page not in (ListPage.EMPTY, ListPage.FAILED))

    def _render_empty(self, props: DatasetsProps) -> None:
        if props.page is Page.LOADING:
            self.empty.show_text(self.tr("Loading"), self.tr("Asking the engine for the datasets …"))
        elif props.page is Page.FAILED and props.failure:
            text = f"{props.failure.message} {props.failure.help}\n\n" + self.tr("Code: {code}").format(
                code=props.failure.quote
            )
            self.empty.show_text(self.tr("The datasets cannot be shown"), text.strip(), self.tr("Try again"))
        elif props.page is Page.NO_COLLECTION:
            self.empty.show_text(
                self.tr("No collection yet"),
                self.tr("A dataset is made of a collection that you may read. Add documents first, on their page."),
                self.tr("Look again"),
            )
        else:
            words = self.tr(
                "A dataset is what a model is trained with: questions and answers of a collection that somebody has "
                "reviewed, frozen as a version that never changes."
            )
            self.empty.show_text(self.tr("No dataset yet"), words, self.tr("New dataset …") if props.may_build else "")

    def _render_work(self) -> None:
        props = self._model.work.props
        self.work.show_props(props)
        self.outcome.show_outcome(props.outcome)
        hidden = self._freezing is not None or (props.failure is not None and props.failure.code == _GONE)
        self.work_failure.show_failure(None if hidden else props.failure)
        self._render()
