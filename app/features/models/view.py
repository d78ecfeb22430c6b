"""The page of the models: import on top, a card for each below."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QMessageBox,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QStackedLayout,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.features.models.card import ModelCard
from app.features.models.trained_pane import TrainedPane
from app.features.models.view_model import ModelsViewModel, Page
from app.widgets.dress import chain_after, dress, heading
from app.widgets.flow_row import FlowRow
from app.widgets.notice import EmptyNotice, FailureNotice


class ModelsPage(QWidget):
    def __init__(self, model: ModelsViewModel, trained: TrainedPane | None = None) -> None:
        super().__init__()
        self._model = model
        self.trained = trained
        self.cards: list[ModelCard] = []
        self.bring = dress(
            QPushButton(self.tr("Import …")),
            "primary",
            tip=self.tr("A model pack or a GGUF file of this machine (Ctrl+O)"),
        )
        self.bring.setShortcut("Ctrl+O")
        self.bring.clicked.connect(self._choose_file)
        self.use_at_once = QCheckBox(self.tr("Use it once it is imported"))
        self.use_at_once.setChecked(True)
        self.back = QPushButton(self.tr("Roll back"))
        self.back.setToolTip(self.tr("Answer with what was in use before"))
        self.back.clicked.connect(model.roll_back)
        self.failure = FailureNotice(dismissable=True)
        self.failure.dismissed.connect(model.dismiss_failure)
        self.importing = self._import_band()
        self.empty = EmptyNotice()
        self.empty.acted.connect(self._empty_action)
        self._loading = dress(QLabel(self.tr("Looking at the models …")), "muted")
        self._loading.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._column = QVBoxLayout()
        self._column.setContentsMargins(0, 0, 8, 0)
        self._column.setSpacing(12)
        self._column.addStretch()
        inside = QWidget()
        inside.setLayout(self._column)
        self._scroll = dress(QScrollArea(), "plain", spoken=self.tr("Installed models"))
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidget(inside)
        self._stack = QStackedLayout()
        for widget in (self._loading, self.empty, self._scroll):
            self._stack.addWidget(widget)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(heading(self.tr("Models")))
        head.addStretch()
        for control in (self.use_at_once, self.back, self.bring):
            head.addWidget(control)
        installed = QWidget()
        below = QVBoxLayout(installed)
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(16)
        below.addWidget(self.failure)
        below.addWidget(self.importing)
        below.addLayout(self._stack, 1)
        self._views = QStackedWidget()
        self._views.addWidget(installed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        column.addLayout(head)
        if trained is not None:
            self._views.addWidget(trained)
            column.addWidget(self._build_switch())
        column.addWidget(self._views, 1)
        model.changed.connect(self._render)
        self._render()

    def refresh(self) -> None:
        if self.trained is not None and self._views.currentWidget() is self.trained:
            self.trained.refresh()
        else:
            self._model.refresh()

    def show_trained(self, trained: bool) -> None:
        """The models that were trained here, or all that are installed."""
        self._views.setCurrentIndex(1 if trained else 0)
        for control in (self.use_at_once, self.back, self.bring):
            control.setVisible(not trained)
        self.refresh()

    def _build_switch(self) -> FlowRow:
        row = FlowRow(8)
        self.installed_choice = dress(QPushButton(self.tr("Installed")), "small")
        self.trained_choice = dress(QPushButton(self.tr("Trained here")), "small")
        group = QButtonGroup(self)
        for button in (self.installed_choice, self.trained_choice):
            button.setCheckable(True)
            group.addButton(button)
            row.add(button)
        self.installed_choice.setChecked(True)
        self.trained_choice.toggled.connect(self.show_trained)
        return row

    def _import_band(self) -> QFrame:
        band = dress(QFrame(), "card")
        self.progress = dress(QProgressBar(), spoken=self.tr("Progress of the import"))
        self.progress.setTextVisible(False)
        self.stage = QLabel()
        self.cancel = QPushButton(self.tr("Cancel"))
        self.cancel.clicked.connect(self._model.cancel_import)
        words = QVBoxLayout()
        words.addWidget(self.stage)
        words.addWidget(self.progress)
        row = QHBoxLayout(band)
        row.setContentsMargins(16, 12, 16, 12)
        row.addLayout(words, 1)
        row.addWidget(self.cancel)
        return band

    def _choose_file(self) -> None:
        dialog = QFileDialog(self, self.tr("Import a model"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([self.tr("Language models (*.pack *.gguf)"), self.tr("All files (*)")])
        dialog.fileSelected.connect(self.import_file)
        dialog.open()

    def import_file(self, path: str) -> None:
        self._model.import_file(path, use=self.use_at_once.isChecked())

    def _empty_action(self) -> None:
        if self._model.props.page is Page.FAILED:
            self._model.refresh()
        else:
            self._choose_file()

    def _ask_to_remove(self, name: str) -> None:
        box = QMessageBox(self)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setIcon(QMessageBox.Icon.Warning)
        box.setWindowTitle(self.tr("Remove a model"))
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setText(self.tr("Remove {name} from the vault?").format(name=name))
        box.setInformativeText(self.tr("Its file is deleted. Documents, conversations and other models stay."))
        confirm = box.addButton(self.tr("Remove"), QMessageBox.ButtonRole.DestructiveRole)
        confirm.setObjectName("confirm")
        box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Cancel))
        confirm.clicked.connect(lambda: self._model.remove(name))
        box.open()

    def _render(self, changed: frozenset[str] = frozenset({"models"})) -> None:
        props = self._model.props
        self.bring.setEnabled(props.may_manage and props.job is None)
        self.use_at_once.setEnabled(self.bring.isEnabled())
        self.back.setEnabled(props.may_roll_back)
        self.failure.show_failure(props.failure if props.page is not Page.FAILED else None)
        self.importing.setVisible(props.job is not None)
        if props.job is not None:
            self._show_job()
        if props.page is Page.EMPTY:
            words = self.tr(
                "Without one, answers are quotes from the documents, word for word. A language model phrases "
                "answers from them. Bring a model pack or a GGUF file on a medium you trust; it is checked before "
                "it is loaded."
            )
            self.empty.show_text(self.tr("No model yet"), words, self.tr("Import …") if props.may_manage else "")
        elif props.page is Page.FAILED and props.failure:
            text = f"{props.failure.message}\n{props.failure.help}\n{props.failure.quote}"
            self.empty.show_text(self.tr("The models cannot be shown"), text, self.tr("Try again"))
        pages = {Page.LOADING: self._loading, Page.EMPTY: self.empty, Page.FAILED: self.empty, Page.FULL: self._scroll}
        self._stack.setCurrentWidget(pages[props.page])
        if "models" in changed:
            self._make_cards()
        for card in self.cards:
            card.show_props(props)

    def _show_job(self) -> None:
        job = self._model.props.job
        assert job is not None
        known = job.total is not None
        self.progress.setRange(0, 1000 if known else 0)
        if job.total:
            self.progress.setValue(round(1000 * job.done / job.total))
            share = round(100 * job.done / job.total)
            self.stage.setText(self.tr("Importing: {share}% copied").format(share=share))
        elif job.stage == "start":
            self.stage.setText(self.tr("Imported. Loading it …"))
        else:
            self.stage.setText(self.tr("Checking the file …"))

    def _make_cards(self) -> None:
        for card in self.cards:
            self._column.removeWidget(card)
            card.deleteLater()
        self.cards = [ModelCard(model) for model in self._model.props.models]
        for number, card in enumerate(self.cards):
            card.use_wanted.connect(self._model.use)
            card.verify_wanted.connect(self._model.verify)
            card.remove_wanted.connect(self._ask_to_remove)
            self._column.insertWidget(number, card)
        chain_after(self._scroll, [part for card in self.cards for part in card.stops()])
