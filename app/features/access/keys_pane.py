"""API keys for programs: made, narrowed, shown once, revoked."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QSize, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from app.bridge.moments import moment_text
from app.features.access import words
from app.features.access.props import Tab
from app.features.access.user_dialogs import FormDialog
from app.features.access.view_model import AccessViewModel
from app.features.training.card import chooser, plain
from app.widgets.actions import allow, ask_first
from app.widgets.dress import dress
from app.widgets.flow_row import FlowRow
from app.widgets.list_table import Column, ListTable, ListTableView
from engine.contract.access import KeyCreate, KeyResponse

_DAYS, _MOST_DAYS = 365, 3660


class KeysPane(QWidget):
    view: ListTableView[KeyResponse]

    def __init__(self, model: AccessViewModel) -> None:
        super().__init__()
        self._model = model
        table = ListTable[KeyResponse](
            (
                Column(self.tr("Name"), lambda k: k.name, 22),
                Column(self.tr("May"), words.key_reach),
                Column(self.tr("Made"), lambda k: moment_text(k.created_at), 22, spare=1),
                Column(self.tr("Ends"), words.key_end, 22),
            ),
            key=lambda k: k.id,
        )
        self.owner = chooser(self.tr("Whose keys"))
        self.owner.textActivated.connect(model.show_keys_of)
        self.owner_label = dress(QLabel(self.tr("Of")), "muted")
        self.new = dress(QPushButton(self.tr("New key …")), "primary", tip=self.tr("Ctrl+N"))
        self.new.setShortcut("Ctrl+N")
        self.new.clicked.connect(self.ask_for_key)
        self.revoke = QPushButton(self.tr("Revoke …"))
        self.revoke.clicked.connect(lambda: self._ask_to_revoke(self.view.current()))
        self.note = plain("muted")
        self.view = ListTableView(table, spoken=self.tr("API keys"))
        self.view.chosen.connect(lambda _: self._render())
        self.view.removal_wanted.connect(self._ask_to_revoke)
        self.row = FlowRow(8)
        for part in (self.owner_label, self.owner, self.new, self.revoke):
            self.row.add(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.row)
        column.addWidget(self.note)
        column.addWidget(self.view, 1)
        model.changed.connect(self._follow)

    def ask_for_key(self) -> None:
        NewKeyDialog(self._model, self).open()

    def _ask_to_revoke(self, key: KeyResponse | None) -> None:
        if key is None:
            return
        ask_first(
            self,
            self.tr("Revoke an API key"),
            self.tr("Revoke the key {name}?").format(name=key.name),
            self.tr("Programs that use it are refused from now on. It cannot be given back."),
            self.tr("Revoke"),
            lambda: self._model.revoke_key(key.id),
        )

    def _follow(self, changed: frozenset[str]) -> None:
        props = self._model.props
        if "keys" in changed:
            self.view.table.show_rows(props.keys)
        if changed & {"users", "owner", "name"}:
            self.owner.clear()
            self.owner.addItems([user.name for user in props.users] or [props.owner])
        self.owner.setCurrentText(props.owner)
        if props.tab is Tab.KEYS:
            self._render()

    def _render(self) -> None:
        props = self._model.props
        free, busy = not props.busy, self.tr("Another change is on its way.")
        for part in (self.owner, self.owner_label):
            part.setVisible(props.may_manage)
        self.row.arrange()
        allow(self.new, free, busy, tip=self.tr("Ctrl+N"))
        chosen = self.view.current() is not None
        allow(self.revoke, free and chosen, busy if chosen else self.tr("Choose a key first."))
        self.note.setText(
            self.tr("A program comes in with a key. Give each its own, as narrow as it can be and with an end.")
            if props.keys
            else self.tr("No key yet. A program comes in with a key; give each its own, and no more than it needs.")
        )


class NewKeyDialog(FormDialog):
    """A name, an end, and how narrow: what is not ticked the key may not."""

    def __init__(self, model: AccessViewModel, parent: QWidget) -> None:
        super().__init__(
            QCoreApplication.translate("NewKeyDialog", "New API key"),
            QCoreApplication.translate(
                "NewKeyDialog", "For {name}. It may never do more than its owner, whatever is ticked here."
            ).replace("{name}", model.props.owner),
            QCoreApplication.translate("NewKeyDialog", "Make"),
            parent,
        )
        props = model.props
        self._owner = props.owner
        self.name = QLineEdit(maxLength=120)
        self.days = QSpinBox(minimum=0, maximum=_MOST_DAYS, value=_DAYS)
        self.days.setSpecialValueText(self.tr("never"))
        self.all_permissions = QCheckBox(self.tr("All that its owner may do"))
        self.all_permissions.setChecked(True)
        self.permissions = _ticks(self.tr("What the key may do"))
        for one in props.permissions:
            _tick(self.permissions, words.permission_word(one), one)
        self.collections = QLineEdit()
        self.collections.setPlaceholderText(self.tr("all that its owner may read; or some, with commas between"))
        self.add_field(self.tr("Name"), self.name)
        self.add_field(self.tr("Ends after so many days"), self.days)
        self.add_field(self.tr("Collections"), self.collections)
        self.add_field("", self.all_permissions)
        self.add_field("", self.permissions)
        self.name.textChanged.connect(self._allow)
        self.all_permissions.toggled.connect(self._allow)
        self.permissions.itemChanged.connect(self._allow)
        self.accepted.connect(lambda: model.create_key(self.wanted()))
        self._allow()

    def wanted(self) -> KeyCreate:
        names = [name.strip() for name in self.collections.text().split(",") if name.strip()]
        return KeyCreate(
            name=self.name.text().strip(),
            user=self._owner or None,
            permissions=None if self.all_permissions.isChecked() else self._ticked(),
            collections=names or None,
            days=self.days.value() or None,
        )

    def _ticked(self) -> list[str]:
        items = (self.permissions.item(row) for row in range(self.permissions.count()))
        return [str(i.data(Qt.ItemDataRole.UserRole)) for i in items if i.checkState() is Qt.CheckState.Checked]

    def _allow(self) -> None:
        narrowed = not self.all_permissions.isChecked()
        if self.permissions.isVisible() is not narrowed:
            self.form.setRowVisible(self.permissions, narrowed)
            self.fit()
        self.go_on.setEnabled(bool(self.name.text().strip()) and (not narrowed or bool(self._ticked())))


def _ticks(spoken: str) -> QListWidget:
    made = dress(QListWidget(), "hits", spoken=spoken)
    made.setMinimumHeight(made.fontMetrics().height() * 8)
    return made


def _tick(into: QListWidget, text: str, value: str) -> None:
    item = QListWidgetItem(text, into)
    item.setData(Qt.ItemDataRole.UserRole, value)
    item.setSizeHint(QSize(0, into.fontMetrics().height() + 12))
    item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
    item.setCheckState(Qt.CheckState.Unchecked)
