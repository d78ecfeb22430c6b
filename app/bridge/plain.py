"""Text for tooltips, which Qt would otherwise read as rich text wherever it looks like some."""

from __future__ import annotations

from html import escape


def plain_tip(text: str) -> str:
    """Shown letter for letter, and wrapped where it is long: a name such as ``<img src=...>`` loads nothing."""
    return f"<qt>{escape(text)}</qt>" if "<" in text or "&" in text else text
