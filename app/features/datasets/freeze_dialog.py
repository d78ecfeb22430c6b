"""Freezing: what the gates let through, a look at what would be left out, and the version."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QProgressBar,
    QScrollArea,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from app.features.datasets.gates_table import GatesTable, summary
from app.features.datasets.panels import progress_text
from app.features.datasets.wording import number, purpose
from app.features.datasets.work_model import WorkViewModel
from app.widgets.dress import dress
from app.widgets.flow_row import FlowRow
from app.widgets.notice import FailureNotice
from engine.contract.datasets import DatasetKind, DatasetResponse, FreezeRequest, GoldenSet, PiiPolicy

_WHOLE = 100


class FreezeDialog(QDialog):
    """It stays open while the engine works, and closes once there is a version."""

    def __init__(self, dataset: DatasetResponse, model: WorkViewModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model
        self._dataset = dataset
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Freeze"))
        self._make_fields()
        self.failure = FailureNotice()
        self.progress = dress(QProgressBar(), spoken=self.tr("Progress"))
        self.progress.setTextVisible(False)
        self.text = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self.report = GatesTable()
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.look = self.buttons.addButton(self.tr("What would be left out?"), QDialogButtonBox.ButtonRole.ActionRole)
        self.freeze = self.buttons.addButton(self.tr("Freeze"), QDialogButtonBox.ButtonRole.ActionRole)
        dress(self.freeze, "primary")
        self.look.clicked.connect(lambda: self._model.freeze(self.request(preview=True)))
        self.freeze.clicked.connect(lambda: self._model.freeze(self.request(preview=False)))
        self.buttons.rejected.connect(self.reject)
        self._arrange()
        for signal in (
            self.kind.currentIndexChanged,
            self.policy.currentIndexChanged,
            self.pending.toggled,
            self.golden.textChanged,
            self.golden_name.textChanged,
            *(spin.valueChanged for spin in self._spins),
        ):
            signal.connect(self._settings_changed)
        model.changed.connect(self._render)
        model.frozen.connect(self.accept)
        self._render()

    def request(self, *, preview: bool) -> FreezeRequest:
        policy = self.policy.currentData()
        questions = [line.strip() for line in self.golden.toPlainText().splitlines() if line.strip()]
        train, validation, test = (share.value() / _WHOLE for share in (self.train, self.validation, self.test))
        return FreezeRequest(
            kind=DatasetKind(self.kind.currentData()),
            include_pending=self.pending.isChecked(),
            pii_policy=PiiPolicy(policy) if policy else PiiPolicy.MASK,
            without_pii_check=policy is None,
            golden=[GoldenSet(name=self.golden_name.text().strip() or "golden", questions=questions)]
            if questions
            else [],
            train=train,
            validation=validation,
            test=test,
            seed=self.seed.value(),
            least_question_words=self.least_question.value(),
            least_answer_words=self.least_answer.value(),
            most_tokens=self.most_tokens.value(),
            preview=preview,
        )

    def done(self, result: int) -> None:
        """What was looked at is forgotten with the settings that it was looked at with."""
        self._model.forget_preview()
        super().done(result)

    # -- construction --------------------------------------------------------------------------------------

    def _make_fields(self) -> None:
        self.kind = QComboBox()
        kinds = [kind for kind in DatasetKind if self._dataset.by_kind.get(kind.value)] or [DatasetKind.SFT]
        for kind in kinds:
            self.kind.addItem(purpose(kind), kind.value)
        self.pending = QCheckBox(self.tr("Take items too that nobody has reviewed"))
        self.policy = QComboBox()
        for policy, text in (
            (PiiPolicy.MASK.value, self.tr("Put its kind in its place")),
            (PiiPolicy.DROP.value, self.tr("Leave the item out")),
            (PiiPolicy.KEEP.value, self.tr("Keep it, and count it")),
            (None, self.tr("Do not look for it")),
        ):
            self.policy.addItem(text, policy)
        for combo in (self.kind, self.policy):
            combo.setMinimumContentsLength(28)
        self.train, self.validation, self.test = (_share(value) for value in (90, 5, 5))
        self.seed = _number(0, 2**31 - 1, 0)
        self.least_question, self.least_answer = _number(0, 1000, 3), _number(0, 1000, 2)
        self.most_tokens = _number(16, 10_000_000, 2048)
        self._spins = (
            self.train,
            self.validation,
            self.test,
            self.seed,
            self.least_question,
            self.least_answer,
            self.most_tokens,
        )
        self.golden_name = QLineEdit(maxLength=120)
        self.golden_name.setPlaceholderText("golden")
        self.golden = QPlainTextEdit()
        self.golden.setPlaceholderText(self.tr("One question in each line"))
        self.golden.setTabChangesFocus(True)
        self.golden.setFixedHeight(self.fontMetrics().lineSpacing() * 3 + 20)

    def _arrange(self) -> None:
        self.sum = dress(QLabel(wordWrap=True), "danger")
        settings = QWidget()
        fields = QVBoxLayout(settings)
        fields.setContentsMargins(0, 0, 8, 0)
        fields.setSpacing(12)
        fields.addWidget(_pair(self.tr("What for"), self.kind))
        fields.addWidget(self.pending)
        fields.addWidget(_pair(self.tr("Personal data"), self.policy))
        fields.addWidget(
            _row(
                _pair(self.tr("Training"), self.train),
                _pair(self.tr("Validation"), self.validation),
                _pair(self.tr("Test"), self.test),
                _pair(self.tr("Seed of the splits"), self.seed),
            )
        )
        fields.addWidget(self.sum)
        fields.addWidget(
            _row(
                _pair(self.tr("Least words of a question"), self.least_question),
                _pair(self.tr("Least words of an answer"), self.least_answer),
                _pair(self.tr("Most words of an item"), self.most_tokens),
            )
        )
        fields.addWidget(_pair(self.tr("Golden questions to keep out"), self.golden))
        fields.addWidget(_pair(self.tr("Name of the golden set"), self.golden_name))
        fields.addStretch()
        found = QWidget()
        below = QVBoxLayout(found)
        below.setContentsMargins(0, 0, 8, 0)
        below.setSpacing(8)
        below.addWidget(self.text)
        below.addWidget(self.progress)
        below.addWidget(self.report)
        below.addStretch()
        row = QHBoxLayout()
        row.setSpacing(24)
        row.addWidget(_scrolled(settings, self.tr("Settings of the freeze")), 1)
        row.addWidget(_scrolled(found, self.tr("What would be left out")), 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 16)
        column.setSpacing(16)
        column.addWidget(self.failure)
        column.addLayout(row, 1)
        column.addWidget(self.buttons)
        self.resize(self.fontMetrics().averageCharWidth() * 130, self.fontMetrics().height() * 42)

    # -- rendering -----------------------------------------------------------------------------------------

    def _settings_changed(self) -> None:
        self._model.forget_preview()
        self._render()

    def _render(self) -> None:
        props = self._model.props
        whole = self.train.value() + self.validation.value() + self.test.value()
        self.sum.setText(
            self.tr("Training, validation and test are {n} % together; they have to be 100 %.").format(n=number(whole))
        )
        self.sum.setVisible(whole != _WHOLE)
        pending = self.pending.isChecked()
        accepted = self._dataset.by_state.get("accepted", 0) + (self._dataset.by_state.get("pending", 0) * pending)
        allowed = whole == _WHOLE and not props.busy and accepted > 0
        self.freeze.setEnabled(allowed)
        self.look.setEnabled(allowed)
        self.freeze.setToolTip("" if accepted else self.tr("Accept items first"))
        self.look.setToolTip(self.freeze.toolTip())
        self.failure.show_failure(props.failure)
        self.progress.setVisible(props.busy)
        total = props.job.total if props.job else None
        self.progress.setRange(0, total or 0)
        self.progress.setValue(props.job.done if props.job and total else 0)
        if props.busy:
            self.text.setText(progress_text(props))
        elif props.preview is not None:
            self.text.setText(summary(props.preview))
        elif accepted:
            self.text.setText(
                self.tr(
                    "A version never changes. It holds the accepted items that the gates let through: personal data, "
                    "repetition, quality, golden questions. Look first at what they would leave out."
                )
            )
        else:
            self.text.setText(self.tr("No item is accepted yet, so there is nothing to freeze."))
        self.report.show_gates(props.preview)


def _share(value: int) -> QSpinBox:
    spin = _number(0, _WHOLE, value)
    spin.setSuffix(" %")
    return spin


def _number(least: int, most: int, value: int) -> QSpinBox:
    spin = QSpinBox()
    spin.setRange(least, most)
    spin.setValue(value)
    spin.setGroupSeparatorShown(True)
    return spin


def _pair(title: str, field: QWidget) -> QWidget:
    """A field below its heading."""
    label = dress(QLabel(title), "muted")
    label.setBuddy(field)
    pair = QWidget()
    column = QVBoxLayout(pair)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(4)
    column.addWidget(label)
    column.addWidget(field)
    return pair


def _row(*parts: QWidget) -> FlowRow:
    row = FlowRow(16)
    for part in parts:
        row.add(part)
    return row


def _scrolled(inside: QWidget, spoken: str) -> QScrollArea:
    area = dress(QScrollArea(), "plain", spoken=spoken)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidget(inside)
    return area
