"""Renders every page and state to pictures, light and dark, without a screen."""

from __future__ import annotations

import os
from pathlib import Path


def render_screens(
    folder: Path, *, scale: float = 1.0, only: str = "", language: str = "en", text_percent: int = 100
) -> int:
    """Write one PNG for each state and theme below ``folder``.

    ``scale`` 2 is a screen of 200%, ``text_percent`` the size of text in percent of the system's.
    ``only``: states whose name begins so.
    """
    # Both are read when the application is made, once in a process.
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ["QT_SCALE_FACTOR"] = str(scale)
    from PySide6.QtCore import QSize
    from PySide6.QtGui import QPainter
    from PySide6.QtWidgets import QDialog

    from app.bootstrap import make_application
    from app.preview.scenes import scenes
    from app.resources.language import use_language
    from app.resources.theme import DARK, LIGHT, apply_theme
    from app.widgets.dress import scaled

    application = make_application()
    use_language(application, language)
    application.setFont(scaled(application.font(), text_percent / 100))
    chosen = {name: scene for name, scene in scenes().items() if name.startswith(only)}
    folder.mkdir(parents=True, exist_ok=True)
    for suffix, theme in (("light", LIGHT), ("dark", DARK)):
        apply_theme(application, theme)
        for name, scene in chosen.items():
            widget = scene(theme)
            if not name.startswith("start"):
                widget.resize(QSize(1240, 800))
            widget.show()
            application.processEvents()
            picture = widget.grab()
            painter = QPainter(picture)
            for dialog in widget.findChildren(QDialog):
                if dialog.isVisible():  # a window of its own, drawn where it would stand
                    corner = widget.rect().center() - dialog.rect().center()
                    painter.drawPixmap(corner, dialog.grab())
            painter.end()
            picture.save(str(folder / f"{name}-{suffix}.png"))
            widget.close()
    print(f"{2 * len(chosen)} pictures in {folder}")
    return 0
