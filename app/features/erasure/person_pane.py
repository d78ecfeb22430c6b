"""A person: looked for by names and addresses, decided about document by document, then erased."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QCheckBox, QFormLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from app.features.erasure import words
from app.features.erasure.finding_model import Action
from app.features.erasure.view_model import ErasureViewModel
from app.features.training.card import Card, chooser, plain, scrolled
from app.widgets.actions import allow
from app.widgets.dress import centre_labels, dress
from app.widgets.flow_row import FlowRow
from app.widgets.list_table import Column, ListTable, ListTableView
from engine.contract.erasure import PersonDocument, PersonPlace

_ROWS = 8
_PLACES = 6


class PersonPane(QWidget):
    view: ListTableView[PersonDocument]
    places: ListTableView[PersonPlace]

    def __init__(self, model: ErasureViewModel) -> None:
        super().__init__()
        self._model = model
        inside = QWidget()
        cards = QVBoxLayout(inside)
        cards.setContentsMargins(0, 0, 8, 0)
        cards.setSpacing(12)
        self.found_card = self._build_found()
        cards.addWidget(self._build_search())
        cards.addWidget(self.found_card)
        cards.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(scrolled(inside, self.tr("Erase a person")))
        model.finding.changed.connect(self._follow)
        model.changed.connect(lambda _: self._render())
        self._render()

    def show_collections(self, names: Sequence[str]) -> None:
        chosen = self.collection.currentText()
        self.collection.clear()
        self.collection.addItem(self.tr("all that you may read"), "")
        for name in names:
            self.collection.addItem(name, name)
        self.collection.setCurrentIndex(max(0, self.collection.findText(chosen)))

    def _build_search(self) -> Card:
        card = Card(self.tr("Who is to be erased"))
        self.names, self.aliases, self.emails = QLineEdit(), QLineEdit(), QLineEdit()
        self.names.setPlaceholderText("Maria Keller; Maria Keller-Vogt")
        self.emails.setPlaceholderText("m.keller@example.org")
        self.collection = chooser(self.tr("Collections"))
        form = QFormLayout()
        form.setSpacing(12)
        for title, field in (
            (self.tr("Whole names"), self.names),
            (self.tr("Other names"), self.aliases),
            (self.tr("E-mail addresses"), self.emails),
            (self.tr("Collections"), self.collection),
        ):
            form.addRow(title, field)
            centre_labels(form, field)
        self.seek = dress(QPushButton(self.tr("Find")), "primary")
        self.seek.clicked.connect(self._look)
        for line in (self.names, self.aliases, self.emails):
            line.textChanged.connect(lambda _: self._render())
            line.returnPressed.connect(self.seek.click)
        note = plain("muted")
        note.setText(
            self.tr(
                "Several are parted by a semicolon. Other spellings and orders are found by themselves; a family name "
                "alone is shown as possible. Looking erases nothing, and is on record."
            )
        )
        row = FlowRow(8)
        row.add(self.seek)
        card.column.addWidget(note)
        card.column.addLayout(form)
        card.column.addWidget(row)
        self.show_collections(())
        return card

    def _build_found(self) -> Card:
        card = Card(self.tr("Where they are named"))
        self.told = plain("muted")
        table = ListTable[PersonDocument](
            (
                Column(self.tr("Document"), lambda d: d.name),
                Column(self.tr("Collection"), lambda d: d.collection, 16, spare=1),
                Column(self.tr("Places"), lambda d: words.number(d.sure), 8, is_number=True),
                Column(self.tr("Possible"), lambda d: words.number(d.possible), 8, is_number=True),
                Column(self.tr("What becomes of it"), self._decided, 38),
            ),
            key=lambda d: d.id,
        )
        self.view = ListTableView(table, spoken=self.tr("Documents that name them"), rows_shown=_ROWS, several=True)
        self.view.chosen.connect(lambda _: self._show_places())
        self.view.selectionModel().selectionChanged.connect(lambda *_: self._render())
        self.redact, self.erase, self.leave = (
            self._button(self.tr("Cover the name"), "redact"),
            self._button(self.tr("Erase whole"), "erase"),
            self._button(self.tr("Leave"), None),
        )
        self.possible = QCheckBox(self.tr("Possible places too"))
        self.why_not = plain("muted")
        of_document = ListTable[PersonPlace](
            (
                Column(self.tr("Where"), words.place, 20),
                Column(self.tr("With the words around it"), lambda p: " ".join(p.context.split())),
            ),
            key=lambda p: f"{p.where}{p.start}",
        )
        self.places = ListTableView(of_document, spoken=self.tr("Places in the document"), rows_shown=_PLACES)
        self.go_on = dress(QPushButton(self.tr("See what goes …")), "primary")
        self.go_on.clicked.connect(self._model.finding.plan_person)
        decide = FlowRow(8)
        for part in (self.redact, self.erase, self.leave, self.possible, self.go_on):
            decide.add(part)
        for band in (self.told, self.view, decide, self.why_not, self.places):
            card.column.addWidget(band)
        return card

    def _button(self, text: str, action: Action | None) -> QPushButton:
        button = QPushButton(text)

        def pressed() -> None:
            chosen = [one.id for one in self.view.selected()]
            self._model.finding.decide(chosen, action, possible=self.possible.isChecked())

        button.clicked.connect(pressed)
        return button

    def _decided(self, document: PersonDocument) -> str:
        return words.decided(document, self._model.finding.props.decision(document.id))

    def _look(self) -> None:
        self._model.finding.look_for(
            words.people(self.names.text()),
            words.people(self.aliases.text()),
            words.people(self.emails.text()),
            str(self.collection.currentData() or ""),
        )

    def _follow(self, changed: frozenset[str]) -> None:
        props = self._model.finding.props
        if changed & {"found", "decisions"}:
            self.view.table.show_rows(props.found.documents if props.found else [])
        if "found" in changed:
            self._show_places()
            if props.found is None and props.sought is None and not props.looking and not props.failure:
                for line in (self.names, self.aliases, self.emails):
                    line.clear()
        self._render()

    def _show_places(self) -> None:
        document = self.view.current()
        self.places.table.show_rows(document.places if document else [])
        self._render()

    def _render(self) -> None:
        props = self._model.finding.props
        named = any(words.people(line.text()) for line in (self.names, self.aliases, self.emails))
        why = self.tr("Say a name or an address first.") if not named else self.tr("It is being looked for.")
        allow(self.seek, named and not props.looking, why)
        self.seek.setText(self.tr("Looking …") if props.looking else self.tr("Find"))
        found = props.found
        self.found_card.setVisible(found is not None)
        if found is None:
            return
        none = [] if found.documents else [self.tr("No document names this person.")]
        self.told.setText("\n".join([*none, *words.elsewhere(found)]))
        for part in (self.view, self.places, self.redact, self.erase, self.leave, self.possible):
            part.setVisible(bool(found.documents))
        self._render_choice()

    def _render_choice(self) -> None:
        props, chosen = self._model.finding.props, self.view.selected()
        reasons = {words.not_redactable(one.not_redactable) for one in chosen if one.not_redactable}
        cannot = self.tr("The name cannot be covered in it: {reason}. It can only be erased whole.")
        self.why_not.setText(cannot.replace("{reason}", ", ".join(sorted(reasons))) if reasons else "")
        self.why_not.setVisible(bool(reasons))
        free = [one for one in chosen if not one.held]
        held = self.tr("A legal hold keeps it.") if chosen else self.tr("Choose documents first.")
        allow(self.erase, bool(free), held)
        allow(self.leave, bool(free), held)
        allow(self.redact, any(not one.not_redactable for one in free), self.why_not.text() if free else held)
        following, found = self._model.props.following, props.found
        rest = found is not None and (found.turns or found.dataset_items or found.dataset_lines or found.evaluations)
        ready = bool(props.decisions or rest) and not following.busy and not props.planning
        why = self.tr("Another erasure is under way.") if following.busy else self.tr("Nothing was chosen.")
        tip = self.tr("Nothing is erased without a reason and a word that you type")
        allow(self.go_on, ready, why, tip=tip)
        self.go_on.setText(self.tr("Looking …") if props.planning else self.tr("See what goes …"))
