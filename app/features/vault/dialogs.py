"""What is asked before a backup is made, and before old ones are removed."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QCheckBox, QSpinBox, QWidget

from app.features.access.user_dialogs import FormDialog
from app.features.training.card import plain
from app.features.vault import words
from app.features.vault.view_model import BackupsViewModel

_KEEP, _MOST = 10, 10_000


class CreateDialog(FormDialog):
    def __init__(self, model: BackupsViewModel, parent: QWidget) -> None:
        super().__init__(
            QCoreApplication.translate("CreateBackupDialog", "Make a backup"),
            QCoreApplication.translate(
                "CreateBackupDialog",
                "Into {folder}, encrypted, while the engine goes on. Only what changed is written, then read back. It "
                "opens with the passphrases and the recovery code of today.",
            ).replace("{folder}", model.props.folder),
            QCoreApplication.translate("CreateBackupDialog", "Make"),
            parent,
        )
        self.keep = QSpinBox(minimum=0, maximum=_MOST, value=0)
        self.keep.setSpecialValueText(self.tr("all"))
        self.with_models = QCheckBox(self.tr("Public weights too; models trained here always are"))
        self.new_folder = QCheckBox(self.tr("Begin anew: the folder is meant to be empty"))
        self.add_field(self.tr("Keep afterwards, the newest"), self.keep)
        self.add_field("", self.with_models)
        self.add_field("", self.new_folder)
        self.accepted.connect(
            lambda: model.create(
                keep=self.keep.value() or None,
                with_models=self.with_models.isChecked(),
                new_folder=self.new_folder.isChecked(),
            )
        )


class PruneDialog(FormDialog):
    """Says which backups go before any of them does."""

    def __init__(self, model: BackupsViewModel, parent: QWidget) -> None:
        super().__init__(
            QCoreApplication.translate("PruneDialog", "Remove old backups"),
            QCoreApplication.translate(
                "PruneDialog", "Backups of a damaged database are not counted: they never push out the last good one."
            ),
            QCoreApplication.translate("PruneDialog", "Remove"),
            parent,
        )
        self._model = model
        self.keep = QSpinBox(minimum=1, maximum=_MOST, value=_KEEP)
        self.going = plain()
        self.add_field(self.tr("Keep the newest"), self.keep)
        self.form.addRow(self.going)
        self.keep.valueChanged.connect(self._allow)
        self.accepted.connect(lambda: model.prune(self.keep.value()))
        self._allow()

    def _allow(self) -> None:
        going = self._model.would_go(self.keep.value())
        self.go_on.setEnabled(bool(going))
        if not going:
            self.going.setText(self.tr("Nothing would be removed."))
            return
        text = self.tr("{n} would be removed, those of {first} to {last}.")
        self.going.setText(
            text.format(n=words.number(len(going)), first=words.made_at(going[-1]), last=words.made_at(going[0]))
        )
