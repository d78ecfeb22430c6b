"""What the page asks before it acts: watch these folders, remove these documents; and which folders are watched."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLocale, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QMessageBox,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.bridge.moments import moment_text
from app.features.documents.cells import number_of_documents, number_of_passages, size_text
from app.features.documents.dropped import Offer
from app.features.documents.removal_model import Plan
from app.features.documents.watched_model import WatchedViewModel
from app.widgets.dress import dress
from app.widgets.notice import FailureNotice
from engine.contract.documents import WatchedFolder


class OfferDialog(QMessageBox):
    """Folders are about to be added: may the engine go on looking at them?"""

    def __init__(self, offer: Offer, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWindowTitle(self.tr("Add folders"))
        self.setText(self._what(offer))
        self.setInformativeText(self.tr("Everything inside is read, also in the folders below."))
        self.watch = QCheckBox(self.tr("Keep watching: read new and changed files by itself"))
        self.setCheckBox(self.watch)
        self.add = self.addButton(self.tr("Add"), QMessageBox.ButtonRole.AcceptRole)
        self.addButton(QMessageBox.StandardButton.Cancel)
        self.setDefaultButton(self.add)

    def _what(self, offer: Offer) -> str:
        name = offer.folders[0].rstrip("/").rpartition("/")[2] or offer.folders[0]
        if len(offer.folders) == 1 and not offer.files:
            return self.tr("Add the folder “{name}” to {collection}?").format(name=name, collection=offer.collection)
        numbers = QLocale()
        one, many = self.tr("1 folder"), self.tr("{n} folders").format(n=numbers.toString(len(offer.folders)))
        folders = one if len(offer.folders) == 1 else many
        if not offer.files:
            return self.tr("Add {folders} to {collection}?").format(folders=folders, collection=offer.collection)
        one, many = self.tr("1 file"), self.tr("{n} files").format(n=numbers.toString(len(offer.files)))
        files = one if len(offer.files) == 1 else many
        return self.tr("Add {folders} and {files} to {collection}?").format(
            folders=folders, files=files, collection=offer.collection
        )


def removal_texts(plan: Plan, name: str | None) -> tuple[str, str]:
    """The question and what exactly goes. ``name``: of the document, where it is a single one."""
    report = plan.report
    if name is not None and len(plan.ids) == 1:
        question = QCoreApplication.translate("Removal", "Remove “{name}” from the vault?").format(name=name)
    else:
        question = QCoreApplication.translate("Removal", "Remove {documents} from the vault?").format(
            documents=number_of_documents(len(plan.ids))
        )
    lines = [
        QCoreApplication.translate(
            "Removal", "This erases {documents} with {passages} and {size} of originals."
        ).format(
            documents=number_of_documents(report.documents),
            passages=number_of_passages(report.chunks),
            size=size_text(report.size_bytes),
        )
    ]
    if report.documents > len(plan.ids):
        lines.append(QCoreApplication.translate("Removal", "What lies inside of mails and archives is counted too."))
    if report.answers:
        lines.append(_answers(report.answers, is_exact=plan.is_exact))
    lines.append(
        QCoreApplication.translate("Removal", "The files you added stay where they are. This cannot be undone.")
    )
    return question, "\n".join(lines)


def _answers(count: int, *, is_exact: bool) -> str:
    number = QLocale().toString(count)
    if not is_exact:
        text = QCoreApplication.translate("Removal", "Up to {n} kept answers that use them are erased with them.")
    elif count == 1:
        text = QCoreApplication.translate("Removal", "1 kept answer that uses them is erased with them.")
    else:
        text = QCoreApplication.translate("Removal", "{n} kept answers that use them are erased with them.")
    return text.format(n=number)


class RemovalDialog(QMessageBox):
    """Says what goes; Cancel is the default."""

    def __init__(self, plan: Plan, name: str | None, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setIcon(QMessageBox.Icon.Warning)
        self.setWindowTitle(self.tr("Remove documents"))
        question, details = removal_texts(plan, name)
        self.setText(question)
        self.setInformativeText(details)
        self.remove = self.addButton(self.tr("Remove"), QMessageBox.ButtonRole.DestructiveRole)
        self.remove.setObjectName("confirm")
        self.setDefaultButton(self.addButton(QMessageBox.StandardButton.Cancel))


class WatchedDialog(QDialog):
    """The watched folders, of every collection that may be read, and stopping."""

    def __init__(self, model: WatchedViewModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model
        self._shown: tuple[WatchedFolder, ...] = ()
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Watched folders"))
        self.failure = FailureNotice()
        self.note = dress(QLabel(self.tr("New and changed files in these folders are read by themselves.")), "muted")
        self.note.setWordWrap(True)
        self.list = dress(QListWidget(), "collections", spoken=self.tr("Watched folders"))
        self.stop = QPushButton(self.tr("Stop watching"))
        self.stop.setToolTip(self.tr("Documents that were read stay"))
        self.stop.setEnabled(False)
        self.stop.clicked.connect(self._stop)
        self.list.currentRowChanged.connect(lambda row: self.stop.setEnabled(row >= 0))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.addButton(self.stop, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 16)
        column.setSpacing(16)
        for widget in (self.failure, self.note):
            column.addWidget(widget)
        column.addWidget(self.list, 1)
        column.addWidget(buttons)
        character = self.fontMetrics().averageCharWidth()
        self.resize(character * 90, self.fontMetrics().height() * 20)
        model.changed.connect(self._render)
        self._render()

    def _stop(self) -> None:
        row = self.list.currentRow()
        if 0 <= row < len(self._shown):
            self._model.stop_watching(self._shown[row])

    def _render(self) -> None:
        props = self._model.props
        self.failure.show_failure(props.failure)
        folders = props.folders or ()
        if folders == self._shown and self.list.count():
            return
        row, self._shown = self.list.currentRow(), folders
        self.list.clear()
        for folder in folders:
            item = QListWidgetItem(f"{folder.path}\n{self._about(folder)}", self.list)
            item.setToolTip(folder.path)
        self.list.setCurrentRow(min(max(0, row), len(folders) - 1))

    def _about(self, folder: WatchedFolder) -> str:
        if folder.last_scan_at is None:
            return self.tr("{collection} · not looked at yet").format(collection=folder.collection)
        return self.tr("{collection} · looked at {time}").format(
            collection=folder.collection, time=moment_text(folder.last_scan_at)
        )
