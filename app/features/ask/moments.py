"""Moments as people say them."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QDate, QLocale, QTime


def moment(iso: str, locale: QLocale, *, now: datetime | None = None) -> str:
    """An ISO 8601 moment in the reader's own time: the hour today, the day before that; unreadable ones as they are."""
    try:
        when = datetime.fromisoformat(iso).astimezone()
    except ValueError:
        return iso
    if when.date() == (now or datetime.now().astimezone()).date():
        return locale.toString(QTime(when.hour, when.minute), QLocale.FormatType.ShortFormat)
    return locale.toString(QDate(when.year, when.month, when.day), QLocale.FormatType.ShortFormat)
