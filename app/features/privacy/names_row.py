"""Which model finds names in each language, and the choice of another one."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from app.features.privacy.view_model import PrivacyViewModel
from app.features.training.card import chooser, plain
from app.widgets.actions import allow
from app.widgets.dress import dress
from app.widgets.flow_row import FlowRow
from engine.contract.names_models import NamesLanguage, NamesModels


class NamesRow(QWidget):
    """Seen by who may choose only."""

    def __init__(self, model: PrivacyViewModel) -> None:
        super().__init__()
        self._model = model
        self.state = plain("muted")
        self.chosen = chooser(self.tr("Model that finds names"))
        self.language = chooser(self.tr("Language of the texts"))
        for text, languages in (
            (self.tr("All its languages"), []),
            (self.tr("English texts"), ["en"]),
            (self.tr("German texts"), ["de"]),
        ):
            self.language.addItem(text, languages)
        self.use = QPushButton(self.tr("Use it"))
        self.use.clicked.connect(self._use)
        row = FlowRow(8)
        for part in (dress(QLabel(self.tr("Names")), "muted"), self.chosen, self.language, self.use):
            row.add(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(row)
        column.addWidget(self.state)
        model.changed.connect(self._render)
        self._render(frozenset({"names"}))

    def _use(self) -> None:
        self._model.use_names_model(self.chosen.currentData(), self.language.currentData())

    def _render(self, changed: frozenset[str]) -> None:
        props = self._model.props
        self.setVisible(props.names is not None)
        if props.names is not None and "names" in changed:
            self.chosen.clear()
            self.chosen.addItem(self.tr("Embedded tagger alone"), None)
            for one in props.names.models:
                self.chosen.addItem(one.name, one.pack_id)
            self.state.setText(f"{self._says(props.names, 'en')}   {self._says(props.names, 'de')}")
        tip = self.tr("It is loaded and asked once, which can take a minute; then documents are read again")
        allow(self.use, props.may_set and not props.busy, self.tr("Wait for the step before."), tip=tip)

    def _says(self, names: NamesModels, language: NamesLanguage) -> str:
        word = self.tr("English texts") if language == "en" else self.tr("German texts")
        used = next((one.name for one in names.models if language in one.used_for), None)
        if used is None and language not in names.embedded_only:
            return self.tr("{0}: a model that is gone; choose another one").format(word)
        if used is None:
            return self.tr("{0}: embedded tagger").format(word)
        return self.tr("{0}: embedded tagger + {1}").format(word, used)
