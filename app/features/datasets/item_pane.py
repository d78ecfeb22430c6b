"""One item beside the list: its texts to read and edit, and below them the passage that it came from."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QSplitter,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from app.features.datasets.content import Field, Part
from app.features.datasets.item_model import ItemProps, ItemViewModel, Stage
from app.features.datasets.wording import number, origin_word, reasons_text, state_word
from app.widgets.dress import chain_after, dress
from app.widgets.flow_row import FlowRow
from app.widgets.notice import EmptyNotice, FailureNotice
from engine.contract.datasets import DatasetKind

_LONG_LINES = 6
_SHORT_LINES = 3
_TEXT_LINES = 14


class ItemPane(QWidget):
    """``reader`` shows the source."""

    def __init__(self, model: ItemViewModel, reader: QWidget) -> None:
        super().__init__()
        self._model = model
        self._shape: tuple[int | None, tuple[Part, ...]] = (None, ())
        self.editors: list[TextField] = []
        self.empty = EmptyNotice()
        self.empty.acted.connect(model.retry)
        self._reader = reader
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.empty)
        self._stack.addWidget(self._arrange())
        model.changed.connect(self._render)
        self._render()

    def focus_text(self) -> None:
        """Where the answer is, for whoever wants to change it."""
        if self.editors:
            self.editors[-1].editor.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _arrange(self) -> QSplitter:
        self.about = dress(QLabel(wordWrap=True), "muted")
        self.why = dress(QLabel(wordWrap=True), "warning")
        self.decide = dress(QLabel(wordWrap=True), "warning")
        self.decide.setText(self.tr("Save the change or drop it, then go on."))
        self.failure = FailureNotice(dismissable=True)
        self.failure.dismissed.connect(self._model.dismiss_failure)
        self.save = dress(QPushButton(self.tr("Save")), "primary", tip=self.tr("Ctrl+S"))
        self.save.clicked.connect(self._model.save)
        self.drop = QPushButton(self.tr("Drop the change"))
        self.drop.clicked.connect(self._model.drop)
        self._buttons = FlowRow(8)
        self._buttons.add(self.save)
        self._buttons.add(self.drop)
        inside = QWidget()
        self._fields = QVBoxLayout(inside)
        self._fields.setContentsMargins(0, 0, 8, 0)
        self._fields.setSpacing(8)
        self._scroll = dress(QScrollArea(), "plain", spoken=self.tr("What the item says"))
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(inside)
        self._scroll.setMinimumHeight(self.fontMetrics().lineSpacing() * 6)
        top = QWidget()
        column = QVBoxLayout(top)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for part in (self.about, self.why, self.decide, self.failure):
            column.addWidget(part)
        column.addWidget(self._scroll, 1)
        column.addWidget(self._buttons)
        splitter = QSplitter(Qt.Orientation.Vertical, childrenCollapsible=False, handleWidth=8)
        splitter.addWidget(top)
        splitter.addWidget(self._arrange_source())
        splitter.setSizes([420, 380])
        return splitter

    def _arrange_source(self) -> QWidget:
        self.origin = dress(QLabel(wordWrap=True), "muted")
        self.previous = dress(
            QPushButton("‹"), "small", spoken=self.tr("Previous source"), tip=self.tr("Previous source")
        )
        self.next = dress(QPushButton("›"), "small", spoken=self.tr("Next source"), tip=self.tr("Next source"))
        self.previous.clicked.connect(lambda: self._model.turn(-1))
        self.next.clicked.connect(lambda: self._model.turn(1))
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.origin, 1)
        row.addWidget(self.previous)
        row.addWidget(self.next)
        below = QWidget()
        column = QVBoxLayout(below)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(row)
        column.addWidget(self._reader, 1)
        self._no_source = QWidget()  # takes the room where there is nothing to read
        column.addWidget(self._no_source, 1)
        return below

    # -- rendering -----------------------------------------------------------------------------------------

    def _render(self) -> None:
        props = self._model.props
        self._stack.setCurrentIndex(1 if props.stage is Stage.READY else 0)
        if props.stage is not Stage.READY:
            self._render_empty(props)
            return
        self._render_texts(props)
        self.failure.show_failure(props.failure)
        self.decide.setVisible(props.must_decide)
        self._buttons.setVisible(props.changed)
        self.save.setEnabled(not props.saving)
        self.save.setText(self.tr("Saving …") if props.saving else self.tr("Save"))
        self.drop.setEnabled(not props.saving)
        self._buttons.arrange()
        self._render_about(props)
        several = props.places > 1
        self.previous.setVisible(several)
        self.next.setVisible(several)
        self.previous.setEnabled(props.place > 0)
        self.next.setEnabled(props.place < props.places - 1)
        self._reader.setVisible(props.places > 0)
        self._no_source.setVisible(props.places == 0)

    def _render_empty(self, props: ItemProps) -> None:
        if props.stage is Stage.LOADING:
            self.empty.show_text("", self.tr("Opening the item …"))
        elif props.stage is Stage.FAILED and props.failure:
            text = f"{props.failure.help}\n\n" + self.tr("Code: {code}").format(code=props.failure.quote)
            self.empty.show_text(props.failure.message, text.strip(), self.tr("Try again"))
        else:
            self.empty.show_text(
                self.tr("No item is chosen"),
                self.tr("Choose one in the list to read it beside the passage that it came from."),
            )

    def _render_about(self, props: ItemProps) -> None:
        item = props.item
        if item is None:
            return
        parts = [
            self.tr("No. {n}").format(n=number(item.id)),
            state_word(item.state),
            self.tr("{origin}, edited").format(origin=origin_word(item.origin))
            if item.edited
            else origin_word(item.origin),
            self.tr("{n} words").format(n=number(item.words)),
        ]
        if item.language:
            parts.append(self.tr("language: {code}").format(code=item.language))
        self.about.setText(" · ".join(parts))
        self.why.setText(self.tr("The last freeze left it out: {reasons}").format(reasons=reasons_text(item.dropped)))
        self.why.setVisible(bool(item.dropped))
        if not props.places:
            text = self.tr("It came from no document of the vault.")
        elif item.kind is DatasetKind.CPT:
            text = self.tr("The document that it is the text of. Change it there.")
        elif props.places == 1:
            text = self.tr("The passage that it came from")
        else:
            text = self.tr("Source {n} of {all}").format(n=number(props.place + 1), all=number(props.places))
        self.origin.setText(text)

    def _render_texts(self, props: ItemProps) -> None:
        shape = (props.item.id if props.item else None, tuple(field.part for field in props.fields))
        if shape != self._shape:
            self._shape = shape
            self._make_editors(props)
        for place, field in enumerate(self.editors):
            field.show_text(props.texts[place], may_edit=props.may_edit and not props.saving)

    def _make_editors(self, props: ItemProps) -> None:
        for old in self.editors:
            self._fields.removeWidget(old)
            old.deleteLater()
        self.editors = [TextField(field) for field in props.fields]
        for place, made in enumerate(self.editors):
            made.typed.connect(lambda text, place=place: self._model.type(place, text))
            self._fields.insertWidget(place, made, _weight(props.fields[place]))
        chain_after(self._scroll, [made.editor for made in self.editors])


class TextField(QWidget):
    """A text with its heading. Tab leaves it."""

    typed = Signal(str)

    def __init__(self, field: Field) -> None:
        super().__init__()
        title = {
            Part.SYSTEM: self.tr("Instruction to the model"),
            Part.QUESTION: self.tr("Question"),
            Part.ANSWER: self.tr("Answer"),
            Part.CHOSEN: self.tr("Better answer"),
            Part.REJECTED: self.tr("Worse answer"),
            Part.TEXT: self.tr("Text"),
        }[field.part]
        self.editor = dress(QPlainTextEdit(), spoken=title)
        self.editor.setTabChangesFocus(True)
        lines = _TEXT_LINES if field.part is Part.TEXT else _LONG_LINES if _weight(field) > 1 else _SHORT_LINES
        self.editor.setMinimumHeight(self.editor.fontMetrics().lineSpacing() * lines + 24)
        self.editor.textChanged.connect(lambda: self.typed.emit(self.editor.toPlainText()))
        label = dress(QLabel(title), "muted")
        label.setBuddy(self.editor)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(label)
        column.addWidget(self.editor, 1)

    def show_text(self, text: str, *, may_edit: bool) -> None:
        self.editor.setReadOnly(not may_edit)
        if self.editor.toPlainText() != text:
            self.editor.blockSignals(True)
            self.editor.setPlainText(text)
            self.editor.blockSignals(False)


def _weight(field: Field) -> int:
    """Answers get more of the room than questions."""
    return 1 if field.part in (Part.SYSTEM, Part.QUESTION) else 2
