"""Asks before a run is removed, and says what goes with it and what stays."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLocale, Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from app.features.training import words
from engine.contract.training import RunRemovalReport


class RunRemovalDialog(QMessageBox):
    """Cancel is the default."""

    def __init__(self, report: RunRemovalReport, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setIcon(QMessageBox.Icon.Warning)
        self.setWindowTitle(self.tr("Remove a training run"))
        self.setText(self.tr("Remove “{run}” from the vault?").format(run=report.name))
        self.setInformativeText(removal_text(report))
        self.remove = self.addButton(self.tr("Remove"), QMessageBox.ButtonRole.DestructiveRole)
        self.remove.setObjectName("confirm")
        self.setDefaultButton(self.addButton(QMessageBox.StandardButton.Cancel))


def removal_text(report: RunRemovalReport) -> str:
    """What goes and what stays, a sentence a line."""
    whole = QLocale().toString
    lines = [
        QCoreApplication.translate("RunRemoval", "This erases the numbers of every step ({n}).").format(
            n=whole(report.steps)
        )
    ]
    if report.checkpoints:
        lines.append(
            QCoreApplication.translate("RunRemoval", "Its checkpoints go ({n}): it cannot be resumed.").format(
                n=whole(report.checkpoints)
            )
        )
    if report.results:
        lines.append(
            QCoreApplication.translate("RunRemoval", "What it learned goes: no more models can be made of it.")
        )
    lines.append(
        QCoreApplication.translate("RunRemoval", "{size} become free.").format(size=words.size(report.size_bytes))
    )
    if report.versions:
        names = ", ".join(version.name for version in report.versions)
        lines.append(
            QCoreApplication.translate("RunRemoval", "Models that were made of it stay: {names}.").format(names=names)
        )
    lines.append(QCoreApplication.translate("RunRemoval", "This cannot be undone."))
    return "\n".join(lines)
