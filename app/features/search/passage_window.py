"""A passage that was found, in a window of its own: whatever was being read behind it stays as it was."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from app.features.source.props import Place
from app.features.source.view import SourceView
from app.features.source.view_model import SourceViewModel
from app.resources.theme import Theme
from engine.contract.answers import SearchHit


class PassageWindow(QDialog):
    """Escape closes it; the next passage opens in the same one."""

    def __init__(self, model: SourceViewModel, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model
        self.view = SourceView(model, theme)
        self.setModal(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.addWidget(self.view)
        self.resize(self.fontMetrics().averageCharWidth() * 110, self.fontMetrics().height() * 48)

    def open_passage(self, hit: SearchHit) -> None:
        self.setWindowTitle(hit.document)
        self._model.open(Place(hit.document_id, hit.document, hit.page, hit.start, hit.end, hit.text))
        self.show()
        self.raise_()
        self.activateWindow()

    def done(self, result: int) -> None:
        """Nothing of a document stays in a window that is closed."""
        self._model.close()
        super().done(result)
