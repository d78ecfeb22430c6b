"""The list of items: which are shown, the table, what can be done with the selected ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QMessageBox,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.features.datasets.items_model import ItemsViewModel, ListPage, Step
from app.features.datasets.table_model import Column
from app.features.datasets.table_view import ItemTableView
from app.features.datasets.wording import number, number_of_items, origin_word, state_word
from app.widgets.dress import dress
from app.widgets.flow_row import FlowRow
from app.widgets.notice import EmptyNotice, FailureNotice
from engine.contract.datasets import ItemOrigin, ItemState

_DROPPED = "dropped"


class ItemsPane(QWidget):
    """``row_chosen`` names the item with the focus by its row; ``may_judge`` is asked before every verdict."""

    row_chosen = Signal(int)
    emptied = Signal()
    edit_wanted = Signal()
    build_wanted = Signal()

    def __init__(self, model: ItemsViewModel) -> None:
        super().__init__()
        self._model = model
        self._counts: Mapping[str, int] = {}
        self.may_judge: Callable[[], bool] = lambda: True
        self.filter = dress(QLineEdit(), spoken=self.tr("Filter by words"))
        self.filter.setPlaceholderText(self.tr("Filter by words (Ctrl+F)"))
        self.filter.setClearButtonEnabled(True)
        self.filter.setMaxLength(200)
        self.filter.textEdited.connect(model.type)
        self.filter.textChanged.connect(lambda text: None if text else model.type(""))
        self.state = self._combo(self.tr("Which items by their state"))
        self.state.activated.connect(self._choose_state)
        self.origin = self._combo(self.tr("Which items by their origin"))
        self.origin.addItem(self.tr("Every origin"), None)
        for origin in ItemOrigin:
            self.origin.addItem(origin_word(origin), origin)
        self.origin.activated.connect(lambda place: model.show_origin(self.origin.itemData(place)))
        self.failure = FailureNotice(dismissable=True)
        self.failure.dismissed.connect(model.dismiss_failure)
        self.table = ItemTableView(model.table)
        self.table.chosen.connect(self.row_chosen)
        self.table.emptied.connect(self.emptied)
        self.table.edit_wanted.connect(self.edit_wanted)
        self.table.verdict_wanted.connect(self.judge)
        self.table.horizontalHeader().sectionClicked.connect(lambda section: model.sort(Column(section)))
        self.table.selectionModel().selectionChanged.connect(self._render_footer)
        self.empty = EmptyNotice()
        self.empty.acted.connect(self._act_on_empty)
        self._arrange()
        for keys, act in (("Ctrl+F", self._focus_filter), ("Ctrl+Z", model.undo)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)
        model.changed.connect(self._render)
        model.came_back.connect(self.table.go_to)
        self._render()

    def show_counts(self, counts: Mapping[str, int]) -> None:
        """How many items the whole dataset has, by state."""
        if counts != self._counts or not self.state.count():
            self._counts = dict(counts)
            self._fill_states()

    def judge(self, state: ItemState) -> None:
        """A verdict on the selected rows; the next one gets the focus."""
        ranges = self.table.ranges()
        if not ranges or not self._model.props.may_review or not self.may_judge():
            return
        first, last = ranges[0][0], ranges[-1][1]
        before = self._model.table.rowCount()
        self._model.review(ranges, state)
        self.table.go_to(first if self._model.table.rowCount() < before else last + 1)

    def ask_about_all(self, state: ItemState) -> None:
        """A verdict on everything that the list shows, fetched or not, after a yes."""
        if not self.may_judge():
            return
        props = self._model.props
        box = QMessageBox(self)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setIcon(QMessageBox.Icon.Question)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setWindowTitle(self.tr("All that the list shows"))
        question, action = {
            ItemState.ACCEPTED: (self.tr("Accept {items}?"), self.tr("Accept all")),
            ItemState.REJECTED: (self.tr("Reject {items}?"), self.tr("Reject all")),
            ItemState.PENDING: (self.tr("Put {items} back, to be reviewed again?"), self.tr("Put all back")),
        }[state]
        box.setText(question.format(items=number_of_items(props.total)))
        box.setInformativeText(
            self.tr("That is everything that the filter shows, also what was not scrolled to. It can be undone once.")
        )
        confirm = box.addButton(action, QMessageBox.ButtonRole.AcceptRole)
        confirm.setObjectName("confirm")
        box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Cancel))
        confirm.clicked.connect(lambda: self._model.review_all(state))
        box.open()

    # -- construction --------------------------------------------------------------------------------------

    def _arrange(self) -> None:
        filters = QHBoxLayout()
        filters.setSpacing(8)
        filters.addWidget(self.state, 1)
        filters.addWidget(self.origin, 1)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.empty)
        self._stack.addWidget(self.table)
        self.text = dress(QLabel(wordWrap=True), "muted")
        self.accept = QPushButton(self.tr("Accept"))
        self.accept.clicked.connect(lambda: self.judge(ItemState.ACCEPTED))
        self.reject = QPushButton(self.tr("Reject"))
        self.reject.clicked.connect(lambda: self.judge(ItemState.REJECTED))
        self.back = QPushButton(self.tr("Put back"))
        self.back.clicked.connect(lambda: self.judge(ItemState.PENDING))
        self.all = QPushButton(self.tr("All"))
        menu = QMenu(self.all)
        for text, state in (
            (self.tr("Accept all …"), ItemState.ACCEPTED),
            (self.tr("Reject all …"), ItemState.REJECTED),
            (self.tr("Put all back …"), ItemState.PENDING),
        ):
            menu.addAction(text).triggered.connect(lambda _=False, state=state: self.ask_about_all(state))
        self.all.setMenu(menu)
        self.undo = QPushButton(self.tr("Undo"))
        self.undo.clicked.connect(self._model.undo)
        self._actions = FlowRow(8)
        for button in (self.accept, self.reject, self.back, self.all, self.undo):
            self._actions.add(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.filter)
        column.addLayout(filters)
        column.addWidget(self.failure)
        column.addWidget(self._stack, 1)
        column.addWidget(self.text)
        column.addWidget(self._actions)

    def _combo(self, spoken: str) -> QComboBox:
        combo = dress(QComboBox(), spoken=spoken)
        combo.setMinimumContentsLength(10)
        combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        return combo

    def _fill_states(self) -> None:
        query = self._model.props.query
        self.state.clear()
        self.state.addItem(self.tr("All: {n}").format(n=number(sum(self._counts.values()))), None)
        for state in ItemState:
            count = number(self._counts.get(state.value, 0))
            self.state.addItem(self.tr("{state}: {n}").format(state=state_word(state), n=count), state.value)
        self.state.addItem(self.tr("left out by the last freeze"), _DROPPED)
        self.state.setCurrentIndex(self.state.findData(_DROPPED if query.dropped else query.state))

    def _choose_state(self, place: int) -> None:
        chosen = self.state.itemData(place)
        if chosen == _DROPPED:
            self._model.show_dropped()
        else:
            self._model.show_state(ItemState(chosen) if chosen else None)

    def _focus_filter(self) -> None:
        self.filter.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.filter.selectAll()

    def _act_on_empty(self) -> None:
        act = {ListPage.EMPTY: self.build_wanted.emit, ListPage.NOTHING_FOUND: self._model.clear_filter}.get(
            self._model.props.page, self._model.renew
        )
        act()

    # -- rendering -----------------------------------------------------------------------------------------

    def _render(self) -> None:
        props = self._model.props
        if self.filter.text().strip() != props.typed.strip():
            self.filter.setText(props.typed)
        if self.state.count():
            self.state.setCurrentIndex(
                self.state.findData(_DROPPED if props.query.dropped else props.query.state and props.query.state.value)
            )
        self.origin.setCurrentIndex(self.origin.findData(props.query.origin))
        is_full = props.page is ListPage.FULL
        self._stack.setCurrentWidget(self.table if is_full else self.empty)
        self.failure.show_failure(None if props.page is ListPage.FAILED else props.failure)
        for part in (self.filter, self.state, self.origin):
            part.setVisible(is_full or props.page is ListPage.NOTHING_FOUND)
        if not is_full:
            self._render_empty()
        header = self.table.horizontalHeader()
        order = Qt.SortOrder.DescendingOrder if props.query.descending else Qt.SortOrder.AscendingOrder
        header.setSortIndicatorShown(True)
        header.setSortIndicator(props.sorted_by, order)
        self._render_footer()

    def _render_empty(self) -> None:
        props = self._model.props
        if props.page is ListPage.LOADING:
            self.empty.show_text(self.tr("Loading"), self.tr("Asking the engine for the items …"))
        elif props.page is ListPage.FAILED and props.failure:
            text = f"{props.failure.message} {props.failure.help}\n\n" + self.tr("Code: {code}").format(
                code=props.failure.quote
            )
            self.empty.show_text(self.tr("The items cannot be shown"), text.strip(), self.tr("Try again"))
        elif props.page is ListPage.NOTHING_FOUND:
            self.empty.show_text(
                self.tr("No item matches"), self.tr("Type other words, or show all items again."), self.tr("Show all")
            )
        elif props.may_review:
            self.empty.show_text(
                self.tr("This dataset is empty"),
                self.tr("Fill it from the documents of its collection, from feedback, or from a file."),
                self.tr("Build …"),
            )
        else:
            self.empty.show_text(self.tr("This dataset is empty"), self.tr("You may look at it, but not fill it."))

    def _render_footer(self) -> None:
        props = self._model.props
        selected = sum(last - first + 1 for first, last in self.table.ranges())
        parts = [number_of_items(props.total)]
        if props.loaded < props.total:
            parts.append(self.tr("{n} fetched, more as you scroll").format(n=number(props.loaded)))
        if selected > 1:
            parts.append(self.tr("{n} selected").format(n=number(selected)))
        if props.outdated:
            parts.append(self.tr("others came since, F5 shows them"))
        self.text.setText(" · ".join(parts))
        self.text.setVisible(props.page is ListPage.FULL)
        may, why = props.may_review, self.tr("Your role may look at datasets, but not review them.")
        for button, tip in (
            (self.accept, self.tr("What is selected (A)")),
            (self.reject, self.tr("What is selected (R)")),
            (self.back, self.tr("What is selected is to be reviewed again (P)")),
        ):
            button.setEnabled(may and selected > 0)
            button.setToolTip(tip if may else why)
        self.all.setEnabled(may and props.total > 0)
        self.all.setToolTip(self.tr("Everything that the filter shows") if may else why)
        self.undo.setEnabled(may and props.last is not None and not props.reviewing)
        self.undo.setToolTip((undo_text(props.last) if props.last else self.tr("Nothing to undo")) if may else why)
        self._actions.setVisible(props.page is ListPage.FULL or (may and props.last is not None))


def undo_text(last: Step) -> str:
    """What undoing takes back."""
    if last.state is None:
        return QCoreApplication.translate("ItemsPane", "Take back the last edit (Ctrl+Z)")
    return QCoreApplication.translate("ItemsPane", "Take back: {items} {state} (Ctrl+Z)").format(
        items=number_of_items(last.count), state=state_word(last.state)
    )
