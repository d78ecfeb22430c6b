"""Without a mouse and with a screen reader: names, the way of Tab, keys, mnemonics, and a focus that is seen."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QImage, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QCheckBox,
    QComboBox,
    QDialogButtonBox,
    QLabel,
    QLineEdit,
    QListWidget,
    QMenu,
    QPlainTextEdit,
    QPushButton,
    QSpinBox,
    QTableWidget,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from app.preview.scenes import scenes
from app.resources.theme import DARK, LIGHT, Theme
from app.widgets.dress import dress
from tests.app.scene_kit import bare_afterwards, clashing_mnemonics, cut_off, parts, setting, shown

MOST_STOPS = 200


@pytest.fixture(scope="module", autouse=True)
def bare(qt: QApplication) -> Iterator[None]:
    with bare_afterwards(qt):
        yield


@pytest.fixture(scope="module", params=list(scenes()))
def scene(request: pytest.FixtureRequest, bare: None, qt: QApplication) -> Iterator[QWidget]:
    """Built once for all tests of this module."""
    with setting(qt), shown(qt, request.param) as widget:
        yield widget


def can_have_focus(part: QWidget) -> bool:
    return bool(part.isVisible() and part.isEnabled() and part.focusPolicy() & Qt.FocusPolicy.TabFocus)


def described(part: QWidget | None) -> str:
    if part is None:
        return "nothing"
    text = part.accessibleName() or (part.text() if isinstance(part, QAbstractButton | QLabel) else "")
    return f"{type(part).__name__}#{part.objectName()} {text[:40]!r}"


# -- names ---------------------------------------------------------------------------------------------------------


def test_whatever_can_be_focused_has_a_name(scene: QWidget) -> None:
    buddies = {label.buddy() for label in parts(scene, QLabel)}
    for part in parts(scene, QWidget):
        if part.isVisible() and part.focusPolicy() & Qt.FocusPolicy.TabFocus:
            text = getattr(part, "text", str)
            selectable = isinstance(part, QLabel)
            assert part.accessibleName() or part in buddies or selectable or text(), described(part)


def test_a_button_without_words_says_what_it_does(scene: QWidget) -> None:
    for button in parts(scene, QAbstractButton):
        inside = isinstance(button.parentWidget(), QLineEdit)  # Qt's own to clear it: Ctrl+A and Del do the same
        if not inside and not re.search(r"\w", button.text()):
            assert button.accessibleName(), described(button)
            if not isinstance(button, QCheckBox):
                assert button.toolTip() or not can_have_focus(button), described(button)


# -- the way of Tab ------------------------------------------------------------------------------------------------


def walk(start: QWidget, key: Qt.Key) -> list[QWidget]:
    """Every stop from ``start`` on until it comes round; fails where Tab does not leave."""
    stops = [start]
    while len(stops) < MOST_STOPS:
        here = QApplication.focusWidget()
        assert here is not None, f"nothing has the focus after {described(stops[-1])}"
        # Links in a text are stops of their own: a text may keep the focus for a while.
        for _ in range(MOST_STOPS):
            QTest.keyClick(here, key)
            if QApplication.focusWidget() is not here:
                break
        else:
            raise AssertionError(f"Tab does not leave {described(here)}")
        now = QApplication.focusWidget()
        assert now is not None
        if now is start:
            return stops
        assert now not in stops, f"Tab goes round without the start: {[described(s) for s in stops]}, {described(now)}"
        stops.append(now)
    raise AssertionError("Tab never comes round")


def test_tab_reaches_every_control_and_back(scene: QWidget) -> None:
    window = next((part for part in parts(scene, QWidget) if part.isWindow() and part is not scene), scene)
    window.activateWindow()
    QTest.qWaitForWindowActive(window)
    wanted = {part for part in parts(window, QWidget) if can_have_focus(part) and part.focusProxy() is None}
    groups = {group for part in wanted if isinstance(part, QAbstractButton) and (group := part.group())}
    wanted -= {part for part in wanted if isinstance(part, QAbstractButton) and part.group()}
    if len(wanted) < 2:
        return
    start = QApplication.focusWidget()
    if start is None:
        start = min(wanted, key=lambda part: place(part, window))
        start.setFocus(Qt.FocusReason.TabFocusReason)
    there = walk(start, Qt.Key.Key_Tab)
    missed = [described(part) for part in wanted - set(there)]
    assert missed == [], f"Tab does not reach them; it goes {[described(stop) for stop in there]}"
    for group in groups:  # Tab reaches one of a group, the arrows the others
        assert set(group.buttons()) & set(there), [described(button) for button in group.buttons()]
    back = walk(start, Qt.Key.Key_Backtab)
    assert [described(p) for p in back[1:]] == [described(p) for p in reversed(there[1:])]
    assert_reading_order(there, window)
    assert_nothing_is_left_and_entered_again(there, window)


def assert_nothing_is_left_and_entered_again(stops: list[QWidget], window: QWidget) -> None:
    """Whatever holds several controls, a card or a side: Tab goes through it once."""
    for container in parts(window, QWidget):
        inside = [container.isAncestorOf(stop) for stop in stops]
        entered = sum(now and not before for before, now in pairwise([inside[-1], *inside]))
        assert entered <= 1, f"{described(container)}: {[described(stop) for stop in stops]}"


def place(part: QWidget, window: QWidget) -> tuple[int, int]:
    corner = part.mapTo(window, QPoint(0, 0)) if part is not window else QPoint(0, 0)
    return corner.y(), corner.x()


def assert_reading_order(stops: list[QWidget], window: QWidget) -> None:
    """Within one container: from top to bottom, and from left to right where two stand beside each other."""
    for first, second in pairwise(stops):
        if first.parentWidget() is not second.parentWidget() or isinstance(first.parentWidget(), QDialogButtonBox):
            continue  # in which order buttons of a dialog stand is the platform's
        (y, x), (next_y, next_x) = place(first, window), place(second, window)
        beside = y < next_y + second.height() and next_y < y + first.height()
        assert next_x > x if beside else next_y > y, f"{described(first)} comes before {described(second)}"


# -- keys ----------------------------------------------------------------------------------------------------------


def test_every_button_can_be_pressed_by_keyboard(scene: QWidget) -> None:
    """By Tab and Space, or, in a group of which one is pressed, by the arrows."""
    for button in parts(scene, QPushButton):
        in_group = button.group() is not None or button.autoExclusive()
        by_tab = bool(button.focusPolicy() & Qt.FocusPolicy.TabFocus)
        assert by_tab or (in_group and button.focusPolicy() & Qt.FocusPolicy.ClickFocus), described(button)


def test_no_two_shortcuts_of_a_page_are_the_same(scene: QWidget) -> None:
    """Qt presses neither of two; shortcuts of pages that are not shown do not count."""
    keys = Counter(
        sequence.toString()
        for shortcut in scene.findChildren(QShortcut)
        if isinstance(owner := shortcut.parent(), QWidget)
        and owner.isVisible()
        and shortcut.isEnabled()
        and shortcut.context() is not Qt.ShortcutContext.WidgetShortcut
        for sequence in shortcut.keys()  # noqa: SIM118 - no dictionary
    )
    keys.update(
        button.shortcut().toString()
        for button in parts(scene, QAbstractButton)
        if not button.shortcut().isEmpty() and not button.shortcut().toString().startswith("Alt+")
    )
    assert [key for key, n in keys.items() if n > 1] == []


def test_mnemonics_do_not_clash(scene: QWidget) -> None:
    assert clashing_mnemonics(scene) == []


def test_nothing_is_cut_off(scene: QWidget) -> None:
    found = cut_off(scene)
    assert not found, "\n".join(found)


def test_the_menu_of_the_documents_opens_by_key_and_names_its_keys(qt: QApplication) -> None:
    with shown(qt, "documents-full") as widget:
        page = next(part for part in parts(widget, QWidget) if type(part).__name__ == "DocumentsPage")
        page.show_menu(QPoint(0, 0))  # type: ignore[attr-defined]
        menu = next(menu for menu in page.findChildren(QMenu) if not isinstance(menu.parent(), QMenu))
        entries: list[QAction] = [entry for entry in menu.actions() if entry.menu() is None]
        assert entries and all("\t" in entry.text() for entry in entries)
        menu.close()


# -- a focus that is seen ------------------------------------------------------------------------------------------


def push_button(role: str, *, checkable: bool = False) -> Callable[[], QWidget]:
    def make() -> QWidget:
        button = dress(QPushButton("Do it"), role)
        button.setCheckable(checkable)
        button.setChecked(checkable)
        return button

    return make


def _list(role: str) -> Callable[[], QWidget]:
    def make() -> QWidget:
        rows = dress(QListWidget(), role)
        rows.addItems(["one", "two"])
        rows.setCurrentRow(0)
        return rows

    return make


def _table() -> QWidget:
    table = QTableWidget(2, 2)
    table.setCurrentCell(0, 0)
    return table


def _browser() -> QWidget:
    browser = QTextBrowser()
    browser.setPlainText("Something to read")
    return browser


CONTROLS: dict[str, Callable[[], QWidget]] = {
    "button": push_button(""),
    "primary": push_button("primary"),
    "small": push_button("small"),
    "chosen": push_button("small", checkable=True),
    "line": QLineEdit,
    "text": QPlainTextEdit,
    "combo": QComboBox,
    "check": lambda: QCheckBox("Keep watching"),
    "number": QSpinBox,
    "navigation": _list("navigation"),
    "hits": _list("hits"),
    "rows": _list("collections"),
    "table": _table,
    "browser": _browser,
}


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
@pytest.mark.parametrize("control", CONTROLS)
def test_focus_can_be_seen(qt: QApplication, control: str, theme: Theme) -> None:
    flash = qt.cursorFlashTime()
    qt.setCursorFlashTime(0)
    try:
        with setting(qt, theme=theme):
            window = QWidget()
            column = QVBoxLayout(window)
            other, watched = QPushButton("Other"), CONTROLS[control]()
            column.addWidget(other)
            column.addWidget(watched)
            window.show()
            window.activateWindow()
            QTest.qWaitForWindowActive(window)
            other.setFocus(Qt.FocusReason.TabFocusReason)
            without = picture(watched)
            watched.setFocus(Qt.FocusReason.TabFocusReason)
            assert watched.hasFocus()
            changed = differing(without, picture(watched))
            # A line of one pixel along the shorter side is the least that an eye finds.
            least = min(watched.width(), watched.height(), 16)
            assert changed >= least, f"{changed} pixels differ"
            window.close()
    finally:
        qt.setCursorFlashTime(flash)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
@pytest.mark.parametrize("ticked", [False, True])
def test_a_box_that_cannot_be_ticked_looks_so(qt: QApplication, ticked: bool, theme: Theme) -> None:
    with setting(qt, theme=theme):
        box = QCheckBox("")  # without words: the box itself must tell
        box.setChecked(ticked)
        box.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # losing the focus is another change
        box.show()
        usable = picture(box)
        box.setEnabled(False)
        assert differing(usable, picture(box)) >= 16
        box.close()


def picture(widget: QWidget) -> QImage:
    QApplication.processEvents()
    return widget.grab().toImage()


def differing(first: QImage, second: QImage) -> int:
    return sum(first.pixel(x, y) != second.pixel(x, y) for x in range(first.width()) for y in range(first.height()))
