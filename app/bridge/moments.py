"""Moments as people write them, in the order and with the signs of their locale."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QDateTime, QLocale


def moment_text(iso: str) -> str:
    """An ISO 8601 moment in the reader's own time, to the minute, the year in full; unreadable ones as they are."""
    try:
        when = datetime.fromisoformat(iso)
    except ValueError:
        return iso
    locale = QLocale()
    date = locale.dateFormat(QLocale.FormatType.ShortFormat)
    if "yyyy" not in date:
        date = date.replace("yy", "yyyy")
    time = locale.timeFormat(QLocale.FormatType.ShortFormat).replace(":ss", "")
    return locale.toString(QDateTime.fromSecsSinceEpoch(int(when.timestamp())), f"{date} {time}")
