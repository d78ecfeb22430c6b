"""What is asked before a legal hold is put on a document, or ended: why."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from app.features.access.user_dialogs import FormDialog
from app.features.erasure.keeping_model import KeepingViewModel
from app.widgets.actions import allow
from app.widgets.dress import dress
from engine.contract.retention import HoldResponse

_LEAST, _MOST = 3, 500


class _WhyDialog(FormDialog):
    def __init__(self, title: str, note: str, button: str, parent: QWidget) -> None:
        super().__init__(title, note, button, parent)
        spoken = QCoreApplication.translate("HoldDialog", "Why")
        self.why = dress(QPlainTextEdit(), spoken=spoken)
        self.why.setTabChangesFocus(True)
        self.why.setFixedHeight(self.fontMetrics().lineSpacing() * 4)
        self.add_field(spoken, self.why)
        self.why.textChanged.connect(self._allow)
        self._allow()

    def text(self) -> str:
        return self.why.toPlainText().strip()

    def _allow(self) -> None:
        needed = QCoreApplication.translate("HoldDialog", "A reason of at most 500 letters is needed.")
        allow(self.go_on, _LEAST <= len(self.text()) <= _MOST, needed)


class HoldDialog(_WhyDialog):
    def __init__(self, model: KeepingViewModel, document_id: str, name: str, parent: QWidget) -> None:
        super().__init__(
            QCoreApplication.translate("HoldDialog", "Hold a document"),
            QCoreApplication.translate(
                "HoldDialog",
                "Nobody and no rule erases or removes {name}, until the hold is ended. The reason is shown with it.",
            ).replace("{name}", name),
            QCoreApplication.translate("HoldDialog", "Hold"),
            parent,
        )
        self.accepted.connect(lambda: model.hold(document_id, self.text()))


class ReleaseDialog(_WhyDialog):
    def __init__(self, model: KeepingViewModel, hold: HoldResponse, parent: QWidget) -> None:
        super().__init__(
            QCoreApplication.translate("HoldDialog", "End a legal hold"),
            QCoreApplication.translate(
                "HoldDialog",
                "{name} may be erased from then on, also by the rule of its collection. The reason goes with the hold: "
                "the audit log keeps a digest of it, which proves the words to whoever has them.",
            ).replace("{name}", hold.document),
            QCoreApplication.translate("HoldDialog", "End the hold"),
            parent,
        )
        self.accepted.connect(lambda: model.release(hold.document_id, self.text()))
