"""The colours, light and dark, with the pairs that must be readable; and the style made of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours as #rrggbb. ``*_soft`` is a background on which the colour before it is text."""

    name: str
    window: str
    surface: str
    raised: str
    border: str
    text: str
    muted: str
    accent: str
    on_accent: str
    accent_soft: str
    ok: str
    warning: str
    warning_soft: str
    danger: str
    danger_soft: str
    mark: str

    def readable_pairs(self) -> list[tuple[str, str]]:
        """Every text colour with every background it is used on."""
        grounds = (self.window, self.surface, self.raised)
        words = (self.text, self.muted, self.accent, self.ok, self.warning, self.danger)
        return [(word, ground) for word in words for ground in grounds] + [
            (self.on_accent, self.accent),
            (self.accent, self.accent_soft),
            (self.text, self.accent_soft),
            (self.text, self.warning_soft),
            (self.warning, self.warning_soft),
            (self.text, self.danger_soft),
            (self.danger, self.danger_soft),
            (self.muted, self.danger_soft),
            (self.text, self.mark),
        ]

    def visible_pairs(self) -> list[tuple[str, str]]:
        """Lines that say where the focus is, or what a control's state is, with the colours beside them."""
        grounds = (self.window, self.surface, self.raised)
        return [(line, ground) for line in (self.accent, self.muted) for ground in grounds] + [
            (self.on_accent, self.accent),  # within a primary button
            (self.accent, self.accent_soft),
            (self.danger, self.danger_soft),
        ]


LIGHT = Theme(
    name="light",
    window="#f4f5f8",
    surface="#ffffff",
    raised="#eceff5",
    border="#cfd5e0",
    text="#1a1f29",
    muted="#525c6e",
    accent="#1b55ab",
    on_accent="#ffffff",
    accent_soft="#dfe9f9",
    ok="#16683f",
    warning="#7a4a00",
    warning_soft="#fbecd0",
    danger="#a8211a",
    danger_soft="#fbe6e4",
    mark="#ffe8a3",
)
DARK = Theme(
    name="dark",
    window="#15181e",
    surface="#1d2129",
    raised="#272d38",
    border="#3a4250",
    text="#e7eaf0",
    muted="#a5afc0",
    accent="#8ab8ff",
    on_accent="#0b1a33",
    accent_soft="#233654",
    ok="#7ed6a6",
    warning="#ffc76e",
    warning_soft="#46340f",
    danger="#ffa39b",
    danger_soft="#40211f",
    mark="#5b4a10",
)


def contrast(first: str, second: str) -> float:
    """The contrast ratio of two colours, 1 to 21 (WCAG 2.2, relative luminance)."""

    def luminance(colour: str) -> float:
        channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
        return 0.2126 * r + 0.7152 * g + 0.0722 * b

    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def system_theme() -> Theme:
    """Dark where the system says so."""
    return DARK if QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark else LIGHT


@contextmanager
def styled_once() -> Iterator[None]:
    """What is built meanwhile is styled at the end; Qt would do it anew with each layout that a part comes into."""
    application = QApplication.instance()
    sheet = application.styleSheet() if isinstance(application, QApplication) else ""
    if not isinstance(application, QApplication) or not sheet:
        yield
        return
    application.setStyleSheet("")
    try:
        yield
    finally:
        application.setStyleSheet(sheet)


def apply_theme(application: QApplication, theme: Theme) -> None:
    """Give the whole application these colours; sizes stay those of the system's font."""
    role = QPalette.ColorRole
    palette = QPalette()
    for target, colour in (
        (role.Window, theme.window),
        (role.WindowText, theme.text),
        (role.Base, theme.surface),
        (role.AlternateBase, theme.raised),
        (role.Text, theme.text),
        (role.Button, theme.raised),
        (role.ButtonText, theme.text),
        (role.ToolTipBase, theme.raised),
        (role.ToolTipText, theme.text),
        (role.PlaceholderText, theme.muted),
        (role.Highlight, theme.accent),
        (role.HighlightedText, theme.on_accent),
        (role.Link, theme.accent),
        (role.LinkVisited, theme.accent),
        (role.Mid, theme.border),
    ):
        palette.setColor(target, QColor(colour))
    for target in (role.Text, role.WindowText, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, target, QColor(theme.muted))
    application.setPalette(palette)
    application.setStyleSheet(style_sheet(theme))


