"""The curves of a run: loss with evaluation, learning rate, tokens a second. pyqtgraph draws, once it is loaded."""

from __future__ import annotations

import importlib
import math
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from app.features.training import words
from app.resources.theme import Theme
from app.widgets.dress import dress, scaled
from engine.contract.training import StepMetrics

_MOST_POINTS = 4000
_AXIS_CHARACTERS = 12
_SMALL_LINES, _LARGE_LINES = 10, 15  # of text, a plot is high


def load() -> object:
    """Import what draws; it takes a second, so on a thread of its own."""
    return importlib.import_module("pyqtgraph")


class Curve(QWidget):
    """One plot under its title. What it shows is told to screen readers in numbers, as nobody hears a line."""

    def __init__(self, title: str, lines: int = _SMALL_LINES) -> None:
        super().__init__()
        self._title = title
        self._label = QLabel(title, wordWrap=True)
        self._label.setFont(scaled(self._label.font(), 1.0, bold=True))
        self._plot: Any = None
        self._lines: list[Any] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        self._column.addWidget(self._label)
        self.setFixedHeight(self.fontMetrics().lineSpacing() * lines)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def drawn(self) -> list[int]:
        """How many points each line has."""
        found = [line.getOriginalDataset()[0] for line in self._lines]
        return [0 if steps is None else len(steps) for steps in found]

    def draw(self, theme: Theme, series: list[tuple[list[int], list[float]]], spoken: str) -> None:
        """The first series as a line, a second one as dots with a line between them."""
        if self._plot is None:
            self._make(len(series))
        self._wear(theme)
        for line, (steps, values) in zip(self._lines, series, strict=True):
            line.setData(steps, values)
        self._plot.setAccessibleName(f"{self._title}. {spoken}")

    def _make(self, lines: int) -> None:
        self._plot = make_plot(self)
        self._lines = [self._plot.plot([], []) for _ in range(lines)]
        self._column.addWidget(self._plot, 1)

    def _wear(self, theme: Theme) -> None:
        import pyqtgraph

        wear(self._plot, theme, self)
        for number, line in enumerate(self._lines):
            colour = theme.accent if number == 0 else theme.warning
            line.setPen(pyqtgraph.mkPen(colour, width=2))
            if number:
                line.setSymbol("o")
                line.setSymbolSize(7)
                line.setSymbolBrush(colour)
                line.setSymbolPen(colour)


def make_plot(beside: QWidget) -> Any:
    """A plot that is looked at and nothing else, in the letters of the widget that it stands in."""
    import pyqtgraph

    plot = pyqtgraph.PlotWidget()
    for part in (plot, plot.viewport()):
        part.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    plot.setMouseEnabled(x=False, y=False)
    plot.setMenuEnabled(False)
    plot.hideButtons()
    plot.setAntialiasing(True)
    # A page that scrolls under a wheel does not stop at a plot.
    plot.wheelEvent = lambda event: event.ignore()
    plot.setDownsampling(auto=True, mode="peak")
    for side in ("left", "bottom"):
        axis = plot.getAxis(side)
        axis.enableAutoSIPrefix(False)
        axis.tickStrings = _ticks
    plot.getAxis("left").setWidth(beside.fontMetrics().averageCharWidth() * _AXIS_CHARACTERS)
    return plot


def wear(plot: Any, theme: Theme, beside: QWidget) -> None:
    """Background and axes in the colours of the theme."""
    plot.setBackground(theme.surface)
    for side in ("left", "bottom"):
        axis = plot.getAxis(side)
        axis.setPen(theme.border)
        axis.setTextPen(theme.muted)
        axis.setStyle(tickFont=beside.font())


class Curves(QWidget):
    """Beside each other where there is room for it, else below each other."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._metrics: tuple[StepMetrics, ...] = ()
        self._may_draw = False
        self.waiting = dress(QLabel(self.tr("The curves are being made ready …"), wordWrap=True), "muted")
        self.nothing = dress(QLabel(self.tr("There are curves after the first step."), wordWrap=True), "muted")
        self.loss = Curve(self.tr("Loss (line) and evaluation (dots)"), _LARGE_LINES)
        self.rate = Curve(self.tr("Learning rate"))
        self.speed = Curve(self.tr("Tokens per second"))
        self._small = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._small.setSpacing(16)
        self._small.addWidget(self.rate, 1)
        self._small.addWidget(self.speed, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        for widget in (self.waiting, self.nothing, self.loss):
            column.addWidget(widget)
        column.addLayout(self._small)
        self._show_parts()

    def use_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._draw()

    def show_metrics(self, metrics: tuple[StepMetrics, ...], *, may_draw: bool) -> None:
        """``may_draw``: what draws is loaded."""
        self._metrics, self._may_draw = metrics, may_draw
        self._show_parts()
        self._draw()

    def _show_parts(self) -> None:
        self.waiting.setVisible(not self._may_draw)
        self.nothing.setVisible(self._may_draw and not self._metrics)
        for curve in (self.loss, self.rate, self.speed):
            curve.setVisible(self._may_draw and bool(self._metrics))

    def _draw(self) -> None:
        if not self._may_draw or not self._metrics:
            return
        metrics = thinned(self._metrics)
        loss, evaluated = series_of(metrics, lambda m: m.loss), series_of(self._metrics, lambda m: m.evaluation_loss)
        rate, speed = series_of(metrics, lambda m: m.learning_rate), series_of(metrics, lambda m: m.tokens_per_s)
        self.loss.draw(self._theme, [loss, evaluated], self._told(loss, words.loss))
        self.rate.draw(self._theme, [rate], self._told(rate, words.rate))
        self.speed.draw(self._theme, [speed], self._told(speed, words.speed))

    def _told(self, series: tuple[list[int], list[float]], text: Callable[[float | None], str]) -> str:
        steps, values = series
        if not values:
            return self.tr("No values yet")
        return self.tr("From {first} at step {a} to {last} at step {b}").format(
            first=text(values[0]), a=steps[0], last=text(values[-1]), b=steps[-1]
        )


def thinned(metrics: tuple[StepMetrics, ...]) -> tuple[StepMetrics, ...]:
    """As many steps as an eye can tell apart, the first and the last among them: a long run has a hundred thousand."""
    if len(metrics) <= _MOST_POINTS:
        return metrics
    every = metrics[:: -(-len(metrics) // _MOST_POINTS)]
    return every if every[-1] is metrics[-1] else (*every, metrics[-1])


def _ticks(values: list[float], scale: float, spacing: float) -> list[str]:
    """In the signs of the locale, with as many places as tell two ticks from each other."""
    step = spacing * scale
    if step < 1e-7:
        return [QLocale().toString(value * scale, "g", 3) for value in values]
    places = 0 if step >= 1 else max(0, math.ceil(-math.log10(step) - 1e-9))
    return [QLocale().toString(value * scale, "f", places) for value in values]


def series_of(
    metrics: tuple[StepMetrics, ...], value: Callable[[StepMetrics], float | None]
) -> tuple[list[int], list[float]]:
    pairs = [(one.step, found) for one in metrics if (found := value(one)) is not None]
    return [step for step, _ in pairs], [found for _, found in pairs]
