"""Who can read a collection, and by what: grants of users and of groups, and the people behind them."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QComboBox, QLabel, QPushButton, QVBoxLayout, QWidget

from app.bridge.moments import moment_text
from app.features.access import words
from app.features.access.props import Reader
from app.features.access.user_dialogs import FormDialog
from app.features.access.view_model import AccessViewModel
from app.features.training.card import chooser, plain
from app.widgets.actions import allow, ask_first
from app.widgets.dress import dress, heading
from app.widgets.flow_row import FlowRow
from app.widgets.list_table import Column, ListTable, ListTableView
from engine.contract.documents import Access, GrantResponse


class CollectionsPane(QWidget):
    view: ListTableView[GrantResponse]

    def __init__(self, model: AccessViewModel) -> None:
        super().__init__()
        self._model = model
        self.collection = chooser(self.tr("Collection"))
        self.collection.textActivated.connect(model.show_collection)
        self.share = dress(QPushButton(self.tr("Share …")), "primary", tip=self.tr("Ctrl+N"))
        self.share.setShortcut("Ctrl+N")
        self.share.clicked.connect(lambda: ShareDialog(model, self).open())
        self.take_back = QPushButton(self.tr("Take back …"))
        self.take_back.clicked.connect(lambda: self._ask_to_take_back(self.view.current()))
        grants = ListTable[GrantResponse](
            (
                Column(self.tr("Shared with"), self._whom),
                Column(self.tr("May"), lambda g: words.access_word(g.access), 20),
                Column(self.tr("By"), lambda g: g.granted_by, 18, spare=2),
                Column(self.tr("Since"), lambda g: moment_text(g.granted_at), 22, spare=1),
            ),
            key=lambda g: f"{g.group}\0{g.user}",
        )
        readers = ListTable[Reader](
            (
                Column(self.tr("Name"), lambda r: r.name),
                Column(self.tr("May"), lambda r: words.access_word(r.access), 20),
                Column(self.tr("Because of"), self._why, 40, spare=1),
            ),
            key=lambda r: r.name,
        )
        self.view = ListTableView(grants, spoken=self.tr("Shared with"))
        self.view.chosen.connect(lambda _: self._render())
        self.view.removal_wanted.connect(self._ask_to_take_back)
        self.readers = ListTableView(readers, spoken=self.tr("Everybody who can read this"))
        self.note = plain("muted")
        row = FlowRow(8)
        for part in (dress(QLabel(self.tr("Collection")), "muted"), self.collection, self.share, self.take_back):
            row.add(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(row)
        column.addWidget(self.view, 1)
        column.addWidget(heading(self.tr("Who can read this?"), 1.15))
        column.addWidget(self.note)
        column.addWidget(self.readers, 1)
        model.changed.connect(self._follow)

    def _whom(self, grant: GrantResponse) -> str:
        return self.tr("Group {name}").format(name=grant.group) if grant.group else grant.user

    def _why(self, reader: Reader) -> str:
        parts = [self.tr("own access")] if reader.direct else []
        parts += [self.tr("Group {name}").format(name=group) for group in reader.groups]
        return ", ".join(parts)

    def _ask_to_take_back(self, grant: GrantResponse | None) -> None:
        props = self._model.props
        if grant is None or props.collection is None:
            return
        ask_first(
            self,
            self.tr("Take access back"),
            self.tr("Take {collection} back from {whom}?").format(collection=props.collection, whom=self._whom(grant)),
            self.tr("From now on they find nothing of it, unless another grant or group lets them read it."),
            self.tr("Take back"),
            lambda: self._model.take_back(grant),
        )

    def _follow(self, changed: frozenset[str]) -> None:
        props = self._model.props
        if "shared" in changed:
            self.collection.clear()
            self.collection.addItems([one.name for one in props.shared])
        self.collection.setCurrentText(props.collection or "")
        if changed & {"grants", "shared", "collection"}:
            self.view.table.show_rows(props.grants)
        if "readers" in changed:
            self.readers.table.show_rows(props.readers or ())
        self._render()

    def _render(self) -> None:
        props = self._model.props
        free, busy = not props.busy, self.tr("Another change is on its way.")
        allow(self.share, free and props.collection is not None, busy, tip=self.tr("Ctrl+N"))
        chosen = self.view.current() is not None
        allow(self.take_back, free and chosen, busy if chosen else self.tr("Choose whose access first."))
        self.note.setText(
            self.tr("Access counts before anything is searched: who is not named here finds nothing of it.")
            if props.readers is not None
            else self.tr("Who is in the groups is for administrators and knowledge owners to see.")
        )
        self.readers.setVisible(props.readers is not None)


class ShareDialog(FormDialog):
    """A user or a group, and what they may. Whoever may not list users types the name."""

    def __init__(self, model: AccessViewModel, parent: QWidget) -> None:
        super().__init__(
            QCoreApplication.translate("ShareDialog", "Share a collection"),
            QCoreApplication.translate("ShareDialog", "Who it is shared with finds its documents at once."),
            QCoreApplication.translate("ShareDialog", "Share"),
            parent,
        )
        props = model.props
        self.kind, self.whom, self.access = QComboBox(), QComboBox(), QComboBox()
        self.kind.addItems([self.tr("A user"), self.tr("A group")])
        self._users = [user.name for user in props.users]
        self._groups = [group.name for group in props.groups]
        for access in Access:
            self.access.addItem(words.access_word(access), access)
        for box in (self.kind, self.whom, self.access):
            box.setMinimumContentsLength(24)
        self.add_field(self.tr("With"), self.kind)
        self.add_field(self.tr("Name"), self.whom)
        self.add_field(self.tr("They may"), self.access)
        self.kind.currentIndexChanged.connect(self._offer)
        self.whom.editTextChanged.connect(self._allow)
        self.whom.currentIndexChanged.connect(self._allow)
        self.accepted.connect(
            lambda: model.share(self._name(), Access(self.access.currentData()), is_group=self.kind.currentIndex() == 1)
        )
        self._offer()

    def _offer(self) -> None:
        names = self._groups if self.kind.currentIndex() else self._users
        self.whom.clear()
        self.whom.addItems(names)
        self.whom.setEditable(not names)
        self._allow()

    def _name(self) -> str:
        return self.whom.currentText().strip()

    def _allow(self) -> None:
        self.go_on.setEnabled(bool(self._name()))
