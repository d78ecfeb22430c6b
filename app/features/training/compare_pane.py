"""Several runs in one picture: a legend of boxes to tick, the losses below it, and the evaluations below those."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QKeySequence, QPainter, QPen, QPixmap, QShortcut
from PySide6.QtWidgets import QCheckBox, QLabel, QPushButton, QStackedLayout, QVBoxLayout, QWidget

from app.features.training import words
from app.features.training.card import Card, scrolled
from app.features.training.compare_model import CompareProps, CompareViewModel, Page
from app.features.training.curves import make_plot, series_of, wear
from app.resources.theme import Theme
from app.widgets.dress import chain_after, dress, heading
from app.widgets.notice import EmptyNotice, FailureNotice
from engine.contract.training import RunSeries

# Each line has a colour and a pattern of its own: who sees no colours tells them apart by dashes (in widths of a line).
_COLOURS = {
    "light": ("#1b55ab", "#b3470a", "#16683f", "#8a2b8f", "#6b5a00", "#a8211a"),
    "dark": ("#7fb2ff", "#ffa561", "#6fd09b", "#d79bf0", "#d9c45a", "#ff8f87"),
}
_DASHES: tuple[tuple[float, ...], ...] = ((), (6, 3), (1.5, 2.5), (8, 3, 1.5, 3), (3, 3), (10, 2, 1.5, 2, 1.5, 2))
_WIDTH = 2.0
_PLOT_LINES = 16  # of text, a plot is high
_SWATCH_CHARACTERS = 10
_SWATCH_SPARE = 12  # pixels between the line and the name


class ComparePane(QWidget):
    back_wanted = Signal()

    def __init__(self, model: CompareViewModel, theme: Theme) -> None:
        super().__init__()
        self._model = model
        self._theme = theme
        self.back = dress(QPushButton(self.tr("All runs")), tip=self.tr("Back to the list (Escape)"))
        self.back.clicked.connect(self.back_wanted)
        QShortcut(QKeySequence("Escape"), self).activated.connect(self.back_wanted)
        self.failure = FailureNotice()
        self.loading = dress(QLabel(self.tr("Looking at the runs …")), "muted")
        self.loading.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty = EmptyNotice()
        self.empty.acted.connect(model.ask)
        self.waiting = dress(QLabel(self.tr("The curves are being made ready …"), wordWrap=True), "muted")
        self.legend = LegendCard()
        self.legend.shown.connect(lambda run_id, shown: model.show_run(run_id, shown=shown))
        self.loss = OverlayCard(self.tr("Loss"))
        self.evaluation = OverlayCard(self.tr("Evaluation loss"))
        inside = QWidget()
        cards = QVBoxLayout(inside)
        cards.setContentsMargins(0, 0, 8, 0)
        cards.setSpacing(12)
        for card in (self.legend, self.waiting, self.loss, self.evaluation):
            cards.addWidget(card)
        cards.addStretch(1)
        self._scroll = scrolled(inside, self.tr("Runs compared"))
        self._stack = QStackedLayout()
        for widget in (self.loading, self.empty, self._scroll):
            self._stack.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        column.addWidget(self.back, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(heading(self.tr("Runs compared")))
        column.addWidget(self.failure)
        column.addLayout(self._stack, 1)
        model.changed.connect(self._render)
        self._render()

    def use_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._render()

    def _render(self) -> None:
        props = self._model.props
        self.failure.show_failure(props.failure if props.page is Page.FULL else None)
        if props.page is Page.FAILED and props.failure:
            text = f"{props.failure.message}\n{props.failure.help}\n{props.failure.quote}"
            self.empty.show_text(self.tr("The runs cannot be shown"), text, self.tr("Try again"))
        pages = {Page.LOADING: self.loading, Page.FAILED: self.empty, Page.FULL: self._scroll}
        self._stack.setCurrentWidget(pages[props.page])
        if props.page is not Page.FULL:
            return
        self.legend.show_props(props, self._theme)
        self.waiting.setVisible(not props.can_draw)
        for card, is_evaluation in ((self.loss, False), (self.evaluation, True)):
            card.setVisible(props.can_draw)
            if props.can_draw:
                card.show_props(props, self._theme, evaluation=is_evaluation)
        if props.can_draw:
            self.evaluation.share_steps(self.loss)


class LegendCard(Card):
    """A box for each run, with the line that it is drawn with: unticked, the run is left out."""

    shown = Signal(str, bool)

    def __init__(self) -> None:
        super().__init__("")
        self.title.setText(self.tr("Runs"))
        self.boxes: list[QCheckBox] = []
        self._run_ids: list[str] = []

    def show_props(self, props: CompareProps, theme: Theme) -> None:
        run_ids = [one.run_id for one in props.series]
        if run_ids != self._run_ids:
            self._make(run_ids)
        for number, (box, one) in enumerate(zip(self.boxes, props.series, strict=True)):
            box.setIcon(_swatch(theme, number, box))
            box.setText(self._text(one).replace("&", "&&"))
            box.setChecked(one.run_id not in props.hidden)

    def _make(self, run_ids: list[str]) -> None:
        for box in self.boxes:
            self.column.removeWidget(box)
            box.hide()
            box.deleteLater()
        self._run_ids, self.boxes = run_ids, []
        for run_id in run_ids:
            box = QCheckBox()
            box.setIconSize(
                QSize(self.fontMetrics().averageCharWidth() * _SWATCH_CHARACTERS, self.fontMetrics().height())
            )
            box.clicked.connect(partial(self._tell, run_id, box))
            self.boxes.append(box)
            self.column.addWidget(box)
        chain_after(self, list(self.boxes))

    def _tell(self, run_id: str, box: QCheckBox) -> None:
        self.shown.emit(run_id, box.isChecked())

    def _text(self, one: RunSeries) -> str:
        """Two lines: a check box does not wrap, and large letters must fit."""
        text = f"{one.name} · {words.state(one.state)}"
        if one.best_loss is not None:
            best = self.tr("best loss {loss} at step {n}").format(loss=words.loss(one.best_loss), n=one.best_step)
            text += f"\n{best}"
        return text


class OverlayCard(Card):
    """One plot with a line for each run. What it shows is told to screen readers in numbers."""

    def __init__(self, title: str) -> None:
        super().__init__(title)
        self._name = title
        self._plot: Any = None
        self._lines: list[Any] = []
        self.nothing = dress(QLabel(self.tr("None of these runs has such numbers yet."), wordWrap=True), "muted")
        self.column.addWidget(self.nothing)

    @property
    def drawn(self) -> list[int]:
        """How many points each line has."""
        found = [line.getOriginalDataset()[0] for line in self._lines]
        return [0 if steps is None else len(steps) for steps in found]

    @property
    def spoken(self) -> str:
        return "" if self._plot is None else str(self._plot.accessibleName())

    def share_steps(self, above: OverlayCard) -> None:
        """The same steps at the same place as in the plot above."""
        self._plot.setXLink(above._plot)

    def show_props(self, props: CompareProps, theme: Theme, *, evaluation: bool) -> None:
        series = [
            ([], [])
            if one.run_id in props.hidden
            else series_of(tuple(one.metrics), lambda step: step.evaluation_loss if evaluation else step.loss)
            for one in props.series
        ]
        anything = any(steps for steps, _ in series)
        self.nothing.setVisible(not anything)
        if self._plot is None:
            self._plot = make_plot(self)
            self._plot.setFixedHeight(self.fontMetrics().lineSpacing() * _PLOT_LINES)
            self.column.addWidget(self._plot)
        self._plot.setVisible(anything)
        while len(self._lines) < len(series):
            self._lines.append(self._plot.plot([], []))
        while len(self._lines) > len(series):
            self._plot.removeItem(self._lines.pop())
        wear(self._plot, theme, self)
        told = []
        for number, (line, (steps, values)) in enumerate(zip(self._lines, series, strict=True)):
            line.setPen(_pen(theme, number))
            line.setSymbol("o" if evaluation else None)
            if evaluation:
                line.setSymbolSize(6)
                line.setSymbolBrush(_colour(theme, number))
                line.setSymbolPen(_colour(theme, number))
            line.setData(steps, values)
            if values:
                text = self.tr("{run}: from {first} at step {a} to {last} at step {b}")
                told.append(
                    text.format(
                        run=props.series[number].name,
                        first=words.loss(values[0]),
                        a=steps[0],
                        last=words.loss(values[-1]),
                        b=steps[-1],
                    )
                )
        self._plot.setAccessibleName(f"{self._name}. {'; '.join(told)}")


def _colour(theme: Theme, number: int) -> str:
    return _COLOURS[theme.name][number % len(_DASHES)]


def _pen(theme: Theme, number: int) -> QPen:
    pen = QPen(QColor(_colour(theme, number)))
    pen.setWidthF(_WIDTH)
    pen.setCosmetic(True)
    if dashes := _DASHES[number % len(_DASHES)]:
        pen.setDashPattern(list(dashes))
    return pen


def _swatch(theme: Theme, number: int, beside: QWidget) -> QIcon:
    """The line of a run, as wide as the icon of its box."""
    ratio = beside.devicePixelRatioF()
    size = QSize(beside.fontMetrics().averageCharWidth() * _SWATCH_CHARACTERS, beside.fontMetrics().height())
    picture = QPixmap(size * ratio)
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    with QPainter(picture) as painter:
        painter.setPen(_pen(theme, number))
        painter.drawLine(0, size.height() // 2, size.width() - _SWATCH_SPARE, size.height() // 2)
    return QIcon(picture)
