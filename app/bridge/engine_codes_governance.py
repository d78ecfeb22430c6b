"""The engine's error codes about people and their keys, the audit log, backups and evaluations."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QT_TRANSLATE_NOOP

from app.bridge.engine_codes_words import CodeWords, means

_DISK = QT_TRANSLATE_NOOP(
    "EngineCodes", "Check that its disk is connected and writable, then try again: what was written is used again."
)

GOVERNANCE: Mapping[str, CodeWords] = {
    # people
    "PASSWORD_REFUSED": means(
        QT_TRANSLATE_NOOP("EngineCodes", "This password is too short or too long."),
        QT_TRANSLATE_NOOP("EngineCodes", "Four or more unrelated words are both strong and easy to remember."),
    ),
    "SIGN_IN_REFUSED": means(
        QT_TRANSLATE_NOOP("EngineCodes", "Name and password do not belong together."),
        QT_TRANSLATE_NOOP("EngineCodes", "Type the current password again; an administrator can set a new one."),
    ),
    "SIGN_IN_DELAYED": means(
        QT_TRANSLATE_NOOP("EngineCodes", "Too many wrong passwords: attempts are refused for a while."),
        QT_TRANSLATE_NOOP("EngineCodes", "Wait a moment, or let an administrator end the wait."),
    ),
    "SESSION_ENDED": means(
        QT_TRANSLATE_NOOP("EngineCodes", "The session has ended."), QT_TRANSLATE_NOOP("EngineCodes", "Sign in again.")
    ),
    "RATE_LIMITED": means(
        QT_TRANSLATE_NOOP("EngineCodes", "Too many requests in a short time."),
        QT_TRANSLATE_NOOP("EngineCodes", "Wait a moment, then try again."),
    ),
    # the audit log
    "AUDIT_CODE": means(
        QT_TRANSLATE_NOOP("EngineCodes", "The printed code was mistyped."),
        QT_TRANSLATE_NOOP("EngineCodes", "Compare it with the paper, group by group."),
    ),
    "AUDIT_RECORD": means(
        QT_TRANSLATE_NOOP("EngineCodes", "What was to be done could not be recorded, so it was not done."),
        QT_TRANSLATE_NOOP("EngineCodes", "Look at the newest file below logs/ in the vault, and report the code."),
    ),
    "AUDIT_BROKEN": means(
        QT_TRANSLATE_NOOP("EngineCodes", "The audit log is not whole."),
        QT_TRANSLATE_NOOP("EngineCodes", "Verify it on the page Audit, and show the result to whoever answers for it."),
    ),
    # backups
    "BACKUP_FOLDER": means(
        QT_TRANSLATE_NOOP("EngineCodes", "That is no folder of backups, or it cannot be read or written."), _DISK
    ),
    "BACKUP_FOLDER_EMPTY": means(
        QT_TRANSLATE_NOOP("EngineCodes", "Backups of this vault were made in that folder, and none are there now."),
        QT_TRANSLATE_NOOP("EngineCodes", "Connect its disk. If it is meant to be a new one, tick “Begin anew”."),
    ),
    "BACKUP_BUSY": means(
        QT_TRANSLATE_NOOP("EngineCodes", "Another backup is being written to that folder."),
        QT_TRANSLATE_NOOP("EngineCodes", "Wait until it has ended, then try again."),
    ),
    "BACKUP_MISSING": means(QT_TRANSLATE_NOOP("EngineCodes", "There is no such backup in that folder.")),
    "BACKUP_DAMAGED": means(
        QT_TRANSLATE_NOOP("EngineCodes", "Files of the backup were altered, cut off or lost."),
        QT_TRANSLATE_NOOP("EngineCodes", "Verify the backups to see which, then make a new one."),
    ),
    "BACKUP_NEWER": means(
        QT_TRANSLATE_NOOP("EngineCodes", "This backup was written by a newer version of the program.")
    ),
    "BACKUP_DISK_FULL": means(
        QT_TRANSLATE_NOOP("EngineCodes", "There is no room left on the disk of the backups."),
        QT_TRANSLATE_NOOP("EngineCodes", "Remove old backups, or take a larger disk, and try again."),
    ),
    # erasing
    "ERASURE_NOT_FOUND": means(QT_TRANSLATE_NOOP("EngineCodes", "There is no such erasure.")),
    "ERASURE_STATE": means(
        QT_TRANSLATE_NOOP("EngineCodes", "How far this erasure is does not allow it, or a document of it changed."),
        QT_TRANSLATE_NOOP("EngineCodes", "Look at it again on the page Erasure."),
    ),
    "DOCUMENT_HELD": means(
        QT_TRANSLATE_NOOP("EngineCodes", "A legal hold keeps a document: nothing was erased."),
        QT_TRANSLATE_NOOP("EngineCodes", "End the hold first, on the page Erasure, or leave the document out."),
    ),
    "ERASURE_NO_ROOM": means(
        QT_TRANSLATE_NOOP(
            "EngineCodes",
            "The disk has no room for writing the database anew. Rows and keys are gone, their traces are not.",
        ),
        QT_TRANSLATE_NOOP(
            "EngineCodes", "Free as much as the database is large, then press “Go on” on the page Erasure."
        ),
    ),
    "ERASURE_NO_MEMORY": means(
        QT_TRANSLATE_NOOP(
            "EngineCodes",
            "There is too little free memory for writing the database anew. Rows and keys are gone, their traces are "
            "not.",
        ),
        QT_TRANSLATE_NOOP("EngineCodes", "Close other programs, then press “Go on” on the page Erasure."),
    ),
    "ERASURE_INCOMPLETE": means(
        QT_TRANSLATE_NOOP("EngineCodes", "Something that was erased is still in the vault's file."),
        QT_TRANSLATE_NOOP("EngineCodes", "Press “Go on” on the page Erasure; if it comes back, report the code."),
    ),
    "CERTIFICATE_INVALID": means(
        QT_TRANSLATE_NOOP("EngineCodes", "This is no certificate of an erasure, or it was changed."),
        QT_TRANSLATE_NOOP("EngineCodes", "Take the file as it was saved."),
    ),
    "RETENTION_NOT_SET": means(
        QT_TRANSLATE_NOOP("EngineCodes", "The documents of this collection are kept without a limit."),
        QT_TRANSLATE_NOOP("EngineCodes", "Set a rule first."),
    ),
    # evaluations
    "EVALUATION_NOT_FOUND": means(QT_TRANSLATE_NOOP("EngineCodes", "There is no such evaluation.")),
    "EVALUATION_COMPARISON": means(
        QT_TRANSLATE_NOOP("EngineCodes", "These evaluations cannot be compared."),
        QT_TRANSLATE_NOOP("EngineCodes", "Choose evaluations that have ended, of the same questions."),
    ),
}
