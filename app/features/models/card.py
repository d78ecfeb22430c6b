"""One model on the page: what it is, whether it answers, and what can be done with it."""

from __future__ import annotations

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.bridge.moments import moment_text
from app.features.models.view_model import Check, ModelsProps
from app.widgets.dress import dress, heading
from app.widgets.flow_row import FlowRow
from engine.contract.system import ModelResponse

_GAP = 12


class ModelCard(QFrame):
    use_wanted = Signal(str)
    verify_wanted = Signal(str)
    remove_wanted = Signal(str)

    def __init__(self, model: ModelResponse) -> None:
        super().__init__()
        self.setObjectName("card")
        self.model = model
        self._name = heading(model.name, 1.15)
        self._name.setTextInteractionFlags(self._name.textInteractionFlags().TextSelectableByMouse)
        self._state = QLabel()
        self.use = dress(QPushButton(self.tr("Use")), spoken=self.tr("Use {name}").format(name=model.name))
        self.verify = dress(QPushButton(self.tr("Verify")), spoken=self.tr("Verify {name}").format(name=model.name))
        self.verify.setToolTip(self.tr("Compare the file with the digest taken at its import"))
        self.remove = dress(QPushButton(self.tr("Remove …")), spoken=self.tr("Remove {name}").format(name=model.name))
        self.use.clicked.connect(lambda: self.use_wanted.emit(model.name))
        self.verify.clicked.connect(lambda: self.verify_wanted.emit(model.name))
        self.remove.clicked.connect(lambda: self.remove_wanted.emit(model.name))
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._name)
        head.addSpacing(8)
        head.addWidget(self._state)
        head.addStretch()
        buttons = FlowRow(8)
        for button in (self.use, self.verify, self.remove):
            buttons.add(button)
        head.addWidget(buttons)
        self._checked = QLabel(wordWrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addLayout(head)
        column.addWidget(self._facts())
        column.addWidget(self._checked)

    def stops(self) -> tuple[QWidget, ...]:
        """Where Tab stops, in this order."""
        return (self.use, self.verify, self.remove)

    def show_props(self, props: ModelsProps) -> None:
        loads = props.loading == self.model.name
        ready = self.model.in_use and self.model.state == "ready"
        self._state.setText(self._state_text(loads))
        dress(self._state, "ok" if ready else "warning" if loads or self.model.in_use else "muted")
        free = props.may_manage and props.loading is None
        self.use.setText(self.tr("Loading …") if loads else self.tr("Use"))
        self.use.setEnabled(free and not ready)
        self.remove.setEnabled(free and not self.model.in_use)
        self.remove.setToolTip(self.tr("Use another model before removing this one") if self.model.in_use else "")
        check = props.check_of(self.model.name)
        self.verify.setEnabled(check is not Check.RUNNING)
        self._checked.setVisible(check is not None)
        if check is not None:
            text, role = {
                Check.RUNNING: (self.tr("Reading the file …"), "muted"),
                Check.INTACT: (self.tr("The file is as it was imported."), "ok"),
                Check.CHANGED: (
                    self.tr("The file has changed since its import. Do not use it; import it anew."),
                    "danger",
                ),
            }[check]
            self._checked.setText(text)
            dress(self._checked, role)

    def _state_text(self, loads: bool) -> str:
        if loads:
            return self.tr("being loaded")
        if not self.model.in_use:
            return self.tr("stored")
        states = {
            "ready": self.tr("answers"),
            "starting": self.tr("is starting"),
            "crashed": self.tr("crashed, starts again"),
            "failed": self.tr("could not be started"),
        }
        return states.get(self.model.state, self.model.state)

    def _facts(self) -> FlowRow:
        """Side by side in columns of one width, as many as there is room for."""
        model, locale = self.model, QLocale()
        parameters = "" if model.parameters is None else locale.toString(model.parameters / 1e9, "f", 1)
        tokens = self.tr("{n} tokens").format(n=locale.toString(model.context_tokens))
        facts = (
            (self.tr("Architecture"), model.architecture),
            (
                self.tr("Parameters"),
                self.tr("{n} billion").format(n=parameters) if parameters else self.tr("not stated"),
            ),
            (self.tr("Quantization"), model.quantization),
            (self.tr("Size"), locale.formattedDataSize(model.size_bytes, 1, QLocale.DataSizeFormat.DataSizeSIFormat)),
            (self.tr("Context"), tokens),
            (self.tr("Licence"), model.licence or self.tr("not stated in the file")),
            (self.tr("Signed by"), model.pack.signer_name if model.pack else self.tr("nobody")),
            (self.tr("Imported"), moment_text(model.imported_at)),
            (self.tr("SHA-256"), f"{model.sha256[:16]}…"),
        )
        row = FlowRow(_GAP)
        pairs = []
        for title, value in facts:
            pair = QWidget()
            lines = QVBoxLayout(pair)
            lines.setContentsMargins(0, 0, 0, 0)
            lines.setSpacing(2)
            value_label = QLabel(value, textFormat=Qt.TextFormat.PlainText)
            lines.addWidget(dress(QLabel(title), "muted"))
            lines.addWidget(value_label)
            if title == self.tr("SHA-256"):
                value_label.setToolTip(model.sha256)
            if title == self.tr("Signed by"):
                signer = model.pack.signer if model.pack else ""
                fingerprint = self.tr("Fingerprint {fingerprint}").format(fingerprint=signer)
                value_label.setToolTip(fingerprint if signer else self.tr("A bare file came in, not a model pack"))
            pairs.append(pair)
            row.add(pair)
        widest = max(pair.sizeHint().width() for pair in pairs)
        for pair in pairs:
            pair.setFixedWidth(max(widest, self.fontMetrics().averageCharWidth() * 28))
        return row
