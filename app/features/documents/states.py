"""What stands in place of the table while there is none: what is the matter, what to do, the button to do it."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from app.features.documents.view_model import DocumentsProps, Page
from app.widgets.notice import EmptyNotice


def show_state(notice: EmptyNotice, props: DocumentsProps) -> None:
    """For every state but the full one."""
    title, text, action = _words(props)
    notice.show_text(title, text, action)


def _words(props: DocumentsProps) -> tuple[str, str, str]:
    page, failure = props.page, props.failure
    if page is Page.LOADING:
        return (
            QCoreApplication.translate("DocumentStates", "Loading"),
            QCoreApplication.translate("DocumentStates", "Asking the engine for the documents …"),
            "",
        )
    if page is Page.FAILED:
        code = failure.quote if failure else ""
        what = f"{failure.message} {failure.help}" if failure else ""
        text = QCoreApplication.translate("DocumentStates", "{what}\n\nCode: {code}").format(what=what, code=code)
        return (
            QCoreApplication.translate("DocumentStates", "The documents cannot be shown"),
            text.strip(),
            QCoreApplication.translate("DocumentStates", "Try again"),
        )
    if page is Page.NO_COLLECTION:
        return (
            QCoreApplication.translate("DocumentStates", "No collection yet"),
            QCoreApplication.translate(
                "DocumentStates", "A collection holds documents that the same people may read. Make the first one."
            ),
            QCoreApplication.translate("DocumentStates", "New collection …"),
        )
    if page is Page.NO_ACCESS:
        return (
            QCoreApplication.translate("DocumentStates", "You may not read this collection"),
            QCoreApplication.translate(
                "DocumentStates",
                "You see its name because you administer users. Somebody with access can grant it to you.",
            ),
            "",
        )
    if page is Page.NOTHING_FOUND:
        return (
            QCoreApplication.translate("DocumentStates", "No document matches"),
            QCoreApplication.translate("DocumentStates", "Type other words, or show all documents again."),
            QCoreApplication.translate("DocumentStates", "Show all"),
        )
    if not props.may_write:
        return (
            QCoreApplication.translate("DocumentStates", "This collection is empty"),
            QCoreApplication.translate("DocumentStates", "You may read it, but not add to it."),
            "",
        )
    return (
        QCoreApplication.translate("DocumentStates", "This collection is empty"),
        QCoreApplication.translate(
            "DocumentStates", "Drop files or a folder here. They are read, encrypted and searchable within moments."
        ),
        QCoreApplication.translate("DocumentStates", "Add folder …"),
    )
