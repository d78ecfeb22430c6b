"""Groups with their members: who joins may read what the group may."""

from __future__ import annotations

from PySide6.QtWidgets import QInputDialog, QPushButton, QVBoxLayout, QWidget

from app.bridge.moments import moment_text
from app.features.access import words
from app.features.access.view_model import AccessViewModel
from app.features.training.card import plain
from app.widgets.actions import allow, ask_first
from app.widgets.dress import dress, heading
from app.widgets.flow_row import FlowRow
from app.widgets.list_table import Column, ListTable, ListTableView
from engine.contract.access import GroupResponse


class GroupsPane(QWidget):
    view: ListTableView[GroupResponse]
    members: ListTableView[str]

    def __init__(self, model: AccessViewModel) -> None:
        super().__init__()
        self._model = model
        groups = ListTable[GroupResponse](
            (
                Column(self.tr("Name"), lambda g: g.name),
                Column(self.tr("Members"), lambda g: words.count(len(g.members)), 10, is_number=True),
                Column(self.tr("Since"), lambda g: moment_text(g.created_at), 22, spare=1),
            ),
            key=lambda g: g.name,
        )
        members = ListTable[str]((Column(self.tr("Name"), lambda name: name),), key=lambda name: name)
        self.new = dress(QPushButton(self.tr("New group …")), "primary", tip=self.tr("Ctrl+N"))
        self.new.setShortcut("Ctrl+N")
        self.new.clicked.connect(self.ask_for_group)
        self.remove = QPushButton(self.tr("Remove group …"))
        self.remove.clicked.connect(lambda: self._ask_to_remove(self.view.current()))
        self.add = QPushButton(self.tr("Add member …"))
        self.add.clicked.connect(self._ask_for_member)
        self.take_out = QPushButton(self.tr("Take out"))
        self.take_out.clicked.connect(lambda: self._take_out(self.members.current()))
        self.view = ListTableView(groups, spoken=self.tr("Groups"))
        self.view.chosen.connect(lambda _: self._show_members())
        self.view.removal_wanted.connect(self._ask_to_remove)
        self.title = heading("", 1.15)
        self.title.setWordWrap(True)
        self.opens = plain("muted")
        self.members = ListTableView(members, spoken=self.tr("Members of the group"))
        self.members.chosen.connect(lambda _: self._render())
        self.members.removal_wanted.connect(self._take_out)
        above, between = FlowRow(8), FlowRow(8)
        for row, buttons in ((above, (self.new, self.remove)), (between, (self.add, self.take_out))):
            for button in buttons:
                row.add(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        for part, stretch in (
            (above, 0),
            (self.view, 1),
            (self.title, 0),
            (self.opens, 0),
            (between, 0),
            (self.members, 1),
        ):
            column.addWidget(part, stretch)
        model.changed.connect(self._follow)

    def ask_for_group(self) -> None:
        dialog = QInputDialog(self)
        dialog.setWindowTitle(self.tr("New group"))
        dialog.setLabelText(self.tr("Name of the group"))
        dialog.textValueSelected.connect(lambda name: self._model.add_group(name.strip()) if name.strip() else None)
        dialog.open()

    def _ask_for_member(self) -> None:
        group = self.view.current()
        if group is None:
            return
        outside = [user.name for user in self._model.props.users if user.name not in group.members]
        dialog = QInputDialog(self)
        dialog.setWindowTitle(self.tr("Add a member"))
        dialog.setLabelText(self.tr("Who joins {group}?").format(group=group.name))
        dialog.setComboBoxItems(outside)
        dialog.textValueSelected.connect(lambda name: self._model.add_member(group.name, name))
        dialog.open()

    def _ask_to_remove(self, group: GroupResponse | None) -> None:
        if group is None:
            return
        ask_first(
            self,
            self.tr("Remove a group"),
            self.tr("Remove the group {name}?").format(name=group.name),
            self.tr("Its members lose what they could read by it alone. Nobody's documents are deleted."),
            self.tr("Remove"),
            lambda: self._model.remove_group(group.name),
        )

    def _take_out(self, name: str | None) -> None:
        group = self.view.current()
        if group is not None and name is not None:
            self._model.remove_member(group.name, name)

    def _follow(self, changed: frozenset[str]) -> None:
        if "groups" in changed:
            self.view.table.show_rows(self._model.props.groups)
            self._show_members()
        self._render()

    def _show_members(self) -> None:
        group = self.view.current()
        self.members.table.show_rows(group.members if group else ())
        self._render()

    def _render(self) -> None:
        props, group = self._model.props, self.view.current()
        free, busy = not props.busy, self.tr("Another change is on its way.")
        nobody = self.tr("Everybody is in this group already.")
        outside = group is not None and any(user.name not in group.members for user in props.users)
        allow(self.new, free, busy, tip=self.tr("Ctrl+N"))
        allow(self.remove, free and group is not None, busy)
        allow(self.add, free and outside, nobody if free else busy)
        someone = self.members.current() is not None
        allow(self.take_out, free and someone, busy if someone else self.tr("Choose a member first."))
        self.title.setText(self.tr("Members of {group}").format(group=group.name) if group else "")
        self.opens.setText(
            self.tr("What the group may read stands under “Who reads what”. A member leaves with immediate effect.")
        )