def style_sheet(t: Theme) -> str:
    """What Qt draws every widget with. Roles are object names, given by ``dress``."""
    images = Path(__file__).parent.as_posix()
    return f"""
    QWidget {{ color: {t.text}; }}
    QMainWindow, QDialog, QStatusBar {{ background: {t.window}; }}
    QStatusBar {{ border-top: 1px solid {t.border}; }}
    QStatusBar::item {{ border: none; }}
    QLabel#muted, QLabel#code {{ color: {t.muted}; }}
    QLabel#ok {{ color: {t.ok}; }}
    QLabel#warning {{ color: {t.warning}; }}
    QLabel#danger {{ color: {t.danger}; }}
    QListWidget#navigation {{ background: {t.window}; border: none; outline: 0; }}
    QFrame#side {{ border: none; border-right: 1px solid {t.border}; }}
    QListWidget#navigation {{ padding: 0 8px; }}
    QListWidget#navigation::item, QListWidget#collections::item {{ padding: 8px; border: 1px solid transparent;
        border-radius: 6px; color: {t.text}; }}
    QListWidget#navigation::item {{ padding: 6px 16px; }}
    QListWidget#navigation::item:disabled {{ padding: 10px 8px 2px 8px; color: {t.muted}; }}
    QListWidget#navigation::item:selected, QListWidget#collections::item:selected {{ background: {t.accent_soft};
        color: {t.accent}; }}
    QListWidget#navigation::item:selected:focus, QListWidget#collections::item:selected:focus {{
        border: 1px solid {t.accent}; }}
    QListWidget#hits {{ background: transparent; border: 1px solid transparent; border-radius: 6px; outline: 0; }}
    QListWidget#hits:focus {{ border: 1px solid {t.accent}; }}
    QListWidget#collections {{ background: transparent; border: none; outline: 0; }}
    QFrame#card, QTextBrowser, QTableView {{ background: {t.surface}; border: 1px solid {t.border};
        border-radius: 8px; }}
    QTextBrowser#turn, QTextBrowser#turn:focus {{ background: transparent; border: none; border-radius: 0; }}
    QAbstractScrollArea#transcript {{ background: {t.surface}; border: 1px solid {t.border}; border-radius: 8px; }}
    QListView#conversations {{ background: {t.surface}; border: 1px solid {t.border}; border-radius: 8px; outline: 0;
        padding: 4px; }}
    QListView#conversations:focus {{ border: 1px solid {t.accent}; }}
    QListView#conversations::item {{ padding: 8px; border: 1px solid transparent; border-radius: 6px;
        color: {t.text}; }}
    QListView#conversations::item:selected {{ background: {t.accent_soft}; color: {t.accent}; }}
    QListView#conversations::item:selected:focus {{ border: 1px solid {t.accent}; }}
    QTextBrowser:focus, QTableView:focus {{ border: 1px solid {t.accent}; }}
    QScrollArea#plain, QScrollArea#plain > QWidget > QWidget {{ background: transparent; }}
    QFrame#caution {{ background: {t.warning_soft}; border: 1px solid {t.warning}; border-radius: 8px; }}
    QFrame#failure {{ background: {t.danger_soft}; border: 1px solid {t.danger}; border-radius: 8px; }}
    QPlainTextEdit, QLineEdit, QComboBox {{ background: {t.surface}; border: 1px solid {t.border};
        border-radius: 6px; padding: 6px 8px; selection-background-color: {t.accent};
        selection-color: {t.on_accent}; }}
    QPlainTextEdit, QLineEdit {{ placeholder-text-color: {t.muted}; }}
    QPlainTextEdit:focus, QLineEdit:focus, QComboBox:focus {{ border: 1px solid {t.accent}; }}
    QSpinBox {{ background: {t.surface}; border: 1px solid {t.border}; border-radius: 6px; padding: 5px 8px; }}
    QSpinBox:focus {{ border: 1px solid {t.accent}; }}
    QSpinBox:disabled {{ color: {t.muted}; background: {t.window}; }}
    QPlainTextEdit:disabled, QLineEdit:disabled, QComboBox:disabled {{ color: {t.muted}; background: {t.window}; }}
    QSpinBox::up-button, QSpinBox::down-button {{ width: 0; border: none; }}
    QScrollBar:vertical {{ background: transparent; width: 12px; margin: 0; }}
    QScrollBar:horizontal {{ background: transparent; height: 12px; margin: 0; }}
    QScrollBar::handle {{ background: {t.border}; border-radius: 4px; margin: 2px; }}
    QScrollBar::handle:vertical {{ min-height: 32px; }}
    QScrollBar::handle:horizontal {{ min-width: 32px; }}
    QScrollBar::handle:hover {{ background: {t.muted}; }}
    QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
    QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
    QComboBox::drop-down {{ border: none; width: 28px; }}
    QComboBox::down-arrow {{ image: url({images}/chevron-{t.name}.svg); width: 12px; height: 12px; }}
    QCheckBox {{ spacing: 8px; }}
    QCheckBox::indicator, QListWidget::indicator {{ width: 16px; height: 16px;
        border: 1px solid {t.muted}; border-radius: 4px; background: {t.surface}; }}
    QCheckBox::indicator:focus {{ border: 2px solid {t.accent}; }}
    QCheckBox::indicator:checked, QListWidget::indicator:checked {{ background: {t.accent};
        image: url({images}/check-{t.name}.svg); }}
    QCheckBox:disabled {{ color: {t.muted}; }}
    QCheckBox::indicator:disabled {{ border: 1px solid {t.border}; background: {t.window}; }}
    QCheckBox::indicator:checked:disabled {{ background: {t.muted}; }}
    QComboBox QAbstractItemView {{ background: {t.surface}; border: 1px solid {t.border};
        selection-background-color: {t.accent}; selection-color: {t.on_accent}; }}
    QPushButton {{ background: {t.surface}; border: 1px solid {t.border}; border-radius: 6px; padding: 6px 16px; }}
    QPushButton:hover {{ background: {t.raised}; }}
    QPushButton:focus {{ border: 1px solid {t.accent}; }}
    QPushButton:disabled {{ color: {t.muted}; background: {t.window}; }}
    QPushButton:checked {{ background: {t.accent_soft}; color: {t.accent}; border: 1px solid {t.accent}; }}
    QPushButton#primary {{ background: {t.accent}; color: {t.on_accent}; border: 1px solid {t.accent}; }}
    QPushButton#primary:focus {{ border: 3px double {t.on_accent}; padding: 4px 14px; }}
    QPushButton#primary:disabled {{ background: {t.raised}; color: {t.muted}; border: 1px solid {t.border}; }}
    QPushButton:checked:focus {{ border: 2px solid {t.accent}; padding: 5px 15px; }}
    QPushButton#small {{ padding: 3px 8px; }}
    QPushButton#small:checked:focus {{ padding: 2px 7px; }}
    QHeaderView::section {{ background: {t.surface}; color: {t.muted}; border: none;
        border-bottom: 1px solid {t.border}; padding: 8px 11px; }}
    QTableView#inner {{ border: none; }}
    QLabel#codeBox {{ background: {t.surface}; border: 1px solid {t.border}; border-radius: 8px; }}
    QTableView {{ outline: 0; gridline-color: transparent; selection-background-color: {t.accent_soft};
        selection-color: {t.text}; alternate-background-color: {t.window}; }}
    QTableView::item {{ padding: 4px 8px; border: none; }}
    QTableView::item:selected {{ background: {t.accent_soft}; color: {t.text}; }}
    QTableView::item:focus {{ border: 1px solid {t.accent}; }}
    QProgressBar {{ background: {t.raised}; border: none; border-radius: 4px; max-height: 8px; min-height: 8px; }}
    QProgressBar::chunk {{ background: {t.accent}; border-radius: 4px; }}
    QSplitter::handle {{ background: transparent; }}
    QToolTip {{ background: {t.raised}; color: {t.text}; border: 1px solid {t.border}; padding: 4px; }}
    """
